/** Requests remembered for each member; older ones are forgotten. */
const REQUESTS_KEPT = 10_000

/** One request of the protocol. `status` is null while there is no answer, and for a connection that was cut. */
export interface AskedRequest {
  readonly method: string
  readonly path: string
  readonly at: number
  status: number | null
  /** What a write said, as JSON; null for a read, and for what is no JSON. */
  body: unknown
}

/** What was asked of a member, in memory only. */
export class Requests {
  #kept: AskedRequest[] = []

  /** The newest, oldest first. */
  get all(): readonly AskedRequest[] {
    return this.#kept.slice(-REQUESTS_KEPT)
  }

  add(request: AskedRequest): void {
    this.#kept.push(request)
    // Dropped in bulk: dropping one for each that comes would move ten thousand.
    if (this.#kept.length >= 2 * REQUESTS_KEPT) this.#kept = this.#kept.slice(-REQUESTS_KEPT)
  }

  forget(): void {
    this.#kept = []
  }
}
