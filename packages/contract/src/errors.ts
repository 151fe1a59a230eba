/**
 * The one table of errors. Status, docs, types and client classes derive from it.
 *
 * `status` is the HTTP status. `retry` says whether the same call can succeed later: `never` as it stands,
 * `later` after `Retry-After`, or in a while where there is none, `after_mending` once its owner or operator has done something.
 * `meaning` is one public sentence.
 */
export const ERRORS = {
  INVALID_API_KEY: {
    status: 403,
    retry: 'after_mending',
    meaning: 'The key (or the operator’s token) is missing, unknown, expired or revoked.',
  },
  INVALID_ACCOUNT: {
    status: 404,
    retry: 'never',
    meaning: 'No such account, or it is not one of this key’s workspace.',
  },
  ACCOUNT_INACTIVE: {
    status: 403,
    retry: 'after_mending',
    meaning:
      'The account’s session with the network has ended, or was at another network; its owner must connect it again.',
  },
  INVALID_ACTION: { status: 400, retry: 'never', meaning: 'This category has no such action.' },
  INVALID_PARAMS: {
    status: 400,
    retry: 'never',
    meaning: 'The body is not the expected shape, or a parameter is missing or has an invalid value.',
  },
  RATE_LIMITED: {
    status: 429,
    retry: 'later',
    meaning: 'The key’s limit, the account’s pace, or the network’s limit on the account is reached.',
  },
  INSUFFICIENT_CREDITS: {
    status: 402,
    retry: 'after_mending',
    meaning: 'The free credits do not cover what the call would return.',
  },
  CHANNEL_ERROR: {
    status: 502,
    retry: 'later',
    meaning: 'The network refused, failed, timed out, or answered what cannot be understood.',
  },
  INTERNAL_ERROR: { status: 500, retry: 'later', meaning: 'A fault of Salver’s own.' },
  UNAVAILABLE: {
    status: 503,
    retry: 'later',
    meaning: 'Salver cannot serve just now: its database is away, it is stopping, or it is too busy.',
  },
  REQUEST_IN_PROGRESS: {
    status: 409,
    retry: 'later',
    meaning: 'A call with the same Idempotency-Key is under way.',
  },
  NOT_FOUND: {
    status: 404,
    retry: 'never',
    meaning: 'No such path, or no such thing in the operator’s API.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    retry: 'never',
    meaning: 'The path exists, this method of it does not.',
  },
} as const satisfies Record<
  string,
  { status: number; retry: 'never' | 'later' | 'after_mending'; meaning: string }
>

/** The code of an error on the wire. */
export type ErrorCode = keyof typeof ERRORS

/** All codes, in the table's order. */
export const ERROR_CODES = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]

/**
 * An error that has an answer on the wire. It carries two sentences that never mix: `message` is public and goes
 * to the caller; `because` is for the operator's log and never leaves the gateway.
 */
export class ApiError extends Error {
  readonly code: ErrorCode
  /** For the log only. */
  readonly because: string | undefined
  /** Whole seconds after which a retry makes sense; sent as `Retry-After`. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: { because?: string; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.name = 'ApiError'
    this.code = code
    this.because = options.because
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}
