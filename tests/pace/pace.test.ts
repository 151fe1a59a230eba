import { setTimeout as pause } from 'node:timers/promises'
import type { Gateway } from '@salver/local'
import { describe, expect, test, vi } from 'vitest'
import { addressOf } from '../actions/theirs.ts'
import { type Account, type Answer, ask, startHouse, type Workspace, workspaceOf } from '../house.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()
const { sandbox } = house

/** The same workspace through another gateway. */
function through({ url }: { url: string }, { id, key }: Workspace): Workspace {
  return workspaceOf({ url, sandbox, id, key })
}

const withPace = (pace: string, more: Record<string, string> = {}) =>
  house.gateway({ SALVER_ACCOUNT_PACE: pace, ...more })

/** An account of whose requests none has been counted yet, but for the login. */
async function freshAccount(workspace: Workspace, order: Parameters<Workspace['account']>[0]) {
  const account = await workspace.account(order)
  await sandbox.forgetRequests(account.member)
  return account
}

/** When each request for a member came, in milliseconds after a moment. */
async function timesOf({ member }: Account, began: number): Promise<number[]> {
  const requests = await sandbox.requests(member)
  return requests.map(({ at }) => at - began).sort((one, other) => one - other)
}

/** How many seconds of turns are taken from an account's pace just now. */
async function backlogOf({ id }: Account): Promise<number> {
  const [row] = await house.sql<{ seconds: number }>(
    `select extract(epoch from full_at - now())::float8 as seconds from account_paces where account_id = $1`,
    [id],
  )
  return row?.seconds ?? Number.NaN
}

async function fillPace({ id }: Account, seconds: number): Promise<void> {
  await house.sql(
    `update account_paces set full_at = now() + make_interval(secs => $2) where account_id = $1`,
    [id, seconds],
  )
}

const told = ({ status, body, headers }: Answer) => ({
  status,
  code: body.error?.code ?? null,
  retryAfter: headers.get('retry-after'),
})

test.concurrent('Over three gateways and 64 calls at once, an account is asked as often as its pace allows, and no more.', async () => {
  const burst = 5
  const stepMs = 40
  const gateways = await Promise.all(
    Array.from({ length: 3 }, () => withPace('1500/min burst 5', { SALVER_CALL_TIMEOUT: '20s' })),
  )
  const workspace = await house.workspace()
  const account = await freshAccount(workspace, { invitations: 3 })
  await fillPace(account, -1)
  const began = Date.now()
  const answers = await Promise.all(
    Array.from({ length: 64 }, (_, call) =>
      through(gateways[call % 3] as Gateway, workspace).list(account.id),
    ),
  )
  expect(answers.map(({ status }) => status)).toEqual(Array(64).fill(200))
  const times = await timesOf(account, began)
  expect(times).toHaveLength(64)
  times.forEach((time, index) => {
    // Whole milliseconds of two processes: one may be cut.
    expect(time).toBeGreaterThanOrEqual(Math.max(0, (index + 1 - burst) * stepMs) - 2)
  })
  expect(times.at(-1)).toBeLessThan((64 - burst) * stepMs + 1_500)
  expect(await workspace.credits()).toBe(1_000 - 64)
})

test.concurrent(
  'Two gateways see one bucket, and another account of the same member has its own.',
  keeps('account-own-pace', 'pace-of-all-gateways'),
  async () => {
    const [one, other] = await Promise.all([withPace('1/hour burst 4'), withPace('1/hour burst 4')])
    const workspace = await house.workspace()
    const account = await freshAccount(workspace, { invitations: 3 })
    await fillPace(account, 0)
    for (const gateway of [one, other, other, one]) {
      expect((await through(gateway, workspace).list(account.id)).status).toBe(200)
    }
    for (const gateway of [one, other]) {
      const { status, code, retryAfter } = told(await through(gateway, workspace).list(account.id))
      expect({ status, code }).toEqual({ status: 429, code: 'RATE_LIMITED' })
      expect(Number(retryAfter)).toBeGreaterThan(3_500)
      expect(Number(retryAfter)).toBeLessThanOrEqual(3_600)
    }
    const foreign = await house.workspace()
    const login = await foreign.ask('POST', '/v2/login', { platform: 'linkedin', login_token: account.token })
    expect((await through(one, foreign).list(login.body.data.account_id)).status).toBe(200)
  },
)

