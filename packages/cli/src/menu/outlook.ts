import { asListing, forAccount, type Menu, withExamples } from './entry.ts'

/** What is read: people, credits, calls, and how everything fares. */
export function addOutlook({ program, terminal, end }: Menu): void {
  withExamples(
    forAccount(
      program
        .command('check')
        .summary('how you stand with somebody')
        .description('Say how you stand with somebody: connected, invited, inviting, or nothing. 1 credit.')
        .argument('<person>', 'the address of a profile, or its slug'),
    ).action(async (person: string, _, command) => {
      const { checkInvitation } = await import('../commands/check.ts')
      await checkInvitation(terminal, person, command.optsWithGlobals())
    }),
    'salver check https://www.linkedin.com/in/alicejohnson',
  )
  withExamples(
    asListing(
      forAccount(
        program
          .command('connections')
          .summary('your connections')
          .description('List your connections, the newest first. 1 credit for each 50.'),
      ),
      { usual: 10 },
    ).action(async (_, command) => {
      const { listConnections } = await import('../commands/connections.ts')
      await listConnections(terminal, command.optsWithGlobals())
    }),
    'salver connections --count 100',
    'salver connections --all --csv > connections.csv',
  )
  withExamples(
    program
      .command('credits')
      .summary('what is left')
      .description('Say how many credits are left.')
      .action(async (_, command) => {
        const { showCredits } = await import('../commands/credits.ts')
        await showCredits(terminal, command.optsWithGlobals())
      }),
    'salver credits',
  )
  withExamples(
    asListing(
      program
        .command('logs')
        .summary('the calls that were made')
        .description('List the calls that were made, the newest first.'),
      { usual: 10 },
    )
      .option('--account <id>', 'only of this account')
      .option('--action <name>', 'only this action, such as list_invitations')
      .option('--status <status>', 'only success, or only error')
      .option('--from <time>', 'only from then on: a day, or a time with its zone')
      .option('--to <time>', 'only until then; a day includes all of it')
      .action(async (_, command) => {
        const { listLogs } = await import('../commands/logs.ts')
        await listLogs(terminal, command.optsWithGlobals())
      }),
    'salver logs --status error --from 2026-04-26',
  )
  withExamples(
    program
      .command('doctor')
      .summary('find out what is wrong, and what to do')
      .description(
        'Look at everything between you and the network: what is stored, the gateway, your key, and each account. ' +
          'Costs no credits.',
      )
      .option('--no-live', 'do not ask the network')
      .action(async (_, command) => {
        const { doctor } = await import('../commands/doctor.ts')
        end(await doctor(terminal, command.optsWithGlobals()))
      }),
    'salver doctor',
    'salver doctor --json',
  )
  withExamples(
    program
      .command('open')
      .summary('open the API reference in a browser')
      .description('Open the gateway’s API reference in a browser, and print its address.')
      .action(async (_, command) => {
        const { openReference } = await import('../commands/open.ts')
        await openReference(terminal, command.optsWithGlobals())
      }),
    'salver open',
  )
}
