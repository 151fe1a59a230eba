import { ApiError, type Outcome } from '@salver/contract'
import type { CallPace } from '../accounts/index.ts'
import type { Answers, Done } from '../answers/index.ts'
import type { Hold } from '../credits/index.ts'
import { NetworkError } from '../network/index.ts'
import { AlreadyAnswered, carryOut, type Deed, NotCarriedOut, ReplyLost } from './deed.ts'

/** One of several changes, in the order they are to be made. */
export interface Attempt {
  readonly deed: Deed
  readonly carriedOut: Exclude<Done, 'invited'>
}

/** What became of one, and a sentence about it. */
export interface Judged {
  readonly outcome: Outcome
  readonly message: string
}

/** What ends a call is no fault of the one that it happened at: the others are not tried. */
const ENDS: readonly string[] = ['session_ended', 'challenge', 'too_fast', 'unsupported', 'moved']

/** What an earlier try of the same call has made, by its `Idempotency-Key`, is told with this. */
export const MADE_EARLIER = 'Carried out, and paid for, by an earlier try of this call.'

const CUT_OFF =
  'The call was cut off while this was under way, and whether it was carried out is not known. It was not charged; list the invitations to see.'

/**
 * Makes changes one after the other, as many as fit before the deadline at the account's pace. Gives what became of
 * each, in their order.
 *
 * @throws what ends the call, where nothing was carried out before it
 */
export async function attemptAll(
  attempts: readonly Attempt[],
  { answers, hold, pace, signal }: { answers: Answers; hold: Hold; pace: CallPace; signal: AbortSignal },
): Promise<Judged[]> {
  const judged: Judged[] = []
  const fitting = attempts.length === 0 ? 0 : await pace.reserveUpTo(attempts.length)
  let rest = 'It did not fit into the call’s time at the account’s pace. Ask again for what is left.'
  const full = new Map<Done, ApiError>()
  for (const { deed, carriedOut } of attempts.slice(0, fitting)) {
    const limit = full.get(carriedOut)
    if (limit) {
      judged.push({ outcome: 'not_tried', message: `Not tried, after this: ${limit.message}` })
      continue
    }
    try {
      await carryOut(deed, { answers, hold, signal })
      judged.push({ outcome: carriedOut, message: `It was ${carriedOut}.` })
    } catch (error) {
      const one = judgedOf(error)
      if (one) judged.push(one)
      // A limit of connections leaves room for declining, and one of invitations for nothing else either.
      if (error instanceof NetworkError && error.kind === 'limit') {
        full.set(carriedOut, error)
        continue
      }
      // Nobody may be told that a call has failed which has changed something, nor what it costs if nobody knows.
      if (endsAll(error, signal)) {
        if (hold.captured === 0 || hold.isUnsure) throw error
        if (!one && mayHaveWorked(error)) judged.push({ outcome: 'unknown', message: CUT_OFF })
        rest = `Not tried, after this: ${messageOf(error)}`
        break
      }
      if (!one) throw error
    }
  }
  const [limit] = full.values()
  if (limit && hold.captured === 0 && judged.every(({ outcome }) => outcome === 'not_tried')) throw limit
  while (judged.length < attempts.length) judged.push({ outcome: 'not_tried', message: rest })
  return judged
}

function judgedOf(error: unknown): Judged | undefined {
  if (error instanceof AlreadyAnswered) return { outcome: 'already_answered', message: error.message }
  if (error instanceof ReplyLost) return { outcome: 'unknown', message: error.message }
  if (error instanceof NotCarriedOut) return { outcome: 'refused', message: error.message }
  if (!(error instanceof NetworkError)) return undefined
  if (error.kind === 'gone') return { outcome: 'not_pending', message: error.message }
  if (error.kind === 'limit') return { outcome: 'not_tried', message: error.message }
  if (ENDS.includes(error.kind)) return undefined
  return { outcome: 'refused', message: error.message }
}

function endsAll(error: unknown, signal: AbortSignal): boolean {
  if (signal.aborted) return true
  if (error instanceof NetworkError) return ENDS.includes(error.kind)
  return !(error instanceof AlreadyAnswered || error instanceof ReplyLost)
}

/** Whether it ended on our side, or with a reply that refuses nothing: maybe after the network had carried it out. */
function mayHaveWorked(error: unknown): boolean {
  if (error instanceof NetworkError) return error.isUnsure
  return !(error instanceof ApiError) || error.code === 'UNAVAILABLE'
}

function messageOf(error: unknown): string {
  return error instanceof ApiError ? error.message : 'something went wrong'
}
