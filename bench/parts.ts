import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Postgres, startPostgres } from '@salver/local'

/** A process of the bench. Disposing of it ends it. */
export interface Process extends AsyncDisposable {
  readonly url: string
  readonly pid: number
  /** The most memory that it has had so far, in MB. */
  peakMemory(): number
}

/** Starts a program of Node and waits until one of its lines names where it listens. */
export async function startProcess(program: string, environment: Record<string, string>): Promise<Process> {
  const child = spawn(process.execPath, [...(process.env.GW ?? '').split(' ').filter(Boolean), program], {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const url = await urlOf(child)
  const pid = child.pid ?? 0
  return {
    url,
    pid,
    peakMemory: () => peakMemoryOf(pid),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return
      const ended = new Promise((settle) => child.once('close', settle))
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** The gateway as in production: a process of its own, without the checks of development. */
export function startGatewayProcess(environment: Record<string, string>): Promise<Process> {
  return startProcess(fileURLToPath(import.meta.resolve('@salver/gateway/main')), {
    NODE_ENV: 'production',
    PORT: '0',
    LOG_LEVEL: 'warn',
    SALVER_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    SALVER_ADMIN_TOKEN: adminToken,
    ...environment,
  })
}

export const adminToken = 'operator-of-the-bench'

/** A PostgreSQL in a folder of its own, as `npm start` runs it: durable. */
export async function startDatabase(): Promise<Postgres> {
  const folder = temporaryFolder()
  const postgres = await startPostgres({ dataFolder: folder, say: () => {} })
  void postgres.exited.then(() => rmSync(folder, { recursive: true, force: true }))
  return postgres
}

/** A new folder that PostgreSQL can reach, also where it runs as somebody else. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'salver-bench-'))
  chmodSync(folder, 0o755)
  return folder
}

/** Makes a workspace with credits for any bench, and a key. */
export async function makeKey(gatewayUrl: string, credits = 1_000_000_000): Promise<string> {
  const admin = async (path: string, body: unknown) => {
    const { data } = await post(gatewayUrl + path, body, { authorization: `Bearer ${adminToken}` })
    return data
  }
  const { workspace_id } = await admin('/admin/workspaces', { name: 'Bench', credits })
  const { api_key } = await admin(`/admin/workspaces/${workspace_id}/keys`, { name: 'Bench' })
  return String(api_key)
}

/** Connects the member whose session token it is. */
export async function connect(gatewayUrl: string, key: string, token: string): Promise<string> {
  const body = { platform: 'linkedin', login_token: token }
  const { data } = await post(`${gatewayUrl}/v2/login`, body, { 'x-api-key': key })
  return String(data.account_id)
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

function peakMemoryOf(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
