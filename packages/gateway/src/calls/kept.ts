import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import { ApiError } from '@salver/contract'
import { type RawBuilder, sql } from 'kysely'
import type { Seal } from '../accounts/index.ts'
import { type Database, newId, type Queries } from '../database/index.ts'

/** How long an answer is kept for its `Idempotency-Key`. */
const KEPT_HOURS = 24
const CLEARED_AT_ONCE = 5_000
const READ_AT_ONCE = 1_000

/**
 * The step of admission that finds the earlier call of an `Idempotency-Key`. It reads `asked` (place,
 * idempotency_key, request_hash) and `found_keys`, and gives `earlier` (place, same, answer): an answer that is null is
 * still to come. Looked up call by call, as accounts are.
 */
export const findEarlier = `earlier as (
  select asked.place, e.request_hash = asked.request_hash as same, e.answer
  from asked
  join found_keys k using (place)
  cross join lateral (
    select request_hash, answer from kept_answers
    where workspace_id = k.workspace_id and idempotency_key = asked.idempotency_key
      and at > now() - interval '${KEPT_HOURS} hours'
    offset 0
  ) e
  where k.allowed
)`

/** Whether a call is the first with its key, by its place. */
export const isFirst = '(place in (select place from earlier)) is not true'

/**
 * The step of admission that claims an `Idempotency-Key` for a call that goes on. It reads `asked`, `found_keys`,
 * `earlier`, `placed` and `alive`, and gives `claimed` (call_id). Of several calls at once, on one gateway or on many, one
 * gets it. Keys are taken in their order, so that no two statements wait for each other.
 */
export const claimKeys = `claiming as (
  select distinct on (k.workspace_id, asked.idempotency_key)
    k.workspace_id, asked.idempotency_key, asked.request_hash, asked.call_id
  from asked
  join found_keys k using (place)
  left join placed p using (place)
  where asked.idempotency_key is not null and k.allowed and (p.granted or not asked.wants_hold)
    and exists (select from alive) and not exists (select from earlier where earlier.place = asked.place)
  order by k.workspace_id, asked.idempotency_key, asked.place
), claimed as (
  insert into kept_answers as kept (workspace_id, idempotency_key, request_hash, call_id, gateway_id)
  select workspace_id, idempotency_key, request_hash, call_id, $1 from claiming
  on conflict (workspace_id, idempotency_key) do update set
    request_hash = excluded.request_hash, call_id = excluded.call_id, gateway_id = excluded.gateway_id,
    answer = null, at = now()
  where kept.at <= now() - interval '${KEPT_HOURS} hours'
  returning call_id
)`

/** Whether a call has its key, if it has one. Counting `claimed` makes sure that all are taken before what comes next. */
export const hasItsKey =
  '(not keyed or call_id in (select call_id from claimed)) and (select count(*) from claimed) >= 0'

/**
 * The step of settlement that keeps an answer, or gives its key free again. It reads `settled` (workspace_id, call_id,
 * idempotency_key, answer).
 *
 * The row is there since admission. It goes in once more, and its own key has it updated instead: an update that joins
 * would read all that is kept, where PostgreSQL believes that to be little.
 */
export const keepAnswers = `answered as (
  insert into kept_answers as kept (workspace_id, idempotency_key, request_hash, call_id, answer)
  select s.workspace_id, s.idempotency_key, claim.request_hash, s.call_id, s.answer
  from settled s
  cross join lateral (
    select request_hash from kept_answers
    where workspace_id = s.workspace_id and idempotency_key = s.idempotency_key and call_id = s.call_id
    offset 0
  ) claim
  where s.answer is not null
  order by s.workspace_id, s.idempotency_key
  on conflict (workspace_id, idempotency_key) do update set answer = excluded.answer, gateway_id = null
  where kept.call_id = excluded.call_id
), freed_keys as (
  delete from kept_answers k using settled s
  where s.answer is null and k.workspace_id = s.workspace_id and k.idempotency_key = s.idempotency_key
    and k.call_id = s.call_id
)`

