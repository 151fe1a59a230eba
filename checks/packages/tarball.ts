import { join } from 'node:path'
import { ran } from './ran.ts'

/** What `npm pack` made of a folder. */
export interface Tarball {
  readonly folder: string
  readonly file: string
  readonly name: string
  readonly version: string
  /** Bytes, as they are downloaded and as they lie in `node_modules`. */
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly string[]
  readonly integrity: string
  readonly shasum: string
}

/** Packs a staged folder. */
export async function pack(folder: string, into: string): Promise<Tarball> {
  const { status, stdout, stderr } = await ran(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', into],
    { cwd: folder },
  )
  if (status !== 0) throw new Error(`npm pack in ${folder} failed:\n${stderr}`)
  // Newer versions of npm answer an object by name, older ones a list.
  const [packed] = Object.values(JSON.parse(stdout) as Record<string, Packed>)
  if (packed === undefined) throw new Error(`npm pack in ${folder} told nothing`)
  const { filename, files, ...rest } = packed
  return { ...rest, folder, file: join(into, filename), files: files.map(({ path }) => path) }
}

type Packed = Omit<Tarball, 'folder' | 'file' | 'files'> & { filename: string; files: { path: string }[] }
