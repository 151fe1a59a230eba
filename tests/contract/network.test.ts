import type { Fault } from '@salver/local'
import { describe, expect, test } from 'vitest'
import { type Account, type Answer, startHouse, workspaceOf } from '../house.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()
const hasty = await house.gateway({ SALVER_CALL_TIMEOUT: '1s' })
const narrow = await house.gateway({ SALVER_MAX_CALLS: '1' })
const workspace = await house.workspace(10_000)
const { sandbox } = house

/** What was asked for a member’s list, summary or self. */
async function asked({ member }: Account): Promise<string[]> {
  const requests = await sandbox.requests(member)
  return requests.map(({ path }) => path.replace(/^\/voyager\/api\//, '').replace(/\?.*$/, ''))
}
const LIST = 'relationships/invitationViews'

/** An account whose network answers like this from now on, whichever way its list is asked for. */
async function accountWith(answer: Fault['answer'], more?: Omit<Fault, 'answer'>) {
  const account = await workspace.account({ invitations: 30 })
  const faults: Omit<Fault, 'answer'>[] = more ? [more] : [{ on: 'received' }, { on: 'received-graphql' }]
  await sandbox.faults(
    account.member,
    faults.map((fault) => ({ ...fault, answer })),
  )
  await sandbox.forgetRequests(account.member)
  return account
}
const accountOf = async ({ id }: Account) => (await workspace.ask('GET', `/v2/accounts/${id}`)).body.data
const errorOf = ({ status, body, headers }: Answer) => ({
  status,
  code: body.error?.code,
  retryAfter: headers.get('retry-after'),
})

/** Makes a call and checks that it was free, whatever came of it, and that no secret shows. */
async function freeCall(account: Account, params?: Record<string, unknown>): Promise<Answer> {
  const own = await house.workspace(50)
  const login = await own.ask('POST', '/v2/login', { platform: 'linkedin', login_token: account.token })
  await sandbox.forgetRequests(account.member)
  const answer = await own.list(login.body.data.account_id, params)
  expect(answer.body.metadata.credits_consumed).toBe(0)
  expect(await own.credits()).toBe(50)
  expect(JSON.stringify(answer.body)).not.toContain(account.token)
  return answer
}

describe.concurrent('a network that fails', () => {
  test.each<[what: string, answer: Fault['answer'], requests: number]>([
    ['refuses', '403', 1],
    ['finds its csrf check failing, whatever is sent', 'csrf', 2],
    ['knows the route no more', { status: 404 }, 2],
    ['has taken the route away', { status: 410 }, 2],
    ['does not like the request', { status: 418, body: { message: 'no' } }, 1],
    ['answers 500', '500', 3],
    ['answers 503', '503', 3],
    ['answers a page', 'html', 3],
    ['breaks off in the middle', 'truncated', 3],
    ['cuts the connection', 'reset', 3],
    ['answers more than anybody reads', 'huge', 1],
    ['leaves out rows that its list names', 'missing-fields', 1],
    ['answers without a list', 'no-list', 2],
    ['answers an empty object', { status: 200, body: {} }, 2],
    [
      'answers a list that is none',
      { status: 200, body: { data: { '*elements': 'none' }, included: [] } },
      2,
    ],
    ['names rows and includes nothing', { status: 200, body: { data: { '*elements': ['urn:li:x:1'] } } }, 1],
    ['has a row without an id', { status: 200, body: { elements: [{ invitation: {} }] } }, 1],
    [
      'has a row of a kind that is none',
      {
        status: 200,
        body: { elements: [{ invitation: { entityUrn: 'urn:li:x:1', genericInvitationType: 'DANCE' } }] },
      },
      1,
    ],
  ])(
    'and %s is CHANNEL_ERROR, and free',
    keeps('errors-channel-failed', 'errors-channel-unreadable', 'errors-free'),
    async (_, answer, requests) => {
      const account = await accountWith(answer)
      expect(errorOf(await freeCall(account))).toEqual({
        status: 502,
        code: 'CHANNEL_ERROR',
        retryAfter: null,
      })
      expect((await asked(account)).filter((path) => path === LIST)).toHaveLength(requests)
      expect((await accountOf(account)).status).toBe('connected')
    },
  )

  test.each<[Fault['answer'], string | RegExp]>([
    [{ status: 503, headers: { 'retry-after': '7' } }, '7'],
    [{ status: 403, headers: { 'retry-after': '120' } }, '120'],
    [
      { status: 500, headers: { 'retry-after': new Date(Date.now() + 300_000).toUTCString() } },
      /^(2[5-9]\d|300)$/,
    ],
  ])(
    'and says when to come back is not asked before: %j',
    keeps('errors-channel-retry-after'),
    async (answer, seconds) => {
      const account = await accountWith(answer)
      const { retryAfter, ...error } = errorOf(await freeCall(account))
      expect(error).toEqual({ status: 502, code: 'CHANNEL_ERROR' })
      expect(retryAfter).toMatch(seconds)
      expect(await asked(account)).toEqual([LIST])
    },
  )

  test.each<[Fault['answer'], number]>([
    ['500', 2],
    ['html', 2],
    ['reset', 1],
    ['truncated', 1],
    ['csrf', 1],
    ['rotate-csrf', 1],
  ])(
    'and then recovers from %j is asked again, and the answer is whole',
    keeps('list-pages-fetched', 'credits-per-fifty'),
    async (answer, times) => {
      const account = await accountWith(answer, { on: 'received', times })
      const { status, body } = await workspace.list(account.id, { count: 30 })
      expect([status, body.data?.total_results, body.data?.pagination.pages_fetched]).toEqual([200, 30, 1])
      expect(body.metadata.credits_consumed).toBe(1)
      expect((await workspace.list(account.id, { count: 30 })).status).toBe(200)
    },
  )

  test(
    'on a later batch fails the whole call, and it is free',
    keeps('errors-channel-unreadable', 'errors-free'),
    async () => {
      const account = await workspace.account({ invitations: 250 })
      await sandbox.faults(account.member, [{ on: 'received', after: 1, answer: 'missing-fields' }])
      const answer = await freeCall(account, { count: 250 })
      expect(errorOf(answer)).toEqual({ status: 502, code: 'CHANNEL_ERROR', retryAfter: null })
    },
  )

  // Either would last far longer than the test.
  test.each<Fault['answer']>(['stall', { latency_ms: 60_000 }])(
    'to answer within the deadline is CHANNEL_ERROR: %j',
    keeps('errors-channel-timeout', 'errors-free'),
    async (answer) => {
      const account = await accountWith(answer)
      const own = workspaceOf({ ...workspace, url: hasty.url, sandbox })
      const late = await own.list(account.id)
      expect(errorOf(late)).toEqual({ status: 502, code: 'CHANNEL_ERROR', retryAfter: null })
      expect(late.body.error.message).toMatch(/within 1 s\b/)
      expect(late.body.metadata.credits_consumed).toBe(0)
    },
  )
})

describe.concurrent('a session that has ended', () => {
  const deleted = (cookie: string): Fault['answer'] => ({
    status: 200,
    headers: { 'set-cookie': [cookie] },
    body: {},
  })
  test.each<[Fault['answer'], RegExp]>([
    ['401', /connect it again/],
    ['deleted-session', /connect it again/],
    [{ status: 302, headers: { location: '/feed/' } }, /connect it again/],
    [{ status: 303, headers: { location: '/voyager/api/me' } }, /connect it again/],
    [deleted('li_at=delete me; Path=/'), /connect it again/],
    [deleted('li_at=delete%20me; Path=/'), /connect it again/],
    [deleted('li_at=x; Max-Age=0'), /connect it again/],
    [deleted('li_at=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT'), /connect it again/],
    ['checkpoint', /sign in at the network itself first/],
    ['challenge', /sign in at the network itself first/],
    [{ status: 302, headers: { location: 'https://example.com/uas/login?x=1' } }, /sign in at the network/],
    [{ status: 302, headers: { location: '/authwall?trk=x' } }, /sign in at the network/],
    [{ status: 400, body: { code: 'ACCOUNT_RESTRICTED' } }, /sign in at the network/],
    [{ status: 200, body: '<html><a href="/checkpoint/lg/">Sign in</a></html>' }, /sign in at the network/],
  ])(
    'makes its account inactive: %j',
    keeps('errors-account-inactive', 'account-disconnected', 'errors-free'),
    async (answer, says) => {
      const own = await house.workspace(10)
      const account = await own.account({ invitations: 3 })
      await sandbox.faults(account.member, [{ on: 'received', answer }])
      await sandbox.forgetRequests(account.member)
      const first = await own.list(account.id)
      expect(errorOf(first)).toEqual({ status: 403, code: 'ACCOUNT_INACTIVE', retryAfter: null })
      expect(first.body.error.message).toMatch(says)
      expect(await asked(account)).toEqual([LIST])

      // From now on the network is not asked any more, though it would answer again.
      await sandbox.faults(account.member, [])
      await sandbox.forgetRequests(account.member)
      const second = await own.list(account.id)
      expect([second.status, second.body.error]).toEqual([403, first.body.error])
      expect(await asked(account)).toEqual([])
      expect(await own.credits()).toBe(10)

      const { body } = await own.ask('GET', `/v2/accounts/${account.id}`)
      expect(body.data).toMatchObject({
        status: 'disconnected',
        health: { last_failure_at: expect.any(String) },
      })
      const [row] = await house.sql<{ sealed: string | null }>(
        'select sealed from accounts where account_id = $1',
        [account.id],
      )
      expect(row).toEqual({ sealed: null })
    },
  )

  test(
    'is one that its owner has ended',
    keeps('errors-account-inactive', 'account-disconnected'),
    async () => {
      const account = await workspace.account({ invitations: 3 })
      await sandbox.endSession(account.member)
      expect(errorOf(await workspace.list(account.id)).code).toBe('ACCOUNT_INACTIVE')
      expect((await accountOf(account)).status).toBe('disconnected')
    },
  )
})

describe.concurrent('a network that asks for a pause', () => {
  test.each<[Fault['answer'], least: number, most: number]>([
    [{ '429': { retry_after: 7 } }, 7, 7],
    [{ '429': { retry_after: new Date(Date.now() + 120_000).toUTCString() } }, 60, 120],
    ['429', 60, 60],
    ['999', 60, 60],
    ['fuse', 60, 60],
    [{ status: 400, body: { code: 'TOO_MANY_REQUESTS' } }, 60, 60],
  ])(
    'makes its account rest: %j',
    keeps('errors-network-limit', 'account-health', 'errors-free'),
    async (answer, least, most) => {
      const own = await house.workspace(10)
      const account = await own.account({ invitations: 3 })
      await sandbox.faults(account.member, [{ on: 'received', answer }])
      await sandbox.forgetRequests(account.member)
      const first = await own.list(account.id)
      expect([first.status, first.body.error.code]).toEqual([429, 'RATE_LIMITED'])
      expect(first.headers.get('retry-after')).toMatch(/^\d+$/)
      const seconds = Number(first.headers.get('retry-after'))
      expect(seconds).toBeGreaterThanOrEqual(least)
      expect(seconds).toBeLessThanOrEqual(most)
      expect(await asked(account)).toEqual([LIST])

      await sandbox.faults(account.member, [])
      await sandbox.forgetRequests(account.member)
      const second = await own.list(account.id)
      expect([second.status, second.body.error.code]).toEqual([429, 'RATE_LIMITED'])
      expect(second.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
      expect(Number(second.headers.get('retry-after'))).toBeLessThanOrEqual(seconds)
      expect(await asked(account)).toEqual([])
      expect(await own.credits()).toBe(10)

      const { status, health } = (await own.ask('GET', `/v2/accounts/${account.id}`)).body.data
      expect(status).toBe('connected')
      expect(Date.parse(health.resting_until) - Date.now()).toBeGreaterThan((least - 6) * 1000)
      expect(Date.parse(health.resting_until) - Date.now()).toBeLessThanOrEqual(most * 1000)
    },
  )

  test('is asked again when the pause is over', keeps('errors-network-limit'), async () => {
    const account = await accountWith({ '429': { retry_after: 1 } }, { on: 'received', times: 1 })
    expect(errorOf(await workspace.list(account.id))).toEqual({
      status: 429,
      code: 'RATE_LIMITED',
      retryAfter: '1',
    })
    await expect
      .poll(async () => (await workspace.list(account.id)).status, { timeout: 5_000, interval: 100 })
      .toBe(200)
    expect((await accountOf(account)).health.resting_until).toBeNull()
  })

  test('asks it of one account, not of the others', keeps('errors-network-limit'), async () => {
    const account = await accountWith('429')
    const other = await workspace.account({ invitations: 3 })
    expect((await workspace.list(account.id)).status).toBe(429)
    expect((await workspace.list(other.id)).status).toBe(200)
  })
})

describe.concurrent('a list is the same', () => {
  const totals = ['zero', 'missing', 'true'] as const
  const summaries = ['true', 'fails', 'missing', 'wrong', 100, 120, 0, 999] as const

  test.each(totals.flatMap((total) => summaries.map((summary) => [total, summary] as const)))(
    'where the list’s own total is %s and the summary %s',
    keeps('list-total-available', 'list-next-offset', 'list-offset-walk'),
    async (total, summary) => {
      const account = await workspace.account({ invitations: 120, total, summary })
      const told = summary === 'wrong' ? 60 : summary
      const seen: string[] = []
      for (let offset: number | null = 0; offset !== null; ) {
        const { body } = await workspace.list(account.id, { count: 50, offset })
        const { invitations, total_available_results, pagination } = body.data
        seen.push(...invitations.map((one: { invitation_id: string }) => one.invitation_id))
        // Where nothing else tells, a number that can be true is taken at its word: here, one beyond the page.
        const end = pagination.offset + pagination.count
        const trusted = total !== 'true' && pagination.has_more && typeof told === 'number' && told > end
        expect(total_available_results).toBe(trusted ? told : 120)
        offset = pagination.next_offset
      }
      expect(new Set(seen).size).toBe(120)
      expect(seen).toHaveLength(120)
      const whole = await workspace.list(account.id, { count: 1000 })
      expect(whole.body.data).toMatchObject({ total_results: 120, total_available_results: 120 })
      expect(whole.body.data.invitations.map((one: { invitation_id: string }) => one.invitation_id)).toEqual(
        seen,
      )
      const behind = (await workspace.list(account.id, { offset: 150 })).body.data
      const trusted = total !== 'true' && typeof told === 'number' && told > 0 && told <= 150
      expect(behind.invitations).toEqual([])
      // Or the truth, where the list had to be read for it before.
      expect(behind.total_available_results).toBeOneOf([120, ...(trusted ? [told] : [])])
    },
  )

  test(
    'in every shape that the network answers in',
    keeps('list-entity-urn', 'list-keys-present', 'list-shared-secret', 'list-sender'),
    async () => {
      const order = {
        invitations: 120,
        seed: 'one world',
        types: ['CONNECTION', 'ORGANIZATION', 'EVENT', 'CONTENT_SERIES'],
      } as const
      const account = await workspace.account(order)
      const lists: unknown[] = []
      for (const shape of ['N', 'I', 'wrapped', 'wrapped-data'] as const) {
        for (const elements of ['urns-star', 'urns', 'views'] as const) {
          await sandbox.settings(account.member, { shape, elements })
          const { status, body } = await workspace.list(account.id, { count: 120 })
          expect([status, body.data?.total_results], `${shape}, ${elements}`).toEqual([200, 120])
          // Ages, and times that the network tells as ages, move on between two answers.
          lists.push(
            body.data.invitations.map((one: { invitation_type: string; sent_at: string }) => ({
              ...one,
              sent_time: null,
              sent_time_days: null,
              sent_at: one.invitation_type === 'CONNECTION' ? one.sent_at : null,
            })),
          )
        }
      }
      for (const list of lists) expect(list).toEqual(lists[0])
    },
  )

  test('where an empty one is proven', keeps('list-empty', 'errors-channel-unreadable'), async () => {
    const account = await accountWith({ empty: true })
    expect((await workspace.list(account.id)).body.data).toMatchObject({
      invitations: [],
      total_available_results: 0,
    })
  })
})

describe.concurrent('the network is not asked', () => {
  test('at a balance of 0', keeps('credits-zero-balance', 'errors-credits'), async () => {
    const own = await house.workspace(0)
    const account = await own.account({ invitations: 3 })
    await sandbox.forgetRequests(account.member)
    const answer = await own.list(account.id)
    expect(errorOf(answer)).toEqual({ status: 402, code: 'INSUFFICIENT_CREDITS', retryAfter: null })
    expect(await asked(account)).toEqual([])
    const empty = await own.account({ invitations: 0 })
    expect((await own.list(empty.id)).status).toBe(402)
  })

  test(
    'any further once the first batch tells more than is free',
    keeps('credits-price-of-answer', 'errors-credits', 'errors-free'),
    async () => {
      const own = await house.workspace(3)
      const account = await own.account({ invitations: 1_000, total: 'true' })
      await sandbox.forgetRequests(account.member)
      const answer = await own.list(account.id, { count: 500 })
      expect(errorOf(answer)).toEqual({ status: 402, code: 'INSUFFICIENT_CREDITS', retryAfter: null })
      expect(answer.body.error.message).toMatch(/10 credits and 3 are free/)
      expect(await asked(account)).toEqual([LIST])
      expect(await own.credits()).toBe(3)
    },
  )

  test(
    'for more than it has: a count that could cost more is no refusal',
    keeps('credits-price-of-answer', 'credits-per-fifty'),
    async () => {
      const own = await house.workspace(2)
      const account = await own.account({ invitations: 60 })
      const answer = await own.list(account.id, { count: 1000 })
      expect([answer.status, answer.body.metadata.credits_consumed]).toEqual([200, 2])
      expect(await own.credits()).toBe(0)
      await own.list(account.id)
      await house.admin('POST', `/admin/workspaces/${own.id}/credits`, { amount: 1, reason: 'Tests' })
      expect((await own.list(account.id, { count: 51 })).status).toBe(402)
      expect((await own.list(account.id, { count: 51, offset: 60 })).body.metadata.credits_consumed).toBe(0)
      expect((await own.list(account.id, { count: 50 })).body.metadata.credits_consumed).toBe(1)
      expect(await own.credits()).toBe(0)
    },
  )

  test(
    'for an account that there is not, or that is another workspace’s',
    keeps('errors-account-unknown', 'errors-account-foreign'),
    async () => {
      const foreign = await (await house.workspace()).account({ invitations: 3 })
      await sandbox.forgetRequests(foreign.member)
      const unknown = [
        'acc_0199f3b0c5d87e2e8f4b7a1d2c3b4a59',
        'nobody',
        workspace.id,
        "'; drop",
        'a\0b',
        '💥'.repeat(50),
      ]
      const expected = { status: 404, code: 'INVALID_ACCOUNT', retryAfter: null }
      for (const id of [foreign.id, ...unknown]) expect(errorOf(await workspace.list(id))).toEqual(expected)
      expect(await asked(foreign)).toEqual([])
      // But for the id that was sent, both answers read the same.
      const [theirs, nobodys] = await Promise.all(
        [foreign.id, unknown[0] ?? ''].map(async (id) =>
          (await workspace.list(id)).body.error.message.replace(id, ''),
        ),
      )
      expect(theirs).toBe(nobodys)
    },
  )
})

describe('a gateway with all the calls that it takes', () => {
  test(
    'answers UNAVAILABLE, with Retry-After, and works again after',
    keeps('errors-too-many-calls'),
    async () => {
      const account = await accountWith({ latency_ms: 700 })
      const own = workspaceOf({ ...workspace, url: narrow.url, sandbox })
      const first = own.list(account.id)
      await expect.poll(async () => (await asked(account)).length, { interval: 10 }).toBe(1)
      const second = await own.list(account.id)
      expect(errorOf(second)).toEqual({
        status: 503,
        code: 'UNAVAILABLE',
        retryAfter: expect.stringMatching(/^[1-9]\d*$/),
      })
      expect(second.body.metadata).toMatchObject({ action: 'list_invitations', credits_consumed: 0 })
      expect((await first).status).toBe(200)
      expect((await own.ask('GET', '/v2/credits')).status).toBe(200)
    },
  )
})

describe('an account of another network than the sandbox', () => {
  test('has no metadata.sandbox', keeps('extra-sandbox'), async () => {
    const member = await sandbox.member({ invitations: 3, seed: 'elsewhere' })
    const me = {
      status: 200,
      body: { plainId: 7, miniProfile: { entityUrn: 'urn:li:fs_miniProfile:ACoAAelsewhere' } },
    }
    await sandbox.faults(member.public_identifier, [{ on: 'me', answer: me }])
    const login = await workspace.ask('POST', '/v2/login', {
      platform: 'linkedin',
      login_token: member.li_at,
    })
    const list = await workspace.list(login.body.data.account_id)
    for (const { status, body } of [login, list]) {
      expect(status).toBe(200)
      expect(body.metadata).not.toHaveProperty('sandbox')
    }
  })
})
