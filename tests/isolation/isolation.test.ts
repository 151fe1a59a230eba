import { beforeAll, describe, expect, test } from 'vitest'
import { type Account, type Answer, ask, startHouse, type Workspace } from '../house.ts'
import { closedBooks } from '../money/books.ts'
import { keeps } from '../requirements.ts'
import { seen } from './seen.ts'

const house = await startHouse()

let mine: Workspace
let theirs: Workspace
let myAccount: Account
let theirAccount: Account

beforeAll(async () => {
  mine = await house.workspace(100)
  theirs = await house.workspace(100)
  myAccount = await mine.account({ invitations: 5 })
  theirAccount = await theirs.account({ invitations: 5 })
})

/** An id as ours are, of nothing. */
const NOTHING = '0199f3b0c5d87e2e8f4b7a1d2c3b4a59'

/** Every way in which a tenant names an account. */
const byAccount: Record<string, (workspace: Workspace, id: string) => Promise<Answer>> = {
  list_invitations: (workspace, id) => workspace.list(id),
  'list_invitations with params': (workspace, id) =>
    workspace.list(id, { count: 200, offset: 3, invitation_type: 'EVENT', cuont: 1 }),
  'GET /v2/accounts/{id}': (workspace, id) => workspace.ask('GET', `/v2/accounts/${id}`),
  'DELETE /v2/accounts/{id}': (workspace, id) => workspace.ask('DELETE', `/v2/accounts/${id}`),
}

describe('Attack: guessing ids, to learn of accounts that other tenants have.', () => {
  test.for(Object.entries(byAccount))(
    '%s answers for another’s account what it does for none.',
    {
      ...keeps(
        'errors-account-foreign',
        'errors-account-unknown',
        'account-get-foreign',
        'account-delete-foreign',
      ),
    },
    async ([, call]) => {
      await house.sandbox.forgetRequests(theirAccount.member)
      const none = await call(mine, `acc_${NOTHING}`)
      expect(none).toMatchObject({ status: 404, body: { error: { code: 'INVALID_ACCOUNT' } } })
      const foreign = await call(mine, theirAccount.id)
      expect(seen(foreign, theirAccount.id)).toEqual(seen(none, `acc_${NOTHING}`))
      // Nothing was done to it, nor asked for it.
      expect(await house.sandbox.requests(theirAccount.member)).toEqual([])
      expect((await theirs.ask('GET', `/v2/accounts/${theirAccount.id}`)).body.data.status).toBe('connected')
      expect((await theirs.list(theirAccount.id)).status).toBe(200)
    },
  )

  test.for(['disconnected', 'resting', 'deleted'])(
    'Nor does it tell that another’s account is %s.',
    {
      ...keeps('errors-account-foreign', 'account-get-foreign'),
    },
    async (state) => {
      const account = await theirs.account({ invitations: 5 })
      if (state === 'deleted') await theirs.ask('DELETE', `/v2/accounts/${account.id}`)
      else {
        const answer = state === 'resting' ? '429' : '401'
        await house.sandbox.faults(account.member, [{ on: 'received', answer }])
        expect((await theirs.list(account.id)).status).toBe(state === 'resting' ? 429 : 403)
      }
      for (const call of Object.values(byAccount)) {
        const foreign = await call(mine, account.id)
        expect(seen(foreign, account.id)).toEqual(seen(await call(mine, `acc_${NOTHING}`), `acc_${NOTHING}`))
      }
    },
  )

  test('A workspace without credits learns no more of another’s account than one that has some.', {
    ...keeps('errors-account-foreign', 'order-account-before-active'),
  }, async () => {
    const poor = await house.workspace(0)
    const foreign = await poor.list(theirAccount.id)
    expect(foreign.body.error.code).toBe('INVALID_ACCOUNT')
    expect(seen(foreign, theirAccount.id)).toEqual(seen(await mine.list(`acc_${NOTHING}`), `acc_${NOTHING}`))
  })
})

