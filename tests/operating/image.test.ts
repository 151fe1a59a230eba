import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, matchesGlob } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { startHouse, workspaceOf } from '../house.ts'
import { startGatewayProcess } from '../races/process.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What the image's last stage has of the tree: what its COPY lines name, as far as `.dockerignore` lets it in. */
function assemble(): { folder: string; entrypoint: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'salver-image-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8')
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))
  const copied = [...last.matchAll(/^COPY --from=built \/srv\/salver\/(\S+) /gm)].map(([, path = '']) => path)
  const ignore = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n').filter(Boolean)
  for (const path of copied.filter((one) => one !== 'node_modules')) {
    cpSync(join(root, path), join(folder, path), {
      recursive: true,
      filter: (source) => statSync(source).isDirectory() || isLetIn(source.slice(root.length), ignore),
    })
  }
  // The libraries are those of the tree; of ours, links to what was copied, or to nothing.
  const modules = join(root, 'node_modules')
  mkdirSync(join(folder, 'node_modules/@salver'), { recursive: true })
  for (const name of readdirSync(modules).filter((one) => one !== '@salver')) {
    symlinkSync(join(modules, name), join(folder, 'node_modules', name))
  }
  for (const name of readdirSync(join(modules, '@salver'))) {
    symlinkSync(join('../../packages', name), join(folder, 'node_modules/@salver', name))
  }
  const [, words = '[]'] = /^ENTRYPOINT (.*)$/m.exec(last) ?? []
  return { folder, entrypoint: JSON.parse(words) }
}

/** As Docker reads it: the last line that fits a file, or a folder that it is in, decides. */
function isLetIn(path: string, lines: readonly string[]): boolean {
  const decides = lines
    .filter((line) => !line.startsWith('#'))
    .findLast((line) => {
      const pattern = line.replace(/^!/, '')
      return matchesGlob(path, pattern) || matchesGlob(path, `${pattern}/**`)
    })
  return decides === undefined || decides.startsWith('!')
}

test('The image has all that a gateway needs: it serves calls, the API’s page and tools for agents.', async () => {
  const house = await startHouse()
  const { id, key } = await house.workspace()
  const { folder, entrypoint } = assemble()
  expect(readdirSync(join(folder, 'packages/gateway/src'))).not.toContain('config.test.ts')
  const [, ...args] = entrypoint
  await using gateway = await startGatewayProcess(house.environment({ NODE_ENV: 'production' }), {
    args,
    cwd: folder,
  })
  const { url } = gateway
  const workspace = workspaceOf({ url, sandbox: house.sandbox, id, key })
  const account = await workspace.account({ invitations: 3 })
  expect((await workspace.list(account.id)).body).toMatchObject({ data: { total_results: 3 } })
  const page = await fetch(`${url}/reference`)
  expect(page.status).toBe(200)
  const tools = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      'x-api-key': key,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  })
  expect(await tools.text()).toContain('list_invitations')
})
