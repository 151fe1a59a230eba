/**
 * What a call can ask for: one table, from which reading, the sentences about unknown actions, and the check of
 * answers derive. No tables of the database.
 *
 * Promises: an action says what it needs, and is only performed with it; it never answers a part of what was asked
 * as if it were all, and costs no more than its hold.
 */
export type { Action, Asks, Outcome } from './action.ts'
export type { ReadLog } from './logs.ts'
export { type Actions, makeActions } from './table.ts'
