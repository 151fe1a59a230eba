import { ApiError, type CallOptions, type Meta, OptionsError, SalverError } from '@salver/client'
import { type Call, serveStdio } from '@salver/mcp'
import manifest from '../../package.json' with { type: 'json' }
import { type CommonOptions, type Gateway, openGateway } from '../gateway.ts'
import { Problem } from '../problem.ts'
import { tellingOf } from '../telling.ts'
import type { Terminal } from '../terminal.ts'

/** The flags of `salver mcp`. */
export interface McpOptions extends CommonOptions {
  readonly readOnly?: boolean
}

/** For whoever types it to see what it does. */
const FOR_WHOM =
  'Serving tools for agents on standard input: an agent’s configuration starts this. Ctrl-C ends it.'

/** `salver mcp`: the tools for agents, over standard input and output, until the agent leaves. */
export async function serveMcp(terminal: Terminal, options: McpOptions): Promise<void> {
  const gateway = await openGateway(terminal, options)
  if (terminal.stdin.isTTY === true) terminal.stderr.write(`${FOR_WHOM}\n`)
  await serveStdio({
    call: callOf(gateway),
    version: manifest.version,
    readOnly: options.readOnly === true,
    input: terminal.stdin,
    output: terminal.stdout,
  })
}

type Asked = Parameters<Call>[0]

/**
 * Many agents give a tool up after 60 s, and learn nothing of it any more: they are to be told before what became of
 * it, when to come back, and its key.
 */
const TIMEOUT_MS = 55_000

/** What the tools ask of the gateway, over HTTP. */
function callOf(gateway: Gateway): Call {
  return async (ask, { signal }) => {
    try {
      const { data, meta } = await answerOf(gateway, ask, { signal, timeoutMs: TIMEOUT_MS })
      const { creditsConsumed, warnings, sandbox, requestId } = meta
      return {
        ok: true,
        data,
        metadata: { creditsConsumed, requestId: requestId ?? undefined, warnings, sandbox },
      }
    } catch (error) {
      if (error instanceof OptionsError) return { ok: false, error: ownArgument(error) }
      const { code, message, wayOut, retryAfter, requestId } = tellingOf(error)
      // For a refusal of the gateway the tools have a way out for agents; the terminal's would name its own flags.
      const told = wayOut === null || error instanceof ApiError ? message : `${message} ${wayOut}`
      const more = {
        retryAfter: retryAfter ?? undefined,
        requestId: requestId ?? undefined,
        isUnanswered: error instanceof SalverError && error.isUnanswered,
      }
      return { ok: false, error: { code, message: told, ...more } }
    }
  }
}

/** What the client would not send is the agent's to mend. It is told by the name that the tools have for it. */
function ownArgument({ message }: OptionsError) {
  const told = message.replace(/^\w+(?=:)/, (name) =>
    name.replace(/[A-Z]/g, (one) => `_${one.toLowerCase()}`),
  )
  return { code: 'INVALID_PARAMS', message: told }
}

async function answerOf(
  gateway: Gateway,
  ask: Asked,
  options: CallOptions,
): Promise<{ data: object; meta: Meta }> {
  const answer = await ('action' in ask ? acted(gateway, ask, options) : read(gateway, ask, options))
  return { data: { ...answer }, meta: answer.meta }
}

function read(gateway: Gateway, ask: Exclude<Asked, { action: string }>, options: CallOptions): Reply {
  switch (ask.get) {
    case 'accounts':
      return gateway.accounts.list(ask.query as object, options)
    case 'account':
      return gateway.accounts.get(ask.accountId, options)
    case 'credits':
      return gateway.credits.get(options)
    case 'logs':
      return gateway.logs.list(ask.query as object, options)
  }
}

/** The tools check what they are given against the contract, and the gateway does again. */
function acted(gateway: Gateway, ask: Extract<Asked, { action: string }>, own: CallOptions): Reply {
  const { action, accountId, params, idempotencyKey } = ask
  const all: never = { ...params, account_id: accountId } as never
  const options = { ...own, idempotencyKey }
  const { invitations, connections } = gateway
  switch (action) {
    case 'list_invitations':
      return invitations.list(all, options)
    case 'list_sent':
      return invitations.sent(all, options)
    case 'list_connections':
      return connections.list(all, options)
    case 'check_invitation':
      return invitations.check(all, options)
    case 'accept':
      return invitations.accept(all, options)
    case 'decline':
      return invitations.decline(all, options)
    case 'answer':
      return invitations.answer(all, options)
    case 'withdraw':
      return invitations.withdraw(all, options)
    case 'invite':
      return invitations.invite(all, options)
    default:
      throw new Problem(
        'failed',
        `A tool asks for ${action}, which this command does not know.`,
        'Update it.',
      )
  }
}

type Reply = PromiseLike<object & { readonly meta: Meta }>
