import { type Account, ApiError, type LoginBody, type Source } from '@salver/contract'
import { sql } from 'kysely'
import type { Pace } from '../config.ts'
import { type Database, newId, type Queries } from '../database/index.ts'
import type { Meters } from '../metrics.ts'
import { type Member, NetworkError, type Turn, tryAgain } from '../network/index.ts'
import type { Traces } from '../traces.ts'
import type { FirstTurn, FoundAccount } from './admission.ts'
import type { Health } from './health.ts'
import { type End, isEnd, refusedToken } from './inactive.ts'
import type { Sources } from './networks.ts'
import { makePaces } from './pace.ts'
import type { Seal } from './seal.ts'
import { makeSessions, type OpenSession, ownerOf } from './session.ts'
import { type Terms, termsOf } from './terms.ts'
import { CallTurns } from './turns.ts'

/** Connected accounts. Each method but `forgetAll` is within one workspace, and knows nothing of another's. */
export interface Accounts {
  /**
   * Connects the member whose token it is, or gives the account that this member already has here a new one.
   *
   * @throws ApiError INVALID_PARAMS where the network refuses the token, NetworkError where it fails otherwise
   */
  connect(
    workspaceId: string,
    body: LoginBody,
    signal: AbortSignal,
  ): Promise<{ accountId: string; sandbox: boolean }>
  /** Accounts in the order they were connected first, from the zero-based `offset`. */
  list(workspaceId: string, page: { count: number; offset: number }): Promise<Account[]>
  /** Undefined: there is no such account in this workspace. */
  find(workspaceId: string, accountId: string): Promise<Account | undefined>
  /** Forgets an account and destroys its credentials. */
  forget(workspaceId: string, accountId: string): Promise<void>
  /** Forgets all accounts of a workspace. */
  forgetAll(queries: Queries, workspaceId: string): Promise<void>
  /** The turns of a call, of which admission has set the first one aside. To be ended with the call. */
  turns(account: FoundAccount, first: FirstTurn | null): CallTurns
  /** The session of an account that is connected, for the call that has these turns. */
  open(account: FoundAccount, turns: CallTurns): Promise<OpenSession>
  /** What admission sets first turns aside by, and the networks that accounts of each source must be of. */
  readonly admission: AdmissionTerms
}

export interface AdmissionTerms {
  readonly terms: Terms
  readonly networks: Readonly<Record<Source, string>>
}

/** How long an account rests at first where the network gives no time, and at most; and at most where it does. */
const REST_SECONDS = { first: 60, most: 3600, mostTold: 86_400 } as const

/**
 * @param pace how many requests each account may make, over all gateways
 * @param deadlineMs a call's deadline
 * @param concurrency how many requests of one account may be under way at once
 * @param complain told of what failed and nobody waits for
 * @param keepOpen whether the workspace is open, and keeps it so until the transaction ends: one that is being closed
 *   gets no new credentials
 */
