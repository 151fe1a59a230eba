import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startHouse } from '../house.ts'
import { agentAt } from './agent.ts'

const house = await startHouse()
const workspace = await house.workspace(10_000)
const main = fileURLToPath(new URL('stdio-main.ts', import.meta.url))

/** What a process answers to these lines, once its input has ended, and how it ends. */
async function piped(lines: string): Promise<{ answers: unknown[]; code: number | null; errors: string }> {
  const child: ChildProcess = spawn(process.execPath, [main], {
    env: { ...process.env, SALVER_URL: house.url, SALVER_API_KEY: workspace.key },
  })
  const texts = { out: '', err: '' }
  child.stdout?.on('data', (chunk) => {
    texts.out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    texts.err += chunk
  })
  child.stdin?.end(lines)
  const [code] = await once(child, 'close')
  const answers = texts.out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  return { answers, code, errors: texts.err }
}

const line = (message: object) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`
const credits = line({ id: 7, method: 'tools/call', params: { name: 'get_credits', arguments: {} } })

test('what was asked is answered before the process ends with its input', async () => {
  const { answers, code, errors } = await piped(credits)
  expect([code, errors]).toEqual([0, ''])
  expect(answers).toMatchObject([{ id: 7, result: { structuredContent: { credits: expect.any(Number) } } }])
})

test('lines that are no message are passed over, and nothing else is written', async () => {
  const { answers, code } = await piped(`hello\n{"jsonrpc":"1.0"}\n[]\n\n${credits}`)
  expect([code, answers.length]).toEqual([0, 1])
})

test('an input that ends at once ends the process', async () => {
  expect(await piped('')).toEqual({ answers: [], code: 0, errors: '' })
})

test('a line longer than any message ends the process, though its input stays open', async () => {
  const child = spawn(process.execPath, [main], { stdio: ['pipe', 'ignore', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  child.stdin.on('error', () => {}) // it ends before all is read
  child.stdin.write('x'.repeat(11 * 1024 * 1024))
  const [code] = await once(child, 'close')
  expect([code, errors]).toEqual([1, expect.stringContaining('10485760 bytes')])
})

test('a tool that is given up asks the gateway no more, and is not charged', async () => {
  const account = await workspace.account({ invitations: 3 })
  const agent = await agentAt('stdio', { url: house.url, key: workspace.key })
  await house.sandbox.faults(account.member, [{ on: 'any', answer: 'stall' }])
  await house.sandbox.forgetRequests(account.member)
  const before = await workspace.credits()
  const giveUp = new AbortController()
  const using = agent.client.callTool(
    { name: 'list_invitations', arguments: { account_id: account.id } },
    undefined,
    { signal: giveUp.signal },
  )
  const given = expect(using).rejects.toThrow()
  await expect.poll(async () => (await house.sandbox.requests(account.member)).length).toBeGreaterThan(0)
  giveUp.abort('enough')
  await given
  const logged = async () =>
    (await workspace.ask('GET', `/v2/logs?account_id=${account.id}`)).body.data.logs[0]?.http_status
  await expect.poll(logged).toBe(499)
  expect(await workspace.credits()).toBe(before)
  expect((await agent.use('get_credits')).isError).toBe(false)
})

test('a gateway that is not there is a tool’s error, not the end of the tools', async () => {
  const agent = await agentAt('stdio', { url: 'http://127.0.0.1:9', key: 'sk_none' })
  const { isError, text } = await agent.use('get_credits')
  expect([isError, text]).toEqual([true, expect.stringMatching(/^INTERNAL_ERROR: The tool broke\./)])
  expect((await agent.client.listTools()).tools.length).toBeGreaterThan(10)
})
