import { CommanderError } from 'commander'
import { EXITS, type Exit } from './exit-codes.ts'
import { makeProgram } from './program.ts'
import { type Terminal, terminalOf } from './terminal.ts'

/**
 * Carries out one command line.
 *
 * @returns the code to exit with
 */
export async function run(process: NodeJS.Process): Promise<number> {
  const words = process.argv.slice(2)
  const terminal = terminalOf(process, { colour: !words.includes('--no-color') })
  onInterruption(process, terminal)
  onUnread(process, terminal)
  let exit: Exit = 'ok'
  const program = makeProgram(terminal, (ended) => {
    exit = ended
  })
  try {
    if (words.every((word) => word === '--json' || word === '--no-color')) program.outputHelp()
    else await program.parseAsync(words, { from: 'user' })
    return EXITS[exit].code
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXITS.ok.code
    // A group without one of its commands: its help is told already.
    if (error instanceof CommanderError && error.code === 'commander.help') return EXITS.usage.code
    return await tell(terminal, error, words)
  }
}

/** At once: what is under way at the gateway ends there by itself. */
function onInterruption(process: NodeJS.Process, terminal: Terminal): void {
  for (const [signal, code] of [
    ['SIGINT', EXITS.interrupted.code],
    ['SIGTERM', 143],
  ] as const) {
    process.on(signal, () => {
      const { words } = terminal.change
      if (words !== null) terminal.stderr.write(`\n${words}\n`)
      process.exit(code)
    })
  }
}

/** Nobody takes what is written. A reader who has enough, as `head`, ends the command without a word. */
function onUnread(process: NodeJS.Process, { change }: Terminal): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' && change.words === null) process.exit(process.exitCode ?? EXITS.ok.code)
      // As it stands: what would tell it better may be what cannot be written.
      process.stderr.write(
        error.code === 'EPIPE'
          ? `${change.words}\n`
          : `error The output cannot be written: ${error.message}\n`,
      )
      process.exit(EXITS.failed.code)
    })
  }
}

async function tell(terminal: Terminal, error: unknown, words: readonly string[]): Promise<number> {
  const { problemOfUsage, tellingOf, toldToPeople, toldToPrograms } = await import('./telling.ts')
  const changes = terminal.change.words !== null
  const told = tellingOf(error instanceof CommanderError ? problemOfUsage(error) : error, { changes })
  const asJson = words.includes('--json') || words.includes('--ndjson')
  terminal.stderr.write(
    asJson ? toldToPrograms(told) : toldToPeople(told, (text) => terminal.paint('stderr', 'red', text)),
  )
  return EXITS[told.exit].code
}
