import { ApiError, PRICE_OF_DEED } from '@salver/contract'
import type { Answers, Claim, Done, Recorded } from '../answers/index.ts'
import type { Hold } from '../credits/index.ts'
import { NetworkError } from '../network/index.ts'

/** One change of an invitation on the network, which is made once. */
export interface Deed {
  readonly claim: Claim
  readonly done: Done
  /** Makes the change. */
  perform(signal: AbortSignal): Promise<void>
  /** Whether it is so already, as the network's list says. */
  isDone(signal: AbortSignal): Promise<boolean>
}

/** The same change was, or is being, made by another call. */
export class AlreadyAnswered extends ApiError {
  constructor({ invitationId, state }: Recorded) {
    const [, memberId] = /^member:(.*)/.exec(invitationId) ?? []
    super(
      'INVALID_PARAMS',
      memberId !== undefined
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
      'The network’s reply was lost, and whether it was carried out could not be read. Nothing was charged; list the invitations to see, or ask again.',
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

/**
 * Makes a change once, and charges for it: claimed for one call, made, then recorded and charged in one transaction. A
 * reply that was lost is no answer: the list is read before a second try, and before anything is said.
 *
 * @returns what it cost this call: nothing where an earlier try of the same call, by its `Idempotency-Key`, has
 *   carried it out and paid for it
 * @throws AlreadyAnswered, ReplyLost; NetworkError where the network will not, or does not; the signal's reason
 */
export async function carryOut(
  deed: Deed,
  { answers, hold, signal }: { answers: Answers; hold: Hold; signal: AbortSignal },
): Promise<number> {
  const { claim, done } = deed
  const claimed = await answers.claim(claim)
  if (!claimed.taken) {
    if (claimed.by.sameCall && claimed.by.state === done) return 0
    throw new AlreadyAnswered(claimed.by)
  }
  try {
    const isDone = claimed.retried && (await deed.isDone(signal))
    if (!isDone) await makeChange(deed, signal)
  } catch (error) {
    // A session may end with the very reply to what was carried out.
    const isUnsure = error instanceof ReplyLost || signal.aborted || isEndOfSession(error)
    const letGo = isUnsure ? answers.interrupt : answers.giveUp
    // A database that is away lets go later, when it is found that the call is no longer under way.
    await letGo(claim).catch(() => {})
    throw error
  }
  const about = claim.invitationId.replace(/^member:/, '')
  await hold.capture(PRICE_OF_DEED, `${VERBS[done]} ${about}`, (queries) =>
    answers.record(queries, claim, done),
  )
  return PRICE_OF_DEED
}

function isEndOfSession(error: unknown): boolean {
  return error instanceof NetworkError && error.kind === 'session_ended'
}

async function makeChange({ perform, isDone }: Deed, signal: AbortSignal): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await perform(signal)
    } catch (error) {
      if (signal.aborted) throw replyLost(signal.reason, signal)
      if (!(error instanceof NetworkError)) throw error
      const isLost = error.kind === 'trouble'
      // Where a second try is refused, the one before it may have worked after all.
      if (!isLost && tries === 1) throw error
      if (await isKnownDone(isDone, signal)) return
      if (!isLost) throw error
      // A network that says when to come back is not asked before.
      if (tries === 2 || error.retryAfterSeconds !== undefined) throw new NotCarriedOut(error)
    }
  }
}

async function isKnownDone(isDone: Deed['isDone'], signal: AbortSignal): Promise<boolean> {
  try {
    return await isDone(signal)
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
