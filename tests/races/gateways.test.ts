import { expect, test, vi } from 'vitest'
import { type Account, startHouse, type Workspace, workspaceOf } from '../house.ts'
import { books, closedBooks, expectCharged, heldBy } from '../money/books.ts'
import { keeps } from '../requirements.ts'
import { load } from './load.ts'
import { type GatewayProcess, startGatewayProcess } from './process.ts'

const house = await startHouse()

const callOf = ({ key }: Workspace, { id }: Account, params: object = {}) => ({
  key,
  body: { account_id: id, action: 'list_invitations', params },
})

function through({ url }: { url: string }, { id, key }: Workspace): Workspace {
  return workspaceOf({ url, sandbox: house.sandbox, id, key })
}

test.concurrent('A gateway killed under load loses nothing that it answered, and all that it held is free within 10 seconds.', {
  ...keeps('credits-once', 'credits-committed-before-answer'),
  timeout: 40_000,
}, async () => {
  await using gateway = await startGatewayProcess(house.environment())
  const workspace = await house.workspace(100_000)
  const quick = await workspace.account({ invitations: 5 })
  const slow = await workspace.account({ invitations: 300, total: 'true' })
  await house.sandbox.faults(slow.member, [{ on: 'received', after: 1, answer: { latency_ms: 60_000 } }])
  const stuck = load(gateway.url, 1, callOf(workspace, slow, { count: 300 }))
  await vi.waitFor(async () => expect(await heldBy(house, workspace.id)).toBe(6), 10_000)
  const busy = load(gateway.url, 16, callOf(workspace, quick))
  await vi.waitFor(() => expect(busy.told.answers.length).toBeGreaterThan(100), 15_000)

  const died = performance.now()
  const killed = gateway.end('SIGKILL')
  const told = await Promise.all([busy.stop(), stuck.stop()])
  await killed
  expect(await heldBy(house, workspace.id)).toBeGreaterThanOrEqual(6)
  const end = await closedBooks(house, workspace.id, 15_000)
  expect(performance.now() - died).toBeLessThan(11_000)

  const answers = told.flatMap((one) => one.answers)
  for (const { status } of answers) expect(status).toBe(200)
  const charged = end.captures.map(({ call }) => call)
  expect(charged).toEqual(expect.arrayContaining(answers.map(({ body }) => body.metadata.request_id)))
  // What was committed and not answered any more are the calls of that very moment, each charged once.
  const unanswered = told.reduce((sum, one) => sum + one.unanswered, 0)
  expect(charged.length - answers.length).toBeLessThanOrEqual(Math.min(16, unanswered))
  expect(end.balance).toBe(100_000 - charged.length)
  expect(await workspace.credits()).toBe(end.balance)
})

test.concurrent('The Idempotency-Key of a call whose gateway died is free again within 10 seconds.', {
  ...keeps('idempotency-dead-gateway'),
  timeout: 40_000,
}, async () => {
  await using gateway = await startGatewayProcess(house.environment())
  const workspace = await house.workspace(100)
  const account = await workspace.account({ invitations: 300, total: 'true' })
  await house.sandbox.faults(account.member, [{ on: 'received', after: 1, answer: { latency_ms: 60_000 } }])
  const body = { account_id: account.id, action: 'list_invitations', params: { count: 300 } }
  const once = { 'idempotency-key': 'once' }
  const lost = through(gateway, workspace)
    .ask('POST', '/v2/network', body, once)
    .catch(() => null)
  await vi.waitFor(async () => expect(await heldBy(house, workspace.id)).toBe(6), 10_000)
  const died = performance.now()
  await gateway.end('SIGKILL')
  expect(await lost).toBeNull()
  await house.sandbox.faults(account.member, [])
  expect((await workspace.ask('POST', '/v2/network', body, once)).body.error.code).toBe('REQUEST_IN_PROGRESS')
  const retry = async () => {
    const answer = await workspace.ask('POST', '/v2/network', body, once)
    expect(answer.status).toBe(200)
    return answer
  }
  const answer = await vi.waitFor(retry, { timeout: 15_000, interval: 100 })
  expect(performance.now() - died).toBeLessThan(11_000)
  expect(answer.headers.get('idempotency-replayed')).toBeNull()
  expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 94, held: 0 })
})

