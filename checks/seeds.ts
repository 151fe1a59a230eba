import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Plan, ROOMS } from './plan.ts'

/** A breach planted on purpose: the wall that must report it, for which file. */
export interface Seed {
  readonly wall: string
  readonly file: string
  readonly text: string
}

/** The other half of the seed `no-circle`. */
const OTHER = {
  file: `${ROOMS}/calls/seed-other.ts`,
  text: "import type { One } from './seed-circle.ts'\nexport type Other = { one: One }",
}

/** One for each kind of wall at the least, and one for each way of importing. */
export const SEEDS: readonly Seed[] = [
  { wall: 'package:gateway', file: `${ROOMS}/http/seed-package.ts`, text: "import '@salver/sandbox/main'" },
  { wall: 'package:sandbox', file: 'packages/sandbox/src/seed.ts', text: "import '@salver/contract'" },
  {
    wall: 'package:contract',
    file: 'packages/contract/src/seed.ts',
    text: "import '../../../tests/seed.ts'",
  },
  {
    wall: 'door:contract',
    file: `${ROOMS}/calls/seed-door.ts`,
    text: "import '../../../contract/src/age.ts'",
  },
  {
    wall: 'by-name:contract',
    file: `${ROOMS}/calls/seed-by-name.ts`,
    text: "import '../../../contract/src/index.ts'",
  },
  {
    wall: 'own-index:contract',
    file: 'packages/contract/src/seed-own-index.ts',
    text: "import { age } from './index.ts'\nexport { age }",
  },
  { wall: 'folder:tests', file: 'tests/seed.ts', text: "export * from '@salver/gateway'" },
  {
    wall: 'room:credits',
    file: `${ROOMS}/credits/seed-room.ts`,
    text: "import type {} from '../keys/index.ts'",
  },
  {
    wall: 'room:network',
    file: `${ROOMS}/network/seed-room.ts`,
    text: "export const later = () => import('../database/index.ts')",
  },
  { wall: 'room:keys', file: `${ROOMS}/keys/seed-wiring.ts`, text: "import '../gateway.ts'" },
  { wall: 'index:database', file: `${ROOMS}/credits/seed-deep.ts`, text: "import '../database/seed.ts'" },
  {
    wall: 'own-index:gateway/keys',
    file: `${ROOMS}/keys/seed-own-index.ts`,
    text: "export type * from './index.ts'",
  },
  { wall: 'open-files', file: `${ROOMS}/log.ts`, text: "import './keys/index.ts'" },
  { wall: 'library:undici', file: `${ROOMS}/http/seed-library.ts`, text: "import type {} from 'undici'" },
  { wall: 'library:zod', file: 'packages/sandbox/src/seed-library.ts', text: "import { z } from 'zod'\nz" },
  {
    wall: 'no-circle',
    file: `${ROOMS}/calls/seed-circle.ts`,
    text: "import type { Other } from './seed-other.ts'\nexport type One = Other[]",
  },
  { wall: 'no-dead-end', file: `${ROOMS}/keys/seed-nowhere.ts`, text: "import './nowhere.ts'" },
  { wall: 'unplanned', file: `${ROOMS}/seed`, text: '' },
  { wall: 'unplanned', file: 'packages/seed', text: '' },
]

/** A copy of the tree with the seeds in it, gone when disposed of. */
export function plant(root: string, plan: Plan): { root: string } & Disposable {
  const copy = mkdtempSync(join(tmpdir(), 'salver-walls-'))
  for (const place of ['packages', ...Object.keys(plan.folders)]) {
    if (!existsSync(join(root, place))) continue
    cpSync(join(root, place), join(copy, place), {
      recursive: true,
      filter: (source) => !/\/(node_modules|dist)$/.test(source),
    })
  }
  linkPackages(root, copy)
  // Rooms still to be built have walls already.
  const stubs = [...Object.keys(plan.gateway.rooms).map((room) => `${room}/index.ts`), 'database/seed.ts']
  for (const stub of stubs) {
    if (!existsSync(join(copy, ROOMS, stub))) write(join(copy, ROOMS, stub), 'export {}')
  }
  for (const { file, text } of [...SEEDS, OTHER]) {
    if (file.endsWith('.ts')) write(join(copy, file), text)
    else mkdirSync(join(copy, file), { recursive: true })
  }
  return { root: copy, [Symbol.dispose]: () => rmSync(copy, { recursive: true }) }
}

/** Libraries are the tree's own, our packages those of the copy. */
function linkPackages(root: string, copy: string): void {
  mkdirSync(join(copy, 'node_modules/@salver'), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name.startsWith('.') || name === '@salver') continue
    symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name))
  }
  for (const name of readdirSync(join(root, 'node_modules/@salver'))) {
    symlinkSync(join(copy, 'packages', name), join(copy, 'node_modules/@salver', name))
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${text}\n`)
}
