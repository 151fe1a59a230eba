import type { Database, Statement } from '../database/index.ts'
import { every } from '../every.ts'

/** How often what happened is written down. Nothing but a page of health depends on it. */
const FLUSH_MS = 3_000

/** Rows are locked in the order of their ids, so that two gateways never wait for each other. */
const FLUSH: Statement = {
  name: 'accounts.flush',
  text: `with happened as (
    select * from unnest($1::text[], $2::text[], $3::int[], $4::timestamptz[], $5::timestamptz[], $6::text[])
      as h(workspace_id, account_id, requests, last_success_at, last_failure_at, last_failure)
  ), locked as (
    -- What has ended a session stays: whatever else failed with it says less.
    select h.*, a.status = 'connected' and h.last_failure_at >= coalesce(a.last_failure_at, '-infinity') as is_newer
    from accounts a join happened h using (workspace_id, account_id)
    order by account_id
    for no key update of a
  ), known as (
    update accounts a set
      last_success_at = greatest(a.last_success_at, h.last_success_at),
      last_failure_at = case when h.is_newer then h.last_failure_at else a.last_failure_at end,
      last_failure = case when h.is_newer then h.last_failure else a.last_failure end
    from locked h
    where a.workspace_id = h.workspace_id and a.account_id = h.account_id
    returning h.workspace_id, h.account_id, h.requests
  ), cleared as (
    delete from account_requests r using known k
    where r.workspace_id = k.workspace_id and r.account_id = k.account_id
      and r.minute < now() - interval '61 minutes'
  )
  insert into account_requests (workspace_id, account_id, minute, requests)
  select workspace_id, account_id, date_trunc('minute', now()), requests from known
  on conflict (workspace_id, account_id, minute) do update set requests = account_requests.requests + excluded.requests`,
}

interface Happened {
  workspaceId: string
  accountId: string
  requests: number
  successAt: Date | null
  failureAt: Date | null
  failure: string | null
}

/** Remembers how requests to the network fared, and writes it down every few seconds for all accounts at once. */
export interface Health extends AsyncDisposable {
  request(account: { workspaceId: string; accountId: string }): void
  success(account: { workspaceId: string; accountId: string }): void
  /** @param failure the kind of failure, never what the network said */
  failure(account: { workspaceId: string; accountId: string }, failure: string): void
}

export function makeHealth(database: Database, complain: (error: unknown) => void): Health {
  let happened = new Map<string, Happened>()
  const flushing = every(FLUSH_MS, flush, complain)

  function of({ workspaceId, accountId }: { workspaceId: string; accountId: string }): Happened {
    let one = happened.get(accountId)
    if (!one) {
      one = { workspaceId, accountId, requests: 0, successAt: null, failureAt: null, failure: null }
      happened.set(accountId, one)
    }
    return one
  }

  async function flush(): Promise<void> {
    if (happened.size === 0) return
    const all = [...happened.values()]
    happened = new Map()
    await database.run(FLUSH, [
      all.map((one) => one.workspaceId),
      all.map((one) => one.accountId),
      all.map((one) => one.requests),
      all.map((one) => one.successAt),
      all.map((one) => one.failureAt),
      all.map((one) => one.failure),
    ])
  }

  return {
    request: (account) => {
      of(account).requests++
    },
    success: (account) => {
      of(account).successAt = new Date()
    },
    failure: (account, failure) => {
      const one = of(account)
      one.failureAt = new Date()
      one.failure = failure
    },
    async [Symbol.asyncDispose]() {
      await flushing[Symbol.asyncDispose]()
      await flush().catch(complain)
    },
  }
}
