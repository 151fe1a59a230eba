import { spawn, spawnSync } from 'node:child_process'
import { onTestFinished } from 'vitest'

/** From util-linux: runs a command in a pseudo-terminal. */
const SCRIPT = 'script'

/** Whether a pseudo-terminal can be had here. */
export const hasTerminal = spawnSync(SCRIPT, ['--version']).status === 0

/**
 * Runs a line of the shell in a pseudo-terminal of 80 columns.
 *
 * @param typed what is typed, each once the words before it are on the screen
 */
export function typedInTerminal(
  line: string,
  { typed = [], env }: { typed?: [shown: string, keys: string][] | undefined; env: Record<string, string> },
): Promise<{ code: number | null; screen: string }> {
  const child = spawn(SCRIPT, ['-qec', `stty cols 80 rows 24; ${line}`, '/dev/null'], { env })
  // One that waits for words that never come ends with its test.
  onTestFinished(() => void child.kill())
  const left = [...typed]
  let screen = ''
  let answered = 0
  child.stdout.on('data', (part: Buffer) => {
    screen += part.toString()
    const [next] = left
    if (next === undefined || !screen.slice(answered).includes(next[0])) return
    left.shift()
    answered = screen.length
    child.stdin.write(next[1])
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, screen })))
}