test.concurrent('A gateway that was only stalled, and declared dead for it, settles nothing more of what it held.', {
  ...keeps('credits-once', 'errors-free'),
  timeout: 40_000,
}, async () => {
  await using gateway = await startGatewayProcess(house.environment())
  const workspace = await house.workspace(100)
  const account = await workspace.account({ invitations: 120, total: 'true' })
  await house.sandbox.faults(account.member, [
    { on: 'received', after: 1, times: 1, answer: { latency_ms: 500 } },
  ])
  const door = through(gateway, workspace)
  const call = door.list(account.id, { count: 120 })
  await vi.waitFor(async () => expect(await heldBy(house, workspace.id)).toBe(3), 10_000)
  gateway.child.kill('SIGSTOP')
  expect(await closedBooks(house, workspace.id, 15_000)).toMatchObject({ balance: 100, captures: [] })
  gateway.child.kill('SIGCONT')
  // What it had read is paid by nobody, so nobody gets it.
  expect(await call).toMatchObject({ status: 503, body: { error: { code: 'UNAVAILABLE' } } })
  // It goes on under a new name.
  const again = async () => expect((await door.list(account.id, { count: 120 })).status).toBe(200)
  await vi.waitFor(again, 10_000)
  expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 97, held: 0 })
})

test('Told to stop under load, a gateway answers every call that it took and ends with 0.', {
  ...keeps('credits-once'),
  timeout: 40_000,
}, async () => {
  await using gateway = await startGatewayProcess(house.environment())
  const workspace = await house.workspace(100_000)
  const quick = await workspace.account({ invitations: 5 })
  const slow = await workspace.account({ invitations: 5 })
  await house.sandbox.faults(slow.member, [{ on: 'received', answer: { latency_ms: 1_500 } }])
  const underWay = Promise.all(Array.from({ length: 20 }, () => through(gateway, workspace).list(slow.id)))
  await expect.poll(() => heldBy(house, workspace.id)).toBe(20)
  const busy = load(gateway.url, 16, callOf(workspace, quick))
  await expect.poll(() => busy.told.answers.length, { timeout: 15_000 }).toBeGreaterThan(50)

  const ended = gateway.end('SIGTERM')
  const slowAnswers = await underWay
  for (const { status } of slowAnswers) expect(status).toBe(200)
  expect(await ended).toBe(0)
  const { answers } = await busy.stop()
  for (const { status, body, headers } of answers) {
    if (status === 200) continue
    expect([status, body.error.code]).toEqual([503, 'UNAVAILABLE'])
    expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
  }
  // Nobody was charged without having got the answer.
  const end = await books(house, workspace.id)
  expect(end.held).toBe(0)
  expectCharged(end, [...answers, ...slowAnswers])
})

test('What is still under way when the time to drain is over is answered UNAVAILABLE, uncharged.', {
  ...keeps('errors-free', 'credits-once'),
  timeout: 40_000,
}, async () => {
  await using gateway = await startGatewayProcess(house.environment({ SALVER_DRAIN_TIMEOUT: '500ms' }))
  const workspace = await house.workspace(100)
  const slow = await workspace.account({ invitations: 300, total: 'true' })
  await house.sandbox.faults(slow.member, [{ on: 'received', after: 1, answer: { latency_ms: 60_000 } }])
  const underWay = Promise.all(
    Array.from({ length: 5 }, () => through(gateway, workspace).list(slow.id, { count: 300 })),
  )
  await expect.poll(() => heldBy(house, workspace.id)).toBeGreaterThanOrEqual(10)
  const ended = gateway.end('SIGTERM')
  for (const { status, body, headers } of await underWay) {
    expect([status, body.error.code]).toEqual([503, 'UNAVAILABLE'])
    expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
  }
  expect(await ended).toBe(0)
  expect(await books(house, workspace.id)).toMatchObject({ balance: 100, held: 0, captures: [] })
})

