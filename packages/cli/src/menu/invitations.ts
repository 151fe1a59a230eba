import { asListing, forAccount, type Menu, notBoth, withExamples } from './entry.ts'

/** Invitations, received and sent. */
export function addInvitations({ program, terminal, end }: Menu): void {
  const invitations = program
    .command('invitations')
    .summary('received invitations: list, accept, decline')
    .description('Invitations that were received and wait for an answer.')
    .helpCommand(false)
  const list = asListing(
    forAccount(
      invitations
        .command('list')
        .summary('list those that wait')
        .description('List the pending invitations, the newest first. 1 credit for each 50.'),
    ),
    { usual: 10 },
  )
    .option('--type <type>', 'connection, page, event or newsletter')
    .option('--has-note', 'only those with a note')
    .option('--no-has-note', 'only those without a note')
  withExamples(
    notBoth(list, 'has-note')
      .option('--older-than <age>', 'only those so old: 21d or 21, 3w, 2mo, 1y')
      .option('--newer-than <age>', 'only those that are not so old')
      .option('--mutual-at-least <number>', 'only with so many connections in common')
      .option('--text <text>', 'only with this in name, headline or note')
      .action(async (_, command) => {
        const { listInvitations } = await import('../commands/invitations.ts')
        await listInvitations(terminal, command.optsWithGlobals())
      }),
    'salver invitations list',
    'salver invitations list --has-note --newer-than 7d',
    'salver invitations list --all --csv > invitations.csv',
    'salver invitations list --columns id,name,mutual,note',
  )
  for (const reply of ['accept', 'decline'] as const) {
    withExamples(
      forAccount(
        invitations
          .command(reply)
          .summary(`${reply} one or many`)
          .description(
            `${reply === 'accept' ? 'Accept' : 'Decline'} invitations, and say what became of each. ` +
              'Named by ids, urns or addresses of profiles, as arguments or one a line of standard input; ' +
              'also lines of list --ndjson. Asks before many. 1 credit for each.',
          )
          .argument('[invitation...]', 'which; - for standard input'),
      )
        .option('--types <types>', 'which kinds may be answered, with commas between, or all', 'connection')
        .option('--yes', 'do not ask')
        .action(async (named: string[], _, command) => {
          const { answerInvitations } = await import('../commands/answer.ts')
          if (!(await answerInvitations(terminal, reply, named, command.optsWithGlobals()))) end('failed')
        }),
      `salver invitations ${reply} 7740701700379519262`,
      `salver invitations list --has-note --ndjson | salver invitations ${reply} --yes`,
    )
  }
  addSent({ program, terminal, end })
}

function addSent({ program, terminal, end }: Menu): void {
  withExamples(
    asListing(
      forAccount(
        program
          .command('sent')
          .summary('sent invitations that are pending')
          .description(
            'List the invitations that you sent and nobody has answered yet. 1 credit for each 50.',
          ),
      ),
      { usual: 10 },
    )
      .option('--type <type>', 'connection, page, event or newsletter')
      .option('--older-than <age>', 'only those so old: 21d or 21, 3w, 2mo, 1y')
      .action(async (_, command) => {
        const { listSent } = await import('../commands/sent.ts')
        await listSent(terminal, command.optsWithGlobals())
      }),
    'salver sent --older-than 3w',
    'salver sent --all --csv > sent.csv',
  )
  withExamples(
    forAccount(
      program
        .command('withdraw')
        .summary('withdraw sent invitations')
        .description(
          'Withdraw sent invitations: those named, or all that are so old, of which it first shows whom and asks, ' +
            'and withdraws those alone. ' +
            'Whoever’s invitation is withdrawn cannot be invited again for three weeks. 1 credit for each.',
        )
        .argument('[invitation...]', 'their ids'),
    )
      .option('--older-than <age>', 'those so old: 21d or 21, 3w, 2mo, 1y')
      .option('--dry-run', 'only show whom')
      .option('--yes', 'do not ask')
      .action(async (ids: string[], _, command) => {
        const { withdraw } = await import('../commands/withdraw.ts')
        if (!(await withdraw(terminal, ids, command.optsWithGlobals()))) end('failed')
      }),
    'salver withdraw 7096489782193883359',
    'salver withdraw --older-than 21d --dry-run',
    'salver withdraw --older-than 21d',
  )
  withExamples(
    forAccount(
      program
        .command('invite')
        .summary('send an invitation')
        .description('Invite somebody to connect. 1 credit.')
        .argument('<person>', 'the address of a profile, its slug, or a member id'),
    )
      .option('--message <text>', 'a note of at most 300 characters')
      .action(async (person: string, _, command) => {
        const { invite } = await import('../commands/invite.ts')
        await invite(terminal, person, command.optsWithGlobals())
      }),
    'salver invite https://www.linkedin.com/in/alicejohnson --message "We met."',
  )
}
