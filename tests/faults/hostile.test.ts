import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { Failure } from '@salver/contract'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { type Account, ask, startHouse, type Workspace } from '../house.ts'
import { closedBooks } from '../money/books.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()

let tenant: Workspace
let account: Account

beforeAll(async () => {
  tenant = await house.workspace(100)
  account = await tenant.account({ invitations: 3 })
})

const deep = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times)

/** Values that something inside may stumble upon, as they stand in JSON. */
const values = [
  'null',
  'true',
  '-0',
  '0.1',
  '1e400',
  '-1e400',
  '1e-400',
  '9007199254740993',
  '123456789'.repeat(1000),
  '""',
  '" "',
  '"\\u0000"',
  '"a\\u0000b"',
  '"\\ud800"',
  '"\\udfff\\ud800"',
  '"\\uffff\\ufeff\\u202e"',
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '"hasOwnProperty"',
  `"'; drop table balances; --"`,
  '"%00%s%n{{7*7}}"',
  '"../../etc/passwd"',
  `"${'x'.repeat(100_000)}"`,
  `"${'😀'.repeat(5_000)}"`,
  '[]',
  '[[]]',
  '{}',
  '{"__proto__": {"count": 5}}',
  '{"constructor": {"prototype": {"admin": true}}}',
  '{"toString": 1, "valueOf": 2, "toJSON": 3, "then": 4, "length": -1}',
  deep('[', ']', 50_000),
  deep('{"a":', '}', 20_000).replace('}', '1}'),
  `[${'0,'.repeat(50_000)}0]`,
  `{${Array.from({ length: 5_000 }, (_, index) => `"k${index}": 1`).join(', ')}}`,
]

/** Every place of every body that takes a value, with the others right. */
function places(value: string): [string, string, string][] {
  const id = JSON.stringify(account.id)
  const call = (params: string) => `{"account_id": ${id}, "action": "list_invitations", "params": ${params}}`
  const login = (more: string) => `{"platform": "linkedin", "login_token": "AQEDARnobody"${more}}`
  const named = (name: string) => `{"name": ${name}}`
  const workspace = `/admin/workspaces/${tenant.id}`
  return [
    ['POST', '/v2/network', value],
    ['POST', '/v2/network', `{"account_id": ${value}, "action": "list_invitations"}`],
    ['POST', '/v2/network', `{"account_id": ${id}, "action": ${value}}`],
    ['POST', '/v2/network', call(value)],
    ['POST', '/v2/network', call(`{"count": ${value}}`)],
    ['POST', '/v2/network', call(`{"offset": ${value}}`)],
    ['POST', '/v2/network', call(`{"invitation_type": ${value}}`)],
    ['POST', '/v2/network', call(`{"count": 1, "unknown": ${value}, "__proto__": ${value}}`)],
    ['POST', '/v2/network', call(`{"count": 1, "count": ${value}}`)],
    ['POST', '/v2/network', `{"account_id": ${id}, "action": "list_invitations", "__proto__": ${value}}`],
    ['POST', '/v2/login', value],
    ['POST', '/v2/login', `{"platform": ${value}, "login_token": "AQEDARnobody"}`],
    ['POST', '/v2/login', `{"platform": "linkedin", "login_token": ${value}}`],
    [
      'POST',
      '/v2/login',
      `{"platform": "linkedin", "login_token": "${account.token}", "account_name": ${value}}`,
    ],
    ['POST', '/v2/login', login(`, "country": ${value}`)],
    ['POST', '/admin/workspaces', value],
    ['POST', '/admin/workspaces', named(value)],
    ['POST', '/admin/workspaces', `{"name": "x", "credits": ${value}}`],
    ['POST', `${workspace}/credits`, `{"amount": ${value}, "reason": "x"}`],
    ['POST', `${workspace}/credits`, `{"amount": 1, "reason": ${value}}`],
    ['POST', `${workspace}/keys`, named(value)],
    ['POST', `${workspace}/keys`, `{"name": "x", "rate_limit": ${value}}`],
    ['POST', `${workspace}/keys`, `{"name": "x", "rate_limit": {"requests": ${value}, "per_seconds": 1}}`],
    ['POST', `${workspace}/keys`, `{"name": "x", "expires_at": ${value}}`],
  ]
}

const keysOf = (path: string): Record<string, string> =>
  path.startsWith('/admin') ? { authorization: `Bearer ${house.adminToken}` } : { 'x-api-key': tenant.key }

/** Asks, and gives what is wrong with how that was answered; undefined where nothing is. */
async function wrongWith(method: string, path: string, body?: string): Promise<string | undefined> {
  const { status, body: answer } = await ask(house.url, method, path, body, keysOf(path))
  const fine =
    status === 200
      ? answer.success === true
      : status >= 400 && status !== 500 && Failure.safeParse(answer).success
  return fine ? undefined : `${status} for ${method} ${path} ${body?.slice(0, 150)}`
}

