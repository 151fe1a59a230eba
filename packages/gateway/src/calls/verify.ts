import { ROWS_PER_CREDIT } from '@salver/contract'
import { sql } from 'kysely'
import type { Queries } from '../database/index.ts'

/** The most differences of one kind that are told. */
const MOST_TOLD = 100

/**
 * Derives every price again from the log of calls, and holds it against the ledger's captures, which are given by
 * `captures`: a query of workspace_id, call_id, amount and in_parts. Gives a sentence for each difference; run in a transaction
 * that sees one moment. Captures older than the log have nothing to be held against.
 */
export async function verifyPrices(queries: Queries, captures: string): Promise<string[]> {
  const { rows } = await sql<{ difference: string }>`
    with captures as (${sql.raw(captures)}), oldest as (
      select min(request_id) as request_id from calls
    ), differences as (
      select workspace_id, format('the call %s returned %s rows and cost %s credits', request_id, rows, credits) as difference
      from calls
      where rows is not null and credits <> ceil(rows::numeric / ${ROWS_PER_CREDIT})
      union all
      select workspace_id, format('the call %s failed and cost %s credits', request_id, credits)
      from calls where http_status >= 400 and credits <> 0
      union all
      select c.workspace_id, format('the call %s cost %s credits by the log, %s by the ledger',
        c.request_id, c.credits, coalesce(e.amount, 0))
      from calls c left join captures e on e.workspace_id = c.workspace_id and e.call_id = c.request_id
      where c.credits <> coalesce(e.amount, 0)
      union all
      select e.workspace_id, format('the call %s was charged %s credits and is not in the log', e.call_id, e.amount)
      from captures e, oldest
      where e.call_id >= oldest.request_id and not e.in_parts
        and not exists (select from calls c where c.workspace_id = e.workspace_id and c.request_id = e.call_id)
    )
    select format('%s: %s', workspace_id, difference) as difference from differences
    order by 1 limit ${MOST_TOLD}`.execute(queries)
  return rows.map(({ difference }) => difference)
}

/** How many calls the log has. */
export async function countCalls(queries: Queries): Promise<number> {
  const { count } = await queries
    .selectFrom('calls')
    .select((is) => is.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}
