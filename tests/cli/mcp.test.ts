import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { expect, test } from 'vitest'
import { startHouse } from '../house.ts'
import { environmentOf, failure, folder, MAIN, stub, success } from './salver.ts'

const house = await startHouse()
const workspace = await house.workspace(100)
const account = await workspace.account({ invitations: 5, sent: 2 })
const home = folder()

/** What a tool's first sentences say. */
async function told(client: Client, name: string, args: object): Promise<string> {
  const { content } = (await client.callTool({ name, arguments: { ...args } })) as CallToolResult
  return content[0]?.type === 'text' ? content[0].text : ''
}

/** An agent with the tools of `salver mcp`. */
async function agent(words: string[], key = workspace.key, url = house.url): Promise<Client> {
  const env = environmentOf(home, { SALVER_URL: url, SALVER_API_KEY: key })
  const client = new Client({ name: 'tests', version: '1.0.0' })
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [MAIN, 'mcp', ...words], env }),
  )
  return client
}

test('an agent reads accounts, invitations and credits', async () => {
  const client = await agent([])
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toContain('accept_invitation')
  const accounts = await client.callTool({ name: 'list_accounts', arguments: {} })
  expect(JSON.stringify(accounts.structuredContent)).toContain(account.id)
  const list = await client.callTool({ name: 'list_invitations', arguments: { account_id: account.id } })
  expect(list.isError ?? false).toBe(false)
  expect(JSON.stringify(list.structuredContent)).not.toContain('shared_secret')
  await client.close()
})

test('read-only, it has no tool that changes anything', async () => {
  const client = await agent(['--read-only'])
  const { tools } = await client.listTools()
  expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true)
  await client.close()
})

test('a key that is refused is an error of the tool', async () => {
  const client = await agent([], 'slv_wrong')
  const answer = await client.callTool({ name: 'get_credits', arguments: {} })
  expect(answer.isError).toBe(true)
  expect(JSON.stringify(answer.content)).toContain('INVALID_API_KEY')
  await client.close()
})

test('an argument that no gateway could be sent is refused as the agent’s own', async () => {
  const { url, asked } = await stub(() => ({ body: success({ credits: 1 }) }))
  const client = await agent([], 'slv_any', url)
  expect(await told(client, 'get_account', { account_id: '..' })).toMatch(
    /^INVALID_PARAMS: account_id: got "\.\."; expected the id of an account, such as "acc_…"\.$/,
  )
  const accepting = { account_id: 'a', invitation_id: '1' }
  for (const idempotency_key of ['k ', ' k', ' ', '', 'ö', 'k'.repeat(256)]) {
    const text = await told(client, 'accept_invitation', { ...accepting, idempotency_key })
    expect.soft(text).toMatch(/^INVALID_PARAMS: idempotency_key: got .* expected 1 to 255/)
    expect.soft(text).not.toMatch(/SALVER_URL|repeat the same arguments/)
  }
  expect(asked).toEqual([])
  await client.close()
})

test('a wait longer than agents have patience is told at once, with the key of the write', async () => {
  const { url, asked } = await stub(() => ({
    status: 429,
    // Agents give a tool up after 60 s, and what they are not told by then they never learn.
    headers: { 'retry-after': '56' },
    body: failure('RATE_LIMITED', 'The account rests.'),
  }))
  const client = await agent([], 'slv_any', url)
  const accepting = { account_id: 'a', invitation_id: '1', idempotency_key: 'mine' }
  const result = await client.callTool({ name: 'accept_invitation', arguments: accepting })
  expect(JSON.stringify(result.content)).toContain(
    'RATE_LIMITED: The account rests. Wait 56 s before you call again.',
  )
  expect(result._meta?.['salver/error']).toMatchObject({
    code: 'RATE_LIMITED',
    retry_after_seconds: 56,
    idempotency_key: 'mine',
  })
  expect(asked.map(({ once }) => once)).toEqual(['mine'])
  await client.close()
})
