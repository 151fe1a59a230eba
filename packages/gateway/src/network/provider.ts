import { ApiError, type ErrorCode, type Invitation } from '@salver/contract'

/**
 * What is asked of a network, whatever its protocol. One session is one member's; it asks once for each call of a
 * method and never tries again: who holds it decides that, within the account's pace.
 *
 * Every method throws a `NetworkError` and nothing else, apart from the signal's own reason when it is aborted.
 */
export interface Session {
  /** Who the session is. */
  me(signal: AbortSignal): Promise<Member>
  /** One batch of the pending invitations received, in the network's own order. */
  received(batch: Batch, signal: AbortSignal): Promise<ReceivedBatch>
  /** How many invitations are pending by the network's own count, or null where it does not say. */
  pendingCount(signal: AbortSignal): Promise<number | null>
}

/** One who speaks a network's protocol. */
export interface Provider {
  /** A session from the token that its owner gave. Asks nothing of the network yet. */
  open(token: string): Session
  /** Ends every connection. */
  close(): Promise<void>
}

/** A part of a list: `count` rows (at most 100) from the zero-based `start`. */
export interface Batch {
  start: number
  count: number
}

/** What came of a batch. */
export interface ReceivedBatch {
  invitations: Invitation[]
  /** The list's length as this very answer gives it; null where it does not, or says what cannot be. */
  total: number | null
}

/** The member whose session it is. */
export interface Member {
  /** The network's own name for the member, the same over all of the member's sessions. */
  memberId: string
  publicIdentifier: string | null
  name: string | null
  /** Whether the network is the sandbox. */
  sandbox: boolean
}

/**
 * How a network fails.
 *
 * - `session_ended`: the token is no longer taken; `challenge`: nor will it be before the owner has acted there
 * - `too_fast`: the network wants a pause
 * - `refused`: it understood, and will not; `moved`: the route is not there any more
 * - `trouble`: it is unwell, slow or cut off; a read may be tried again
 * - `unreadable`: it answered what cannot be understood, or has not proven
 */
export type FailureKind =
  | 'session_ended'
  | 'challenge'
  | 'too_fast'
  | 'refused'
  | 'moved'
  | 'trouble'
  | 'unreadable'

const answers: Record<FailureKind, { code: ErrorCode; message: string }> = {
  session_ended: {
    code: 'ACCOUNT_INACTIVE',
    message:
      'The account’s session with the network has ended. Its owner must connect it again: POST /v2/login with a new login_token.',
  },
  challenge: {
    code: 'ACCOUNT_INACTIVE',
    message:
      'The network asks the account’s owner to confirm who they are. Its owner must sign in at the network itself first, then connect the account again: POST /v2/login with a new login_token.',
  },
  too_fast: {
    code: 'RATE_LIMITED',
    message: 'The network asks for a pause on this account. Try again after Retry-After.',
  },
  refused: { code: 'CHANNEL_ERROR', message: 'The network refused the request. Nothing was charged.' },
  moved: {
    code: 'CHANNEL_ERROR',
    message: 'The network no longer answers on this route. Nothing was charged.',
  },
  trouble: {
    code: 'CHANNEL_ERROR',
    message: 'The network did not answer properly. Nothing was charged; try again in a while.',
  },
  unreadable: {
    code: 'CHANNEL_ERROR',
    message: 'The network answered what Salver cannot read. Nothing was charged; try again in a while.',
  },
}

/** A failure of the network, with the answer that it has on the wire. `because` goes to the log alone. */
export class NetworkError extends ApiError {
  readonly kind: FailureKind

  constructor(
    kind: FailureKind,
    because: string,
    options: { retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(answers[kind].code, answers[kind].message, { because, ...options })
    this.name = 'NetworkError'
    this.kind = kind
  }
}
