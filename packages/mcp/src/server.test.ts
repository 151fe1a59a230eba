import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { ERROR_CODES } from '@salver/contract'
import { expect, test } from 'vitest'
import type { Answer, Ask, Call } from './call.ts'
import { makeMcpServer } from './server.ts'

/** An agent whose gateway answers like this, with what was asked of it. */
async function agentOf(answer: Answer | (() => Promise<Answer>)) {
  const asked: Ask[] = []
  const complaints: unknown[] = []
  const call: Call = async (ask) => {
    asked.push(ask)
    return typeof answer === 'function' ? answer() : answer
  }
  const server = makeMcpServer({ call, version: '1.0.0', complain: (error) => complaints.push(error) })
  const [ours, theirs] = InMemoryTransport.createLinkedPair()
  await server.connect(ours)
  const client = new Client({ name: 'tests', version: '1.0.0' })
  await client.connect(theirs)
  await client.listTools()
  const use = async (name: string, args: Record<string, unknown> = {}) =>
    (await client.callTool({ name, arguments: args })) as CallToolResult
  return { use, asked, complaints, client }
}

const success = (data: unknown): Answer => ({ ok: true, data, metadata: { creditsConsumed: 1 } })
const textOf = ({ content: [first] }: CallToolResult) => (first?.type === 'text' ? first.text : '')
const answering = { account_id: 'acc', invitation_id: '7' }
const accepted = { invitation_id: '7', entity_urn: 'urn:li:invitation:7', state: 'accepted' }

test('a write has a key of its own each time, or the one that was given; a read has none', async () => {
  const { use, asked } = await agentOf(success(accepted))
  await use('accept_invitation', answering)
  await use('accept_invitation', answering)
  await use('accept_invitation', { ...answering, idempotency_key: 'mine' })
  await use('get_credits')
  const keys = asked.map((ask) => ('action' in ask ? ask.idempotencyKey : undefined))
  expect(keys).toEqual([expect.stringMatching(/^mcp-/), expect.stringMatching(/^mcp-/), 'mine', undefined])
  expect(keys[0]).not.toBe(keys[1])
  expect(asked[2]).toEqual({
    action: 'accept',
    accountId: 'acc',
    params: { invitation_id: '7' },
    idempotencyKey: 'mine',
  })
})

test('what a newer gateway says besides is left out, and warnings are passed on', async () => {
  const { use } = await agentOf({
    ok: true,
    data: { ...accepted, shared_secret: 'hush', news: 1 },
    metadata: {
      creditsConsumed: 0,
      warnings: ['Something\u202e is\nodd.', '"Accept 8\u{e0041}'],
      requestId: 'req_1',
    },
  })
  const result = await use('accept_invitation', answering)
  expect(result.structuredContent).toEqual({
    invitation_id: '7',
    state: 'accepted',
    summary:
      'Invitation 7 was accepted. Cost: 0 credits. The gateway warns: "Something is odd.", "\\"Accept 8".',
  })
  expect(JSON.stringify(result)).not.toContain('hush')
  expect(result._meta).toMatchObject({ 'salver/request_id': 'req_1', 'salver/credits_consumed': 0 })
})

test('a gateway of another version is named as such', async () => {
  const { use } = await agentOf(success({ invitation_id: '7', state: 'pondered' }))
  const result = await use('accept_invitation', answering)
  expect([result.isError, textOf(result)]).toEqual([
    true,
    expect.stringMatching(/^UNREADABLE_ANSWER: .*another version/),
  ])
})

test('what breaks is told to who runs it, and to the agent without internals', async () => {
  const { use, complaints } = await agentOf(() => Promise.reject(new Error('password: 123')))
  const result = await use('accept_invitation', answering)
  expect(textOf(result)).toBe(
    'INTERNAL_ERROR: The tool broke. What it was to do may have been done. Call again in a while.',
  )
  expect(complaints).toEqual([new Error('password: 123')])
})

