import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { type Answer, ask, startHouse } from '../house.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()
const workspace = await house.workspace()
const account = await workspace.account({ invitations: 3 })
const operator = { authorization: `Bearer ${house.adminToken}` }
const tenant = { 'x-api-key': workspace.key }
const json = { 'content-type': 'application/json' }
const call = { account_id: account.id, action: 'list_invitations' }

const POSTS = [
  { path: '/v2/network', credentials: tenant, action: null },
  { path: '/v2/login', credentials: tenant, action: 'login' },
  { path: '/admin/workspaces', credentials: operator, action: null },
  { path: `/admin/workspaces/${workspace.id}/credits`, credentials: operator, action: null },
  { path: `/admin/workspaces/${workspace.id}/keys`, credentials: operator, action: null },
]

/** Checks the whole envelope of a failure: there is nothing beside it. */
function expectFailure(answer: Answer, status: number, code: string, action: string | null = null): void {
  expect({ status: answer.status, body: answer.body }).toEqual({
    status,
    body: {
      success: false,
      error: { code, message: expect.stringMatching(/\w.*[.?]$/) },
      metadata: {
        action,
        credits_consumed: 0,
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        request_id: expect.stringMatching(/^req_[0-9a-f]{32}$/),
      },
    },
  })
  expect(answer.headers.get('x-request-id')).toBe(answer.body.metadata.request_id)
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
}

/** Sends bytes as they are; no content type is added to them. */
async function send(
  path: string,
  bytes: string | Uint8Array,
  headers: Record<string, string>,
): Promise<Answer> {
  const body = typeof bytes === 'string' ? Buffer.from(bytes) : new Uint8Array(bytes)
  const response = await fetch(house.url + path, { method: 'POST', body, headers })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

/** Writes to a bare connection, and reads until the server ends it. */
async function raw(bytes: string | Uint8Array): Promise<Answer> {
  const socket = connect(Number(new URL(house.url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => {}) // it may be cut while we still write
  socket.write(bytes)
  const [head = '', ...rest] = (await text(socket)).split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const [name = '', ...value] = line.split(':')
      return [name, value.join(':')]
    }),
  )
  const body = rest.join('\r\n\r\n')
  return { status: Number(first.split(' ')[1]), headers, body: body === '' ? null : JSON.parse(body) }
}

describe('a success', () => {
  test(
    'has data and metadata, and nothing beside them',
    keeps(
      'envelope-success',
      'envelope-timestamp',
      'envelope-warnings-absent',
      'extra-request-id',
      'extra-sandbox',
      'transport-post-category',
    ),
    async () => {
      const { status, headers, body } = await workspace.list(account.id, { count: 2 })
      expect({ status, body }).toEqual({
        status: 200,
        body: {
          success: true,
          data: expect.objectContaining({ total_results: 2 }),
          metadata: {
            action: 'list_invitations',
            account_id: account.id,
            credits_consumed: 1,
            timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
            request_id: headers.get('x-request-id'),
            sandbox: true,
          },
        },
      })
      expect(Math.abs(Date.parse(body.metadata.timestamp) - Date.now())).toBeLessThan(5_000)
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    },
  )

  test('needs no params where the action requires none', keeps('transport-params-absent'), async () => {
    const bare = await workspace.ask('POST', '/v2/network', call)
    const empty = await workspace.ask('POST', '/v2/network', { ...call, params: {} })
    expect([bare.status, empty.status]).toEqual([200, 200])
    expect([bare, empty].map(({ body }) => body.data.total_results)).toEqual([3, 3])
  })

  test.each([
    ['X-API-KEY', (key: string) => key],
    ['x-Api-Key', (key: string) => `  ${key}\t`],
  ])(
    'takes the key from %s, whatever blanks are around it',
    keeps('transport-api-key'),
    async (name, value) => {
      const answer = await raw(
        `GET /v2/credits HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${name}:${value(workspace.key)}\r\n\r\n`,
      )
      expect(answer.status).toBe(200)
    },
  )

  test.each([
    ['GET', '/v2/credits', tenant],
    ['GET', '/v2/accounts', tenant],
    ['GET', `/v2/accounts/${account.id}`, tenant],
    ['GET', '/admin/workspaces', operator],
    ['GET', '/healthz', {}],
    ['GET', '/readyz', {}],
  ])(
    'of %s %s has no action',
    keeps('envelope-action-get', 'extra-request-id'),
    async (method, path, headers) => {
      const answer = await ask(house.url, method, path, undefined, headers)
      expect(answer.body).toEqual({
        success: true,
        data: expect.anything(),
        metadata: {
          action: null,
          account_id: path.endsWith(account.id) ? account.id : null,
          credits_consumed: 0,
          timestamp: expect.any(String),
          request_id: answer.headers.get('x-request-id'),
          ...(path.endsWith(account.id) && { sandbox: true }),
        },
      })
    },
  )

  test('of a login names itself', keeps('envelope-action-login'), async () => {
    const login = { platform: 'linkedin', login_token: account.token }
    const { body } = await workspace.ask('POST', '/v2/login', login)
    expect(body.metadata).toMatchObject({ action: 'login', account_id: account.id, sandbox: true })
  })

  test('has an id of its own for each request', keeps('extra-request-id'), async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => workspace.ask('GET', '/v2/credits')))
    expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(20)
  })
})

