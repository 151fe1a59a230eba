import type { Command } from 'commander'
import type { Exit } from '../exit-codes.ts'
import { Problem } from '../problem.ts'
import type { Terminal } from '../terminal.ts'

/** What the parts of the menu are put together with. */
export interface Menu {
  readonly terminal: Terminal
  readonly program: Command
  /** Says how the command ends, where that is not well. */
  end(exit: Exit): void
}

/** Adds examples below a command's help. */
export function withExamples(command: Command, ...examples: string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${examples.map((one) => `  ${one}`).join('\n')}`)
}

/**
 * Refuses a flag together with its opposite: the parser would take the last without a word.
 *
 * @param name such as `has-note`, whose opposite is `no-has-note`
 */
export function notBoth(command: Command, name: string): Command {
  const said = new Set<string>()
  for (const flag of [name, `no-${name}`]) {
    command.on(`option:${flag}`, () => {
      if (said.add(flag).size === 1) return
      throw new Problem('usage', `--${name} and --no-${name} cannot go together.`, 'Leave one of them out.')
    })
  }
  return command
}

/** Adds `--account`. */
export function forAccount(command: Command): Command {
  return command.option('--account <id>', 'whose: an id or a name (SALVER_ACCOUNT; else the only one)')
}

/** Adds what every listing has. */
export function asListing(command: Command, { usual }: { usual: number }): Command {
  return command
    .option('--count <number>', `how many (${usual})`)
    .option('--offset <number>', 'how many to pass over (0)')
    .option('--all', 'all of them, with progress on a terminal')
    .option('--csv', 'as CSV')
    .option('--ndjson', 'as one JSON object a line')
    .option('--columns <names>', 'which columns, with commas between')
}
