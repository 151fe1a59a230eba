import { ApiError, PRICE_OF_DEED } from '@salver/contract'
import { type Answers, type Claim, type Done, invitedMemberOf, type Recorded } from '../answers/index.ts'
import { type Hold, holdLost } from '../credits/index.ts'
import { forgetLength, type ListMemory, NetworkError } from '../network/index.ts'

/** What is known of an invitation before a look: whether it was seen pending, and since when a change may be this call's. */
export interface Sighting {
  seen: boolean
  readonly since: Date
}

/** One change of an invitation on the network, which is made once. */
export interface Deed {
  readonly claim: Claim
  readonly done: Done
  /** What is remembered of the lists that it changes: once it was tried, nobody knows how long they are. */
  readonly changes: readonly ListMemory[]
  /** Makes the change. */
  perform(signal: AbortSignal): Promise<void>
  /**
   * What the network's list shows of it: that it was `made` since a moment, that it is still `open`, or neither for
   * certain. An invitation that is not there was answered by this call only if it was seen before.
   */
  look(signal: AbortSignal, before: Sighting): Promise<'made' | 'open' | 'unclear'>
}

/** The same change was, or is being, made by another call. */
export class AlreadyAnswered extends ApiError {
  constructor({ invitationId, state }: Recorded) {
    const memberId = invitedMemberOf(invitationId)
    super(
      'INVALID_PARAMS',
      memberId !== null
        ? `The member ${memberId} is being invited by another call just now.`
        : state === 'under_way'
          ? `The invitation ${invitationId} is being answered by another call just now.`
          : `The invitation ${invitationId} has been ${state} before. There is nothing left to do.`,
    )
  }
}

/** The network's reply was lost, and its list could not be read to find out what became of it. */
export class ReplyLost extends ApiError {
  constructor(cause: unknown) {
    super(
      'CHANNEL_ERROR',
      'The network’s reply was lost, and whether it was carried out is not known. Nothing was charged; list the invitations to see, or ask again.',
      { cause, because: (cause instanceof ApiError ? cause.because : undefined) ?? String(cause) },
    )
  }
}

/** The network failed twice, and its list says that nothing has changed. */
export class NotCarriedOut extends ApiError {
  constructor(cause: NetworkError) {
    super(
      'CHANNEL_ERROR',
      'The network did not carry it out: its list says that nothing has changed. Nothing was charged; try again in a while.',
      {
        cause,
        because: cause.because ?? 'the write failed twice',
        ...(cause.retryAfterSeconds !== undefined && { retryAfterSeconds: cause.retryAfterSeconds }),
      },
    )
  }
}

const VERBS: Readonly<Record<Done, string>> = {
  accepted: 'accept',
  declined: 'decline',
  withdrawn: 'withdraw',
  invited: 'invite',
}

interface Means {
  answers: Answers
  hold: Hold
  signal: AbortSignal
}

/**
 * Makes a change once, and charges for it: claimed for one call, made, then recorded and charged in one transaction. A
 * reply that was lost is no answer: the list is read before a second try, and before anything is said.
 *
 * @returns what it cost this call: nothing where an earlier try of the same call, by its `Idempotency-Key`, has
 *   carried it out and paid for it
 * @throws AlreadyAnswered, ReplyLost; NetworkError where the network will not, or does not; the signal's reason
 */
export async function carryOut(deed: Deed, by: Means): Promise<number> {
  try {
    return await claimAndMake(deed, by)
  } finally {
    for (const list of deed.changes) forgetLength(list)
  }
}

