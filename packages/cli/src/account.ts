import { AT_ONCE, type Gateway } from './gateway.ts'
import { plain } from './plain.ts'
import { Problem } from './problem.ts'
import type { Terminal } from './terminal.ts'

/** An account's id can be told from its name. */
const ID = /^acc_[0-9a-z]+$/i
/** As many as a page may have. */
const MANY = { count: 500 }

/**
 * The account that is meant: `--account`, else `SALVER_ACCOUNT`, else the only one that there is. It is named by its id,
 * its name, or the public identifier of its member.
 *
 * @throws a Problem that names the accounts, where it is not clear which one is meant
 */
export async function accountOf(
  gateway: Gateway,
  { environment }: Terminal,
  asked: string | undefined,
): Promise<string> {
  const named = asked ?? (environment.SALVER_ACCOUNT || undefined)
  if (named !== undefined) return ID.test(named) ? named : idOfNamed(gateway, named)
  const { accounts, pagination } = await gateway.accounts.list(MANY, AT_ONCE)
  const list = accounts
    .slice(0, 10)
    .map(({ account_id, account_name, name }) =>
      `  ${account_id}  ${plain(account_name ?? name ?? '')}`.trimEnd(),
    )
    .join('\n')
  const [only, ...others] = accounts
  if (only === undefined) {
    throw new Problem('account', 'No account is connected yet.', 'Connect one: salver accounts connect')
  }
  if (others.length === 0 && !pagination.has_more) return only.account_id
  throw new Problem(
    'usage',
    'There are several accounts: which one?',
    `Say --account, or set SALVER_ACCOUNT, to one of\n${list}${accounts.length > 10 ? '\n  … (salver accounts list)' : ''}`,
  )
}

async function idOfNamed(gateway: Gateway, named: string): Promise<string> {
  const fit: string[] = []
  for await (const { account_id, account_name, public_identifier } of gateway.accounts.list(MANY, AT_ONCE)) {
    if ([account_name, public_identifier].includes(named)) fit.push(account_id)
  }
  const [only, ...others] = fit
  if (only !== undefined && others.length === 0) return only
  const problem =
    only === undefined
      ? 'No account has that id, name or public identifier'
      : 'Several accounts are called that'
  throw new Problem('account', `${problem}: "${named}".`, 'salver accounts list shows them.')
}
