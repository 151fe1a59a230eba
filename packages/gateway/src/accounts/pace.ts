import { ApiError } from '@salver/contract'
import type { Database, Statement } from '../database/index.ts'
import type { Meters } from '../metrics.ts'
import type { FirstTurn, FoundAccount } from './admission.ts'
import { inactive, resting } from './inactive.ts'
import { mostOf, outOfTurns, retryAfterOf, SLOWLY, type Terms, TooManyRequests } from './terms.ts'

/** A turn at the network that has been set aside. Times as `performance.now()` has them. */
export interface Reserved {
  /** When the request may go. */
  readonly at: number
  readonly reservedAt: number
  /** By how much it fills the account's bucket. */
  readonly stepSeconds: number
  /** When the bucket has made up for it: whoever gives it back after that gives nothing. */
  readonly refilledAt: number
}

/** What is wanted of an account's pace. */
interface Wanted {
  account: FoundAccount
  requests: number
  /** Whether fewer will do, and none. */
  upTo: boolean
  /** Requests that the call has made, or has set aside, already. */
  before: number
  /** Seconds that are left of the call's deadline. */
  leftSeconds: number
}

/** The paces of accounts, which all gateways keep together in the database. */
export interface Paces {
  /** Admission's turn of a call, as one that is set aside. */
  first(turn: FirstTurn | null): Reserved[]
  /**
   * Sets turns aside: all, or with `upTo` as many as fit. The first of them to come is the first given.
   *
   * @throws ApiError RATE_LIMITED where they would have to wait beyond the deadline or the account is resting,
   *   INVALID_PARAMS where they never fit, ACCOUNT_INACTIVE or INVALID_ACCOUNT where the account is not what it was
   */
  reserve(wanted: Wanted): Promise<Reserved[]>
  /**
   * Makes sure that an account may still be used. Gives whether it has rested since a moment, which makes its turns
   * from before that rest too early.
   *
   * @throws ApiError as `reserve` does
   */
  hasRested(account: FoundAccount, since: number): Promise<boolean>
  /** Gives turns back that are not used, as far as the bucket has not made up for them. Nobody waits for it. */
  giveBack(account: FoundAccount, turns: readonly Reserved[]): void
}

/** Seconds until the rest ends, negative where it has ended, and what else says whether the account may be used. */
const ACCOUNT = `select status, last_failure, extract(epoch from resting_until - now())::float8 as resting_seconds
  from accounts where workspace_id = $1 and account_id = $2`

/**
 * Sets $3 turns aside, all or with $7 as many as fit: $4 seconds between two, $5 at once, none of them later than in
 * $6 seconds. The pace is locked first, and what comes of it is computed from the locked row.
 *
 * Index look-ups by primary key and one update in place. Nothing durable: a database that forgot it took a second or
 * less of turns back.
 */
const RESERVE: Statement = {
  name: 'accounts.reserve',
  text: `with account as (${ACCOUNT}), pace as (
    select greatest(0, extract(epoch from full_at - now())::float8) as backlog
    from account_paces where workspace_id = $1 and account_id = $2
    for update
  ), terms as (
    select
      case when resting_seconds > -${SLOWLY.seconds} then $4::float8 * ${SLOWLY.times} else $4::float8 end as step,
      case when resting_seconds > -${SLOWLY.seconds} then ${SLOWLY.burst} else $5::int end as burst
    from account where status = 'connected' and (resting_seconds is null or resting_seconds <= 0)
  ), room as (
    -- What comes of the division may lie a hair under a whole number.
    select backlog, step, burst, greatest(0, floor(burst + ($6::float8 - backlog) / step + 1e-9))::int as fitting
    from pace, terms
  ), granted as (
    select backlog, step, burst,
      case when $7::bool then least($3::int, fitting) when fitting >= $3::int then $3::int else 0 end as turns
    from room
  ), taken as (
    update account_paces p set full_at = now() + make_interval(secs => g.backlog + g.turns * g.step)
    from granted g
    where p.workspace_id = $1 and p.account_id = $2 and g.turns > 0
  )
  select account.*, backlog, step, burst, turns, set_config('synchronous_commit', 'off', true)
  from account left join granted on true`,
}

const LOOK: Statement = { name: 'accounts.look', text: ACCOUNT }

