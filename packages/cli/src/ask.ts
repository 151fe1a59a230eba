import { Problem } from './problem.ts'
import type { Terminal } from './terminal.ts'

/** Somebody was asked and pressed Ctrl-C. */
function interrupted(): Problem {
  return new Problem('interrupted', 'Interrupted: nothing was done.')
}

/** Asks for a line. What it is where nothing is typed is shown, and gives way to the first letter. */
export async function askLine(
  terminal: Terminal,
  question: { message: string; usual: string; check: (line: string) => string | undefined },
): Promise<string> {
  const { isCancel, text } = await import('@clack/prompts')
  const answer = await text({
    message: question.message,
    placeholder: question.usual,
    defaultValue: question.usual,
    validate: (line) => question.check(line || question.usual),
    input: terminal.stdin,
    output: terminal.stderr,
  })
  if (isCancel(answer)) throw interrupted()
  return answer.trim()
}

/** Asks for a secret, which is not shown. */
export async function askSecret(terminal: Terminal, message: string): Promise<string> {
  const { isCancel, password } = await import('@clack/prompts')
  const answer = await password({
    message,
    mask: '•',
    validate: (line) => ((line ?? '').trim() === '' ? 'It is needed.' : undefined),
    input: terminal.stdin,
    output: terminal.stderr,
  })
  if (isCancel(answer)) throw interrupted()
  return answer.trim()
}

/**
 * Asks whether to go on; without anybody to ask it is refused, unless `yes` was said beforehand.
 *
 * @returns whether to go on
 * @throws a Problem of usage where nobody is there
 */
export async function askToGoOn(terminal: Terminal, message: string, yes: boolean): Promise<boolean> {
  if (yes) return true
  if (!terminal.isInteractive) {
    throw new Problem('usage', `${message} There is nobody to ask.`, 'Say --yes to go on without a question.')
  }
  const { confirm, isCancel } = await import('@clack/prompts')
  const answer = await confirm({
    message,
    initialValue: false,
    input: terminal.stdin,
    output: terminal.stderr,
  })
  if (isCancel(answer)) throw interrupted()
  return answer
}