export function makeAccounts({
  database,
  sources,
  seal,
  health,
  meters,
  traces,
  pace,
  deadlineMs,
  concurrency,
  keepOpen,
  complain,
}: {
  database: Database
  sources: Sources
  seal: Seal
  health: Health
  meters: Meters
  traces: Traces
  pace: Pace
  deadlineMs: number
  concurrency: number
  keepOpen: (queries: Queries, workspaceId: string) => Promise<boolean>
  complain: (error: unknown) => void
}): Accounts {
  const terms = termsOf(pace, deadlineMs)
  const paces = makePaces({ database, terms, meters, complain })
  const sessions = makeSessions({
    sources,
    seal,
    health,
    meters,
    traces,
    concurrency,
    consequences: { end, rest },
  })

  async function end(account: FoundAccount, failure: End): Promise<void> {
    await database.sql
      .updateTable('accounts')
      .set({ status: 'disconnected', sealed: null, last_failure: failure, last_failure_at: sql`now()` })
      .where('workspace_id', '=', account.workspaceId)
      .where('account_id', '=', account.accountId)
      // A token that its owner has given meanwhile stays.
      .where('sealed', '=', account.sealed)
      .execute()
  }

  async function rest(account: FoundAccount, retryAfterSeconds: number | undefined): Promise<number> {
    // Twice the last rest, which counts for half after each hour since.
    const next = sql<number>`least(${REST_SECONDS.most}, greatest(${REST_SECONDS.first},
      2 * rest_seconds / power(2, floor(extract(epoch from now() - coalesce(resting_until, now())) / 3600))))::int`
    // Several requests of one burst are one lesson; a time that the network names is kept to, if it is the longer one.
    const seconds =
      retryAfterSeconds === undefined
        ? sql<number>`case when resting_until > now() then 0 else ${next} end`
        : sql<number>`${Math.min(REST_SECONDS.mostTold, Math.ceil(retryAfterSeconds))}::int`
    const row = await database.sql
      .updateTable('accounts')
      .set({
        resting_until: sql<Date>`greatest(resting_until, now() + make_interval(secs => ${seconds}))`,
        ...(retryAfterSeconds === undefined && {
          rest_seconds: sql<number>`case when resting_until > now() then rest_seconds else ${next} end`,
        }),
      })
      .where('workspace_id', '=', account.workspaceId)
      .where('account_id', '=', account.accountId)
      .returning(sql<number>`extract(epoch from resting_until - now())::float8`.as('seconds'))
      .executeTakeFirst()
    return row?.seconds ?? REST_SECONDS.first
  }

  async function timed<Result>(request: () => Promise<Result>): Promise<Result> {
    const began = performance.now()
    const tell = (outcome: string) => meters.network(outcome, (performance.now() - began) / 1000)
    try {
      const result = await request()
      tell('ok')
      return result
    } catch (error) {
      tell(error instanceof NetworkError ? error.kind : 'given_up')
      throw error
    }
  }

  function listing(queries: Queries) {
    return queries
      .selectFrom('accounts')
      .selectAll()
      .select((is) =>
        is
          .selectFrom('account_requests')
          .select(sql<number>`coalesce(sum(requests), 0)::int`.as('requests'))
          .whereRef('account_requests.workspace_id', '=', 'accounts.workspace_id')
          .whereRef('account_requests.account_id', '=', 'accounts.account_id')
          .where('minute', '>', sql<Date>`now() - interval '1 hour'`)
          .as('requests_last_hour'),
      )
  }

  return {
    admission: {
      terms,
      networks: { session: sources.session.network, portability: sources.portability.network },
    },
    turns: (account, first) => new CallTurns(paces, account, first, deadlineMs),
    open: sessions.open,

    async connect(workspaceId, { source, login_token, access_token, account_name, country }, signal) {
      const token = (source === 'session' ? login_token : access_token) ?? ''
      const { provider, network } = sources[source]
      // Whose pace these requests belong to is known when they are answered.
      let requests = 0
      const turn: Turn = (request) => {
        requests++
        return traces.step('network request', () => timed(request))
      }
      const session = provider.open(token).session(turn)
      const member = await tryAgain(() => session.me(signal), signal).catch((error: unknown) => {
        throw error instanceof NetworkError ? refusedLogin(source, error) : error
      })
      const known = {
        account_name: account_name ?? null,
        country: country?.toUpperCase() ?? null,
        public_identifier: member.publicIdentifier,
        name: member.name,
        sandbox: member.sandbox,
        source,
        network,
        token_name: member.tokenName ?? null,
        status: 'connected' as const,
      }
      const row = await database.transaction(async (transaction) => {
        if (!(await keepOpen(transaction, workspaceId))) return undefined
        const memberId = await memberIdOf(transaction, workspaceId, member)
        const sealed = await seal.close(new TextEncoder().encode(token), ownerOf({ workspaceId, memberId }))
        const connected = await transaction
          .insertInto('accounts')
          .values({
            workspace_id: workspaceId,
            account_id: newId('acc'),
            platform: 'linkedin',
            member_id: memberId,
            sealed,
            ...known,
          })
          .onConflict((conflict) =>
            conflict.columns(['workspace_id', 'platform', 'member_id']).doUpdateSet({
              ...known,
              sealed,
              // What is not said again stays as it was.
              account_name: sql`coalesce(excluded.account_name, accounts.account_name)`,
              country: sql`coalesce(excluded.country, accounts.country)`,
              connected_at: sql`case when accounts.status = 'connected' then accounts.connected_at else now() end`,
            }),
          )
          .returning('account_id')
          .executeTakeFirstOrThrow()
        const taken = sql`make_interval(secs => ${requests * terms.stepSeconds}::float8)`
        await transaction
          .insertInto('account_paces')
          .values({ workspace_id: workspaceId, ...connected, full_at: sql`now() + ${taken}` })
          .onConflict((conflict) =>
            conflict
              .columns(['workspace_id', 'account_id'])
              .doUpdateSet({ full_at: sql`greatest(account_paces.full_at, now()) + ${taken}` }),
          )
          .execute()
        return connected
      })
      if (!row) throw new ApiError('INVALID_API_KEY', 'The workspace of this key has been closed.')
      const account = { workspaceId, accountId: row.account_id }
      for (let made = 0; made < requests; made++) health.request(account)
      health.success(account)
      return { accountId: row.account_id, sandbox: member.sandbox }
    },

    async list(workspaceId, { count, offset }) {
      const rows = await listing(database.sql)
        .where('workspace_id', '=', workspaceId)
        .orderBy('account_id')
        .limit(count)
        .offset(offset)
        .execute()
      return rows.map(accountOf)
    },

    async find(workspaceId, accountId) {
      const row = await listing(database.sql)
        .where('workspace_id', '=', workspaceId)
        .where('account_id', '=', accountId)
        .executeTakeFirst()
      return row && accountOf(row)
    },

    async forget(workspaceId, accountId) {
      const row = await database.sql
        .deleteFrom('accounts')
        .where('workspace_id', '=', workspaceId)
        .where('account_id', '=', accountId)
        .returning('sealed')
        .executeTakeFirst()
      sessions.close(row?.sealed ?? null)
    },

    async forgetAll(queries, workspaceId) {
      const rows = await queries
        .deleteFrom('accounts')
        .where('workspace_id', '=', workspaceId)
        .returning('sealed')
        .execute()
      for (const { sealed } of rows) sessions.close(sealed)
    },
  }
}

