import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import type { Tarball } from './tarball.ts'

/**
 * A registry for the scope `@salver` alone, so that what a new user types (`npm install @salver/client`,
 * `npx @salver/local`) is what is tried. All others come from where npm is told to get them.
 *
 * @returns its variable of the environment
 */
export async function serveRegistry(
  tarballs: readonly Tarball[],
): Promise<{ environment: NodeJS.ProcessEnv } & AsyncDisposable> {
  const place = `/${randomUUID()}/` // npm remembers what it has seen below an address
  let base = ''
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').replace(place, '')
    const tarball = tarballs.find(({ name, file }) => path === name || path === basename(file))
    if (tarball === undefined) {
      response.writeHead(404).end('{"error":"not found"}')
    } else if (path === tarball.name) {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(packument(tarball, base)))
    } else {
      response.end(readFileSync(tarball.file))
    }
  })
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}${place}`
  return {
    environment: { 'npm_config_@salver:registry': base },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((settle) => server.close(() => settle()))
    },
  }
}

function packument({ folder, file, name, version, integrity, shasum }: Tarball, base: string): object {
  const manifest: object = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const dist = { tarball: `${base}${basename(file)}`, integrity, shasum }
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } }
}
