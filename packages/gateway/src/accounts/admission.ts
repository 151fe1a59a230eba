/**
 * The step of admission that finds accounts. It reads `asked` (place, account_id) and `found_keys` (place,
 * workspace_id) and gives `found_accounts`: an account is looked up within the key's own workspace, so that
 * another's is as unknown as one that never was, by the same statement.
 */
export const findAccounts = `found_accounts as (
  select asked.place, a.account_id, a.member_id, a.status, a.sealed, a.sandbox, a.last_failure,
    extract(epoch from a.resting_until - now())::float8 as resting_seconds
  from asked
  join found_keys using (place)
  join accounts a on a.workspace_id = found_keys.workspace_id and a.account_id = asked.account_id
)`

/** An account as admission has found it. */
export interface FoundAccount {
  workspaceId: string
  accountId: string
  memberId: string
  status: 'connected' | 'disconnected'
  sealed: string | null
  sandbox: boolean
  lastFailure: string | null
  /** Seconds until the account may be used again; 0 or less, or null: now. */
  restingSeconds: number | null
}
