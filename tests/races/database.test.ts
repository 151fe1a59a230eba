import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@salver/local'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { startProxy } from '../faulty/proxy.ts'
import { type Account, ask, startHouse, type Workspace, workspaceOf } from '../house.ts'
import { books, closedBooks, expectCharged, heldBy } from '../money/books.ts'
import { keeps } from '../requirements.ts'
import { load } from './load.ts'
import { layWire, type Wire } from './wire.ts'

const house = await startHouse()

/** A gateway whose database is at the end of a wire, with a tenant and an account of five invitations. */
async function wired(credits: number): Promise<{ wire: Wire; door: Workspace; account: Account }> {
  const wire = await layWire(house.databaseUrl)
  const gateway = await house.gateway({ DATABASE_URL: wire.url })
  onTestFinished(async () => {
    wire.mend()
    await gateway.drain(1_000)
    await wire[Symbol.asyncDispose]()
  })
  const workspace = await house.workspace(credits)
  const account = await workspace.account({ invitations: 120, total: 'true' })
  const door = workspaceOf({ url: gateway.url, sandbox: house.sandbox, id: workspace.id, key: workspace.key })
  return { wire, door, account }
}

const away = { status: 503, body: { success: false, error: { code: 'UNAVAILABLE' } } }

test('Connections to PostgreSQL that are cut under load cost nobody a credit or an answer, and the gateway goes on.', {
  ...keeps('credits-once', 'errors-database-away'),
  timeout: 40_000,
}, async () => {
  const workspace = await house.workspace(100_000)
  const account = await workspace.account({ invitations: 120, total: 'true' })
  const busy = load(house.url, 24, {
    key: workspace.key,
    body: { account_id: account.id, action: 'list_invitations', params: { count: 120 } },
  })
  let cut = 0
  for (let round = 1; round <= 15; round++) {
    await expect.poll(() => busy.told.answers.length, { timeout: 15_000 }).toBeGreaterThan(round * 10)
    const [ended] = await house.sql<{ ended: number }>(
      `select count(*) filter (where pg_terminate_backend(pid))::int as ended from pg_stat_activity
      where datname = current_database() and application_name = 'salver-gateway'`,
    )
    cut += ended?.ended ?? 0
  }
  const { answers, unanswered } = await busy.stop()
  expect(cut).toBeGreaterThan(15)
  expect(unanswered).toBe(0)
  for (const { status, body, headers } of answers) {
    if (status === 200) continue
    expect([status, body.error.code]).toEqual([503, 'UNAVAILABLE'])
    expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
  }
  expect((await workspace.list(account.id)).status).toBe(200)
  const end = await closedBooks(house, workspace.id)
  expect(end.captures.length).toBe(answers.filter(({ status }) => status === 200).length + 1)
})

test('A success whose settlement was committed but never confirmed is answered, and charged once.', {
  ...keeps('credits-once'),
}, async () => {
  const { wire, door, account } = await wired(10)
  const lost = wire.loseAnswerOf('calls.settle_unkeyed')
  const answer = await door.list(account.id, { count: 120 })
  await lost
  expect(answer).toMatchObject({ status: 200, body: { metadata: { credits_consumed: 3 } } })
  const end = await closedBooks(house, door.id)
  expectCharged(end, [answer])
  expect(end.balance).toBe(7)
})

test.for([
  ['raised', 'credits.raise'],
  ['placed', 'calls.admit_unkeyed'],
] as const)(
  'A hold that was %s but never confirmed is given back while its gateway lives on.',
  {
    ...keeps('errors-database-away', 'errors-free', 'credits-get'),
    timeout: 20_000,
  },
  async ([, statement]) => {
    const { wire, door, account } = await wired(10)
    const lost = wire.loseAnswerOf(statement)
    const answer = await door.list(account.id, { count: 120 })
    await lost
    expect(answer).toMatchObject(away)
    expect(await closedBooks(house, door.id)).toMatchObject({ balance: 10, captures: [] })
    expect(await door.credits()).toBe(10)
  },
)