describe('a body that cannot be read', () => {
  const wrong: [what: string, bytes: string | Uint8Array, headers: Record<string, string>, says: RegExp][] = [
    ['is cut off', '{"account_id": "a", "action"', json, /not JSON/],
    ['is no JSON', 'hello', json, /not JSON/],
    ['has a comma too many', '{"action": "list_invitations",}', json, /not JSON/],
    ['is empty', '', json, /empty/],
    ['has no content type', JSON.stringify(call), {}, /content-type: missing; expected application\/json/],
    [
      'is a form',
      'action=list_invitations',
      { 'content-type': 'application/x-www-form-urlencoded' },
      /urlencoded/,
    ],
    ['is plain text', JSON.stringify(call), { 'content-type': 'text/plain' }, /"text\/plain"/],
    [
      'is JSON in another charset',
      JSON.stringify(call),
      { 'content-type': 'application/json; charset=utf-16' },
      /utf-16/,
    ],
    ['is compressed', '{}', { ...json, 'content-encoding': 'gzip' }, /content-encoding: got "gzip"/],
    ['is not UTF-8', Buffer.from('{"action": "\xff\xfe"}', 'latin1'), json, /not UTF-8/],
    ['is an array', '[]', json, /an array; expected an object/],
    ['is null', 'null', json, /got null; expected an object/],
    ['is a text', '"list_invitations"', json, /expected an object/],
    ['is a number', '7', json, /expected an object/],
    ['is larger than 256 KiB', ' '.repeat(256 * 1024 + 1), json, /larger than 262144 bytes/],
    ['is larger than anybody reads', ' '.repeat(6 * 1024 * 1024), json, /larger than 262144 bytes/],
  ]
  const ids = keeps(
    'errors-malformed-json',
    'errors-content-type',
    'errors-body-too-large',
    'errors-body-shape',
    'errors-everywhere-json',
  )
  for (const { path, credentials, action } of POSTS) {
    test.each(wrong)(`and %s is INVALID_PARAMS at ${path}`, ids, async (_, bytes, headers, says) => {
      const answer = await send(path, bytes, { ...credentials, ...headers })
      expectFailure(answer, 400, 'INVALID_PARAMS', action)
      expect(answer.body.error.message).toMatch(says)
    })
  }

  test('is not one of just 256 KiB, in chunks or whole', keeps('errors-body-too-large'), async () => {
    const bytes = `${JSON.stringify(call)
      .slice(0, -1)
      .padEnd(256 * 1024 - 1)}}`
    expect((await send('/v2/network', bytes, { ...tenant, ...json })).status).toBe(200)
    const chunked = new Request(`${house.url}/v2/network`, {
      method: 'POST',
      headers: { ...tenant, ...json },
      body: new Blob([bytes.slice(0, 1000), bytes.slice(1000)]).stream(),
      duplex: 'half',
    })
    expect((await fetch(chunked)).status).toBe(200)
  })

  test('is not one that is marked as UTF-8', keeps('errors-malformed-json'), async () => {
    const bytes = `\ufeff${JSON.stringify(call)}`
    expect((await send('/v2/network', bytes, { ...tenant, ...json })).status).toBe(200)
  })

  test.each([
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    ' application/json ',
    'application/json; odata=verbose',
  ])('is not one of the type %s', keeps('errors-content-type'), async (type) => {
    const answer = await send('/v2/network', JSON.stringify(call), { ...tenant, 'content-type': type })
    expect(answer.status).toBe(200)
  })
})

