import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Member, type Sandbox, startPostgres, startSandbox, verify } from '@salver/local'
import pg from 'pg'
import { type GatewayProcess, startGatewayProcess } from './gateway.ts'

/** A database, a network and gateways that may die, with or without a test runner. Disposing of it ends them. */
export interface Stage extends AsyncDisposable {
  readonly sandbox: Sandbox
  readonly databaseUrl: string
  /** One more gateway process. */
  gateway(environment?: Record<string, string>): Promise<GatewayProcess>
  /** A new workspace with a key that no limit stands in the way of. */
  workspace(url: string, credits: number): Promise<Tenant>
  /** Grants so many credits. */
  grant(url: string, workspaceId: string, amount: number): Promise<void>
  /** Connects an account of the member that has this token. Gives its id. */
  account(url: string, tenant: Tenant, token: string): Promise<string>
  /** Ids of all invitations that wait for an answer of each member, newest first: listed by a workspace of its own. */
  peopleOf(url: string, members: readonly Member[]): Promise<string[][]>
  sql<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>
  /** Waits until no call holds anything: neither credits nor an `Idempotency-Key` nor an invitation. Gives the milliseconds it took. */
  atRest(patienceMs: number): Promise<number>
  /** What `verify` says is wrong with the books. */
  differences(): Promise<string[]>
}

export interface Tenant {
  readonly id: string
  readonly key: string
}

export const ADMIN_TOKEN = 'operator-of-the-proofs'

/** @param options.serverUrl a PostgreSQL in which it makes a database of its own */
export async function openStage({
  serverUrl,
  latencyMs = 0,
}: {
  serverUrl: string
  latencyMs?: number
}): Promise<Stage> {
  await using stack = new AsyncDisposableStack()
  const name = `stage_${randomBytes(6).toString('hex')}`
  await onServer(serverUrl, `create database ${name}`)
  stack.defer(() => onServer(serverUrl, `drop database if exists ${name} with (force)`))
  const databaseUrl = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href
  const pool = stack.adopt(new pg.Pool({ connectionString: databaseUrl, max: 4 }), (one) => one.end())
  pool.on('error', () => {}) // it is restarted under us
  const sandbox = stack.use(await startSandbox({ latencyMs }))
  const gateways = stack.use(new AsyncDisposableStack())
  const owned = stack.move()

  async function operate(url: string, path: string, body: object): Promise<Record<string, string>> {
    return post(url + path, { authorization: `Bearer ${ADMIN_TOKEN}` }, body)
  }
  async function workspace(url: string, credits: number): Promise<Tenant> {
    const { workspace_id: id = '' } = await operate(url, '/admin/workspaces', { name: 'Proof', credits })
    const { api_key: key = '' } = await operate(url, `/admin/workspaces/${id}/keys`, {
      name: 'Proof',
      rate_limit: { requests: 1_000_000, per_seconds: 1 },
    })
    return { id, key }
  }
  async function account(url: string, { key }: Tenant, token: string): Promise<string> {
    const body = { platform: 'linkedin', login_token: token }
    const { account_id = '' } = await post(`${url}/v2/login`, { 'x-api-key': key }, body)
    return account_id
  }
  async function sql<Row extends object>(text: string, values?: unknown[]): Promise<Row[]> {
    const { rows } = await pool.query<Row>(text, values)
    return rows
  }

  return {
    sandbox,
    databaseUrl,
    sql,
    async gateway(environment) {
      return gateways.use(
        await startGatewayProcess({
          PORT: '0',
          DATABASE_URL: databaseUrl,
          SALVER_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
          SALVER_ADMIN_TOKEN: ADMIN_TOKEN,
          SALVER_NETWORK_URL: sandbox.networkUrl,
          // Out of the way: what is proven here is not the pace.
          SALVER_ACCOUNT_PACE: '1000000/s burst 1000000',
          LOG_LEVEL: process.env.PROOF_LOG_LEVEL ?? 'fatal',
          ...environment,
        }),
      )
    },
    workspace,
    async grant(url, workspaceId, amount) {
      await operate(url, `/admin/workspaces/${workspaceId}/credits`, { amount, reason: 'more' })
    },
    account,
    async peopleOf(url, members) {
      const tenant = await workspace(url, 1_000_000)
      return Promise.all(
        members.map(async ({ li_at = '' }) => {
          const account_id = await account(url, tenant, li_at)
          const body = { account_id, action: 'list_invitations', params: { count: 1_000 } }
          const listed: unknown = await post(`${url}/v2/network`, { 'x-api-key': tenant.key }, body)
          const { invitations } = listed as { invitations: { invitation_id: string }[] }
          return invitations.map(({ invitation_id }) => invitation_id)
        }),
      )
    },
    async atRest(patienceMs) {
      const began = Date.now()
      for (;;) {
        const [row] = await sql<{ held: number }>(
          `select ((select count(*) from holds) + (select count(*) from balances where held <> 0)
            + (select count(*) from kept_answers where gateway_id is not null or answer is null)
            + (select count(*) from answers where state = 'under_way'))::int as held`,
        )
        const waited = Date.now() - began
        if (row?.held === 0) return waited
        if (waited > patienceMs) {
          const left = await sql(
            `select 'hold' as what, call_id, gateway_id from holds union all
              select 'key', call_id, gateway_id from kept_answers where answer is null union all
              select 'invitation', call_id, gateway_id from answers where state = 'under_way'`,
          )
          throw new Error(
            `after ${patienceMs} ms something is still held: ${JSON.stringify(left.slice(0, 20))}`,
          )
        }
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    async differences() {
      const said: string[] = []
      return (await verify(databaseUrl, (line) => said.push(line))) ? [] : said
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** A PostgreSQL for a proof that runs by itself, in a folder that goes with it. */
export async function startServer(): Promise<{ url: string; folder: string } & AsyncDisposable> {
  const folder = mkdtempSync(join(tmpdir(), 'salver-proof-'))
  chmodSync(folder, 0o755) // started as root, PostgreSQL runs as somebody else
  const postgres = await startPostgres({ dataFolder: folder, say: () => {} })
  return {
    url: postgres.url,
    folder,
    async [Symbol.asyncDispose]() {
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function post(
  url: string,
  headers: Record<string, string>,
  body: object,
): Promise<Record<string, string>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${url}: ${response.status} ${text}`)
  return (JSON.parse(text) as { data: Record<string, string> }).data
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const url = Object.assign(new URL(serverUrl), { pathname: '/postgres' }).href
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
