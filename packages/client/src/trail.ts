import { isObject } from './answer.ts'

/** So often to have to go back, or to come no further, with nothing new between, is no list. */
const MOST_STALE = 10

/** What a page means for a walk. */
export interface Step {
  /** For each row whether it is new, as is always what has no name of its own. */
  fresh: boolean[]
  /** Where to go back to: what has left has moved others up, to where was read already. Null where nothing is missed. */
  back: number | null
}

/**
 * What a walk over a list has read so far. Rows leave anywhere and move up what is behind them, so that after each page
 * less may be known without a gap than was read.
 */
export class Trail {
  /** What tells one row from another. */
  readonly #id: string
  readonly #start: number
  readonly #seen = new Set<string>()
  /** Up to this place, nothing that is still there was missed. */
  #known: number
  /** Where the page before ended, or where it was gone back to. */
  #end = -1
  #furthest = -1
  #total: number | undefined
  #stale = 0

  constructor(id: string, start: number) {
    this.#id = id
    this.#start = start
    this.#known = start
  }

  /**
   * Takes a page.
   *
   * @param offset where it begins; null where a cursor says it
   * @param total how many rows the list says that it has, if it does
   */
  take(rows: readonly unknown[], offset: number | null, total: number | undefined): Step {
    const named = this.#seen.size
    const fresh = rows.map((row) => this.#isNew(row))
    const back = offset === null ? null : this.#backFrom(offset, rows.length, total)
    const end = offset === null ? -1 : offset + rows.length
    const hasNew = this.#seen.size > named || (offset === null ? fresh.includes(true) : end > this.#furthest)
    if (hasNew) this.#stale = 0
    // Forward again from where it has gone back to, all may be known.
    else if (back !== null || end <= this.#end) this.#stale += 1
    this.#end = back ?? end
    this.#furthest = Math.max(this.#furthest, end)
    return { fresh, back }
  }

  #backFrom(offset: number, rows: number, total: number | undefined): number | null {
    const left = Math.max(0, (this.#total ?? 0) - (total ?? this.#total ?? 0))
    this.#total = total
    this.#known = Math.max(this.#start, this.#known - left)
    // As many more may leave before the next page is read.
    if (offset > this.#known) return Math.max(this.#start, this.#known - left)
    this.#known = Math.max(this.#known, offset + rows)
    return null
  }

  /** Whether there has been nothing new for so long that there is no end to be expected. */
  isLost(): boolean {
    return this.#stale >= MOST_STALE
  }

  #isNew(row: unknown): boolean {
    const name = isObject(row) ? row[this.#id] : undefined
    if (typeof name !== 'string') return true
    const isNew = !this.#seen.has(name)
    this.#seen.add(name)
    return isNew
  }
}