describe('the shape of a call', () => {
  test.each([
    [{ action: 'list_invitations' }, 'list_invitations', /^account_id: missing; expected a string/],
    [{ ...call, account_id: 7 }, 'list_invitations', /^account_id: got 7; expected a string/],
    [{ ...call, account_id: null }, 'list_invitations', /^account_id: got null; expected a string/],
  ])(
    'wants an account_id: %j',
    keeps('errors-account-missing', 'envelope-action-echo'),
    async (body, action, says) => {
      const answer = await workspace.ask('POST', '/v2/network', body)
      expectFailure(answer, 400, 'INVALID_PARAMS', action)
      expect(answer.body.error.message).toMatch(says)
    },
  )

  test.each([
    [{ account_id: account.id }, /^action: missing; expected a string/],
    [{ ...call, action: 7 }, /^action: got 7; expected a string/],
    [{ ...call, action: ['list_invitations'] }, /^action: got an array; expected a string/],
    [{ ...call, action: null }, /^action: got null; expected a string/],
  ])('wants an action: %j', keeps('errors-action-missing', 'envelope-action-echo'), async (body, says) => {
    const answer = await workspace.ask('POST', '/v2/network', body)
    expectFailure(answer, 400, 'INVALID_PARAMS', null)
    expect(answer.body.error.message).toMatch(says)
  })

  test.each([[7], [null], [[]], ['count']])(
    'wants params that are an object: %j',
    keeps('errors-body-shape'),
    async (params) => {
      const answer = await workspace.ask('POST', '/v2/network', { ...call, params })
      expectFailure(answer, 400, 'INVALID_PARAMS', 'list_invitations')
      expect(answer.body.error.message).toMatch(/^params: got .*; expected an object/)
    },
  )

  test.each(['list_invitation', 'LIST_INVITATIONS', 'nothing', '__proto__', 'constructor'])(
    'wants an action that there is: %s',
    keeps('errors-action-unknown', 'envelope-action-echo'),
    async (action) => {
      const answer = await workspace.ask('POST', '/v2/network', { ...call, action })
      expectFailure(answer, 400, 'INVALID_ACTION', action)
      expect(answer.body.error.message).toContain(JSON.stringify(action))
      expect(answer.body.error.message).toContain('/v2/network has list_invitations')
    },
  )
})

describe('what was ignored', () => {
  test('is named beside a failure, too', keeps('errors-params-named'), async () => {
    const params = { count: 0, ofset: 3 }
    const { status, body } = await workspace.ask('POST', '/v2/network', { ...call, parms: {}, params })
    expect([status, body.error.code]).toEqual([400, 'INVALID_PARAMS'])
    expect(body.metadata.warnings).toEqual([
      'parms is not a parameter and was ignored. Did you mean params?',
      'params.ofset is not a parameter and was ignored. Did you mean offset?',
    ])
    const unknown = { ...call, account_id: 'acc_unknown', params: { ofset: 3 } }
    expect((await workspace.ask('POST', '/v2/network', unknown)).body).toMatchObject({
      error: { code: 'INVALID_ACCOUNT' },
      metadata: { warnings: ['params.ofset is not a parameter and was ignored. Did you mean offset?'] },
    })
  })

  test('is not told to who has no key', keeps('errors-key-unknown'), async () => {
    const { body } = await ask(house.url, 'POST', '/v2/network', { ...call, parms: {} })
    expect(body.metadata).not.toHaveProperty('warnings')
  })
})

