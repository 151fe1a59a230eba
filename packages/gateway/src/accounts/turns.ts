import { setTimeout as pause } from 'node:timers/promises'
import type { FirstTurn, FoundAccount } from './admission.ts'
import type { Paces, Reserved } from './pace.ts'

/** The turns of one call at its account's pace. */
export interface CallPace {
  /**
   * Sets aside turns for so many more requests, before they are asked; what is still set aside counts.
   *
   * @throws ApiError RATE_LIMITED where they would have to wait longer than the deadline; INVALID_PARAMS where they
   *   could never fit
   */
  reserve(requests: number): Promise<void>
  /** Sets aside turns for as many of so many requests as fit before the deadline; gives how many. */
  reserveUpTo(requests: number): Promise<number>
}

/** How much of its deadline a call leaves for the last of several requests that fit into it. */
const SHARE_OF_ROOM = 0.15

/** What was last known of an account is looked at again after so long: another gateway may have been told to pause. */
const LOOK_AGAIN_MS = 250

/** A call's turns: those set aside, until each is taken or all are given back at the call's end. */
export class CallTurns implements CallPace {
  readonly #paces: Paces
  readonly #account: FoundAccount
  readonly #endsAt: number
  /** What a request is given to come back, at the end of the deadline. */
  readonly #roomMs: number
  /** The next one to come first. */
  #left: Reserved[]
  #taken = 0
  #knownAt = performance.now()
  #isOver = false

  /**
   * @param first what admission has set aside
   * @param deadlineMs how long the call has from now on
   */
  constructor(paces: Paces, account: FoundAccount, first: FirstTurn | null, deadlineMs: number) {
    this.#paces = paces
    this.#account = account
    this.#endsAt = performance.now() + deadlineMs
    this.#roomMs = deadlineMs * SHARE_OF_ROOM
    this.#left = paces.first(first)
  }

  // Bound to the call: whoever reads a list is given them one by one.
  readonly reserve = (requests: number): Promise<void> => this.#fill(requests, false)

  readonly reserveUpTo = async (requests: number): Promise<number> => {
    await this.#fill(requests, true)
    return Math.min(requests, this.#left.length)
  }

  /**
   * Takes a turn, setting one aside if none is left, and waits until it comes.
   *
   * @throws ApiError as `reserve` does; the signal's reason: then the turn was not taken
   */
  async take(signal: AbortSignal): Promise<Reserved> {
    for (;;) {
      signal.throwIfAborted()
      const turn = this.#left.shift() ?? (await this.#one())
      this.#taken++
      try {
        await until(turn.at, signal)
        if (!(await this.#isTooEarly(turn))) return turn
      } catch (error) {
        this.putBack(turn)
        throw error
      }
      this.putBack(turn)
      this.#forgo()
    }
  }

  /** Puts back a turn that was taken and not used. */
  putBack(turn: Reserved): void {
    this.#taken--
    if (this.#isOver) this.#paces.giveBack(this.#account, [turn])
    else this.#keep([turn])
  }

  /** The call is over: what is left goes back, and so does what comes back later. */
  end(): void {
    this.#isOver = true
    this.#forgo()
  }

  async #one(): Promise<Reserved> {
    const [turn] = await this.#more(1, false)
    if (!turn) throw new Error('a pace set no turn aside and did not say why')
    return turn
  }

  async #fill(requests: number, upTo: boolean): Promise<void> {
    const missing = requests - this.#left.length
    if (missing > 0) this.#keep(await this.#more(missing, upTo))
  }

  async #more(requests: number, upTo: boolean): Promise<Reserved[]> {
    const turns = await this.#paces.reserve({
      account: this.#account,
      requests,
      upTo,
      before: this.#taken + this.#left.length,
      // What does only what fits is not to be cut off in the middle of the last one.
      leftSeconds: Math.max(0, this.#endsAt - performance.now() - (upTo ? this.#roomMs : 0)) / 1000,
    })
    this.#knownAt = performance.now()
    return turns
  }

  #keep(turns: readonly Reserved[]): void {
    this.#left = [...this.#left, ...turns].sort((one, other) => one.at - other.at)
    if (this.#isOver) this.#forgo()
  }

  #forgo(): void {
    this.#paces.giveBack(this.#account, this.#left)
    this.#left = []
  }

  /** Whether the account has rested since the turn was set aside: it was measured by a pace that no longer holds. */
  async #isTooEarly({ reservedAt }: Reserved): Promise<boolean> {
    if (performance.now() - this.#knownAt < LOOK_AGAIN_MS) return false
    const rested = await this.#paces.hasRested(this.#account, reservedAt)
    this.#knownAt = performance.now()
    return rested
  }
}

/** Waits for a moment. Throws the signal's reason, also in the middle. */
async function until(at: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const left = at - performance.now()
    if (left <= 0) return
    await pause(Math.ceil(left), undefined, { signal }).catch(() => {
      throw signal.reason
    })
  }
}
