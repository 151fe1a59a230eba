import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { ask, startHouse } from '../house.ts'
import { agentOver, overHttp } from './agent.ts'

const house = await startHouse({ SALVER_CORS_ORIGINS: 'https://app.example' })
const workspace = await house.workspace(10_000)
const keyed = { 'x-api-key': workspace.key }

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'tests', version: '1' } },
}
const LIST = { jsonrpc: '2.0', id: 2, method: 'tools/list' }
const use = (name: string, args: object = {}) => ({
  jsonrpc: '2.0',
  id: 3,
  method: 'tools/call',
  params: { name, arguments: args },
})
const post = (body: unknown, headers: Record<string, string> = keyed, path = '/mcp') =>
  ask(house.url, 'POST', path, body, headers)

describe('who may ask', () => {
  test.each([
    ['initialize', INITIALIZE],
    ['tools/list', LIST],
    ['a tool', use('get_credits')],
    ['a tool with wrong arguments', use('list_invitations', { what: 1 })],
    ['no tool', use('none')],
    ['a notification', { jsonrpc: '2.0', method: 'notifications/initialized' }],
    ['several', [use('get_credits'), LIST]],
    ['what is no message', { hello: 'world' }],
    ['what is no JSON', '{'],
  ])('without a key that is known, %s is told nothing', async (_, message) => {
    const wrong: Record<string, string>[] = [
      {},
      { 'x-api-key': 'sk_unknown' },
      { authorization: 'Bearer sk_unknown' },
    ]
    for (const headers of wrong) {
      const { status, body } = await post(message, headers)
      expect.soft([status, body.success, body.error?.code]).toEqual([403, false, 'INVALID_API_KEY'])
    }
  })

  test('a key may also come as a bearer, whatever the case', async () => {
    for (const scheme of ['Bearer', 'bearer']) {
      const agent = await agentOver(overHttp(house.url, { authorization: `${scheme} ${workspace.key}` }))
      expect((await agent.use('get_credits')).isError).toBe(false)
    }
  })

  test('a page may only where its origin is listed, whatever key it has', async () => {
    const foreign = await post(LIST, { ...keyed, origin: 'http://evil.example' })
    expect([foreign.status, foreign.body.error.message]).toEqual([
      403,
      expect.stringContaining('SALVER_CORS_ORIGINS'),
    ])
    // What a name that was pointed at this host looks like: the page is of the host that it asks.
    const rebound = await post(LIST, { ...keyed, origin: house.url })
    expect(rebound.status).toBe(403)
    const listed = await post(LIST, { ...keyed, origin: 'https://app.example' })
    expect([listed.status, listed.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://app.example',
    ])
  })

  test('each message is one call of its key’s limit', async () => {
    const remaining = async (message: unknown) => {
      const { headers } = await post(message, key)
      return Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1])
    }
    const made = await house.admin('POST', `/admin/workspaces/${workspace.id}/keys`, {
      name: 'Counted',
      rate_limit: { requests: 100, per_seconds: 86_400 },
    })
    const key = { 'x-api-key': made.body.data.api_key }
    expect([
      await remaining(LIST),
      await remaining(use('get_credits')),
      await remaining(use('none')),
    ]).toEqual([99, 98, 97])
    const all = Array.from({ length: 98 }, () => post(LIST, key))
    const refused = (await Promise.all(all)).find(({ status }) => status === 429)
    expect(refused?.body.error.code).toBe('RATE_LIMITED')
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('what may be asked', () => {
  test('is answered at once, as JSON, without a session', async () => {
    const { status, headers, body } = await post(INITIALIZE)
    expect([status, headers.get('content-type'), headers.get('mcp-session-id')]).toEqual([
      200,
      'application/json; charset=utf-8',
      null,
    ])
    expect(headers.get('x-request-id')).toMatch(/^req_/)
    expect(body.result).toMatchObject({ protocolVersion: '2025-06-18', serverInfo: { name: 'salver' } })
    // Any gateway can answer any message: nothing went before this one.
    const other = await house.gateway()
    const listed = await ask(other.url, 'POST', '/mcp', LIST, keyed)
    expect(listed.body.result.tools.length).toBeGreaterThan(10)
  })

  test('a tool’s request is the one of its HTTP answer, and of the log', async () => {
    const account = await workspace.account({ invitations: 3 })
    const { headers, body } = await post(use('list_invitations', { account_id: account.id }))
    const id = headers.get('x-request-id')
    expect(body.result._meta['salver/request_id']).toBe(id)
    const logs = await workspace.ask('GET', `/v2/logs?account_id=${account.id}`)
    expect(logs.body.data.logs[0]).toMatchObject({ request_id: id, action: 'list_invitations' })
  })

  test.each(['GET', 'DELETE', 'PUT'])('%s is not a method of it', async (method) => {
    const { status, headers, body } = await ask(house.url, method, '/mcp', undefined, keyed)
    expect([status, headers.get('allow'), body.error.code]).toEqual([405, 'POST', 'METHOD_NOT_ALLOWED'])
  })

  test.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
    'version %s is spoken',
    async (version) => {
      const params = { ...INITIALIZE.params, protocolVersion: version }
      expect((await post({ ...INITIALIZE, params })).body.result.protocolVersion).toBe(version)
      const listed = await post(LIST, { ...keyed, 'mcp-protocol-version': version })
      expect(listed.status).toBe(200)
    },
  )

  test('a version that nobody speaks is refused, or answered with one that is spoken', async () => {
    const refused = await post(LIST, { ...keyed, 'mcp-protocol-version': '1999-01-01' })
    expect([refused.status, refused.body.error.message]).toEqual([400, expect.stringContaining('1999-01-01')])
    const params = { ...INITIALIZE.params, protocolVersion: '1999-01-01' }
    expect((await post({ ...INITIALIZE, params })).body.result.protocolVersion).toBe('2025-11-25')
  })

  test('bodies that are none, too large or no message are refused', async () => {
    expect((await post('{')).body.error).toMatchObject({ code: 'INVALID_PARAMS' })
    expect((await post('')).status).toBe(400)
    const large = await post(use('get_credits', { text: 'x'.repeat(300_000) }))
    expect([large.status, large.body.error.message]).toEqual([400, expect.stringContaining('larger than')])
    expect((await post({ hello: 'world' })).body.error).toMatchObject({ code: -32_700 })
    expect((await post({ ...LIST, method: 'tools/none' })).body.error).toMatchObject({ code: -32_601 })
    expect((await post({ ...LIST, method: 'tools/call' })).body.error).toBeDefined()
    const notified = await post({ jsonrpc: '2.0', method: 'notifications/initialized' })
    expect([notified.status, notified.body]).toEqual([202, null])
  })

  test('several at once are answered together', async () => {
    const { body } = await post([use('get_credits'), { ...LIST, id: 9 }])
    expect(body.map(({ id }: { id: number }) => id).sort()).toEqual([3, 9])
  })

  test('two with one id are refused together, as one call of the limit', async () => {
    const twice = [use('get_credits'), use('get_credits')]
    const { status, body, headers } = await post(twice)
    expect([status, body.error.code]).toEqual([400, -32_600])
    expect(headers.get('ratelimit')).toMatch(/r=\d+/)
    expect((await post(twice, {})).body.error.code).toBe('INVALID_API_KEY')
  })

  test('one that cancels another of the same batch leaves nobody waiting', async () => {
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 3 } }
    const { status, body } = await post([use('get_credits'), cancelled])
    expect([status, body.id ?? body[0]?.id]).toEqual([200, 3])
    expect((await post([cancelled])).status).toBe(202)
  })

  test('read_only leaves out what changes anything, and is true or false', async () => {
    const names = async (path: string) =>
      (await post(LIST, keyed, path)).body.result.tools.map(({ name }: { name: string }) => name)
    expect(await names('/mcp?read_only=true')).not.toContain('accept_invitation')
    expect(await names('/mcp?read_only=false')).toContain('accept_invitation')
    const refused = await post(LIST, keyed, '/mcp?read_only=yes')
    expect([refused.status, refused.body.error.message]).toEqual([
      400,
      'read_only: got "yes"; expected true or false, or absent.',
    ])
  })
})

test('whoever hangs up is not charged, and asks the network no more', async () => {
  const account = await workspace.account({ invitations: 3 })
  await house.sandbox.faults(account.member, [{ on: 'any', answer: 'stall' }])
  await house.sandbox.forgetRequests(account.member)
  const before = await workspace.credits()
  const call = request(`${house.url}/mcp`, {
    method: 'POST',
    headers: { ...keyed, 'content-type': 'application/json' },
  })
  call.on('error', () => {})
  call.end(JSON.stringify(use('list_invitations', { account_id: account.id })))
  await expect.poll(async () => (await house.sandbox.requests(account.member)).length).toBeGreaterThan(0)
  call.destroy()
  const logged = async () =>
    (await workspace.ask('GET', `/v2/logs?account_id=${account.id}`)).body.data.logs[0]?.http_status
  await expect.poll(logged).toBe(499)
  expect(await workspace.credits()).toBe(before)
})
