import { expect, test } from 'vitest'
import { type Answer, ask, startHouse, type Workspace } from '../house.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()

async function keyWith(workspace: Workspace, rateLimit: { requests: number; per_seconds: number }) {
  const { body } = await house.admin('POST', `/admin/workspaces/${workspace.id}/keys`, {
    name: 'limited',
    rate_limit: rateLimit,
  })
  return { 'x-api-key': String(body.data.api_key) }
}

test(
  'a key over its limit is told when the next token comes, and every answer what is left',
  keeps('errors-key-limit', 'limit-headers', 'limit-bucket'),
  async () => {
    const workspace = await house.workspace()
    const key = await keyWith(workspace, { requests: 3, per_seconds: 60 })
    const answers = []
    for (let call = 0; call < 4; call++)
      answers.push(await ask(house.url, 'GET', '/v2/credits', undefined, key))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
    expect(answers.map(({ headers }) => headers.get('ratelimit'))).toEqual([
      '"key";r=2;t=20',
      '"key";r=1;t=40',
      '"key";r=0;t=60',
      '"key";r=0;t=60',
    ])
    for (const { headers } of answers) expect(headers.get('ratelimit-policy')).toBe('"key";q=3;w=60')
    expect(answers[3]?.body.error.code).toBe('RATE_LIMITED')
    expect(answers[3]?.headers.get('retry-after')).toBe('20')
    // A refused call takes no token: the next one comes as it would have.
    await house.sql(
      `update key_buckets set refilled_at = refilled_at - interval '20 seconds' where workspace_id = $1`,
      [workspace.id],
    )
    expect((await ask(house.url, 'GET', '/v2/credits', undefined, key)).status).toBe(200)
    expect((await ask(house.url, 'GET', '/v2/credits', undefined, key)).status).toBe(429)
  },
)

test('a default key may call 600 times a minute', keeps('limit-headers'), async () => {
  const workspace = await house.workspace()
  const { body } = await house.admin('POST', `/admin/workspaces/${workspace.id}/keys`, { name: 'default' })
  const answer = await ask(house.url, 'GET', '/v2/credits', undefined, { 'x-api-key': body.data.api_key })
  expect(answer.headers.get('ratelimit-policy')).toBe('"key";q=600;w=60')
  expect(answer.headers.get('ratelimit')).toBe('"key";r=599;t=1')
})

test('all gateways together keep a limit exactly', keeps('limit-bucket'), async () => {
  const workspace = await house.workspace()
  const key = await keyWith(workspace, { requests: 25, per_seconds: 86_400 })
  const second = await house.gateway()
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, call) =>
      ask(call % 2 === 0 ? house.url : second.url, 'GET', '/v2/credits', undefined, key),
    ),
  )
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(25)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(35)
})

test(
  'the limit is looked at after the key and before the body; nothing is charged or logged',
  keeps('order-limit-before-body'),
  async () => {
    const workspace = await house.workspace()
    const key = await keyWith(workspace, { requests: 1, per_seconds: 60 })
    const unsound = () => ask(house.url, 'POST', '/v2/network', '{', key)
    expect((await unsound()).body.error.code).toBe('INVALID_PARAMS')
    expect((await unsound()).body.error.code).toBe('RATE_LIMITED')
    const account = await workspace.account({ invitations: 5 })
    const list = { account_id: account.id, action: 'list_invitations' }
    expect((await ask(house.url, 'POST', '/v2/network', list, key)).status).toBe(429)
    expect(await workspace.credits()).toBe(1_000)
    const { body } = await workspace.ask('GET', '/v2/logs')
    expect(body.data.logs.map((entry: { code: string }) => entry.code)).toEqual([null, 'INVALID_PARAMS'])
  },
)

test('an address that guesses keys or paths is held back; who has a good key is not', async () => {
  const gateway = await house.gateway()
  const workspace = await house.workspace()
  const good = { 'x-api-key': workspace.key }
  expect((await ask(gateway.url, 'GET', '/v2/credits', undefined, good)).status).toBe(200)
  const codes = new Map<string, number>()
  let last: Answer | null = null
  // Faster than they are forgiven, however slow the machine.
  while ((codes.get('RATE_LIMITED') ?? 0) <= 20) {
    const guesses = Array.from({ length: 100 }, (_, guess) =>
      ask(gateway.url, 'GET', guess % 2 === 0 ? '/v2/credits' : '/v2/elsewhere', undefined, {
        'x-api-key': `slv_${guess}`,
      }),
    )
    for (const answer of await Promise.all(guesses)) {
      const { code } = answer.body.error
      codes.set(code, (codes.get(code) ?? 0) + 1)
      if (code === 'RATE_LIMITED') last = answer
    }
  }
  expect([...codes.keys()].sort()).toEqual(['INVALID_API_KEY', 'NOT_FOUND', 'RATE_LIMITED'])
  expect(last?.headers.get('retry-after')).toBe('1')
  expect((await ask(gateway.url, 'GET', '/v2/credits', undefined, good)).status).toBe(200)
  // Nor is a path that there is not counted against them.
  expect((await ask(gateway.url, 'GET', '/v2/elsewhere', undefined, good)).status).toBe(404)
})
