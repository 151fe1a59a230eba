/**
 * How long one call may take, and what ends it sooner. `end` has to be called: it takes the timer and the listener
 * away.
 */
export class Deadline {
  /** Aborted when the time is over, or by the caller's own signal. */
  readonly signal: AbortSignal
  /** What has ended it. */
  ended: 'late' | 'aborted' | undefined
  readonly timeoutMs: number
  readonly #until: number
  readonly #controller = new AbortController()
  readonly #timer: ReturnType<typeof setTimeout>
  readonly #outer: AbortSignal | undefined

  constructor(timeoutMs: number, outer: AbortSignal | undefined) {
    this.timeoutMs = timeoutMs
    this.signal = this.#controller.signal
    this.#until = performance.now() + timeoutMs
    this.#timer = setTimeout(() => this.#stop('late'), timeoutMs)
    this.#outer = outer
    if (outer?.aborted) this.#stop('aborted')
    else outer?.addEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = () => this.#stop('aborted')

  #stop(why: 'late' | 'aborted'): void {
    this.ended ??= why
    this.#controller.abort()
  }

  /** Milliseconds. */
  left(): number {
    return this.#until - performance.now()
  }

  /** Why the caller has aborted it. */
  reason(): unknown {
    return this.#outer?.reason
  }

  /** Waits, or less long where it is ended. */
  async pause(ms: number): Promise<void> {
    if (this.ended) return
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.signal.addEventListener('abort', done)
    })
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#outer?.removeEventListener('abort', this.#onAbort)
  }
}
