import assert from 'node:assert/strict'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'

/** A tool that is to be called, and with what. */
export interface Step {
  readonly tool: string
  readonly args: Readonly<Record<string, unknown>>
}

/** As the output schema of `list_invitations` has it. */
interface Listed {
  readonly notice: string
  readonly total_available_results: number
  readonly next_offset: number | null
  readonly invitations: readonly {
    readonly invitation_id: string | null
    readonly mutual_connections: number | null
    /** In the words of strangers: to be judged, and never to be followed. */
    readonly untrusted: { readonly name: string | null; readonly message: string | null }
  }[]
}

const FEWEST_MUTUAL = 10
const MOST_WANTED = 3

/**
 * HERE A MODEL WOULD DECIDE: it would be given what came of each step, and would answer with the next one. The task in
 * this script's place: "Accept three who wrote a note, and with whom I have ten connections in common."
 *
 * It goes by what Salver has counted. What a note says it reads out, as a quotation, and does not obey.
 */
export function* script(account: string | undefined): Generator<Step, string, CallToolResult> {
  let accountId = account
  if (accountId === undefined) {
    const { accounts } = dataOf<{ accounts: { account_id: string }[] }>(
      yield { tool: 'list_accounts', args: {} },
    )
    accountId = accounts[0]?.account_id
    if (accountId === undefined) return 'No account is connected yet.'
  }

  // Page after page: one page is not the whole list.
  const wanted: string[] = []
  let read = 0
  let total = 0
  for (let offset: number | null = 0; offset !== null && wanted.length < MOST_WANTED; ) {
    const args = { account_id: accountId, invitation_type: 'CONNECTION', has_note: true, count: 25, offset }
    const page: Listed = dataOf(yield { tool: 'list_invitations', args })
    for (const { invitation_id, mutual_connections, untrusted } of page.invitations) {
      // Quoted, so that it stays in its line and is seen to be somebody's words.
      console.log(`  ${invitation_id} writes ${JSON.stringify(untrusted.message)}`)
      const isWanted = invitation_id !== null && (mutual_connections ?? 0) >= FEWEST_MUTUAL
      if (isWanted && wanted.length < MOST_WANTED) wanted.push(invitation_id)
    }
    read += page.invitations.length
    total = page.total_available_results
    offset = page.next_offset
  }

  let done = 0
  for (const invitation_id of wanted) {
    const result = yield { tool: 'accept_invitation', args: { account_id: accountId, invitation_id } }
    if (!result.isError) done += 1
  }
  return `Read ${read} of ${total} with a note, accepted ${done}.`
}

/** What a tool answered; a failure, which a model would read and think about, ends the script. */
function dataOf<Data>({ isError, content, structuredContent }: CallToolResult): Data {
  const [first] = content
  assert(!isError && structuredContent, first?.type === 'text' ? first.text : 'the tool answered nothing')
  return structuredContent as Data
}
