import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeFolder, type Place, StartError, spawnOptions, usable } from './place.ts'

/** A data folder that no other Salver uses until it is released or this process ends, however it ends. */
export interface HeldFolder extends Disposable {
  readonly path: string
  release(): void
}

/**
 * Takes the data folder for this process, making it if need be.
 *
 * @param part of Salver that the folder is taken for; each takes it for itself
 */
export function holdFolder(dataFolder: string, part: 'postgres' | 'salver'): HeldFolder {
  const path = usable(dataFolder, () => {
    makeFolder(dataFolder)
    accessSync(`${dataFolder}/.`, constants.R_OK | constants.W_OK | constants.X_OK)
    return realpathSync(dataFolder)
  })
  const lock = takeLock(path, part)
  const release = () => {
    if (lock.isOpen) lock.close()
  }
  return { path, release, [Symbol.dispose]: release }
}

/**
 * SQLite's is the one lock of Node's standard library that the kernel lets go when a process is killed. A file
 * with a pid would need guesses about pids that are used again, in a container most of all.
 */
function takeLock(folder: string, part: string): DatabaseSync {
  const ownerFile = join(folder, `${part}.owner`)
  const lockFile = join(folder, `${part}.lock`)
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(lockFile, { timeout: 0 })
    lock.exec('BEGIN IMMEDIATE')
    writeFileSync(ownerFile, `${process.pid}\n`)
    return lock
  } catch (cause) {
    lock?.close()
    if (cause instanceof Error && 'errcode' in cause && cause.errcode === 5) {
      const owner = existsSync(ownerFile) ? ` (pid ${readFileSync(ownerFile, 'utf8').trim()})` : ''
      throw new StartError(
        `Another Salver is already running from ${folder}${owner}. Stop it first, or set SALVER_DATA to another folder.`,
      )
    }
    throw new StartError(
      `${lockFile} cannot be locked (${cause instanceof Error ? cause.message : cause}). ` +
        `Set SALVER_DATA to a folder that this user can write to, on a local disk.`,
      { cause },
    )
  }
}

/** The password of the database's superuser in a held folder; made at the first start. */
export function keptPassword(folder: string): string {
  const file = join(folder, 'postgres.password')
  return usable(file, () => {
    if (existsSync(file)) return readFileSync(file, 'utf8').trim()
    const cluster = join(folder, 'postgres', 'cluster')
    if (existsSync(cluster)) {
      throw new StartError(
        `${file} is missing, without which the database in ${cluster} stays closed. ` +
          `Bring the file back, or move ${join(folder, 'postgres')} away to begin anew.`,
      )
    }
    const password = randomBytes(24).toString('base64url')
    const draft = `${file}.unfinished`
    rmSync(draft, { force: true })
    writeFileSync(draft, `${password}\n`, { mode: 0o600 })
    renameSync(draft, file)
    return password
  })
}

/** The place's cluster, made at the first start; a start that was killed half-way leaves none. */
export async function openCluster(
  place: Place,
  password: string,
  say: (line: string) => void,
): Promise<string> {
  const cluster = join(place.home, 'cluster')
  const prefix = 'unfinished-'
  const entries = usable(place.home, () => readdirSync(place.home))
  for (const name of entries.filter((entry) => entry.startsWith(prefix))) {
    try {
      rmSync(join(place.home, name), { recursive: true, force: true })
    } catch {
      // Its initdb may have outlived its parent and still be writing: a later start removes it.
    }
  }
  if (entries.includes('cluster')) {
    checkVersion(cluster, place.major)
    return cluster
  }
  say('Making the database (once) …')
  const draft = usable(place.home, () => mkdtempSync(join(place.home, prefix)))
  const data = join(draft, 'data')
  const passwordFile = join(draft, 'password')
  try {
    usable(draft, () => {
      writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
      if (place.user)
        for (const path of [draft, passwordFile]) chownSync(path, place.user.uid, place.user.gid)
    })
    await initdb(place, data, passwordFile)
    usable(cluster, () => renameSync(data, cluster))
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return cluster
}

function checkVersion(cluster: string, major: string): void {
  const file = join(cluster, 'PG_VERSION')
  const found = usable(cluster, () => (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined))
  if (found === major) return
  const what = found
    ? `was made by PostgreSQL ${found}, and this is ${major}`
    : 'is not a database of PostgreSQL'
  throw new StartError(
    `${cluster} ${what}. Move it away to begin anew, set SALVER_DATA to another folder, ` +
      `or use a PostgreSQL of your own (DATABASE_URL with "npm run gateway").`,
  )
}

async function initdb(place: Place, data: string, passwordFile: string): Promise<void> {
  const child = spawn(
    join(place.programs, 'initdb'),
    [
      ...['--pgdata', data, '--username', 'salver', '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
      // PostgreSQL's own C.UTF-8: the same order and letters on every system, whatever locales that has.
      ...[
        '--encoding',
        'UTF8',
        '--locale',
        'C',
        '--locale-provider',
        'builtin',
        '--builtin-locale',
        'C.UTF-8',
      ],
    ],
    { ...spawnOptions(place.user), stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  )
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  const outcome = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : `it ended with ${signal ?? code}`))
  })
  if (outcome === undefined) return
  throw new StartError(
    `No database could be made in ${place.home}: ${complaints.trim() || outcome}\n` +
      `Set SALVER_DATA to a folder with 100 MB to spare on a disk of this machine.`,
  )
}

/**
 * Ends a PostgreSQL that an earlier Salver left running on the cluster when it was killed; nobody else's can it
 * be while we hold the folder. It is stopped, not taken over: it is not our child, so we could not be told of
 * its end, and it runs with the settings of its day.
 */
export async function evictOrphan(
  cluster: string,
  say: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid')
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  if (!runsOn(pid, cluster)) {
    // PostgreSQL takes any living process of its user for itself: one that got the number since, or a zombie.
    if (isAlive(pid)) rmSync(pidFile, { force: true })
    return
  }
  say(`Stopping the PostgreSQL (pid ${pid}) that an earlier start left running …`)
  const steps = [
    ['SIGINT', 10_000],
    ['SIGQUIT', 6_000],
    ['SIGKILL', 2_000],
  ] as const
  for (const [kill, milliseconds] of steps) {
    try {
      process.kill(pid, kill)
    } catch {
      // Gone, which the loop will see, or another user's, for which it will wait in vain.
    }
    for (
      const until = Date.now() + milliseconds;
      Date.now() < until;
      await sleep(10, undefined, { signal })
    ) {
      if (!runsOn(pid, cluster)) return
    }
  }
  throw new StartError(
    `A PostgreSQL that was left running on ${cluster} (pid ${pid}) does not end: stop it by hand.`,
  )
}

/** Whether the process is a PostgreSQL of this cluster. A zombie has no command line and is none. */
function runsOn(pid: number, cluster: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  return commandLine(pid).includes(`postgres -D ${cluster} `)
}

function commandLine(pid: number): string {
  try {
    // Unlike its `cwd` and `exe`, readable for a container's root, who may not trace another user's processes.
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

function isAlive(pid: number): boolean {
  try {
    return Number.isInteger(pid) && pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}