test('A key that is revoked while its calls are under way is refused from then on by every gateway.', {
  ...keeps('admin-key-revoke', 'errors-key-revoked'),
}, async () => {
  const other = await house.gateway()
  const workspace = await house.workspace(100)
  const account = await workspace.account({ invitations: 5 })
  const listed = await house.admin('GET', `/admin/workspaces/${workspace.id}/keys`)
  const keyPath = `/admin/workspaces/${workspace.id}/keys/${listed.body.data.keys[0].key_id}`
  await house.sandbox.faults(account.member, [{ on: 'received', answer: { latency_ms: 700 } }])
  const underWay = Promise.all(Array.from({ length: 10 }, () => workspace.list(account.id)))
  await expect.poll(() => heldBy(house, workspace.id)).toBe(10)
  expect((await house.admin('DELETE', keyPath)).status).toBe(200)
  for (const door of [workspace, through(other, workspace)]) {
    expect(await door.list(account.id)).toMatchObject({
      status: 403,
      body: { error: { code: 'INVALID_API_KEY' } },
    })
  }
  const answers = await underWay
  // They had been let in: each is answered and paid, or refused and free.
  for (const { status } of answers) expect([200, 403]).toContain(status)
  expectCharged(await closedBooks(house, workspace.id), answers)
})

test('A workspace that is closed while calls and logins are under way keeps neither key nor credential nor hold.', {
  ...keeps('admin-workspace-close', 'credits-once'),
}, async () => {
  const other = await house.gateway()
  const workspace = await house.workspace(100)
  const account = await workspace.account({ invitations: 5 })
  const member = await house.sandbox.member({ invitations: 5 })
  await house.sandbox.faults(member.public_identifier, [{ on: 'me', answer: { latency_ms: 300 } }])
  await house.sandbox.faults(account.member, [{ on: 'received', answer: { latency_ms: 500 } }])
  const calls = Promise.all(Array.from({ length: 10 }, () => workspace.list(account.id)))
  const login = workspace.ask('POST', '/v2/login', { platform: 'linkedin', login_token: member.li_at })
  await expect.poll(() => heldBy(house, workspace.id)).toBe(10)
  const asked = async () => (await house.sandbox.requests(member.public_identifier)).length
  await expect.poll(asked).toBe(1)
  expect((await house.admin('DELETE', `/admin/workspaces/${workspace.id}`)).status).toBe(200)
  for (const door of [workspace, through(other, workspace)]) {
    expect((await door.ask('GET', '/v2/credits')).status).toBe(403)
  }
  expect((await login).body).toMatchObject({ success: false, error: { code: 'INVALID_API_KEY' } })
  const answers = await calls
  for (const { status } of answers) expect([200, 403, 404]).toContain(status)
  expectCharged(await closedBooks(house, workspace.id), answers)
  const count = 'select count(*)::int as rows from'
  const of = 'where workspace_id = $1'
  expect(await house.sql(`${count} accounts ${of}`, [workspace.id])).toEqual([{ rows: 0 }])
  expect(await house.sql(`${count} api_keys ${of}`, [workspace.id])).toEqual([{ rows: 0 }])
})

test('An account that is deleted while it is read is gone afterwards, and each call has one end.', {
  ...keeps('account-delete'),
}, async () => {
  const workspace = await house.workspace(100)
  const account = await workspace.account({ invitations: 150, total: 'true' })
  await house.sandbox.faults(account.member, [{ on: 'received', after: 1, answer: { latency_ms: 300 } }])
  const calls = Promise.all(Array.from({ length: 8 }, () => workspace.list(account.id, { count: 150 })))
  await expect.poll(() => heldBy(house, workspace.id)).toBeGreaterThan(8)
  expect((await workspace.ask('DELETE', `/v2/accounts/${account.id}`)).status).toBe(200)
  expect((await workspace.list(account.id)).status).toBe(404)
  const answers = await calls
  for (const { status } of answers) expect([200, 404]).toContain(status)
  expectCharged(await closedBooks(house, workspace.id), answers)
  expect(await house.sql('select from accounts where account_id = $1', [account.id])).toEqual([])
})

