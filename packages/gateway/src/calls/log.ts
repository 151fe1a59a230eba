import { ERROR_CODES, type LoggedCall } from '@salver/contract'
import { sql } from 'kysely'
import type { ReadLog } from '../actions/index.ts'
import { type Database, nextMonth, type Queries, requestIdAt, timeOfRequestId } from '../database/index.ts'
import { makeGate } from '../gate.ts'

/** The log of calls, in parts by month, so that old ones can be dropped whole. */
export interface CallLog {
  read: ReadLog
  /** Makes the parts for this month and the next two, and drops those that ended more than `keptDays` ago. */
  turnPages(keptDays: number): Promise<void>
}

const MONTHS_AHEAD = 2
const DAY_MS = 86_400_000
/**
 * So many read the log at once. A page that begins far down, or that few calls are on, takes long; more of those would
 * leave no connection for calls.
 */
const READERS = 2
/** Whoever makes or drops parts holds this. Any constant does. */
const LOCK = 8_410_002

export function makeCallLog(database: Database): CallLog {
  const reading = makeGate(READERS)

  /** The parts with the moments where they end, oldest first. */
  async function parts(queries: Queries): Promise<{ name: string; end: Date }[]> {
    const { rows } = await sql<{ name: string; bound: string }>`
      select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'calls'::regclass`.execute(queries)
    return rows
      .map(({ name, bound }) => ({
        name,
        end: timeOfRequestId(/TO \('(req_[0-9a-f]+)'\)/.exec(bound)?.[1] ?? ''),
      }))
      .sort((a, b) => a.end.getTime() - b.end.getTime())
  }

  return {
    async read(workspaceId, { action, accountId, status, from, until }, { count, offset }, signal) {
      // PostgreSQL can keep no NUL, and so has no call with one.
      if (action?.includes('\0') || accountId?.includes('\0')) return []
      let query = database.sql
        .selectFrom('calls')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .orderBy('request_id', 'desc')
        .limit(count)
        .offset(offset)
      if (action !== undefined) query = query.where('action', '=', action)
      if (accountId !== undefined) query = query.where('account_id', '=', accountId)
      if (status === 'success') query = query.where('http_status', '<', 400)
      if (status === 'error') query = query.where('http_status', '>=', 400)
      // By the ids alone: they rise with time, and name the parts that need not be looked at.
      if (from !== undefined) query = query.where('request_id', '>=', requestIdAt(from))
      if (until !== undefined) query = query.where('request_id', '<', requestIdAt(until))
      const rows = await reading(signal, () => query.execute())
      return rows.map(
        (row): LoggedCall => ({
          request_id: row.request_id,
          at: row.at.toISOString(),
          action: row.action,
          account_id: row.account_id,
          status: row.http_status < 400 ? 'success' : 'error',
          http_status: row.http_status,
          code: ERROR_CODES.find((code) => code === row.code) ?? null,
          credits_consumed: row.credits,
          duration_ms: row.duration_ms,
        }),
      )
    },

    async turnPages(keptDays) {
      await database.transaction(async (transaction) => {
        await sql`select pg_advisory_xact_lock(${LOCK})`.execute(transaction)
        // Both wait for a lock on the whole log, behind which every call would wait: rather not, and later.
        await sql`set local lock_timeout = '2s'`.execute(transaction)
        const known = await parts(transaction)
        let end = known.at(-1)?.end ?? new Date(0)
        const now = new Date()
        const needed = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + MONTHS_AHEAD + 1)
        while (end.getTime() < needed) {
          const next = nextMonth(end)
          const name = `calls_${end.toISOString().slice(0, 7).replace('-', '_')}`
          await sql`create table if not exists ${sql.table(name)} partition of calls
            for values from (${sql.lit(requestIdAt(end))}) to (${sql.lit(requestIdAt(next))})`.execute(
            transaction,
          )
          end = next
        }
        for (const part of known) {
          if (part.end.getTime() > now.getTime() - keptDays * DAY_MS) continue
          await sql`drop table ${sql.table(part.name)}`.execute(transaction)
        }
      })
    },
  }
}
