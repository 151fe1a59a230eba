import type { Accounts } from '../accounts/index.ts'
import type { Ledger } from '../credits/index.ts'
import { accountActions } from './accounts.ts'
import type { Action } from './action.ts'
import { getCredits } from './credits.ts'
import { listInvitations } from './list-invitations.ts'
import { listLogs, type ReadLog } from './logs.ts'

/** Everything that can be asked for: the actions of each POST category by their names, and what has its own path. */
export interface Actions {
  readonly network: ReadonlyMap<string, Action>
  readonly login: Action
  readonly listAccounts: Action
  readonly getAccount: Action
  readonly forgetAccount: Action
  readonly getCredits: Action
  readonly listLogs: Action
}

/** @param concurrency how many requests one account may have under way */
export function makeActions({
  accounts,
  ledger,
  readLog,
  concurrency,
}: {
  accounts: Accounts
  ledger: Ledger
  readLog: ReadLog
  concurrency: number
}): Actions {
  const { login, list, get, forget } = accountActions(accounts)
  return {
    network: new Map([['list_invitations', listInvitations({ concurrency })]]),
    login,
    listAccounts: list,
    getAccount: get,
    forgetAccount: forget,
    getCredits: getCredits(ledger),
    listLogs: listLogs(readLog),
  }
}
