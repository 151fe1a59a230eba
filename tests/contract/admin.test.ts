import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Answer, ask, startHouse, workspaceOf } from '../house.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()
const { admin } = house
const second = await house.gateway()
const closed = await house.gateway({ SALVER_ADMIN_TOKEN: '' })
const NOBODY = `ws_${'0'.repeat(32)}`

const made = async (body: object) =>
  (await admin('POST', '/admin/workspaces', { name: 'Tests', ...body })).body.data
const grant = (id: string, amount: unknown, reason: unknown = 'Tests') =>
  admin('POST', `/admin/workspaces/${id}/credits`, { amount, reason })
const keyFor = async (id: string, body: object = {}) =>
  (await admin('POST', `/admin/workspaces/${id}/keys`, { name: 'Tests', ...body })).body.data
const keysOf = async (id: string) => (await admin('GET', `/admin/workspaces/${id}/keys`)).body.data.keys
const asKey = (key: string, url = house.url) =>
  ask(url, 'GET', '/v2/credits', undefined, { 'x-api-key': key })
const entriesOf = async (id: string) =>
  (await admin('GET', `/admin/workspaces/${id}/ledger`)).body.data.entries

const workspace = await house.workspace(100)
/** Every call of this API, with ids that are known. */
const CALLS: [method: string, path: string, body?: object][] = [
  ['POST', '/admin/workspaces', { name: 'Tests' }],
  ['GET', '/admin/workspaces'],
  ['POST', `/admin/workspaces/${workspace.id}/credits`, { amount: 1, reason: 'Tests' }],
  ['GET', `/admin/workspaces/${workspace.id}/ledger`],
  ['POST', `/admin/workspaces/${workspace.id}/keys`, { name: 'Tests' }],
  ['GET', `/admin/workspaces/${workspace.id}/keys`],
  ['DELETE', `/admin/workspaces/${workspace.id}/keys/key_${'0'.repeat(32)}`],
  ['DELETE', `/admin/workspaces/${workspace.id}`],
]

