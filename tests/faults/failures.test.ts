import type { Fault } from '@salver/local'
import { describe, expect, test, vi } from 'vitest'
import { addressOf, theirListsOf } from '../actions/theirs.ts'
import { type Account, type Answer, startHouse, type Workspace, workspaceOf } from '../house.ts'
import { closedBooks } from '../money/books.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()
const second = await house.gateway()
const hasty = await house.gateway({ SALVER_CALL_TIMEOUT: '2s' })
const single = await house.gateway({ SALVER_NETWORK_CONCURRENCY: '1' })
const { sandbox } = house
const lists = theirListsOf(house)

type FaultAnswer = Fault['answer']
type Reading = 'list_invitations' | 'list_sent' | 'list_connections'

const READINGS: readonly Reading[] = ['list_invitations', 'list_sent', 'list_connections']
/** The routes by which each action gets what it is about. */
const ROUTES = {
  list_invitations: ['received', 'received-graphql'],
  list_sent: ['sent', 'sent-graphql'],
  list_connections: ['connections'],
  accept: ['accept', 'accept-old'],
} as const

const CREDITS = 50
const through = (gateway: { url: string }, { id, key }: Workspace) =>
  workspaceOf({ url: gateway.url, sandbox, id, key })
const login = (workspace: Workspace, token: string | undefined) =>
  workspace.ask('POST', '/v2/login', { platform: 'linkedin', login_token: token })
const accountOf = async (workspace: Workspace, { id }: Account) =>
  (await workspace.ask('GET', `/v2/accounts/${id}`)).body.data

/** A workspace of its own with an account whose network answers like this on these routes. */
async function failing(routes: readonly Fault['on'][], answer: FaultAnswer, more: Partial<Fault> = {}) {
  const workspace = await house.workspace(CREDITS)
  const account = await workspace.account({ invitations: 3, sent: 3, connections: 3, types: ['CONNECTION'] })
  const [pending] = await lists.received(account)
  const [stranger] = await sandbox.strangers(account.member, 1)
  const invitation = { entity_urn: pending?.urn, shared_secret: pending?.secret }
  await sandbox.faults(
    account.member,
    routes.map((on) => ({ on, answer, ...more })),
  )
  await sandbox.forgetRequests(account.member)
  const accept = (headers?: Record<string, string>) =>
    workspace.act(account.id, 'accept', invitation, headers)
  return { workspace, account, invitation, accept, somebody: addressOf(stranger?.slug ?? '') }
}
type Failing = Awaited<ReturnType<typeof failing>>

const make = ({ workspace, account, accept }: Failing, action: Reading | 'accept') =>
  action === 'accept' ? accept() : workspace.act(account.id, action)

const asked = async ({ account }: { account: Account }, method?: 'GET' | 'POST') =>
  (await sandbox.requests(account.member)).filter((request) => !method || request.method === method)

/** What nobody outside is to read of how Salver speaks with the network. */
const INTERNAL = /voyager|graphql|queryId|relationships\/|JSESSIONID|csrf|li_at=|127\.0\.0\.1|localhost/i
const TRANSPORT = /ECONN|UND_ERR|undici|socket|\bat \S+ \(/

/** Checks what every failure has in common: the code, no charge, and nothing told that is not for outside. */
function expectFailure(answer: Answer, status: number, code: string, token: string): void {
  expect([answer.status, answer.body.error?.code]).toEqual([status, code])
  expect(answer.body.success).toBe(false)
  expect(answer.body.metadata.credits_consumed).toBe(0)
  const text = JSON.stringify(answer.body) + JSON.stringify([...answer.headers])
  expect(text).not.toContain(token)
  expect(text).not.toMatch(INTERNAL)
  expect(text).not.toMatch(TRANSPORT)
}

async function expectUncharged({ workspace }: { workspace: Workspace }): Promise<void> {
  const { balance } = await closedBooks(house, workspace.id)
  expect(balance).toBe(CREDITS)
  expect(await workspace.credits()).toBe(CREDITS)
}

/** Waits until the account's health, which is written down every few seconds, tells of this failure. */
async function expectHealth({ workspace, account }: Failing, kind: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const { status, health } = await accountOf(workspace, account)
      expect(status).toBe('connected')
      expect(health).toMatchObject({ last_failure: kind, last_failure_at: expect.any(String) })
      // The login was the last that went well.
      expect(Date.parse(health.last_success_at)).toBeLessThanOrEqual(Date.parse(health.last_failure_at))
    },
    { timeout: 15_000, interval: 200 },
  )
}

const EMPTY = { elements: [], paging: { start: 0, count: 100, links: [] } }
const withCookie = (
  cookie: string | string[],
  answer: object = { status: 200, body: EMPTY },
): FaultAnswer => ({
  status: 200,
  ...answer,
  headers: { 'set-cookie': cookie },
})
const PAST = 'Thu, 01 Jan 1970 00:00:00 GMT'
const AGAIN = /connect it again/
const AT_THE_NETWORK = /sign in at the network itself first/

