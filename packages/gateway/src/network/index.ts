/**
 * The network: who speaks its protocol, and how a list of any length comes of its batches.
 *
 * It promises:
 * - A provider answers rows in the contract's own shape; what is peculiar to its protocol stays behind it.
 * - Whatever goes wrong is a `NetworkError`: its kind says what to do about the account, its message is public, its
 *   `because` is for the log. No token is in any of them.
 * - An empty list was proven. Nothing is silently partial: one batch that fails for good fails the whole.
 * - Within one answer no invitation stands twice; no row that was read is dropped, unless totals tell
 *   that it stands above what was asked for.
 * - No request goes on after the signal was aborted or the call has failed.
 *
 * It keeps nothing, and has no tables. What is to be remembered of an account between calls (`Memory`) is held by
 * whoever holds its session.
 */
export { find, type Room } from './find.ts'
export { gather } from './gather.ts'
export { profileUrlOf } from './line/site.ts'
export { connectionsList, type NetworkList, receivedList, sentList } from './lists.ts'
export {
  forgetLength,
  type InvitationsMemory,
  type ListMemory,
  type Memory,
  makeListMemory,
} from './pending.ts'
export { makePortability } from './portability/portability.ts'
export {
  type Access,
  type Member,
  NetworkError,
  type Provider,
  type SentRow,
  type Session,
  type Turn,
} from './provider.ts'
export { tryAgain } from './retry.ts'
export type { Sighted } from './sightings.ts'
export { makeVoyager } from './voyager/voyager.ts'
