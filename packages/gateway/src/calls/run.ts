import { createHash } from 'node:crypto'
import {
  ApiError,
  ERRORS,
  type ErrorCode,
  failure,
  type Success,
  type SuccessMetadata,
  timestamp,
} from '@salver/contract'
import type { Accounts, CallTurns } from '../accounts/index.ts'
import type { Outcome } from '../actions/index.ts'
import type { Answers } from '../answers/index.ts'
import { CallHold, type Hold, holdLost, type Ledger, type Raise, raiseHolds } from '../credits/index.ts'
import { type Database, isId, newId, OutcomeUnknown, timeOfRequestId } from '../database/index.ts'
import { hashOfKey, type Limit } from '../keys/index.ts'
import type { Logger } from '../log.ts'
import type { Meters } from '../metrics.ts'
import type { Traces } from '../traces.ts'
import { type Admitted, type Idempotency, makeAdmit } from './admit.ts'
import { batching, Lane } from './batching.ts'
import { bytesOf } from './bytes.ts'
import { apiErrorOf } from './failures.ts'
import { judge, unknownKey } from './judge.ts'
import type { Kept } from './kept.ts'
import { Places } from './places.ts'
import { type Input, isPost, type Offer, type ReadCall, readCall } from './read.ts'
import { makeSettle, type Settlement } from './settle.ts'
import type { Strangers } from './strangers.ts'

/** One call as it came. */
export interface Call {
  requestId: string
  /** Where it came from. */
  address: string
  /** What came as `x-api-key`. */
  key: string | undefined
  /** What came as `Idempotency-Key`. */
  idempotencyKey: string | undefined
  offer: Offer
  input: Input
  /** Aborted when the caller has hung up: then nothing is charged, and nobody reads the answer. */
  hangup: AbortSignal
}

/** What is answered. */
export interface Answer {
  status: number
  /** JSON. As bytes, it waits for its settlement outside of the heap, which would copy it meanwhile. */
  body: Buffer
  /** Null for a success. */
  code: ErrorCode | null
  retryAfterSeconds: number | undefined
  /** What the key's limit leaves; undefined where no key was found. */
  limit: Limit | undefined
  /** Whether it is the answer of an earlier call with the same `Idempotency-Key`. */
  replayed: boolean
  /** Nobody knows whether the call was charged: neither may be said, so the connection is cut in place of an answer. */
  unknown: boolean
}

/** What a call comes to, before it is settled. What was read of the network is not kept while that is under way. */
interface Result {
  answer: Answer
  /** What is charged and logged of a success. */
  success: Omit<Outcome<unknown>, 'data'> | null
  /** Why it is none; null for a replay too. */
  error: ApiError | null
}

/** What most answers have in common. */
const answered: Omit<Answer, 'body'> = {
  status: 200,
  code: null,
  retryAfterSeconds: undefined,
  limit: undefined,
  replayed: false,
  unknown: false,
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
  /**
   * Gives back what calls that have ended still hold: the database was away when it was to be released, or the answer
   * to the hold itself was lost. To be done every few seconds.
   */
  releaseForgotten(): Promise<void>
}

/** The places that a call passes, as a test may want to know: to end the process there, for one. */
export type Passing =
  | 'before_hold'
  | 'after_hold'
  | 'after_network'
  | 'during_settlement'
  | 'after_settlement'

/** How long settlement waits for a database that is away, before the call is answered without it. */
const SETTLE_PATIENCE_MS = 5_000

/**
 * @param options.gatewayId the name of this gateway, under which credits are held
 * @param options.timeoutMs a call's deadline
 * @param options.mostCalls how many calls may be under way: the last of them only for keys that have few
 * @param options.checkAnswers whether each answer is checked against its shape
 * @param options.passing told where each call is; for tests
 */
