import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { expect, test } from 'vitest'
import { startHouse } from '../house.ts'
import { environmentOf, folder, MAIN } from './salver.ts'

const house = await startHouse()
const workspace = await house.workspace(100)
const account = await workspace.account({ invitations: 5, sent: 2 })
const home = folder()

/** An agent with the tools of `salver mcp`. */
async function agent(words: string[], key = workspace.key): Promise<Client> {
  const env = environmentOf(home, { SALVER_URL: house.url, SALVER_API_KEY: key })
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
