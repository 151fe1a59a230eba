import { SalverError } from '@salver/client'
import type { ErrorCode } from '@salver/contract'
import { EXIT_OF_CODE, EXITS, type Exit } from './exit-codes.ts'
import { plain, safeJson } from './plain.ts'
import { Problem } from './problem.ts'

/** What is told of an error. `retryAfter` is in seconds. */
export interface Told {
  readonly code: string
  readonly message: string
  readonly wayOut: string | null
  readonly requestId: string | null
  readonly retryAfter: number | null
  readonly exit: Exit
}

const WAYS_OUT: Record<ErrorCode, string> = {
  INVALID_API_KEY: 'Give a key that is valid: salver connect (or SALVER_API_KEY, where that is set).',
  INVALID_ACCOUNT: 'salver accounts list shows the accounts that there are.',
  ACCOUNT_INACTIVE: 'Connect it again with a new token of the same member: salver accounts connect',
  INVALID_ACTION: 'The gateway is older than this command: update it. salver doctor says its version.',
  INVALID_PARAMS: 'The command with --help says what is allowed.',
  RATE_LIMITED: 'Try again later.',
  INSUFFICIENT_CREDITS:
    'salver credits says what is left. Ask for fewer with --count, or have whoever runs the gateway grant more.',
  CHANNEL_ERROR: 'Try again in a while. If it stays so: salver doctor',
  INTERNAL_ERROR: 'Tell whoever runs the gateway the request id: its log says more.',
  UNAVAILABLE: 'Try again in a while. If it stays so: salver doctor',
  REQUEST_IN_PROGRESS: 'Try again in a while.',
  NOT_FOUND: 'Check the URL, and whether the gateway is older than this command: salver doctor',
  METHOD_NOT_ALLOWED: 'The gateway is of another version than this command: salver doctor',
}

/** Those of the client's own errors. */
const OWN: Record<string, { exit: Exit; wayOut: string }> = {
  CONNECTION_ERROR: {
    exit: 'unreachable',
    wayOut: 'salver doctor finds out where it breaks.',
  },
  TIMEOUT: { exit: 'unreachable', wayOut: 'salver doctor finds out where it hangs.' },
  UNREADABLE_ANSWER: { exit: 'unreachable', wayOut: 'Check the URL. salver doctor finds out what is there.' },
  INVALID_OPTIONS: {
    exit: 'usage',
    wayOut: 'Mend SALVER_URL or SALVER_API_KEY, if set, or store others: salver connect',
  },
}

/** So begins what is said of something that was typed: its name, and what came or was missing. */
const OF_WHAT_WAS_TYPED = /^[\w.]+: (missing\b|got .*; expected |it came beside |it goes with )/s
/** So begins the refusal of an account that belongs to another network than the gateway's. */
const OF_ANOTHER_NETWORK = /^This account was connected at /

/** The way out of a failure with this code; null where there is none to name. */
function wayOutOf(code: string, message: string): string | null {
  if (code === 'ACCOUNT_INACTIVE' && OF_ANOTHER_NETWORK.test(message)) {
    return 'Use a gateway of that network, or remove the account: salver accounts remove <account>'
  }
  // Else it is the network's word, which no help explains.
  if (code === 'INVALID_PARAMS' && !OF_WHAT_WAS_TYPED.test(message)) return null
  return (WAYS_OUT as Record<string, string>)[code] ?? null
}

/** What the client says of a call that it had to leave: there is no flag for its key. */
const LEFT = / It may have been carried out: asked again .*$/s

/**
 * What there is to say of an error, whatever it is.
 *
 * @param options.changes whether the call was to change something, so that it may have been done
 */
export function tellingOf(error: unknown, { changes = false }: { changes?: boolean } = {}): Told {
  if (error instanceof Problem) {
    const { message, wayOut, exit } = error
    return { code: exit.toUpperCase(), message, wayOut, requestId: null, retryAfter: null, exit }
  }
  if (error instanceof SalverError) {
    const { code, requestId, retryAfter } = error
    const message = error.message.replace(LEFT, '')
    const own = OWN[code]
    const known = own?.wayOut ?? wayOutOf(code, message)
    const inTime = retryAfter === null ? known : `Try again in ${spoken(retryAfter)}.`
    const unknown = changes && error.isUnanswered ? 'It may have been carried out.' : null
    const wayOut = [unknown, inTime].filter((part) => part !== null).join(' ') || null
    const exit = own?.exit ?? (EXIT_OF_CODE as Record<string, Exit>)[code] ?? 'failed'
    return { code, message, wayOut, requestId, retryAfter, exit }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'FAILED', message, wayOut: null, requestId: null, retryAfter: null, exit: 'failed' }
}

/** The lines for people. */
export function toldToPeople(told: Told, paint: (text: string) => string): string {
  const code = told.code === told.exit.toUpperCase() || told.code === 'FAILED' ? '' : ` (${told.code})`
  const lines = [`${paint('error')} ${plain(told.message)}${code}`]
  if (told.wayOut !== null) lines.push(`      ${told.wayOut}`)
  if (told.requestId !== null) lines.push(`      request ${plain(told.requestId)}`)
  return `${lines.join('\n')}\n`
}

/** What programs get: one line of JSON, for whoever asked for JSON. */
export function toldToPrograms(told: Told): string {
  const { code, message, wayOut, requestId, retryAfter, exit } = told
  const error = {
    code,
    message,
    way_out: wayOut,
    request_id: requestId,
    retry_after: retryAfter,
    exit_code: EXITS[exit].code,
  }
  return `${safeJson({ error })}\n`
}

function spoken(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  return seconds < 7_200 ? `${Math.ceil(seconds / 60)} minutes` : `${Math.ceil(seconds / 3_600)} hours`
}

/** What the parser of the command line found wrong. */
export function problemOfUsage({ message, code }: { message: string; code: string }): Problem {
  const sentence = message.replace(/^error: /, '').trim()
  const isUnknown = code === 'commander.unknownCommand'
  return new Problem(
    'usage',
    sentence,
    isUnknown ? 'salver help shows the commands.' : 'The command with --help says how.',
  )
}
