/**
 * How much of the key's limit was left when the answer was made.
 *
 * @example
 * ```ts
 * const { meta } = await salver.credits.get()
 * if (meta.rateLimit?.remaining === 0) console.log(`full again in ${meta.rateLimit.resetSeconds} s`)
 * ```
 */
export interface RateLimit {
  /** How many calls the key may make at once, and over `windowSeconds`. */
  readonly limit: number
  readonly windowSeconds: number
  /** How many of them are left. */
  readonly remaining: number
  /** In how many seconds all of them are there again. */
  readonly resetSeconds: number
}

/**
 * What accompanies the data of an answer. Its names are the client's own, also with `wire: true`.
 *
 * @example
 * ```ts
 * const { meta } = await salver.invitations.list({ accountId })
 * console.log(`${meta.creditsConsumed} credits for ${meta.requestId}`, ...meta.warnings)
 * ```
 */
export interface Meta {
  /** Names the call in the gateway's log and in `salver.logs`. */
  readonly requestId: string | null
  /** What the call cost. */
  readonly creditsConsumed: number
  /** A sentence for each thing that was ignored, such as a parameter that does not exist. */
  readonly warnings: readonly string[]
  /** Whether the account lives on the sandbox network. */
  readonly sandbox: boolean
  /** When it was answered: UTC to the second. */
  readonly timestamp: string | null
  /** Whether it is the kept answer to an earlier call with the same idempotency key, which costs nothing. */
  readonly replayed: boolean
  /** Null where the answer says nothing of it. */
  readonly rateLimit: RateLimit | null
}

/**
 * The data of an answer, and beside it (not among its own keys, so that neither JSON nor a copy by `...` shows it)
 * `meta`: what it cost, its request id, warnings.
 *
 * @example
 * ```ts
 * const answer: Answer<{ credits: number }> = await salver.credits.get()
 * const { credits, meta } = answer
 * console.log(credits, meta.requestId, JSON.stringify(answer)) // 1000 req_… {"credits":1000}
 * ```
 */
export type Answer<Data> = Data & { readonly meta: Meta }

/** Reads it from an answer's headers, and from the `metadata` of its body. */
export function metaOf(headers: Headers, metadata: Record<string, unknown>): Meta {
  const { request_id, credits_consumed, warnings, sandbox, timestamp } = metadata
  return {
    requestId: textOr(request_id, headers.get('x-request-id')),
    creditsConsumed: typeof credits_consumed === 'number' ? credits_consumed : 0,
    warnings: Array.isArray(warnings) ? warnings.map(String) : [],
    sandbox: sandbox === true,
    timestamp: textOr(timestamp, null),
    replayed: headers.get('idempotency-replayed') === 'true',
    rateLimit: rateLimitOf(headers.get('ratelimit-policy'), headers.get('ratelimit')),
  }
}

function textOr(value: unknown, otherwise: string | null): string | null {
  return typeof value === 'string' ? value : otherwise
}

/** From `"key";q=600;w=60` and `"key";r=599;t=1`. */
function rateLimitOf(policy: string | null, state: string | null): RateLimit | null {
  const [, limit, windowSeconds] = /;q=(\d+);w=(\d+)/.exec(policy ?? '') ?? []
  const [, remaining, resetSeconds] = /;r=(\d+);t=(\d+)/.exec(state ?? '') ?? []
  if (limit === undefined || remaining === undefined) return null
  return {
    limit: Number(limit),
    windowSeconds: Number(windowSeconds),
    remaining: Number(remaining),
    resetSeconds: Number(resetSeconds),
  }
}
