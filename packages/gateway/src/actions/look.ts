import {
  ApiError,
  comparableSlug,
  type Invitation,
  type SentInvitation,
  slugOfUrl,
  type Target,
  writtenSlug,
} from '@salver/contract'
import { type CallPace, TooManyRequests } from '../accounts/index.ts'
import { invitedMemberOf, type Recorded } from '../answers/index.ts'
import {
  find,
  type ListMemory,
  NetworkError,
  type NetworkList,
  type Room,
  receivedList,
  type SentRow,
  type Session,
  type Sighted,
  sentList,
  tryAgain,
} from '../network/index.ts'

/** The slug of the other person, as slugs are compared. */
export function slugOf(row: Invitation | SentInvitation): string | null {
  const url = 'sender' in row ? row.sender.linkedin_url : row.recipient.linkedin_url
  return url === null ? null : slugOfUrl(url)
}

/** What is remembered of an invitation that was seen on a list; null for one without an id. */
export function sightedOf(row: Invitation | SentInvitation): Sighted | null {
  const { invitation_id: id, invitation_type: kind } = row
  // Nobody asks whose one was that was sent.
  return id === null ? null : { id, kind, url: 'sender' in row ? row.sender.linkedin_url : null }
}

/** Whether what is recorded is of an invitation that was received, and not of one that was sent. */
export function isFromThem({ state, invitationId }: Recorded): boolean {
  return state !== 'withdrawn' && state !== 'invited' && invitedMemberOf(invitationId) === null
}

/** Whether a row is the one that is named: by its person, only an invitation to connect is. */
export function isNamed(row: Invitation | SentInvitation, target: Target): boolean {
  if (target.invitationId !== undefined) return row.invitation_id === target.invitationId
  return row.invitation_type === 'CONNECTION' && slugOf(row) === target.slug
}

/** What looking through one of the account's lists must fit into, with so many requests to follow it. */
export function roomFor(
  memory: ListMemory,
  { now, pace, more }: { now: () => Date; pace: CallPace; more: number },
): Room {
  return {
    memory,
    now: () => now().getTime(),
    reserve: (requests) => pace.reserve(requests + more),
  }
}

/** The failure to look through a list, with the way out where it takes longer than any call has; other errors as they are. */
export function failedLook(error: unknown, wayOut: string): unknown {
  if (!(error instanceof TooManyRequests)) return error
  return new ApiError('INVALID_PARAMS', `To look through the list would take ${error.numbers}. ${wayOut}`, {
    cause: error,
  })
}

/**
 * The pending received invitation that is named; null where there is none, which is certain: the whole list was read.
 *
 * @param within left out where the list is read as far as may be
 * @throws NetworkError where the list cannot be read; what `within` throws
 */
export function receivedOf(
  session: Session,
  target: Target,
  signal: AbortSignal,
  within?: Room,
): Promise<Invitation | null> {
  return one(receivedList(session), target, signal, within)
}

/** The pending sent invitation that is named, likewise. */
export function sentOf(
  session: Session,
  target: Target,
  signal: AbortSignal,
  within?: Room,
): Promise<SentRow | null> {
  return one(sentList(session, 'CONNECTION'), target, signal, within)
}

async function one<Row extends Invitation | SentInvitation>(
  list: NetworkList<Row>,
  target: Target,
  signal: AbortSignal,
  within: Room | undefined,
): Promise<Row | null> {
  const isWanted = (row: Row) => isNamed(row, target)
  const { rows, failure } = await find({ list, isWanted, count: 1, signal, within })
  const [row] = rows
  if (row !== undefined) return row
  if (failure) throw failure.error
  return null
}

/** The profile of a slug as it is written; null where there is nobody, `unknown` where it cannot be looked up here. */
export async function profileOf(session: Session, slug: string, signal: AbortSignal) {
  try {
    return await tryAgain(() => session.profile(slug, signal), signal)
  } catch (error) {
    if (error instanceof NetworkError && error.kind === 'unsupported') return 'unknown'
    throw error
  }
}

/**
 * The slug that a profile has now, where the given one is an old one of it; null where it is not, or cannot be known.
 * Both are as they are written.
 */
export async function newSlugOf(session: Session, slug: string, signal: AbortSignal): Promise<string | null> {
  const profile = await profileOf(session, slug, signal)
  if (profile === null || profile === 'unknown') return null
  const now = writtenSlug(profile.slug ?? '')
  return now === null || comparableSlug(now) === comparableSlug(slug) ? null : now
}
