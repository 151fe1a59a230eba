import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { controlOf } from './control.ts'
import { familyOf, livingOf } from './living.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const root = resolve(import.meta.dirname, '../../..')
const direct = [process.execPath, 'packages/local/src/main.ts']
/** Without its `prestart`, which would install what a running test uses. */
const throughNpm = ['npm', '--ignore-scripts', 'start']

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'salver-start-'))
  chmodSync(folder, 0o755) // as root, PostgreSQL runs as another user, who has to pass through
  return folder
}

interface Ready {
  readonly url: string
  readonly api_key: string
  readonly account_id: string | null
  readonly admin_token: string
  readonly sandbox_url: string | null
  readonly database_url: string
  readonly pid: number
}

interface Run {
  readonly child: ChildProcess
  readonly folder: string
  /** All that it has said so far, errors included. */
  output(): string
  said(what: string): Promise<void>
  /** Waits until it serves. */
  ready(): Promise<Ready>
  /** Waits until it has ended, and looks that it has left nothing. */
  ended(): Promise<number | null>
}

/** `npm start` in a folder, in a process group of its own. */
function run(
  folder: string,
  variables: Record<string, string> = {},
  [command = '', ...args]: readonly string[] = direct,
): Run {
  const ours = Object.entries(process.env).filter(
    ([name]) => !/^(SALVER_|DATABASE_URL$|NODE_ENV$)/.test(name),
  )
  const child = spawn(command, args, {
    cwd: root,
    env: { ...Object.fromEntries(ours), SALVER_DATA: folder, PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const closed = once(child, 'close')
  let family: number[] = []
  const pid = child.pid ?? 0
  onTestFinished(() => {
    for (const left of livingOf([...family, ...familyOf(pid)])) process.kill(left, 'SIGKILL')
  })
  const self: Run = {
    child,
    folder,
    output: () => output,
    async said(what) {
      while (!output.includes(what)) {
        if (child.exitCode !== null) throw new Error(`It has ended and never said "${what}":\n${output}`)
        await new Promise((soon) => setTimeout(soon, 10))
      }
      family = familyOf(pid)
    },
    async ready() {
      await self.said('Ctrl-C stops it')
      return JSON.parse(readFileSync(join(folder, 'local.json'), 'utf8')) as Ready
    },
    async ended() {
      const [code] = await closed
      expect(livingOf(family)).toEqual([])
      expect(existsSync(join(folder, 'local.json'))).toBe(false)
      return code as number | null
    },
  }
  return self
}

/** What a start says that comes to nothing. */
async function refusal(folder: string, variables: Record<string, string>): Promise<string> {
  const failed = run(folder, variables)
  expect(await failed.ended()).toBe(1)
  const [, sentence = failed.output()] = failed.output().split('\nsalver: ')
  expect(sentence).not.toMatch(/\n +at /)
  return sentence
}

async function stop({ child, ended }: Run, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const began = performance.now()
  child.kill(signal)
  expect(await ended()).toBe(0)
  expect(performance.now() - began).toBeLessThan(5_000)
}

const listOf = (start: Ready) => ({
  method: 'POST',
  headers: { 'x-api-key': start.api_key, 'content-type': 'application/json' },
  body: JSON.stringify({ account_id: start.account_id, action: 'list_invitations' }),
})

it('takes no word for a setting, and says where there is nothing to verify', async () => {
  const folder = temporaryFolder()
  for (const [words, told] of [
    [['--port', '9000'], /^salver: --port is not known here\. There is verify/],
    [['verify', 'all'], /^salver: all is not known here/],
    [['verify'], /^salver: nothing is running from .*salver-start-/],
  ] as const) {
    const { child, output } = run(folder, {}, [...direct, ...words])
    const [code] = await once(child, 'close')
    expect([code, output()]).toEqual([1, expect.stringMatching(told)])
  }
  rmSync(folder, { recursive: true })
})

describe('a folder, from its first start on', () => {
  let folder: string
  let first: Ready
  beforeAll(() => {
    folder = temporaryFolder()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('serves a first account, shows its invitations, and a curl line that works', async () => {
    const start = run(folder)
    first = await start.ready()
    const output = start.output()
    expect(output).toMatch(/^Name +Headline, or what to +Kind +Age +Note\n─+ .*\n(.+\n){10}\n/m)
    expect(output).toContain('\n10 of 312 invitations, 1 credit\n')
    expect(output).toMatch(
      new RegExp(`^URL +${first.url}\nReference +${first.url}/reference\nAPI key +${first.api_key}$`, 'm'),
    )
    expect(first.pid).toBe(start.child.pid)
    for (const name of ['local.json', 'first.json', 'secret.key', 'admin.token']) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
    }

    const line = output.split('\n').find((candidate) => candidate.startsWith('curl '))
    const answer = JSON.parse(execFileSync('sh', ['-c', line ?? 'false'], { encoding: 'utf8' }))
    expect(answer).toMatchObject({ success: true, data: { total_results: 10, total_available_results: 312 } })
    await stop(start)
  })

  it('is found again, and answers what is under way when its group is told to end, twice', async () => {
    const start = run(folder)
    const again = await start.ready()
    expect(again).toMatchObject({ api_key: first.api_key, account_id: first.account_id })
    expect(again.admin_token).toBe(first.admin_token)
    expect(start.output()).not.toContain('once')

    const { public_identifier: id } = await controlOf(again.sandbox_url ?? '').member({
      invitations: 312,
      seed: 'salver',
    })
    const sandbox = controlOf(again.sandbox_url ?? '')
    await sandbox.faults(id, [{ on: 'received', answer: { latency_ms: 700 } }])
    await sandbox.forgetRequests(id)
    const answer = fetch(`${again.url}/v2/network`, listOf(again))
    await expect.poll(() => sandbox.requests(id)).not.toEqual([])
    process.kill(-again.pid, 'SIGINT')
    setTimeout(() => process.kill(-again.pid, 'SIGINT'), 100)
    expect((await answer).status).toBe(200)
    expect(await start.ended()).toBe(0)
  })

  it('is taken while it is in use, and so is its port', async () => {
    const start = run(folder)
    const { url, pid, database_url } = await start.ready()
    const second = run(folder)
    await once(second.child, 'close')
    expect(second.child.exitCode).toBe(1)
    expect(second.output()).toContain(`Another Salver is already running from ${folder} (pid ${pid})`)
    expect(existsSync(join(folder, 'local.json'))).toBe(true)

    const elsewhere = temporaryFolder()
    onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }))
    const { port } = new URL(url)
    expect(await refusal(elsewhere, { PORT: port, DATABASE_URL: database_url })).toMatch(
      new RegExp(`${port}.*PORT=0`, 's'),
    )
    await stop(start)
  })

  it('is found again after kill -9', async () => {
    const killed = run(folder)
    await killed.ready()
    killed.child.kill('SIGKILL')
    await once(killed.child, 'close')

    const start = run(folder)
    const again = await start.ready()
    expect(again).toMatchObject({ api_key: first.api_key, account_id: first.account_id })
    await stop(start, 'SIGINT')
  })

  it('ends with its database or its network, and says which', async () => {
    const start = run(folder)
    const { database_url } = await start.ready()
    const postgres = Number(
      execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' })
        .split('\n')
        .find((line) => line.includes(`port=${new URL(database_url).port}`))
        ?.trim()
        .split(' ')[0],
    )
    process.kill(postgres, 'SIGKILL')
    expect(await start.ended()).toBe(1)
    expect(start.output()).toContain('\nsalver: PostgreSQL ended by itself: killed by SIGKILL')

    const other = run(folder)
    const { pid } = await other.ready()
    const sandbox = familyOf(pid).find((child) => commandOf(child).includes('sandbox/src/main.ts'))
    process.kill(sandbox ?? 0, 'SIGKILL')
    expect(await other.ended()).toBe(1)
    expect(other.output()).toContain('\nsalver: The sandbox network ended by itself: killed by SIGKILL')
  })

  it('has no account where the network is another one, and says how to connect one', async () => {
    const start = run(folder, { SALVER_NETWORK_URL: 'http://127.0.0.1:9/voyager/api' }, throughNpm)
    expect(await start.ready()).toMatchObject({ account_id: null, sandbox_url: null, api_key: first.api_key })
    expect(start.output()).toMatch(/^curl .*\/v2\/login/m)
    expect(start.output()).not.toContain('invitations,')
    await stop(start) // to npm, which passes it on
  })

  it('gets a new workspace where its database was wiped', async () => {
    rmSync(join(folder, 'postgres'), { recursive: true })
    const start = run(folder)
    const other = await start.ready()
    expect(other.api_key).not.toBe(first.api_key)
    expect(start.output()).toContain('10 of 312 invitations, 1 credit')
    await stop(start)
  })
})

it('can be stopped while it makes its database', async () => {
  const folder = temporaryFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const start = run(folder)
  await start.said('Making the database')
  await stop(start)
  expect(start.output()).not.toContain('salver:')
})

describe('what is wrong with the settings is said before anything is started', () => {
  let folder: string
  beforeAll(() => {
    folder = temporaryFolder()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each([
    [
      { SALVER_MAX_CALL: '5' },
      /^SALVER_MAX_CALL is not a variable of Salver. Did you mean SALVER_MAX_CALLS\?/,
    ],
    [{ SALVER_DATE: 'x' }, /^SALVER_DATE is not a variable of Salver. Did you mean SALVER_DATA\?/],
    [{ PORT: '70000' }, /^PORT: got "70000"; expected a whole number from 0 to 65535/],
    [
      { SALVER_SECRET_KEY: 'short' },
      /^SALVER_SECRET_KEY: got a value of 5 characters; expected 32 random bytes/,
    ],
    [{ NODE_ENV: 'production' }, /^SALVER_NETWORK_URL is not set, and with NODE_ENV=production no sandbox/],
    [
      { NODE_ENV: 'production', SALVER_NETWORK_URL: 'http://127.0.0.1:9/voyager/api' },
      /^SALVER_SECRET_KEY is not set, and with NODE_ENV=production none is made up/,
    ],
  ])('%o', async (variables, sentence) => {
    expect(await refusal(folder, variables)).toMatch(sentence)
    expect(existsSync(join(folder, 'postgres'))).toBe(false)
  })

  it('a data folder that cannot be one', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    expect(await refusal(join(file, 'below'), {})).toMatch(/is not a folder.*Set SALVER_DATA/)
  })

  it('a kept secret that is none', async () => {
    writeFileSync(join(folder, 'secret.key'), 'gone\n')
    expect(await refusal(folder, {})).toMatch(/secret\.key does not hold the secret.*Bring the file back/)
  })
})

function commandOf(pid: number): string {
  return execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
}
