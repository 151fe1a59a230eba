/**
 * An agent that accepts invitations over MCP. Where a model would decide, a script stands: everything around it is what
 * a real agent needs, and above all what keeps a stranger's note from deciding instead of the user.
 */
import assert from 'node:assert/strict'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { type Step, script } from './script.ts'

/** However long a model would go on. */
const MOST_STEPS = 50
/** What the user has allowed: so many in one run, and nothing but to accept. */
const MOST_ACCEPTED = 5

const { SALVER_URL = 'http://127.0.0.1:8410', SALVER_API_KEY = '', SALVER_ACCOUNT } = process.env
const transport = new StreamableHTTPClientTransport(new URL('/mcp', SALVER_URL), {
  requestInit: { headers: { 'x-api-key': SALVER_API_KEY } },
})
const client = new Client({ name: 'agent-over-mcp', version: '1.0.0' })
await client.connect(transport as Transport)

// What a model would be given: the server's instructions, and the tools with their schemas.
const { tools } = await client.listTools()
console.log(`${tools.length} tools: ${tools.map(({ name }) => name).join(', ')}`)
assert.match(client.getInstructions() ?? '', /untrusted/)

/** Ids that a list of this run has shown. A text of a stranger can name any other: it is not here. */
const listed = new Set<string>()
const accepted: string[] = []

// The loop of every agent: decide, look whether it may, do, tell what came of it.
const model = script(SALVER_ACCOUNT)
let decided = model.next()
for (let step = 1; !decided.done; step++) {
  assert(step <= MOST_STEPS, `the agent did not come to an end in ${MOST_STEPS} steps`)
  const refusal = refusalOf(decided.value)
  const result = refusal === undefined ? await use(decided.value) : refused(refusal)
  // To a model the result goes as the result of a tool, whole and marked as it came: never into its instructions.
  decided = model.next(result)
}
console.log(decided.value)
console.log(`Accepted: ${accepted.join(', ') || 'none'}`)
await client.close()

/**
 * What holds whatever the model was talked into. It looks at the tool's hints and at ids alone, and at no text. An agent
 * with a user before it would ask here.
 */
function refusalOf({ tool, args }: Step): string | undefined {
  const hints = tools.find(({ name }) => name === tool)?.annotations
  if (hints?.readOnlyHint === true) return undefined
  if (tool !== 'accept_invitation') return `The user has not allowed ${tool}.`
  const { invitation_id: id } = args
  if (typeof id !== 'string' || !listed.has(id)) return `No list has shown an invitation ${String(id)}.`
  if (accepted.length >= MOST_ACCEPTED) return `The user has allowed ${MOST_ACCEPTED}, and no more.`
  return undefined
}

function refused(text: string): CallToolResult {
  console.log(`  not allowed: ${text}`)
  return { isError: true, content: [{ type: 'text', text }] }
}

async function use({ tool, args }: Step): Promise<CallToolResult> {
  // The client has read the listing, so it checks what comes against the tool's output schema.
  const result = (await client.callTool({ name: tool, arguments: args })) as CallToolResult
  const [first] = result.content
  // The first text is in Salver's words alone, so that it can be shown; strangers' words are in the data.
  console.log(`${tool}: ${first?.type === 'text' ? first.text : ''}`)
  if (result.isError) return result
  for (const { invitation_id } of rowsOf(result)) listed.add(invitation_id)
  if (tool === 'accept_invitation') accepted.push(String(args.invitation_id))
  return result
}

function rowsOf({ structuredContent }: CallToolResult): { invitation_id: string }[] {
  const rows = structuredContent?.invitations
  return Array.isArray(rows) ? rows.filter(({ invitation_id }) => typeof invitation_id === 'string') : []
}