test('Without its database a gateway says so, and serves again as soon as it is back.', {
  ...keeps('errors-database-away', 'errors-free'),
  timeout: 40_000,
}, async () => {
  const { wire, door, account } = await wired(10)
  expect((await door.list(account.id)).status).toBe(200)
  wire.cut()
  for (const answer of await Promise.all([
    door.list(account.id),
    door.ask('GET', '/v2/credits'),
    door.ask('GET', '/v2/accounts'),
  ])) {
    expect(answer).toMatchObject(away)
    expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
  }
  wire.mend()
  await expect.poll(async () => (await door.list(account.id)).status, { timeout: 10_000 }).toBe(200)
  const { captures, balance } = await closedBooks(house, door.id)
  expect([captures.length, balance]).toEqual([2, 8])
})

test('A call whose database goes away before it is settled is UNAVAILABLE and uncharged, and its hold is freed later.', {
  ...keeps('errors-database-away', 'credits-once'),
  timeout: 40_000,
}, async () => {
  const { wire, door, account } = await wired(10)
  await house.sandbox.faults(account.member, [{ on: 'received', after: 1, answer: { latency_ms: 400 } }])
  const call = door.list(account.id, { count: 120 })
  await expect.poll(() => heldBy(house, door.id)).toBe(3)
  wire.cut()
  expect(await call).toMatchObject(away)
  wire.mend()
  expect(await closedBooks(house, door.id, 12_000)).toMatchObject({ balance: 10, captures: [] })
})

test('What was answered is still charged after PostgreSQL was killed at the moment of the answer.', {
  ...keeps('credits-committed-before-answer'),
  timeout: 60_000,
}, async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'salver-tests-'))
  chmodSync(dataFolder, 0o755) // started as root, PostgreSQL runs as somebody else
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }))
  let workspaceId = ''
  const answered: string[] = []
  {
    await using postgres = await startPostgres({ dataFolder, say: () => {} })
    const gateway = await house.gateway({ DATABASE_URL: postgres.url })
    const admin = (path: string, body: unknown) =>
      ask(gateway.url, 'POST', path, body, { authorization: `Bearer ${house.adminToken}` })
    const made = await admin('/admin/workspaces', { name: 'Killed', credits: 1_000 })
    const id: string = made.body.data.workspace_id
    workspaceId = id
    const keyed = await admin(`/admin/workspaces/${id}/keys`, { name: 'Killed' })
    const key: string = keyed.body.data.api_key
    const door = workspaceOf({ url: gateway.url, sandbox: house.sandbox, id, key })
    const account = await door.account({ invitations: 5 })
    for (let call = 0; call < 20; call++) {
      const { body } = await door.list(account.id)
      answered.push(body.metadata.request_id)
    }
    process.kill(postgres.pid, 'SIGKILL')
    await postgres.exited
    await gateway.drain(0)
  }
  await using postgres = await startPostgres({ dataFolder, say: () => {} })
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  try {
    const sql = async <Row extends object>(text: string, values?: unknown[]) =>
      (await client.query<Row>(text, values)).rows
    const { captures } = await books({ sql }, workspaceId)
    expect(captures.map(({ call }) => call)).toEqual(answered)
  } finally {
    await client.end()
  }
})

test('A gateway that is cut off in the middle of a transaction keeps what it has locked from nobody for long.', {
  ...keeps('errors-database-away'),
  timeout: 40_000,
}, async () => {
  const { wire, door, account } = await wired(10)
  const { body } = await door.list(account.id, { count: 1 })
  const [{ invitation_id, shared_secret }] = body.data.invitations
  const frozen = wire.freezeAfter("'capture'")
  const accepting = door.act(account.id, 'accept', { invitation_id, shared_secret }).catch(() => 'cut')
  await frozen
  // Its balance is locked: other gateways wait for that, and then go on.
  const own = workspaceOf({ ...door, url: house.url, sandbox: house.sandbox })
  expect((await own.list(account.id, { count: 1 })).status).toBe(200)
  await accepting
})

