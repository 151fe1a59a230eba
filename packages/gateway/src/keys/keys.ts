import { hash, randomBytes } from 'node:crypto'
import type { KeyBody, ListedKey, RateLimit } from '@salver/contract'
import { type Database, isId, newId, type Queries } from '../database/index.ts'

/** A workspace as its own table has it. */
export interface WorkspaceRow {
  workspace_id: string
  name: string
}

/** Workspaces and their keys, as the operator makes, lists and ends them. */
export interface Keys {
  /** Makes a workspace. */
  makeWorkspace(queries: Queries, name: string): Promise<WorkspaceRow>
  /** Open workspaces, newest first; those before `cursor`, a workspace_id. */
  listWorkspaces(page: { count: number; cursor: string | undefined }): Promise<WorkspaceRow[]>
  /** Whether there is, or was, such a workspace. */
  workspaceState(workspaceId: string): Promise<'open' | 'closed' | 'unknown'>
  /** Ends a workspace with its keys and whatever the other rooms destroy for it. False: there is no open one. */
  closeWorkspace(workspaceId: string): Promise<boolean>
  /** Whether a workspace is open, and keeps it from being closed before the transaction ends. */
  keepOpen(queries: Queries, workspaceId: string): Promise<boolean>
  /** Makes a key. Undefined: there is no such open workspace. The key itself is shown now, and never again. */
  makeKey(
    queries: Queries,
    workspaceId: string,
    body: KeyBody,
  ): Promise<{ key_id: string; api_key: string } | undefined>
  /** Undefined: there is no such open workspace. */
  listKeys(workspaceId: string): Promise<ListedKey[] | undefined>
  /** Ends a key at once, on every gateway: each call looks its key up. False: there is no such key. */
  revokeKey(workspaceId: string, keyId: string): Promise<boolean>
}

/** What is kept of a key: not the key, but what tells it again. */
export function hashOfKey(key: string): Buffer {
  return hash('sha256', key, 'buffer')
}

/**
 * @param onClose what else a workspace's end destroys, in the same transaction
 * @param afterClose what it destroys then, that nobody can reach any more, however long that takes
 */
export function makeKeys({
  database,
  onClose,
  afterClose,
}: {
  database: Database
  onClose: (queries: Queries, workspaceId: string) => Promise<void>
  afterClose: (workspaceId: string) => Promise<void>
}): Keys {
  const isOpen = async (workspaceId: string) => (await workspaceState(workspaceId)) === 'open'

  async function workspaceState(workspaceId: string) {
    if (!isId(workspaceId)) return 'unknown'
    const row = await database.sql
      .selectFrom('workspaces')
      .select('closed_at')
      .where('workspace_id', '=', workspaceId)
      .executeTakeFirst()
    if (!row) return 'unknown'
    return row.closed_at === null ? 'open' : 'closed'
  }

  async function keepOpen(queries: Queries, workspaceId: string): Promise<boolean> {
    if (!isId(workspaceId)) return false
    const row = await queries
      .selectFrom('workspaces')
      .select('workspace_id')
      .where('workspace_id', '=', workspaceId)
      .where('closed_at', 'is', null)
      .forShare()
      .executeTakeFirst()
    return row !== undefined
  }

  return {
    workspaceState,
    keepOpen,

    async makeWorkspace(queries, name) {
      const workspaceId = newId('ws')
      await queries.insertInto('workspaces').values({ workspace_id: workspaceId, name }).execute()
      return { workspace_id: workspaceId, name }
    },

    listWorkspaces: ({ count, cursor }) => {
      let query = database.sql
        .selectFrom('workspaces')
        .select(['workspace_id', 'name'])
        .where('closed_at', 'is', null)
        .orderBy('workspace_id', 'desc')
        .limit(count)
      if (cursor !== undefined) query = query.where('workspace_id', '<', cursor)
      return query.execute()
    },

    async closeWorkspace(workspaceId) {
      if (!isId(workspaceId)) return false
      const isClosed = await database.transaction(async (transaction) => {
        const closed = await transaction
          .updateTable('workspaces')
          .set({ closed_at: new Date() })
          .where('workspace_id', '=', workspaceId)
          .where('closed_at', 'is', null)
          .returning('workspace_id')
          .executeTakeFirst()
        if (!closed) return false
        await transaction.deleteFrom('api_keys').where('workspace_id', '=', workspaceId).execute()
        await onClose(transaction, workspaceId)
        return true
      })
      if (isClosed) await afterClose(workspaceId)
      return isClosed
    },

    async makeKey(queries, workspaceId, { name, rate_limit, expires_at }) {
      if (!(await keepOpen(queries, workspaceId))) return undefined
      const key = `slv_${randomBytes(32).toString('base64url')}`
      const keyId = newId('key')
      await queries
        .insertInto('api_keys')
        .values({
          workspace_id: workspaceId,
          key_id: keyId,
          name,
          key_hash: hashOfKey(key),
          rate_requests: rate_limit.requests,
          rate_per_seconds: rate_limit.per_seconds,
          expires_at: expires_at === undefined ? null : new Date(expires_at),
        })
        .execute()
      await queries
        .insertInto('key_buckets')
        .values({ workspace_id: workspaceId, key_id: keyId, tokens: rate_limit.requests })
        .execute()
      return { key_id: keyId, api_key: key }
    },

    async listKeys(workspaceId) {
      if (!(await isOpen(workspaceId))) return undefined
      const rows = await database.sql
        .selectFrom('api_keys')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .orderBy('key_id', 'desc')
        .execute()
      return rows.map((row) => ({
        key_id: row.key_id,
        name: row.name,
        rate_limit: { requests: row.rate_requests, per_seconds: row.rate_per_seconds } satisfies RateLimit,
        created_at: row.created_at.toISOString(),
        expires_at: row.expires_at?.toISOString() ?? null,
        revoked_at: row.revoked_at?.toISOString() ?? null,
      }))
    },

    async revokeKey(workspaceId, keyId) {
      if (!isId(workspaceId) || !isId(keyId)) return false
      const row = await database.sql
        .updateTable('api_keys')
        // The first time counts; revoking again changes nothing.
        .set((is) => ({ revoked_at: is.fn.coalesce('revoked_at', is.val(new Date())) }))
        .where('workspace_id', '=', workspaceId)
        .where('key_id', '=', keyId)
        .returning('key_id')
        .executeTakeFirst()
      return row !== undefined
    },
  }
}