describe('a key', () => {
  const made = async (body: object) =>
    (await house.admin('POST', `/admin/workspaces/${workspace.id}/keys`, { name: 'Short', ...body })).body
      .data

  test.each(['/v2/network', '/v2/login'])(
    'that is missing or unknown opens nothing: POST %s',
    keeps('errors-key-missing', 'errors-key-unknown', 'envelope-action-echo', 'envelope-failure'),
    async (path) => {
      const action = path === '/v2/login' ? 'login' : 'list_invitations'
      expectFailure(await ask(house.url, 'POST', path, call), 403, 'INVALID_API_KEY', action)
      for (const key of ['', 'slv_unknown', `${workspace.key}x`, workspace.key.toUpperCase(), workspace.id]) {
        const answer = await ask(house.url, 'POST', path, call, { 'x-api-key': key })
        expectFailure(answer, 403, 'INVALID_API_KEY', action)
      }
    },
  )

  test.each([
    ['GET', '/v2/credits'],
    ['GET', '/v2/accounts'],
    ['GET', `/v2/accounts/${account.id}`],
    ['DELETE', `/v2/accounts/${account.id}`],
  ])(
    'that is missing or unknown opens nothing: %s %s',
    keeps('errors-key-missing', 'errors-key-unknown'),
    async (method, path) => {
      expectFailure(await ask(house.url, method, path), 403, 'INVALID_API_KEY')
      expectFailure(
        await ask(house.url, method, path, undefined, { 'x-api-key': 'slv_no' }),
        403,
        'INVALID_API_KEY',
      )
      expect((await workspace.ask('GET', `/v2/accounts/${account.id}`)).status).toBe(200)
    },
  )

  test('that was revoked is refused', keeps('errors-key-revoked'), async () => {
    const { key_id, api_key } = await made({})
    const asKey = () => ask(house.url, 'POST', '/v2/network', call, { 'x-api-key': api_key })
    expect((await asKey()).status).toBe(200)
    await house.admin('DELETE', `/admin/workspaces/${workspace.id}/keys/${key_id}`)
    expectFailure(await asKey(), 403, 'INVALID_API_KEY', 'list_invitations')
  })

  test('that has expired is refused', keeps('errors-key-expired'), async () => {
    const { api_key } = await made({ expires_at: new Date(Date.now() + 2_000).toISOString() })
    const asKey = () => ask(house.url, 'POST', '/v2/network', call, { 'x-api-key': api_key })
    expect((await asKey()).status).toBe(200)
    await expect.poll(async () => (await asKey()).status, { timeout: 5_000, interval: 100 }).toBe(403)
    expectFailure(await asKey(), 403, 'INVALID_API_KEY', 'list_invitations')
  })
})