const GIVE_BACK: Statement = {
  name: 'accounts.give_back',
  text: `with given as (
    update account_paces set full_at = full_at - make_interval(secs => $3::float8)
    where workspace_id = $1 and account_id = $2
  )
  select set_config('synchronous_commit', 'off', true)`,
}

/** An account that a gateway of an older version has connected has no pace yet. */
const BEGIN: Statement = {
  name: 'accounts.begin_pace',
  text: `insert into account_paces (workspace_id, account_id)
    select workspace_id, account_id from accounts where workspace_id = $1 and account_id = $2
    on conflict do nothing`,
}

interface AccountRow {
  status: 'connected' | 'disconnected'
  last_failure: string | null
  resting_seconds: number | null
}

type ReserveRow = AccountRow &
  ({ backlog: number; step: number; burst: number; turns: number } | { backlog: null })

/** @param complain told of turns that could not be given back */
export function makePaces({
  database,
  terms,
  meters,
  complain,
}: {
  database: Database
  terms: Terms
  meters: Meters
  complain: (error: unknown) => void
}): Paces {
  const idOf = ({ workspaceId, accountId }: FoundAccount) => [workspaceId, accountId]

  function refused(error: ApiError): ApiError {
    meters.turnsRefused()
    return error
  }

  async function reserve(wanted: Wanted): Promise<Reserved[]> {
    const { account, requests, before, leftSeconds, upTo } = wanted
    const inAll = before + requests
    if (!upTo && inAll > mostOf(terms)) throw refused(new TooManyRequests(inAll, terms))
    const [row] = await database.run<ReserveRow>(RESERVE, [
      ...idOf(account),
      requests,
      terms.stepSeconds,
      terms.burst,
      leftSeconds,
      upTo,
    ])
    const found = usable(account, row)
    if (found.backlog === null) {
      await database.run(BEGIN, idOf(account))
      return reserve(wanted)
    }
    const { backlog, step, burst, turns } = found
    const now = performance.now()
    if (turns === 0 && !upTo) {
      // Who comes again makes the requests once more that this call has made.
      const wait = (filled: number) => filled + (inAll - burst) * step
      const fitsWhenFull = wait(0) <= terms.deadlineSeconds
      const pause = fitsWhenFull
        ? Math.min(retryAfterOf(wait(backlog), terms.deadlineSeconds), Math.max(1, Math.ceil(backlog)))
        : // More than the slow pace after a rest ever has room for: it ends.
          Math.max(1, Math.ceil((found.resting_seconds ?? 0) + SLOWLY.seconds))
      throw refused(outOfTurns(pause))
    }
    return Array.from({ length: turns }, (_, index) => ({
      at: now + Math.max(0, backlog + (index + 1 - burst) * step) * 1000,
      reservedAt: now,
      stepSeconds: step,
      refilledAt: now + (backlog + (index + 1) * step) * 1000,
    }))
  }

  return {
    first(turn) {
      if (!turn?.reserved) return []
      const now = performance.now()
      const at = now + turn.waitSeconds * 1000
      // It is the first to be used, or goes back at once.
      return [{ at, reservedAt: now, stepSeconds: turn.stepSeconds, refilledAt: Number.POSITIVE_INFINITY }]
    },

    reserve,

    async hasRested(account, since) {
      const [row] = await database.run<AccountRow>(LOOK, idOf(account))
      const { resting_seconds } = usable(account, row)
      return resting_seconds !== null && -resting_seconds < (performance.now() - since) / 1000
    },

    giveBack(account, turns) {
      const now = performance.now()
      const seconds = turns.reduce((sum, { stepSeconds, refilledAt }) => {
        return sum + Math.min(stepSeconds, Math.max(0, (refilledAt - now) / 1000))
      }, 0)
      if (seconds === 0) return
      database.run(GIVE_BACK, [...idOf(account), seconds]).catch(complain)
    },
  }
}

/** The row of an account that may be used as it is now. */
function usable<Row extends AccountRow>(account: FoundAccount, row: Row | undefined): Row {
  if (!row) throw new ApiError('INVALID_ACCOUNT', 'The account has just been deleted.')
  if (row.status === 'disconnected') throw inactive({ ...account, lastFailure: row.last_failure })
  const pause = resting({ ...account, restingSeconds: row.resting_seconds })
  if (pause) throw pause
  return row
}