/**
 * The name by which a member's account goes. That of this very token goes on, whatever the network names the member by
 * now, and takes on the new name, by which other tokens of the member find it; unless another account has that one.
 */
async function memberIdOf(
  queries: Queries,
  workspaceId: string,
  { memberId, tokenName }: Member,
): Promise<string> {
  if (tokenName === undefined) return memberId
  const accounts = queries
    .selectFrom('accounts')
    .select(['account_id', 'member_id'])
    .where('workspace_id', '=', workspaceId)
    .where('platform', '=', 'linkedin')
  const own = await accounts
    .where((is) => is.or([is('token_name', '=', tokenName), is('member_id', '=', tokenName)]))
    .orderBy('account_id')
    .forUpdate()
    .executeTakeFirst()
  if (own === undefined || own.member_id === memberId) return memberId
  const isNamed = memberId !== tokenName
  const other = isNamed ? await accounts.where('member_id', '=', memberId).executeTakeFirst() : undefined
  if (!isNamed || other !== undefined) return own.member_id
  await queries
    .updateTable('accounts')
    .set({ member_id: memberId })
    .where('workspace_id', '=', workspaceId)
    .where('account_id', '=', own.account_id)
    .execute()
  return memberId
}

/** What a login says where the network fails it. No account rests for it: nobody knows yet whose the token is. */
function refusedLogin(source: Source, error: NetworkError): ApiError {
  if (isEnd(error.kind)) return refusedToken(source, error)
  if (error.kind !== 'too_fast' || error.retryAfterSeconds !== undefined) return error
  const { kind, because = kind } = error
  return new NetworkError(kind, because, { retryAfterSeconds: REST_SECONDS.first, cause: error })
}

interface AccountRow {
  account_id: string
  platform: 'linkedin'
  source: Source
  account_name: string | null
  status: 'connected' | 'disconnected'
  public_identifier: string | null
  name: string | null
  connected_at: Date
  last_success_at: Date | null
  last_failure_at: Date | null
  last_failure: string | null
  resting_until: Date | null
  requests_last_hour: number | null
}

function accountOf(row: AccountRow): Account {
  const isResting = row.resting_until !== null && row.resting_until.getTime() > Date.now()
  return {
    account_id: row.account_id,
    platform: row.platform,
    source: row.source,
    account_name: row.account_name,
    status: row.status,
    public_identifier: row.public_identifier,
    name: row.name,
    connected_at: row.connected_at.toISOString(),
    health: {
      last_success_at: row.last_success_at?.toISOString() ?? null,
      last_failure_at: row.last_failure_at?.toISOString() ?? null,
      last_failure: row.last_failure,
      resting_until: isResting ? (row.resting_until?.toISOString() ?? null) : null,
      requests_last_hour: row.requests_last_hour ?? 0,
    },
  }
}
