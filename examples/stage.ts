import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Salver as Client } from '@salver/client'
import { type MemberOrder, type Salver, type Sandbox, startSalver } from '@salver/local'

/** All of Salver for the test of one example. Disposing of it stops it, and removes what it kept. */
export interface Stage extends AsyncDisposable {
  readonly salver: Salver
  readonly sandbox: Sandbox
  /** A client of the first workspace, to look at what an example did. */
  readonly client: Client
  /** An empty folder, in which the examples run. */
  readonly folder: string
  /** Connects an account of a new member of the sandbox. */
  account(order: MemberOrder): Promise<{ accountId: string; member: string }>
  /** The environment of whoever tries an example with one of its accounts. */
  environment(accountId: string): Record<string, string>
  /** Runs a file of the examples, as a process, to its end. */
  run(file: string, words: readonly string[], environment: Record<string, string>): Promise<Ended>
  /** Starts one, to be ended before its time. */
  start(file: string, words: readonly string[], environment: Record<string, string>): Running
}

/** How a process ended, and what it said. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Running {
  readonly ended: Promise<Ended>
  /** Ends it at once, as a machine that breaks down does. */
  kill(): void
}

/** Starts everything, in a temporary folder and on a free port. */
export async function startStage(): Promise<Stage> {
  await using stack = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'salver-example-'))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  chmodSync(folder, 0o755) // started as root, PostgreSQL runs as somebody else
  const salver = stack.use(
    await startSalver({
      environment: { PORT: '0', LOG_LEVEL: 'silent' },
      dataFolder: join(folder, 'salver'),
      say: () => {},
    }),
  )
  const { sandbox } = salver
  if (sandbox === null) throw new Error('There is no sandbox.')
  const work = mkdtempSync(join(folder, 'work-'))
  const client = new Client({ url: salver.url, apiKey: salver.apiKey })

  function start(file: string, words: readonly string[], environment: Record<string, string>): Running {
    const child = spawn(process.execPath, [join(import.meta.dirname, file), ...words], {
      cwd: work,
      env: {
        PATH: process.env.PATH ?? '',
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text
    })
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => resolve({ code, out, err }))
    })
    return { ended, kill: () => child.kill('SIGKILL') }
  }

  // By number: each run has the people that it had before, of whom as many have a note.
  let members = 0
  const owned = stack.move()
  return {
    salver,
    sandbox,
    client,
    folder: work,
    async account(order) {
      const { li_at = '', public_identifier } = await sandbox.member({
        seed: `member ${++members}`,
        ...order,
      })
      const { accountId } = await client.accounts.connect({ loginToken: li_at })
      return { accountId, member: public_identifier }
    },
    environment: (accountId) => ({
      SALVER_URL: salver.url,
      SALVER_API_KEY: salver.apiKey,
      SALVER_ACCOUNT: accountId,
    }),
    start,
    run: (file, words, environment) => start(file, words, environment).ended,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
