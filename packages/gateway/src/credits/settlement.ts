/**
 * The steps of settlement that resolve holds. They read `settling` (place, workspace_id, call_id, captured,
 * at: for each call that has a hold what of it is captured, the rest going back) and give `resolved` (place): those
 * whose hold was still there. A hold that is gone, because its gateway was declared dead, changes nothing.
 *
 * What is written derives from what the lock has read, and not from the version of the row that the statement first
 * saw, which PostgreSQL would hold to its checks too.
 *
 * A capture above its hold fails the whole statement by the balance's own check: nobody can be charged more than was
 * set aside.
 */
export const resolveHolds = `locked_balances as (
  select workspace_id, balance, held, last_sequence
  from balances
  where workspace_id in (select workspace_id from settling)
  order by workspace_id
  for update
), freed as (
  delete from holds h using settling s, locked_balances b
  where h.workspace_id = s.workspace_id and h.call_id = s.call_id and b.workspace_id = h.workspace_id
  returning s.place, h.workspace_id, h.call_id, h.amount
), resolved as (
  select s.*, f.amount as held from settling s join freed f using (place)
), captures as (
  select r.*,
    row_number() over in_order as nth,
    sum(r.captured) over in_order as captured_so_far
  from resolved r
  where r.captured > 0
  window in_order as (partition by r.workspace_id order by r.place)
), new_entries as (
  insert into entries
    (workspace_id, sequence, kind, amount, balance_before, balance, call_id, reason, at)
  select c.workspace_id, b.last_sequence + c.nth, 'capture', -c.captured,
    b.balance - c.captured_so_far + c.captured, b.balance - c.captured_so_far, c.call_id, null, c.at
  from captures c join locked_balances b using (workspace_id)
), paid as (
  update balances b set
    balance = l.balance - r.captured,
    held = l.held - r.held,
    last_sequence = l.last_sequence + r.captures
  from locked_balances l join (
    select workspace_id, sum(captured) as captured, sum(held) as held, count(*) filter (where captured > 0) as captures
    from resolved group by workspace_id
  ) r using (workspace_id)
  where b.workspace_id = l.workspace_id
)`
