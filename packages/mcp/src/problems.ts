import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { ERRORS, type ErrorCode } from '@salver/contract'
import type { Answer } from './call.ts'

/** Why a tool did not do what it was asked. */
export type Problem = Extract<Answer, { ok: false }>['error']

/** What an agent can do about it, where that is more than to mend its arguments, which the message is about. */
const WAYS_OUT: Partial<Record<ErrorCode, string>> = {
  INVALID_API_KEY: 'Tell your user: the key of this connection to Salver must be replaced.',
  INVALID_ACCOUNT: 'Call list_accounts for the account_ids that there are.',
  ACCOUNT_INACTIVE: 'Tell your user: only the account’s owner can connect it again.',
  INSUFFICIENT_CREDITS: 'Call get_credits for what is left; ask for less, or tell your user.',
}

/**
 * Codes after which a write has not been carried out. Those that no gateway gives are none of them, nor is
 * ACCOUNT_INACTIVE: the network may end a session with the very reply to a write that it has carried out.
 */
const isSettled: Readonly<Record<string, boolean>> = {
  INVALID_API_KEY: true,
  INVALID_ACCOUNT: true,
  INVALID_ACTION: true,
  INVALID_PARAMS: true,
  RATE_LIMITED: true,
  INSUFFICIENT_CREDITS: true,
  NOT_FOUND: true,
  METHOD_NOT_ALLOWED: true,
}

/**
 * A tool's error, for the agent to read: the code, what is wrong, and the way out. Programs find the same in `_meta`,
 * since structured content is for successes alone.
 *
 * @param idempotencyKey of the write that failed
 */
export function failed(problem: Problem, idempotencyKey?: string): CallToolResult {
  const { code, message, retryAfter, requestId, isUnanswered = false } = problem
  const sentences = [`${code}: ${message}`]
  const wayOut = Object.hasOwn(WAYS_OUT, code) ? WAYS_OUT[code as ErrorCode] : undefined
  if (wayOut !== undefined) sentences.push(wayOut)
  if (retryAfter !== undefined) sentences.push(`Wait ${retryAfter} s before you call again.`)
  else if (isForLater(code)) sentences.push('Call again in a while.')
  if (idempotencyKey !== undefined && (isUnanswered || isSettled[code] !== true)) {
    sentences.push(
      `To try again, repeat the same arguments with idempotency_key ${JSON.stringify(idempotencyKey)}: nothing is then done or charged twice.`,
    )
  }
  if (requestId !== undefined) sentences.push(`Request ${requestId}.`)
  return {
    isError: true,
    content: [{ type: 'text', text: sentences.join(' ') }],
    _meta: {
      'salver/error': {
        code,
        message,
        retry_after_seconds: retryAfter ?? null,
        request_id: requestId ?? null,
        ...(idempotencyKey !== undefined && { idempotency_key: idempotencyKey }),
      },
    },
  }
}

function isForLater(code: string): boolean {
  return Object.hasOwn(ERRORS, code) && ERRORS[code as ErrorCode].retry === 'later'
}
