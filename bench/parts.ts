import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Postgres, startPostgres, startSandbox } from '@salver/local'
import type { Request } from './load.ts'

/** A process of the bench. Disposing of it ends it. */
export interface Process extends AsyncDisposable {
  readonly url: string
  readonly pid: number
  /** The most memory that it has had so far, in MB. */
  peakMemory(): number
  /** What memory it has now, in MB. */
  memory(): number
}

/** Starts a program of Node and waits until one of its lines names where it listens. */
export async function startProcess(
  program: string,
  environment: Record<string, string>,
  flags: readonly string[] = [],
): Promise<Process> {
  const child = spawn(process.execPath, [...flags, program], {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const url = await urlOf(child)
  const pid = child.pid ?? 0
  return {
    url,
    pid,
    peakMemory: () => memoryOf(pid, 'VmHWM'),
    memory: () => memoryOf(pid, 'VmRSS'),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return
      const ended = new Promise((settle) => child.once('close', settle))
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** The gateway as in production: a process of its own, run as `npm run gateway` does. */
function startGatewayProcess(environment: Record<string, string>): Promise<Process> {
  const run = runOfGateway()
  return startProcess(
    fileURLToPath(import.meta.resolve('@salver/gateway/main')),
    {
      NODE_ENV: 'production',
      ...run.environment,
      PORT: '0',
      LOG_LEVEL: 'warn',
      SALVER_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      SALVER_ADMIN_TOKEN: adminToken,
      ...environment,
    },
    run.flags,
  )
}

/** The variables and the flags of Node that the script `gateway` has. */
function runOfGateway(): { environment: Record<string, string>; flags: string[] } {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    scripts: { gateway: string }
  }
  const words = scripts.gateway.split(' ')
  const variables = words.filter((word) => /^[A-Z_]+=/.test(word)).map((word) => word.split('=', 2))
  return {
    environment: Object.fromEntries(variables),
    flags: words.filter((word) => word.startsWith('--')),
  }
}

const adminToken = 'operator-of-the-bench'

/** A PostgreSQL in a folder of its own, as `npm start` runs it: durable. */
async function startDatabase(): Promise<Postgres> {
  const folder = temporaryFolder()
  const postgres = await startPostgres({ dataFolder: folder, say: () => {} })
  void postgres.exited.then(() => rmSync(folder, { recursive: true, force: true }))
  return postgres
}

/** Everything that a bench of calls stands on: database, network with so many members, gateway. */
export async function startHouse(
  options: { latencyMs?: number; invitations?: number; members?: number } = {},
) {
  const stack = new AsyncDisposableStack()
  const postgres = stack.use(await startDatabase())
  const sandbox = stack.use(await startSandbox({ latencyMs: options.latencyMs ?? 0 }))
  const tokens: string[] = []
  for (let member = 0; member < (options.members ?? 1); member++) {
    const order = { invitations: options.invitations ?? 312, seed: `bench ${member}` }
    tokens.push((await sandbox.member(order)).li_at ?? '')
  }
  const gateway = stack.use(
    await startGatewayProcess({
      DATABASE_URL: postgres.url,
      SALVER_NETWORK_URL: sandbox.networkUrl,
      // The pace is kept as always, and is never what a bench waits for.
      SALVER_ACCOUNT_PACE: '1000000/s burst 1000000',
    }),
  )
  return { postgres, sandbox, gateway, tokens, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

/** A new folder that PostgreSQL can reach, also where it runs as somebody else. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'salver-bench-'))
  chmodSync(folder, 0o755)
  return folder
}

/** Asks the operator's API. */
async function admin(gatewayUrl: string, path: string, body: unknown) {
  const { data } = await post(gatewayUrl + path, body, { authorization: `Bearer ${adminToken}` })
  return data
}

/** Makes a workspace with credits for any bench, and a key that no limit holds back. */
async function makeWorkspace(gatewayUrl: string): Promise<{ workspaceId: string; key: string }> {
  const { workspace_id } = await admin(gatewayUrl, '/admin/workspaces', {
    name: 'Bench',
    credits: 1_000_000_000,
  })
  const { api_key } = await admin(gatewayUrl, `/admin/workspaces/${workspace_id}/keys`, {
    name: 'Bench',
    rate_limit: { requests: 1_000_000, per_seconds: 1 },
  })
  return { workspaceId: String(workspace_id), key: String(api_key) }
}

/** Connects the member whose session token it is. */
async function connect(gatewayUrl: string, key: string, token: string): Promise<string> {
  const body = { platform: 'linkedin', login_token: token }
  const { data } = await post(`${gatewayUrl}/v2/login`, body, { 'x-api-key': key })
  return String(data.account_id)
}

/**
 * A workspace with an account for each token: what it asks for, as load makes it, one account after the other. (A
 * network is asked by one account only so much at once.)
 */
export async function makeTenant(
  gatewayUrl: string,
  tokens: readonly string[],
  params: object = { count: 10 },
) {
  const { workspaceId, key } = await makeWorkspace(gatewayUrl)
  const requests: Request[] = []
  let first = ''
  for (const token of tokens) {
    const accountId = await connect(gatewayUrl, key, token)
    first ||= accountId
    const body = JSON.stringify({ account_id: accountId, action: 'list_invitations', params })
    requests.push({ headers: { 'x-api-key': key, 'content-type': 'application/json' }, body })
  }
  let turn = 0
  const next = (): Request => {
    const request = requests[turn++ % requests.length]
    if (request === undefined) throw new Error('a tenant has an account at least')
    return request
  }
  return { workspaceId, key, accountId: first, next }
}

export async function post(url: string, body: unknown, headers: Record<string, string>) {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })
  const answer = (await response.json()) as { data: Record<string, unknown> }
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${JSON.stringify(answer)}`)
  return answer
}

function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((settle, reject) => {
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue
      createInterface({ input: stream }).on('line', (line) => {
        said += `${line}\n`
        const [url] = /http:\/\/[^\s"]+/.exec(line) ?? []
        if (url !== undefined) settle(url)
      })
    }
    child.once('close', (code) => reject(new Error(`it ended with ${code}:\n${said}`)))
  })
}

function memoryOf(pid: number, which: 'VmHWM' | 'VmRSS'): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${which}:`))
  return Number(/\d+/.exec(line ?? '')?.[0]) / 1024
}