test('More calls than a gateway takes are put off at once with Retry-After, and those under way finish.', {
  ...keeps('errors-too-many-calls', 'errors-free'),
}, async () => {
  const small = await house.gateway({ SALVER_MAX_CALLS: '3' })
  const workspace = await house.workspace(100)
  const account = await workspace.account({ invitations: 5 })
  await house.sandbox.faults(account.member, [{ on: 'received', times: 3, answer: { latency_ms: 1_500 } }])
  const door = through(small, workspace)
  let finished = false
  const underWay = Promise.all([1, 2, 3].map(() => door.list(account.id))).finally(() => {
    finished = true
  })
  await expect.poll(() => heldBy(house, workspace.id)).toBe(3)
  const refused = await Promise.all(Array.from({ length: 30 }, () => door.list(account.id)))
  expect(finished).toBe(false)
  for (const { status, body, headers } of refused) {
    expect([status, body.error.code]).toEqual([503, 'UNAVAILABLE'])
    expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
  }
  const answers = await underWay
  for (const { status } of answers) expect(status).toBe(200)
  expect((await door.list(account.id)).status).toBe(200)
  expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 96 })
})

test('Attack: taking all places of a gateway with slow calls. The last ones are kept for others.', {
  ...keeps('errors-too-many-calls'),
}, async () => {
  const small = await house.gateway({ SALVER_MAX_CALLS: '20' })
  const greedy = await house.workspace(100)
  const slow = await greedy.account({ invitations: 5 })
  await house.sandbox.faults(slow.member, [{ on: 'received', times: 40, answer: { latency_ms: 1_000 } }])
  const taking = Promise.all(Array.from({ length: 40 }, () => through(small, greedy).list(slow.id)))
  await expect.poll(() => heldBy(house, greedy.id)).toBe(18)
  const other = await house.workspace(100)
  const account = await other.account({ invitations: 5 })
  expect((await through(small, other).list(account.id)).status).toBe(200)
  const codes = (await taking).map(({ status }) => status).sort()
  expect(codes).toEqual([...Array<number>(18).fill(200), ...Array<number>(22).fill(503)])
})

test('Gateways that start at once on an empty database migrate it once, and all of them serve.', {
  ...keeps('health-ready'),
  timeout: 40_000,
}, async () => {
  const name = `empty_${process.pid}`
  await house.sql(`create database ${name} template template0 encoding 'UTF8'`)
  try {
    const url = Object.assign(new URL(house.databaseUrl), { pathname: `/${name}` }).href
    const gateways: GatewayProcess[] = await Promise.all(
      [1, 2, 3].map(() => startGatewayProcess(house.environment({ DATABASE_URL: url }))),
    )
    for (const gateway of gateways) expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200)
    // One that starts on what they have made changes nothing.
    const late = await house.gateway({ DATABASE_URL: url })
    const made = await fetch(`${late.url}/admin/workspaces`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'First', credits: 3 }),
    })
    expect(made.status).toBe(200)
    for (const gateway of gateways) expect(await gateway.end('SIGTERM')).toBe(0)
    await late.drain(0)
  } finally {
    await house.sql(`drop database ${name} with (force)`)
  }
})

test('A call whose gateway is buried before it has claimed an invitation is UNAVAILABLE, and leaves it to the next one.', async () => {
  const workspace = await house.workspace(10)
  const account = await workspace.account({ invitations: 1, types: ['CONNECTION'] })
  const { body } = await workspace.list(account.id)
  const [{ invitation_id }] = body.data.invitations
  await house.sandbox.faults(account.member, [{ on: 'received', answer: { latency_ms: 600 } }])
  const late = workspace.act(account.id, 'accept', { invitation_id })
  await expect.poll(() => heldBy(house, workspace.id)).toBe(1)
  // Its next beat would give it another name before it has come to the claim.
  await house.sql(`create function refuse() returns trigger language plpgsql as 'begin raise; end'`)
  await house.sql('create trigger refuse before insert on gateways for each row execute function refuse()')
  await house.sql('delete from gateways')
  expect(await late).toMatchObject({ status: 503, body: { error: { code: 'UNAVAILABLE' } } })
  expect(await house.sql('select from answers where workspace_id = $1', [workspace.id])).toEqual([])
  await house.sql('drop function refuse cascade')
  await house.sandbox.faults(account.member, [])
  const accept = () => workspace.act(account.id, 'accept', { invitation_id })
  await expect.poll(async () => (await accept()).status, { timeout: 10_000, interval: 500 }).toBe(200)
})
