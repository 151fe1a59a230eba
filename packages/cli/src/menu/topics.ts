import { Problem } from '../problem.ts'
import { TOPICS } from '../topics.ts'
import { type Menu, withExamples } from './entry.ts'

/** What is about the command itself. */
export function addTopics(menu: Menu): void {
  const { program, terminal } = menu
  withExamples(
    program
      .command('completion')
      .summary('a script that completes words in your shell')
      .description('Print a script that makes your shell complete the words of salver.')
      .argument('<shell>', 'bash, zsh or fish')
      .action(async (shell: string) => {
        const { writeCompletion } = await import('../commands/completion.ts')
        writeCompletion(terminal, shell, program)
      }),
    'echo "source <(salver completion bash)" >> ~/.bashrc',
    'salver completion zsh > ~/.zfunc/_salver',
    'salver completion fish > ~/.config/fish/completions/salver.fish',
  )
  withExamples(
    program
      .command('mcp')
      .summary('tools for agents, over standard input and output')
      .description('Serve the tools for agents (Model Context Protocol) over standard input and output.')
      .option('--read-only', 'without the tools that change anything')
      .action(async (_, command) => {
        const { serveMcp } = await import('../commands/mcp.ts')
        await serveMcp(terminal, command.optsWithGlobals())
      }),
    'salver mcp --read-only',
  )
  program
    .command('help')
    .summary('help for a command, exit-codes or environment')
    .description('Show help for a command, or about a topic: exit-codes, environment.')
    .argument('[topic...]', 'a command, exit-codes or environment')
    .action((topic: string[]) => showHelp(menu, topic))
}

function showHelp({ program, terminal }: Menu, topic: readonly string[]): void {
  const [first] = topic
  const text = first === undefined ? undefined : TOPICS[first]?.()
  if (text !== undefined) return void terminal.stdout.write(text)
  let command = program
  for (const word of topic) {
    const inside = command.commands.find((one) => one.name() === word)
    if (inside === undefined) {
      const known = command.commands.map((one) => one.name())
      if (command === program) known.push(...Object.keys(TOPICS))
      throw new Problem(
        'usage',
        `There is no help on "${topic.join(' ')}".`,
        `There is on ${known.join(', ')}.`,
      )
    }
    command = inside
  }
  command.outputHelp()
}