describe.concurrent('the session has ended where the network', () => {
  test.each<[what: string, answer: FaultAnswer, says: RegExp]>([
    ['answers 401', '401', AGAIN],
    ['sends to the same address', 'redirect', AGAIN],
    ['sends somewhere and deletes the session', 'deleted-session', AGAIN],
    ['answers 300', { status: 300, headers: { location: '/feed/' } }, AGAIN],
    ['answers 301', { status: 301, headers: { location: 'https://example.com/' } }, AGAIN],
    ['answers 304', { status: 304 }, AGAIN],
    ['answers 307', { status: 307, headers: { location: '/voyager/api/me' } }, AGAIN],
    ['answers 308 to nowhere', { status: 308 }, AGAIN],
    ['deletes li_at by its value', withCookie('li_at=delete me; Path=/'), AGAIN],
    ['deletes li_at by its value, encoded', withCookie('li_at=delete%20me; Path=/'), AGAIN],
    ['deletes li_at by its value, quoted', withCookie('li_at="delete me"'), AGAIN],
    ['deletes li_at by Max-Age=0', withCookie('li_at=x; max-age=0'), AGAIN],
    ['deletes li_at by a past date', withCookie(`li_at=x; Path=/; Expires=${PAST}`), AGAIN],
    [
      'deletes li_at among others',
      withCookie(['bcookie=1; Path=/', 'li_at=x; Max-Age=-1', 'lang=en']),
      AGAIN,
    ],
    ['deletes li_at with a 500', withCookie('li_at=delete me', { status: 500 }), AGAIN],
    ['deletes li_at with a 404', withCookie('li_at=delete me', { status: 404 }), AGAIN],
    ['sends to a checkpoint', 'checkpoint', AT_THE_NETWORK],
    ['sends to sign in', 'login', AT_THE_NETWORK],
    ['sends to an authwall', 'authwall', AT_THE_NETWORK],
    [
      'sends to a checkpoint elsewhere, and deletes the session',
      {
        status: 302,
        headers: { location: 'https://example.com/checkpoint/x', 'set-cookie': 'li_at=delete me' },
      },
      AT_THE_NETWORK,
    ],
    ['says CHALLENGE_REQUIRED', 'challenge', AT_THE_NETWORK],
    ['says ACCOUNT_RESTRICTED', 'restricted', AT_THE_NETWORK],
    ['says CHALLENGE_REQUIRED with a 500', { status: 500, body: 'CHALLENGE_REQUIRED' }, AT_THE_NETWORK],
    ['says ACCOUNT_RESTRICTED on a page', { status: 200, body: '<p>ACCOUNT_RESTRICTED</p>' }, AT_THE_NETWORK],
    ['shows a page with a checkpoint', { status: 200, body: '<a href="/checkpoint/lg">' }, AT_THE_NETWORK],
    ['shows a page to sign in', { status: 200, body: '<form action="/uas/login">' }, AT_THE_NETWORK],
    ['refuses with an authwall', { status: 403, body: { url: '/authwall?trk=x' } }, AT_THE_NETWORK],
  ])(
    '%s',
    {
      ...keeps('errors-account-inactive', 'account-disconnected', 'errors-free'),
      timeout: 60_000,
    },
    async (_, answer, says) => {
      const doors = [...READINGS, 'accept'] as const
      await Promise.all(
        doors.map(async (action) => {
          const one = await failing(ROUTES[action], answer)
          const first = await make(one, action)
          expectFailure(first, 403, 'ACCOUNT_INACTIVE', one.account.token)
          expect(first.body.error.message).toMatch(says)
          expect(first.headers.get('retry-after')).toBeNull()
          // Once: nothing is followed, and nothing is tried in another way.
          expect(await asked(one)).toHaveLength(1)
          expect((await sandbox.face(one.account.member)).answered).toEqual([])

          // Nothing more is asked, by any action and any gateway, though the network would answer.
          await sandbox.faults(one.account.member, [])
          await sandbox.forgetRequests(one.account.member)
          for (const next of doors) {
            const later = await make(one, next)
            expectFailure(later, 403, 'ACCOUNT_INACTIVE', one.account.token)
            expect(later.body.error.message).toBe(first.body.error.message)
          }
          expect((await through(second, one.workspace).list(one.account.id)).status).toBe(403)
          expect(await asked(one)).toEqual([])

          const { status, health } = await accountOf(one.workspace, one.account)
          expect(status).toBe('disconnected')
          expect(health).toMatchObject({
            last_failure: says === AGAIN ? 'session_ended' : 'challenge',
            last_failure_at: expect.any(String),
            resting_until: null,
          })
          await expectUncharged(one)
        }),
      )
      // A login by such a token connects nothing.
      const workspace = await house.workspace(CREDITS)
      const member = await sandbox.member({ invitations: 1, seed: workspace.id })
      await sandbox.faults(member.public_identifier, [{ on: 'me', answer }])
      const refused = await login(workspace, member.li_at)
      expectFailure(refused, 400, 'INVALID_PARAMS', member.li_at ?? '')
      expect(refused.body.error.message).toMatch(/^login_token: the network does not take it/)
      expect(/sign in there/.test(refused.body.error.message)).toBe(says === AT_THE_NETWORK)
      expect(await sandbox.requests(member.public_identifier)).toHaveLength(1)
      expect((await workspace.ask('GET', '/v2/accounts')).body.data.accounts).toEqual([])
    },
  )

  test('deletes li_at beside the right answer', keeps('errors-account-inactive', 'errors-free'), async () => {
    for (const action of READINGS) {
      const one = await failing(ROUTES[action], 'expired-cookie')
      const answer = await make(one, action)
      expectFailure(answer, 403, 'ACCOUNT_INACTIVE', one.account.token)
      expect(await asked(one)).toHaveLength(1)
      expect((await accountOf(one.workspace, one.account)).status).toBe('disconnected')
      await expectUncharged(one)
    }
  })

  test('ends it in the middle of a long list', keeps('errors-account-inactive', 'errors-free'), async () => {
    const workspace = await house.workspace(CREDITS)
    const account = await workspace.account({ invitations: 400, total: 'true' })
    await sandbox.faults(account.member, [{ on: 'received', after: 1, answer: '401' }])
    const answer = await through(single, workspace).list(account.id, { count: 400 })
    expectFailure(answer, 403, 'ACCOUNT_INACTIVE', account.token)
    // The login's, and two batches: the two that were left are not asked any more.
    expect(await sandbox.requests(account.member)).toHaveLength(3)
    await expectUncharged({ workspace })
  })
})

