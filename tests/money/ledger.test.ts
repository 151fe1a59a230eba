import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from '@salver/local'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { startHouse, workspaceOf } from '../house.ts'
import { keeps } from '../requirements.ts'
import { books, closedBooks, expectCharged, heldBy } from './books.ts'

const house = await startHouse()

const stalled = { latency_ms: 60_000 }

test('The ledger has one capture for each success that cost something, under its request id and of its price.', {
  ...keeps('credits-once', 'credits-committed-before-answer', 'credits-per-fifty', 'credits-empty-page-free'),
}, async () => {
  const workspace = await house.workspace(100)
  const account = await workspace.account({ invitations: 120 })
  const answers = []
  for (const [count, price] of [
    [1, 1],
    [50, 1],
    [51, 2],
    [100, 2],
    [101, 3],
    [1000, 3],
  ]) {
    const answer = await workspace.list(account.id, { count })
    expect(answer.body.metadata.credits_consumed).toBe(price)
    answers.push(answer)
    // What is asked of the database from another connection is what has been committed.
    expect((await books(house, workspace.id)).captures.at(-1)).toMatchObject({
      call: answer.body.metadata.request_id,
      amount: -(price ?? 0),
    })
  }
  answers.push(
    await workspace.list(account.id, { offset: 120 }),
    await workspace.list(account.id, { count: 0 }),
  )
  const end = await closedBooks(house, workspace.id)
  expectCharged(end, answers)
  expect(end).toMatchObject({ balance: 88, held: 0 })
  expect(end.entries).toHaveLength(7)
  expect(await workspace.credits()).toBe(88)
})

test('The operator’s grants and take-backs stand in the same chain, and the ledger’s own page tells all of it.', async () => {
  const workspace = await house.workspace(10)
  const path = `/admin/workspaces/${workspace.id}`
  const account = await workspace.account({ invitations: 60 })
  await house.admin('POST', `${path}/credits`, { amount: 5, reason: 'more' })
  const { body } = await workspace.list(account.id, { count: 60 })
  const refused = await house.admin('POST', `${path}/credits`, { amount: -14, reason: 'too much' })
  expect(refused.status).toBe(402)
  const taken = await house.admin('POST', `${path}/credits`, { amount: -13, reason: 'all' })
  expect(taken.body.data.credits).toBe(0)
  const { entries } = await closedBooks(house, workspace.id)
  expect(entries).toMatchObject([
    { kind: 'grant', amount: 10 },
    { kind: 'grant', amount: 5 },
    { kind: 'capture', amount: -2, call: body.metadata.request_id },
    { kind: 'take_back', amount: -13 },
  ])
  const page = await house.admin('GET', `${path}/ledger`)
  expect(page.body.data.entries.map((one: { sequence: number }) => one.sequence)).toEqual([4, 3, 2, 1])
})

const failures: [string, Fault['answer'], number][] = [
  ['500', '500', 502],
  ['503', '503', 502],
  ['403', '403', 502],
  ['stale csrf', 'csrf', 502],
  ['a page of HTML', 'html', 502],
  ['truncated JSON', 'truncated', 502],
  ['a reset connection', 'reset', 502],
  ['rows that are missing', 'missing-fields', 502],
  ['no list', 'no-list', 502],
  ['a list without an end', 'huge', 502],
  ['a pause', '429', 429],
  ['another pause', '999', 429],
  ['a blown fuse', 'fuse', 429],
  ['an ended session', '401', 403],
  ['a deleted session', 'deleted-session', 403],
  ['a challenge', 'challenge', 403],
  ['a checkpoint', 'checkpoint', 403],
]

test('Whatever the network does, at the first batch or a later one, a failure gives back all that was held.', {
  ...keeps('errors-free', 'credits-once'),
}, async () => {
  const workspace = await house.workspace(50)
  const answers = await Promise.all(
    failures.flatMap(([name, answer, status]) =>
      [0, 1].map(async (after) => {
        // By the older routes alone: there is no other one to turn to.
        const account = await workspace.account({ invitations: 110, forms: ['N', 'I'] })
        await house.sandbox.faults(account.member, [{ on: 'received', after, answer }])
        const failed = await workspace.list(account.id, { count: 110 })
        expect([name, after, failed.status]).toEqual([name, after, status])
        expect(failed.body.metadata.credits_consumed).toBe(0)
        return failed
      }),
    ),
  )
  expect(answers).toHaveLength(34)
  const end = await closedBooks(house, workspace.id)
  expect(end).toMatchObject({ balance: 50, captures: [] })
  expect(await workspace.credits()).toBe(50)
})

