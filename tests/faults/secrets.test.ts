import { randomBytes } from 'node:crypto'
import type { Fault } from '@salver/local'
import { expect, test } from 'vitest'
import { type House, startHouse } from '../house.ts'
import { runGateway, startGatewayProcess } from '../races/process.ts'
import { keeps } from '../requirements.ts'
import { shownTo } from '../walk/list.ts'

const secretKey = randomBytes(32).toString('base64')
const house = await startHouse({ SALVER_SECRET_KEY: secretKey })
const { adminToken } = house
const password = new URL(house.databaseUrl).password

/** Every form in which a secret could lie around. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  return [
    secret,
    bytes.toString('hex'),
    bytes.toString('base64').replace(/=+$/, ''),
    encodeURIComponent(secret),
  ]
}

/** Fails with the name of the secret that a text holds, and never shows it. */
function expectNone(text: string, secrets: Record<string, string>): void {
  const found = Object.entries(secrets).filter(([, secret]) =>
    formsOf(secret).some((form) => text.includes(form)),
  )
  expect(found.map(([name]) => name)).toEqual([])
}

/** Everything that the database holds, as text. */
async function dump({ sql }: House): Promise<string> {
  const tables = await sql<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'`,
  )
  const rows = await Promise.all(tables.map(({ name }) => sql(`select t::text as row from ${name} t`)))
  return JSON.stringify(rows)
}

