/**
 * Connected accounts. Tables: `accounts`, `account_requests`.
 *
 * Promises: an account belongs to one workspace, where its member is connected once. Its session token is sealed at
 * rest for that member and workspace alone, and destroyed when the session ends, the account is forgotten or the
 * workspace closes. An account that the network has told to pause, or whose session has ended, says so to every call.
 */
export { type Accounts, inactive, makeAccounts, resting } from './accounts.ts'
export { type FoundAccount, findAccounts } from './admission.ts'
export { makeHealth } from './health.ts'
export { resealTokens } from './reseal.ts'
export { makeSeal, type Seal } from './seal.ts'
export type { OpenSession } from './session.ts'
