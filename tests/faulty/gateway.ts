import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The places that a call passes, where its gateway can be made to die. */
export const PLACES = [
  'before_hold',
  'after_hold',
  'after_network',
  'during_settlement',
  'after_settlement',
] as const

export type Place = (typeof PLACES)[number]

/** What a gateway of the tests is ordered to do: to die when so many calls have passed a place, and so long after. */
export type Order =
  | { do: 'die'; at: Place; after: number; delayMs: number }
  | { do: 'live' }
  | { do: 'weigh' }

/** What it says. */
export type Word = { say: 'ready'; url: string } | { say: 'memory'; bytes: number }

/** A gateway as a process of its own. Disposing of it ends it. */
export interface GatewayProcess extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Resolves when it has ended, with how. */
  readonly ended: Promise<string>
  readonly alive: boolean
  /** Makes it kill itself, by SIGKILL, where a call is. */
  dieAt(place: Place, when?: { after?: number; delayMs?: number }): void
  /** Takes that back. */
  live(): void
  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void
  /** The memory that it holds, in bytes, after collecting what it does not need. */
  weigh(): Promise<number>
}

const STARTING_MS = 60_000

/** @param environment what it is configured by, and nothing else */
export async function startGatewayProcess(environment: Record<string, string>): Promise<GatewayProcess> {
  const child = spawn(
    process.execPath,
    ['--expose-gc', fileURLToPath(new URL('./gateway-main.ts', import.meta.url))],
    {
      env: {
        PATH: process.env.PATH ?? '',
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
        ...environment,
      },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    },
  )
  let complaints = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-4_000)
  })
  let alive = true
  const ended = once(child, 'close').then(([code, signal]) => {
    alive = false
    return signal === null ? `exit code ${code}\n${complaints}`.trim() : `killed by ${signal}`
  })
  const ready = await Promise.race([
    wordOf(child, 'ready'),
    ended.then((how) => new Error(`A gateway did not start: ${how}`)),
    after(STARTING_MS).then(() => new Error('A gateway did not start in time.')),
  ])
  if (ready instanceof Error) {
    child.kill('SIGKILL')
    throw ready
  }
  const order = (one: Order) => {
    if (child.connected) child.send(one, () => {})
  }
  return {
    url: ready.url,
    port: Number(new URL(ready.url).port),
    pid: child.pid ?? 0,
    ended,
    get alive() {
      return alive && child.exitCode === null && child.signalCode === null
    },
    dieAt: (at, { after = 0, delayMs = 0 } = {}) => order({ do: 'die', at, after, delayMs }),
    live: () => order({ do: 'live' }),
    signal: (name) => void child.kill(name),
    async weigh() {
      const word = wordOf(child, 'memory')
      order({ do: 'weigh' })
      return (await word).bytes
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGCONT')
      child.kill('SIGKILL')
      await ended
    },
  }
}

function wordOf<Said extends Word['say']>(
  child: ChildProcess,
  said: Said,
): Promise<Extract<Word, { say: Said }>> {
  return new Promise((resolve) => {
    const listen = (word: Word) => {
      if (word.say !== said) return
      child.off('message', listen)
      resolve(word as Extract<Word, { say: Said }>)
    }
    child.on('message', listen)
  })
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
}
