import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ran, strangerEnvironment } from './ran.ts'
import { must } from './tools.ts'

/** A Salver that was started by `npx @salver/local`. */
export interface Running extends AsyncDisposable {
  /** What it wrote into `local.json`. */
  readonly reached: Readonly<
    Record<'url' | 'api_key' | 'account_id' | 'admin_token' | 'sandbox_url' | 'database_url', string> & {
      pid: number
    }
  >
  /** Where it keeps what it has to. */
  readonly folder: string
  /** Milliseconds from the command to the line with the URL, installation and all. */
  readonly milliseconds: number
  readonly said: () => string
  /** Ends it as a supervisor does, and says what was wrong with that. */
  stop(): Promise<string[]>
}

/**
 * Runs `npx @salver/local` in an empty folder, with an npm that has installed nothing yet, until it serves.
 *
 * @param npm the folder of npm's programs
 * @param environment says where `@salver` is to be had
 */
export async function npxLocal(
  folder: string,
  npm: string,
  environment: NodeJS.ProcessEnv,
): Promise<Running> {
  const began = performance.now()
  const cwd = join(folder, 'empty')
  mkdirSync(cwd, { recursive: true })
  for (const place of [folder, cwd]) chmodSync(place, 0o755) // started as root, PostgreSQL runs as somebody else
  const env = strangerEnvironment(process.execPath, {
    ...environment,
    ...(await freshCache(folder)),
    PORT: '0',
  })
  const child = spawn(process.execPath, [join(npm, 'npx-cli.js'), '--yes', '@salver/local'], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more
    })
  }
  const ended = once(child, 'close')
  const deadline = began + 240_000
  while (!/^Ctrl-C stops it$/m.test(text)) {
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill('SIGTERM')
      throw new Error(`npx @salver/local does not serve:\n${text}`)
    }
    await sleep(50)
  }
  const milliseconds = performance.now() - began
  const file = join(cwd, '.salver/local.json')
  const reached = JSON.parse(readFileSync(file, 'utf8')) as Running['reached']
  let stopping: Promise<string[]> | undefined
  const stop = () => {
    stopping ??= stopped(child, ended, file, reached, () => text)
    return stopping
  }
  return {
    reached,
    folder: join(cwd, '.salver'),
    milliseconds,
    said: () => text,
    stop,
    async [Symbol.asyncDispose]() {
      await stop()
    },
  }
}

/** A cache of npm's own in which nothing was run yet, over the downloads that there are. */
async function freshCache(folder: string): Promise<NodeJS.ProcessEnv> {
  const cwd = folder
  const told = must(await ran('npm', ['config', 'get', 'cache'], { cwd }), 'npm config')
  const downloads = join(told.stdout.trim(), '_cacache')
  const cache = join(folder, 'npm')
  mkdirSync(cache)
  chmodSync(cache, 0o755)
  if (existsSync(downloads)) symlinkSync(realpathSync(downloads), join(cache, '_cacache'))
  return { npm_config_cache: cache, npm_config_prefer_offline: 'true' }
}

async function stopped(
  child: ChildProcess,
  ended: Promise<unknown[]>,
  file: string,
  reached: Running['reached'],
  said: () => string,
): Promise<string[]> {
  const faults: string[] = []
  child.kill('SIGTERM')
  const late = new AbortController()
  const how = await Promise.race([
    ended,
    sleep(15_000, 'late' as const, { signal: late.signal }).catch(() => 'late' as const),
  ])
  late.abort()
  if (how === 'late') {
    faults.push('it did not stop within 15 seconds of SIGTERM')
    child.kill('SIGKILL')
  }
  if (!/^Stopping …$/m.test(said())) faults.push(`SIGTERM did not reach it:\n${said()}`)
  if (existsSync(file)) faults.push('it left local.json behind')
  if (await isAlive(reached.pid)) faults.push(`its process ${reached.pid} lives on`)
  // What the next start is quicker by is written at the end.
  if (readdirSync(join(dirname(file), 'compile-cache'), { recursive: true }).length < 5) {
    faults.push('it keeps no compiled code')
  }
  for (const url of [reached.url, reached.sandbox_url]) {
    if (await answers(url)) faults.push(`${url} still answers`)
  }
  return faults.map((fault) => `npx @salver/local: ${fault}`)
}

/** Whether it runs: one that has ended may stay in the list until somebody asks for how. */
async function isAlive(pid: number): Promise<boolean> {
  const { stdout } = await ran('ps', ['-o', 'stat=', '-p', String(pid)], { cwd: '/' })
  return /^[^Z\s]/.test(stdout)
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(2_000) })
    return true
  } catch {
    return false
  }
}