describe.concurrent('the session goes on where', () => {
  test.each<[what: string, cookie: string | string[]]>([
    ['li_at is given anew', 'li_at=AQEDnew; Max-Age=31536000; Path=/'],
    ['li_at is given until a day to come', 'li_at=AQEDnew; Expires=Fri, 01 Jan 2100 00:00:00 GMT'],
    ['Max-Age outlives a past date', `li_at=AQEDnew; Expires=${PAST}; Max-Age=1000`],
    ['another cookie is deleted', ['bcookie=delete me; Max-Age=0', `li_mc=x; Expires=${PAST}`]],
    ['a cookie is deleted whose name only looks like it', ['li_at_old=delete me', 'xli_at=; Max-Age=0']],
    ['a cookie speaks of it', 'lang="li_at=delete me"; Path=/'],
  ])('%s', keeps('list-empty'), async (_, cookie) => {
    const one = await failing(['received'], withCookie(cookie), { times: 1 })
    expect((await make(one, 'list_invitations')).body.data?.invitations).toEqual([])
    // Nothing of it is stored: the owner's own token goes on being sent, which the network takes.
    const next = await make(one, 'list_invitations')
    expect([next.status, next.body.data?.total_results]).toEqual([200, 3])
    expect((await accountOf(one.workspace, one.account)).status).toBe('connected')
  })

  test(
    'strangers write the network’s words into notes and headlines',
    keeps('list-sender', 'list-total-results'),
    async () => {
      const words =
        'CHALLENGE_REQUIRED ACCOUNT_RESTRICTED FUSE_LIMIT_EXCEEDED TOO_MANY_REQUESTS CSRF check failed. /checkpoint/ /uas/login authwall'
      const invitation = {
        entityUrn: 'urn:li:fs_relInvitation:7',
        sharedSecret: 's',
        sentTime: 1e12,
        message: words,
        fromMember: { firstName: words, occupation: words, publicIdentifier: 'a-stranger' },
      }
      const body = {
        elements: [{ entityUrn: 'urn:li:fs_relInvitationView:7', invitation }],
        paging: { start: 0, count: 100, links: [] },
      }
      const one = await failing(ROUTES.list_invitations, { status: 200, body })
      const { status, body: said } = await make(one, 'list_invitations')
      expect([status, said.data.invitations[0].message]).toEqual([200, words])
      expect(said.data.invitations[0].sender.headline).toBe(words)

      // Cut off, such a list is no answer: but it is no end of the session either, and no reason to rest.
      const whole = JSON.stringify(body)
      await sandbox.faults(
        one.account.member,
        ROUTES.list_invitations.map((on) => ({ on, answer: { status: 200, body: whole.slice(0, -40) } })),
      )
      await sandbox.forgetRequests(one.account.member)
      const cut = await make(one, 'list_invitations')
      expectFailure(cut, 502, 'CHANNEL_ERROR', one.account.token)
      expect(await asked(one)).toHaveLength(3)
      const account = await accountOf(one.workspace, one.account)
      expect([account.status, account.health.resting_until]).toEqual(['connected', null])
    },
  )

  test(
    'a long list has headlines that sound like its end',
    keeps('list-sender', 'list-total-results'),
    async () => {
      const workspace = await house.workspace(CREDITS)
      // Not everybody's list has all of these words.
      const account = await workspace.account({ invitations: 1_000, sent: 300, seed: 'headlines' })
      const { body } = await workspace.list(account.id, { count: 1_000 })
      const text = JSON.stringify(body.data.invitations)
      for (const word of ['CHALLENGE_REQUIRED', 'ACCOUNT_RESTRICTED', '/checkpoint/', 'authwall']) {
        expect(text).toContain(word)
      }
      expect(body.data.total_results).toBe(1_000)
      expect((await workspace.act(account.id, 'list_sent', { count: 300 })).body.data.total_results).toBe(300)
      expect((await accountOf(workspace, account)).status).toBe('connected')
    },
  )
})

