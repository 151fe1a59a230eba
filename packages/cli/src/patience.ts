import { plain } from './plain.ts'
import type { Terminal } from './terminal.ts'

/** Longer than most answers take, and than people wait without a word. */
const LONG_MS = 3_000

/** Says on a terminal's standard error why nothing happens: that an answer is waited for, or asked for again. */
export class Patience {
  readonly #terminal: Terminal
  readonly #url: string
  #timer: NodeJS.Timeout | undefined

  constructor(terminal: Terminal, url: string) {
    this.#terminal = terminal
    this.#url = url
  }

  /** @param attempt 1 for the first try of a call */
  asks(attempt: number): void {
    if (this.#terminal.stderr.isTTY !== true) return
    if (attempt > 1) this.#say(`${this.#url} was busy or not reached: trying again (${attempt}).`)
    this.#timer = setTimeout(
      () => this.#say(`The answer of ${this.#url} is waited for. Ctrl-C ends it.`),
      LONG_MS,
    )
    this.#timer.unref()
  }

  /** There is an answer, or there will be none. */
  ends(): void {
    clearTimeout(this.#timer)
  }

  /** On a line of its own, also where a bar of progress stands there. */
  #say(words: string): void {
    const { stderr, environment } = this.#terminal
    const begin = environment.TERM === 'dumb' ? '' : '\r\u001b[K'
    stderr.write(`${begin}${this.#terminal.paint('stderr', 'dim', plain(words))}\n`)
  }
}
