import { type Menu, withExamples } from './entry.ts'

/** The way to a gateway. */
export function addSetup({ program, terminal }: Menu): void {
  withExamples(
    program
      .command('connect')
      .description(
        'Connect to a gateway: asks for its URL and your key, tries them, and stores them for you alone. ' +
          'Without a terminal, both are lines of standard input.',
      )
      .summary('connect to a gateway, and store its URL and key')
      .option('--url <url>', 'the address of the gateway')
      .action(async (_, command) => {
        const { connect } = await import('../commands/connect.ts')
        await connect(terminal, command.optsWithGlobals())
      }),
    'salver connect',
    'salver connect --url https://salver.example --profile work',
    'salver connect --url http://127.0.0.1:8410 < key.txt',
  )
  withExamples(
    program
      .command('disconnect')
      .description('Forget a stored gateway. The key stays valid.')
      .summary('forget a stored gateway')
      .action(async (_, command) => {
        const { disconnect } = await import('../commands/disconnect.ts')
        await disconnect(terminal, command.optsWithGlobals())
      }),
    'salver disconnect',
    'salver disconnect --profile work',
  )
}