describe('Attack: a key that is no key.', () => {
  const routes: [string, string, ((id: string) => unknown)?][] = [
    ['POST', '/v2/network', (id) => ({ account_id: id, action: 'list_invitations' })],
    ['POST', '/v2/login', () => ({ platform: 'linkedin', login_token: 'AQEDARnobody' })],
    ['GET', '/v2/accounts'],
    ['GET', '/v2/accounts/{id}'],
    ['DELETE', '/v2/accounts/{id}'],
    ['GET', '/v2/credits'],
    ['GET', '/v2/logs'],
  ]

  test.for(routes)(
    '%s %s refuses it, whatever is wrong with it, in the same words.',
    {
      ...keeps(
        'errors-key-missing',
        'errors-key-unknown',
        'errors-key-expired',
        'errors-key-revoked',
        'admin-key-no-token',
      ),
    },
    async ([method, path, body]) => {
      const keys = `/admin/workspaces/${mine.id}/keys`
      const expired = await house.admin('POST', keys, { name: 'old', expires_at: '2020-01-01T00:00:00Z' })
      const revoked = await house.admin('POST', keys, { name: 'gone' })
      await house.admin('DELETE', `${keys}/${revoked.body.data.key_id}`)
      const closed = await house.workspace(10)
      await house.admin('DELETE', `/admin/workspaces/${closed.id}`)
      const as = (headers: Record<string, string>) =>
        ask(house.url, method, path.replace('{id}', myAccount.id), body?.(myAccount.id), headers)

      const missing = await as({})
      expect(missing).toMatchObject({ status: 403, body: { error: { code: 'INVALID_API_KEY' } } })
      for (const key of [
        '',
        'slv_unknown',
        mine.key.slice(0, -1),
        mine.key.toUpperCase(),
        `${mine.key}, ${mine.key}`,
        expired.body.data.api_key,
        revoked.body.data.api_key,
        closed.key,
        house.adminToken,
      ]) {
        expect(seen(await as({ 'x-api-key': key }))).toEqual(seen(missing))
      }
      // The operator's token opens nothing of a tenant's, and no other header is a way around the key.
      expect(seen(await as({ authorization: `Bearer ${house.adminToken}` }))).toEqual(seen(missing))
      expect(seen(await as({ authorization: `Bearer ${mine.key}` }))).toEqual(seen(missing))
      expect((await mine.ask('GET', `/v2/accounts/${myAccount.id}`)).status).toBe(200)
    },
  )

  test.for([
    ['POST', '/admin/workspaces'],
    ['GET', '/admin/workspaces'],
    ['DELETE', '/admin/workspaces/{id}'],
    ['POST', '/admin/workspaces/{id}/credits'],
    ['GET', '/admin/workspaces/{id}/ledger'],
    ['POST', '/admin/workspaces/{id}/keys'],
    ['GET', '/admin/workspaces/{id}/keys'],
    ['DELETE', '/admin/workspaces/{id}/keys/{key}'],
  ] as const)(
    '%s %s is closed to tenants, and tells them not even which workspaces there are.',
    {
      ...keeps('admin-token', 'admin-key-no-token'),
    },
    async ([method, path]) => {
      const listed = await house.admin('GET', `/admin/workspaces/${mine.id}/keys`)
      const of = (workspaceId: string) =>
        path.replace('{id}', workspaceId).replace('{key}', listed.body.data.keys[0].key_id)
      const body = method === 'POST' ? { name: 'x', amount: 5, reason: 'x', credits: 5 } : undefined
      const before = await theirs.credits()
      const answers = []
      for (const id of [mine.id, theirs.id, `ws_${NOTHING}`, 'x']) {
        for (const headers of [{}, { 'x-api-key': mine.key }, { authorization: `Bearer ${mine.key}` }]) {
          const answer = await ask(house.url, method, of(id), body, headers)
          expect(answer).toMatchObject({ status: 403, body: { error: { code: 'INVALID_API_KEY' } } })
          answers.push(seen(answer))
        }
      }
      for (const answer of answers) expect(answer).toEqual(answers[0])
      expect(await theirs.credits()).toBe(before)
    },
  )
})

