import { setTimeout as sleep } from 'node:timers/promises'
import { resolveHolds } from '../credits/index.ts'
import { type Database, isAway, newId, type Statement } from '../database/index.ts'
import { batching } from './batching.ts'

/** The end of one call. */
export interface Settlement {
  workspaceId: string
  callId: string
  /** Whether a hold was placed for it; of it `captured` credits are taken, and the rest goes back. */
  held: boolean
  captured: number
  at: Date
  /** Null: this call is not logged. */
  log: LogEntry | null
}

export interface LogEntry {
  action: string | null
  accountId: string | null
  httpStatus: number
  code: string | null
  durationMs: number
}

/**
 * Holds, ledger and log of many calls in one durable statement. A call whose hold is gone is neither charged nor
 * logged: nothing of it has happened.
 */
const SETTLE: Statement = {
  name: 'calls.settle',
  text: `with ended as (
    select * from unnest($1::int[], $2::text[], $3::text[], $4::bool[], $5::int[], $6::text[], $7::timestamptz[],
      $8::bool[], $9::text[], $10::text[], $11::int[], $12::text[], $13::int[])
      as ended(place, workspace_id, call_id, held, captured, entry_id, at,
        logged, action, account_id, http_status, code, duration_ms)
  ), settling as (
    select place, workspace_id, call_id, captured, entry_id, at from ended where held
  ), ${resolveHolds}, settled as (
    select ended.* from ended left join resolved r using (place) where not ended.held or r.place is not null
  ), new_calls as (
    insert into calls (workspace_id, request_id, at, action, account_id, http_status, code, credits, duration_ms)
    select workspace_id, call_id, at, action, account_id, http_status, code, captured, duration_ms
    from settled where logged
  )
  select place from settled`,
}

/** Which of these calls are in the log. */
const FIND: Statement = {
  name: 'calls.find',
  text: `select request_id from calls where (workspace_id, request_id) in (select * from unnest($1::text[], $2::text[]))`,
}

const MOST_TOGETHER = 500
const PAUSE_MS = 200

/**
 * Settles a call. True: it is committed. False: its hold was gone, so that nothing has happened.
 *
 * A statement that failed is tried again, each call alone, and while the database is away until `giveUpMs` have
 * passed; whether an earlier try was committed after all is read from the log.
 */
export function makeSettle(
  database: Database,
  giveUpMs: number,
): (settlement: Settlement) => Promise<boolean> {
  async function settleTogether(settlements: Settlement[]): Promise<boolean[]> {
    const of = <Value>(value: (settlement: Settlement) => Value) => settlements.map(value)
    const rows = await database.run<{ place: number }>(SETTLE, [
      settlements.map((_, place) => place),
      of(({ workspaceId }) => workspaceId),
      of(({ callId }) => callId),
      of(({ held }) => held),
      of(({ captured }) => captured),
      of(({ captured }) => (captured > 0 ? newId('ent') : null)),
      of(({ at }) => at),
      of(({ log }) => log !== null),
      of(({ log }) => text(log?.action, 100)),
      of(({ log }) => text(log?.accountId, 100)),
      of(({ log }) => log?.httpStatus ?? null),
      of(({ log }) => log?.code ?? null),
      of(({ log }) => log?.durationMs ?? null),
    ])
    const settled: boolean[] = new Array(settlements.length).fill(false)
    for (const { place } of rows) settled[place] = true
    return settled
  }

  async function settleAlone(settlement: Settlement): Promise<boolean> {
    const giveUpAt = performance.now() + giveUpMs
    for (;;) {
      try {
        if (settlement.log && (await isLogged(settlement))) return true
        return (await settleTogether([settlement]))[0] === true
      } catch (error) {
        if (!isAway(error) || performance.now() > giveUpAt) throw error
        await sleep(PAUSE_MS)
      }
    }
  }

  async function isLogged({ workspaceId, callId }: Settlement): Promise<boolean> {
    const rows = await database.run(FIND, [[workspaceId], [callId]])
    return rows.length > 0
  }

  return batching(async (settlements) => {
    try {
      const settled = await settleTogether(settlements)
      return settled.map((value) => ({ status: 'fulfilled', value }))
    } catch {
      return Promise.allSettled(settlements.map(settleAlone))
    }
  }, MOST_TOGETHER)
}

/** A text from outside as PostgreSQL can keep it. */
function text(value: string | null | undefined, most: number): string | null {
  return value?.slice(0, most).replaceAll('\0', '').toWellFormed() ?? null
}
