import {
  ApiError,
  ERRORS,
  type Failure,
  failure,
  type Success,
  type SuccessMetadata,
  timestamp,
} from '@salver/contract'
import type { Accounts } from '../accounts/index.ts'
import type { Outcome } from '../actions/index.ts'
import { holdLost, makeHold } from '../credits/index.ts'
import { type Database, isAway, isId, newId } from '../database/index.ts'
import { hashOfKey } from '../keys/index.ts'
import type { Logger } from '../log.ts'
import { type Admitted, makeAdmit } from './admit.ts'
import { judge, unknownKey } from './judge.ts'
import { type Input, type Offer, type Prepared, type ReadCall, readCall } from './read.ts'
import { makeSettle, type Settlement } from './settle.ts'

/** One call as it came. */
export interface Call {
  requestId: string
  /** What came as `x-api-key`. */
  key: string | undefined
  offer: Offer
  input: Input
  /** Aborted when the caller has hung up: then nothing is charged, and nobody reads the answer. */
  hangup: AbortSignal
}

/** A new request id, which is also the id of the call in the ledger and the log. */
export function newRequestId(): string {
  return newId('req')
}

/** What is answered. */
export interface Answer {
  status: number
  body: Success<unknown> | Failure
  retryAfterSeconds: number | undefined
}

/** Calls, from the key to the settled answer. */
export interface Calls {
  /** Carries out one call. Never throws: whatever happens has an answer. */
  run(call: Call): Promise<Answer>
  /**
   * Refuses new calls, waits for those under way for `timeoutMs`, then stops them: each is answered `UNAVAILABLE`,
   * uncharged.
   */
  drain(timeoutMs: number): Promise<void>
}

/** How long settlement waits for a database that is away, before the call is answered without it. */
const SETTLE_PATIENCE_MS = 5_000

/**
 * @param gatewayId the name of this gateway, under which credits are held
 * @param timeoutMs a call's deadline
 * @param mostCalls how many calls may be under way
 * @param checkAnswers whether each answer is checked against its shape
 */