test('A price above what is free is refused after the first batch, charges nothing and asks the network no more.', {
  ...keeps('credits-price-of-answer', 'errors-credits', 'errors-free'),
}, async () => {
  const workspace = await house.workspace(10)
  const account = await workspace.account({ invitations: 1000, total: 'true' })
  const refused = await workspace.list(account.id, { count: 1000 })
  expect(refused).toMatchObject({ status: 402, body: { error: { code: 'INSUFFICIENT_CREDITS' } } })
  const asked = (await house.sandbox.requests(account.member)).filter(({ path }) => path.includes('Views'))
  expect(asked).toHaveLength(1)
  expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 10, captures: [] })
  // What counts is what the call would return, not what it asks for.
  const served = await workspace.list(account.id, { count: 1000, offset: 500 })
  expect(served.body).toMatchObject({ data: { total_results: 500 }, metadata: { credits_consumed: 10 } })
  expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 0 })
})

test('Where no total is told, a list that turns out dearer than what is free is refused and free.', {
  ...keeps('credits-price-of-answer', 'errors-free'),
}, async () => {
  const workspace = await house.workspace(3)
  const account = await workspace.account({ invitations: 201, summary: 'fails' })
  const refused = await workspace.list(account.id, { count: 1000 })
  expect(refused).toMatchObject({ status: 402, body: { error: { code: 'INSUFFICIENT_CREDITS' } } })
  expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 3, captures: [] })
  expect((await workspace.list(account.id, { count: 150 })).status).toBe(200)
})

test('A balance of 0 is refused before the network is asked at all.', {
  ...keeps('credits-zero-balance', 'order-credits-before-network'),
}, async () => {
  const workspace = await house.workspace(0)
  const account = await workspace.account({ invitations: 5 })
  await house.sandbox.forgetRequests(account.member)
  expect(await workspace.list(account.id)).toMatchObject({
    status: 402,
    body: { error: { code: 'INSUFFICIENT_CREDITS' }, metadata: { credits_consumed: 0 } },
  })
  // Not even for a page that would cost nothing.
  expect((await workspace.list(account.id, { offset: 99 })).status).toBe(402)
  expect(await house.sandbox.requests(account.member)).toEqual([])
})

test('A call past its deadline is CHANNEL_ERROR, and what it held is free again.', {
  ...keeps('errors-channel-timeout', 'errors-free'),
}, async () => {
  const hasty = await house.gateway({ SALVER_CALL_TIMEOUT: '1s' })
  const workspace = await house.workspace(20)
  const account = await workspace.account({ invitations: 300, total: 'true' })
  const late = workspaceOf({ url: hasty.url, sandbox: house.sandbox, id: workspace.id, key: workspace.key })
  for (const answer of ['stall', stalled] as const) {
    await house.sandbox.faults(account.member, [{ on: 'received', after: 2, answer }])
    const failed = await late.list(account.id, { count: 300 })
    expect(failed).toMatchObject({ status: 502, body: { error: { code: 'CHANNEL_ERROR' } } })
    expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 20, captures: [] })
  }
})

test('What is free is the balance less what calls under way hold; who hangs up is not charged and holds nothing.', {
  ...keeps('credits-hang-up-free', 'credits-get', 'credits-once'),
}, async () => {
  const workspace = await house.workspace(20)
  const account = await workspace.account({ invitations: 300, total: 'true' })
  await house.sandbox.faults(account.member, [{ on: 'received', after: 1, answer: stalled }])
  const client = new AbortController()
  const call = fetch(`${house.url}/v2/network`, {
    method: 'POST',
    signal: client.signal,
    headers: { 'x-api-key': workspace.key, 'content-type': 'application/json' },
    body: JSON.stringify({ account_id: account.id, action: 'list_invitations', params: { count: 300 } }),
  })
  await expect.poll(() => workspace.credits()).toBe(14)
  client.abort()
  await expect(call).rejects.toThrow()
  await expect.poll(() => workspace.credits()).toBe(20)
  const end = await closedBooks(house, workspace.id)
  expect(end).toMatchObject({ balance: 20, captures: [] })
  await house.sandbox.faults(account.member, [])
  expect((await workspace.list(account.id, { count: 300 })).body.metadata.credits_consumed).toBe(6)
})

