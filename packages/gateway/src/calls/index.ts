/**
 * One call, from its key to its settled answer: read, admit, judge, perform, settle. Table: `calls`.
 *
 * Promises: checks happen in the contract's order; a call is charged once, in the statement that also logs it and
 * before its answer leaves, or not at all; whoever hung up before that is not charged; whatever fails is answered
 * without internals, and what was held goes back. Calls that come together are admitted and settled together.
 */

export { type Input, makeOffers, type Offer, type Offers } from './read.ts'
export { type Calls, makeCalls, newRequestId } from './run.ts'
