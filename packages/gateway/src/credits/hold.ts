import { ApiError } from '@salver/contract'
import { sql } from 'kysely'
import { type Database, OutcomeUnknown, type Queries } from '../database/index.ts'
import type { Raise, Raised } from './raise.ts'

/** Credits set aside for one call, until settlement captures them or gives them back. */
export interface Hold {
  /** What is set aside, and not captured yet. */
  readonly amount: number
  /** What was captured of it already, part by part. */
  readonly captured: number
  /** Whether nobody knows of a part if it was captured: then no more may be said of the call than that. */
  readonly isUnsure: boolean
  /**
   * Sets aside as much as the call is now known to cost; less than is held already changes nothing.
   *
   * @throws ApiError INSUFFICIENT_CREDITS where what is free does not cover it, UNAVAILABLE where the hold is gone
   */
  raise(price: number): Promise<void>
  /**
   * Captures a part of what is set aside, with an entry of its own, in one transaction with what it pays for.
   *
   * @param reason what it pays for, as the ledger says it
   * @throws ApiError UNAVAILABLE where the hold is gone or holds less, OutcomeUnknown where the database went away while
   *   it was committed
   */
  capture(credits: number, reason: string, record: (queries: Queries) => Promise<void>): Promise<void>
}

/** The hold of one credit that admission has placed. A class, as getters of a literal cost every call a shape of its own. */
export class CallHold implements Hold {
  readonly #database: Database
  readonly #raise: (ask: Raise) => Promise<Raised>
  readonly #workspaceId: string
  readonly #callId: string
  #amount = 1
  #captured = 0
  #isUnsure = false

  /** @param raise raises a hold, together with others that are raised at the same time */
  constructor(
    database: Database,
    raise: (ask: Raise) => Promise<Raised>,
    of: { workspaceId: string; callId: string },
  ) {
    this.#database = database
    this.#raise = raise
    this.#workspaceId = of.workspaceId
    this.#callId = of.callId
  }

  get amount(): number {
    return this.#amount
  }

  get captured(): number {
    return this.#captured
  }

  get isUnsure(): boolean {
    return this.#isUnsure
  }

  async raise(price: number): Promise<void> {
    const more = price - this.#amount
    if (more <= 0) return
    const { raised, free } = await this.#raise({
      workspaceId: this.#workspaceId,
      callId: this.#callId,
      more,
    })
    if (!raised && free >= more) throw holdLost()
    if (!raised) throw tooFewCredits(price, free + this.#amount)
    this.#amount += more
  }

  async capture(credits: number, reason: string, record: (queries: Queries) => Promise<void>): Promise<void> {
    const capturing = this.#database.transaction(async (transaction) => {
      const { rows } = await this.#part(credits, reason).execute(transaction)
      if (rows.length === 0) throw holdLost()
      await record(transaction)
    })
    await capturing.catch((error: unknown) => {
      this.#isUnsure ||= error instanceof OutcomeUnknown
      throw error
    })
    this.#amount -= credits
    this.#captured += credits
  }

  /** Captures a part; gives a row where so much was held. */
  #part(credits: number, reason: string) {
    const workspaceId = this.#workspaceId
    const callId = this.#callId
    return sql`
      with locked as (
        select balance, held, last_sequence from balances where workspace_id = ${workspaceId} for update
      ), part as (
        update holds set amount = holds.amount - ${credits}::bigint
        from locked
        where workspace_id = ${workspaceId} and call_id = ${callId} and holds.amount >= ${credits}::bigint
        returning call_id
      ), entry as (
        insert into entries
          (workspace_id, sequence, kind, amount, balance_before, balance, call_id, reason)
        select ${workspaceId}, l.last_sequence + 1, 'capture', -${credits}::bigint,
          l.balance, l.balance - ${credits}::bigint, p.call_id, ${reason}
        from locked l, part p
      )
      update balances b set balance = l.balance - ${credits}::bigint,
        held = l.held - ${credits}::bigint, last_sequence = l.last_sequence + 1
      from locked l, part
      where b.workspace_id = ${workspaceId}
      returning b.workspace_id`
  }
}

/** The refusal of a call that would cost more than is free. Amounts in credits. */
export function tooFewCredits(price: number, free: number): ApiError {
  // Of a longer list no more may be known yet.
  const cost = price === 1 ? '1 credit' : `at least ${price} credits`
  return new ApiError(
    'INSUFFICIENT_CREDITS',
    `The call would cost ${cost} and ${free} ${free === 1 ? 'is' : 'are'} free. Nothing was charged. ` +
      (price === 1
        ? 'Have credits added to the workspace.'
        : 'Ask for fewer at once, or have credits added to the workspace.'),
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
