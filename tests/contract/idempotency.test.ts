import { expect, test } from 'vitest'
import { startHouse, type Workspace } from '../house.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()

async function withAccount(credits = 100) {
  const workspace = await house.workspace(credits)
  const account = await workspace.account({ invitations: 26 })
  const body = (params: object = { count: 1 }) => ({
    account_id: account.id,
    action: 'list_invitations',
    params,
  })
  return { workspace, account, body }
}

function post(workspace: Workspace, key: string, body: unknown) {
  return workspace.ask('POST', '/v2/network', body, { 'idempotency-key': key })
}

test(
  'a retry gets the first answer again, marked, and is charged once',
  keeps('idempotency-replay', 'credits-lost-answer'),
  async () => {
    const { workspace, body } = await withAccount()
    const first = await post(workspace, 'a', body())
    const again = await post(workspace, 'a', body())
    expect(first.status).toBe(200)
    expect(first.headers.get('idempotency-replayed')).toBeNull()
    expect(again.status).toBe(200)
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
    expect(await workspace.credits()).toBe(99)
  },
)

test('the network is not asked again, and an empty balance does not matter', async () => {
  const { workspace, account, body } = await withAccount(1)
  await post(workspace, 'a', body())
  const asked = (await house.sandbox.requests(account.member)).length
  const again = await post(workspace, 'a', body())
  expect(again.status).toBe(200)
  expect((await house.sandbox.requests(account.member)).length).toBe(asked)
  expect((await post(workspace, 'b', body())).body.error.code).toBe('INSUFFICIENT_CREDITS')
})

test('the same key with another body is refused', keeps('idempotency-other-body'), async () => {
  const { workspace, body } = await withAccount()
  await post(workspace, 'a', body())
  const other = await post(workspace, 'a', body({ count: 2 }))
  expect(other.status).toBe(400)
  expect(other.body.error).toMatchObject({
    code: 'INVALID_PARAMS',
    message: expect.stringContaining('Idempotency-Key'),
  })
  expect(await workspace.credits()).toBe(99)
})

test('the order of members makes no difference, the path does', keeps('idempotency-same-body'), async () => {
  const { workspace, account, body } = await withAccount()
  const first = await post(workspace, 'a', body({ count: 1, offset: 2 }))
  const turned = await post(
    workspace,
    'a',
    `{"params": {"offset": 2, "count": 1}, "action": "list_invitations", "account_id": "${account.id}"}`,
  )
  expect(turned.body).toEqual(first.body)
  const elsewhere = await workspace.ask(
    'POST',
    '/v2/login',
    { platform: 'linkedin', login_token: account.token },
    { 'idempotency-key': 'a' },
  )
  expect(elsewhere.body.error.code).toBe('INVALID_PARAMS')
  const [kept] = await house.sql<{ answer: string; request_hash: Buffer }>(
    'select answer, request_hash from kept_answers where workspace_id = $1',
    [workspace.id],
  )
  expect(kept?.request_hash.length).toBe(32)
})

test(
  'of many at once one goes on, the others are told to come back, and one credit goes',
  keeps('errors-in-progress'),
  async () => {
    const { workspace, account, body } = await withAccount()
    await house.sandbox.faults(account.member, [{ on: 'received', answer: { latency_ms: 300 } }])
    const all = await Promise.all(Array.from({ length: 20 }, () => post(workspace, 'a', body())))
    const refused = all.filter(({ status }) => status === 409)
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(refused).toHaveLength(19)
    for (const { body: told, headers } of refused) {
      expect(told.error.code).toBe('REQUEST_IN_PROGRESS')
      expect(headers.get('retry-after')).toBe('1')
    }
    expect(await workspace.credits()).toBe(99)
  },
)

test.each(['', 'a'.repeat(256), 'ä'])('“%s” is no key', keeps('idempotency-key-format'), async (key) => {
  const { workspace, body } = await withAccount()
  const answer = await post(workspace, encodeURI(key) === key ? key : '\xe4', body())
  expect(answer.body.error).toMatchObject({
    code: 'INVALID_PARAMS',
    message: expect.stringContaining('Idempotency-Key'),
  })
})

test('255 printable characters are a key', keeps('idempotency-key-format'), async () => {
  const { workspace, body } = await withAccount()
  const key = `~!@#$%^&*() "'${'x'.repeat(241)}`
  expect(key).toHaveLength(255)
  expect((await post(workspace, key, body())).status).toBe(200)
  expect((await post(workspace, key, body())).headers.get('idempotency-replayed')).toBe('true')
})

test('failures and refusals are not kept: a retry runs anew', keeps('idempotency-failures'), async () => {
  const { workspace, account, body } = await withAccount()
  await house.sandbox.faults(account.member, [{ on: 'received', times: 1, answer: '403' }])
  expect((await post(workspace, 'a', body())).body.error.code).toBe('CHANNEL_ERROR')
  expect((await post(workspace, 'a', body())).status).toBe(200)
  expect((await post(workspace, 'b', body({ count: 0 }))).body.error.code).toBe('INVALID_PARAMS')
  expect((await post(workspace, 'b', body())).status).toBe(200)
  const unknown = { ...body(), account_id: 'acc_00000000000000000000000000000000' }
  expect((await post(workspace, 'c', unknown)).body.error.code).toBe('INVALID_ACCOUNT')
  expect((await post(workspace, 'c', body())).status).toBe(200)
})