describe.concurrent('a network that refuses', () => {
  const CSRF = 'CSRF check failed.'
  const rotating = { 'set-cookie': 'JSESSIONID="ajax:0123456789"; Path=/; Secure' }

  test.each<[what: string, answer: FaultAnswer, requests: number]>([
    ['with a stale token, twice', 'csrf', 2],
    ['with a stale token, twice, and gives new ones', { status: 403, headers: rotating, body: CSRF }, 2],
    ['in any other way', '403', 1],
    ['with a page', { status: 403, body: '<html><p>No.</p></html>' }, 1],
    ['what it calls a bad request', { status: 418, body: { message: 'no' } }, 1],
  ])(
    '%s is CHANNEL_ERROR',
    {
      ...keeps('errors-channel-failed', 'errors-free', 'account-health'),
      timeout: 60_000,
    },
    async (_, answer, requests) => {
      await Promise.all(
        [...READINGS, 'accept' as const].map(async (action) => {
          const one = await failing(ROUTES[action], answer)
          const failed = await make(one, action)
          expectFailure(failed, 502, 'CHANNEL_ERROR', one.account.token)
          expect(failed.headers.get('retry-after')).toBeNull()
          expect(failed.body.error.message).toMatch(/Nothing was charged/)
          expect(await asked(one, action === 'accept' ? 'POST' : 'GET')).toHaveLength(requests)
          // Reading why a write was refused is a success of its own.
          if (action !== 'accept') await expectHealth(one, 'refused')
          expect((await accountOf(one.workspace, one.account)).status).toBe('connected')
          expect((await sandbox.face(one.account.member)).answered).toEqual([])
          await expectUncharged(one)
        }),
      )
      const workspace = await house.workspace(CREDITS)
      const member = await sandbox.member({ invitations: 1, seed: workspace.id })
      await sandbox.faults(member.public_identifier, [{ on: 'me', answer }])
      expectFailure(await login(workspace, member.li_at), 502, 'CHANNEL_ERROR', member.li_at ?? '')
      expect(await sandbox.requests(member.public_identifier)).toHaveLength(requests)
    },
  )

  test.each<[what: string, answer: FaultAnswer]>([
    ['and gives a new one', { status: 403, headers: rotating, body: CSRF }],
    ['and gives none', 'csrf'],
  ])(
    'a stale token once, %s, is asked once more',
    keeps('list-total-results', 'accept-invitation'),
    async (_, answer) => {
      for (const action of [...READINGS, 'accept'] as const) {
        const one = await failing(ROUTES[action], answer, { times: 1 })
        const { status } = await make(one, action)
        expect([action, status]).toEqual([action, 200])
        expect((await asked(one)).map((request) => request.status)).toEqual([403, 200])
        const { balance, captures } = await closedBooks(house, one.workspace.id)
        expect([balance, captures.length]).toEqual([CREDITS - 1, 1])
      }
    },
  )

  test(
    'the token of before has told the new one with its last answer',
    keeps('list-total-results'),
    async () => {
      const one = await failing(['received'], 'rotate-csrf', { times: 1 })
      for (const _ of ['with the old', 'with the new']) {
        expect((await make(one, 'list_invitations')).status).toBe(200)
      }
      expect((await asked(one)).map(({ status }) => status)).toEqual([200, 200])
    },
  )
})

