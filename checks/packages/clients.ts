import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ran, strangerEnvironment } from './ran.ts'
import type { Running } from './whole.ts'

const CALLS = `
  const { URL: url, KEY: apiKey, ACCOUNT: accountId } = process.env
  load().then(async ([{ Salver, InvalidApiKeyError }, { CallBody, ERRORS, ListInvitationsParams, apiDocument }]) => {
    const salver = new Salver({ url, apiKey })
    const page = await salver.invitations.list({ accountId, count: 3 })
    let walked = 0
    for await (const one of salver.invitations.list({ accountId })) if (one.invitationId) walked++
    const refused = await new Salver({ url, apiKey: 'slv_wrong' }).credits.get().catch((error) => error)
    const params = ListInvitationsParams.parse({})
    const { openapi } = await apiDocument({ version: '1', serverUrl: '/' })
    const ok = page.invitations.length === 3 && walked === page.totalAvailableResults &&
      refused instanceof InvalidApiKeyError && refused.status === ERRORS.INVALID_API_KEY.status && params && CallBody && openapi
    if (!ok) throw new Error('not what was expected: ' + JSON.stringify({ page, walked, refused, openapi }))
    console.log(walked)
  }).catch((error) => { console.error(error); process.exitCode = 1 })`

const FILES = {
  'calls.mjs': `const load = () => Promise.all([import('@salver/client'), import('@salver/contract')])\n${CALLS}`,
  'calls.cjs': `const load = async () => [require('@salver/client'), require('@salver/contract')]\n${CALLS}`,
}

/**
 * Uses client, contract and command, installed in a project, with one version of Node, against a gateway.
 *
 * @returns what went wrong
 */
export async function faultsOfClients(project: string, node: string, salver: Running): Promise<string[]> {
  const [major = ''] = /\d+/.exec((await ran(node, ['--version'], { cwd: project })).stdout) ?? []
  const faults: string[] = []
  const { url, api_key: apiKey, account_id: accountId } = salver.reached
  const env = strangerEnvironment(node, { URL: url, KEY: apiKey, ACCOUNT: accountId })
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(join(project, name), text)
    const { status, stdout, stderr } = await ran(node, [name], { cwd: project, env })
    if (status !== 0 || !/^\d+\n$/.test(stdout) || stderr !== '') {
      faults.push(`Node ${major}: ${name}: ${stdout}${stderr}`)
    }
  }
  const forCommand = strangerEnvironment(node, {
    SALVER_URL: url,
    SALVER_API_KEY: apiKey,
    XDG_CONFIG_HOME: join(project, 'config'),
  })
  const program = join(project, 'node_modules/.bin/salver')
  for (const [words, expected] of [
    [['--version'], /^\d+\.\d+\.\d+\n$/],
    [['--help'], /invitations/],
    [['accounts', 'list', '--json'], new RegExp(accountId)],
    [['invitations', 'list', '--count', '2', '--json'], /"sender"/],
    [['credits'], /\d/],
    [['doctor'], /./],
  ] as const) {
    const { status, stdout, stderr } = await ran(program, words, { cwd: project, env: forCommand })
    if (status !== 0 || !expected.test(stdout)) {
      faults.push(`Node ${major}: salver ${words.join(' ')} (${status}): ${stdout}${stderr}`)
    }
  }
  const tools = await toolsOverStdio(program, project, forCommand)
  if (!/"list_invitations"|invitations/.test(tools)) faults.push(`Node ${major}: salver mcp: ${tools}`)
  return faults
}

/** What `salver mcp` says its tools are. */
async function toolsOverStdio(program: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(program, ['mcp'], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], timeout: 30_000 })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  const ended: Promise<unknown> = once(child, 'close')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  const clientInfo = { name: 'check', version: '1' }
  ask({
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
  })
  await lines.next()
  ask({ method: 'notifications/initialized' })
  ask({ id: 2, method: 'tools/list' })
  const { value } = (await lines.next()) as { value?: string }
  child.stdin.end()
  await ended
  return value ?? complaints
}