/** The gateway is the same as before. */
async function expectUnharmed(): Promise<void> {
  expect(await tenant.list(account.id, { count: 2 })).toMatchObject({
    status: 200,
    body: { data: { total_results: 2, total_available_results: 3 } },
  })
  expect(({} as Record<string, unknown>).count).toBeUndefined()
  await closedBooks(house, tenant.id)
}

test('Whatever value stands in whatever place of a body, it is never a fault of ours.', {
  ...keeps('errors-everywhere-json', 'errors-body-shape'),
  timeout: 60_000,
}, async () => {
  const wrong: (string | undefined)[] = []
  for (const value of values) {
    wrong.push(...(await Promise.all(places(value).map((place) => wrongWith(...place)))))
  }
  expect(wrong.length).toBeGreaterThan(700)
  expect(wrong.filter((one) => one !== undefined)).toEqual([])
  await expectUnharmed()
})

test('Nor is any other JSON, or anything that is almost JSON.', {
  ...keeps('errors-malformed-json', 'errors-body-shape'),
  timeout: 40_000,
}, async () => {
  const json = fc.oneof(
    fc.json(),
    fc.json().chain((whole) => fc.nat(whole.length).map((end) => whole.slice(0, end))),
    // Lone surrogates among them.
    fc.array(fc.nat(0xffff), { maxLength: 200 }).map((units) => String.fromCharCode(...units)),
    fc
      .jsonValue()
      .map((params) => JSON.stringify({ account_id: account.id, action: 'list_invitations', params })),
  )
  await fc.assert(
    fc.asyncProperty(
      json,
      fc.constantFrom('/v2/network', '/v2/login', '/admin/workspaces'),
      async (body, path) => {
        expect(await wrongWith('POST', path, body)).toBeUndefined()
      },
    ),
    { numRuns: 150 },
  )
  await expectUnharmed()
})

test('Whatever stands in a path or a query, it is never a fault of ours.', {
  ...keeps('errors-everywhere-json'),
}, async () => {
  const parts = [
    '%00',
    '%ff',
    '%',
    '%zz',
    '%ud800',
    '..%2f..',
    '__proto__',
    "'--",
    'x'.repeat(5_000),
    '%F0%9F%98%80',
    '-1',
    '1e9',
    '99999999999999999999',
    'NaN',
    '%20',
    '+',
    '[]',
  ]
  const paths = parts.flatMap((part) => [
    ['GET', `/v2/accounts/${part}`],
    ['DELETE', `/v2/accounts/${part}`],
    ['GET', `/v2/accounts?count=${part}`],
    ['GET', `/v2/accounts?limit=${part}&limit=${part}`],
    ['GET', `/v2/accounts?offset=${part}`],
    ['GET', `/v2/accounts?__proto__=${part}&constructor[prototype]=${part}`],
    ['GET', `/v2/credits?${part}`],
    ['GET', `/v2/${part}`],
    ['GET', `/admin/workspaces?count=${part}`],
    ['GET', `/admin/workspaces?cursor=${part}`],
    ['GET', `/admin/workspaces/${part}/keys`],
    ['DELETE', `/admin/workspaces/${tenant.id}/keys/${part}`],
    ['DELETE', `/admin/workspaces/${part}`],
    ['GET', `/admin/workspaces/${part}/ledger`],
    ['GET', `/admin/workspaces/${tenant.id}/ledger?cursor=${part}`],
  ])
  const wrong = await Promise.all(paths.map(([method = '', path = '']) => wrongWith(method, path)))
  expect(wrong.filter((one) => one !== undefined)).toEqual([])
  await expectUnharmed()
})

test('Bytes that are no request, too many headers and doubled ones are answered or cut off, and harm nobody.', {
  ...keeps('errors-bad-request-line', 'errors-headers-too-large', 'errors-everywhere-json'),
}, async () => {
  const { hostname, port } = new URL(house.url)
  const send = async (bytes: string | Buffer) => {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {})
    socket.write(bytes)
    return text(socket).catch(() => '')
  }
  const head = `POST /v2/network HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`
  const answers = await Promise.all(
    [
      'GARBAGE\r\n\r\n',
      Buffer.from([0, 1, 2, 255, 254, 13, 10, 13, 10]),
      'GET /v2/credits HTTP/9.9\r\n\r\n',
      'GET  HTTP/1.1\r\n\r\n',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`,
      `GET / HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(20_000)}\r\n`,
      `${head}content-length: 5\r\ncontent-length: 6\r\n\r\n{}`,
      `${head}content-length: -1\r\n\r\n{}`,
      `${head}transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n`,
      `${head}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
      `${head}x-api-key: a\r\nx-api-key: b\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}`,
    ].map(send),
  )
  for (const answer of answers) {
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
    const body: unknown = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))
    expect(Failure.parse(body).success).toBe(false)
  }
  await expectUnharmed()
})
