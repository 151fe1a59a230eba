import { randomBytes } from 'node:crypto'
import {
  type Gateway,
  type MemberOrder,
  readConfig,
  type Sandbox,
  startGateway,
  startSandbox,
} from '@salver/local'
import pg from 'pg'
import { afterAll, inject } from 'vitest'

/** The whole of Salver for one file of tests: a database and a sandbox of its own, and gateways upon them. */
export interface House {
  /** The first gateway. */
  readonly url: string
  readonly sandbox: Sandbox
  readonly databaseUrl: string
  readonly adminToken: string
  /** One more gateway on the same database and network. */
  gateway(environment?: Record<string, string>): Promise<Gateway>
  /** What a gateway of this house is configured by. */
  environment(more?: Record<string, string>): Record<string, string>
  /** Asks the operator's API. */
  admin(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** A new workspace with a key. */
  workspace(credits?: number): Promise<Workspace>
  /** Asks the database itself, to check what no API shows. */
  sql<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>
}

/** A tenant of the house. */
export interface Workspace {
  readonly id: string
  readonly key: string
  /** Calls the public API with the workspace's key. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Connects an account of a new member of the sandbox. */
  account(order: MemberOrder): Promise<Account>
  /** Makes one call of an action on the network. */
  act(accountId: string, action: string, params?: object, headers?: Record<string, string>): Promise<Answer>
  /** Makes one `list_invitations` call. */
  list(accountId: string, params?: Record<string, unknown>): Promise<Answer>
  /** What is free, as the API says it. */
  credits(): Promise<number>
}

export interface Account {
  readonly id: string
  readonly member: string
  readonly token: string
}

/** An answer as a client gets it. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it
  readonly body: any
}

/** Starts a house, which ends with the file. */
export async function startHouse(environment: Record<string, string> = {}): Promise<House> {
  const stack = new AsyncDisposableStack()
  afterAll(() => stack.disposeAsync())
  const adminToken = 'operator-of-the-tests'
  const template = inject('databaseUrl')
  const name = `house_${randomBytes(6).toString('hex')}`
  await onServer(template, `create database ${name} template salver`)
  stack.defer(() => onServer(template, `drop database if exists ${name} with (force)`))
  const databaseUrl = Object.assign(new URL(template), { pathname: `/${name}` }).href
  const pool = stack.adopt(new pg.Pool({ connectionString: databaseUrl, max: 4 }), (one) => one.end())
  pool.on('error', () => {}) // its database may be cut off under it
  const sandbox = stack.use(await startSandbox({ cacheFolder: process.env.NODE_COMPILE_CACHE ?? '' }))

  const gatewayEnvironment = (more: Record<string, string> = {}) => ({
    PORT: '0',
    DATABASE_URL: databaseUrl,
    SALVER_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    SALVER_ADMIN_TOKEN: adminToken,
    SALVER_NETWORK_URL: sandbox.networkUrl,
    SALVER_PORTABILITY_URL: sandbox.portabilityUrl,
    SALVER_QUERY_INVITATIONS: sandbox.queries.invitations,
    SALVER_QUERY_SENT: sandbox.queries.sent,
    SALVER_QUERY_PROFILES: sandbox.queries.profiles,
    // Out of the way: what is about the pace has gateways of its own.
    SALVER_ACCOUNT_PACE: '1000000/s burst 1000000',
    LOG_LEVEL: 'silent',
    ...environment,
    ...more,
  })
  async function gateway(more?: Record<string, string>): Promise<Gateway> {
    const started = await startGateway(readConfig(gatewayEnvironment(more)))
    stack.defer(() => started.drain(1_000))
    return started
  }
  const { url } = await gateway()

  const admin: House['admin'] = (method, path, body, headers) =>
    ask(url, method, path, body, { authorization: `Bearer ${adminToken}`, ...headers })

  return {
    url,
    sandbox,
    databaseUrl,
    adminToken,
    gateway,
    environment: gatewayEnvironment,
    admin,
    async sql(text, values) {
      const { rows } = await pool.query(text, values)
      return rows
    },
    async workspace(credits = 1_000) {
      const made = await admin('POST', '/admin/workspaces', { name: 'Tests', credits })
      const id: string = made.body.data.workspace_id
      const keyed = await admin('POST', `/admin/workspaces/${id}/keys`, {
        name: 'Tests',
        // Out of the way: what is about limits makes keys of its own.
        rate_limit: { requests: 1_000_000, per_seconds: 1 },
      })
      return workspaceOf({ url, sandbox, id, key: keyed.body.data.api_key })
    },
  }
}

// By number in the file's own sandbox, so that each run of it has the people that it had before, whatever ran before it in
// the same process: what is drawn decides how many have a note.
const members = new WeakMap<Sandbox, number>()

function numberIn(sandbox: Sandbox): number {
  const number = (members.get(sandbox) ?? 0) + 1
  members.set(sandbox, number)
  return number
}

/** The same workspace through another gateway. */
export function workspaceOf(at: { url: string; sandbox: Sandbox; id: string; key: string }): Workspace {
  const { url, sandbox, id, key } = at
  const asTenant: Workspace['ask'] = (method, path, body, headers) =>
    ask(url, method, path, body, { 'x-api-key': key, ...headers })
  const act: Workspace['act'] = (accountId, action, params, headers) =>
    asTenant('POST', '/v2/network', { account_id: accountId, action, ...(params && { params }) }, headers)
  return {
    id,
    key,
    ask: asTenant,
    async account(order) {
      const member = await sandbox.member({ seed: `member ${numberIn(sandbox)}`, ...order })
      const login = await asTenant('POST', '/v2/login', { platform: 'linkedin', login_token: member.li_at })
      if (login.status !== 200) throw new Error(`login: ${JSON.stringify(login.body)}`)
      return { id: login.body.data.account_id, member: member.public_identifier, token: member.li_at ?? '' }
    },
    act,
    list: (accountId, params) => act(accountId, 'list_invitations', params),
    async credits() {
      const { body } = await asTenant('GET', '/v2/credits')
      return body.data.credits
    },
  }
}

/** One HTTP request, as a client without any library of ours makes it. */
export async function ask(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
}

/** Makes or drops a database. One at a time, since two copies of one template would disturb each other. */
async function onServer(template: string, statement: string): Promise<void> {
  const url = Object.assign(new URL(template), { pathname: '/postgres' }).href
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(1)')
    await client.query(statement)
  } finally {
    await client.end()
  }
}