export function makeCalls({
  database,
  accounts,
  answers,
  ledger,
  kept,
  strangers,
  gatewayId,
  timeoutMs,
  mostCalls,
  checkAnswers,
  log,
  meters,
  traces,
  passing = () => {},
  now = () => new Date(),
}: {
  database: Database
  accounts: Accounts
  answers: Answers
  ledger: Ledger
  kept: Kept
  strangers: Strangers
  gatewayId: () => string
  timeoutMs: number
  mostCalls: number
  checkAnswers: boolean
  log: Logger
  meters: Meters
  traces: Traces
  passing?: (place: Passing, callId: string) => void
  now?: () => Date
}): Calls {
  // All three lock the balances of their workspaces: at once, one would wait for the other, and then have PostgreSQL
  // prepare the whole statement once more for what has changed meanwhile.
  const lane = new Lane()
  const admit = makeAdmit(database, gatewayId, accounts.admission, lane, meters)
  const settle = makeSettle(database, SETTLE_PATIENCE_MS, lane, meters, (callIds) => {
    for (const callId of callIds) passing('during_settlement', callId)
  })
  const raise = batching({
    lane,
    together(asks: Raise[]) {
      meters.batch('raise', asks.length)
      return raiseHolds(database, asks)
    },
  })
  const underWay = new Map<string, { abort: AbortController; answering: Promise<unknown> }>()
  const places = new Places(mostCalls)
  /** What was paid for part by part, and could not be settled while the database was away. */
  const unsettled = new Map<string, Settlement>()
  let draining = false
  let callsWithHold = 0
  meters.watch('salver_calls_under_way', 'Calls that are under way.', () => places.taken)
  meters.watch('salver_holds_outstanding', 'Calls under way that hold credits.', () => callsWithHold)

  async function run(call: Call): Promise<Answer> {
    const cameAt = now()
    const began = performance.now()
    const read = readCall(call.offer, call.input, call.idempotencyKey)
    const who = call.key ?? ''
    const refusal = draining ? stopping() : places.take(who) ? undefined : tooBusy(mostCalls)
    if (refusal) return counted(read, began, failed(call, read, refusal))
    const abort = new AbortController()
    const answering = carryOut(call, read, abort, cameAt).catch((error: unknown) =>
      failed(call, read, apiErrorOf(error, call.requestId, log)),
    )
    underWay.set(call.requestId, { abort, answering })
    const answer = await answering
    underWay.delete(call.requestId)
    places.leave(who)
    return counted(read, began, answer)
  }

  function counted({ action, ask }: ReadCall, began: number, answer: Answer): Answer {
    // Only names of ours become labels: whatever else was attempted is one.
    const name = ask.sound ? (action ?? 'query') : 'unsound'
    meters.call(name, answer.code ?? 'ok', (performance.now() - began) / 1000)
    return answer
  }

  async function carryOut(call: Call, read: ReadCall, abort: AbortController, cameAt: Date): Promise<Answer> {
    const key = call.key?.trim()
    if (!key) return failed(call, read, strangers.count(call.address) ?? unknownKey())
    const keyHash = hashOfKey(key)
    const name = keyHash.toString('base64')
    const stranger = strangers.refuse(call.address, name)
    if (stranger) return failed(call, read, stranger)
    const { ask, accountId } = read
    passing('before_hold', call.requestId)
    const admitting = performance.now()
    const known = await traces.step('admit', () =>
      admit({
        callId: call.requestId,
        keyHash,
        accountId: idOrNull(accountId),
        wantsHold: ask.sound && ask.prepared.needs === 'network',
        idempotency: ask.sound ? ask.idempotency : null,
      }),
    )
    const admitted = performance.now()
    meters.step('admit', (admitted - admitting) / 1000)
    passing('after_hold', call.requestId)
    if (!known.live) {
      strangers.forget(name)
      return failed(call, read, strangers.count(call.address) ?? unknownKey())
    }
    strangers.meet(name)
    const heldCalls = known.held ? 1 : 0
    callsWithHold += heldCalls
    const hold =
      known.held && known.workspaceId !== null
        ? new CallHold(database, raise, { workspaceId: known.workspaceId, callId: call.requestId })
        : null
    const turns = known.held && known.account ? accounts.turns(known.account, known.turn) : null
    if (known.turn?.reserved === false) meters.turnsRefused()
    try {
      const result = await traces.step('perform', () => resultOf(call, read, known, { hold, turns }, abort))
      const performed = performance.now()
      meters.step('perform', (performed - admitted) / 1000)
      turns?.end()
      passing('after_network', call.requestId)
      const answer = await traces.step('settle', () =>
        conclude(call, read, known, result, hold?.captured ?? 0, cameAt),
      )
      meters.step('settle', (performance.now() - performed) / 1000)
      passing('after_settlement', call.requestId)
      return { ...answer, limit: known.limit ?? undefined }
    } finally {
      turns?.end()
      callsWithHold -= heldCalls
    }
  }

  /** What the call comes to, before it is settled. */
  async function resultOf(
    call: Call,
    read: ReadCall,
    known: Admitted,
    held: { hold: Hold | null; turns: CallTurns | null },
    abort: AbortController,
  ): Promise<Result> {
    const refused = (error: ApiError): Result => ({ answer: failed(call, read, error), success: null, error })
    const refusal = judge(read, known)
    if (refusal) return refused(refusal)
    if (!read.ask.sound) return refused(read.ask.error)
    const deadline = setTimeout(() => abort.abort(pastDeadline(timeoutMs)), timeoutMs)
    const hangUp = () => abort.abort(hungUp())
    if (call.hangup.aborted) hangUp()
    call.hangup.addEventListener('abort', hangUp, { once: true })
    try {
      if (known.earlier) return { answer: await replay(read, known), success: null, error: null }
      const { data, ...success } = await perform(read.ask, call, known, held, abort.signal)
      // Whoever hung up or had to be stopped is not charged, even if the answer came at the same moment. What was paid
      // for part by part has happened, and is told.
      if (!held.hold?.captured) abort.signal.throwIfAborted()
      if (checkAnswers) read.ask.prepared.data.parse(data)
      return { answer: succeeded(call, read, known, data, success), success, error: null }
    } catch (error) {
      const result = refused(apiErrorOf(error, call.requestId, log))
      return { ...result, answer: { ...result.answer, unknown: error instanceof OutcomeUnknown } }
    } finally {
      clearTimeout(deadline)
      call.hangup.removeEventListener('abort', hangUp)
    }
  }

  async function replay({ ask }: ReadCall, { earlier, workspaceId }: Admitted): Promise<Answer> {
    if (!ask.sound || !ask.idempotency || !earlier?.answer || workspaceId === null) {
      throw new Error('a call without a kept answer was to be replayed')
    }
    const body = await kept.open(earlier.answer, workspaceId, ask.idempotency.key)
    return { ...answered, body, replayed: true }
  }

  async function perform(
    { prepared, idempotency }: ReadCall['ask'] & { sound: true },
    { requestId }: Call,
    { workspaceId, account }: Admitted,
    { hold, turns }: { hold: Hold | null; turns: CallTurns | null },
    signal: AbortSignal,
  ): Promise<Outcome<unknown>> {
    if (workspaceId === null) throw new Error('a call without a workspace was let through')
    const ask = { workspaceId, now, signal }
    if (prepared.needs === 'key') return prepared.perform(ask)
    if (account === null) throw new Error('a call without its account was let through')
    if (prepared.needs === 'account') return prepared.perform({ ...ask, account })
    if (turns === null || hold === null)
      throw new Error('a call that needs the network was let through without a hold')
    return prepared.perform({
      ...ask,
      account,
      callId: requestId,
      retryKey: idempotency && retryKeyOf(idempotency),
      open: () => accounts.open(account, turns),
      hold,
    })
  }

  /**
   * Settles a result, and gives the answer that is left of it.
   *
   * @param parts credits of it that were captured already, part by part
   */
  async function conclude(
    call: Call,
    read: ReadCall,
    known: Admitted,
    { answer, success, error }: Result,
    parts: number,
    cameAt: Date,
  ): Promise<Answer> {
    const { workspaceId, held, claimed } = known
    if (workspaceId === null) return answer
    const idempotency = claimed && read.ask.sound ? read.ask.idempotency : null
    const settlement: Settlement = {
      workspaceId,
      callId: call.requestId,
      held,
      captured: Math.max(0, (success?.credits ?? 0) - parts),
      parts,
      at: now(),
      log: isLogged(call.offer, error)
        ? {
            // The log is in the order of ids, and what it says of the time is to agree with that.
            at: timeOfRequestId(call.requestId),
            action: nameOf(read.action),
            accountId: success?.accountId ?? idOrNull(read.accountId),
            httpStatus: error instanceof HungUp ? HUNG_UP_STATUS : answer.status,
            code: error && !(error instanceof HungUp) ? error.code : null,
            rows: success?.rows ?? null,
            durationMs: Math.max(0, now().getTime() - cameAt.getTime()),
          }
        : null,
      kept: idempotency && {
        key: idempotency.key,
        // Nobody was told of what was cut off by a hang-up: a retry goes on with it.
        answer:
          success && !(success.cutOff && call.hangup.aborted)
            ? await kept.close(answer.body, workspaceId, idempotency.key)
            : null,
      },
    }
    if (!held && settlement.log === null && settlement.kept === null) return answer
    let unheard = false
    try {
      const settled = await settle(() => {
        // Its caller may have gone while it waited for its turn.
        unheard = success !== null && held && parts === 0 && call.hangup.aborted
        return unheard ? uncharged(settlement) : settlement
      })
      if (unheard) return failed(call, read, hungUp())
      if (settled === 'settled' || !success || settlement.captured < success.credits) return answer
      // The hold is gone: what was read is not charged, so it is not answered either.
      return failed(call, read, holdLost(settled))
    } catch (failure) {
      // What is held goes back when the database takes it. A refusal stands without its log entry; what was paid for part
      // by part is settled later; any other success must not leave before it is paid for.
      if (success && settlement.captured < success.credits) unsettled.set(call.requestId, settlement)
      if (!success || unsettled.has(call.requestId)) return answer
      const refusal = failed(call, read, apiErrorOf(failure, call.requestId, log))
      return { ...refusal, unknown: failure instanceof OutcomeUnknown }
    }
  }

  function succeeded(
    call: Call,
    read: ReadCall,
    known: Admitted,
    data: unknown,
    { credits, accountId, sandbox }: Omit<Outcome<unknown>, 'data'>,
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
    const success: Success<unknown> = { success: true, data, metadata }
    return { ...answered, body: bytesOf(JSON.stringify(success)) }
  }

  function failed({ requestId }: Call, { action, warnings }: ReadCall, error: ApiError): Answer {
    if (error.because !== undefined) {
      const level = error.code === 'INTERNAL_ERROR' || error.code === 'UNAVAILABLE' ? 'error' : 'warn'
      log[level]({ request_id: requestId, code: error.code, because: error.because }, error.message)
    }
    const { code, message } = error
    // Who has no key has had nothing read.
    const told = code === 'INVALID_API_KEY' ? [] : warnings
    return {
      ...answered,
      status: ERRORS[code].status,
      body: Buffer.from(
        JSON.stringify(failure({ code, message, action, requestId, at: now(), warnings: told })),
      ),
      code,
      retryAfterSeconds: error.retryAfterSeconds,
    }
  }

  return {
    run,
    async drain(drainTimeoutMs) {
      draining = true
      const late = setTimeout(() => {
        for (const { abort } of underWay.values()) abort.abort(stopping())
      }, drainTimeoutMs)
      while (underWay.size > 0) {
        await Promise.allSettled([...underWay.values()].map(({ answering }) => answering))
      }
      clearTimeout(late)
    },

    async releaseForgotten() {
      const id = gatewayId()
      // First what is held, then what is under way: a call that ends between the two is released twice, that is once.
      const held = [
        ...(await ledger.callsHeldBy(id)),
        ...(await kept.callsUnderWay(id)),
        ...(await answers.callsUnderWay(id)),
      ]
      for (const [callId, settlement] of unsettled) {
        await settle(() => settlement)
        unsettled.delete(callId)
      }
      const forgotten = held.filter((callId) => !underWay.has(callId))
      if (forgotten.length === 0) return
      await database.transaction(async (transaction) => {
        await ledger.releaseHoldsOf(transaction, id, forgotten)
        await kept.freeKeysOf(transaction, id, forgotten)
        await answers.interruptAllOf(transaction, id, forgotten)
      })
    },
  }
}

