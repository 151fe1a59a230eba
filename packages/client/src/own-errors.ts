import { type ErrorDetails, SalverError } from './salver-error.ts'

/**
 * What was given to this library cannot be: the message names it, what came and what is expected. Nothing was sent,
 * unless by a `fetch` of your own that threw (`isUnanswered`).
 *
 * @example
 * ```ts
 * try {
 *   new Salver({ url: 'localhost', apiKey: '' })
 * } catch (error) {
 *   if (error instanceof OptionsError) console.log(error.message)
 * }
 * ```
 */
export class OptionsError extends SalverError {
  declare readonly code: 'INVALID_OPTIONS'

  constructor(message: string, details?: ErrorDetails) {
    super('INVALID_OPTIONS', message, details)
    this.name = 'OptionsError'
  }
}

/**
 * The gateway cannot be reached, or the connection broke before its answer was whole. Where `isUnanswered`, the call
 * may have been carried out: asked again with the same `idempotencyKey`, it is not carried out twice.
 *
 * @example
 * ```ts
 * await salver.credits.get().catch((error) => {
 *   if (error instanceof ConnectionError) console.log(error.message, error.cause)
 * })
 * ```
 */
export class ConnectionError extends SalverError {
  declare readonly code: 'CONNECTION_ERROR'

  constructor(message: string, details: ErrorDetails) {
    super('CONNECTION_ERROR', message, details)
    this.name = 'ConnectionError'
  }
}

/**
 * There was no answer within `timeoutMs`, tries and pauses included. Where `isUnanswered`, the call may have been carried
 * out: asked again with the same `idempotencyKey`, it is not carried out twice. `cause` is what the last try before failed
 * by, if any.
 *
 * @example
 * ```ts
 * await salver.invitations.accept({ accountId, invitationId: '42' }).catch(async (error) => {
 *   if (!(error instanceof TimeoutError) || error.idempotencyKey === null) throw error
 *   const { idempotencyKey } = error
 *   return salver.invitations.accept({ accountId, invitationId: '42' }, { idempotencyKey })
 * })
 * ```
 */
export class TimeoutError extends SalverError {
  declare readonly code: 'TIMEOUT'

  constructor(message: string, details: ErrorDetails) {
    super('TIMEOUT', message, { isRetryable: true, ...details })
    this.name = 'TimeoutError'
  }
}

/**
 * The call's `signal` was aborted; `cause` is its reason. Where `isUnanswered`, the call had left.
 *
 * @example
 * ```ts
 * await salver.credits.get({ signal: AbortSignal.abort() }).catch((error) => {
 *   if (!(error instanceof AbortedError)) throw error
 * })
 * ```
 */
export class AbortedError extends SalverError {
  declare readonly code: 'ABORTED'

  constructor(message: string, details: ErrorDetails) {
    super('ABORTED', message, details)
    this.name = 'AbortedError'
  }
}

/**
 * What came is not the answer of a Salver gateway: the page of a proxy, another service, or a gateway of another
 * version. The message says what came and what to check.
 *
 * @example
 * ```ts
 * await salver.credits.get().catch((error) => {
 *   if (error instanceof UnreadableAnswerError) console.log(error.status, error.message)
 * })
 * ```
 */
export class UnreadableAnswerError extends SalverError {
  declare readonly code: 'UNREADABLE_ANSWER'

  constructor(message: string, details: ErrorDetails) {
    super('UNREADABLE_ANSWER', message, details)
    this.name = 'UnreadableAnswerError'
  }
}
