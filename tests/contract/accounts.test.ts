import { describe, expect, test } from 'vitest'
import { ask, startHouse, type Workspace } from '../house.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()
const { sandbox } = house
const workspace = await house.workspace()
const stranger = await house.workspace()

const login = (as: Workspace, token: unknown, more: object = {}) =>
  as.ask('POST', '/v2/login', { platform: 'linkedin', login_token: token, ...more })
const accountOf = async (as: Workspace, id: string) => (await as.ask('GET', `/v2/accounts/${id}`)).body.data
const sealedOf = (id: string) =>
  house.sql<{ sealed: string | null; row: string }>(
    'select sealed, a::text as row from accounts a where account_id = $1',
    [id],
  )
const HEALTH = {
  last_success_at: null,
  last_failure_at: null,
  last_failure: null,
  resting_until: null,
  requests_last_hour: 0,
}

describe('a login', () => {
  test(
    'connects an account by a session token',
    keeps(
      'login-connects',
      'envelope-action-login',
      'account-shape',
      'account-get',
      'accounts-free',
      'login-optional',
      'extra-sandbox',
    ),
    async () => {
      const before = await workspace.credits()
      const member = await sandbox.member({ invitations: 3, seed: 'one' })
      const { status, body } = await login(workspace, member.li_at)
      expect([status, body.data]).toEqual([
        200,
        { account_id: expect.stringMatching(/^acc_/), status: 'connected' },
      ])
      expect(body.metadata).toMatchObject({
        action: 'login',
        account_id: body.data.account_id,
        credits_consumed: 0,
      })
      const account = await accountOf(workspace, body.data.account_id)
      expect(account).toEqual({
        account_id: body.data.account_id,
        platform: 'linkedin',
        source: 'session',
        account_name: null,
        status: 'connected',
        public_identifier: member.public_identifier,
        name: expect.stringMatching(/^\S+ \S/),
        connected_at: expect.stringMatching(/Z$/),
        // What the login itself asked is written down a little later.
        health: {
          ...HEALTH,
          last_success_at: expect.toBeOneOf([null, expect.any(String)]),
          requests_last_hour: expect.toBeOneOf([0, 1]),
        },
      })
      expect(Math.abs(Date.parse(account.connected_at) - Date.now())).toBeLessThan(10_000)
      expect(await workspace.credits()).toBe(before)
    },
  )

  test(
    'keeps the name that it is given, until it gets another',
    keeps('login-optional', 'account-shape'),
    async () => {
      const { li_at } = await sandbox.member({ invitations: 0, seed: 'named' })
      const first = await login(workspace, li_at, { account_name: ' Sales, Łódź ', country: 'pl' })
      const id: string = first.body.data.account_id
      expect((await accountOf(workspace, id)).account_name).toBe('Sales, Łódź')
      await login(workspace, li_at)
      expect((await accountOf(workspace, id)).account_name).toBe('Sales, Łódź')
      await login(workspace, li_at, { account_name: 'Support' })
      expect((await accountOf(workspace, id)).account_name).toBe('Support')
    },
  )

  test(
    'with the same token is the same account, free',
    keeps('login-same-token', 'accounts-free'),
    async () => {
      const own = await house.workspace(5)
      const account = await own.account({ invitations: 3 })
      const connectedAt = (await accountOf(own, account.id)).connected_at
      const again = await Promise.all([login(own, account.token), login(own, ` ${account.token} `)])
      expect(again.map(({ body }) => body.data.account_id)).toEqual([account.id, account.id])
      expect((await own.ask('GET', '/v2/accounts')).body.data.accounts).toHaveLength(1)
      expect((await accountOf(own, account.id)).connected_at).toBe(connectedAt)
      expect(await own.credits()).toBe(5)
    },
  )

  test('with another token of the same member replaces the first', keeps('login-same-member'), async () => {
    const account = await workspace.account({ invitations: 3 })
    const token = await sandbox.newToken(account.member)
    expect((await login(workspace, token)).body.data.account_id).toBe(account.id)
    await sandbox.endSession(account.member, account.token)
    expect((await workspace.list(account.id)).status).toBe(200)
  })

  test(
    'makes an account whose session has ended active again',
    keeps('login-same-member', 'account-disconnected'),
    async () => {
      const account = await workspace.account({ invitations: 3 })
      await sandbox.endSession(account.member)
      expect((await workspace.list(account.id)).status).toBe(403)
      const { status, connected_at } = await accountOf(workspace, account.id)
      expect(status).toBe('disconnected')
      const token = await sandbox.newToken(account.member)
      expect((await login(workspace, token)).body.data).toEqual({
        account_id: account.id,
        status: 'connected',
      })
      const after = await accountOf(workspace, account.id)
      expect(after.status).toBe('connected')
      expect(Date.parse(after.connected_at)).toBeGreaterThan(Date.parse(connected_at))
      expect((await workspace.list(account.id)).status).toBe(200)
    },
  )

  test(
    'of one member in two workspaces makes two accounts with states of their own',
    keeps('login-per-workspace'),
    async () => {
      const account = await workspace.account({ invitations: 3 })
      const token = await sandbox.newToken(account.member)
      const other: string = (await login(stranger, token)).body.data.account_id
      expect(other).not.toBe(account.id)
      await sandbox.endSession(account.member, token)
      expect((await stranger.list(other)).status).toBe(403)
      expect((await workspace.list(account.id)).status).toBe(200)
      expect((await accountOf(workspace, account.id)).status).toBe('connected')
      expect((await accountOf(stranger, other)).status).toBe('disconnected')
    },
  )

  test.each([
    ['of nobody', 'AQEDARnobody', [], /^login_token: the network does not take it/],
    ['of a session that has ended', null, [], /^login_token: the network does not take it/],
    [
      'that the network answers with a checkpoint',
      undefined,
      [{ on: 'me', answer: 'checkpoint' }],
      /sign in there/,
    ],
    ['that the network redirects', undefined, [{ on: 'me', answer: 'deleted-session' }], /cookie li_at/],
  ] as const)(
    'with a token %s is refused, and connects nothing',
    keeps('login-token-refused'),
    async (_, given, faults, says) => {
      const own = await house.workspace()
      const member = await sandbox.member({ invitations: 1 })
      await sandbox.faults(member.public_identifier, faults)
      if (given === null) await sandbox.endSession(member.public_identifier)
      const token = given ?? member.li_at
      const { status, body } = await login(own, token)
      expect([status, body.error.code]).toEqual([400, 'INVALID_PARAMS'])
      expect(body.error.message).toMatch(says)
      expect(JSON.stringify(body)).not.toContain(token)
      expect((await own.ask('GET', '/v2/accounts')).body.data.accounts).toEqual([])
    },
  )

  test.each([
    ['500', 502, 'CHANNEL_ERROR'],
    ['missing-fields', 502, 'CHANNEL_ERROR'],
    ['429', 429, 'RATE_LIMITED'],
  ] as const)(
    'fails as the network does: %s',
    keeps('errors-channel-failed'),
    async (answer, status, code) => {
      const member = await sandbox.member({ invitations: 1 })
      await sandbox.faults(member.public_identifier, [{ on: 'me', answer }])
      const failed = await login(workspace, member.li_at)
      expect([failed.status, failed.body.error.code]).toEqual([status, code])
    },
  )

  test('with a wrong token leaves the account of before as it is', keeps('login-token-refused'), async () => {
    const account = await workspace.account({ invitations: 1 })
    await login(workspace, `${account.token}x`)
    expect((await workspace.list(account.id)).status).toBe(200)
  })

  test.each([
    [{ email: 'zoe@example.com', password: 'correct horse' }],
    [{ username: 'zoe', password: 'correct horse' }],
    [{ login_token: 'AQEDAR', password: 'correct horse' }],
  ])(
    'takes no e-mail and password, says what to send, and repeats none of it: %j',
    keeps('login-no-password'),
    async (body) => {
      const answer = await workspace.ask('POST', '/v2/login', { platform: 'linkedin', ...body })
      expect([answer.status, answer.body.error.code]).toEqual([400, 'INVALID_PARAMS'])
      expect(answer.body.error.message).toMatch(/no e-mail and password.*login_token.*li_at/)
      expect(JSON.stringify(answer.body)).not.toMatch(/correct horse|zoe/)
    },
  )

  test.each([
    [{ login_token: 'AQED' }, /^platform: missing; expected "linkedin"/],
    [{ platform: 'facebook', login_token: 'AQED' }, /^platform: got "facebook"/],
    [{ platform: 'LinkedIn', login_token: 'AQED' }, /^platform: got "LinkedIn"/],
    [{ platform: null, login_token: 'AQED' }, /^platform: got null/],
  ])('is for linkedin: %j', keeps('login-platform', 'errors-params-named'), async (body, says) => {
    const answer = await workspace.ask('POST', '/v2/login', body)
    expect(answer.body.error).toEqual({ code: 'INVALID_PARAMS', message: expect.stringMatching(says) })
  })

  test.each([
    [{}, /^login_token: missing/],
    [{ login_token: '' }, /^login_token: got a string of 0 characters/],
    [{ login_token: 7 }, /^login_token: got 7/],
    [{ login_token: 'top;secret' }, /^login_token: got a string of 10 characters/],
    [{ login_token: 'top secret' }, /^login_token: got a string of 10 characters/],
    [{ login_token: 'a'.repeat(5_000) }, /^login_token: got a string of 5000 characters/],
    [{ login_token: 'AQED', account_name: '' }, /^account_name: got ""/],
    [{ login_token: 'AQED', account_name: 7 }, /^account_name: got 7/],
    [{ login_token: 'AQED', account_name: 'a\0b' }, /^account_name: got "a\\u0000b"/],
    [{ login_token: 'AQED', country: 'France' }, /^country: got "France"/],
  ])(
    'names what is wrong, and shows no token: %#',
    keeps('login-token-refused', 'errors-params-named'),
    async (body, says) => {
      const answer = await workspace.ask('POST', '/v2/login', { platform: 'linkedin', ...body })
      expect(answer.body.error).toEqual({ code: 'INVALID_PARAMS', message: expect.stringMatching(says) })
      expect(answer.body.error.message).not.toMatch(/secret/)
    },
  )
})