test('However long reading the log takes, it leaves connections for calls.', {
  ...keeps('errors-database-away'),
}, async () => {
  const reader = await house.workspace(10)
  const other = await house.workspace(10)
  const client = new pg.Client({ connectionString: house.databaseUrl })
  await client.connect()
  onTestFinished(() => client.end())
  await client.query('begin; lock table calls in access exclusive mode')
  const reading = Array.from({ length: 20 }, () => reader.ask('GET', '/v2/logs'))
  const waits = "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
  await expect.poll(async () => (await house.sql(waits)).length).toBeGreaterThan(1)
  expect(await other.credits()).toBe(10)
  await client.query('commit')
  for (const { status } of await Promise.all(reading)) expect(status).toBe(200)
})

test('A migration that waits for a table lets the calls of older gateways go on.', {
  ...keeps('errors-database-away'),
  timeout: 40_000,
}, async () => {
  const workspace = await house.workspace(10_000)
  const account = await workspace.account({ invitations: 3 })
  // As the newest migration but one leaves it.
  await house.sql(`alter table accounts drop constraint accounts_member_key,
    add constraint accounts_workspace_id_platform_member_id_key unique (workspace_id, platform, member_id)`)
  await house.sql("delete from kysely_migration where name = '009_accounts_by_id'")
  const backup = new pg.Client({ connectionString: house.databaseUrl })
  await backup.connect()
  onTestFinished(() => backup.end())
  await backup.query('begin; select from accounts limit 1')
  let started = false
  const starting = house.gateway().finally(() => {
    started = true
  })
  for (const until = performance.now() + 5_000; performance.now() < until; ) {
    expect((await workspace.list(account.id)).status).toBe(200)
  }
  expect(started).toBe(false)
  await backup.query('commit')
  const { url } = await starting
  expect((await ask(url, 'GET', '/readyz')).status).toBe(200)
})

test('A gateway begins its connections with what a pooler in session mode takes: PgBouncer refuses any other parameter.', async () => {
  const { wire, door, account } = await wired(10)
  expect((await door.list(account.id)).status).toBe(200)
  expect([...wire.parameters].sort()).toEqual(['application_name', 'client_encoding', 'database', 'user'])
})

test('A database that is connected and says nothing any more is given up after 20 s, and its connections with it.', {
  ...keeps('errors-database-away'),
  timeout: 60_000,
}, async () => {
  const target = new URL(house.databaseUrl)
  await using line = await startProxy({ host: target.hostname, port: Number(target.port) })
  const through = Object.assign(new URL(house.databaseUrl), {
    hostname: '127.0.0.1',
    port: String(line.port),
  })
  const gateway = await house.gateway({ DATABASE_URL: through.href })
  onTestFinished(() => gateway.drain(1_000))
  const workspace = await house.workspace(100)
  const account = await workspace.account({ invitations: 5 })
  const door = workspaceOf({ url: gateway.url, sandbox: house.sandbox, id: workspace.id, key: workspace.key })
  expect((await door.list(account.id)).status).toBe(200)

  line.go('stall')
  const began = performance.now()
  // A statement of the calls' own, one of typed SQL, and a transaction.
  const operate = (init: RequestInit) =>
    fetch(`${gateway.url}/admin/workspaces`, {
      ...init,
      headers: { authorization: `Bearer ${house.adminToken}`, 'content-type': 'application/json' },
    })
  const [listed, workspaces, made] = await Promise.all([
    door.list(account.id),
    operate({}),
    operate({ method: 'POST', body: JSON.stringify({ name: 'Nowhere', credits: 1 }) }),
  ])
  expect(listed).toMatchObject(away)
  expect([workspaces.status, made.status]).toEqual([503, 503])
  const took = performance.now() - began
  expect(took).toBeGreaterThan(19_000)
  // The transaction's rollback has not waited for as long again.
  expect(took).toBeLessThan(35_000)

  line.go('pass')
  await expect.poll(async () => (await door.list(account.id)).status, { timeout: 15_000 }).toBe(200)
  expect((await operate({})).status).toBe(200)
})