describe.concurrent('A call that does not fit into the pace before its deadline', () => {
  test('is refused at once and free, and is answered after Retry-After.', keeps('pace-refused'), async () => {
    const gateway = await withPace('10/s burst 1', { SALVER_CALL_TIMEOUT: '1s' })
    const workspace = await house.workspace(10)
    const account = await freshAccount(workspace, { invitations: 3 })
    const own = through(gateway, workspace)
    await fillPace(account, 1.7)
    const began = performance.now()
    const refused = await own.list(account.id)
    expect(performance.now() - began).toBeLessThan(800)
    expect(told(refused)).toEqual({ status: 429, code: 'RATE_LIMITED', retryAfter: '1' })
    expect(refused.body.error.message).toContain('pace')
    expect(await sandbox.requests(account.member)).toEqual([])
    expect(await workspace.credits()).toBe(10)
    // What was refused has set nothing aside.
    expect(await backlogOf(account)).toBeLessThan(1.7)
    const metrics = await fetch(`${gateway.url}/metrics`, {
      headers: { authorization: `Bearer ${house.adminToken}` },
    })
    expect(await metrics.text()).toMatch(/^salver_turns_refused_total 1$/m)

    await pause(1_000)
    expect((await own.list(account.id)).status).toBe(200)
    expect(await workspace.credits()).toBe(9)
  })

  test('is refused for what it asks where it never fits.', keeps('pace-never-fits'), async () => {
    const gateway = await withPace('1/hour burst 4', { SALVER_CALL_TIMEOUT: '5s' })
    const workspace = await house.workspace(100)
    const account = await freshAccount(workspace, { invitations: 900, total: 'true' })
    await fillPace(account, 0)
    const { status, body } = await through(gateway, workspace).list(account.id, { count: 900 })
    expect([status, body.error.code]).toEqual([400, 'INVALID_PARAMS'])
    expect(body.error.message).toMatch(/would take 9 requests .* allows 4 within the 5 s/)
    expect(body.error.message).toContain('count')
    expect(await workspace.credits()).toBe(100)
    expect(await sandbox.requests(account.member)).toHaveLength(1)
  })

  test('is refused although each of its requests would fit alone.', async () => {
    const gateway = await withPace('1/hour burst 8', { SALVER_CALL_TIMEOUT: '5s' })
    const workspace = await house.workspace(100)
    const account = await freshAccount(workspace, { invitations: 600, total: 'true' })
    await fillPace(account, 4 * 3600)
    const refused = await through(gateway, workspace).list(account.id, { count: 600 })
    expect(told(refused)).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
    // Of eight turns five are taken; whoever comes again takes six, so three must have come back.
    const seconds = Number(told(refused).retryAfter)
    expect(seconds).toBeGreaterThan(3 * 3600 - 60)
    expect(seconds).toBeLessThanOrEqual(3 * 3600)
    expect(await sandbox.requests(account.member)).toHaveLength(1)
    expect(await workspace.credits()).toBe(100)
  })
})

