import type { Account } from '@salver/client'
import { accountOf } from '../account.ts'
import { askSecret, askToGoOn } from '../ask.ts'
import { changing } from '../changing.ts'
import type { Column } from '../column.ts'
import { AT_ONCE, type CommonOptions, openGateway } from '../gateway.ts'
import { type ListingOptions, runListing } from '../listing.ts'
import { plain, safeJson } from '../plain.ts'
import { Problem } from '../problem.ts'
import { linesOf } from '../standard-input.ts'
import type { Terminal } from '../terminal.ts'

type Row = Account<true>

/** After a change of which nobody knows. */
const LOOK = ': salver accounts list shows whether it was.'

/** Columns of accounts. */
export const ACCOUNTS: readonly Column<Row>[] = [
  { name: 'id', title: 'ID', value: (row) => row.account_id, byDefault: true },
  {
    name: 'name',
    title: 'NAME',
    value: (row) => row.account_name ?? row.name,
    flexible: true,
    byDefault: true,
  },
  { name: 'member', title: 'MEMBER', value: (row) => row.name, flexible: true },
  { name: 'public_identifier', title: 'PUBLIC ID', value: (row) => row.public_identifier, flexible: true },
  { name: 'source', title: 'SOURCE', value: (row) => row.source },
  { name: 'status', title: 'STATUS', value: (row) => row.status, byDefault: true },
  { name: 'connected_at', title: 'CONNECTED', value: (row) => row.connected_at },
  { name: 'health', title: 'HEALTH', value: healthOf, flexible: true, byDefault: true },
]

/** `salver accounts list`. */
export async function listAccounts(
  terminal: Terminal,
  options: CommonOptions & ListingOptions,
): Promise<void> {
  const gateway = await openGateway(terminal, options)
  const list = (part: { count: number; offset: number }) => gateway.accounts.list(part, AT_ONCE)
  type Data = Awaited<ReturnType<typeof list>>
  const pageOf = (data: Data) => ({
    rows: data.accounts,
    total: null,
    nextOffset: data.pagination.next_offset,
    meta: data.meta,
  })
  await runListing(
    terminal,
    {
      noun: ['account', 'accounts'],
      key: 'accounts',
      columns: ACCOUNTS,
      mostAtOnce: 500,
      idOf: ({ account_id }) => account_id,
      page: async (part) => pageOf(await list(part)),
      async *pages(part) {
        for await (const data of list(part).pages()) yield pageOf(data)
      },
      empty: 'No account is connected yet: salver accounts connect',
    },
    { ...(!options.all && { count: '50' }), ...options },
  )
}

/** `salver accounts show`. */
export async function showAccount(
  terminal: Terminal,
  named: string | undefined,
  options: CommonOptions,
): Promise<void> {
  const gateway = await openGateway(terminal, options)
  const account = await gateway.accounts.get(await accountOf(gateway, terminal, named), AT_ONCE)
  if (options.json) return void terminal.stdout.write(`${safeJson(account, 2)}\n`)
  const { health } = account
  const lines: [string, string | number | null][] = [
    ['Account', account.account_id],
    ['Name', account.account_name],
    ['Member', account.name],
    ['Public id', account.public_identifier],
    ['Source', account.source],
    ['Status', account.status],
    ['Connected', account.connected_at],
    ['Last success', health.last_success_at],
    ['Last failure', health.last_failure_at && `${health.last_failure_at}  ${health.last_failure ?? ''}`],
    ['Resting until', health.resting_until],
    ['Requests in the last hour', health.requests_last_hour],
  ]
  const told = lines.filter(([, value]) => value !== null)
  const width = Math.max(...told.map(([name]) => name.length))
  terminal.stdout.write(
    told.map(([name, value]) => `${name.padEnd(width)}  ${plain(String(value))}\n`).join(''),
  )
}

/** The flags of `salver accounts connect`. */
export interface ConnectAccountOptions extends CommonOptions {
  readonly source?: string
  readonly name?: string
  readonly country?: string
}

/** `salver accounts connect`: the token comes by a prompt or from standard input, never as an argument. */
export async function connectAccount(terminal: Terminal, options: ConnectAccountOptions): Promise<void> {
  const { source = 'session', name, country } = options
  if (source !== 'session' && source !== 'portability') {
    throw new Problem('usage', `--source: got "${source}"; expected session or portability.`)
  }
  if (country !== undefined && !/^[a-z]{2}$/i.test(country)) {
    throw new Problem('usage', `--country: got "${country}"; expected two letters, such as FR.`)
  }
  const gateway = await openGateway(terminal, options)
  const token = await tokenFor(terminal, source)
  const more = {
    ...(name !== undefined && { account_name: name }),
    ...(country !== undefined && { country }),
  }
  const { account_id, meta } = await changing(terminal, LOOK, () =>
    gateway.accounts.connect(
      source === 'session' ? { login_token: token, ...more } : { source, access_token: token, ...more },
    ),
  )
  if (options.json) return void terminal.stdout.write(`${safeJson({ account_id, status: 'connected' }, 2)}\n`)
  const where = meta.sandbox ? ' (on the sandbox)' : ''
  terminal.stdout.write(`${terminal.paint('stdout', 'green', 'connected')}  ${plain(account_id)}${where}\n`)
  const profile = options.profile === undefined ? '' : ` --profile ${options.profile}`
  terminal.stderr.write(`Next: salver invitations list --account ${plain(account_id)}${profile}\n`)
}

/** `salver accounts remove`: the gateway destroys the token. */
export async function removeAccount(
  terminal: Terminal,
  named: string,
  options: CommonOptions & { yes?: boolean },
): Promise<boolean> {
  const gateway = await openGateway(terminal, options)
  const accountId = await accountOf(gateway, terminal, named)
  const called = named === accountId ? '' : ` (${plain(named)})`
  const question = `Remove ${plain(accountId)}${called}? Its token is destroyed; to come back it has to be connected again.`
  if (!(await askToGoOn(terminal, question, options.yes === true))) {
    terminal.stderr.write('Nothing was removed.\n')
    return false
  }
  await changing(terminal, LOOK, () => gateway.accounts.remove(accountId))
  terminal.stdout.write(
    options.json
      ? `${safeJson({ account_id: accountId, removed: true }, 2)}\n`
      : `${terminal.paint('stdout', 'green', 'removed')}  ${plain(accountId)}\n`,
  )
  return true
}

async function tokenFor(terminal: Terminal, source: 'session' | 'portability'): Promise<string> {
  const what =
    source === 'session' ? 'The cookie li_at of the signed-in member' : 'The access token of the member'
  if (terminal.isInteractive) return askSecret(terminal, `${what} (it is not shown)`)
  const lines = terminal.stdin.isTTY === true ? [] : await linesOf(terminal)
  const [token] = lines
  if (token !== undefined && lines.length === 1) return token
  throw new Problem(
    'usage',
    `There is nobody to ask, and standard input has ${lines.length === 0 ? 'no' : 'more than one'} line.`,
    'Give the token on standard input: salver accounts connect < token.txt',
  )
}

function healthOf({ status, health }: Row): string {
  if (status === 'disconnected') return 'connect it again'
  if (health.resting_until !== null && Date.parse(health.resting_until) > Date.now()) {
    return `resting until ${health.resting_until.slice(11, 16)} UTC`
  }
  const isFailing = (health.last_failure_at ?? '') > (health.last_success_at ?? '')
  return isFailing ? `failing: ${health.last_failure ?? 'unknown'}` : 'well'
}
