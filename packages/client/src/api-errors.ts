import { type ErrorDetails, SalverError } from './salver-error.ts'
import type { Failure } from './wire.ts'

/**
 * The code of a failure that a gateway answered.
 *
 * @example
 * ```ts
 * const code: ErrorCode = 'RATE_LIMITED'
 * ```
 */
export type ErrorCode = Failure['error']['code']

/** After which the very same call may work without anybody doing anything. */
const LATER: ReadonlySet<string> = new Set<ErrorCode>([
  'RATE_LIMITED',
  'CHANNEL_ERROR',
  'INTERNAL_ERROR',
  'UNAVAILABLE',
  'REQUEST_IN_PROGRESS',
])

/**
 * What a gateway refused or failed to do. Each of its codes has a class of its own; one that this client does not know
 * yet comes as this class.
 *
 * @example
 * ```ts
 * try {
 *   await salver.invitations.list({ accountId })
 * } catch (error) {
 *   if (error instanceof ApiError) console.log(error.code, error.status, error.requestId, error.docsUrl)
 * }
 * ```
 */
export class ApiError extends SalverError {
  /** Such as `INVALID_PARAMS`. Decide by it, or by the class: messages are for people and may change. */
  declare readonly code: string
  declare readonly status: number
  declare readonly docsUrl: string

  constructor(code: string, message: string, details: ErrorDetails & { status: number; docsUrl: string }) {
    super(code, message, { isRetryable: LATER.has(code), ...details })
    this.name = new.target === ApiError ? 'ApiError' : nameOf(code)
  }
}

/**
 * The key is missing, unknown, expired or revoked.
 *
 * @example
 * ```ts
 * await salver.invitations.list({ accountId }).catch(async (error) => {
 *   if (!(error instanceof InvalidApiKeyError)) throw error
 *   console.log('make a new key, and give it as apiKey')
 * })
 * ```
 */
export class InvalidApiKeyError extends ApiError {
  declare readonly code: 'INVALID_API_KEY'
}

/**
 * No such account, or it is not one of this key’s workspace.
 *
 * @example
 * ```ts
 * await salver.invitations.list({ accountId }).catch(async (error) => {
 *   if (!(error instanceof InvalidAccountError)) throw error
 *   console.log('salver.accounts.list() says which there are')
 * })
 * ```
 */
export class InvalidAccountError extends ApiError {
  declare readonly code: 'INVALID_ACCOUNT'
}

/**
 * The account’s session with the network has ended; its owner must connect it again.
 *
 * @example
 * ```ts
 * await salver.invitations.list({ accountId }).catch(async (error) => {
 *   if (!(error instanceof AccountInactiveError)) throw error
 *   console.log('salver.accounts.connect() with a new login token')
 * })
 * ```
 */
export class AccountInactiveError extends ApiError {
  declare readonly code: 'ACCOUNT_INACTIVE'
}

/**
 * The gateway has no such action: it is older than this client.
 *
 * @example
 * ```ts
 * await salver.invitations.list({ accountId }).catch(async (error) => {
 *   if (!(error instanceof InvalidActionError)) throw error
 *   console.log('the gateway has to be updated')
 * })
 * ```
 */
export class InvalidActionError extends ApiError {
  declare readonly code: 'INVALID_ACTION'
}

/**
 * A parameter is missing or has an invalid value; the message names it, what came and what is allowed.
 *
 * @example
 * ```ts
 * await salver.invitations.list({ accountId }).catch(async (error) => {
 *   if (!(error instanceof InvalidParamsError)) throw error
 *   console.log(error.message)
 * })
 * ```
 */
export class InvalidParamsError extends ApiError {
  declare readonly code: 'INVALID_PARAMS'
}

/**
 * The key’s limit, or the network’s limit on the account, is reached, and waiting would take longer than there is
 * time.
 *
 * @example
 * ```ts
 * await salver.invitations.list({ accountId }).catch(async (error) => {
 *   if (!(error instanceof RateLimitedError)) throw error
 *   console.log(`again in ${error.retryAfter} s`)
 * })
 * ```
 */
export class RateLimitedError extends ApiError {
  declare readonly code: 'RATE_LIMITED'
}

