/**
 * Workspaces, and the API keys that speak for them. Tables: `workspaces`, `api_keys`.
 *
 * Promises: a key is shown once, when it is made, and kept as a SHA-256 hash only (it is 32 random bytes, so there
 * is nothing to guess). Nothing caches a key: one that is revoked or has expired is refused at once, everywhere.
 */
export { findKeys } from './admission.ts'
export { hashOfKey, type Keys, makeKeys } from './keys.ts'
