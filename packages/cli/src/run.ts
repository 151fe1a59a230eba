import { type Command, CommanderError } from 'commander'
import { EXITS, type Exit } from './exit-codes.ts'
import { makeProgram } from './program.ts'
import { type Terminal, terminalOf } from './terminal.ts'

/** What changes something: that it may have been done is to be said where no answer came. */
const CHANGING: readonly string[] = [
  'accounts connect',
  'accounts remove',
  'invitations accept',
  'invitations decline',
  'invite',
  'withdraw',
]

/**
 * Carries out one command line.
 *
 * @returns the code to exit with
 */
export async function run(process: NodeJS.Process): Promise<number> {
  const words = process.argv.slice(2)
  const terminal = terminalOf(process, { colour: !words.includes('--no-color') })
  onInterruption(process, terminal)
  let exit: Exit = 'ok'
  const program = makeProgram(terminal, (ended) => {
    exit = ended
  })
  let changes = false
  program.hook('preAction', (_, command) => {
    changes = CHANGING.includes(pathOf(command))
  })
  try {
    if (words.every((word) => word === '--json' || word === '--no-color')) program.outputHelp()
    else await program.parseAsync(words, { from: 'user' })
    return EXITS[exit].code
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXITS.ok.code
    // A group without one of its commands: its help is told already.
    if (error instanceof CommanderError && error.code === 'commander.help') return EXITS.usage.code
    return await tell(terminal, error, { words, changes })
  }
}

/** At once: what is under way at the gateway ends there by itself. */
function onInterruption(process: NodeJS.Process, terminal: Terminal): void {
  for (const [signal, code] of [
    ['SIGINT', EXITS.interrupted.code],
    ['SIGTERM', 143],
  ] as const) {
    process.on(signal, () => {
      const { words } = terminal.interruption
      if (words !== null) terminal.stderr.write(`\n${words}\n`)
      process.exit(code)
    })
  }
}

/** Such as `invitations list`. */
function pathOf(command: Command): string {
  const group = command.parent
  return group?.parent ? `${group.name()} ${command.name()}` : command.name()
}

async function tell(
  terminal: Terminal,
  error: unknown,
  { words, changes }: { words: readonly string[]; changes: boolean },
): Promise<number> {
  const { problemOfUsage, tellingOf, toldToPeople, toldToPrograms } = await import('./telling.ts')
  const told = tellingOf(error instanceof CommanderError ? problemOfUsage(error) : error, { changes })
  const asJson = words.includes('--json') || words.includes('--ndjson')
  terminal.stderr.write(
    asJson ? toldToPrograms(told) : toldToPeople(told, (text) => terminal.paint('stderr', 'red', text)),
  )
  return EXITS[told.exit].code
}
