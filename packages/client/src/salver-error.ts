/** What is known of a failure. */
export interface ErrorDetails {
  readonly status?: number | null
  readonly requestId?: string | null
  readonly retryAfter?: number | null
  readonly docsUrl?: string | null
  readonly isRetryable?: boolean
  readonly idempotencyKey?: string | null
  readonly isUnanswered?: boolean
  readonly cause?: unknown
}

/**
 * Everything that a call of this library throws.
 *
 * @example
 * ```ts
 * try {
 *   await salver.invitations.list({ accountId })
 * } catch (error) {
 *   if (error instanceof SalverError && error.isRetryable) console.log('later:', error.message)
 *   else throw error
 * }
 * ```
 */
export class SalverError extends Error {
  /** What went wrong, as a word to decide by. */
  readonly code: string
  /** The status of HTTP; null where there was no answer. */
  readonly status: number | null
  /** Names the call in the gateway's log; null where there was no answer that has one. */
  readonly requestId: string | null
  /** In how many seconds the same call may work; null where nobody says. */
  readonly retryAfter: number | null
  /** Where the gateway's own reference explains the code; null for what did not come from a gateway. */
  readonly docsUrl: string | null
  /** Whether the very same call may work later without anybody doing anything. */
  readonly isRetryable: boolean
  /** With what the call was sent. Given again with the same call, it is never carried out or charged twice. */
  readonly idempotencyKey: string | null
  /**
   * Whether the call, or an earlier try of it, was sent and no gateway has said what became of it: it may have been
   * carried out and charged all the same. False for what was never sent, for reads that are free, and where the gateway
   * itself has answered: then its message says it.
   */
  readonly isUnanswered: boolean

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'SalverError'
    this.code = code
    this.status = details.status ?? null
    this.requestId = details.requestId ?? null
    this.retryAfter = details.retryAfter ?? null
    this.docsUrl = details.docsUrl ?? null
    this.isRetryable = details.isRetryable ?? false
    this.idempotencyKey = details.idempotencyKey ?? null
    this.isUnanswered = details.isUnanswered ?? false
  }
}