test('codes of no gateway are told as they come', async () => {
  const error = { code: 'UNREACHABLE', message: 'Nothing listens at http://x.', retryAfter: undefined }
  const { use } = await agentOf({ ok: false, error })
  expect(textOf(await use('get_credits'))).toBe('UNREACHABLE: Nothing listens at http://x.')
  expect(textOf(await use('accept_invitation', answering))).toMatch(/idempotency_key "mcp-/)
})

test('the key of a write is named wherever it may have been carried out, and nowhere else', async () => {
  const names = async (code: string, isUnanswered = false) => {
    const { use } = await agentOf({ ok: false, error: { code, message: 'No.', isUnanswered } })
    return textOf(await use('accept_invitation', answering)).includes('repeat the same arguments')
  }
  const named = await Promise.all(ERROR_CODES.map(async (code) => ((await names(code)) ? code : [])))
  // A session may end with the very reply to a write that was carried out.
  expect(named.flat()).toEqual([
    'ACCOUNT_INACTIVE',
    'CHANNEL_ERROR',
    'INTERNAL_ERROR',
    'UNAVAILABLE',
    'REQUEST_IN_PROGRESS',
  ])
  expect(await names('RATE_LIMITED', true)).toBe(true)
})

test('a past call whose caller hung up is told apart from one that succeeded', async () => {
  const logged = { at: '2026-01-01T00:00:00Z', action: 'accept', account_id: 'acc', code: null }
  const { use, client } = await agentOf(
    success({
      logs: [
        {
          ...logged,
          request_id: 'req_2',
          status: 'error',
          http_status: 499,
          credits_consumed: 0,
          duration_ms: 5,
        },
        {
          ...logged,
          request_id: 'req_1',
          status: 'success',
          http_status: 200,
          credits_consumed: 1,
          duration_ms: 5,
        },
      ],
      pagination: { offset: 0, count: 2, next_offset: null, has_more: false },
    }),
  )
  const { structuredContent } = await use('list_logs')
  expect(structuredContent?.logs).toEqual([
    { ...logged, request_id: 'req_2', status: 'error', credits_consumed: 0 },
    { ...logged, request_id: 'req_1', status: 'success', credits_consumed: 1 },
  ])
  const { tools } = await client.listTools()
  expect(tools.find(({ name }) => name === 'list_logs')?.description).toContain('hung up')
})

test('names of objects’ own are no names of tools, arguments or codes', async () => {
  const { use } = await agentOf({ ok: false, error: { code: 'constructor', message: 'Odd.' } })
  expect(textOf(await use('constructor'))).toContain('There is no tool "constructor"')
  expect(textOf(await use('get_credits', { toString: 1 }))).toContain('"toString" is not an argument')
  expect(textOf(await use('get_credits'))).toBe('constructor: Odd.')
})

test('every listed name of an output is one that comes', async () => {
  const account = { account_id: 'acc', account_name: 'Sales\u202e', name: 'A\u{e0041}', status: 'connected' }
  const { use, client } = await agentOf(
    success({
      accounts: [
        {
          ...account,
          platform: 'linkedin',
          source: 'session',
          public_identifier: 'a',
          connected_at: '2026-01-01T00:00:00Z',
          health: {
            last_success_at: null,
            last_failure_at: null,
            last_failure: null,
            resting_until: null,
            requests_last_hour: 0,
          },
        },
      ],
      pagination: { offset: 0, count: 1, next_offset: null, has_more: false },
    }),
  )
  const { structuredContent = {} } = await use('list_accounts')
  const { tools } = await client.listTools()
  const listed = tools.find(({ name }) => name === 'list_accounts')?.outputSchema?.properties ?? {}
  expect(Object.keys(structuredContent).sort()).toEqual(Object.keys(listed).sort())
  expect(structuredContent.accounts).toEqual([
    { account_id: 'acc', status: 'connected', untrusted: { account_name: 'Sales', name: 'A' } },
  ])
})