/** Answers kept for retries: compressed and sealed, since some of them show secrets. */
export interface Kept {
  /** An answer as it is kept. */
  close(answer: Buffer, scope: string, idempotencyKey: string): Promise<string>
  /** The answer as it was given. */
  open(kept: string, scope: string, idempotencyKey: string): Promise<Buffer>
  /**
   * Carries out a POST of the operator's API in one transaction: once for each key, if it has one, with its answer
   * kept in the same transaction.
   *
   * @param request.about the workspace whose end is the answer's, too; null where it is about none
   * @param work makes the answer; whatever it throws leaves nothing behind
   * @throws ApiError INVALID_PARAMS where the key came with another request, REQUEST_IN_PROGRESS while one is under
   * way; OutcomeUnknown where the database went away while it was committed
   */
  once(
    request: { idempotencyKey: string; hash: Buffer; about: string | null } | undefined,
    work: (queries: Queries) => Promise<Buffer>,
  ): Promise<{ answer: Buffer; replayed: boolean }>
  /** The calls of a gateway that are under way with a key. */
  callsUnderWay(gatewayId: string): Promise<string[]>
  /** Gives keys of a gateway's calls free: of some, or of all, as when it has died. */
  freeKeysOf(queries: Queries, gatewayId: string, callIds?: string[]): Promise<void>
  /** Forgets a workspace's answers, and the operator's that are about it. */
  forgetAll(workspaceId: string): Promise<void>
  /** Seals anew, with the first key, what another key has sealed. Gives how many there were. */
  reseal(): Promise<number>
  /** Clears what was kept long enough. */
  clear(): Promise<void>
}

const OPERATOR = 'operator'
const compress = promisify(deflateRaw)
const inflate = promisify(inflateRaw)

export function makeKept({ database, seal }: { database: Database; seal: Seal }): Kept {
  const ownerOf = (scope: string, idempotencyKey: string) =>
    `${scope}/answer/${createHash('sha256').update(idempotencyKey).digest('base64url')}`

  async function close(answer: Buffer, scope: string, idempotencyKey: string): Promise<string> {
    return seal.close(await compress(answer), ownerOf(scope, idempotencyKey))
  }

  async function open(kept: string, scope: string, idempotencyKey: string): Promise<Buffer> {
    return inflate(await seal.open(kept, ownerOf(scope, idempotencyKey)))
  }

  /** Deletes what a query names, a part at a time: no statement holds many rows for long. */
  async function inParts(named: (most: number) => RawBuilder<unknown>): Promise<void> {
    for (;;) {
      const { numAffectedRows = 0n } = await sql`
        delete from kept_answers where (workspace_id, idempotency_key) in (${named(CLEARED_AT_ONCE)})`.execute(
        database.sql,
      )
      if (numAffectedRows < BigInt(CLEARED_AT_ONCE)) return
    }
  }

  /** Every row, a part at a time: all of them may be more than fits into memory. */
  async function* allAnswers() {
    for (let last = { workspace_id: '', idempotency_key: '' }; ; ) {
      const rows = await database.sql
        .selectFrom('kept_answers')
        .select(['workspace_id', 'idempotency_key', 'answer'])
        .where(
          sql<boolean>`(workspace_id, idempotency_key) > (${last.workspace_id}, ${last.idempotency_key})`,
        )
        .orderBy('workspace_id')
        .orderBy('idempotency_key')
        .limit(READ_AT_ONCE)
        .execute()
      yield* rows
      const end = rows.at(-1)
      if (end === undefined) return
      last = end
    }
  }

  return {
    close,
    open,

    async once(request, work) {
      const carryOut = async (transaction: Queries) => {
        if (!request) return { answer: await work(transaction), replayed: false }
        const { idempotencyKey, hash, about } = request
        // Held until the transaction ends: whoever else has this key meanwhile is told to come back.
        const lock = await sql<{ mine: boolean }>`
          select pg_try_advisory_xact_lock(hashtextextended(${`${OPERATOR}/${idempotencyKey}`}, 0)) as mine`.execute(
          transaction,
        )
        if (!lock.rows[0]?.mine) throw inProgress()
        const earlier = await transaction
          .selectFrom('kept_answers')
          .select(['request_hash', 'answer'])
          .where('workspace_id', '=', OPERATOR)
          .where('idempotency_key', '=', idempotencyKey)
          .where('at', '>', sql<Date>`now() - make_interval(hours => ${KEPT_HOURS})`)
          .executeTakeFirst()
        if (earlier && !earlier.request_hash.equals(hash)) throw otherRequest()
        if (earlier?.answer) {
          return { answer: await open(earlier.answer, OPERATOR, idempotencyKey), replayed: true }
        }
        const answer = await work(transaction)
        const kept = await close(answer, OPERATOR, idempotencyKey)
        const row = {
          request_hash: hash,
          // There is no call that would have a row of its own.
          call_id: about ?? newId('req'),
          gateway_id: null,
          answer: kept,
          at: new Date(),
        }
        await transaction
          .insertInto('kept_answers')
          .values({ workspace_id: OPERATOR, idempotency_key: idempotencyKey, ...row })
          .onConflict((conflict) => conflict.columns(['workspace_id', 'idempotency_key']).doUpdateSet(row))
          .execute()
        return { answer, replayed: false }
      }
      return database.transaction(carryOut)
    },

    async callsUnderWay(gatewayId) {
      const rows = await database.sql
        .selectFrom('kept_answers')
        .select('call_id')
        .where('gateway_id', '=', gatewayId)
        .execute()
      return rows.map((row) => row.call_id)
    },

    async freeKeysOf(queries, gatewayId, callIds) {
      let query = queries.deleteFrom('kept_answers').where('gateway_id', '=', gatewayId)
      if (callIds !== undefined) query = query.where(sql<boolean>`call_id = any(${callIds})`)
      await query.execute()
    },

    async forgetAll(workspaceId) {
      await inParts(
        (most) => sql`select workspace_id, idempotency_key from kept_answers
          where workspace_id = ${workspaceId} limit ${most} for update`,
      )
      await inParts(
        (most) => sql`select workspace_id, idempotency_key from kept_answers
          where workspace_id = ${OPERATOR} and call_id = ${workspaceId} limit ${most} for update`,
      )
    },

    async reseal() {
      let resealed = 0
      for await (const { workspace_id, idempotency_key, answer } of allAnswers()) {
        if (answer === null) continue
        const renewed = await seal.renew(answer, ownerOf(workspace_id, idempotency_key))
        if (renewed === null) continue
        const { numUpdatedRows } = await database.sql
          .updateTable('kept_answers')
          .set({ answer: renewed })
          .where('workspace_id', '=', workspace_id)
          .where('idempotency_key', '=', idempotency_key)
          .where('answer', '=', answer)
          .executeTakeFirst()
        resealed += Number(numUpdatedRows)
      }
      return resealed
    },

    async clear() {
      await inParts(
        (most) => sql`select workspace_id, idempotency_key from kept_answers
          where at < now() - make_interval(hours => ${KEPT_HOURS}) and gateway_id is null
          order by at limit ${most} for update skip locked`,
      )
    },
  }
}

