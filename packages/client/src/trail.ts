import { isObject } from './answer.ts'

/** So many pages with nothing new in them, and no end, are no list. */
const MOST_STALE = 10

/** What a walk over a list has read so far: which rows are new, and whether it still comes to new ones. */
export class Trail {
  /** What tells one row from another. */
  readonly #id: string
  readonly #seen = new Set<string>()
  #furthest = -1
  #stale = 0

  constructor(id: string) {
    this.#id = id
  }

  /**
   * Takes a page.
   *
   * @param offset where it begins; null where a cursor says it
   * @param total how many rows the list says that it has
   * @returns for each row whether it is new, as is always what has no name of its own
   */
  take(rows: readonly unknown[], offset: number | null, total: number): boolean[] {
    const named = this.#seen.size
    const fresh = rows.map((row) => this.#isNew(row))
    // Read again, rows without a name are new again: only further on do they show that there is more. There, all may
    // be known where many have arrived.
    const isFurther = offset === null || offset > this.#furthest
    const isWithin = offset !== null && offset < total
    this.#furthest = Math.max(this.#furthest, offset ?? 0)
    const isStale = this.#seen.size === named && !(isFurther && (isWithin || fresh.includes(true)))
    this.#stale = isStale ? this.#stale + 1 : Math.min(this.#stale + 1, 0)
    return fresh
  }

  /** Goes back so many pages, which may all be known: what has left need not have been where was read. */
  goBack(pages: number): void {
    this.#stale -= pages
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
