import { Account, AccountsData } from '@salver/contract'
import { z } from 'zod'
import { defineTool, type Tool, untrusted } from '../tool.ts'
import { accountId, pageOfAccounts, queryOf } from './arguments.ts'
import { place, placeOf, tellPage } from './paging.ts'

const hints = { destructiveHint: false, idempotentHint: true, openWorldHint: false }

const { account_id, account_name, name, status, health } = Account.shape

/** The accounts of the key's workspace, and how each fares. */
export const accountTools: readonly Tool[] = [
  defineTool({
    name: 'list_accounts',
    title: 'List accounts',
    description:
      'The accounts. Start here: other tools need an account_id. Only a connected one can be used. Free.',
    hints,
    input: pageOfAccounts,
    data: AccountsData,
    output: {
      // What members call themselves on the network is what strangers wrote, too.
      accounts: z.array(z.object({ account_id, status, untrusted: untrusted({ account_name, name }) })),
      ...place,
    },
    ask: (given) => ({ get: 'accounts', query: queryOf(given) }),
    tell: ({ accounts, pagination }) => ({
      text: tellPage(['account', 'accounts'], 'list_accounts', { rows: accounts.length, ...pagination }),
      content: {
        accounts: accounts.map(({ account_id, status, account_name, name }) => ({
          account_id,
          status,
          untrusted: { account_name, name },
        })),
        ...placeOf(pagination),
      },
    }),
  }),
  defineTool({
    name: 'get_account',
    title: 'Show an account',
    description: 'How an account’s connection with the network fares. Free.',
    hints,
    input: { account_id: accountId },
    data: Account,
    output: { account_id, status, health: health.omit({ last_failure_at: true, requests_last_hour: true }) },
    ask: ({ account_id }) => ({ get: 'account', accountId: account_id }),
    tell: (account) => ({ text: tellAccount(account), content: account }),
  }),
]

function tellAccount({ account_id, status, health }: Account): string {
  if (status === 'disconnected') {
    return `Account ${account_id} is disconnected: only its owner can connect it again.`
  }
  const rest =
    health.resting_until === null
      ? ''
      : ` It rests until ${health.resting_until}: the network asked for a pause.`
  return `Account ${account_id} is connected.${rest}`
}
