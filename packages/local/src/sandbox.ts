import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Control, controlOf } from './control.ts'
import { makeFolder, StartError, usable } from './place.ts'

/** A running sandbox network, with its control door. Disposing of it stops it. */
export interface Sandbox extends Control, AsyncDisposable {
  /** Where it listens, such as `http://127.0.0.1:40123`. */
  readonly url: string
  /** Base URL of its protocol, as `SALVER_NETWORK_URL` has it. */
  readonly networkUrl: string
  /** Base URL of its portability interface, as `SALVER_PORTABILITY_URL` has it. */
  readonly portabilityUrl: string
  /** The ids of its GraphQL queries. */
  readonly queries: Queries
  readonly pid: number
  /** Resolves when it has ended: with nothing after `stop`, with what happened if it ended by itself. */
  readonly exited: Promise<Error | undefined>
  stop(): Promise<void>
}

/** What the sandbox calls its GraphQL queries, each with its hash. */
interface Queries {
  readonly invitations: string
  readonly sent: string
  readonly profiles: string
}

/** What the sandbox says when it is ready. */
interface Ready {
  readonly url: string
  readonly queries: Queries
}

const startingMilliseconds = 20_000
const stoppingMilliseconds = 600

/**
 * Starts the sandbox as a process of its own on a free port. It cannot outlive this one, however this one ends.
 *
 * @param options.dataFolder where it keeps its members; without one they are gone when it ends
 * @param options.cacheFolder where Node keeps its compiled code, to start sooner the next time
 * @param options.latencyMs how long each of its answers takes
 * @throws StartError where it does not start
 */
export async function startSandbox(
  options: { dataFolder?: string; cacheFolder?: string; latencyMs?: number } = {},
): Promise<Sandbox> {
  const dataFolder = options.dataFolder === undefined ? undefined : usableFolder(resolve(options.dataFolder))
  const child = spawn(process.execPath, [fileURLToPath(import.meta.resolve('@salver/sandbox/main'))], {
    // Nothing else of our environment: the sandbox has no business with its secrets.
    env: {
      PATH: process.env.PATH ?? '',
      SANDBOX_STDIN_LEASH: '1',
      SANDBOX_LATENCY_MS: String(options.latencyMs ?? 0),
      ...(dataFolder === undefined ? {} : { SANDBOX_DATA: dataFolder }),
      ...(options.cacheFolder === undefined ? {} : { NODE_COMPILE_CACHE: options.cacheFolder }),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A process group of its own: a terminal's Ctrl-C would end it under the calls that we are still answering.
    detached: true,
  })
  child.stdin.on('error', () => {}) // it may end before we let go
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-2_000)
  })
  const ended = new Promise<string>((settle) => {
    child.once('error', (error) => settle(error.message))
    child.once('close', (code, signal) =>
      settle(`${signal ? `killed by ${signal}` : `exit code ${code}`}\n${complaints}`.trim()),
    )
  })
  const ready = await Promise.race([
    readReady(child),
    ended.then((how) => new StartError(`The sandbox network did not start: ${how}`)),
    sleep(startingMilliseconds, new StartError('The sandbox network did not start in 20 seconds.'), {
      ref: false,
    }),
  ])
  if (ready instanceof Error) {
    child.kill('SIGKILL')
    throw ready
  }
  return running(child, ready, ended)
}

function running(child: ChildProcess, { url, queries }: Ready, ended: Promise<string>): Sandbox {
  let stopping: Promise<void> | undefined
  const exited = ended.then((how) =>
    stopping ? undefined : new Error(`The sandbox network ended by itself: ${how}`),
  )
  const stop = () => {
    stopping ??= end(child, ended)
    return stopping
  }
  return {
    ...controlOf(url),
    url,
    networkUrl: `${url}/voyager/api`,
    portabilityUrl: `${url}/rest`,
    queries,
    pid: child.pid ?? 0,
    exited,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

async function end(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.stdin?.end()
  child.kill('SIGTERM')
  const patience = new AbortController()
  const late = sleep(stoppingMilliseconds, undefined, { signal: patience.signal }).then(
    () => child.kill('SIGKILL'),
    () => false,
  )
  await ended
  patience.abort()
  await late
}

/** What the sandbox says when it is ready; never, if it says nothing. */
function readReady(child: ChildProcess): Promise<Ready> {
  const { stdout } = child
  if (stdout === null) throw new Error('The sandbox has no standard output.')
  return new Promise((settle, reject) => {
    createInterface({ input: stdout }).once('line', (line) => {
      try {
        settle(JSON.parse(line) as Ready)
      } catch {
        reject(new StartError(`The sandbox network did not say where it listens, but: ${line}`))
      }
    })
  })
}

function usableFolder(folder: string): string {
  return usable(folder, () => {
    makeFolder(folder, 0o700) // session tokens lie in it
    accessSync(`${folder}/.`, constants.R_OK | constants.W_OK | constants.X_OK)
    return join(folder)
  })
}
