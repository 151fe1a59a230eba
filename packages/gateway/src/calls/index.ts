/**
 * One call, from its key to its settled answer: read, admit, judge, perform, settle. Tables: `calls`, `kept_answers`.
 *
 * Promises: checks happen in the contract's order; a call is charged once, in the statement that also logs it and
 * before its answer leaves, or not at all; whoever hung up before that is not charged; a retry with the same
 * `Idempotency-Key` gets the first answer again; whatever fails is answered without internals, and what was held goes
 * back. Calls that come together are admitted and settled together.
 */
export { OutcomeUnknown } from '../database/index.ts'
export { apiErrorOf } from './failures.ts'
export { hashOfRequest, type Kept, makeKept, problemOfKey } from './kept.ts'
export { makeCallLog } from './log.ts'
export { type Input, makeOffers, type Offer, type Offers } from './read.ts'
export { type Answer, type Calls, makeCalls, newRequestId, type Passing } from './run.ts'
export { makeStrangers, type Strangers } from './strangers.ts'
export { countCalls, verifyPrices } from './verify.ts'
