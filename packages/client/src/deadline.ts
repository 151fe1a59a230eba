/**
 * How long one call may take, and what ends it sooner. `end` has to be called: it takes the timer and the listener
 * away.
 */
export class Deadline {
  readonly #controller = new AbortController()
  /** Aborted when the time is over, or by the caller's own signal. */
  readonly signal = this.#controller.signal
  /** What has ended it. */
  ended: 'late' | 'aborted' | undefined
  readonly timeoutMs: number
  readonly #until: number
  readonly #timer: ReturnType<typeof setTimeout>
  readonly #outer: AbortSignal | undefined
  readonly #over = new Promise<never>((_resolve, reject) => this.signal.addEventListener('abort', reject))

  constructor(timeoutMs: number, outer: AbortSignal | undefined) {
    this.timeoutMs = timeoutMs
    // Nobody may be waiting when it ends.
    this.#over.catch(() => {})
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

  /**
   * What comes of some work, if it comes in time: what is given in place of `fetch` may not care for the signal.
   *
   * @throws once it is ended
   */
  within<Result>(work: Promise<Result>): Promise<Result> {
    return Promise.race([work, this.#over])
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
