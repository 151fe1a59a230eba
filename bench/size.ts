import pg from 'pg'
import { closedLoop, type Load, type Request } from './load.ts'
import { makeTenant, startHouse } from './parts.ts'
import { goal, median, row, title } from './report.ts'

type Tenant = Awaited<ReturnType<typeof makeTenant>>

const ENTRIES = 10_000_000
const ACCOUNTS = 1_000_000
const TURNS = 5

/** What ten million log entries and a million accounts change: nothing that a caller notices. */
export async function size(): Promise<void> {
  await using empty = await startHouse()
  await using full = await startHouse()
  const [inEmpty, inFull] = await Promise.all(
    [empty, full].map(({ gateway, tokens }) => makeTenant(gateway.url, tokens)),
  )
  if (!inEmpty || !inFull) throw new Error('there are no tenants')
  title(
    `${ENTRIES / 1e6} million log entries and ${ACCOUNTS / 1e6} million accounts, against an empty database`,
  )
  const began = performance.now()
  await fill(full.postgres.url, inFull, FULL)
  await fill(empty.postgres.url, inEmpty, EMPTY)
  row('filled in', `${((performance.now() - began) / 1_000).toFixed(0)} s`)

  const asked: Record<string, (tenant: Tenant) => Request> = {
    list_invitations: ({ next }) => next(),
    'GET /v2/accounts': get('/v2/accounts?count=50'),
    'GET /v2/logs': get('/v2/logs'),
    'GET /v2/logs?status=error': get('/v2/logs?status=error'),
    'GET /v2/logs?action=login': get('/v2/logs?action=login'),
    'GET /v2/logs?account_id=': (tenant) => get(`/v2/logs?account_id=${tenant.accountId}`)(tenant),
    'GET /v2/logs of one day': get(`/v2/logs?date_from=${DAY}&date_to=${DAY}`),
  }
  for (const [name, requestOf] of Object.entries(asked)) {
    const target = (url: string, tenant: Tenant) => ({ url, next: () => requestOf(tenant) })
    const ours = target(full.gateway.url, inFull)
    const bare = target(empty.gateway.url, inEmpty)
    for (const one of [ours, bare]) await closedLoop(one, { connections: 4, seconds: 1 })
    const turns: { full: Load; empty: Load }[] = []
    for (let turn = 0; turn < TURNS; turn++) {
      turns.push({
        full: await closedLoop(ours, { connections: 4, seconds: 1 }),
        empty: await closedLoop(bare, { connections: 4, seconds: 1 }),
      })
    }
    const ratio = median(turns.map((turn) => turn.full.p99 / turn.empty.p99))
    const p99 = median(turns.map((turn) => turn.full.p99))
    goal(`${name}: p99 ${p99.toFixed(1)} ms, times the empty one’s`, ratio, { most: 1.5 }, (value) =>
      value.toFixed(2),
    )
  }
}

function get(path: string) {
  return ({ key }: Tenant): Request => ({ method: 'GET', path, headers: { 'x-api-key': key } })
}

/** How much there is, and how often something rare. Half of everything is the tenant's own, half of others. */
interface Amount {
  entries: number
  accounts: number
  others: number
  spacingMs: number
  everyLogin: number
  everyFailure: number
}

const FULL: Amount = {
  entries: ENTRIES,
  accounts: ACCOUNTS,
  others: 1_000,
  spacingMs: 790,
  everyLogin: 1_000,
  everyFailure: 500,
}
/** A page of everything that is asked for: answers of one size are compared. */
const EMPTY: Amount = {
  entries: 400,
  accounts: 100,
  others: 1,
  spacingMs: 1_000,
  everyLogin: 4,
  everyFailure: 4,
}
/** The day that is asked for by its date; the entries of the empty one are all of this day. */
const DAY = '2026-10-01'

async function fill(url: string, { workspaceId, accountId }: Tenant, amount: Amount): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { entries, accounts, others, spacingMs, everyLogin, everyFailure } = amount
  const owner = `case when n % 2 = 0 then $1 else 'ws_' || lpad(to_hex(1 + n % ${others}), 32, '0') end`
  // Around that day: every entry is older than the first call of the bench.
  const from = Date.parse(DAY) - (entries / 2) * spacingMs + 43_200_000
  await client.query(`insert into workspaces (workspace_id, name)
    select 'ws_' || lpad(to_hex(n), 32, '0'), 'other' from generate_series(1, ${others}) n`)
  await client.query(
    `insert into accounts (workspace_id, account_id, platform, member_id, sandbox, status)
     select ${owner}, 'acc_01990000' || lpad(to_hex(n), 24, '0'), 'linkedin', 'member ' || n, true, 'disconnected'
     from generate_series(1, ${accounts}) n`,
    [workspaceId],
  )
  await client.query(
    `insert into calls
       (workspace_id, request_id, at, action, account_id, http_status, code, rows, credits, duration_ms)
     select ${owner}, 'req_' || lpad(to_hex(t), 12, '0') || lpad(to_hex(n), 20, '0'), to_timestamp(t / 1000.0),
       case when n % ${2 * everyLogin} = 0 then 'login' else 'list_invitations' end,
       case when n % 4 = 0 then $2 else 'acc_01990000' || lpad(to_hex(n % 5000), 24, '0') end,
       case when n % ${2 * everyFailure} = 2 then 502 else 200 end,
       case when n % ${2 * everyFailure} = 2 then 'CHANNEL_ERROR' end, 10, 1, 12
     from (select n, ${from} + n::bigint * ${spacingMs} as t from generate_series(1, ${entries}) n) entries`,
    [workspaceId, accountId],
  )
  await client.query('vacuum analyze')
  await client.end()
}
