import { describe, expect, onTestFinished, test } from 'vitest'
import { ask, startHouse } from '../house.ts'
import { layWire } from '../races/wire.ts'
import { agentAt, type Way } from './agent.ts'

const house = await startHouse()
const workspace = await house.workspace(10_000)

describe.each<Way>(['http', 'stdio'])('over %s', (way) => {
  const at = { url: house.url, key: workspace.key }

  test.each<[what: string, tool: string, args: object, says: RegExp]>([
    [
      'a misspelt name',
      'list_invitations',
      { account_id: 'acc', cuont: 3 },
      /"cuont" .* Did you mean count\?/,
    ],
    [
      'a name of nothing',
      'get_credits',
      { account: 1 },
      /"account" is not an argument of this tool\. There are none\./,
    ],
    [
      'a name in a row',
      'answer_invitations',
      { account_id: 'a', answers: [{ id: '1', do: 'accept' }] },
      /answers\.0/,
    ],
    [
      'a missing account',
      'list_invitations',
      {},
      /account_id: missing; expected a string: an account_id of list_acc/,
    ],
    [
      'a text for a number',
      'list_invitations',
      { account_id: 'a', count: '10' },
      /count: got "10" \(a string\)/,
    ],
    [
      'too many rows',
      'list_connections',
      { account_id: 'a', count: 101 },
      /count: got 101; expected an integer from 1/,
    ],
    [
      'a number for an id',
      'accept_invitation',
      { account_id: 'a', invitation_id: 7 },
      /invitation_id: got 7; expected/,
    ],
    [
      'a urn for an id',
      'decline_invitation',
      { account_id: 'a', invitation_id: 'urn:li:1' },
      /a string of digits/,
    ],
    [
      'too many answers',
      'answer_invitations',
      { account_id: 'a', answers: Array(101).fill({ invitation_id: '1', do: 'accept' }) },
      /1 to 100/,
    ],
    ['no answers', 'answer_invitations', { account_id: 'a', answers: [] }, /1 to 100/],
    [
      'neither id nor age',
      'withdraw_invitations',
      { account_id: 'a' },
      /invitation_id: missing; .*older_than_days/,
    ],
    [
      'both id and age',
      'withdraw_invitations',
      { account_id: 'a', invitation_id: '1', older_than_days: 3 },
      /^INVALID_PARAMS: older_than_days: /,
    ],
    [
      'a long note',
      'send_invitation',
      { account_id: 'a', profile_url: 'https://www.linkedin.com/in/a', message: 'x'.repeat(301) },
      /at most 300/,
    ],
    [
      'no profile',
      'check_invitation',
      { account_id: 'a', profile_url: 'https://example.com' },
      /profile_url: got/,
    ],
    ['a day that is none', 'list_logs', { date_from: '2026-02-31' }, /a day such as 2026-04-26/],
  ])('%s is refused with the way out, and nothing is done', async (_, tool, args, says) => {
    const agent = await agentAt(way, at)
    const { isError, text, data, meta } = await agent.use(tool, args)
    expect([isError, data, meta['salver/error'].code]).toEqual([true, undefined, 'INVALID_PARAMS'])
    expect(text).toMatch(/^INVALID_PARAMS: /)
    expect(text).toMatch(says)
  })

  test('an unknown tool is named, with the one that was meant', async () => {
    const agent = await agentAt(way, at)
    const { isError, text } = await agent.use('list_invitation')
    expect([isError, text]).toEqual([
      true,
      'NOT_FOUND: There is no tool "list_invitation". Did you mean list_invitations?',
    ])
  })

  test('an account that is not there is told apart from one whose session has ended', async () => {
    const account = await workspace.account({ invitations: 3 })
    const agent = await agentAt(way, at)
    const unknown = await agent.use('list_invitations', { account_id: 'acc_0' })
    expect(unknown.text).toMatch(/^INVALID_ACCOUNT: .* Call list_accounts for .* Request req_\w+\.$/)
    await house.sandbox.endSession(account.member)
    const ended = await agent.use('list_invitations', { account_id: account.id })
    expect(ended.text).toMatch(/^ACCOUNT_INACTIVE: .* only the account’s owner can connect it again/)
    const { data, text } = await agent.use('get_account', { account_id: account.id })
    expect([data.status, text]).toEqual(['disconnected', expect.stringContaining('is disconnected')])
  })

  test('without credits, the way out is told', async () => {
    const poor = await house.workspace(0)
    const account = await poor.account({ invitations: 3 })
    const agent = await agentAt(way, { url: house.url, key: poor.key })
    const { isError, text } = await agent.use('list_invitations', { account_id: account.id })
    expect([isError, text]).toEqual([
      true,
      expect.stringMatching(/^INSUFFICIENT_CREDITS: .* Call get_credits/),
    ])
  })

  test('a write whose outcome is not sure names the key by which it can be repeated', async () => {
    const account = await workspace.account({ invitations: 3, types: ['CONNECTION'] })
    const agent = await agentAt(way, at)
    const { data } = await agent.use('list_invitations', { account_id: account.id })
    const args = { account_id: account.id, invitation_id: data.invitations[0].invitation_id }
    await house.sandbox.faults(account.member, [
      { on: 'accept', answer: '503' },
      { on: 'accept-old', answer: '503' },
    ])
    const failed = await agent.use('accept_invitation', args)
    const { code, idempotency_key } = failed.meta['salver/error']
    expect([code, idempotency_key]).toEqual(['CHANNEL_ERROR', expect.stringMatching(/^mcp-/)])
    expect(failed.text).toContain(`with idempotency_key "${idempotency_key}"`)
    await house.sandbox.faults(account.member, [])
    const repeated = await agent.use('accept_invitation', { ...args, idempotency_key })
    expect(repeated.data).toMatchObject({ state: 'accepted' })
  })

  test('a write whose reply ended the session names it too', async () => {
    const account = await workspace.account({ invitations: 3, types: ['CONNECTION'] })
    const agent = await agentAt(way, at)
    const { data } = await agent.use('list_invitations', { account_id: account.id })
    const args = { account_id: account.id, invitation_id: data.invitations[0].invitation_id }
    const deleted = {
      status: 200,
      headers: { 'set-cookie': ['li_at=delete me; Max-Age=0; Path=/'] },
      body: {},
    }
    await house.sandbox.faults(account.member, [{ on: 'accept', answer: deleted }])
    const { text, meta } = await agent.use('accept_invitation', args)
    const { code, idempotency_key } = meta['salver/error']
    expect(code).toBe('ACCOUNT_INACTIVE')
    expect(text).toContain('only the account’s owner can connect it again')
    expect(text).toContain(`with idempotency_key "${idempotency_key}"`)
  })

  test('the key’s limit is told with its seconds', async () => {
    const limited = await house.admin('POST', `/admin/workspaces/${workspace.id}/keys`, {
      name: 'Slow',
      rate_limit: { requests: 6, per_seconds: 3_600 },
    })
    const agent = await agentAt(way, { url: house.url, key: limited.body.data.api_key })
    const uses = []
    for (let tries = 0; tries < 7; tries += 1) uses.push(await agent.use('get_credits'))
    const last = uses.at(-1)
    expect([uses[0]?.isError, last?.isError]).toEqual([false, true])
    expect(last?.text).toMatch(/^RATE_LIMITED: .* Wait \d+ s before you call again\./)
    expect(last?.meta['salver/error'].retry_after_seconds).toBeGreaterThan(0)
  })

  test('two agents at once do not see each other’s', async () => {
    const others = await house.workspace(500)
    const [mine, theirs] = await Promise.all([
      workspace.account({ invitations: 30 }),
      others.account({ invitations: 20 }),
    ])
    const [a, b] = await Promise.all([agentAt(way, at), agentAt(way, { url: house.url, key: others.key })])
    const used = await Promise.all(
      Array.from({ length: 10 }, (_, place) =>
        (place % 2 === 0 ? a : b).use('list_invitations', {
          account_id: (place % 2 === 0 ? mine : theirs).id,
        }),
      ),
    )
    expect(used.map(({ data }) => data.total_available_results)).toEqual(Array(5).fill([30, 20]).flat())
    const strange = await b.use('list_invitations', { account_id: mine.id })
    expect(strange.text).toMatch(/^INVALID_ACCOUNT: /)
  })
})

