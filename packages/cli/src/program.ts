import { Command, Option } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import type { Exit } from './exit-codes.ts'
import { addAccounts } from './menu/accounts.ts'
import type { Menu } from './menu/entry.ts'
import { addInvitations } from './menu/invitations.ts'
import { addOutlook } from './menu/outlook.ts'
import { addSetup } from './menu/setup.ts'
import { addTopics } from './menu/topics.ts'
import type { Terminal } from './terminal.ts'

/**
 * The command line, with all its words. What a command does is imported when it is asked for, so that none waits for
 * another's code.
 *
 * @param end told how a command ends, where that is not well and no error either
 */
export function makeProgram(terminal: Terminal, end: (exit: Exit) => void): Command {
  const program = new Command('salver')
    .description('Pending connection invitations of professional-network accounts, from your Salver gateway.')
    .version(manifest.version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .addOption(new Option('--profile <name>', 'which stored gateway (SALVER_PROFILE)'))
    .option('--json', 'answer as JSON, errors too')
    .option('--verbose', 'show each request on standard error')
    .option('--no-color', 'no colours (NO_COLOR)')
    .configureHelp({
      showGlobalOptions: true,
      subcommandTerm: (command) => command.name(),
      helpWidth: Math.min(terminal.width ?? 80, 100),
    })
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      // Errors are told in one place, in one way.
      outputError: () => {},
      getOutHasColors: () => false,
    })
    .exitOverride()
    .showSuggestionAfterError()
  const menu: Menu = { terminal, end, program }
  addSetup(menu)
  addAccounts(menu)
  addInvitations(menu)
  addOutlook(menu)
  addTopics(menu)
  program.addHelpText(
    'after',
    '\nBegin with salver connect. More: salver help <command>, salver help exit-codes,\nsalver help environment',
  )
  return program
}
