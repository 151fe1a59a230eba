import { beforeAll, describe, expect, test } from 'vitest'
import { type Account, type Answer, startHouse, type Workspace, workspaceOf } from '../house.ts'
import { closedBooks } from '../money/books.ts'
import { keeps } from '../requirements.ts'
import { seen } from './seen.ts'
import { overhear } from './statements.ts'

const house = await startHouse()

/** An id as ours are, of nothing. */
const NOTHING = 'acc_0199f3b0c5d87e2e8f4b7a1d2c3b4a59'

/** Every action on the network, with params that are sound. */
const ACTIONS: Record<string, object> = {
  list_invitations: { count: 5, has_note: true, text: 'a' },
  list_sent: { older_than_days: 1 },
  accept: { entity_urn: 'urn:li:invitation:7', shared_secret: 'x' },
  'accept by a name': { profile_url: 'https://www.linkedin.com/in/somebody' },
  decline: { invitation_id: '7' },
  answer: { answers: [{ invitation_id: '7', do: 'accept' }], types: ['CONNECTION', 'EVENT'] },
  withdraw: { invitation_id: '7' },
  'withdraw by age': { older_than_days: 3, dry_run: false },
  check_invitation: { profile_url: 'https://www.linkedin.com/in/somebody' },
  invite: { identifier: 'somebody', message: 'Hello' },
  list_connections: { count: 3 },
}
const actions = Object.entries(ACTIONS).map(([name, params]) => ({
  name,
  params,
  action: name.split(' ')[0] ?? '',
}))
const KEYS = { 'idempotency-key': 'a key of mine' }

let mine: Workspace
let theirs: Workspace
/** Accounts of another workspace, in every state that an account can have. */
let foreign: Record<string, Account>
/** One's own, of which the network takes no more calls for now. */
let own: Record<'disconnected' | 'resting', Account>

async function accountThatIs(workspace: Workspace, state: string): Promise<Account> {
  const account = await workspace.account({ invitations: 5 })
  if (state === 'disconnected' || state === 'resting') {
    const answer = state === 'resting' ? { '429': { retry_after: 3_000 } } : '401'
    await house.sandbox.faults(account.member, [{ on: 'received', answer }])
    await workspace.list(account.id)
  }
  if (state === 'deleted') await workspace.ask('DELETE', `/v2/accounts/${account.id}`)
  await house.sandbox.forgetRequests(account.member)
  return account
}

beforeAll(async () => {
  mine = await house.workspace(100)
  theirs = await house.workspace(100)
  foreign = {
    connected: await accountThatIs(theirs, 'connected'),
    disconnected: await accountThatIs(theirs, 'disconnected'),
    resting: await accountThatIs(theirs, 'resting'),
    deleted: await accountThatIs(theirs, 'deleted'),
  }
  own = {
    disconnected: await accountThatIs(mine, 'disconnected'),
    resting: await accountThatIs(mine, 'resting'),
  }
})

test('No action on the network is missing here.', async () => {
  const { body } = await mine.act(NOTHING, 'nonsense')
  const named: string[] = body.error.message.match(/[a-z_]{6,}/g)
  const offered = named.filter((word) => word in ACTIONS)
  expect(new Set(actions.map(({ action }) => action))).toEqual(new Set(offered))
  expect(offered).toHaveLength(9)
})

