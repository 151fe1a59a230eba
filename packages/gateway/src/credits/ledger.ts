import { ApiError, type GrantData, type LedgerEntry } from '@salver/contract'
import { sql } from 'kysely'
import { type Database, newId, type Queries } from '../database/index.ts'

/** Balances and their ledger, as the operator and the workspace see them. Amounts in credits. */
export interface Ledger {
  /** Gives a new workspace its balance, with a first grant of `amount` if that is above 0. */
  begin(queries: Queries, workspaceId: string, amount: number): Promise<void>
  /** What is free of each workspace: the balance less what calls under way hold. */
  free(workspaceIds: string[]): Promise<Map<string, number>>
  /**
   * Grants, or with a negative amount takes back.
   *
   * @throws ApiError INSUFFICIENT_CREDITS where more would be taken back than is free, NOT_FOUND for no such workspace
   */
  grant(queries: Queries, workspaceId: string, amount: number, reason: string): Promise<GrantData>
  /** A workspace's entries, newest first, those before the sequence `before`. */
  entries(workspaceId: string, page: { count: number; before: number | undefined }): Promise<LedgerEntry[]>
  /** The calls that a gateway holds credits for. */
  callsHeldBy(gatewayId: string): Promise<string[]>
  /** Gives back what a gateway held: for some calls, or for all, as when it has died. */
  releaseHoldsOf(queries: Queries, gatewayId: string, callIds?: string[]): Promise<void>
}

export function makeLedger({ database }: { database: Database }): Ledger {
  async function add(queries: Queries, workspaceId: string, amount: number, reason: string) {
    const row = await queries
      .updateTable('balances')
      .set((column) => ({
        balance: sql<number>`${column.ref('balance')} + ${amount}::bigint`,
        last_sequence: sql<number>`${column.ref('last_sequence')} + 1`,
      }))
      .where('workspace_id', '=', workspaceId)
      // Never below what is free, nor beyond what a number can carry.
      .where(sql<boolean>`balance - held + ${amount}::bigint >= 0`)
      .where(sql<boolean>`balance + ${amount}::bigint <= ${Number.MAX_SAFE_INTEGER}::bigint`)
      .returning(['balance', 'held', 'last_sequence'])
      .executeTakeFirst()
    if (!row) return undefined
    const entryId = newId('ent')
    await queries
      .insertInto('entries')
      .values({
        workspace_id: workspaceId,
        sequence: row.last_sequence,
        entry_id: entryId,
        kind: amount > 0 ? 'grant' : 'take_back',
        amount,
        balance_before: row.balance - amount,
        balance: row.balance,
        call_id: null,
        reason,
      })
      .execute()
    return { credits: row.balance - row.held, entry_id: entryId }
  }

  async function free(workspaceIds: string[]): Promise<Map<string, number>> {
    if (workspaceIds.length === 0) return new Map()
    const rows = await database.sql
      .selectFrom('balances')
      .select(['workspace_id', sql<number>`balance - held`.as('free')])
      .where('workspace_id', 'in', workspaceIds)
      .execute()
    return new Map(rows.map((row) => [row.workspace_id, row.free]))
  }

  return {
    free,

    async begin(queries, workspaceId, amount) {
      await queries.insertInto('balances').values({ workspace_id: workspaceId }).execute()
      if (amount > 0) await add(queries, workspaceId, amount, 'first grant')
    },

    async grant(queries, workspaceId, amount, reason) {
      const granted = await add(queries, workspaceId, amount, reason)
      if (granted) return granted
      const known = await queries
        .selectFrom('balances')
        .select(['balance', 'held'])
        .where('workspace_id', '=', workspaceId)
        .executeTakeFirst()
      if (!known) throw new ApiError('NOT_FOUND', 'There is no such workspace.')
      if (amount > 0) {
        throw new ApiError(
          'INVALID_PARAMS',
          `amount: got ${amount}; with it the balance would pass ${Number.MAX_SAFE_INTEGER}.`,
        )
      }
      throw new ApiError(
        'INSUFFICIENT_CREDITS',
        `amount: got ${amount}; only ${known.balance - known.held} credits are free to be taken back.`,
      )
    },

    async entries(workspaceId, { count, before }) {
      let query = database.sql
        .selectFrom('entries')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .orderBy('sequence', 'desc')
        .limit(count)
      if (before !== undefined) query = query.where('sequence', '<', before)
      const rows = await query.execute()
      return rows.map(({ workspace_id: _, at, ...entry }) => ({
        ...entry,
        // A capture is its call's, and named after it; one of several parts by its place too.
        entry_id:
          entry.entry_id ??
          `ent_${entry.call_id?.slice(4)}${entry.reason === null ? '' : `_${entry.sequence}`}`,
        at: at.toISOString(),
      }))
    },

    async callsHeldBy(gatewayId) {
      const rows = await database.sql
        .selectFrom('holds')
        .select('call_id')
        .where('gateway_id', '=', gatewayId)
        .execute()
      return rows.map((row) => row.call_id)
    },

    async releaseHoldsOf(queries, gatewayId, callIds) {
      const theirs = callIds === undefined ? sql`true` : sql`holds.call_id = any(${callIds})`
      await sql`
        with locked as (
          select workspace_id, balance, held from balances
          where workspace_id in (select workspace_id from holds where gateway_id = ${gatewayId} and ${theirs})
          order by workspace_id
          for update
        ), freed as (
          delete from holds using locked
          where holds.workspace_id = locked.workspace_id and gateway_id = ${gatewayId} and ${theirs}
          returning holds.workspace_id, amount
        )
        update balances b set balance = l.balance, held = l.held - f.amount
        from locked l
        join (select workspace_id, sum(amount) as amount from freed group by workspace_id) f using (workspace_id)
        where b.workspace_id = l.workspace_id`.execute(queries)
    },
  }
}
