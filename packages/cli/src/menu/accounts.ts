import { asListing, type Menu, withExamples } from './entry.ts'

/** Accounts, and looking after them. */
export function addAccounts({ program, terminal, end }: Menu): void {
  const accounts = program
    .command('accounts')
    .summary('connected accounts')
    .description('Connected accounts.')
    .helpCommand(false)
  withExamples(
    asListing(
      accounts
        .command('list')
        .summary('list the accounts')
        .description('List the accounts, and how each fares.'),
      { usual: 50 },
    ).action(async (_, command) => {
      const { listAccounts } = await import('../commands/accounts.ts')
      await listAccounts(terminal, command.optsWithGlobals())
    }),
    'salver accounts list',
    'salver accounts list --json',
  )
  withExamples(
    accounts
      .command('connect')
      .description(
        'Connect an account. Its token is asked for without being shown, or is the only line of standard input; ' +
          'it is never an argument. The same member again is the same account with a new token.',
      )
      .summary('connect an account')
      .option('--source <source>', 'session (the cookie li_at), or portability (an access token)', 'session')
      .option('--name <name>', 'what you call it')
      .option('--country <code>', 'two letters, such as FR')
      .action(async (_, command) => {
        const { connectAccount } = await import('../commands/accounts.ts')
        await connectAccount(terminal, command.optsWithGlobals())
      }),
    'salver accounts connect --name Sales',
    'salver accounts connect --source portability < token.txt',
  )
  withExamples(
    accounts
      .command('show')
      .description('Show one account: its status, and how its session fares.')
      .summary('show one account')
      .argument('[account]', 'its id or its name (SALVER_ACCOUNT; else the only one)')
      .action(async (id: string | undefined, _, command) => {
        const { showAccount } = await import('../commands/accounts.ts')
        await showAccount(terminal, id, command.optsWithGlobals())
      }),
    'salver accounts show',
    'salver accounts show acc_01a210036eda70e9b626dd069f2711dd',
  )
  withExamples(
    accounts
      .command('remove')
      .description('Remove an account: the gateway forgets it and destroys its token.')
      .summary('remove an account')
      .argument('<account>', 'its id or its name')
      .option('--yes', 'do not ask')
      .action(async (id: string, _, command) => {
        const { removeAccount } = await import('../commands/accounts.ts')
        if (!(await removeAccount(terminal, id, command.optsWithGlobals()))) end('failed')
      }),
    'salver accounts remove acc_01a210036eda70e9b626dd069f2711dd',
  )
}
