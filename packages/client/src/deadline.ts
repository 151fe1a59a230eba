/** What is to be stopped by each signal, and what hears it: one listener for all, as Node warns of more than ten. */
const heard = new WeakMap<AbortSignal, { stops: Set<() => void>; hear: () => void }>()

function listen(signal: AbortSignal, stop: () => void): void {
  let one = heard.get(signal)
  if (one === undefined) {
    const stops = new Set<() => void>()
    const hear = () => {
      for (const each of stops) each()
    }
    one = { stops, hear }
    heard.set(signal, one)
    signal.addEventListener('abort', hear)
  }
  one.stops.add(stop)
}

function unlisten(signal: AbortSignal, stop: () => void): void {
  const one = heard.get(signal)
  if (!one?.stops.delete(stop) || one.stops.size > 0) return
  heard.delete(signal)
  signal.removeEventListener('abort', one.hear)
}

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
    else if (outer) listen(outer, this.#onAbort)
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
    if (this.#outer) unlisten(this.#outer, this.#onAbort)
  }
}
