import type { Terminal } from './terminal.ts'

/** Shows how far something is, until it is stopped. */
export interface Progress {
  /** @param total how many there are in all, or null where nobody knows yet */
  at(done: number, total: number | null): void
  /** Takes it away. */
  stop(): void
}

/** A bar on standard error; null where that is no terminal. */
export async function startProgress(terminal: Terminal, noun: string): Promise<Progress | null> {
  if (terminal.stderr.isTTY !== true || terminal.environment.TERM === 'dumb') return null
  const { default: progress } = await import('cli-progress')
  const bar = new progress.SingleBar({
    stream: terminal.stderr,
    format: `{bar} {value} of {total} ${noun}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: false,
    clearOnComplete: true,
    linewrap: null,
    stopOnComplete: false,
    // Ctrl-C ends the command at once, and needs no help.
    gracefulExit: false,
  })
  let begun = false
  return {
    at(done, total) {
      if (total === null) return
      if (begun) bar.setTotal(Math.max(total, done))
      else bar.start(Math.max(total, done), 0)
      begun = true
      bar.update(done)
    },
    stop() {
      if (begun) bar.stop()
    },
  }
}
