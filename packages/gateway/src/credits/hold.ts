import { ApiError } from '@salver/contract'
import type { Database, Statement } from '../database/index.ts'

/** Credits set aside for one call, until settlement captures them or gives them back. */
export interface Hold {
  /** What is set aside. */
  readonly amount: number
  /**
   * Sets aside as much as the call is now known to cost; less than is held already changes nothing.
   *
   * @throws ApiError INSUFFICIENT_CREDITS where what is free does not cover it, UNAVAILABLE where the hold is gone
   */
  raise(price: number): Promise<void>
}

/**
 * Adds $3 to a hold, if the workspace has so much free. The balance is locked first, as everywhere, and both of its
 * columns come from the locked row: PostgreSQL checks what comes of the statement's older version of it first.
 */
const RAISE: Statement = {
  name: 'credits.raise',
  text: `with locked as (
    select balance, held, balance - held as free from balances where workspace_id = $1 for update
  ), raised as (
    update holds set amount = amount + $3::bigint
    where workspace_id = $1 and call_id = $2 and (select free from locked) >= $3::bigint
    returning amount
  ), set_aside as (
    update balances b set balance = l.balance, held = l.held + $3::bigint
    from locked l
    where b.workspace_id = $1 and exists (select from raised)
  )
  select (select free from locked) as free, exists (select from raised) as raised,
    set_config('synchronous_commit', 'off', true)`,
}

/** The hold of one credit that admission has placed. */
export function makeHold(
  database: Database,
  { workspaceId, callId }: { workspaceId: string; callId: string },
): Hold {
  let amount = 1
  return {
    get amount() {
      return amount
    },
    async raise(price) {
      const more = price - amount
      if (more <= 0) return
      const [row] = await database.run<{ free: number; raised: boolean }>(RAISE, [workspaceId, callId, more])
      if (row?.raised) {
        amount = price
        return
      }
      const free = row?.free ?? 0
      if (free >= more) throw holdLost()
      throw tooFewCredits(price, free + amount)
    },
  }
}

/** The refusal of a call that would cost more than is free. Amounts in credits. */
export function tooFewCredits(price: number, free: number): ApiError {
  return new ApiError(
    'INSUFFICIENT_CREDITS',
    `The call would cost ${price} ${price === 1 ? 'credit' : 'credits'} and ${free} ${free === 1 ? 'is' : 'are'} free. ` +
      'Nothing was charged. Ask for fewer with a smaller count, or have credits added to the workspace.',
  )
}

/**
 * The hold of a call is gone before its end.
 *
 * @param became what is known of it: it was resolved before, or has expired with its gateway
 */
export function holdLost(became: 'captured' | 'released' | 'expired' = 'expired'): ApiError {
  return new ApiError(
    'UNAVAILABLE',
    'Salver was interrupted during this call. Nothing was charged; try again.',
    {
      because: `the hold is gone: it has ${became === 'expired' ? 'expired with its gateway, which was declared dead' : `been ${became} before`}`,
      retryAfterSeconds: 1,
    },
  )
}
