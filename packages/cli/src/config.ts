import { randomUUID } from 'node:crypto'
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { Problem } from './problem.ts'

/** A gateway and a key of it, under a name. */
export interface Profile {
  readonly url: string
  readonly api_key: string
}

/** All that is stored: profiles by their names. */
export type Profiles = Readonly<Record<string, Profile>>

type Environment = Readonly<Record<string, string | undefined>>

/** Where profiles are stored: below `XDG_CONFIG_HOME` where that is an absolute path, else below `~/.config`. */
export function configPath(environment: Environment): string {
  const given = environment.XDG_CONFIG_HOME ?? ''
  const home = environment.HOME || homedir()
  return join(given.startsWith('/') ? given : join(home, '.config'), 'salver', 'config.json')
}

/**
 * The stored profiles; none where nothing is stored.
 *
 * @throws a Problem that names the file, where it cannot be read or is not what was written
 */
export async function readProfiles(environment: Environment): Promise<Profiles> {
  const path = configPath(environment)
  const wayOut = 'Mend it, or remove it and connect again: salver connect'
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return {}
    throw new Problem('refused', `${path} cannot be read: ${messageOf(error)}`, wayOut)
  }
  try {
    return profilesOf(JSON.parse(text))
  } catch {
    // What the parser says would quote the file, which has a key in it.
    throw new Problem('refused', `${path} is not what salver connect writes.`, wayOut)
  }
}

/**
 * Who may read the stored keys: their owner alone (`own`), or others too, by a mode such as `0644`; null where nothing
 * is stored.
 */
export async function readersOf(environment: Environment): Promise<'own' | { mode: string } | null> {
  try {
    const mode = (await stat(configPath(environment))).mode & 0o777
    // Windows keeps no such modes.
    if ((mode & 0o077) === 0 || process.platform === 'win32') return 'own'
    return { mode: mode.toString(8).padStart(4, '0') }
  } catch {
    return null
  }
}

/**
 * Changes the stored profiles. The file is replaced at once, so that nobody finds half of it, and is its owner's alone.
 *
 * @throws a Problem where it cannot be written
 */
export async function changeProfiles(
  environment: Environment,
  change: (profiles: Profiles) => Profiles,
): Promise<string> {
  const path = configPath(environment)
  const changed = change(await readProfiles(environment))
  const beside = `${path}.${process.pid}.${randomUUID().slice(0, 8)}`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(beside, `${JSON.stringify({ profiles: changed }, null, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
    })
    await chmod(beside, 0o600)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {})
    throw new Problem(
      'failed',
      `${path} cannot be written: ${messageOf(error)}`,
      'Set XDG_CONFIG_HOME to a folder of yours, or SALVER_URL and SALVER_API_KEY in its place.',
    )
  }
  return path
}

function profilesOf(stored: unknown): Profiles {
  const profiles = Object(stored).profiles as Record<string, unknown>
  const entries = Object.entries(profiles).map(([name, one]): [string, Profile] => {
    const { url, api_key } = Object(one) as Record<string, unknown>
    if (typeof url !== 'string' || typeof api_key !== 'string') throw new Error('not a profile')
    return [name, { url, api_key }]
  })
  return Object.fromEntries(entries)
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
