import { sql } from 'kysely'
import type { Queries } from '../database/index.ts'

/** The most differences of one kind that are told. */
const MOST_TOLD = 100

/**
 * Derives every balance and hold again from the entries and the holds. Gives a sentence for each difference; run in
 * a transaction that sees one moment.
 */
export async function verifyLedger(queries: Queries): Promise<string[]> {
  const { rows } = await sql<{ difference: string }>`
    with summed as (
      select workspace_id, sum(amount) as sum, count(*) as entries, max(sequence) as last_sequence
      from entries group by workspace_id
    ), held as (
      select workspace_id, sum(amount) as held from holds group by workspace_id
    ), chained as (
      select workspace_id, sequence, balance_before,
        lag(balance, 1, 0::bigint) over (partition by workspace_id order by sequence) as balance_of_last
      from entries
    ), differences as (
      select b.workspace_id, format('its entries sum to %s, its balance is %s', coalesce(s.sum, 0), b.balance) as difference
      from balances b left join summed s using (workspace_id)
      where coalesce(s.sum, 0) <> b.balance
      union all
      select b.workspace_id, format('its balance has counted %s entries, there are %s, the last with sequence %s',
        b.last_sequence, coalesce(s.entries, 0), coalesce(s.last_sequence, 0))
      from balances b left join summed s using (workspace_id)
      where b.last_sequence <> coalesce(s.entries, 0) or b.last_sequence <> coalesce(s.last_sequence, 0)
      union all
      select workspace_id, format('its entry %s begins with %s, the one before ended with %s',
        sequence, balance_before, balance_of_last)
      from chained where balance_before <> balance_of_last
      union all
      select b.workspace_id, format('its holds sum to %s, its balance says %s', coalesce(h.held, 0), b.held)
      from balances b left join held h using (workspace_id)
      where coalesce(h.held, 0) <> b.held
      union all
      select coalesce(s.workspace_id, h.workspace_id), 'it has entries or holds, and no balance'
      from summed s full join held h using (workspace_id)
      where not exists (select from balances b where b.workspace_id = coalesce(s.workspace_id, h.workspace_id))
      union all
      -- A call is charged at once, or part by part as it goes on: then each part says what it pays for.
      select workspace_id, format('the call %s was charged %s times', call_id, count(*))
      from entries where call_id is not null group by workspace_id, call_id
      having count(*) > 1 and count(*) filter (where reason is null) > 0
      union all
      select workspace_id, format('the call %s was charged %s times for "%s"', call_id, count(*), reason)
      from entries where call_id is not null and reason is not null group by workspace_id, call_id, reason
      having count(*) > 1
    )
    select format('%s: %s', workspace_id, difference) as difference from differences
    order by 1 limit ${MOST_TOLD}`.execute(queries)
  return rows.map(({ difference }) => difference)
}

/**
 * A query of what every call was charged: workspace_id, call_id, amount in credits, and whether it was charged part by
 * part, as it went on: then its gateway may have died before it was logged.
 */
export const CAPTURES = `select workspace_id, call_id, -sum(amount) as amount, bool_and(reason is not null) as in_parts
  from entries where kind = 'capture' group by workspace_id, call_id`

/** How many workspaces and entries there are. */
export async function countLedger(queries: Queries): Promise<{ workspaces: number; entries: number }> {
  const { rows } = await sql<{ workspaces: number; entries: number }>`
    select (select count(*) from balances) as workspaces, (select count(*) from entries) as entries`.execute(
    queries,
  )
  return rows[0] ?? { workspaces: 0, entries: 0 }
}