export function makeCalls({
  database,
  accounts,
  gatewayId,
  timeoutMs,
  mostCalls,
  checkAnswers,
  log,
  now = () => new Date(),
}: {
  database: Database
  accounts: Accounts
  gatewayId: () => string
  timeoutMs: number
  mostCalls: number
  checkAnswers: boolean
  log: Logger
  now?: () => Date
}): Calls {
  const admit = makeAdmit(database, gatewayId)
  const settle = makeSettle(database, SETTLE_PATIENCE_MS)
  const underWay = new Map<AbortController, Promise<unknown>>()
  let draining = false

  async function run(call: Call): Promise<Answer> {
    const began = performance.now()
    const read = readCall(call.offer, call.input)
    const refusal = draining ? stopping() : underWay.size >= mostCalls ? tooBusy(mostCalls) : undefined
    if (refusal) return failed(call, read, refusal)
    const abort = new AbortController()
    const answering = carryOut(call, read, abort, began).catch((error: unknown) =>
      failed(call, read, asApiError(error, call)),
    )
    underWay.set(abort, answering)
    const answer = await answering
    underWay.delete(abort)
    return answer
  }

  async function carryOut(
    call: Call,
    read: ReadCall,
    abort: AbortController,
    began: number,
  ): Promise<Answer> {
    const key = call.key?.trim()
    if (!key) return failed(call, read, unknownKey())
    const { ask, accountId } = read
    const known = await admit({
      callId: call.requestId,
      keyHash: hashOfKey(key),
      accountId: accountId !== null && isId(accountId) ? accountId : null,
      wantsHold: ask.sound && ask.prepared.needs === 'network',
    })
    const result = await resultOf(call, read, known, abort)
    return conclude(call, read, known, result, began)
  }

  /** What the call comes to, before it is settled. */
  async function resultOf(
    call: Call,
    read: ReadCall,
    known: Admitted,
    abort: AbortController,
  ): Promise<Outcome<unknown> | ApiError> {
    const refusal = judge(read, known)
    if (refusal) return refusal
    if (!read.ask.sound) return read.ask.error
    const deadline = setTimeout(() => abort.abort(pastDeadline(timeoutMs)), timeoutMs)
    const hangUp = () => abort.abort(hungUp())
    if (call.hangup.aborted) hangUp()
    call.hangup.addEventListener('abort', hangUp, { once: true })
    try {
      const outcome = await perform(read.ask.prepared, call, known, abort.signal)
      // Whoever hung up or had to be stopped is not charged, even if the answer came at the same moment.
      abort.signal.throwIfAborted()
      if (checkAnswers) read.ask.prepared.data.parse(outcome.data)
      return outcome
    } catch (error) {
      return asApiError(error, call)
    } finally {
      clearTimeout(deadline)
      call.hangup.removeEventListener('abort', hangUp)
    }
  }

  async function perform(
    prepared: Prepared,
    { requestId }: Call,
    { workspaceId, account }: Admitted,
    signal: AbortSignal,
  ): Promise<Outcome<unknown>> {
    if (workspaceId === null) throw new Error('a call without a workspace was let through')
    const ask = { workspaceId, now, signal }
    if (prepared.needs === 'key') return prepared.perform(ask)
    if (account === null) throw new Error('a call without its account was let through')
    if (prepared.needs === 'account') return prepared.perform({ ...ask, account })
    return prepared.perform({
      ...ask,
      account,
      open: () => accounts.open(account),
      hold: makeHold(database, { workspaceId, callId: requestId }),
    })
  }

  /** Settles a result, and makes the answer of it. */
  async function conclude(
    call: Call,
    read: ReadCall,
    known: Admitted,
    result: Outcome<unknown> | ApiError,
    began: number,
  ): Promise<Answer> {
    const answer =
      result instanceof ApiError ? failed(call, read, result) : succeeded(call, read, known, result)
    const { workspaceId, held } = known
    if (workspaceId === null) return answer
    const credits = answer.body.metadata.credits_consumed
    const settlement: Settlement = {
      workspaceId,
      callId: call.requestId,
      held,
      captured: credits,
      at: now(),
      log:
        result instanceof HungUp || isLogged(call.offer, known, answer)
          ? {
              action: read.action,
              accountId: known.account?.accountId ?? read.accountId,
              httpStatus: result instanceof HungUp ? 499 : answer.status,
              code: answer.body.success || result instanceof HungUp ? null : answer.body.error.code,
              durationMs: Math.round(performance.now() - began),
            }
          : null,
    }
    if (!held && settlement.log === null) return answer
    try {
      if (await settle(settlement)) return answer
      // The hold is gone: what was read is not charged, so it is not answered either.
      return answer.body.success ? failed(call, read, holdLost()) : answer
    } catch (error) {
      if (held) releaseLater({ ...settlement, captured: 0, log: null })
      // A refusal stands without its log entry; a success must not leave before it is paid for.
      return answer.body.success ? failed(call, read, asApiError(error, call)) : answer
    }
  }

  /** Gives a hold back that could not be settled, as soon as the database takes it. */
  function releaseLater(settlement: Settlement): void {
    settle(settlement).catch((error: unknown) => {
      log.error({ err: error, request_id: settlement.callId }, 'a hold could not be released yet')
      setTimeout(() => releaseLater(settlement), SETTLE_PATIENCE_MS).unref()
    })
  }

  function succeeded(
    call: Call,
    read: ReadCall,
    known: Admitted,
    { data, credits, accountId, sandbox }: Outcome<unknown>,
  ): Answer {
    const metadata: SuccessMetadata = {
      action: read.action,
      account_id: accountId ?? known.account?.accountId ?? null,
      credits_consumed: credits,
      timestamp: timestamp(now()),
      request_id: call.requestId,
    }
    if (sandbox ?? known.account?.sandbox) metadata.sandbox = true
    if (read.warnings.length > 0) metadata.warnings = read.warnings
    return { status: 200, body: { success: true, data, metadata }, retryAfterSeconds: undefined }
  }

  function failed({ requestId }: Call, { action }: ReadCall, error: ApiError): Answer {
    if (error.because !== undefined) {
      const level = error.code === 'INTERNAL_ERROR' || error.code === 'UNAVAILABLE' ? 'error' : 'warn'
      log[level]({ request_id: requestId, code: error.code, because: error.because }, error.message)
    }
    return {
      status: ERRORS[error.code].status,
      body: failure({ code: error.code, message: error.message, action, requestId, at: now() }),
      retryAfterSeconds: error.retryAfterSeconds,
    }
  }

  function asApiError(error: unknown, { requestId }: Call): ApiError {
    if (error instanceof ApiError) return error
    if (isAway(error)) return databaseAway(error)
    log.error({ err: error, request_id: requestId }, 'an unknown failure')
    return new ApiError(
      'INTERNAL_ERROR',
      `A fault of Salver’s own. Tell its operator the request id ${requestId}.`,
    )
  }

  return {
    run,
    async drain(drainTimeoutMs) {
      draining = true
      const late = setTimeout(() => {
        for (const abort of underWay.keys()) abort.abort(stopping())
      }, drainTimeoutMs)
      while (underWay.size > 0) await Promise.allSettled(underWay.values())
      clearTimeout(late)
    },
  }
}

/** One entry for each POST with a known key, except where the call was only put off. */
function isLogged(offer: Offer, { live }: Admitted, { body }: Answer): boolean {
  if (!live || (offer.kind === 'action' && !offer.logged)) return false
  return body.success || (body.error.code !== 'RATE_LIMITED' && body.error.code !== 'UNAVAILABLE')
}

/** Its caller has gone. The code is for nobody. */
class HungUp extends ApiError {}

function hungUp(): HungUp {
  return new HungUp('UNAVAILABLE', 'The caller hung up.')
}

function pastDeadline(timeoutMs: number): ApiError {
  return new ApiError(
    'CHANNEL_ERROR',
    `The network did not answer all of it within ${timeoutMs / 1000} seconds. Nothing was charged; try again, or ask for fewer.`,
    { because: 'the deadline of the call has passed' },
  )
}

function stopping(): ApiError {
  return new ApiError('UNAVAILABLE', 'Salver is stopping. Nothing was charged; try again in a moment.', {
    retryAfterSeconds: 1,
  })
}

function tooBusy(mostCalls: number): ApiError {
  return new ApiError(
    'UNAVAILABLE',
    `${mostCalls} calls are under way, which is all this gateway takes. Nothing was charged; try again in a moment.`,
    { retryAfterSeconds: 1 },
  )
}

function databaseAway(cause: unknown): ApiError {
  return new ApiError(
    'UNAVAILABLE',
    'Salver’s database is away. Nothing was charged; try again in a moment.',
    {
      because: cause instanceof Error ? cause.message : String(cause),
      retryAfterSeconds: 2,
      cause,
    },
  )
}
