/**
 * The steps of settlement that resolve holds. They read `settling` (place, workspace_id, call_id, captured,
 * at: for each call that has a hold what of it is captured, the rest going back) and give `resolved` (place): those
 * whose hold was still there, and held as much. A hold that is gone, because its gateway was declared dead, changes
 * nothing.
 *
 * What is written derives from what the lock has read, and not from the version of the row that the statement first
 * saw, which PostgreSQL would hold to its checks too.
 *
 * A capture above its hold finds none either: nobody can be charged more than was set aside for that very call.
 */
export const resolveHolds = `locked_balances as (
  select workspace_id, balance, last_sequence, held as all_held
  from balances
  where workspace_id = any (array(select workspace_id from settling))
  order by workspace_id
  for update
), locked as materialized (
  -- One step with the whole primary key of a hold: of two, PostgreSQL may take the workspace, and read all that it holds.
  select s.place, workspace_id, s.call_id, s.captured, s.at, b.balance, b.last_sequence, b.all_held
  from settling s join locked_balances b using (workspace_id)
), resolved as (
  delete from holds h using locked l
  where h.workspace_id = l.workspace_id and h.call_id = l.call_id and h.amount >= l.captured
  returning l.*, h.amount
), captures as (
  select workspace_id, call_id, captured, at, last_sequence + row_number() over in_order as sequence,
    balance - sum(captured) over in_order as balance
  from resolved
  where captured > 0
  window in_order as (partition by workspace_id order by place)
), new_entries as (
  insert into entries
    (workspace_id, sequence, kind, amount, balance_before, balance, call_id, reason, at)
  select workspace_id, sequence, 'capture', -captured, balance + captured, balance, call_id, null, at from captures
), paid as (
  update balances b set
    balance = r.balance - r.captured,
    held = r.all_held - r.amount,
    last_sequence = r.last_sequence + r.captures
  from (
    select workspace_id, balance, last_sequence, all_held, sum(captured) as captured, sum(amount) as amount,
      count(*) filter (where captured > 0) as captures
    from resolved group by workspace_id, balance, last_sequence, all_held
  ) r
  where b.workspace_id = r.workspace_id
)`