test(
  'a kept answer is looked for after the params and before the account',
  keeps('order-kept-answer'),
  async () => {
    const { workspace, account, body } = await withAccount()
    const first = await post(workspace, 'a', body())
    await workspace.ask('DELETE', `/v2/accounts/${account.id}`)
    expect((await post(workspace, 'a', body())).body).toEqual(first.body)
    expect((await post(workspace, 'a', body({ count: 0 }))).body.error.message).toContain('params.count')
  },
)

test('each workspace has keys of its own, for 24 hours', keeps('idempotency-scope'), async () => {
  const one = await withAccount()
  const other = await withAccount()
  await post(one.workspace, 'a', one.body())
  const elsewhere = await post(other.workspace, 'a', other.body({ count: 2 }))
  expect(elsewhere.headers.get('idempotency-replayed')).toBeNull()
  expect(elsewhere.status).toBe(200)
  await house.sql(`update kept_answers set at = now() - interval '23 hours 59 minutes'`)
  expect((await post(one.workspace, 'a', one.body())).headers.get('idempotency-replayed')).toBe('true')
  await house.sql(`update kept_answers set at = now() - interval '24 hours 1 second'`)
  const anew = await post(one.workspace, 'a', one.body({ count: 3 }))
  expect(anew.status).toBe(200)
  expect(anew.headers.get('idempotency-replayed')).toBeNull()
  expect((await post(one.workspace, 'a', one.body({ count: 3 }))).body).toEqual(anew.body)
})

test('every POST of the operator’s API is done once for its key', keeps('idempotency-scope'), async () => {
  const workspace = await house.workspace(10)
  const once = (path: string, body: unknown, key: string) =>
    house.admin('POST', path, body, { 'idempotency-key': key })
  const grants = `/admin/workspaces/${workspace.id}/credits`
  const all = await Promise.all(
    Array.from({ length: 10 }, () => once(grants, { amount: 5, reason: 'paid' }, `grant ${workspace.id}`)),
  )
  const done = all.filter(({ status }) => status === 200)
  expect(all.every(({ status }) => status === 200 || status === 409)).toBe(true)
  expect(new Set(done.map(({ body }) => body.data.entry_id)).size).toBe(1)
  expect(await workspace.credits()).toBe(15)
  expect((await once(grants, { amount: 6, reason: 'paid' }, `grant ${workspace.id}`)).body.error.code).toBe(
    'INVALID_PARAMS',
  )
  const keyBody = { name: 'again' }
  const keys = `/admin/workspaces/${workspace.id}/keys`
  const made = await once(keys, keyBody, `key ${workspace.id}`)
  expect((await once(keys, keyBody, `key ${workspace.id}`)).body).toEqual(made.body)
  const made1 = await once('/admin/workspaces', { name: 'Once', credits: 3 }, `ws ${workspace.id}`)
  const made2 = await once('/admin/workspaces', { name: 'Once', credits: 3 }, `ws ${workspace.id}`)
  expect(made2.body).toEqual(made1.body)
  expect(made2.headers.get('idempotency-replayed')).toBe('true')
  // A refusal is not kept.
  expect((await once(grants, { amount: -1_000, reason: 'too much' }, `back ${workspace.id}`)).status).toBe(
    402,
  )
  await house.admin('POST', grants, { amount: 1_000, reason: 'more' })
  expect((await once(grants, { amount: -1_000, reason: 'too much' }, `back ${workspace.id}`)).status).toBe(
    200,
  )
})

test('what is kept shows no secret to who reads the database', keeps('idempotency-sealed'), async () => {
  const { workspace, body } = await withAccount()
  const answer = await post(workspace, 'a', body({ count: 26 }))
  const made = await house.admin(
    'POST',
    `/admin/workspaces/${workspace.id}/keys`,
    { name: 'sealed' },
    { 'idempotency-key': `sealed ${workspace.id}` },
  )
  const rows = await house.sql<{ text: string }>('select kept_answers::text as text from kept_answers')
  const everything = rows.map(({ text }) => text).join('\n')
  expect(rows.length).toBeGreaterThanOrEqual(2)
  expect(everything).not.toContain(made.body.data.api_key)
  expect(everything).not.toContain(answer.body.data.invitations[0].shared_secret)
})

test('closing a workspace destroys its kept answers', keeps('admin-close-kept-answers'), async () => {
  const { workspace, body } = await withAccount()
  await post(workspace, 'a', body())
  const count = async () =>
    (await house.sql('select 1 from kept_answers where workspace_id = $1', [workspace.id])).length
  expect(await count()).toBe(1)
  await house.admin('DELETE', `/admin/workspaces/${workspace.id}`)
  expect(await count()).toBe(0)
})