describe('Attack: guessing ids, to have something done to what others have, or to learn of it.', () => {
  test.for(actions)(
    '$name answers for another’s account what it does for none, whatever its state.',
    {
      ...keeps('errors-account-foreign', 'errors-account-unknown', 'order-account-before-active'),
    },
    async ({ action, params }) => {
      const none = await mine.act(NOTHING, action, params)
      expect(none).toMatchObject({
        status: 404,
        body: {
          success: false,
          error: { code: 'INVALID_ACCOUNT' },
          metadata: { action, credits_consumed: 0 },
        },
      })
      for (const [state, account] of Object.entries(foreign)) {
        const answer = await mine.act(account.id, action, params)
        expect([state, seen(answer, account.id)]).toEqual([state, seen(none, NOTHING)])
        const keyed = await mine.act(account.id, action, params, KEYS)
        expect([state, seen(keyed, account.id)]).toEqual([state, seen(none, NOTHING)])
        expect(await house.sandbox.requests(account.member)).toEqual([])
      }
      expect((await house.sandbox.face(foreign.connected?.member ?? '')).answered).toEqual([])
    },
  )

  test.for(actions)(
    '$name asks the database the same for another’s account as for none: so no clock tells them apart.',
    {
      ...keeps('errors-account-foreign'),
    },
    async ({ action, params }) => {
      await using line = await overhear(house.databaseUrl)
      const { url, drain } = await house.gateway({ DATABASE_URL: line.url })
      const me = workspaceOf({ url, sandbox: house.sandbox, id: mine.id, key: mine.key })
      const statementsOf = async (accountId: string, headers?: Record<string, string>) => {
        line.take()
        const answer = await me.act(accountId, action, params, headers)
        expect(answer.body.error.code).toBe('INVALID_ACCOUNT')
        return line.take()
      }
      const ofNone = await statementsOf(NOTHING)
      const ofNoneKeyed = await statementsOf(NOTHING, KEYS)
      // The call itself, and its entry in the log.
      expect([ofNone.length, ofNoneKeyed.length]).toEqual([2, 2])
      expect(ofNone[0]).toMatch(/^with asked as .* found_accounts /s)
      expect(ofNone[1]).toMatch(/^with ended as .* insert into calls/s)
      for (const [state, { id }] of Object.entries(foreign)) {
        expect([state, await statementsOf(id)]).toEqual([state, ofNone])
        expect([state, await statementsOf(id, KEYS)]).toEqual([state, ofNoneKeyed])
      }
      // What the line hears is all: a call of one’s own account is more.
      line.take()
      await me.ask('GET', '/v2/accounts')
      expect(line.take().length).toBeGreaterThan(1)
      await drain(0)
    },
  )

  test('A retry by another workspace’s Idempotency-Key is a call of its own.', {
    ...keeps('idempotency-scope', 'errors-account-foreign'),
  }, async () => {
    const account = await theirs.account({ invitations: 3, types: ['CONNECTION'] })
    const listed = await theirs.list(account.id)
    const params = { invitation_id: listed.body.data.invitations[0].invitation_id }
    const headers = { 'idempotency-key': 'guessed' }
    const answered = await theirs.act(account.id, 'accept', params, headers)
    expect(answered.status).toBe(200)
    const replay = await mine.act(account.id, 'accept', params, headers)
    expect(seen(replay, account.id)).toEqual(seen(await mine.act(NOTHING, 'accept', params), NOTHING))
    expect(replay.headers.get('idempotency-replayed')).toBeNull()
  })

  test('What one workspace has answered of a member is not told to another that has the same member.', {
    ...keeps('login-per-workspace', 'errors-account-foreign'),
  }, async () => {
    const member = await house.sandbox.member({ invitations: 3, types: ['CONNECTION'], seed: 'shared' })
    const accountIn = async (workspace: Workspace): Promise<string> => {
      const login = { platform: 'linkedin', login_token: member.li_at }
      return (await workspace.ask('POST', '/v2/login', login)).body.data.account_id
    }
    const [one, two] = [await accountIn(mine), await accountIn(theirs)]
    const listed = await mine.list(one)
    const { invitation_id } = listed.body.data.invitations[0]
    expect((await mine.act(one, 'decline', { invitation_id })).status).toBe(200)
    const outcomes = async (workspace: Workspace, id: string) => {
      const { body } = await workspace.act(id, 'answer', { answers: [{ invitation_id, do: 'accept' }] })
      return body.data.outcomes.map(({ outcome }: { outcome: string }) => outcome)
    }
    expect(await outcomes(mine, one)).toEqual(['already_answered'])
    // To them it is what the network says of it, and no more.
    expect(await outcomes(theirs, two)).toEqual(['not_pending'])
    const again = await theirs.act(two, 'accept', { invitation_id })
    expect(again.body.error.message).not.toMatch(/declined/)
  })
})