/** The attack: a tenant, or anybody on the network, grants credits, reads keys or closes a workspace. */
describe('the operator’s API', () => {
  test.each(CALLS)(
    'is shut without the token, or with a wrong one: %s %s',
    keeps('admin-token', 'admin-key-no-token', 'admin-envelope', 'envelope-failure'),
    async (method, path, body) => {
      const wrong: Record<string, string>[] = [
        {},
        { authorization: '' },
        { authorization: 'Bearer' },
        { authorization: 'Bearer ' },
        { authorization: 'Bearer wrong-token-of-nobody' },
        { authorization: `Bearer ${house.adminToken}x` },
        { authorization: `Bearer ${house.adminToken.slice(0, -1)}` },
        { authorization: `Bearer ${house.adminToken.toUpperCase()}` },
        { authorization: `Basic ${house.adminToken}` },
        { authorization: house.adminToken },
        { authorization: `Bearer ${workspace.key}` },
        { 'x-api-key': workspace.key },
        { 'x-api-key': house.adminToken },
      ]
      for (const headers of wrong) {
        const answer = await ask(house.url, method, path, body, headers)
        expect(answer.status, JSON.stringify(headers)).toBe(403)
        expect(answer.body).toEqual({
          success: false,
          error: { code: 'INVALID_API_KEY', message: expect.any(String) },
          metadata: {
            action: null,
            credits_consumed: 0,
            timestamp: expect.any(String),
            request_id: answer.headers.get('x-request-id'),
          },
        })
        expect(JSON.stringify(answer.body)).not.toContain(house.adminToken)
      }
      expect(await workspace.credits()).toBe(100)
    },
  )

  test('does not open the rest: its token is no key', keeps('admin-key-no-token'), async () => {
    for (const headers of [
      { 'x-api-key': house.adminToken },
      { authorization: `Bearer ${house.adminToken}` },
    ] as Record<string, string>[]) {
      const answer = await ask(house.url, 'GET', '/v2/credits', undefined, headers)
      expect([answer.status, answer.body.error.code]).toEqual([403, 'INVALID_API_KEY'])
    }
  })

  test.each(CALLS)(
    'is not there where no token is configured: %s %s',
    keeps('admin-off'),
    async (method, path, body) => {
      for (const authorization of [`Bearer ${house.adminToken}`, 'Bearer ', 'Bearer null', '']) {
        const answer = await ask(closed.url, method, path, body, { authorization })
        const unknown = await ask(closed.url, method, '/nothing/like/it/at/all', body, { authorization })
        expect(answer.status).toBe(404)
        expect(answer.body.error).toEqual(unknown.body.error)
        expect(answer.headers.get('allow')).toBeNull()
      }
      expect((await asKey(workspace.key, closed.url)).status).toBe(200)
    },
  )

  test('has the envelope of all the others', keeps('admin-envelope', 'envelope-action-get'), async () => {
    for (const [method, path, body] of CALLS.slice(0, 2)) {
      const answer = await admin(method, path, body)
      expect(answer.body).toEqual({
        success: true,
        data: expect.any(Object),
        metadata: {
          action: null,
          account_id: null,
          credits_consumed: 0,
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          request_id: answer.headers.get('x-request-id'),
        },
      })
    }
  })

  test.each([
    ['DELETE', `/admin/workspaces/${NOBODY}`],
    ['POST', `/admin/workspaces/${NOBODY}/credits`, { amount: 1, reason: 'x' }],
    ['GET', `/admin/workspaces/${NOBODY}/ledger`],
    ['POST', `/admin/workspaces/${NOBODY}/keys`, { name: 'x' }],
    ['GET', `/admin/workspaces/${NOBODY}/keys`],
    ['DELETE', `/admin/workspaces/${NOBODY}/keys/key_${'0'.repeat(32)}`],
    ['DELETE', `/admin/workspaces/${workspace.id}/keys/key_${'0'.repeat(32)}`],
    ['DELETE', `/admin/workspaces/${workspace.id}/keys/x`],
    ['DELETE', '/admin/workspaces/x'],
    ['GET', '/admin/workspaces/%00/keys'],
    ['POST', "/admin/workspaces/'/credits", { amount: 1, reason: 'x' }],
  ] as [string, string, object?][])(
    'knows no such id: %s %s',
    keeps('admin-unknown-id'),
    async (method, path, body) => {
      const answer = await admin(method, path, body)
      expect([answer.status, answer.body.error?.code]).toEqual([404, 'NOT_FOUND'])
    },
  )

  test.each<[path: string, body: object, says: RegExp]>([
    ['', {}, /^name: missing; expected a string of 1 to 200/],
    ['', { name: '  ' }, /^name: got " {2}"/],
    ['', { name: 'x'.repeat(201) }, /^name: got/],
    ['', { name: 'x', credits: -1 }, /^credits: got -1; expected an integer from 0/],
    ['', { name: 'x', credits: 1.5 }, /^credits: got 1.5/],
    ['', { name: 'x', credits: '5' }, /^credits: got "5"/],
    ['', { name: 'a\0b' }, /^name: got "a\\u0000b"/],
    ['/keys', { name: 'a\0b' }, /^name: got "a\\u0000b"/],
    ['/credits', { amount: 1, reason: 'a\0b' }, /^reason: got "a\\u0000b"/],
    ['/keys', {}, /^name: missing/],
    ['/keys', { name: 'x', expires_at: 'tomorrow' }, /^expires_at: got "tomorrow"/],
    ['/keys', { name: 'x', expires_at: '2030-01-01' }, /^expires_at: got "2030-01-01"/],
    ['/keys', { name: 'x', rate_limit: 5 }, /^rate_limit: got 5/],
    ['/keys', { name: 'x', rate_limit: { requests: 0, per_seconds: 1 } }, /^rate_limit.requests: got 0/],
    ['/keys', { name: 'x', rate_limit: { requests: 1 } }, /^rate_limit.per_seconds: missing/],
    ['/credits', { amount: 1 }, /^reason: missing/],
    ['/credits', { amount: 1, reason: '' }, /^reason: got ""/],
    ['/credits', { reason: 'x' }, /^amount: missing/],
  ])(
    'names what is wrong with a body: %s %j',
    keeps('errors-params-named', 'admin-credits-whole'),
    async (path, body, says) => {
      const answer = await admin('POST', `/admin/workspaces${path && `/${workspace.id}${path}`}`, body)
      expect([answer.status, answer.body.error?.code]).toEqual([400, 'INVALID_PARAMS'])
      expect(answer.body.error.message).toMatch(says)
    },
  )
})