describe('a path', () => {
  test.each([
    ['GET', '/'],
    ['GET', '/v2'],
    ['POST', '/v2/nothing'],
    ['GET', '/v2/network/list'],
    ['GET', '/admin'],
    ['POST', '/admin/workspaces/x/nothing'],
    ['DELETE', '/favicon.ico'],
    ['GET', '/v2/accounts/a/b?x-api-key=1'],
    ['GET', '/openapi-json'],
    ['QUERY', '/v2/nothing'],
  ])(
    'that there is not is NOT_FOUND with or without a key: %s %s',
    keeps('errors-unknown-path', 'errors-everywhere-json'),
    async (method, path) => {
      for (const headers of [{}, tenant, operator, { 'x-api-key': 'slv_unknown' }]) {
        expectFailure(await ask(house.url, method, path, undefined, headers), 404, 'NOT_FOUND')
      }
    },
  )

  test.each([
    ['/v2/nothing', 404, 'NOT_FOUND'],
    ['/healthz', 405, 'METHOD_NOT_ALLOWED'],
    ['/admin/workspaces', 403, 'INVALID_API_KEY'],
  ])(
    'that answers before a large body is read still answers: POST %s',
    keeps('errors-everywhere-json'),
    async (path, status, code) => {
      expectFailure(await send(path, ' '.repeat(6 * 1024 * 1024), json), status, code)
    },
  )

  test.each([
    ['POST', '/v2/nothing', [404, 'NOT_FOUND']],
    ['POST', '/v2/credits', [405, 'METHOD_NOT_ALLOWED']],
    ['POST', '/v2/network', [403, 'INVALID_API_KEY']],
    ['POST', '/admin/workspaces', [403, 'INVALID_API_KEY']],
  ] as const)(
    'comes before a content type that cannot be read: %s %s',
    keeps('errors-everywhere-json'),
    async (method, path, [status, code]) => {
      for (const type of ['garbage', 'application/', ',', 'text json']) {
        const answer = await ask(house.url, method, path, '{}', { 'content-type': type })
        expectFailure(answer, status, code)
      }
    },
  )

  test(
    'and its key come before a content type that cannot be read',
    keeps('errors-content-type'),
    async () => {
      const answer = await ask(house.url, 'POST', '/v2/network', '{}', {
        ...tenant,
        'content-type': 'garbage',
      })
      expectFailure(answer, 400, 'INVALID_PARAMS')
      expect(answer.body.error.message).toMatch(/^The header content-type: got "garbage"; expected/)
      expect(answer.headers.get('ratelimit')).toMatch(/r=\d+/)
      const gone = await ask(house.url, 'DELETE', '/v2/accounts/foo', '', {
        ...tenant,
        'content-type': 'garbage',
      })
      expectFailure(gone, 404, 'INVALID_ACCOUNT')
    },
  )

  test('that is nearly one says which', keeps('errors-unknown-path'), async () => {
    const { body } = await ask(house.url, 'POST', '/v2/networks')
    expect(body.error.message).toContain('/v2/network?')
  })

  test.each([
    ['GET', '/v2/network', ['POST']],
    ['PUT', '/v2/network', ['POST']],
    ['PATCH', '/v2/login', ['POST']],
    ['POST', '/v2/accounts', ['GET', 'HEAD']],
    ['PUT', `/v2/accounts/${account.id}`, ['DELETE', 'GET', 'HEAD']],
    ['DELETE', '/v2/credits', ['GET', 'HEAD']],
    ['OPTIONS', '/v2/credits', ['GET', 'HEAD']],
    ['PUT', '/admin/workspaces', ['GET', 'HEAD', 'POST']],
    ['POST', `/admin/workspaces/${workspace.id}`, ['DELETE']],
    ['GET', `/admin/workspaces/${workspace.id}/credits`, ['POST']],
    ['POST', '/healthz', ['GET', 'HEAD']],
    ['POST', '/v2/cr%65dits', ['GET', 'HEAD']],
    ['QUERY', '/v2/network', ['POST']],
    ['DELETE', '/readyz', ['GET', 'HEAD']],
  ])(
    'without the method %s is METHOD_NOT_ALLOWED: %s',
    keeps('errors-wrong-method', 'errors-everywhere-json'),
    async (method, path, allowed) => {
      for (const headers of [{}, tenant, operator]) {
        const answer = await ask(house.url, method, path, undefined, headers)
        expectFailure(answer, 405, 'METHOD_NOT_ALLOWED')
        expect(answer.headers.get('allow')?.split(/,\s*/).sort()).toEqual(allowed)
      }
    },
  )

  test.each([
    '/v2/%zz',
    '/%',
    '/v2/accounts/%e0%a4%a',
    '/v2/accounts/%ff',
    '/admin/workspaces/%c3%28/credits',
  ])(
    'that cannot be decoded is INVALID_PARAMS: %s',
    keeps('errors-undecodable-url', 'errors-everywhere-json'),
    async (path) => {
      expectFailure(await ask(house.url, 'GET', path, undefined, tenant), 400, 'INVALID_PARAMS')
    },
  )

  test(
    'with an id of ten thousand letters is one of an unknown account',
    keeps('errors-account-unknown'),
    async () => {
      for (const length of [2_000, 10_000, 12_000]) {
        const answer = await workspace.ask('GET', `/v2/accounts/${'a'.repeat(length)}`)
        expectFailure(answer, 404, 'INVALID_ACCOUNT')
      }
    },
  )
})

