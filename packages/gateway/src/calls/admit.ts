import type { Source } from '@salver/contract'
import {
  type AdmissionTerms,
  type FirstTurn,
  type FoundAccount,
  findAccounts,
  firstTurn,
  reserveTurns,
} from '../accounts/index.ts'
import { placeHolds } from '../credits/index.ts'
import type { Database, Statement } from '../database/index.ts'
import { proveAlive } from '../gateways/index.ts'
import { findKeys, type Limit } from '../keys/index.ts'
import type { Meters } from '../metrics.ts'
import { batching, type Lane } from './batching.ts'
import { claimKeys, findEarlier, hasItsKey, isFirst } from './kept.ts'

/** What is asked of admission for one call. */
export interface AdmissionAsk {
  callId: string
  keyHash: Buffer
  /** Null where the call names no account that could exist. */
  accountId: string | null
  /** Whether a credit is to be held, if the account is active. */
  wantsHold: boolean
  /** Null where there is none, or the ask is not sound. */
  idempotency: Idempotency | null
}

/** An `Idempotency-Key`, and what its request is. */
export interface Idempotency {
  key: string
  hash: Buffer
}

/** Everything that is known of a call before it is judged. */
export interface Admitted {
  /** The key's workspace, or null for a key that is unknown. */
  workspaceId: string | null
  /** Whether the key is neither revoked nor expired. */
  live: boolean
  /** What the key's limit leaves; null for a key that is not live. */
  limit: Limit | null
  /** Whether the key's limit lets the call through. */
  allowed: boolean
  /** The earlier call of the same `Idempotency-Key`: whether it asked the same, and its kept answer or null. */
  earlier: { same: boolean; answer: string | null } | null
  /** Whether the `Idempotency-Key` is this call's now. */
  claimed: boolean
  account: FoundAccount | null
  /** Whether one credit is held for the call. */
  held: boolean
  /** The call's first turn at the account's pace; null where none was asked for. */
  turn: FirstTurn | null
  /** False: this gateway has been declared dead, and nothing could be held. */
  alive: boolean
}

/**
 * Key, limit, earlier answer, account, hold and first turn of many calls in one statement: `$1` is the gateway, `$2`
 * to `$8` have an element for each call, `$9` to `$13` are what accounts are held to. Locks are taken in one order by
 * every statement: buckets, balances, keys of answers, paces, each by their ids.
 *
 * What is held needs no durability: a database that forgot it has forgotten the gateway's connection too.
 *
 * Its plan is index look-ups by key hash, account and `Idempotency-Key`, then one lock and one update in place for each
 * bucket, each balance and each pace. Measured on two cores, medians in ms, and in brackets the same without paces and
 * with `wanting` joined from its three steps, which compares each place with each: 0.7 (0.6) for one call, 1.3 (1.1) for
 * 25 of one account, 2.2 (1.4) for 25 of 25 accounts, 3.2 (3.1) for 64 of one account, 4.4 (3.6) for 64 of 50
 * workspaces, 6.2 (8.1) for 200 of 100 accounts. Paces joined by place likewise took 2.6, 4.7, 5.8 and 16.4 for the
 * last four. Where no call has an `Idempotency-Key`, the steps of those are left out: 0.1 to 0.2 less.
 * `plan_cache_mode = force_generic_plan` and `jit = off` changed nothing; a statement a call waits in line for the
 * balance's lock. Functions in PL/pgSQL that go from call to call, for this statement and settlement's, against these in
 * the same run: 0.7 to 0.9 (0.9 to 1.1) for one call, as much for 25 of one account, 2.6 (2.0) for 25 of 25 accounts,
 * 4.8 (4.1) for 64 of 50.
 *
 * It goes by turns with settlement's, which locks the same balances. Both at once, in brackets, have one wait for the
 * other, and PostgreSQL start the whole plan again for the newer row: a call's median at 400 calls/s of one workspace was
 * 8 ms (22), of many 9 (9); at 64 connections 1,446 calls/s (1,338) of one, 1,287 (1,194) of many, with 0.20 ms (0.30) of
 * PostgreSQL's processor for each.
 */