describe.concurrent('a network that is asked too fast', () => {
  const inTwoMinutes = () => new Date(Date.now() + 120_000).toUTCString()
  test.each<[what: string, answer: () => FaultAnswer, least: number, most: number]>([
    ['answers 429', () => '429', 60, 60],
    ['answers 429 and says when, in seconds', () => ({ '429': { retry_after: 7 } }), 7, 7],
    ['answers 429 and says when, by date', () => ({ '429': { retry_after: inTwoMinutes() } }), 60, 120],
    ['answers 429 and says something', () => ({ '429': { retry_after: 'soon' } }), 60, 60],
    ['answers 999', () => '999', 60, 60],
    ['answers 999 and says when', () => ({ status: 999, headers: { 'retry-after': '90' } }), 90, 90],
    ['shows a page to sign in with 999', () => ({ status: 999, body: '<a href="/authwall">' }), 60, 60],
    ['says FUSE_LIMIT_EXCEEDED', () => 'fuse', 60, 60],
    ['says TOO_MANY_REQUESTS', () => 'too-many', 60, 60],
    [
      'says TOO_MANY_REQUESTS with a 503 and when',
      () => ({ status: 503, headers: { 'retry-after': '75' }, body: 'TOO_MANY_REQUESTS' }),
      75,
      75,
    ],
  ])(
    'and %s makes the account rest',
    {
      ...keeps('errors-network-limit', 'account-health', 'errors-free'),
      timeout: 60_000,
    },
    async (_, answer, least, most) => {
      await Promise.all(
        [...READINGS, 'accept' as const].map(async (action) => {
          const one = await failing(ROUTES[action], answer())
          const first = await make(one, action)
          expectFailure(first, 429, 'RATE_LIMITED', one.account.token)
          const seconds = Number(first.headers.get('retry-after'))
          expect(seconds).toBeGreaterThanOrEqual(least)
          expect(seconds).toBeLessThanOrEqual(most)
          expect(await asked(one)).toHaveLength(1)
          const { health } = await accountOf(one.workspace, one.account)
          expect(Date.parse(health.resting_until) - Date.now()).toBeLessThanOrEqual(most * 1000)

          // While it rests nothing is asked, by any action and any gateway.
          await house.sql(
            `update accounts set resting_until = greatest(resting_until, now() + interval '30 s') where account_id = $1`,
            [one.account.id],
          )
          await sandbox.faults(one.account.member, [])
          await sandbox.forgetRequests(one.account.member)
          const elsewhere = { ...one, workspace: through(second, one.workspace) }
          for (const at of [one, elsewhere]) {
            const { workspace, account } = at
            const answers = [
              ...(await Promise.all(READINGS.map((reading) => make(at, reading)))),
              await one.accept(),
              await workspace.act(account.id, 'check_invitation', { profile_url: one.somebody }),
              await workspace.act(account.id, 'invite', { profile_url: one.somebody }),
              await workspace.act(account.id, 'withdraw', { invitation_id: '1' }),
            ]
            for (const later of answers) {
              expectFailure(later, 429, 'RATE_LIMITED', account.token)
              expect(later.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
            }
          }
          expect(await asked(one)).toEqual([])
          await expectHealth(one, 'too_fast')
          await expectUncharged(one)
        }),
      )
    },
  )

  test.each<[FaultAnswer, string]>([
    ['429', '60'],
    ['999', '60'],
    [{ '429': { retry_after: 7 } }, '7'],
  ])('at the login says when to come back: %j', keeps('errors-network-limit'), async (answer, seconds) => {
    const workspace = await house.workspace(CREDITS)
    const member = await sandbox.member({ invitations: 1, seed: workspace.id })
    await sandbox.faults(member.public_identifier, [{ on: 'me', answer }])
    const refused = await login(workspace, member.li_at)
    expectFailure(refused, 429, 'RATE_LIMITED', member.li_at ?? '')
    expect(refused.headers.get('retry-after')).toBe(seconds)
    expect(await sandbox.requests(member.public_identifier)).toHaveLength(1)
  })

  test('each time in a row lets it rest for twice as long, up to an hour; good hours halve it', {
    ...keeps('errors-network-limit', 'account-health'),
    timeout: 60_000,
  }, async () => {
    const one = await failing(ROUTES.list_invitations, '429')
    const { workspace, account } = one
    /** The rest after the last one ended so long ago. The account is connected anew, so that nothing else remembers it. */
    const restAfter = async (ago: string) => {
      await house.sql('update accounts set resting_until = now() - $2::interval where account_id = $1', [
        account.id,
        ago,
      ])
      expect((await login(workspace, account.token)).status).toBe(200)
      const answer = await make(one, 'list_invitations')
      expect(answer.status).toBe(429)
      const { resting_until } = (await accountOf(workspace, account)).health
      expect(Date.parse(resting_until)).toBeGreaterThan(Date.now())
      return Number(answer.headers.get('retry-after'))
    }
    expect(Number((await make(one, 'list_invitations')).headers.get('retry-after'))).toBe(60)
    for (const seconds of [120, 240, 480, 960, 1_920, 3_600, 3_600]) {
      expect(await restAfter('1 second')).toBe(seconds)
    }
    expect(await restAfter('1 hour 1 minute')).toBe(3_600)
    expect(await restAfter('2 hours 1 minute')).toBe(1_800)
    expect(await restAfter('3 hours 1 minute')).toBe(450)
    expect(await restAfter('3 days')).toBe(60)
    await expectUncharged(one)
  })
})

describe.concurrent('a route that has moved', () => {
  test.each<[FaultAnswer]>([['404'], ['410']])(
    'is left for the next shape: %j',
    keeps('list-total-results', 'sent-list'),
    async (answer) => {
      for (const action of ['list_invitations', 'list_sent'] as const) {
        const one = await failing([ROUTES[action][0]], answer)
        const first = await make(one, action)
        expect([first.status, first.body.data?.total_results]).toEqual([200, 3])
        expect((await asked(one)).map(({ status }) => status)).toEqual([Number(answer), 200])
        // The one that works is remembered.
        await sandbox.forgetRequests(one.account.member)
        expect((await make(one, action)).status).toBe(200)
        expect((await asked(one)).map(({ status }) => status)).toEqual([200])
      }
    },
  )

  test.each<[FaultAnswer]>([['404'], ['410']])(
    'everywhere is CHANNEL_ERROR: %j',
    {
      ...keeps('errors-channel-failed', 'errors-free', 'account-health'),
      timeout: 60_000,
    },
    async (answer) => {
      for (const [action, shapes] of [
        ['list_invitations', 3],
        ['list_sent', 3],
        ['list_connections', 2],
      ] as const) {
        const one = await failing(ROUTES[action], answer)
        const failed = await make(one, action)
        expectFailure(failed, 502, 'CHANNEL_ERROR', one.account.token)
        expect(failed.body.error.message).toMatch(/no longer answers/)
        expect(await asked(one)).toHaveLength(shapes)
        await expectHealth(one, 'moved')
        await expectUncharged(one)
      }
    },
  )

  test('without the query’s id there is one shape less', keeps('errors-channel-failed'), async () => {
    const plain = await house.gateway({ SALVER_QUERY_INVITATIONS: '' })
    const one = await failing(ROUTES.list_invitations, '404')
    const answer = await through(plain, one.workspace).list(one.account.id)
    expectFailure(answer, 502, 'CHANNEL_ERROR', one.account.token)
    const paths = (await asked(one)).map(({ path }) => path.replace(/\?.*$/, ''))
    expect(paths).toEqual(Array(2).fill('/voyager/api/relationships/invitationViews'))
  })
})

describe.concurrent('a network in trouble', () => {
  test.each<[what: string, answer: FaultAnswer]>([
    ['answers 500', '500'],
    ['answers 503', '503'],
    ['answers 502 with a page', { status: 502, body: '<html><h1>Bad gateway</h1></html>' }],
    ['cuts the connection', 'reset'],
    ['cuts the connection before it does anything', 'reset-before'],
    ['shows a page', 'html'],
    ['answers nothing', { status: 200, body: '' }],
    ['breaks off in the middle', 'truncated'],
  ])(
    '%s: it is asked three times in all, then it is CHANNEL_ERROR',
    {
      ...keeps('errors-channel-failed', 'errors-channel-unreadable', 'errors-free', 'account-health'),
      timeout: 60_000,
    },
    async (_, answer) => {
      await Promise.all(
        READINGS.map(async (action) => {
          const one = await failing(ROUTES[action], answer)
          const failed = await make(one, action)
          expectFailure(failed, 502, 'CHANNEL_ERROR', one.account.token)
          expect(failed.body.error.message).toMatch(/Nothing was charged; try again/)
          expect(await asked(one)).toHaveLength(3)
          await expectHealth(one, 'trouble')
          await expectUncharged(one)
          // It is not held against the account.
          await sandbox.faults(one.account.member, [])
          expect((await make(one, action)).status).toBe(200)
        }),
      )
      const workspace = await house.workspace(CREDITS)
      const member = await sandbox.member({ invitations: 1, seed: workspace.id })
      await sandbox.faults(member.public_identifier, [{ on: 'me', answer }])
      expectFailure(await login(workspace, member.li_at), 502, 'CHANNEL_ERROR', member.li_at ?? '')
      expect(await sandbox.requests(member.public_identifier)).toHaveLength(3)
      // The second try of a login is as good as the first.
      await sandbox.faults(member.public_identifier, [{ on: 'me', answer, times: 1 }])
      expect((await login(workspace, member.li_at)).status).toBe(200)
    },
  )

  test(
    'twice, and then not, is a success like any other',
    keeps('list-pages-fetched', 'credits-once'),
    async () => {
      for (const action of READINGS) {
        const one = await failing(ROUTES[action], '500', { times: 2 })
        const { status, body } = await make(one, action)
        expect([status, body.data?.total_results, body.data?.pagination.pages_fetched]).toEqual([200, 3, 1])
        expect((await asked(one)).map((request) => request.status)).toEqual([500, 500, 200])
        expect((await closedBooks(house, one.workspace.id)).balance).toBe(CREDITS - 1)
      }
    },
  )

  test.each<[string, Record<string, string>, RegExp]>([
    ['seconds', { 'retry-after': '41' }, /^41$/],
    ['a date', { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }, /^3[4-6]\d\d$/],
  ])(
    'says when to come back, as %s, which is passed on and kept to',
    keeps('errors-channel-retry-after'),
    async (_, headers, seconds) => {
      for (const action of [...READINGS, 'accept'] as const) {
        const one = await failing(ROUTES[action], { status: 503, headers })
        const failed = await make(one, action)
        expectFailure(failed, 502, 'CHANNEL_ERROR', one.account.token)
        expect([action, failed.headers.get('retry-after')]).toEqual([action, expect.stringMatching(seconds)])
        // Of a write the list is read, as it may have happened all the same.
        expect(await asked(one, action === 'accept' ? 'POST' : 'GET')).toHaveLength(1)
        await expectUncharged(one)
      }
      const workspace = await house.workspace(CREDITS)
      const member = await sandbox.member({ invitations: 1, seed: workspace.id })
      await sandbox.faults(member.public_identifier, [{ on: 'me', answer: { status: 503, headers } }])
      expect((await login(workspace, member.li_at)).headers.get('retry-after')).toMatch(seconds)
    },
  )

  test.each<[FaultAnswer]>([['stall'], ['stall-before'], [{ latency_ms: 20_000 }]])(
    'that is silent beyond the deadline is CHANNEL_ERROR, and a failure in its health: %j',
    { ...keeps('errors-channel-timeout', 'errors-free', 'account-health'), timeout: 60_000 },
    async (answer) => {
      await Promise.all(
        READINGS.map(async (action) => {
          const one = await failing(ROUTES[action], answer)
          const late = await through(hasty, one.workspace).act(one.account.id, action)
          expectFailure(late, 502, 'CHANNEL_ERROR', one.account.token)
          expect(late.body.error.message).toMatch(/within 2 s\b.*Nothing was charged/)
          expect(await asked(one)).toHaveLength(1)
          await expectHealth(one, 'trouble')
          await expectUncharged(one)
        }),
      )
    },
  )

  test('whose answer stalls is asked again', {
    ...keeps('list-total-results'),
    timeout: 60_000,
  }, async () => {
    await Promise.all(
      (['stall', 'stall-before'] as const).map(async (answer) => {
        const one = await failing(ROUTES.list_invitations, answer, { times: 1 })
        const { status, body } = await make(one, 'list_invitations')
        expect([status, body.data?.total_results]).toEqual([200, 3])
        expect(await asked(one)).toHaveLength(2)
        await vi.waitFor(
          async () =>
            expect((await accountOf(one.workspace, one.account)).health.last_failure).toBe('trouble'),
          { timeout: 10_000, interval: 200 },
        )
      }),
    )
  })
})

describe.concurrent('an answer that cannot be read', () => {
  test.each<[what: string, answer: FaultAnswer]>([
    ['is longer than 8 MiB', 'huge'],
    [
      'says that it is longer than 8 MiB',
      { status: 200, body: JSON.stringify(EMPTY).padEnd(8 * 2 ** 20 + 1) },
    ],
    ['lacks rows that its list names', 'missing-fields'],
  ])(
    '%s: it is asked once, and CHANNEL_ERROR',
    {
      ...keeps('errors-channel-unreadable', 'errors-free', 'account-health'),
      timeout: 60_000,
    },
    async (_, answer) => {
      for (const action of ['list_invitations', 'list_sent'] as const) {
        const one = await failing(ROUTES[action], answer)
        const failed = await make(one, action)
        expectFailure(failed, 502, 'CHANNEL_ERROR', one.account.token)
        expect(failed.body.error.message).toMatch(/cannot read/)
        expect(await asked(one)).toHaveLength(1)
        await expectHealth(one, 'unreadable')
        await expectUncharged(one)
      }
    },
  )

  test('is not one of 8 MiB', keeps('list-empty'), async () => {
    const body = JSON.stringify(EMPTY).padEnd(8 * 2 ** 20)
    const one = await failing(ROUTES.list_invitations, { status: 200, body })
    const { status, body: said } = await make(one, 'list_invitations')
    expect([status, said.data?.invitations]).toEqual([200, []])
  })
})

describe.concurrent('a client that hangs up', () => {
  /** Makes a call and hangs up once the network has been asked so often; waits until the call has ended. */
  async function hangUp(
    at: Workspace,
    account: Account,
    action: string,
    params: object,
    requests: number,
    headers = {},
  ) {
    const client = new AbortController()
    const calling = fetch(`${single.url}/v2/network`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': at.key, ...headers },
      body: JSON.stringify({ account_id: account.id, action, params }),
      signal: client.signal,
    })
    calling.catch(() => {})
    await vi.waitFor(async () => expect(await sandbox.requests(account.member)).toHaveLength(requests), {
      timeout: 10_000,
      interval: 20,
    })
    client.abort()
    await expect(calling).rejects.toThrow()
    return vi.waitFor(
      async () => {
        const { logs } = (await at.ask('GET', `/v2/logs?action=${action}`)).body.data
        expect(logs).toHaveLength(1)
        return logs[0]
      },
      { timeout: 10_000, interval: 50 },
    )
  }

  test('ends what is asked of the network, and is not charged', {
    ...keeps('credits-hang-up-free', 'logs-entries', 'account-health'),
    timeout: 60_000,
  }, async () => {
    const workspace = await house.workspace(CREDITS)
    const account = await workspace.account({ invitations: 1_000, total: 'true' })
    await sandbox.forgetRequests(account.member)
    // The second batch would take longer than this test: that the call has ended is that it was given up.
    await sandbox.faults(account.member, [{ on: 'any', after: 1, answer: { latency_ms: 60_000 } }])
    const entry = await hangUp(workspace, account, 'list_invitations', { count: 1_000 }, 2)
    expect(entry).toMatchObject({ http_status: 499, credits_consumed: 0 })
    expect(await sandbox.requests(account.member)).toHaveLength(2)
    await expectUncharged({ workspace })
    // The account has not lost anything by it, nor is the network said to have failed.
    await sandbox.faults(account.member, [])
    const gone = Date.now()
    expect((await through(single, workspace).list(account.id)).status).toBe(200)
    const { health } = await vi.waitFor(
      async () => {
        const told = await accountOf(workspace, account)
        expect(Date.parse(told.health.last_success_at)).toBeGreaterThanOrEqual(gone)
        return told
      },
      { timeout: 15_000, interval: 200 },
    )
    expect(health.last_failure).toBeNull()
  })

  test(
    'in the middle of a write learns by its Idempotency-Key what became of it',
    keeps('accept-invitation'),
    async () => {
      const one = await failing(['accept'], { latency_ms: 60_000 })
      const key = { 'idempotency-key': 'once' }
      // It is looked up, and so seen.
      const named = { entity_urn: one.invitation.entity_urn }
      const entry = await hangUp(one.workspace, one.account, 'accept', named, 2, key)
      expect(entry).toMatchObject({ http_status: 499, credits_consumed: 0 })
      expect(await asked(one, 'POST')).toHaveLength(1)
      await expectUncharged(one)

      await sandbox.faults(one.account.member, [])
      const again = await one.workspace.act(one.account.id, 'accept', named, key)
      expect([again.status, again.body.metadata.credits_consumed]).toEqual([200, 1])
      expect(await asked(one, 'POST')).toHaveLength(1)
      expect((await closedBooks(house, one.workspace.id)).balance).toBe(CREDITS - 1)
    },
  )
})