async function claimAndMake(deed: Deed, { answers, hold, signal }: Means): Promise<number> {
  const { claim, done } = deed
  // What is not begun any more leaves nothing behind that looks as if it had been.
  signal.throwIfAborted()
  const claimed = await answers.claim(claim)
  if (!claimed.taken) {
    const { by } = claimed
    if (by === null) throw holdLost()
    // One that stands twice in the same call is answered once.
    if (by.sameCall && by.state === done && by.callId !== claim.callId) return 0
    throw new AlreadyAnswered(by)
  }
  const { over, seen } = claimed
  const isRetry = over?.state === 'interrupted' && over.sameCall
  const before: Sighting = { seen, since: sinceOf(over) }
  try {
    const state = isRetry ? await lookAgain(deed, signal, before) : 'open'
    if (state === 'unclear') throw new ReplyLost('nobody saw what the earlier try of this call has done')
    if (state === 'open') await makeChange(deed, signal, before)
  } catch (error) {
    // Only what the network has refused was certainly not carried out.
    const letGo = isRefused(error) ? answers.giveUp(claim, over) : answers.interrupt(claim, before.seen)
    // A database that is away lets go later, when it is found that the call is no longer under way.
    await letGo.catch(() => {})
    throw error
  }
  const about = invitedMemberOf(claim.invitationId) ?? claim.invitationId
  await hold.capture(PRICE_OF_DEED, `${VERBS[done]} ${about}`, (queries) =>
    answers.record(queries, claim, done),
  )
  return PRICE_OF_DEED
}

/** By how much the network's clock may be behind ours, and how long a request may have been under way. */
const SKEW_MS = 60_000

/** Since when something on the network may be of this call: of an earlier try, or after what was recorded of another. */
function sinceOf(over: Recorded | null): Date {
  if (over?.state === 'invited') return over.at
  return new Date((over?.at.getTime() ?? Date.now()) - SKEW_MS)
}

/** Whether it is certain that nothing was carried out. */
function isRefused(error: unknown): boolean {
  if (error instanceof NetworkError) return !error.isUnsure
  return error instanceof NotCarriedOut || (error instanceof ApiError && error.code === 'RATE_LIMITED')
}

async function makeChange(deed: Deed, signal: AbortSignal, before: Sighting): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await deed.perform(signal)
    } catch (error) {
      if (signal.aborted) throw replyLost(signal.reason, signal)
      if (!(error instanceof NetworkError)) throw error
      const isLost = error.kind === 'trouble' || error.kind === 'unreadable'
      // Where a second try is refused, the one before it may have worked after all.
      if (!isLost && tries === 1 && error.kind !== 'gone') throw error
      const state = await lookAgain(deed, signal, before).catch((failure: unknown) => {
        // Nothing came before the first try that may have worked: whatever the list says, this has not.
        if (isLost || tries > 1 || signal.aborted) throw failure
        return 'unclear' as const
      })
      if (!isLost) {
        if (tries > 1 && state === 'made') return
        // A route that has gone looks like an invitation that has.
        throw error.kind === 'gone' && state === 'open'
          ? new NetworkError('moved', error.because ?? '')
          : error
      }
      if (state === 'made') return
      if (state === 'unclear') throw new ReplyLost(error)
      // A network that says when to come back is not asked before.
      if (tries === 2 || error.retryAfterSeconds !== undefined) throw new NotCarriedOut(error)
    }
  }
}

/** Looks, and remembers in `before` whether it was seen pending: the next look may ask. */
async function lookAgain(deed: Deed, signal: AbortSignal, before: Sighting) {
  try {
    const state = await deed.look(signal, before)
    before.seen ||= state === 'open'
    return state
  } catch (error) {
    throw replyLost(error, signal)
  }
}

/** What to throw where a reply was lost and no list told more: whoever hung up, or was stopped, is told that. */
function replyLost(cause: unknown, signal: AbortSignal): unknown {
  return signal.aborted && !isDeadline(signal) ? signal.reason : new ReplyLost(cause)
}

/** Whether a call was ended by its own deadline, and not by its caller or the gateway. */
function isDeadline({ reason }: AbortSignal): boolean {
  return reason instanceof ApiError && reason.code === 'CHANNEL_ERROR'
}