const admitting = (name: string, hasKeys: boolean): Statement => ({
  name,
  text: `with asked as (
    select * from unnest($2::int[], $3::text[], $4::bytea[], $5::text[], $6::bool[], $7::text[], $8::bytea[])
      as asked(place, call_id, key_hash, account_id, wants_hold, idempotency_key, request_hash)
  ), ${findKeys}, ${hasKeys ? `${findEarlier}, ` : ''}${findAccounts}, ${proveAlive}, wanting as (
    select place, workspace_id, call_id, account_id, resting_seconds, keyed
    from found_accounts
    where wants_hold and allowed and status = 'connected' and here and ${hasKeys ? isFirst : 'true'}
  ), ${placeHolds}, ${hasKeys ? `${claimKeys}, ` : ''}${reserveTurns(hasKeys ? hasItsKey : 'true')}
  select asked.place, k.workspace_id, coalesce(k.live, false) as live,
    k.allowed, k.rate_requests, k.rate_per_seconds, k.remaining, k.full_after, k.next_after,
    ${hasKeys ? 'e.same, e.answer, c.call_id is not null' : 'null::bool as same, null as answer, false'} as claimed,
    a.account_id, a.member_id, a.source, a.network, a.here, a.status, a.sealed, a.sandbox, a.last_failure,
    a.resting_seconds, t.wait as turn_wait, t.step as turn_step,
    coalesce(p.granted, false) as held, exists (select from alive) as alive,
    set_config('synchronous_commit', 'off', true)
  from asked
  left join found_keys k using (place)
  left join found_accounts a using (place)
  left join placed p using (place)
  left join turns t using (place)
  ${hasKeys ? 'left join earlier e using (place) left join claimed c on c.call_id = asked.call_id' : ''}`,
})
const ADMIT = admitting('calls.admit', true)
const ADMIT_UNKEYED = admitting('calls.admit_unkeyed', false)

interface AdmissionRow {
  place: number
  workspace_id: string | null
  live: boolean
  allowed: boolean | null
  rate_requests: number
  rate_per_seconds: number
  remaining: number
  full_after: number
  next_after: number
  same: boolean | null
  answer: string | null
  claimed: boolean
  account_id: string | null
  member_id: string | null
  source: Source
  network: string | null
  here: boolean
  status: 'connected' | 'disconnected'
  sealed: string | null
  sandbox: boolean
  last_failure: string | null
  resting_seconds: number | null
  turn_wait: number | null
  turn_step: number | null
  held: boolean
  alive: boolean
}

/**
 * @param gatewayId the name of this gateway, under which holds are placed
 * @param held what accounts are held to
 * @param lane what its statements share with those of settlement
 */
export function makeAdmit(
  database: Database,
  gatewayId: () => string,
  held: AdmissionTerms,
  lane: Lane,
  meters: Meters,
): (ask: AdmissionAsk) => Promise<Admitted> {
  async function admitTogether(asks: AdmissionAsk[]): Promise<Admitted[]> {
    meters.batch('admit', asks.length)
    const statement = asks.some(({ idempotency }) => idempotency !== null) ? ADMIT : ADMIT_UNKEYED
    const rows = await database.run<AdmissionRow>(statement, [
      gatewayId(),
      asks.map((_, place) => place),
      asks.map((ask) => ask.callId),
      asks.map((ask) => ask.keyHash),
      asks.map((ask) => ask.accountId),
      asks.map((ask) => ask.wantsHold),
      asks.map((ask) => ask.idempotency?.key ?? null),
      asks.map((ask) => ask.idempotency?.hash ?? null),
      held.terms.stepSeconds,
      held.terms.burst,
      held.terms.deadlineSeconds,
      held.networks.session,
      held.networks.portability,
    ])
    const admitted: Admitted[] = new Array(asks.length)
    for (const row of rows) admitted[row.place] = admittedOf(row, held)
    return admitted
  }

  return batching({ lane, together: admitTogether })
}

function admittedOf(row: AdmissionRow, { terms, networks }: AdmissionTerms): Admitted {
  const { workspace_id: workspaceId, account_id: accountId, member_id: memberId } = row
  return {
    workspaceId,
    live: row.live,
    allowed: row.allowed === true,
    limit:
      row.allowed === null
        ? null
        : {
            requests: row.rate_requests,
            perSeconds: row.rate_per_seconds,
            remaining: row.remaining,
            fullAfterSeconds: row.full_after,
            nextAfterSeconds: row.next_after,
          },
    earlier: row.same === null ? null : { same: row.same, answer: row.answer },
    claimed: row.claimed,
    held: row.held,
    turn: firstTurn(row.turn_wait, row.turn_step, terms),
    alive: row.alive,
    account:
      workspaceId === null || accountId === null || memberId === null
        ? null
        : {
            workspaceId,
            accountId,
            memberId,
            source: row.source,
            elsewhere:
              row.here || row.network === null ? null : { network: row.network, asked: networks[row.source] },
            status: row.status,
            sealed: row.sealed,
            sandbox: row.sandbox,
            lastFailure: row.last_failure,
            restingSeconds: row.resting_seconds,
          },
  }
}