describe.concurrent('What is looked for in a list that is longer than the pace reads in one call', () => {
  /** An account with a long list, the deepest invitation of it, and a gateway that reads `burst` batches at most. */
  async function deep(burst: number, order: Parameters<Workspace['account']>[0]) {
    const gateway = await withPace(`1/hour burst ${burst}`, { SALVER_CALL_TIMEOUT: '20s' })
    const workspace = await house.workspace(100)
    const account = await workspace.account({ types: ['CONNECTION'], ...order })
    const length = Number(order.invitations)
    const listed = await workspace.list(account.id, { offset: length - 1 })
    const [last] = listed.body.data.invitations
    const before = await workspace.credits()
    await sandbox.forgetRequests(account.member)
    await fillPace(account, 0)
    const own = through(gateway, workspace)
    return {
      account,
      own,
      last,
      uncharged: async () => expect(await workspace.credits()).toBe(before),
      requests: async () => (await sandbox.requests(account.member)).length,
      act: (action: string, params: object) => own.act(account.id, action, params),
    }
  }

  test(
    'is refused as soon as its length is known, and says that a secret needs no list.',
    keeps('pace-never-fits', 'errors-free'),
    async () => {
      const { act, last, requests, uncharged } = await deep(5, { invitations: 900, total: 'true' })
      const { invitation_id, shared_secret } = last
      for (const [action, params] of [
        ['accept', { invitation_id }],
        ['answer', { answers: [{ invitation_id, do: 'accept' }] }],
        ['check_invitation', { profile_url: addressOf('nobody-at-all') }],
      ] as const) {
        const asked = await requests()
        const { status, body } = await act(action, params)
        expect([action, status, body.error.code]).toEqual([action, 400, 'INVALID_PARAMS'])
        expect(body.error.message).toMatch(/list .* requests .* allows 5 within the 20 s/)
        expect(body.error.message).not.toMatch(/smaller count|filter/)
        if (action !== 'check_invitation') expect(body.error.message).toContain('shared_secret')
        expect((await requests()) - asked).toBe(action === 'check_invitation' ? 2 : 1)
      }
      await uncharged()
      expect((await act('accept', { invitation_id, shared_secret })).status).toBe(200)
    },
  )

  test('is refused until it fits where others have taken the turns.', keeps('pace-refused'), async () => {
    const { act, account, last, requests } = await deep(12, { invitations: 900, total: 'true' })
    await fillPace(account, 5 * 3600)
    const refused = await act('accept', { invitation_id: last.invitation_id })
    expect(told(refused)).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
    // Of twelve turns six are taken; whoever comes again takes ten, nine batches and the answer, so four must have come back.
    const seconds = Number(told(refused).retryAfter)
    expect(seconds).toBeGreaterThan(4 * 3600 - 60)
    expect(seconds).toBeLessThanOrEqual(4 * 3600)
    expect(await requests()).toBe(1)
    await fillPace(account, 2 * 3600)
    expect((await act('accept', { invitation_id: last.invitation_id })).status).toBe(200)
  })

  test('is refused by the summary where the list tells no length.', keeps('pace-never-fits'), async () => {
    const { act, last, requests, uncharged } = await deep(8, { invitations: 1500, total: 'missing' })
    const { status, body } = await act('accept', { invitation_id: last.invitation_id })
    expect([status, body.error.code]).toEqual([400, 'INVALID_PARAMS'])
    expect(body.error.message).toContain('shared_secret')
    expect(await requests()).toBe(4)
    await uncharged()
  })

  test('is refused at the end of its turns where nobody tells.', keeps('pace-never-fits'), async () => {
    const { act, last, requests } = await deep(5, {
      invitations: 900,
      total: 'missing',
      summary: 'missing',
    })
    const { status, body } = await act('accept', { invitation_id: last.invitation_id })
    expect([status, body.error.code]).toEqual([400, 'INVALID_PARAMS'])
    expect(body.error.message).toContain('shared_secret')
    expect(await requests()).toBe(5)
  })
})

