import { expect, test } from 'vitest'
import type { Ask, Call } from './call.ts'
import { answerPost } from './post.ts'

const accepting = (id: number | string, invitationId: string) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name: 'accept_invitation', arguments: { account_id: 'acc', invitation_id: invitationId } },
})

/** What one POST is answered, and what was asked of the gateway meanwhile. */
async function post(message: unknown) {
  const asked: Ask[] = []
  const call: Call = async (ask) => {
    asked.push(ask)
    const data = { invitation_id: '1', entity_urn: 'urn:li:invitation:1', state: 'accepted' }
    return { ok: true, data, metadata: { creditsConsumed: 1 } }
  }
  const { status, body } = await answerPost(
    { message, protocolVersion: undefined, hangup: new AbortController().signal },
    { call, version: '1.0.0' },
  )
  return { status, body: JSON.parse(body), asked }
}

test.each([
  ['number', 1],
  ['text', 'a'],
])('a batch in which a %s names two requests is refused before anything is asked', async (_, id) => {
  const { status, body, asked } = await post([
    accepting(id, '1'),
    accepting('other', '3'),
    accepting(id, '2'),
  ])
  expect(status).toBe(400)
  expect(body).toEqual({
    jsonrpc: '2.0',
    error: { code: -32_600, message: expect.stringContaining(JSON.stringify(id)) },
    id: null,
  })
  expect(asked).toEqual([])
})

test('a number and the text of it are two ids, and notifications have none', async () => {
  const notified = { jsonrpc: '2.0', method: 'notifications/initialized' }
  const { status, body, asked } = await post([accepting(1, '1'), accepting('1', '2'), notified, notified])
  expect([status, body.map(({ id }: { id: unknown }) => id)]).toEqual([200, [1, '1']])
  expect(asked).toHaveLength(2)
})
