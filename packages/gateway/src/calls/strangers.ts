import { ApiError } from '@salver/contract'
import { LRUCache } from 'lru-cache'
import { hashOfKey } from '../keys/index.ts'

/** Requests without a valid key that an address may make at once, and how fast it may make more. */
const BURST = 600
const PER_SECOND = 10
/** So many addresses, and so many keys, are remembered; the least recent are forgotten first. */
const MOST_REMEMBERED = 20_000

/**
 * Holds back whoever asks without a key that is known, by address and in memory: guessing keys and looking for paths
 * gets slow, and costs the database nothing. Who has shown a good key lately is no stranger, wherever they come from.
 */
export interface Strangers {
  /**
   * Counts a request that was a stranger's, and gives the refusal if its address has made too many.
   *
   * @param key what came as `x-api-key`, where one that has shown to be good makes it no stranger's
   */
  count(address: string, key?: string): ApiError | undefined
  /** The refusal, before anything is looked up, of a key that has not been seen to be good. */
  refuse(address: string, keyHash: string): ApiError | undefined
  /** A key has shown to be good. */
  meet(keyHash: string): void
  /** A key has shown to be good no more. */
  forget(keyHash: string): void
}

export function makeStrangers(now: () => number = () => performance.now()): Strangers {
  const buckets = new LRUCache<string, { tokens: number; at: number }>({ max: MOST_REMEMBERED })
  const known = new LRUCache<string, true>({ max: MOST_REMEMBERED })

  function bucketOf(address: string) {
    const at = now()
    const bucket = buckets.get(address) ?? { tokens: BURST, at }
    bucket.tokens = Math.min(BURST, bucket.tokens + ((at - bucket.at) / 1000) * PER_SECOND)
    bucket.at = at
    buckets.set(address, bucket)
    return bucket
  }

  return {
    count(address, key) {
      if (key !== undefined && known.has(hashOfKey(key).toString('base64'))) return undefined
      const bucket = bucketOf(address)
      if (bucket.tokens < 1) return tooMany(bucket.tokens)
      bucket.tokens -= 1
      return undefined
    },
    refuse(address, keyHash) {
      if (known.has(keyHash)) return undefined
      const { tokens } = bucketOf(address)
      return tokens < 1 ? tooMany(tokens) : undefined
    },
    meet: (keyHash) => known.set(keyHash, true),
    forget: (keyHash) => known.delete(keyHash),
  }
}

function tooMany(tokens: number): ApiError {
  return new ApiError(
    'RATE_LIMITED',
    'Too many requests without a valid key, or for paths that there are not, have come from this address. Try again after Retry-After. (Behind a proxy, the operator names it in SALVER_TRUST_PROXY.)',
    { retryAfterSeconds: Math.max(1, Math.ceil((1 - tokens) / PER_SECOND)) },
  )
}
