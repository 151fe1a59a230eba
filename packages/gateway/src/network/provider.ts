import {
  ApiError,
  type Connection,
  type ErrorCode,
  type Invitation,
  type InvitationType,
  type Reply,
  type SentInvitation,
} from '@salver/contract'

/**
 * Carries out one request to the network when it is its turn: whoever holds the account's session paces, counts and
 * watches requests by it. Throws what the request throws, and the signal's reason while it waits.
 */
export type Turn = <Result>(request: () => Promise<Result>, signal: AbortSignal) => Promise<Result>

/**
 * What is asked of a network for one call, whatever its protocol. Each request that it makes is carried out by the
 * call's `Turn`; nothing is tried again, apart from a token against forgery that had become stale.
 *
 * Every method throws a `NetworkError` and nothing else, apart from the signal's own reason when it is aborted, and
 * what the turn throws. A source that cannot do a thing throws one of kind `unsupported`.
 */
export interface Session {
  /** Who the session is. */
  me(signal: AbortSignal): Promise<Member>
  /** One batch of the pending invitations received, in the network's own order. */
  received(batch: Batch, signal: AbortSignal): Promise<BatchOf<Invitation>>
  /** One batch of the pending invitations sent, of one kind, in the network's own order. */
  sent(batch: Batch, kind: InvitationType, signal: AbortSignal): Promise<BatchOf<SentRow>>
  /** One batch of the member's connections, the newest first. */
  connections(batch: Batch, signal: AbortSignal): Promise<BatchOf<ConnectionRow>>
  /** How many invitations are pending by the network's own count, or null where it does not say. */
  pendingCounts(signal: AbortSignal): Promise<PendingCounts>
  /** @throws NetworkError of kind `unsupported` where this source can change nothing. Asks nothing. */
  requireWrites(): void
  /**
   * Accepts or declines. A write: where it fails with `trouble` it may have happened all the same.
   *
   * @throws NetworkError of kind `gone` where the network has no such pending invitation
   */
  answer(answer: Answering, signal: AbortSignal): Promise<void>
  /** Withdraws a sent invitation; fails like `answer`. */
  withdraw(invitation: { invitationId: string; kind: InvitationType }, signal: AbortSignal): Promise<void>
  /** Invites a member to connect; fails like `answer`. Gives the urn of the invitation, where the network tells it. */
  invite(
    invitation: { memberId: string; note: string | null },
    signal: AbortSignal,
  ): Promise<{ invitationUrn: string | null }>
  /**
   * Somebody's profile, by the slug of its address, which may be an old one; null where there is nobody.
   *
   * @throws NetworkError of kind `unsupported` where the operator has given no query for profiles
   */
  profile(slug: string, signal: AbortSignal): Promise<Profile | null>
  /**
   * How far somebody is from the member, by the slug of their profile: null for who is farther than it counts,
   * `unknown` where the network knows nobody of this slug, or has no such route.
   */
  distance(slug: string, signal: AbortSignal): Promise<Distance | null | 'unknown'>
}

/** One who speaks a network's protocol. */
export interface Provider {
  /** Opens what a token gives access to. Asks nothing of the network yet. */
  open(token: string): Access
  /** Ends every connection. */
  close(): Promise<void>
}

/** What a token gives access to, kept from call to call: what was learnt of the network by one serves the next. */
export interface Access {
  /** The session for one call. */
  session(turn: Turn): Session
}

/** A part of a list: `count` rows (at most 100) from the zero-based `start`. */
export interface Batch {
  start: number
  count: number
}

/** What came of a batch. */
export interface BatchOf<Row> {
  rows: Row[]
  /** The list's length as this very answer gives it, at most `FAR`; null where it does not, or says what cannot be. */
  total: number | null
}

/**
 * More rows than any list has: the network ends at 30,000 connections, and at fewer invitations. What tells more than
 * that tells nothing, and would have a gateway plan for it.
 */
export const FAR = 100_000

/** A sent invitation, and the id of the member whom it invites: null where the network gives none. */
export interface SentRow extends SentInvitation {
  recipientId: string | null
}

/** A connection, and the member's id: null where the network gives none. */
export interface ConnectionRow extends Connection {
  memberId: string | null
}

