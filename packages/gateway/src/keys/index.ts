/**
 * Workspaces, and the API keys that speak for them. Tables: `workspaces`, `api_keys`, `key_buckets`.
 *
 * Promises: a key is shown once, when it is made, and kept as a SHA-256 hash only (it is 32 random bytes, so there
 * is nothing to guess). Nothing caches a key: one that is revoked or has expired is refused at once, everywhere. A key's limit holds over all gateways together.
 */
export { findKeys, type Limit } from './admission.ts'
export { hashOfKey, type Keys, makeKeys } from './keys.ts'
