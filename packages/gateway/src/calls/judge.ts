import { ApiError } from '@salver/contract'
import { elsewhere, inactive, outOfTurns, resting } from '../accounts/index.ts'
import { holdLost, tooFewCredits } from '../credits/index.ts'
import type { Limit } from '../keys/index.ts'
import type { Admitted } from './admit.ts'
import { inProgress, otherRequest } from './kept.ts'
import type { ReadCall } from './read.ts'

type Check = (call: ReadCall, known: Admitted) => ApiError | undefined

/** The checks of every call, in the contract's order. */
const checksOfAsk: readonly Check[] = [
  (_, { live }) => (live ? undefined : unknownKey()),
  (_, { allowed, limit }) => (allowed ? undefined : tooOften(limit)),
  ({ ask }) => (ask.sound ? undefined : ask.error),
  (_, { earlier }) => (earlier && !earlier.same ? otherRequest() : undefined),
  (_, { earlier }) => (earlier && earlier.answer === null ? inProgress() : undefined),
]

/** The checks of what is about to be carried out, after those. */
const checksOfPerformance: readonly Check[] = [
  (call, { account }) => (needsAccount(call) && !account ? unknownAccount(call) : undefined),
  (call, { account }) =>
    needsNetwork(call) && account?.status === 'disconnected' ? inactive(account) : undefined,
  (call, { account }) => (needsNetwork(call) && account ? elsewhere(account) : undefined),
  // Where the gateway was declared dead there was nothing to hold with, whatever the balance.
  (call, { held, alive }) => (needsNetwork(call) && !held && !alive ? holdLost() : undefined),
  (call, { held }) => (needsNetwork(call) && !held ? tooFewCredits(1, 0) : undefined),
  // Another call with the same key came in the same moment, and was first.
  ({ ask }, { claimed }) => (ask.sound && ask.idempotency && !claimed ? inProgress() : undefined),
  (call, { account }) => (needsNetwork(call) && account ? resting(account) : undefined),
  (call, { turn }) =>
    needsNetwork(call) && turn?.reserved === false ? outOfTurns(turn.retryAfterSeconds) : undefined,
]

const allChecks: readonly Check[] = [...checksOfAsk, ...checksOfPerformance]

/** The first check that a call fails, or undefined: then it is carried out, or its kept answer is given. Pure. */
export function judge(call: ReadCall, known: Admitted): ApiError | undefined {
  const checks = known.earlier ? checksOfAsk : allChecks
  for (const check of checks) {
    const refusal = check(call, known)
    if (refusal) return refusal
  }
  return undefined
}

/** The refusal of a key that is missing, unknown, expired or revoked: which of them, nobody is told. */
export function unknownKey(): ApiError {
  return new ApiError(
    'INVALID_API_KEY',
    'The header x-api-key is missing, or its key is unknown, expired or revoked. Send a key that your operator made for you.',
  )
}

function tooOften(limit: Limit | null): ApiError {
  const { requests, perSeconds, nextAfterSeconds } = limit ?? {
    requests: 0,
    perSeconds: 0,
    nextAfterSeconds: 1,
  }
  return new ApiError(
    'RATE_LIMITED',
    `This key may make ${requests} requests in ${perSeconds} seconds, and has. Try again after Retry-After.`,
    { retryAfterSeconds: Math.max(1, nextAfterSeconds) },
  )
}

function unknownAccount({ accountId }: ReadCall): ApiError {
  const short = (accountId ?? '').slice(0, 60).toWellFormed()
  return new ApiError(
    'INVALID_ACCOUNT',
    `account_id: there is no account ${JSON.stringify(short)} in this key’s workspace. GET /v2/accounts lists those that are.`,
  )
}

function needsNetwork({ ask }: ReadCall): boolean {
  return ask.sound && ask.prepared.needs === 'network'
}

function needsAccount({ ask }: ReadCall): boolean {
  return ask.sound && ask.prepared.needs !== 'key'
}
