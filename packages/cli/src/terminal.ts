import { styleText } from 'node:util'

/** Where a command stands: what it reads, writes and is told by its surroundings. Given in, so that tests can. */
export interface Terminal {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Whether somebody is there who can be asked. */
  readonly isInteractive: boolean
  /** Cells that a line of standard output has; null where nobody measures, as in a pipe. */
  readonly width: number | null
  /** What is said of a change that is under way, or that failed, where the command ends in it; null for none. */
  readonly change: { words: string | null }
  /** Makes a text stand out on that stream, where it can. */
  paint(stream: 'stdout' | 'stderr', style: Style, text: string): string
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow'

/**
 * The terminal of a process.
 *
 * @param colour false for `--no-color`
 */
export function terminalOf(
  process: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'>,
  { colour }: { colour: boolean },
): Terminal {
  const { stdin, stdout, stderr, env } = process
  return {
    stdin,
    stdout,
    stderr,
    environment: env,
    isInteractive: stdin.isTTY === true && stderr.isTTY === true,
    change: { words: null },
    width: widthOf(stdout, env.COLUMNS),
    paint(stream, style, text) {
      const coloured = colour && hasColours(stream === 'stdout' ? stdout : stderr, env)
      return coloured ? styleText(style, text, { validateStream: false }) : text
    },
  }
}

function widthOf(stdout: NodeJS.WriteStream, columns: string | undefined): number | null {
  const written = /^[1-9]\d{0,4}$/.test(columns ?? '') ? Number(columns) : null
  if (stdout.isTTY !== true) return written
  // A terminal that does not know its own width says 0.
  return stdout.columns > 0 ? stdout.columns : (written ?? 80)
}

/** `FORCE_COLOR` before `NO_COLOR`, as Node itself has it. */
function hasColours(stream: NodeJS.WriteStream, env: Terminal['environment']): boolean {
  const forced = env.FORCE_COLOR
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if ((env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb') return false
  return stream.isTTY === true
}