describe('a workspace', () => {
  test('is made with a first grant, or without', keeps('admin-workspace-create'), async () => {
    const rich = await made({ name: ' Ärzte & Söhne ', credits: 250 })
    expect(rich).toEqual({ workspace_id: expect.stringMatching(/^ws_/), name: 'Ärzte & Söhne', credits: 250 })
    const poor = await made({})
    expect(poor).toEqual({ workspace_id: expect.any(String), name: 'Tests', credits: 0 })
    for (const one of [rich, poor]) {
      const { body } = await asKey((await keyFor(one.workspace_id)).api_key)
      expect(body.data.credits).toBe(one.credits)
    }
    expect(await entriesOf(poor.workspace_id)).toEqual([])
    expect(await entriesOf(rich.workspace_id)).toMatchObject([{ kind: 'grant', amount: 250, balance: 250 }])
  })

  test.each([2, 5, 500])('is listed once in a walk by %d', keeps('admin-workspaces-list'), async (count) => {
    const ids: string[] = []
    for (let place = 0; place < 7; place += 1) ids.push((await made({ credits: place })).workspace_id)
    const seen: { workspace_id: string; credits: number }[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { data }: Answer['body'] = (
        await admin('GET', `/admin/workspaces?count=${count}${cursor && `&cursor=${cursor}`}`)
      ).body
      seen.push(...data.workspaces)
      expect(data.workspaces.length).toBeLessThanOrEqual(count)
      expect(data.pagination).toEqual({
        next_cursor: data.pagination.has_more ? expect.any(String) : null,
        has_more: expect.any(Boolean),
      })
      cursor = data.pagination.next_cursor
      // One that comes while somebody walks shows nothing twice, and hides nothing.
      if (cursor !== null && seen.length < 20) await made({})
    }
    const walked = seen.map((one) => one.workspace_id)
    expect(new Set(walked).size).toBe(walked.length)
    expect(walked.filter((id) => ids.includes(id))).toEqual(ids.toReversed())
    expect(seen.find((one) => one.workspace_id === ids[4])).toEqual({
      workspace_id: ids[4],
      name: 'Tests',
      credits: 4,
    })
  })

  test('names what it ignores', async () => {
    const { body } = await admin('GET', '/admin/workspaces?cuont=1')
    expect(body.metadata.warnings).toEqual(['cuont is not a parameter and was ignored. Did you mean count?'])
  })

  test.each([
    'count=0',
    'count=501',
    'count=x',
    'cursor=',
    'cursor=%00',
    'cursor=5',
    `cursor=acc_${'0'.repeat(32)}`,
  ])('is not listed by ?%s', keeps('errors-params-named'), async (query) => {
    const { status, body } = await admin('GET', `/admin/workspaces?${query}`)
    expect([status, body.error.code]).toEqual([400, 'INVALID_PARAMS'])
    expect(body.error.message).toContain(query.split('=')[0])
  })

  test(
    'that is closed has no keys and no credentials any more, on every gateway',
    keeps('admin-workspace-close', 'admin-delete-data', 'errors-key-revoked', 'admin-unknown-id'),
    async () => {
      const own = await house.workspace(10)
      const account = await own.account({ invitations: 3 })
      await own.list(account.id)
      const { status, body } = await admin('DELETE', `/admin/workspaces/${own.id}`)
      expect([status, body.data]).toEqual([200, {}])
      for (const url of [house.url, second.url]) {
        const at = workspaceOf({ ...own, url, sandbox: house.sandbox })
        expect([(await at.list(account.id)).status, (await asKey(own.key, url)).status]).toEqual([403, 403])
      }
      for (const table of ['accounts', 'api_keys']) {
        expect(await house.sql(`select from ${table} where workspace_id = $1`, [own.id])).toEqual([])
      }
      const { workspaces } = (await admin('GET', '/admin/workspaces?count=500')).body.data
      expect(workspaces.map((one: { workspace_id: string }) => one.workspace_id)).not.toContain(own.id)
      for (const [method, path, more] of [
        ['DELETE', ''],
        ['POST', '/credits', { amount: 1, reason: 'x' }],
        ['POST', '/keys', { name: 'x' }],
        ['GET', '/keys'],
      ] as [string, string, object?][]) {
        expect((await admin(method, `/admin/workspaces/${own.id}${path}`, more)).status).toBe(404)
      }
    },
  )

  test('that is closed has none of its keys shown again', keeps('admin-workspace-close'), async () => {
    const own = await house.workspace()
    const again = () =>
      ask(
        house.url,
        'POST',
        `/admin/workspaces/${own.id}/keys`,
        { name: 'x' },
        {
          authorization: `Bearer ${house.adminToken}`,
          'idempotency-key': `of ${own.id}`,
        },
      )
    expect((await again()).body.data.api_key).toMatch(/^slv_/)
    expect((await again()).headers.get('idempotency-replayed')).toBe('true')
    await admin('DELETE', `/admin/workspaces/${own.id}`)
    expect((await again()).status).toBe(404)
  })

  test('that is closed leaves the others as they were', keeps('admin-workspace-close'), async () => {
    const own = await house.workspace()
    const account = await workspace.account({ invitations: 3 })
    await own.ask('POST', '/v2/login', { platform: 'linkedin', login_token: account.token })
    await admin('DELETE', `/admin/workspaces/${own.id}`)
    expect((await workspace.list(account.id)).status).toBe(200)
    await grant(workspace.id, 1)
  })
})