describe('What is set aside and not used goes back:', async () => {
  // So slow that turns do not come back by themselves while anybody looks.
  const gateway = await withPace('1/hour burst 100', { SALVER_CALL_TIMEOUT: '20s' })

  /** As many turns are taken as there were requests. */
  async function expectBalanced(account: Account): Promise<number> {
    const { length } = await sandbox.requests(account.member)
    const balanced = async () => expect(Math.round((await backlogOf(account)) / 3600)).toBe(length)
    await vi.waitFor(balanced, 10_000)
    return length
  }

  async function start(order: Parameters<Workspace['account']>[0], credits = 100) {
    const workspace = await house.workspace(credits)
    const account = await freshAccount(workspace, order)
    await fillPace(account, 0)
    return { own: through(gateway, workspace), account }
  }

  test.concurrent('from a page that ended early.', async () => {
    const { own, account } = await start({ invitations: 150, total: 'missing', summary: 900 })
    expect((await own.list(account.id, { count: 1000 })).status).toBe(200)
    await expectBalanced(account)
  })

  test.concurrent('from a list that failed in the middle, and was tried again.', async () => {
    const { own, account } = await start({ invitations: 900, total: 'true' })
    await sandbox.faults(account.member, [{ on: 'received', after: 2, answer: '503' }])
    expect((await own.list(account.id, { count: 900 })).status).toBe(502)
    expect(await expectBalanced(account)).toBeGreaterThan(3)
  })

  test.concurrent('from a call that its credits do not cover.', async () => {
    const { own, account } = await start({ invitations: 900, total: 'true' }, 3)
    expect((await own.list(account.id, { count: 900 })).status).toBe(402)
    expect(await expectBalanced(account)).toBe(1)
  })

  test.concurrent('from calls with one Idempotency-Key, of which one is made.', async () => {
    const { own, account } = await start({ invitations: 3 })
    const body = { account_id: account.id, action: 'list_invitations' }
    await Promise.all(
      Array.from({ length: 8 }, () => own.ask('POST', '/v2/network', body, { 'idempotency-key': 'one' })),
    )
    expect(await expectBalanced(account)).toBe(1)
  })

  test.concurrent('from a call whose caller hung up while it waited.', async () => {
    const slow = await withPace('1/min burst 1', { SALVER_CALL_TIMEOUT: '600s' })
    const workspace = await house.workspace()
    const account = await freshAccount(workspace, { invitations: 3 })
    await fillPace(account, 200)
    const hangUp = new AbortController()
    const calling = fetch(`${slow.url}/v2/network`, {
      method: 'POST',
      headers: { 'x-api-key': workspace.key, 'content-type': 'application/json' },
      body: JSON.stringify({ account_id: account.id, action: 'list_invitations' }),
      signal: hangUp.signal,
    }).catch(() => undefined)
    await vi.waitFor(async () => expect(await backlogOf(account)).toBeGreaterThan(230), 10_000)
    hangUp.abort()
    await calling
    await vi.waitFor(async () => expect(await backlogOf(account)).toBeLessThan(201), 10_000)
    expect(await sandbox.requests(account.member)).toEqual([])
  })

  test('gives nothing back of what was made up for while it was kept.', async () => {
    const gateway = await withPace('2/s burst 30')
    const workspace = await house.workspace()
    const account = await freshAccount(workspace, { invitations: 6, types: ['CONNECTION'] })
    const { body } = await workspace.list(account.id)
    const answers = body.data.invitations.map(({ invitation_id }: { invitation_id: string }) => ({
      invitation_id,
      do: 'accept',
    }))
    await fillPace(account, 0)
    await sandbox.faults(account.member, [{ on: 'accept', answer: { latency_ms: 20_000 } }])
    const hangUp = new AbortController()
    const calling = fetch(`${gateway.url}/v2/network`, {
      method: 'POST',
      headers: { 'x-api-key': workspace.key, 'content-type': 'application/json' },
      body: JSON.stringify({ account_id: account.id, action: 'answer', params: { answers } }),
      signal: hangUp.signal,
    }).catch(() => undefined)
    // Six turns for the answers, of which the first goes on and on; time makes up for all of them, and others take as many.
    await vi.waitFor(async () => expect(await backlogOf(account)).toBeGreaterThan(2), 10_000)
    await vi.waitFor(async () => expect(await backlogOf(account)).toBeLessThan(0), 10_000)
    await fillPace(account, 100)
    const filledAt = performance.now()
    hangUp.abort()
    await calling
    await vi.waitFor(async () => expect(await workspace.credits()).toBeGreaterThan(997), 10_000)
    await pause(300)
    const since = (performance.now() - filledAt) / 1_000
    expect((await backlogOf(account)) + since).toBeGreaterThan(99)
  })
})