test('A call is never charged more than is set aside for it, whoever has changed that.', {
  ...keeps('credits-once'),
}, async () => {
  const workspace = await house.workspace(10)
  const account = await workspace.account({ invitations: 120, total: 'true' })
  await house.sandbox.faults(account.member, [{ on: 'received', after: 1, answer: { latency_ms: 1_000 } }])
  const call = workspace.list(account.id, { count: 120 })
  await expect.poll(() => workspace.credits()).toBe(7)
  await house.sql('update holds set amount = 2 where workspace_id = $1', [workspace.id])
  await house.sql('update balances set held = 2 where workspace_id = $1', [workspace.id])
  expect(await call).toMatchObject({ status: 503, body: { error: { code: 'UNAVAILABLE' } } })
  expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 10, captures: [] })
})

test('Who hangs up while the charge waits behind others is not charged, and a retry by its key starts anew.', {
  ...keeps('credits-hang-up-free', 'credits-once'),
}, async () => {
  const [ahead, behind] = [await house.workspace(10), await house.workspace(10)]
  const slow = await ahead.account({ invitations: 3 })
  const account = await behind.account({ invitations: 3 })
  await house.sandbox.faults(slow.member, [{ on: 'received', answer: { latency_ms: 800 } }])
  const holdUp = new pg.Client({ connectionString: house.databaseUrl })
  await holdUp.connect()
  onTestFinished(() => holdUp.end())
  const first = ahead.list(slow.id)
  await expect.poll(() => ahead.credits()).toBe(9)
  await holdUp.query('begin')
  await holdUp.query('select from balances where workspace_id = $1 for update', [ahead.id])
  const waits = async () =>
    (
      await holdUp.query(
        "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
      )
    ).rowCount
  await expect.poll(waits).toBe(1)
  const client = new AbortController()
  const headers = { 'x-api-key': behind.key, 'content-type': 'application/json', 'idempotency-key': 'gone' }
  const body = JSON.stringify({ account_id: account.id, action: 'list_invitations' })
  const call = fetch(`${house.url}/v2/network`, { method: 'POST', signal: client.signal, headers, body })
  const wasAsked = async () =>
    (await house.sandbox.requests(account.member)).some(({ path }) => path.includes('Views'))
  await expect.poll(wasAsked).toBe(true)
  await pause(200)
  client.abort()
  await expect(call).rejects.toThrow()
  await pause(100)
  await holdUp.query('commit')
  expect((await first).status).toBe(200)
  await expect.poll(() => behind.credits()).toBe(10)
  expect(await closedBooks(house, behind.id)).toMatchObject({ balance: 10, captures: [] })
  const { body: log } = await behind.ask('GET', '/v2/logs')
  expect(log.data.logs[0]).toMatchObject({ http_status: 499, credits_consumed: 0 })
  const again = await behind.act(account.id, 'list_invitations', undefined, { 'idempotency-key': 'gone' })
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, null])
  expect(await behind.credits()).toBe(9)
})

test('Clients that hang up at any moment of their call are charged only for what was committed, and once.', {
  ...keeps('credits-hang-up-free', 'credits-once'),
}, async () => {
  const workspace = await house.workspace(500)
  const account = await workspace.account({ invitations: 10 })
  await house.sandbox.faults(account.member, [{ on: 'received', answer: { latency_ms: 5 } }])
  const told = await Promise.all(
    Array.from({ length: 120 }, async (_, index) => {
      try {
        const response = await fetch(`${house.url}/v2/network`, {
          method: 'POST',
          // Each sixth waits for its answer.
          ...(index % 6 > 0 && { signal: AbortSignal.timeout(2 * index) }),
          headers: { 'x-api-key': workspace.key, 'content-type': 'application/json' },
          body: JSON.stringify({ account_id: account.id, action: 'list_invitations' }),
        })
        const { metadata } = (await response.json()) as { metadata: { request_id: string } }
        return metadata.request_id
      } catch {
        return undefined
      }
    }),
  )
  const { captures, balance, calls } = await closedBooks(house, workspace.id)
  expect(balance).toBe(500 - captures.length)
  const charged = captures.map(({ call }) => call)
  expect(charged).toEqual(expect.arrayContaining(told.filter((id) => id !== undefined)))
  // The log agrees: charged is what was committed as a success, never what was given up.
  const lists = calls.filter(({ action }) => action === 'list_invitations')
  const successes = lists.filter(({ http_status }) => http_status === 200).map((call) => call.request_id)
  expect(successes).toEqual(charged.toSorted())
  expect(told.filter((id) => id !== undefined).length).toBeGreaterThanOrEqual(20)
  expect(lists.length).toBeGreaterThan(charged.length)
  expect(await heldBy(house, workspace.id)).toBe(0)
})
