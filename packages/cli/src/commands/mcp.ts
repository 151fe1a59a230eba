import { ApiError, type Meta, SalverError } from '@salver/client'
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

/** `salver mcp`: the tools for agents, over standard input and output, until the agent leaves. */
export async function serveMcp(terminal: Terminal, options: McpOptions): Promise<void> {
  const gateway = await openGateway(terminal, options)
  await serveStdio({
    call: callOf(gateway),
    version: manifest.version,
    readOnly: options.readOnly === true,
    input: terminal.stdin,
    output: terminal.stdout,
  })
}

type Asked = Parameters<Call>[0]

/** What the tools ask of the gateway, over HTTP. */
function callOf(gateway: Gateway): Call {
  return async (ask, { signal }) => {
    try {
      const { data, meta } = await answerOf(gateway, ask, signal)
      const { creditsConsumed, warnings, sandbox, requestId } = meta
      return {
        ok: true,
        data,
        metadata: { creditsConsumed, requestId: requestId ?? undefined, warnings, sandbox },
      }
    } catch (error) {
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

async function answerOf(
  gateway: Gateway,
  ask: Asked,
  signal: AbortSignal,
): Promise<{ data: object; meta: Meta }> {
  const answer = await ('action' in ask ? acted(gateway, ask, signal) : read(gateway, ask, signal))
  return { data: { ...answer }, meta: answer.meta }
}

function read(gateway: Gateway, ask: Exclude<Asked, { action: string }>, signal: AbortSignal): Reply {
  switch (ask.get) {
    case 'accounts':
      return gateway.accounts.list(ask.query as object, { signal })
    case 'account':
      return gateway.accounts.get(ask.accountId, { signal })
    case 'credits':
      return gateway.credits.get({ signal })
    case 'logs':
      return gateway.logs.list(ask.query as object, { signal })
  }
}

/** The tools check what they are given against the contract, and the gateway does again. */
function acted(gateway: Gateway, ask: Extract<Asked, { action: string }>, signal: AbortSignal): Reply {
  const { action, accountId, params, idempotencyKey } = ask
  const all: never = { ...params, account_id: accountId } as never
  const options = { signal, ...(idempotencyKey !== undefined && { idempotencyKey }) }
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