/** The attack: somebody who reads the database, or any answer, takes over the sessions of others. */
test(
  'a token is sealed where it is kept, and in no answer',
  keeps('login-connects', 'account-shape'),
  async () => {
    const account = await workspace.account({ invitations: 1 })
    const [kept] = await sealedOf(account.id)
    expect(kept?.sealed).toMatch(/^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(kept?.row).not.toContain(account.token)
    for (const path of ['/v2/accounts', `/v2/accounts/${account.id}`]) {
      const { body } = await workspace.ask('GET', path)
      expect(JSON.stringify(body)).not.toContain(account.token)
      expect(JSON.stringify(body)).not.toContain(kept?.sealed)
    }
  },
)

describe('the health of an account', () => {
  test(
    'tells what happened last, and how much was asked',
    keeps('account-health', 'account-get'),
    async () => {
      const account = await workspace.account({ invitations: 30 })
      const began = Date.now()
      await workspace.list(account.id)
      const requests = (await sandbox.requests(account.member)).length
      const healthOf = async () => (await accountOf(workspace, account.id)).health
      await expect.poll(healthOf, { timeout: 8_000, interval: 200 }).toEqual({
        ...HEALTH,
        last_success_at: expect.stringMatching(/Z$/),
        requests_last_hour: requests,
      })
      expect(Date.parse((await healthOf()).last_success_at)).toBeGreaterThanOrEqual(began)

      await sandbox.faults(account.member, [{ on: 'received', answer: '403' }])
      await workspace.list(account.id)
      await expect
        .poll(async () => (await healthOf()).last_failure, { timeout: 8_000, interval: 200 })
        .toBe('refused')
      const { last_failure_at, last_success_at, requests_last_hour } = await healthOf()
      expect(Date.parse(last_failure_at)).toBeGreaterThanOrEqual(began)
      expect(last_success_at).not.toBeNull()
      expect(requests_last_hour).toBe((await sandbox.requests(account.member)).length)
    },
  )
})

describe('the list of accounts', async () => {
  const own = await house.workspace()
  const ids: string[] = []
  for (let place = 0; place < 7; place += 1) ids.push((await own.account({ invitations: 0 })).id)
  const pageOf = async (query: string) => (await own.ask('GET', `/v2/accounts${query}`)).body.data
  const idsOf = (page: { accounts: { account_id: string }[] }) => page.accounts.map((one) => one.account_id)

  test(
    'has the workspace’s own, and no others',
    keeps('accounts-list', 'account-shape', 'accounts-free'),
    async () => {
      const before = await own.credits()
      const page = await pageOf('')
      expect(idsOf(page)).toEqual(ids)
      expect(page.accounts[3]).toEqual(await accountOf(own, ids[3] ?? ''))
      expect(page.pagination).toEqual({ offset: 0, count: 7, next_offset: null, has_more: false })
      const empty = await house.workspace()
      expect((await empty.ask('GET', '/v2/accounts')).body.data.accounts).toEqual([])
      expect(await own.credits()).toBe(before)
    },
  )

  test.each(['count', 'limit'])(
    'is walked by %s and next_offset, each once',
    keeps('accounts-pages', 'accounts-limit-alias'),
    async (name) => {
      for (const count of [1, 3, 7, 500]) {
        const seen: string[] = []
        for (let offset: number | null = 0; offset !== null; ) {
          const page = await pageOf(`?${name}=${count}&offset=${offset}`)
          seen.push(...idsOf(page))
          expect(page.accounts.length).toBeLessThanOrEqual(count)
          expect(page.pagination).toEqual({
            offset,
            count: page.accounts.length,
            next_offset: seen.length < 7 ? seen.length : null,
            has_more: seen.length < 7,
          })
          offset = page.pagination.next_offset
        }
        expect(seen).toEqual(ids)
      }
    },
  )

  test('has 50 to a page unless it is told otherwise', keeps('accounts-pages'), async () => {
    const many = await house.workspace()
    for (let batch = 0; batch < 52; batch += 13) {
      await Promise.all(Array.from({ length: 13 }, () => many.account({ invitations: 0 })))
    }
    const { accounts, pagination } = (await many.ask('GET', '/v2/accounts')).body.data
    expect([accounts.length, pagination.next_offset, pagination.has_more]).toEqual([50, 50, true])
    expect((await many.ask('GET', '/v2/accounts?offset=50')).body.data.accounts).toHaveLength(2)
    expect((await many.ask('GET', '/v2/accounts?offset=900')).body.data).toEqual({
      accounts: [],
      pagination: { offset: 900, count: 0, next_offset: null, has_more: false },
    })
  })

  test.each([
    ['count=0', 'count: got "0"'],
    ['count=501', 'count: got "501"'],
    ['count=-1', 'count: got "-1"'],
    ['count=1.5', 'count: got "1.5"'],
    ['count=', 'count: got ""'],
    ['count=1e2', 'count: got "1e2"'],
    ['count=ten', 'count: got "ten"'],
    ['count=5&count=6', 'count: got an array'],
    ['limit=0', 'limit: got "0"'],
    ['limit=501', 'limit: got "501"'],
    ['offset=-1', 'offset: got "-1"'],
    ['offset=x', 'offset: got "x"'],
    ['offset=9007199254740992', 'offset: got "9007199254740992"'],
  ])(
    'refuses ?%s',
    keeps('accounts-invalid-query', 'accounts-limit-alias', 'errors-params-named'),
    async (query, says) => {
      const { status, body } = await own.ask('GET', `/v2/accounts?${query}`)
      expect([status, body.error.code]).toEqual([400, 'INVALID_PARAMS'])
      expect(body.error.message).toContain(`${says}; expected an integer`)
      expect(body.metadata.action).toBeNull()
    },
  )

  test('answers an offset of any size', keeps('accounts-pages'), async () => {
    const { status, body } = await own.ask('GET', `/v2/accounts?offset=${Number.MAX_SAFE_INTEGER}`)
    expect([status, body.data?.accounts]).toEqual([200, []])
  })

  test(
    'names a parameter that it does not know',
    keeps('list-unknown-param', 'list-unknown-param-nearest'),
    async () => {
      const { body } = await own.ask('GET', '/v2/accounts?offest=2')
      expect(body.metadata.warnings).toEqual([expect.stringMatching(/^offest .*Did you mean offset\?$/)])
      expect(idsOf(body.data)).toEqual(ids)
    },
  )
})

describe('an account that is deleted', () => {
  test(
    'is forgotten with its credentials, and connects anew under another id',
    keeps('account-delete', 'login-after-delete', 'accounts-free', 'errors-account-unknown'),
    async () => {
      const own = await house.workspace(10)
      const account = await own.account({ invitations: 3 })
      await own.list(account.id)
      const { status, body } = await own.ask('DELETE', `/v2/accounts/${account.id}`)
      expect([status, body.success, body.data]).toEqual([200, true, {}])
      expect(body.metadata).toMatchObject({ action: null, account_id: account.id, credits_consumed: 0 })
      expect(await sealedOf(account.id)).toEqual([])
      for (const gone of [
        await own.list(account.id),
        await own.ask('GET', `/v2/accounts/${account.id}`),
        await own.ask('DELETE', `/v2/accounts/${account.id}`),
      ]) {
        expect([gone.status, gone.body.error.code]).toEqual([404, 'INVALID_ACCOUNT'])
      }
      expect((await own.ask('GET', '/v2/accounts')).body.data.accounts).toEqual([])
      const again: string = (await login(own, account.token)).body.data.account_id
      expect(again).not.toBe(account.id)
      expect((await own.list(again)).status).toBe(200)
      expect(await own.credits()).toBe(8)
    },
  )
})

/** The attack: a tenant who has seen, or guesses, another’s account id learns of the account, or deletes it. */
describe('another workspace’s account', () => {
  test.each(['GET', 'DELETE'])(
    'is as unknown as one that never was: %s',
    keeps(
      'account-get-foreign',
      'account-delete-foreign',
      'errors-account-foreign',
      'errors-account-unknown',
    ),
    async (method) => {
      const account = await workspace.account({ invitations: 3 })
      const never = `acc_${'0'.repeat(32)}`
      const theirs = await stranger.ask(method, `/v2/accounts/${account.id}`)
      const nobodys = await stranger.ask(method, `/v2/accounts/${never}`)
      expect([theirs.status, theirs.body.error.code]).toEqual([404, 'INVALID_ACCOUNT'])
      expect(theirs.body.error.message.replace(account.id, '')).toBe(
        nobodys.body.error.message.replace(never, ''),
      )
      expect((await accountOf(workspace, account.id)).status).toBe('connected')
      expect((await workspace.list(account.id)).status).toBe(200)
    },
  )

  test.each(['x', '%00', "'%20or%201=1", 'acc_', '..%2f..', 'acc_0199F3B0C5D87E2E8F4B7A1D2C3B4A59'])(
    'with an id that cannot be one is unknown too: %s',
    keeps('errors-account-unknown'),
    async (id) => {
      for (const method of ['GET', 'DELETE']) {
        const { status, body } = await workspace.ask(method, `/v2/accounts/${id}`)
        expect([status, body.error.code]).toEqual([404, 'INVALID_ACCOUNT'])
      }
    },
  )

  test('needs a key', keeps('errors-key-missing'), async () => {
    expect((await ask(house.url, 'GET', '/v2/accounts')).status).toBe(403)
  })
})