describe.concurrent('connecting again', () => {
  /** An account whose session the network has ended. */
  async function ended() {
    const one = await failing(ROUTES.list_invitations, '401', { times: 1 })
    expect((await make(one, 'list_invitations')).status).toBe(403)
    return one
  }

  test(
    'by the same token makes the account active again',
    keeps('login-same-token', 'account-disconnected'),
    async () => {
      const one = await ended()
      const again = await login(one.workspace, one.account.token)
      expect(again.body.data).toEqual({ account_id: one.account.id, status: 'connected' })
      expect(again.body.metadata.credits_consumed).toBe(0)
      for (const workspace of [one.workspace, through(second, one.workspace)]) {
        expect((await workspace.list(one.account.id)).status).toBe(200)
      }
      expect((await accountOf(one.workspace, one.account)).status).toBe('connected')
    },
  )

  test(
    'by another token of the same member replaces it under the same account_id',
    keeps('login-same-member'),
    async () => {
      const one = await ended()
      const token = await sandbox.newToken(one.account.member)
      // The old one is worth nothing any more, so that what is asked is asked with the new one.
      await sandbox.endSession(one.account.member, one.account.token)
      const again = await login(one.workspace, token)
      expect(again.body.data).toEqual({ account_id: one.account.id, status: 'connected' })
      for (const workspace of [one.workspace, through(second, one.workspace)]) {
        expect((await workspace.list(one.account.id)).status).toBe(200)
      }
      expect((await one.workspace.ask('GET', '/v2/accounts')).body.data.accounts).toHaveLength(1)
    },
  )

  test(
    'by another member’s token is another account, and leaves the first as it is',
    keeps('login-same-member'),
    async () => {
      const one = await ended()
      const other = await one.workspace.account({ invitations: 2 })
      expect(other.id).not.toBe(one.account.id)
      expect((await one.workspace.list(other.id)).body.data.total_results).toBe(2)
      expect((await make(one, 'list_invitations')).body.error.code).toBe('ACCOUNT_INACTIVE')
      expect((await accountOf(one.workspace, one.account)).status).toBe('disconnected')
    },
  )

  test(
    'by a token that the network refuses leaves the account as it is',
    keeps('login-token-refused'),
    async () => {
      const one = await failing([], '401')
      await sandbox.faults(one.account.member, [{ on: 'me', answer: '401' }])
      const refused = await login(one.workspace, one.account.token)
      expectFailure(refused, 400, 'INVALID_PARAMS', one.account.token)
      expect((await accountOf(one.workspace, one.account)).status).toBe('connected')
      expect((await make(one, 'list_invitations')).status).toBe(200)
    },
  )
})

test('What has ended a session is not written over by what failed besides on another gateway.', async () => {
  const { workspace, account } = await failing(['received'], '500')
  expect((await workspace.list(account.id)).status).toBe(502)
  await sandbox.faults(account.member, [{ on: 'received', answer: 'challenge' }])
  expect((await through(second, workspace).list(account.id)).status).toBe(403)
  // Longer than gateways keep such news to themselves.
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  expect((await accountOf(workspace, account)).health.last_failure).toBe('challenge')
})
