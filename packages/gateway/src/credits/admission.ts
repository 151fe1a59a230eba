/**
 * The step of admission that sets credits aside. It reads `wanting` (place, workspace_id, call_id and more: the calls
 * that need a credit before the network is asked) and `alive`, and gives `placed`: the same and `granted`, the hold of
 * one credit, for as many calls as are free, in the order they came.
 *
 * Balances are locked in the order of their ids, here and wherever several are, so that no two statements wait for
 * each other. The lock reads the newest version of the row, which makes `free` true whatever races.
 */
export const placeHolds = `free_balances as (
  select workspace_id, balance, held, balance - held as free
  from balances
  where workspace_id = any (array(select workspace_id from wanting)) and exists (select from alive)
  order by workspace_id
  for update
), placed as (
  select w.*, row_number() over (partition by w.workspace_id order by w.place) <= b.free as granted
  from wanting w join free_balances b using (workspace_id)
), new_holds as (
  insert into holds (workspace_id, call_id, gateway_id, amount)
  select workspace_id, call_id, $1, 1 from placed where granted
), set_aside as (
  -- Both from the locked row: PostgreSQL checks what comes of the statement's older version of it first.
  update balances b set balance = l.balance, held = l.held + p.calls
  from (select workspace_id, count(*) as calls from placed where granted group by workspace_id) p
  join free_balances l using (workspace_id)
  where b.workspace_id = p.workspace_id
)`
