import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { binText } from './bin.ts'
import { type Manifest, publishedManifest } from './manifest.ts'
import { ran } from './ran.ts'

export const ROOT = join(import.meta.dirname, '../..')

/** What is published, each after those that it depends on. */
export const PACKAGES = ['contract', 'client', 'mcp', 'cli', 'sandbox', 'gateway', 'local'] as const
export type Name = (typeof PACKAGES)[number]

/** Those that run on the newest Node alone: their programs ask for it. */
const GUARDED: readonly Name[] = ['sandbox', 'gateway', 'local']

function manifestOf(name: Name): Manifest {
  return JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8')) as Manifest
}

/**
 * Makes of each package the folder that is published: compiled, with a `package.json` written for it, its README and
 * the licence. The tree itself goes on running from its sources, so that its `package.json` files lead there.
 *
 * @param into gets a folder for each package
 * @throws where one does not compile
 */
export async function stage(into: string): Promise<void> {
  const waiting = [...PACKAGES]
  async function work(): Promise<void> {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop())
      await stageOne(name, join(into, name))
  }
  await Promise.all([work(), work()])
}

async function stageOne(name: Name, folder: string): Promise<void> {
  const source = join(ROOT, 'packages', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const words = [
    join(ROOT, 'node_modules/tsdown/dist/run.mjs'),
    '--out-dir',
    join(folder, 'dist'),
    '--log-level',
    'warn',
  ]
  const { status, stdout, stderr } = await ran(process.execPath, words, { cwd: source })
  if (status !== 0) throw new Error(`@salver/${name} does not compile:\n${stdout}${stderr}`)
  const manifest = manifestOf(name)
  const guarded = GUARDED.includes(name)
  if (guarded) {
    const least = Number(/\d+/.exec(manifest.engines?.node ?? '')?.[0])
    writeFileSync(join(folder, 'dist/bin.js'), binText(name, least))
    chmodSync(join(folder, 'dist/bin.js'), 0o755)
  }
  const published = publishedManifest(manifest, folder, guarded)
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
  copyFileSync(join(source, 'README.md'), join(folder, 'README.md'))
  copyFileSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'))
}
