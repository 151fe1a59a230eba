/** The share of the places that is kept for those who have few. */
const KEPT = 0.1

/**
 * The places for calls on one gateway. The last tenth is only for whoever has fewer than are free there: one that takes
 * all that it can get, with slow calls, leaves some for the others.
 */
export class Places {
  readonly #all: number
  #taken = 0
  /** How many each has, who has any. */
  readonly #by = new Map<string, number>()

  /** @param all how many there are */
  constructor(all: number) {
    this.#all = all
  }

  get taken(): number {
    return this.#taken
  }

  /** Takes a place for somebody, to be left by `leave`. False: there is none for them. */
  take(who: string): boolean {
    const free = this.#all - this.#taken
    const own = this.#by.get(who) ?? 0
    if (free <= 0 || (free <= this.#all * KEPT && own >= free)) return false
    this.#taken++
    this.#by.set(who, own + 1)
    return true
  }

  leave(who: string): void {
    this.#taken--
    const own = (this.#by.get(who) ?? 0) - 1
    if (own > 0) this.#by.set(who, own)
    else this.#by.delete(who)
  }
}