describe.concurrent('An account that the network has told to pause', () => {
  test(
    'is not asked by calls that wait for their turns, on whatever gateway.',
    keeps('errors-network-limit'),
    async () => {
      const gateways = await Promise.all([withPace('2/s burst 1'), withPace('2/s burst 1')])
      const workspace = await house.workspace(100)
      const account = await freshAccount(workspace, { invitations: 3 })
      await fillPace(account, 0)
      await sandbox.faults(account.member, [{ on: 'received', answer: { '429': { retry_after: 30 } } }])
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, call) =>
          through(gateways[call % 2] as Gateway, workspace).list(account.id),
        ),
      )
      for (const answer of answers) {
        expect(told(answer)).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
        expect(Number(told(answer).retryAfter)).toBeGreaterThan(25)
      }
      expect(await sandbox.requests(account.member)).toHaveLength(1)
      expect(await workspace.credits()).toBe(100)
    },
  )

  test.each([
    ['asks for a pause', { '429': { retry_after: 30 } }, 429],
    ['has ended the session', '401', 403],
  ] as const)('is not asked by requests that are next in line: %s.', async (_, answer, status) => {
    const gateway = await house.gateway({ SALVER_NETWORK_CONCURRENCY: '1' })
    const workspace = await house.workspace(100)
    const account = await freshAccount(workspace, { invitations: 3 })
    await sandbox.faults(account.member, [{ on: 'received', after: 1, answer }])
    const own = through(gateway, workspace)
    const answers = await Promise.all(Array.from({ length: 6 }, () => own.list(account.id)))
    expect(answers.map((one) => one.status).sort()).toEqual([200, ...Array(5).fill(status)])
    expect(await sandbox.requests(account.member)).toHaveLength(2)
  })

  test('is asked slowly after it.', async () => {
    const stepMs = 400
    const gateway = await withPace('600/min burst 5')
    const workspace = await house.workspace()
    const account = await freshAccount(workspace, { invitations: 3 })
    await sandbox.faults(account.member, [
      { on: 'received', times: 1, answer: { '429': { retry_after: 1 } } },
    ])
    const own = through(gateway, workspace)
    expect(told(await own.list(account.id))).toMatchObject({ status: 429, retryAfter: '1' })
    await sandbox.forgetRequests(account.member)
    await pause(1_050)
    const began = Date.now()
    const answers = await Promise.all(Array.from({ length: 4 }, () => own.list(account.id)))
    expect(answers.map(({ status }) => status)).toEqual(Array(4).fill(200))
    const times = await timesOf(account, began)
    times.forEach((time, index) => {
      expect(time).toBeGreaterThanOrEqual(index * stepMs - 2)
    })
    expect(times.at(-1)).toBeLessThan(3 * stepMs + 800)

    // Ten minutes later it is as before.
    await house.sql(
      `update accounts set resting_until = now() - interval '601 seconds' where account_id = $1`,
      [account.id],
    )
    await sandbox.forgetRequests(account.member)
    await fillPace(account, 0)
    const later = Date.now()
    await Promise.all(Array.from({ length: 5 }, () => own.list(account.id)))
    expect((await timesOf(account, later)).at(-1)).toBeLessThan(stepMs)
  })
})

test.concurrent('An account that a gateway of an older version has connected gets its pace with its first call.', async () => {
  const gateway = await withPace('1/hour burst 2')
  const workspace = await house.workspace()
  const account = await workspace.account({ invitations: 3 })
  await house.sql('delete from account_paces where account_id = $1', [account.id])
  const own = through(gateway, workspace)
  const answers = [await own.list(account.id), await own.list(account.id), await own.list(account.id)]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
})

test.concurrent('A login is a request of its account.', async () => {
  const gateway = await withPace('1/hour burst 3')
  const workspace = await house.workspace()
  const own = through(gateway, workspace)
  const account = await own.account({ invitations: 3 })
  expect(Math.round((await backlogOf(account)) / 3600)).toBe(1)
  await own.ask('POST', '/v2/login', { platform: 'linkedin', login_token: account.token })
  expect(Math.round((await backlogOf(account)) / 3600)).toBe(2)
  const { health } = (await ask(gateway.url, 'GET', `/v2/accounts/${account.id}`, undefined, {
    'x-api-key': workspace.key,
  }).then(({ body }) => body.data)) as { health: object }
  expect(health).toMatchObject({ last_failure: null, resting_until: null })
})
