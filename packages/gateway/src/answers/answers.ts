import { ApiError } from '@salver/contract'
import { sql } from 'kysely'
import type { Database, Queries } from '../database/index.ts'

/** How long a record is kept: the network itself tells less and less of old invitations. */
const KEPT_DAYS = 90
/** How long an interrupted call is known again by its `Idempotency-Key`: as long as answers are kept for one. */
const SAME_CALL_HOURS = 24
const CLEARED_AT_ONCE = 5_000

/** What an invitation became. */
export type Done = 'accepted' | 'declined' | 'withdrawn' | 'invited'

/** What stands for the id of an invitation while a member is being invited. */
export function idOfInviting(memberId: string): string {
  return `member:${memberId}`
}

/** The member's id of an `idOfInviting`; null for the id of an invitation. */
export function invitedMemberOf(invitationId: string): string | null {
  return /^member:(.*)/.exec(invitationId)?.[1] ?? null
}

/** An invitation that a call is about to change. */
export interface Claim {
  readonly workspaceId: string
  readonly accountId: string
  /** Of somebody who is invited, `idOfInviting`: there is no invitation yet. */
  readonly invitationId: string
  /** The slug of the other person, where it is known. */
  readonly slug: string | null
  /** Whether it was seen pending: then one that is gone after a lost reply was there before. */
  readonly seen: boolean
  readonly callId: string
  /** By which a retry of the call is known again: of its `Idempotency-Key` and of what it asks. */
  readonly retryKey: string | null
}

/** What is recorded of an invitation. */
export interface Recorded {
  readonly invitationId: string
  readonly slug: string | null
  readonly state: Done | 'under_way' | 'interrupted'
  readonly seen: boolean
  readonly at: Date
  readonly callId: string
  readonly retryKey: string | null
  /** Whether it was this very call, under way before by its `Idempotency-Key`. */
  readonly sameCall: boolean
}

/** Who answers what, and what became of it. */
export interface Answers {
  /**
   * Takes an invitation for one call, or says what stands against it: it was answered before, or another call is about
   * it. `over` is what was recorded before: of an earlier try that was cut off, which may have carried it out, or of an
   * earlier invitation of the same person. `seen` is whether it was seen pending, by this call or an earlier try of it.
   * Not taken `by` anybody is it where this gateway has been declared dead.
   */
  claim(
    claim: Claim,
  ): Promise<{ taken: true; over: Recorded | null; seen: boolean } | { taken: false; by: Recorded | null }>
  /** Records what became of a claimed invitation. To be given to the capture that charges for it. */
  record(queries: Queries, claim: Claim, done: Done): Promise<void>
  /** Lets go of a claim: nothing was carried out, and what was recorded before stands again. */
  giveUp(claim: Claim, over: Recorded | null): Promise<void>
  /** Lets go of a claim of which nobody knows whether it was carried out. */
  interrupt(claim: Claim, seen: boolean): Promise<void>
  /** What is recorded of an account's invitations with these ids, or from people with these slugs. */
  known(
    of: Pick<Claim, 'workspaceId' | 'accountId' | 'retryKey'>,
    named: { invitationIds: string[]; slugs: string[] },
  ): Promise<Recorded[]>
  /** What is recorded of earlier tries of a call, by its retry key, oldest first. */
  ofCall(of: Pick<Claim, 'workspaceId' | 'accountId' | 'retryKey'>): Promise<Recorded[]>
  /** The calls of a gateway that are about an invitation. */
  callsUnderWay(gatewayId: string): Promise<string[]>
  /** Lets go of claims of a gateway's calls: of some, or of all, as when it has died. */
  interruptAllOf(queries: Queries, gatewayId: string, callIds?: string[]): Promise<void>
  /** Clears what was kept long enough. */
  clear(): Promise<void>
}