describe('below the router', () => {
  test.each([
    ['a line that is no request', 'HELLO\r\n\r\n'],
    ['a method that there is not', 'BREW /v2/credits HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['a version that there is not', 'GET /healthz HTTP/9.9\r\nhost: x\r\n\r\n'],
    ['the first bytes of TLS', Buffer.from('16030100f8010000f40303', 'hex')],
    ['a header without a colon', 'GET /healthz HTTP/1.1\r\nhost: x\r\nnonsense\r\n\r\n'],
    [
      'two lengths of one body',
      'POST /v2/network HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}',
    ],
  ])(
    '%s gets the envelope',
    keeps('errors-bad-request-line', 'errors-everywhere-json', 'extra-request-id'),
    async (_, bytes) => {
      expectFailure(await raw(bytes), 400, 'INVALID_PARAMS')
    },
  )

  test.each([
    ['one large header', `x-large: ${'a'.repeat(20_000)}\r\n`],
    ['a hundred headers', Array.from({ length: 100 }, (_, n) => `x-${n}: ${'a'.repeat(300)}\r\n`).join('')],
  ])(
    '%s gets the envelope',
    keeps('errors-headers-too-large', 'errors-everywhere-json'),
    async (_, headers) => {
      const answer = await raw(`GET /healthz HTTP/1.1\r\nhost: x\r\n${headers}\r\n`)
      expectFailure(answer, 400, 'INVALID_PARAMS')
      expect(answer.body.error.message).toMatch(/headers are too large/)
    },
  )

  test('a URL that is too large gets the envelope', keeps('errors-headers-too-large'), async () => {
    const answer = await raw(`GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`)
    expectFailure(answer, 400, 'INVALID_PARAMS')
  })

  test.each([
    ['a request without a host', 'GET /v2/credits HTTP/1.1\r\nconnection: close\r\n\r\n'],
    [
      'an expectation that nobody meets',
      'POST /v2/network HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: wonders\r\ncontent-length: 0\r\n\r\n',
    ],
    ['a request for a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n'],
  ])('%s gets the envelope', keeps('errors-everywhere-json'), async (_, bytes) => {
    const { body, headers } = await raw(bytes)
    expect(body).toMatchObject({ success: false, error: { code: expect.any(String) } })
    expect(headers.get('x-request-id')).toBe(body.metadata.request_id)
  })
})

describe('a fault of Salver’s own', () => {
  test(
    'is INTERNAL_ERROR, with the request id and no internals',
    keeps('errors-internal', 'errors-free', 'errors-everywhere-json'),
    async () => {
      const broken = await workspace.account({ invitations: 3 })
      await house.sql('update accounts set sealed = $1 where account_id = $2', ['not.a.seal', broken.id])
      const before = await workspace.credits()
      const answer = await workspace.list(broken.id)
      expectFailure(answer, 500, 'INTERNAL_ERROR', 'list_invitations')
      expect(answer.body.error.message).toContain(answer.body.metadata.request_id)
      expect(JSON.stringify(answer.body)).not.toMatch(/jwe|seal|decrypt|stack|\.ts|at /i)
      expect(await workspace.credits()).toBe(before)
    },
  )

  test(
    'is INTERNAL_ERROR at the operator’s API too',
    keeps('errors-internal', 'errors-everywhere-json'),
    async () => {
      await house.sql('alter table api_keys rename to hidden_keys')
      try {
        for (const answer of [
          await house.admin('GET', `/admin/workspaces/${workspace.id}/keys`),
          await workspace.ask('GET', '/v2/credits'),
        ]) {
          expectFailure(answer, 500, 'INTERNAL_ERROR')
          expect(answer.body.error.message).toContain(answer.body.metadata.request_id)
          expect(JSON.stringify(answer.body)).not.toMatch(/api_keys|relation|select|\.ts/i)
        }
      } finally {
        await house.sql('alter table hidden_keys rename to api_keys')
      }
    },
  )
})