/** A new request id, which is also the id of the call in the ledger and the log. */
export function newRequestId(): string {
  return newId('req')
}

/** One entry for each POST with a known key, except where the call was only put off. */
function isLogged(offer: Offer, error: ApiError | null): boolean {
  if (!isPost(offer)) return false
  if (error === null || error instanceof HungUp) return true
  return error.code !== 'RATE_LIMITED' && error.code !== 'UNAVAILABLE'
}

/** What a call and its retries have in common, and no other request with the same key. */
function retryKeyOf({ key, hash }: Idempotency): string {
  return createHash('sha256').update(key).update(hash).digest('base64url')
}

/** A text if it can be an id of ours. */
function idOrNull(text: string | null): string | null {
  return text !== null && isId(text) ? text : null
}

/** An action as the log may have it: somebody may have put a secret where a name belongs. */
function nameOf(action: string | null): string | null {
  return action !== null && /^[a-z_]{1,40}$/.test(action) ? action : null
}

/** What the log has for a call whose caller has gone, as nginx has it. */
const HUNG_UP_STATUS = 499

/** Its caller has gone. The code is for nobody. */
class HungUp extends ApiError {}

function hungUp(): HungUp {
  return new HungUp('UNAVAILABLE', 'The caller hung up.')
}

/** The settlement of a success, for a caller who has gone before it: nothing is charged, and the key is free again. */
function uncharged(settlement: Settlement): Settlement {
  const { log, kept } = settlement
  return {
    ...settlement,
    captured: 0,
    log: log && { ...log, httpStatus: HUNG_UP_STATUS, rows: null },
    kept: kept && { ...kept, answer: null },
  }
}

function pastDeadline(timeoutMs: number): ApiError {
  return new ApiError(
    'CHANNEL_ERROR',
    `The network did not answer all of it within ${timeoutMs / 1000} s. Nothing was charged; try again, or ask for fewer.`,
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
    `This gateway’s places for calls, ${mostCalls} in all, are taken. Nothing was charged; try again in a moment.`,
    { retryAfterSeconds: 1 },
  )
}