/** @param gatewayId the name of this gateway, under which claims are made */
export function makeAnswers({
  database,
  gatewayId,
}: {
  database: Database
  gatewayId: () => string
}): Answers {
  const isMine = ({ workspaceId, accountId, invitationId, callId }: Claim) =>
    sql`workspace_id = ${workspaceId} and account_id = ${accountId}
      and invitation_id = ${invitationId} and call_id = ${callId} and state = 'under_way'`

  const recorded = ({ workspaceId, accountId, retryKey }: Parameters<Answers['ofCall']>[0]) =>
    database.sql
      .selectFrom('answers')
      .select(['invitation_id as invitationId', 'slug', 'state', 'seen', 'at'])
      .select(['call_id as callId', 'retry_key as retryKey', isSameCall(retryKey).as('sameCall')])
      .where('workspace_id', '=', workspaceId)
      .where('account_id', '=', accountId)

  const known: Answers['known'] = async (of, { invitationIds, slugs }) => {
    if (invitationIds.length + slugs.length === 0) return []
    return recorded(of)
      .where((is) =>
        is.or([is('invitation_id', 'in', [...invitationIds, '']), is('slug', 'in', [...slugs, ''])]),
      )
      .orderBy('at', 'desc')
      .execute()
  }

  return {
    async claim(claim) {
      const { workspaceId, accountId, invitationId, slug, callId, retryKey } = claim
      for (;;) {
        const [before] = await known(claim, { invitationIds: [invitationId], slugs: [] })
        if (before !== undefined && !isOpen(before)) return { taken: false, by: before }
        // What another call has seen proves nothing for this one: it may long be gone, or was of the other list.
        const seen = claim.seen || (before?.sameCall === true && before.seen)
        // Only under a name that lives: nobody would take back what is held under one that was buried.
        const { rows } = await sql<{ alive: boolean; taken: boolean }>`
          with alive as (
            select gateway_id from gateways where gateway_id = ${gatewayId()} for key share
          ), claimed as (
            insert into answers as a
              (workspace_id, account_id, invitation_id, state, slug, seen, call_id, retry_key, gateway_id)
            select ${workspaceId}, ${accountId}, ${invitationId}, 'under_way', ${slug}::text, ${seen}::bool, ${callId},
              ${retryKey}::text, gateway_id
            from alive
            on conflict (workspace_id, account_id, invitation_id) do update set
              state = 'under_way', slug = coalesce(excluded.slug, a.slug), seen = excluded.seen,
              call_id = excluded.call_id, retry_key = excluded.retry_key, gateway_id = excluded.gateway_id,
              -- A call that goes on has begun when its first try did.
              at = case when a.state = 'interrupted' and a.retry_key = excluded.retry_key then a.at else now() end
            where a.state = 'interrupted' or a.state = 'invited'
            returning call_id
          )
          select exists (select from alive) as alive, exists (select from claimed) as taken`
          .execute(database.sql)
          .catch((error: unknown) => {
            throw isWithoutAccount(error)
              ? new ApiError('INVALID_ACCOUNT', 'The account has just been deleted.')
              : error
          })
        if (rows[0]?.alive === false) return { taken: false, by: null }
        // Another call may have come between the two: then it is looked at again.
        if (rows[0]?.taken) return { taken: true, over: before ?? null, seen }
      }
    },

    async record(queries, { workspaceId, accountId, invitationId, callId }, done) {
      await queries
        .updateTable('answers')
        .set({ state: done, gateway_id: null, at: sql`now()` })
        .where('workspace_id', '=', workspaceId)
        .where('account_id', '=', accountId)
        .where('invitation_id', '=', invitationId)
        .where('call_id', '=', callId)
        .execute()
    },

    async giveUp(claim, over) {
      await (over === null
        ? sql`delete from answers where ${isMine(claim)}`
        : sql`update answers set state = ${over.state}, seen = ${over.seen}, call_id = ${over.callId},
            retry_key = ${over.retryKey}, gateway_id = null, at = ${over.at} where ${isMine(claim)}`
      ).execute(database.sql)
    },

    async interrupt(claim, seen) {
      await sql`update answers set state = 'interrupted', seen = ${seen}, gateway_id = null where ${isMine(claim)}`.execute(
        database.sql,
      )
    },

    known,

    async ofCall(of) {
      if (of.retryKey === null) return []
      return recorded(of).where(isSameCall(of.retryKey)).orderBy('at').execute()
    },

    async callsUnderWay(id) {
      const rows = await database.sql
        .selectFrom('answers')
        .select('call_id')
        .where('gateway_id', '=', id)
        .execute()
      return rows.map((row) => row.call_id)
    },

    async interruptAllOf(queries, id, callIds) {
      let query = queries
        .updateTable('answers')
        .set({ state: 'interrupted', gateway_id: null })
        .where('gateway_id', '=', id)
      if (callIds !== undefined) query = query.where(sql<boolean>`call_id = any(${callIds})`)
      await query.execute()
    },

    async clear() {
      // In parts, so that no statement holds many rows for long.
      for (;;) {
        const { numAffectedRows = 0n } = await sql`
          delete from answers where (workspace_id, account_id, invitation_id) in (
            select workspace_id, account_id, invitation_id from answers
            where at < now() - make_interval(days => ${KEPT_DAYS}) and gateway_id is null
            order by at limit ${CLEARED_AT_ONCE} for update skip locked
          )`.execute(database.sql)
        if (numAffectedRows < BigInt(CLEARED_AT_ONCE)) return
      }
    },
  }
}

/** Whether PostgreSQL has refused a record because its account is not there: the code is that of a foreign key. */
function isWithoutAccount(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23503'
}

/** Whether what is recorded leaves it open: what nobody knows, and somebody who was invited once may be invited again. */
function isOpen({ state, sameCall }: Recorded): boolean {
  return state === 'interrupted' || (state === 'invited' && !sameCall)
}

function isSameCall(retryKey: string | null) {
  return sql<boolean>`coalesce(
    retry_key = ${retryKey} and at > now() - make_interval(hours => ${SAME_CALL_HOURS}), false)`
}
