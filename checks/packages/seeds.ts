import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { faultsOfContents } from './contents.ts'
import { faultsOfLint } from './linters.ts'
import type { Manifest } from './manifest.ts'
import type { Name } from './stage.ts'
import { pack, type Tarball } from './tarball.ts'

/** A breach made on purpose in a copy of a staged package, and what must be said of it. */
interface Seed {
  readonly what: string
  readonly name: Name
  readonly found: RegExp
  readonly plant: (folder: string) => void
  readonly look?: (tarball: Tarball) => Promise<string[]>
}

const SEEDS: readonly Seed[] = [
  {
    what: 'a test in a tarball',
    name: 'contract',
    found: /dist\/age\.test\.js may not go out/,
    plant: (folder) => writeFileSync(join(folder, 'dist/age.test.js'), ''),
  },
  {
    what: 'a source map in a tarball',
    name: 'gateway',
    found: /dist\/index\.js\.map may not go out/,
    plant: (folder) => writeFileSync(join(folder, 'dist/index.js.map'), '{}'),
  },
  {
    what: 'a source in a tarball',
    name: 'local',
    found: /src\/main\.ts may not go out/,
    plant: (folder) => {
      mkdirSync(join(folder, 'src'))
      writeFileSync(join(folder, 'src/main.ts'), '')
      changed(folder, ({ files: _, ...manifest }) => manifest)
    },
  },
  {
    what: 'a declaration of the client that names zod',
    name: 'client',
    found: /it names zod/,
    plant: (folder) => appendFileSync(join(folder, 'dist/index.d.ts'), "import type { z } from 'zod'\n"),
  },
  {
    what: 'a client that is too large',
    name: 'client',
    found: /less than 250000 are promised/,
    plant: (folder) => appendFileSync(join(folder, 'dist/index.js'), ' '.repeat(250_000)),
  },
  {
    what: 'a library that is no dependency',
    name: 'mcp',
    found: /name zod, which it does not depend on/,
    plant: (folder) => changed(folder, (manifest) => ({ ...manifest, dependencies: {} })),
  },
  {
    what: 'a door that leads nowhere',
    name: 'mcp',
    found: /nowhere\.js/,
    plant: (folder) => changed(folder, (manifest) => ({ ...manifest, exports: './dist/nowhere.js' })),
    look: faultsOfLint,
  },
  {
    what: 'types of a module for who requires',
    name: 'client',
    found: /ESM|masquerading/i,
    plant: (folder) =>
      changed(folder, (manifest) => ({
        ...manifest,
        exports: { types: './dist/index.d.ts', import: './dist/index.js', require: './dist/index.cjs' },
      })),
    look: faultsOfLint,
  },
]

/** Plants each breach: those that were not found, and how many there are. */
export async function plantedPackages(
  staged: string,
  into: string,
): Promise<{ planted: number; missed: string[] }> {
  const missed: string[] = []
  for (const [index, { what, name, found, plant, look }] of SEEDS.entries()) {
    const folder = join(into, String(index))
    cpSync(join(staged, name), folder, { recursive: true })
    plant(folder)
    const tarball = await pack(folder, folder)
    const told = await (look ?? faultsOfContents)(tarball)
    if (!found.test(told.join('\n'))) missed.push(what)
  }
  return { planted: SEEDS.length, missed }
}

function changed(folder: string, change: (manifest: Manifest) => object): void {
  const file = join(folder, 'package.json')
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as Manifest)))
}
