/**
 * The ledger. Tables: `balances`, `entries`, `holds`.
 *
 * Promises: 0 ≤ held ≤ balance, always; the entries of a workspace sum to its balance and their sequences have no
 * gap; what is held is the sum of its holds. A hold is resolved once: captured, released, or given back with the
 * gateway that died. All of it is in PostgreSQL, which also checks it.
 *
 * Admission and settlement span rooms; the steps that touch the ledger are these fragments, which `calls` chains.
 */
export { placeHolds } from './admission.ts'
export { CallHold, type Hold, holdLost, tooFewCredits } from './hold.ts'
export { type Ledger, makeLedger } from './ledger.ts'
export { type Raise, raiseHolds } from './raise.ts'
export { resolveHolds } from './settlement.ts'
export { CAPTURES, countLedger, verifyLedger } from './verify.ts'
