import {
  Account,
  AccountsData,
  AccountsQuery,
  ApiError,
  LoginBody,
  LoginData,
  NothingData,
  offsetPage,
} from '@salver/contract'
import { z } from 'zod'
import type { Accounts } from '../accounts/index.ts'
import { type AccountAsk, defineAction } from './action.ts'

const Nothing = z.object({})

/** Connecting accounts, and looking after them. All free. */
export function accountActions(accounts: Accounts) {
  const login = defineAction({
    name: 'login',
    needs: 'key',
    params: LoginBody,
    data: LoginData,
    async perform(body, { workspaceId, signal }) {
      const { accountId, sandbox } = await accounts.connect(workspaceId, body, signal)
      const data: LoginData = { account_id: accountId, status: 'connected' }
      return { credits: 0, accountId, sandbox, data }
    },
  })

  const list = defineAction({
    name: null,
    needs: 'key',
    params: AccountsQuery,
    data: AccountsData,
    async perform({ count, limit, offset }, { workspaceId }) {
      const size = count ?? limit ?? 50
      // One more than asked tells whether there are more.
      const found = await accounts.list(workspaceId, { count: size + 1, offset })
      const { page, pagination } = offsetPage(found, { size, offset })
      return { credits: 0, data: { accounts: page, pagination } }
    },
  })

  const get = defineAction({
    name: null,
    needs: 'account',
    params: Nothing,
    data: Account,
    async perform(_, { workspaceId, account }: AccountAsk) {
      const found = await accounts.find(workspaceId, account.accountId)
      if (!found) throw new ApiError('INVALID_ACCOUNT', 'The account has just been deleted.')
      return { credits: 0, data: found }
    },
  })

  const forget = defineAction({
    name: null,
    needs: 'account',
    params: Nothing,
    data: NothingData,
    async perform(_, { workspaceId, account }: AccountAsk) {
      await accounts.forget(workspaceId, account.accountId)
      return { credits: 0, data: {} }
    },
  })

  return { login, list, get, forget }
}
