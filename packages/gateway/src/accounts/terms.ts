import { ApiError } from '@salver/contract'
import type { Pace } from '../config.ts'

/** What a pace comes to for one call: turns at the network, and how long a call may wait for them. */
export interface Terms {
  /** Seconds between two turns. */
  stepSeconds: number
  /** Turns that an account which was idle has at once. */
  burst: number
  /** Seconds that a call has in all. */
  deadlineSeconds: number
}

/** @param deadlineMs a call's deadline */
export function termsOf({ requests, perSeconds, burst }: Pace, deadlineMs: number): Terms {
  return { stepSeconds: perSeconds / requests, burst, deadlineSeconds: deadlineMs / 1000 }
}

/**
 * How an account goes on after the network has told it to pause: for so many seconds after the rest, turns come so
 * many times slower, and so many at once. Who comes back from a rest as fast as before is soon told to rest again,
 * for longer.
 */
export const SLOWLY = { seconds: 600, times: 4, burst: 1 } as const

/** A turn that comes at the very end of the deadline leaves no time to ask: who comes again is to have more. */
const SHARE_OF_WAITING = 0.9

/** Whether a wait is one that a call may take, both in seconds. The database decides by the same comparison. */
export function fits(waitSeconds: number, deadlineSeconds: number): boolean {
  return waitSeconds <= deadlineSeconds
}

/** Whole seconds after which a wait that does not fit will have become one that does. */
export function retryAfterOf(waitSeconds: number, deadlineSeconds: number): number {
  return Math.max(1, Math.ceil(waitSeconds - deadlineSeconds * SHARE_OF_WAITING))
}

/** How many requests one call can make at the most, if nobody else makes any. */
export function mostOf({ stepSeconds, burst, deadlineSeconds }: Terms): number {
  // What comes of a division may lie a hair under a whole number.
  return Math.floor(burst + deadlineSeconds / stepSeconds + 1e-9)
}

/** The refusal of a call whose requests do not fit into the account's pace before its deadline. */
export function outOfTurns(retryAfterSeconds: number): ApiError {
  return new ApiError(
    'RATE_LIMITED',
    'This account’s pace at the network leaves no room for the call before its deadline. Try again after Retry-After.',
    { retryAfterSeconds },
  )
}

/** The refusal of a call that would make more requests than any call can. */
export class TooManyRequests extends ApiError {
  /** How many those are, and how many there may be: for a sentence of whoever knows a better way out. */
  readonly numbers: string

  constructor(requests: number, terms: Terms) {
    const numbers =
      `${requests} requests to the network, and the account’s pace allows ${mostOf(terms)} ` +
      `within the ${terms.deadlineSeconds} s that a call has`
    super(
      'INVALID_PARAMS',
      `The call would take ${numbers}. Ask for less: a smaller count, or no filter, which reads the whole list; or have the operator raise the pace.`,
    )
    this.numbers = numbers
  }
}
