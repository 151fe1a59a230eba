import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'tsdown'
import { type Manifest, namedPackages } from './manifest.ts'
import { ROOT } from './stage.ts'
import type { Tarball } from './tarball.ts'

/** All that a tarball may hold. */
const ALLOWED = /^(package\.json|README\.md|LICENSE|dist\/licences\.txt|dist\/[\w-]+\.(js|cjs|d\.ts|d\.cts))$/
/** A test or a recording would match the above, but for the second dot. */
const MOST_CLIENT = { unpacked: 250_000, minified: 8 * 1_024 }

/** What is wrong with what a tarball holds. */
export function faultsOfContents(tarball: Tarball): string[] {
  const { folder, name } = tarball
  const faults = tarball.files.filter((file) => !ALLOWED.test(file)).map((file) => `${file} may not go out`)
  for (const file of ['package.json', 'README.md', 'LICENSE']) {
    if (!tarball.files.includes(file)) faults.push(`${file} is missing`)
  }
  for (const file of tarball.files.filter((path) => path.startsWith('dist/'))) {
    const text = readFileSync(join(folder, file), 'utf8')
    if (/sourceMappingURL=/.test(text)) faults.push(`${file} names a source map`)
    if (text.includes(ROOT)) faults.push(`${file} names a path of the machine that compiled it`)
    if (/\bfrom\s*["'][./][^"']*\.ts["']/.test(text)) faults.push(`${file} imports a .ts file`)
  }
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  for (const named of namedPackages(folder)) {
    if (named in dependencies || isBuiltin(named)) continue
    faults.push(`its files name ${named}, which it does not depend on`)
  }
  if (name === '@salver/cli' && !tarball.files.includes('dist/licences.txt')) {
    faults.push('it bundles libraries, and their licences are missing')
  }
  if (name === '@salver/client') faults.push(...faultsOfClient(tarball, dependencies))
  return faults.map((fault) => `${name}: ${fault}`)
}

function faultsOfClient({ folder, unpackedSize }: Tarball, dependencies: object): string[] {
  const faults = [...namedPackages(folder)].map((named) => `it names ${named}: it may name no package`)
  if (Object.keys(dependencies).length > 0) faults.push('it has dependencies: it may have none')
  if (unpackedSize >= MOST_CLIENT.unpacked) {
    faults.push(`unpacked it has ${unpackedSize} bytes: less than ${MOST_CLIENT.unpacked} are promised`)
  }
  return faults
}

/** The client as a page loads it. */
export async function minifiedClient(into: string): Promise<{ bytes: number; faults: string[] }> {
  const cwd = join(ROOT, 'packages/client')
  await build({
    cwd,
    config: join(cwd, 'tsdown.config.ts'),
    outDir: into,
    minify: true,
    dts: false,
    format: 'esm',
    logLevel: 'silent',
  })
  const bytes = gzipSync(readFileSync(join(into, 'index.js'))).length
  const isTooLarge = bytes >= MOST_CLIENT.minified
  return {
    bytes,
    faults: isTooLarge
      ? [
          `@salver/client: minified and compressed it has ${bytes} bytes: less than ${MOST_CLIENT.minified} are promised`,
        ]
      : [],
  }
}
