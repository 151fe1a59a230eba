import type { Source } from '@salver/contract'
import { fits, retryAfterOf, SLOWLY, type Terms } from './terms.ts'

/**
 * The step of admission that finds accounts. It reads `found_keys` (place, workspace_id, allowed, call_id,
 * account_id, wants_hold, keyed) and gives `found_accounts`: an account is looked up within the key's own workspace, so that
 * another's is as unknown as one that never was, by the same statement. `$12` and `$13` are the networks that this
 * gateway asks for sessions and for portability; an account of another one is not `here`. It carries on what is asked,
 * which saves the later steps a join.
 *
 * `offset 0` has PostgreSQL look them up one by one, by the whole primary key. As a join it would plan by how many rows it
 * believes there to be, and read all of a table that was small when it was last counted.
 */
export const findAccounts = `found_accounts as (
  select k.place, k.call_id, k.allowed, k.wants_hold, k.keyed, a.*
  from found_keys k
  cross join lateral (
    select workspace_id, account_id, member_id, source, network, status, sealed, sandbox, last_failure,
      extract(epoch from resting_until - now())::float8 as resting_seconds,
      network is null or network = case source when 'session' then $12::text else $13::text end as here
    from accounts
    where workspace_id = k.workspace_id and account_id = k.account_id
    offset 0
  ) a
)`

/**
 * The step of admission that sets a turn at the network aside for each call that goes on. It reads `placed` (place,
 * workspace_id, account_id, resting_seconds, granted), and gives `turns` (place, wait, step): in how many seconds the
 * turn comes, and by how many it fills the account's bucket. `$9` is the time between two turns in seconds, `$10` the
 * burst, `$11` the deadline in seconds: a turn that would have to wait longer is not set aside.
 *
 * A pace is a bucket of turns, kept as the moment when it will be full again. Paces are locked in the order of their
 * ids, after everything else.
 *
 * Nothing is joined by place: PostgreSQL expects few rows of a step, and would compare each with each. A pace goes to its
 * calls by standing before them in one window.
 *
 * @param condition which of the calls go on, beside those that have what they need
 */
export const reserveTurns = (condition: string) => `pacing as (
  select place, workspace_id, account_id,
    case when resting_seconds > -${SLOWLY.seconds} then $9::float8 * ${SLOWLY.times} else $9::float8 end as step,
    case when resting_seconds > -${SLOWLY.seconds} then ${SLOWLY.burst} else $10::int end as burst
  from placed
  where granted and (resting_seconds is null or resting_seconds <= 0) and ${condition}
), paces as (
  select workspace_id, account_id, greatest(0, extract(epoch from full_at - now())::float8) as backlog
  from account_paces
  where (workspace_id, account_id) in (select workspace_id, account_id from pacing)
  order by workspace_id, account_id
  for update
), lines as (
  select place, workspace_id, account_id, step, burst,
    max(backlog) over account as backlog, row_number() over (account order by place nulls first) - 1 as nth
  from (
    select place, workspace_id, account_id, step, burst, null::float8 as backlog from pacing
    union all
    select null, workspace_id, account_id, null, null, backlog from paces
  ) as both_kinds
  window account as (partition by account_id)
), turns as (
  select place, workspace_id, account_id, step, backlog, backlog + (nth - burst) * step as wait
  from lines where place is not null
), taken_turns as (
  update account_paces p set full_at = now() + make_interval(secs => t.backlog + t.calls * t.step)
  from (
    select workspace_id, account_id, max(backlog) as backlog, max(step) as step, count(*) as calls
    from turns where wait <= $11::float8 group by workspace_id, account_id
  ) t
  where p.workspace_id = t.workspace_id and p.account_id = t.account_id
)`

/** An account as admission has found it. */
export interface FoundAccount {
  workspaceId: string
  accountId: string
  memberId: string
  source: Source
  /** Where it belongs to another network than this gateway asks: the names of both. */
  elsewhere: { network: string; asked: string } | null
  status: 'connected' | 'disconnected'
  sealed: string | null
  sandbox: boolean
  lastFailure: string | null
  /** Seconds until the account may be used again; 0 or less, or null: now. */
  restingSeconds: number | null
}

/** What admission has found of a call's first turn at the network: one set aside, or when there would be one. */
export type FirstTurn =
  | { reserved: true; waitSeconds: number; stepSeconds: number }
  | { reserved: false; retryAfterSeconds: number }

/** A first turn as the columns `wait` and `step` of `turns` tell it; null where the call got none to ask for. */
export function firstTurn(wait: number | null, step: number | null, terms: Terms): FirstTurn | null {
  if (wait === null || step === null) return null
  if (fits(wait, terms.deadlineSeconds)) {
    return { reserved: true, waitSeconds: Math.max(0, wait), stepSeconds: step }
  }
  return { reserved: false, retryAfterSeconds: retryAfterOf(wait, terms.deadlineSeconds) }
}