/** The refusal of a key that came before with another request. */
export function otherRequest(): ApiError {
  return new ApiError(
    'INVALID_PARAMS',
    'The header Idempotency-Key: this key came within the last 24 hours with another request; expected a new key for each request.',
  )
}

/** The refusal of a key whose first call is still under way. */
export function inProgress(): ApiError {
  return new ApiError(
    'REQUEST_IN_PROGRESS',
    'A call with the same Idempotency-Key is under way. Try again in a moment to get its answer.',
    { retryAfterSeconds: 1 },
  )
}

/** How deep a body may be nested that comes with an `Idempotency-Key`. */
const MOST_NESTING = 100

/** What is wrong with a header `Idempotency-Key`, or undefined. */
export function problemOfKey(idempotencyKey: string): string | undefined {
  if (/^[\x20-\x7e]{1,255}$/.test(idempotencyKey)) return undefined
  const came = /[^\x20-\x7e]/.test(idempotencyKey)
    ? 'got one with other characters'
    : `got ${idempotencyKey.length} characters`
  return `The header Idempotency-Key: ${came}; expected 1 to 255 printable ones of ASCII, such as letters, digits and hyphens.`
}

/**
 * What tells one request from another: its method, its path and its JSON, in whatever order the members of an object
 * came. Only this hash is kept of it.
 *
 * @throws ApiError INVALID_PARAMS where the body is nested too deeply to be compared
 */
export function hashOfRequest(method: string, path: string, body: unknown): Buffer {
  return createHash('sha256')
    .update(`${method} ${path}\n${canonical(body, 0)}`)
    .digest()
}

function canonical(value: unknown, depth: number): string {
  if (depth > MOST_NESTING) {
    throw new ApiError(
      'INVALID_PARAMS',
      `The body is nested more than ${MOST_NESTING} deep, which no call with an Idempotency-Key needs.`,
    )
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one, depth + 1)).join(',')}]`
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one, depth + 1)}`).join(',')}}`
}