describe('credits', () => {
  test(
    'are granted and taken back, never below what is free',
    keeps('admin-credits-grant', 'admin-credits-take-back'),
    async () => {
      const { workspace_id: id } = await made({ credits: 10 })
      const key = (await keyFor(id)).api_key
      const free = async () => (await asKey(key)).body.data.credits
      const granted = await grant(id, 90)
      expect(granted.body.data).toEqual({ credits: 100, entry_id: expect.stringMatching(/^ent_/) })
      expect(await free()).toBe(100)
      expect((await grant(id, -40)).body.data).toEqual({ credits: 60, entry_id: expect.any(String) })
      const tooMuch = await grant(id, -61)
      expect([tooMuch.status, tooMuch.body.error.code]).toEqual([402, 'INSUFFICIENT_CREDITS'])
      expect(tooMuch.body.error.message).toMatch(/60/)
      expect(await free()).toBe(60)
      expect((await grant(id, -60)).body.data.credits).toBe(0)
      expect((await grant(id, -1)).status).toBe(402)
    },
  )

  test('that a call under way holds are not taken back', keeps('admin-credits-take-back'), async () => {
    const own = await house.workspace(1)
    const account = await own.account({ invitations: 3 })
    await house.sandbox.faults(account.member, [{ on: 'any', answer: { latency_ms: 500 } }])
    const call = own.list(account.id)
    await expect.poll(() => own.credits(), { interval: 20 }).toBe(0)
    expect((await grant(own.id, -1)).status).toBe(402)
    expect((await call).status).toBe(200)
    expect(await own.credits()).toBe(0)
  })

  test.each([0, 0.5, 1.5, -2.5, '5', null, true, [], 1e13, -1e13, 2 ** 53])(
    'are whole, and not %j',
    keeps('admin-credits-whole'),
    async (amount) => {
      const answer = await grant(workspace.id, amount)
      expect([answer.status, answer.body.error?.code]).toEqual([400, 'INVALID_PARAMS'])
      expect(answer.body.error.message).toMatch(/^amount: got .*; expected an integer other than 0/)
    },
  )

  test(
    'that move are entries of the ledger, which sum to the balance',
    keeps('admin-credits-grant', 'credits-per-fifty', 'admin-ledger'),
    async () => {
      const own = await house.workspace(10)
      const account = await own.account({ invitations: 60 })
      const call = await own.list(account.id, { count: 60 })
      await grant(own.id, 5, 'A gift')
      await grant(own.id, -3, 'A mistake')
      await grant(own.id, -100, 'Too much')
      const entries = await entriesOf(own.id)
      expect(entries).toMatchObject([
        { kind: 'take_back', amount: -3, balance: 10, call_id: null, reason: 'A mistake' },
        { kind: 'grant', amount: 5, balance: 13, call_id: null, reason: 'A gift' },
        { kind: 'capture', amount: -2, balance: 8, call_id: call.body.metadata.request_id, reason: null },
        { kind: 'grant', amount: 10, balance: 10, call_id: null },
      ])
      expect(await own.credits()).toBe(10)
      expect(
        entries
          .map((one: { at: string }) => one.at)
          .toSorted()
          .toReversed(),
      ).toEqual(entries.map((one: { at: string }) => one.at))
      const first = await admin('GET', `/admin/workspaces/${own.id}/ledger?count=3`)
      expect(first.body.data.pagination).toEqual({ next_cursor: expect.any(String), has_more: true })
      const rest = await admin(
        'GET',
        `/admin/workspaces/${own.id}/ledger?count=3&cursor=${first.body.data.pagination.next_cursor}`,
      )
      expect([...first.body.data.entries, ...rest.body.data.entries]).toEqual(entries)
      expect(rest.body.data.pagination).toEqual({ next_cursor: null, has_more: false })
    },
  )

  test(
    'of a closed workspace stay written down',
    keeps('admin-workspace-close', 'admin-close-ledger'),
    async () => {
      const { workspace_id: id } = await made({ credits: 7 })
      await admin('DELETE', `/admin/workspaces/${id}`)
      expect(await entriesOf(id)).toMatchObject([{ kind: 'grant', amount: 7, balance: 7 }])
    },
  )
})