/**
 * The free credits do not cover what the call would return.
 *
 * @example
 * ```ts
 * await salver.invitations.list({ accountId }).catch(async (error) => {
 *   if (!(error instanceof InsufficientCreditsError)) throw error
 *   console.log((await salver.credits.get()).credits)
 * })
 * ```
 */
export class InsufficientCreditsError extends ApiError {
  declare readonly code: 'INSUFFICIENT_CREDITS'
}

/**
 * The network refused, failed, timed out, or answered what cannot be understood. Nothing was charged.
 *
 * @example
 * ```ts
 * await salver.invitations.list({ accountId }).catch(async (error) => {
 *   if (!(error instanceof ChannelError)) throw error
 *   console.log(error.message, error.retryAfter)
 * })
 * ```
 */
export class ChannelError extends ApiError {
  declare readonly code: 'CHANNEL_ERROR'
}

/**
 * A fault of Salver’s own. The gateway’s log says more under the request id.
 *
 * @example
 * ```ts
 * await salver.invitations.list({ accountId }).catch(async (error) => {
 *   if (!(error instanceof InternalError)) throw error
 *   console.log(error.requestId)
 * })
 * ```
 */
export class InternalError extends ApiError {
  declare readonly code: 'INTERNAL_ERROR'
}

/**
 * The gateway cannot serve just now: its database is away, it is stopping, or it is too busy.
 *
 * @example
 * ```ts
 * await salver.invitations.list({ accountId }).catch(async (error) => {
 *   if (!(error instanceof UnavailableError)) throw error
 *   console.log(`again in ${error.retryAfter} s`)
 * })
 * ```
 */
export class UnavailableError extends ApiError {
  declare readonly code: 'UNAVAILABLE'
}

/**
 * A call with the same idempotency key is still under way.
 *
 * @example
 * ```ts
 * await salver.invitations.list({ accountId }).catch(async (error) => {
 *   if (!(error instanceof RequestInProgressError)) throw error
 *   console.log('ask again with the same key:', error.idempotencyKey)
 * })
 * ```
 */
export class RequestInProgressError extends ApiError {
  declare readonly code: 'REQUEST_IN_PROGRESS'
}

/**
 * The gateway has no such path: it is older than this client, or `url` names more or less than the gateway.
 *
 * @example
 * ```ts
 * await salver.invitations.list({ accountId }).catch(async (error) => {
 *   if (!(error instanceof NotFoundError)) throw error
 *   console.log('check url')
 * })
 * ```
 */
export class NotFoundError extends ApiError {
  declare readonly code: 'NOT_FOUND'
}

/**
 * The path exists, this method of it does not: the gateway is older than this client.
 *
 * @example
 * ```ts
 * await salver.invitations.list({ accountId }).catch(async (error) => {
 *   if (!(error instanceof MethodNotAllowedError)) throw error
 *   console.log('the gateway has to be updated')
 * })
 * ```
 */
export class MethodNotAllowedError extends ApiError {
  declare readonly code: 'METHOD_NOT_ALLOWED'
}

const CLASSES = {
  INVALID_API_KEY: InvalidApiKeyError,
  INVALID_ACCOUNT: InvalidAccountError,
  ACCOUNT_INACTIVE: AccountInactiveError,
  INVALID_ACTION: InvalidActionError,
  INVALID_PARAMS: InvalidParamsError,
  RATE_LIMITED: RateLimitedError,
  INSUFFICIENT_CREDITS: InsufficientCreditsError,
  CHANNEL_ERROR: ChannelError,
  INTERNAL_ERROR: InternalError,
  UNAVAILABLE: UnavailableError,
  REQUEST_IN_PROGRESS: RequestInProgressError,
  NOT_FOUND: NotFoundError,
  METHOD_NOT_ALLOWED: MethodNotAllowedError,
} satisfies Record<ErrorCode, typeof ApiError>

/** The error of a code, which may be one that is newer than this client. */
export function apiError(...[code, ...rest]: ConstructorParameters<typeof ApiError>): ApiError {
  const Class = Object.hasOwn(CLASSES, code) ? CLASSES[code as ErrorCode] : ApiError
  return new Class(code, ...rest)
}

/** `INTERNAL_ERROR` is an `InternalError`. Written out, since those who make bundles shorten the names of classes. */
function nameOf(code: string): string {
  const words = code.toLowerCase().replace(/_error$/, '')
  return `${words.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Error`
}