/** What a gateway of its own writes and answers while everything goes wrong. */
async function listen(environment: Record<string, string>) {
  const gateway = await startGatewayProcess(environment)
  const answers: { path: string; text: string; status: number }[] = []
  return {
    gateway,
    answers,
    async post(path: string, headers: Record<string, string>, body: unknown) {
      const response = await fetch(gateway.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
      const text = await response.text()
      answers.push({ path, text: text + JSON.stringify([...response.headers]), status: response.status })
      return JSON.parse(text)
    },
  }
}

const faults: Fault['answer'][] = [
  '401',
  '403',
  '429',
  '500',
  '999',
  'csrf',
  'deleted-session',
  'checkpoint',
  'challenge',
  'fuse',
  'html',
  'truncated',
  'reset',
  'missing-fields',
  'no-list',
  'rotate-csrf',
  'stall',
]

test('However calls fail, no key, token, password or shared secret is written to the log or told in an answer.', {
  ...keeps('errors-internal'),
  timeout: 60_000,
}, async () => {
  const workspace = await house.workspace(1_000)
  const { gateway, answers, post } = await listen(
    house.environment({ LOG_LEVEL: 'trace', SALVER_CALL_TIMEOUT: '1s' }),
  )
  await using _ = gateway
  const own = { 'x-api-key': workspace.key }
  const secrets: Record<string, string> = {
    'API key': workspace.key,
    'admin token': adminToken,
    'sealing key': secretKey,
    'password of the database': password,
  }
  const shared: Record<string, string> = {}

  await Promise.all(
    faults.map(async (answer, index) => {
      const { li_at: token = '', public_identifier: id } = await house.sandbox.member({
        invitations: 12,
        seed: `fault ${index}`,
      })
      secrets[`token ${index}`] = token
      for (const one of await shownTo(house, { token })) shared[`shared secret of ${one.id}`] = one.secret
      const login = () => post('/v2/login', own, { platform: 'linkedin', login_token: token })
      const { account_id } = (await login()).data
      const list = () => post('/v2/network', own, { account_id, action: 'list_invitations' })
      await list()
      await house.sandbox.faults(id, [{ on: 'received', answer }])
      await list()
      await list()
      await house.sandbox.faults(id, [{ on: 'me', answer }])
      await login()
      // A network that says it all back, in a failure and in what should have been a list.
      const echo = { li_at: token, 'csrf-token': 'ajax:1', sharedSecret: token }
      const headers = { 'set-cookie': `li_at=${token}; Path=/`, location: `/login?li_at=${token}` }
      for (const status of [200, 302, 400, 429, 500]) {
        await house.sandbox.faults(id, [{ on: 'any', answer: { status, headers, body: echo } }])
        await list()
        await login()
      }
    }),
  )

  const token = secrets['token 0'] ?? ''
  const login = { platform: 'linkedin', login_token: token }
  for (const body of [
    `{"platform": "linkedin", "login_token": "${token}"`,
    `{"login_token": ${token}}`,
    `${token}${workspace.key}`,
    `{"platform": "linkedin", "login_token": "${token}", "api_key": "${workspace.key}", }`,
    { ...login, login_token: `${token} ${token}` },
    { ...login, login_token: `"${token}"` },
    { ...login, login_token: `li_at=${token}; ${workspace.key}` },
    { ...login, login_token: [token] },
    { ...login, login_token: { li_at: token } },
    { ...login, login_token: token.repeat(80) },
    { ...login, platform: 'other' },
    { ...login, country: 'Nowhere' },
    { ...login, password: token },
    { ...login, email: { [token.slice(0, 4)]: token } },
    { ...login, account_name: `gone\0gone` },
    { ...login, api_key: workspace.key, li_at: token },
    { ...login, padding: 'x'.repeat(300_000) },
  ]) {
    await post('/v2/login', own, body)
    await post('/v2/network', own, body)
    await post('/v2/login', { ...own, 'content-type': 'text/plain' }, body)
  }
  const bad = {
    account_id: 'acc',
    action: 'list_invitations',
    params: { login_token: token, key: workspace.key },
  }
  await post('/v2/network', own, bad)
  await post('/v2/network', { 'x-api-key': `${workspace.key}x` }, bad)
  await post('/v2/network', { 'x-api-key': token }, bad)
  await post('/admin/workspaces', { authorization: `Bearer ${adminToken}x` }, { name: token })
  await post('/admin/workspaces', { authorization: adminToken }, { name: token })
  await post('/admin/workspaces', { authorization: `Bearer ${adminToken}` }, `{"name": "${workspace.key}`)

  const fine = answers.filter(({ status, path }) => status === 200 && path === '/v2/network')
  expect(fine.length).toBeGreaterThanOrEqual(faults.length)
  // The network's sealed facts are told where they belong: in lists that succeeded.
  expect(fine.some(({ text }) => Object.values(shared).some((secret) => text.includes(secret)))).toBe(true)
  expectNone(answers.map(({ text }) => text).join('\n'), secrets)
  const rest = answers.filter((answer) => !fine.includes(answer))
  expect(new Set(rest.map(({ status }) => status))).toEqual(new Set([200, 400, 403, 404, 429, 502]))
  expectNone(rest.map(({ text }) => text).join('\n'), shared)

  expect(await gateway.end('SIGTERM')).toBe(0)
  // It did write of the failures, and nothing of their secrets.
  expect(gateway.output()).toContain('CHANNEL_ERROR')
  expectNone(gateway.output(), { ...secrets, ...shared })
  expectNone(await dump(house), { ...secrets, ...shared, 'password of the database': password })
})

test('A gateway with another sealing key cannot open a session, and says so without its secrets.', {
  ...keeps('errors-internal', 'errors-free'),
}, async () => {
  const workspace = await house.workspace(10)
  const account = await workspace.account({ invitations: 5 })
  const otherKey = randomBytes(32).toString('base64')
  const { gateway, answers, post } = await listen(
    house.environment({ LOG_LEVEL: 'trace', SALVER_SECRET_KEY: otherKey }),
  )
  await using _ = gateway
  const failed = await post(
    '/v2/network',
    { 'x-api-key': workspace.key },
    { account_id: account.id, action: 'list_invitations' },
  )
  expect(failed.error.code).toBe('INTERNAL_ERROR')
  expect(failed.error.message).toContain(failed.metadata.request_id)
  expect(failed.error.message).not.toMatch(/seal|SALVER_|kid|key/i)
  const [row] = await house.sql<{ sealed: string }>('select sealed from accounts where account_id = $1', [
    account.id,
  ])
  const secrets = {
    'API key': workspace.key,
    token: account.token,
    'sealing key': otherKey,
    'sealed token': row?.sealed ?? '',
  }
  expectNone(JSON.stringify(answers), secrets)
  await gateway.end('SIGTERM')
  expect(gateway.output()).toContain(failed.metadata.request_id)
  expectNone(gateway.output(), secrets)
  expect(await workspace.credits()).toBe(10)
})

test('A gateway that cannot start says what is wrong, and never shows a secret for it.', async () => {
  const secret = randomBytes(24).toString('base64url')
  const url = new URL(house.databaseUrl)
  const wrongs: Record<string, string>[] = [
    { DATABASE_URL: Object.assign(new URL(url), { password: secret }).href },
    { DATABASE_URL: Object.assign(new URL(url), { password: secret, port: '1' }).href },
    { DATABASE_URL: `postgress://salver:${secret}@127.0.0.1/salver` },
    { SALVER_SECRET_KEY: secret },
    { SALVER_SECRET_KEY: `${secretKey},${secret}` },
    { SALVER_ADMIN_TOKEN: `${secret} ${secret}` },
  ]
  await Promise.all(
    wrongs.map(async (wrong) => {
      const { code, output } = await runGateway(house.environment({ LOG_LEVEL: 'trace', ...wrong }))
      expect(code).toBe(1)
      expect(output).not.toBe('')
      expectNone(output, { secret, 'sealing key': secretKey, password, 'admin token': adminToken })
    }),
  )
})

test('A credential that was put where a name belongs by mistake is not kept.', async () => {
  const workspace = await house.workspace(10)
  const { li_at: token = '' } = await house.sandbox.member({ invitations: 1, seed: 'misplaced' })
  for (const body of [
    { account_id: token, action: 'list_invitations' },
    { account_id: workspace.key, action: 'list_invitations' },
    { account_id: `acc_${'0'.repeat(32)}`, action: token },
    { account_id: `acc_${'0'.repeat(32)}`, action: workspace.key },
  ]) {
    expect((await workspace.ask('POST', '/v2/network', body)).body.success).toBe(false)
  }
  expectNone(await dump(house), { 'API key': workspace.key, token })
})