describe('Attack: seeing what is another’s in one’s own lists.', () => {
  test('Lists of accounts show one’s own alone, at every page.', keeps('accounts-list'), async () => {
    const one = await house.workspace()
    const two = await house.workspace()
    const owned = new Map<Workspace, string[]>([
      [one, []],
      [two, []],
    ])
    // In turn, so that ids of both lie between each other.
    for (let round = 0; round < 4; round++) {
      for (const [workspace, ids] of owned) ids.push((await workspace.account({ invitations: 0 })).id)
    }
    for (const [workspace, ids] of owned) {
      const listed: string[] = []
      for (let offset: number | null = 0; offset !== null; ) {
        const { body } = await workspace.ask('GET', `/v2/accounts?count=3&offset=${offset}`)
        listed.push(...body.data.accounts.map((account: { account_id: string }) => account.account_id))
        offset = body.data.pagination.next_offset
      }
      expect(listed.toSorted()).toEqual(ids.toSorted())
    }
  })

  test('Credits, ledger and log of one workspace know nothing of what another does.', {
    ...keeps('credits-get', 'credits-once'),
  }, async () => {
    const one = await house.workspace(10)
    const two = await house.workspace(20)
    const account = await one.account({ invitations: 60 })
    const { body } = await one.list(account.id, { count: 60 })
    await two.list(account.id)
    expect([await one.credits(), await two.credits()]).toEqual([8, 20])
    const first = await closedBooks(house, one.id)
    expect(first.captures.map(({ call }) => call)).toEqual([body.metadata.request_id])
    const second = await closedBooks(house, two.id)
    expect(second.entries).toMatchObject([{ kind: 'grant', amount: 20 }])
    expect(second.calls.map(({ code }) => code)).toEqual(['INVALID_ACCOUNT'])
    const ledger = await house.admin('GET', `/admin/workspaces/${two.id}/ledger`)
    expect(ledger.body.data.entries).toHaveLength(1)
  })

  test('A workspace’s keys cannot be ended by way of another workspace.', {
    ...keeps('admin-unknown-id', 'admin-key-revoke'),
  }, async () => {
    const listed = await house.admin('GET', `/admin/workspaces/${theirs.id}/keys`)
    const keyId: string = listed.body.data.keys[0].key_id
    const foreign = await house.admin('DELETE', `/admin/workspaces/${mine.id}/keys/${keyId}`)
    const none = await house.admin('DELETE', `/admin/workspaces/${mine.id}/keys/key_${NOTHING}`)
    expect(foreign).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } })
    expect(seen(foreign)).toEqual(seen(none))
    expect((await theirs.ask('GET', '/v2/credits')).status).toBe(200)
  })
})

describe('The same member in two workspaces', () => {
  async function twice() {
    const member = await house.sandbox.member({ invitations: 7, seed: crypto.randomUUID() })
    const sides = []
    for (const workspace of [await house.workspace(50), await house.workspace(50)]) {
      const login = (token = member.li_at) =>
        workspace.ask('POST', '/v2/login', { platform: 'linkedin', login_token: token })
      const { body } = await login()
      sides.push({ workspace, login, id: body.data.account_id as string })
    }
    const [one, two] = sides
    if (one === undefined || two === undefined) throw new Error('two sides')
    const statusOf = async ({ workspace, id }: typeof one) =>
      (await workspace.ask('GET', `/v2/accounts/${id}`)).body.data.status
    return { member: member.public_identifier, one, two, statusOf }
  }

  test('is two accounts, of which neither workspace knows the other’s.', {
    ...keeps('login-per-workspace', 'errors-account-foreign'),
  }, async () => {
    const { one, two } = await twice()
    expect(one.id).not.toBe(two.id)
    expect((await one.workspace.list(one.id)).status).toBe(200)
    expect((await one.workspace.list(two.id)).status).toBe(404)
    expect((await two.workspace.list(two.id)).status).toBe(200)
    expect([await one.workspace.credits(), await two.workspace.credits()]).toEqual([49, 49])
    // Again, each gets its own.
    expect((await one.login()).body.data.account_id).toBe(one.id)
    expect((await two.login()).body.data.account_id).toBe(two.id)
  })

  test('has each its own session: deleting or ending one leaves the other.', {
    ...keeps('login-per-workspace'),
  }, async () => {
    const { member, one, two, statusOf } = await twice()
    const newer = await house.sandbox.newToken(member)
    await two.login(newer)
    await house.sandbox.faults(member, [{ on: 'received', times: 1, answer: '401' }])
    expect((await one.workspace.list(one.id)).body.error.code).toBe('ACCOUNT_INACTIVE')
    expect([await statusOf(one), await statusOf(two)]).toEqual(['disconnected', 'connected'])
    expect((await two.workspace.list(two.id)).status).toBe(200)
    await one.workspace.ask('DELETE', `/v2/accounts/${one.id}`)
    expect((await two.workspace.list(two.id)).status).toBe(200)
  })

  test('has each its own rest: a pause that one was told of does not stop the other.', {
    ...keeps('login-per-workspace'),
  }, async () => {
    const { member, one, two } = await twice()
    await house.sandbox.faults(member, [{ on: 'received', times: 1, answer: '429' }])
    expect((await one.workspace.list(one.id)).status).toBe(429)
    expect((await one.workspace.list(one.id)).status).toBe(429)
    expect((await two.workspace.list(two.id)).status).toBe(200)
  })
})