/** How many are pending by the network's own counts, at most `FAR`; null where it does not say. */
export interface PendingCounts {
  received: number | null
  sent: number | null
}

/** An answer to an invitation. */
export interface Answering {
  invitationId: string
  sharedSecret: string
  /** The kind where it is known, else CONNECTION. */
  kind: InvitationType
  reply: Reply
}

/** The member whose session it is. */
export interface Member {
  /** The network's own name for the member, the same over all of the member's sessions. */
  memberId: string
  /**
   * A name for the token itself, where the network names a member only by what happens to be there; `memberId` is the
   * same where that is nothing.
   */
  tokenName?: string
  publicIdentifier: string | null
  name: string | null
  /** Whether the network is the sandbox. */
  sandbox: boolean
}

/** Somebody on the network. Null where it gives nothing. */
export interface Profile {
  /** The id in `urn:li:fsd_profile:…`, such as `ACoAA…`. */
  memberId: string
  /** The slug of the profile's address, as it is now. */
  slug: string | null
  firstName: string | null
  lastName: string | null
  headline: string | null
  pictureUrl: string | null
}

/** 1: connected; 2 and 3: over others. */
export type Distance = 1 | 2 | 3

/**
 * How a network fails.
 *
 * - `session_ended`: the token is no longer taken; `challenge`: nor will it be before the owner has acted there
 * - `too_fast`: the network wants a pause
 * - `refused`: it understood, and will not; `moved`: the route is not there any more
 * - `trouble`: it is unwell, slow or cut off; a read may be tried again
 * - `unreadable`: it answered what cannot be understood, or has not proven
 * - `gone`: what was to be changed is not there (any more)
 * - `forbidden`: it understood a write, and will not for a reason that the message names
 * - `limit`: a limit of the member is reached, such as that of invitations in a week; reading goes on
 * - `unsupported`: this source of data cannot do it, and was not asked
 */
export type FailureKind =
  | 'session_ended'
  | 'challenge'
  | 'too_fast'
  | 'refused'
  | 'moved'
  | 'trouble'
  | 'unreadable'
  | 'gone'
  | 'forbidden'
  | 'limit'
  | 'unsupported'

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
  refused: {
    code: 'CHANNEL_ERROR',
    message:
      'The network refused the request. Nothing was charged; trying again seldom helps, but the gateway’s log tells the operator why.',
  },
  moved: {
    code: 'CHANNEL_ERROR',
    message:
      'The network no longer answers on this route. Nothing was charged; the operator needs a newer query id or a newer Salver.',
  },
  trouble: {
    code: 'CHANNEL_ERROR',
    message: 'The network did not answer properly. Nothing was charged; try again in a while.',
  },
  unreadable: {
    code: 'CHANNEL_ERROR',
    message: 'The network answered what Salver cannot read. Nothing was charged; try again in a while.',
  },
  gone: { code: 'INVALID_PARAMS', message: 'The invitation is no longer pending on the network.' },
  forbidden: { code: 'INVALID_PARAMS', message: 'The network will not do that.' },
  limit: { code: 'RATE_LIMITED', message: 'A limit of the network on this account is reached.' },
  unsupported: {
    code: 'INVALID_PARAMS',
    message: 'The source of this account’s data cannot do that.',
  },
}

/**
 * A failure of the network, with the answer that it has on the wire. `because` goes to the log alone; `message` is
 * public, and in place of the kind's own sentence where more can be said.
 */
export class NetworkError extends ApiError {
  readonly kind: FailureKind
  /** Whether a write that failed so may have been carried out all the same. */
  readonly isUnsure: boolean

  /** @param options.isUnsure where it is not what the kind says: of `trouble` and `unreadable` nobody knows */
  constructor(
    kind: FailureKind,
    because: string,
    {
      message,
      isUnsure = kind === 'trouble' || kind === 'unreadable',
      ...options
    }: { message?: string; isUnsure?: boolean; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(answers[kind].code, message ?? answers[kind].message, { because, ...options })
    this.name = 'NetworkError'
    this.kind = kind
    this.isUnsure = isUnsure
  }
}
