import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ran, ran, strangerEnvironment } from './ran.ts'

/** One version of Node, and of npm, as files. */
export interface Tools {
  /** By its major version: the program. */
  readonly nodes: Readonly<Record<20 | 22 | 24, string>>
  /** By its major version: the folder of its programs. */
  readonly npms: Readonly<Record<11 | 12, string>>
}

/** Installs the versions that are tried, beside the one that runs this. */
export async function installTools(folder: string): Promise<Tools> {
  emptyProject(folder)
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  const platform = `${prefix}-${process.platform}-${process.arch}`
  const wanted = [
    `node20@npm:${platform}@20`,
    `node22@npm:${platform}@22`,
    'npm11@npm:npm@11',
    'npm12@npm:npm@12',
  ]
  const words = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', ...wanted]
  const env = strangerEnvironment(process.execPath)
  must(await ran('npm', words, { cwd: folder, env, milliseconds: 240_000 }), 'installing Node and npm')
  const inside = (path: string) => join(folder, 'node_modules', path)
  return {
    nodes: { 20: inside('node20/bin/node'), 22: inside('node22/bin/node'), 24: process.execPath },
    npms: { 11: inside('npm11/bin'), 12: inside('npm12/bin') },
  }
}

/** An empty project, as a new user has it. */
export function emptyProject(folder: string, more: object = {}): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'a-project', private: true, ...more }))
}

/** @throws with all that a command said, where it failed */
export function must(done: Ran, what: string): Ran {
  if (done.status === 0) return done
  throw new Error(`${what} failed (${done.status}):\n${done.stdout}${done.stderr}`)
}