describe('over http, where the database goes away as a write is charged', () => {
  /** An agent at a gateway whose database is at the end of a wire, and an invitation to accept. */
  async function wired() {
    const wire = await layWire(house.databaseUrl)
    const { url, drain } = await house.gateway({ DATABASE_URL: wire.url })
    onTestFinished(async () => {
      await drain(1_000)
      await wire[Symbol.asyncDispose]()
    })
    const account = await workspace.account({ invitations: 3, types: ['CONNECTION'] })
    const agent = await agentAt('http', { url, key: workspace.key })
    const { data } = await agent.use('list_invitations', { account_id: account.id })
    const [{ invitation_id }] = data.invitations
    return { url, wire, agent, args: { account_id: account.id, invitation_id } }
  }

  test('the tool is told that nobody knows, and the key by which it is done and charged once', async () => {
    const { wire, agent, args } = await wired()
    const before = await workspace.credits()
    const lost = wire.loseAnswerOf('commit')
    const unknown = await agent.use('accept_invitation', args)
    await lost
    const { code, idempotency_key } = unknown.meta['salver/error']
    expect([unknown.isError, code]).toEqual([true, 'OUTCOME_UNKNOWN'])
    expect(unknown.text).toMatch(
      /^OUTCOME_UNKNOWN: .* nobody knows whether it was carried out and charged\. /,
    )
    expect(unknown.text).not.toContain('Nothing was charged')
    expect(unknown.text).toContain(`with idempotency_key "${idempotency_key}"`)
    const repeated = await agent.use('accept_invitation', { ...args, idempotency_key })
    expect(repeated.data).toMatchObject({ state: 'accepted' })
    expect(await workspace.credits()).toBe(before - 1)
  })

  test('what else the message asked is answered', async () => {
    const { url, wire, args } = await wired()
    const call = (id: number, name: string, given: object) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name, arguments: given },
    })
    const lost = wire.loseAnswerOf('commit')
    const both = [call(1, 'accept_invitation', args), call(2, 'get_credits', {})]
    const { status, body } = await ask(url, 'POST', '/mcp', both, { 'x-api-key': workspace.key })
    await lost
    expect(status).toBe(200)
    expect(body).toMatchObject([
      { id: 1, result: { isError: true, _meta: { 'salver/error': { code: 'OUTCOME_UNKNOWN' } } } },
      { id: 2, result: { structuredContent: { credits: expect.any(Number) } } },
    ])
  })
})
