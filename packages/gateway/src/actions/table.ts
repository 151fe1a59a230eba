import type { Accounts } from '../accounts/index.ts'
import type { Answers } from '../answers/index.ts'
import type { Ledger } from '../credits/index.ts'
import { accountActions } from './accounts.ts'
import type { Action } from './action.ts'
import { answerMany } from './answer.ts'
import { answerOne } from './answer-one.ts'
import { checkInvitation } from './check-invitation.ts'
import { getCredits } from './credits.ts'
import { invite } from './invite.ts'
import { listConnections } from './list-connections.ts'
import { listInvitations } from './list-invitations.ts'
import { listSent } from './list-sent.ts'
import { listLogs, type ReadLog } from './logs.ts'
import { withdraw } from './withdraw.ts'

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
  answers,
  ledger,
  readLog,
  concurrency,
}: {
  accounts: Accounts
  answers: Answers
  ledger: Ledger
  readLog: ReadLog
  concurrency: number
}): Actions {
  const { login, list, get, forget } = accountActions(accounts)
  return {
    network: byName(
      listInvitations({ concurrency }),
      listSent({ concurrency }),
      answerOne('accept', answers),
      answerOne('decline', answers),
      answerMany(answers),
      withdraw({ answers, concurrency }),
      checkInvitation(),
      invite(answers),
      listConnections({ concurrency }),
    ),
    login,
    listAccounts: list,
    getAccount: get,
    forgetAccount: forget,
    getCredits: getCredits(ledger),
    listLogs: listLogs(readLog),
  }
}

function byName(...actions: Action[]): ReadonlyMap<string, Action> {
  return new Map(actions.flatMap((action) => (action.name === null ? [] : [[action.name, action]])))
}
