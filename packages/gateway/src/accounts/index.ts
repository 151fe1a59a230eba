/**
 * Connected accounts. Tables: `accounts`, `account_requests`, `account_paces`.
 *
 * Promises: an account belongs to one workspace, where its member is connected once by each source. Its token is
 * sealed at rest for that member and workspace alone, and destroyed when the session ends, the account is forgotten or
 * the workspace closes; no other network is shown it than the one where the account was connected. All gateways
 * together make no more requests for an account than its pace allows. An account that the network has told to pause,
 * or whose session has ended, says so to every call, and nothing more is asked for it.
 */
export { type Accounts, type AdmissionTerms, makeAccounts } from './accounts.ts'
export { type FirstTurn, type FoundAccount, findAccounts, firstTurn, reserveTurns } from './admission.ts'
export { makeHealth } from './health.ts'
export { elsewhere, inactive, resting } from './inactive.ts'
export { networkOf } from './networks.ts'
export { missingKeys, resealTokens } from './reseal.ts'
export { makeSeal, NoKey, type Seal } from './seal.ts'
export type { OpenSession } from './session.ts'
export { outOfTurns, TooManyRequests } from './terms.ts'
export type { CallPace, CallTurns } from './turns.ts'