describe('a key', () => {
  /** The attack: somebody who reads the database, or the list of keys, calls in a tenant’s name. */
  test(
    'is shown once, and kept as a hash alone',
    keeps('admin-key-create', 'admin-key-hash', 'admin-keys-list'),
    async () => {
      const own = await house.workspace(1)
      const { key_id, api_key, ...more } = await keyFor(own.id)
      expect([key_id, more]).toEqual([expect.stringMatching(/^key_/), {}])
      expect(api_key.length).toBeGreaterThan(40)
      expect((await asKey(api_key)).status).toBe(200)
      const listed = await admin('GET', `/admin/workspaces/${own.id}/keys`)
      expect(JSON.stringify(listed.body)).not.toContain(api_key)
      expect(JSON.stringify(listed.body)).not.toContain(own.key)
      const rows = await house.sql<{ row: string }>(
        'select k::text as row from api_keys k where key_id = $1',
        [key_id],
      )
      expect(rows[0]?.row).not.toContain(api_key)
      expect(rows[0]?.row).not.toContain(api_key.slice(10, 30))
      expect(rows[0]?.row).toContain(createHash('sha256').update(api_key).digest('hex'))
    },
  )

  test('is listed with all but itself', keeps('admin-keys-list'), async () => {
    const { workspace_id: id } = await made({})
    const plain = await keyFor(id, { name: 'Plain' })
    const fast = await keyFor(id, {
      name: 'Fast',
      rate_limit: { requests: 5, per_seconds: 1 },
      expires_at: '2039-12-31T23:30:00+01:00',
    })
    const all = await keysOf(id)
    const by = new Map(all.map((one: { key_id: string }) => [one.key_id, one]))
    expect(all).toHaveLength(2)
    expect(by.get(plain.key_id)).toEqual({
      key_id: plain.key_id,
      name: 'Plain',
      rate_limit: { requests: 600, per_seconds: 60 },
      created_at: expect.stringMatching(/Z$/),
      expires_at: null,
      revoked_at: null,
    })
    expect(by.get(fast.key_id)).toMatchObject({
      name: 'Fast',
      rate_limit: { requests: 5, per_seconds: 1 },
      expires_at: '2039-12-31T22:30:00.000Z',
    })
  })

  test('ends at its expires_at', keeps('admin-key-expiry', 'errors-key-expired'), async () => {
    const past = await keyFor(workspace.id, { expires_at: new Date(Date.now() - 1_000).toISOString() })
    expect((await asKey(past.api_key)).status).toBe(403)
    const soon = await keyFor(workspace.id, { expires_at: new Date(Date.now() + 2_000).toISOString() })
    expect((await asKey(soon.api_key)).status).toBe(200)
    await expect
      .poll(async () => (await asKey(soon.api_key)).status, { timeout: 5_000, interval: 100 })
      .toBe(403)
    const later = await keyFor(workspace.id, { expires_at: '2039-01-01T00:00:00Z' })
    expect((await asKey(later.api_key)).status).toBe(200)
  })

  test(
    'is revoked at once, on every gateway, and others are not',
    keeps('admin-key-revoke', 'admin-delete-data', 'errors-key-revoked'),
    async () => {
      const own = await house.workspace(1)
      const { key_id, api_key } = await keyFor(own.id)
      for (const url of [house.url, second.url]) expect((await asKey(api_key, url)).status).toBe(200)
      const { status, body } = await admin('DELETE', `/admin/workspaces/${own.id}/keys/${key_id}`)
      expect([status, body.data]).toEqual([200, {}])
      for (const url of [house.url, second.url]) {
        expect((await asKey(api_key, url)).status).toBe(403)
        expect((await asKey(own.key, url)).status).toBe(200)
      }
      const revoked = (await keysOf(own.id)).find((one: { key_id: string }) => one.key_id === key_id)
      expect(Math.abs(Date.parse(revoked.revoked_at) - Date.now())).toBeLessThan(10_000)
    },
  )

  test(
    'that has ended sets nothing aside: no credit, no turn at the network, no Idempotency-Key',
    keeps('admin-key-revoke', 'admin-key-expiry'),
    async () => {
      const own = await house.workspace(1)
      const account = await own.account({ invitations: 3 })
      const revoked = await keyFor(own.id)
      await admin('DELETE', `/admin/workspaces/${own.id}/keys/${revoked.key_id}`)
      const expired = await keyFor(own.id, { expires_at: new Date(Date.now() - 1_000).toISOString() })
      const setAside = async () => ({
        balances: await house.sql('select balance, held from balances where workspace_id = $1', [own.id]),
        paces: await house.sql('select full_at from account_paces where workspace_id = $1', [own.id]),
        buckets: await house.sql('select key_id, tokens from key_buckets where workspace_id = $1', [own.id]),
        kept: await house.sql('select idempotency_key from kept_answers where workspace_id = $1', [own.id]),
      })
      const before = await setAside()
      for (const { api_key } of [revoked, expired]) {
        for (const headers of [{}, { 'idempotency-key': `of ${api_key.slice(-9)}` }]) {
          const body = { account_id: account.id, action: 'list_invitations' }
          const asked = { 'x-api-key': api_key, ...headers }
          expect((await own.ask('POST', '/v2/network', body, asked)).status).toBe(403)
          expect(await setAside()).toEqual(before)
        }
      }
      expect((await own.list(account.id)).status).toBe(200)
    },
  )

  test('of one workspace is not another’s to revoke', keeps('admin-unknown-id'), async () => {
    const own = await house.workspace(1)
    const { key_id, api_key } = await keyFor(own.id)
    expect((await admin('DELETE', `/admin/workspaces/${workspace.id}/keys/${key_id}`)).status).toBe(404)
    expect((await asKey(api_key)).status).toBe(200)
  })
})

test('A field that does not exist is ignored and named, with the one that was probably meant.', async () => {
  const { status, body } = await house.admin('POST', '/admin/workspaces', { name: 'Typo', credit: 50 })
  expect(status).toBe(200)
  expect(body.data.credits).toBe(0)
  expect(body.metadata.warnings).toEqual(['credit is not a parameter and was ignored. Did you mean credits?'])
})