describe('Attack: a key that is no key.', () => {
  let missing: (params: object, action: string) => Promise<Answer>
  let bad: Record<string, string>

  beforeAll(async () => {
    const keys = `/admin/workspaces/${mine.id}/keys`
    const expired = await house.admin('POST', keys, { name: 'old', expires_at: '2020-01-01T00:00:00Z' })
    const revoked = await house.admin('POST', keys, { name: 'gone' })
    await house.admin('DELETE', `${keys}/${revoked.body.data.key_id}`)
    bad = {
      empty: '',
      unknown: 'slv_unknown',
      expired: expired.body.data.api_key,
      revoked: revoked.body.data.api_key,
      'the operator’s': house.adminToken,
    }
    missing = (params, action) =>
      mine.act(own.disconnected.id, action, params, { 'x-api-key': '', 'x-nothing': '1' })
  })

  test.for(actions)(
    '$name refuses it before anything else, in the same words.',
    {
      ...keeps('errors-key-missing', 'errors-key-unknown', 'errors-key-expired', 'errors-key-revoked'),
    },
    async ({ action, params }) => {
      const none = await missing(params, action)
      expect(none).toMatchObject({
        status: 403,
        body: { error: { code: 'INVALID_API_KEY' }, metadata: { action, credits_consumed: 0 } },
      })
      for (const [kind, key] of Object.entries(bad)) {
        for (const id of [own.disconnected.id, foreign.connected?.id ?? '', NOTHING, '']) {
          const answer = await mine.act(id, action, params, { 'x-api-key': key })
          expect([kind, seen(answer)]).toEqual([kind, seen(none)])
        }
      }
    },
  )
})

describe('One’s own account that cannot be asked', () => {
  test.for(actions)(
    'is not asked by $name: its session has ended, which is told with what to do.',
    {
      ...keeps('errors-account-inactive', 'errors-free'),
    },
    async ({ action, params }) => {
      await house.sandbox.forgetRequests(own.disconnected.member)
      const answer = await mine.act(own.disconnected.id, action, params)
      const same = await mine.list(own.disconnected.id)
      expect(answer).toMatchObject({
        status: 403,
        body: {
          error: { code: 'ACCOUNT_INACTIVE', message: same.body.error.message },
          metadata: { action, credits_consumed: 0 },
        },
      })
      expect(answer.body.error.message).toContain('POST /v2/login')
      expect(await house.sandbox.requests(own.disconnected.member)).toEqual([])
    },
  )

  test.for(actions)(
    'is not asked by $name: it rests, and Retry-After says how long.',
    {
      ...keeps('errors-network-limit', 'errors-free'),
    },
    async ({ action, params }) => {
      await house.sandbox.forgetRequests(own.resting.member)
      const answer = await mine.act(own.resting.id, action, params)
      expect(answer).toMatchObject({
        status: 429,
        body: { error: { code: 'RATE_LIMITED' }, metadata: { action, credits_consumed: 0 } },
      })
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(1_000)
      expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(3_000)
      expect(await house.sandbox.requests(own.resting.member)).toEqual([])
    },
  )

  test('has cost nothing with any of them.', { ...keeps('errors-free') }, async () => {
    expect(await closedBooks(house, mine.id)).toMatchObject({ held: 0 })
    const { captures } = await closedBooks(house, mine.id)
    // Each is of the account that could be asked.
    for (const { call } of captures) {
      const [row] = await house.sql<{ account_id: string }>(
        'select account_id from calls where request_id = $1',
        [call],
      )
      expect([own.disconnected.id, own.resting.id]).not.toContain(row?.account_id)
    }
  })
})
