/**
 * The step of admission that finds keys and holds them to their limits. It reads `asked` (place, key_hash, call_id,
 * account_id, wants_hold, idempotency_key) and gives `found_keys`: for each call of a known key its workspace, whether
 * the key is live, what its limit leaves, or nulls where it is not, and what was asked. The hash is what is looked up, so
 * that how long it takes tells nothing of the key.
 *
 * A key's limit is a bucket of tokens: `rate_requests` at first, refilled evenly over `rate_per_seconds`; each call
 * takes one, refused ones none. The bucket is locked, so that all gateways together keep it exactly. Seconds until
 * the bucket is full, and until the next token comes, go to the caller.
 */
export const findKeys = `known_keys as (
  select asked.place, k.workspace_id, k.key_id, k.rate_requests, k.rate_per_seconds,
    k.revoked_at is null and (k.expires_at is null or k.expires_at > now()) as live,
    asked.call_id, asked.account_id, asked.wants_hold, asked.idempotency_key is not null as keyed
  from asked join api_keys k on k.key_hash = asked.key_hash
), buckets as (
  select b.workspace_id, b.key_id, b.tokens, b.refilled_at
  from key_buckets b
  where (b.workspace_id, b.key_id) in (select workspace_id, key_id from known_keys where live)
  order by b.workspace_id, b.key_id
  for update
), filled as (
  select k.*, k.rate_requests::float8 / k.rate_per_seconds as per_second,
    -- Null without a bucket: LEAST passes over nulls, and would give a key that has ended all of its tokens.
    case when b.key_id is not null then least(k.rate_requests, b.tokens
      + greatest(0, extract(epoch from now() - b.refilled_at)::float8) * k.rate_requests / k.rate_per_seconds)
    end as tokens,
    row_number() over (partition by k.workspace_id, k.key_id order by k.place) as nth
  from known_keys k left join buckets b using (workspace_id, key_id)
), found_keys as (
  select place, workspace_id, key_id, live, call_id, account_id, wants_hold, keyed, tokens, rate_requests,
    rate_per_seconds,
    nth <= floor(tokens) as allowed,
    greatest(0, floor(tokens - nth))::int as remaining,
    ceil((rate_requests - greatest(0, tokens - nth)) / per_second)::int as full_after,
    ceil((1 - (tokens - floor(tokens))) / per_second)::int as next_after
  from filled
), drained as (
  update key_buckets b set
    tokens = k.tokens - least(k.calls, floor(k.tokens)),
    -- A gateway that waited for the lock must not refill again what another has refilled.
    refilled_at = greatest(b.refilled_at, now())
  from (
    select workspace_id, key_id, max(tokens) as tokens, count(*) as calls
    from found_keys where live group by workspace_id, key_id
  ) k
  where b.workspace_id = k.workspace_id and b.key_id = k.key_id
)`

/** What a key's limit leaves, as its caller is told. */
export interface Limit {
  requests: number
  perSeconds: number
  /** Whole tokens that are left after this call. */
  remaining: number
  /** Seconds until the bucket is full again. */
  fullAfterSeconds: number
  /** Seconds until the next token comes. */
  nextAfterSeconds: number
}
