import { BATCH_SIZE } from '@salver/contract'
import type { NetworkList } from './lists.ts'
import { inOrder, link, type Piece, placeIn, type Run, runsOf } from './pieces.ts'
import { type Batch, FAR, NetworkError } from './provider.ts'
import { tryAgain } from './retry.ts'

/** How often what a moving list may have hidden is read again. */
const MENDINGS = 2
/** Rows of the part above that are read again with a gap. */
const SHARED = 3
/** Batches that are planned at a time: as many as the longest list has, whatever its length is said to be. */
const MOST_BATCHES = FAR / BATCH_SIZE.max
/** Batches in a row that bring nothing new, after which the network is not answering what it is asked. */
const MAX_STALE = 3

/** A piece, and those of its rows that are kept. */
interface KeptPiece<Row> extends Piece {
  readonly kept: readonly Row[]
}

/**
 * One list, read batch by batch from a place on, while it may move.
 *
 * Invariants between its methods: everything from `base` to `next` was read, as far as the network's own totals can
 * tell; no row that was read from `base` on is dropped; a row that was read twice stands once.
 */
export class Reading<Row> {
  readonly base: number
  /** The place behind the last row that was read, in the list as it is by now. */
  next: number
  /** Whether the list was seen to end at `next`. */
  ended = false
  /** The list's length by the latest answer that told one. */
  total: number | null = null
  /** Batches read, without new tries and without an empty one that only made sure of the summary's count. */
  batches = 0
  /** The largest batch that was asked for. */
  batchSize = 0

  readonly #list: NetworkList<Row>
  readonly #concurrency: number
  readonly #overlap: number
  readonly #signal: AbortSignal
  readonly #keeps: ((row: Row) => boolean) | null
  readonly #onRows: () => Promise<void> | undefined
  readonly #reserve: (requests: number) => Promise<void>
  /** The piece that showed a row first, by the row's key. */
  readonly #shownBy = new Map<string, Piece>()
  readonly #pieces: KeptPiece<Row>[] = []
  /** What is known to have no gap, as far as it was read. */
  #whole: Run | null = null
  /** What was read since then. */
  #fresh: Piece[] = []
  /** The batches that came short: one of them may be the list's last. */
  readonly #short: Piece[] = []
  /** Different rows so far: one that nothing tells from others is one. */
  #different = 0
  #kept = 0
  #round = 0
  #falls = 0
  #mendings = 0
  #stale = 0

  /**
   * @param options.base the place to begin at; `keeps` which rows are wanted, null for all; `concurrency` how many
   *   requests may be under way at once; `overlap` how many rows are read again at the top of the next batch where no
   *   total would tell that some have left, so that as many departures hide none; `reserve` is awaited before several go out together, with their number;
   *   `onRows` is awaited when rows have come that are not the first batch's; both may throw to end the reading
   */
  constructor(options: {
    list: NetworkList<Row>
    base: number
    keeps: ((row: Row) => boolean) | null
    concurrency: number
    overlap?: number
    signal: AbortSignal
    reserve: (requests: number) => Promise<void>
    onRows: () => Promise<void> | undefined
  }) {
    this.base = options.base
    this.next = options.base
    this.#list = options.list
    this.#keeps = options.keeps
    this.#concurrency = Math.max(1, options.concurrency)
    this.#overlap = options.overlap ?? 0
    this.#signal = options.signal
    this.#reserve = options.reserve
    this.#onRows = options.onRows
  }

  /** How many different rows were kept so far. */
  get kept(): number {
    return this.#kept
  }

  /**
   * What was kept, in the list's order, each once. A row that is new in a batch above one that was there before stood
   * above it in the list, too: arrivals have pushed it down to where it was read. What stands above the row that was
   * first read at `base` was not asked for: gaps that totals told of have led there. Where there are no totals, nothing
   * that was read is left out.
   */
  rows(): Row[] {
    const seen = new Set<string>()
    const rows: Row[] = []
    for (const { kept } of inOrder(this.#pieces)) {
      let fresh: Row[] = []
      for (const row of kept) {
        const key = this.#list.keyOf(row)
        if (key === null || !seen.has(key)) {
          if (key !== null) seen.add(key)
          fresh.push(row)
        } else if (fresh.length > 0) {
          const place = rows.findIndex((one) => this.#list.keyOf(one) === key)
          if (place < 0) continue
          rows.splice(place, 0, ...fresh)
          fresh = []
        }
      }
      rows.push(...fresh)
    }
    return this.base === 0 || this.total === null ? rows : rows.slice(this.#firstOf(rows))
  }

  /** Where the row stands that was first read at `base`. */
  #firstOf(rows: readonly Row[]): number {
    const first = this.#pieces.find(({ start }) => start === this.base)?.kept[0]
    if (first === undefined) return 0
    const key = this.#list.keyOf(first)
    const place = rows.findIndex((row) => row === first || (key !== null && this.#list.keyOf(row) === key))
    return Math.max(0, place)
  }

  /** Reads the batch at `base`. */
  async readFirst(count: number): Promise<void> {
    await this.#read({ start: this.base, count }, this.#signal, null)
    this.#join()
    this.#settle()
  }

  /**
   * Reads on to the place `until`, or to the end. What is known to be there goes out in parallel; where nothing is
   * known, one batch follows the other.
   *
   * @param estimate how many rows there may be by the network's summary; null where it tells nothing. It says what
   *   may be asked for at once, and never where the list ends.
   * @throws NetworkError where a batch fails for good, or what a moving list hid cannot be read
   */
  async readTo(until: number, estimate: number | null): Promise<void> {
    while (!this.ended && this.next < until) {
      // A total of the list's own answer is to be trusted: behind it there is nothing to ask for.
      if (this.total !== null && this.total <= this.next) return
      const before = this.#different
      await this.#readAll(this.#plan(until, estimate), estimate)
      await this.#mend()
      this.#settle()
      this.#stale = this.ended || this.#different > before ? 0 : this.#stale + 1
      if (this.#stale === MAX_STALE)
        throw new NetworkError('trouble', 'the list: batches that bring nothing new')
    }
  }

  /** The batches to ask for now, at least one. */
  #plan(until: number, estimate: number | null): Batch[] {
    const size = (start: number) => Math.min(BATCH_SIZE.max, Math.max(BATCH_SIZE.min, until - start))
    // Up to and with the place where the estimate has the end: the batch there comes back empty if it is right.
    const last = this.total !== null ? this.total - 1 : estimate
    // Nothing is known, so this is read to its end: in the largest steps.
    if (last === null || last < this.next) {
      return [{ start: Math.max(this.base, this.next - this.#overlap), count: BATCH_SIZE.max }]
    }
    const batches: Batch[] = []
    const end = Math.min(until, last + 1, this.next + MOST_BATCHES * BATCH_SIZE.max)
    for (let start = this.next; start < end; start += BATCH_SIZE.max) {
      batches.push({ start, count: size(start) })
    }
    return batches
  }

  /** Reads some batches, `concurrency` at a time. The first that fails for good takes the others with it. */
  async #readAll(batches: readonly Batch[], estimate: number | null): Promise<void> {
    this.#round += 1
    const [only, ...more] = batches
    if (only !== undefined && more.length === 0) {
      await this.#read(only, this.#signal, estimate)
      await this.#onRows()
      return
    }
    await this.#reserve(batches.length)
    const giveUp = new AbortController()
    const signal = AbortSignal.any([this.#signal, giveUp.signal])
    let failure: { error: unknown } | undefined
    const waiting = batches.values()
    const readSome = async () => {
      try {
        for (const batch of waiting) {
          await this.#read(batch, signal, estimate)
          await this.#onRows()
          if (failure !== undefined) return
        }
      } catch (error) {
        failure ??= { error }
        giveUp.abort(new Error('another batch failed'))
      }
    }
    await Promise.all(Array.from({ length: Math.min(this.#concurrency, batches.length) }, readSome))
    if (failure !== undefined) throw failure.error
  }

  async #read(batch: Batch, signal: AbortSignal, estimate: number | null): Promise<void> {
    const { rows, total } = await tryAgain(() => this.#list.read(batch, signal), signal)
    if (total !== null) {
      if (this.total !== null && total < this.total) this.#falls += 1
      this.total = total
    }
    if (rows.length > 0 || batch.start !== estimate) this.batches += 1
    this.batchSize = Math.max(this.batchSize, batch.count)
    const piece: KeptPiece<Row> = {
      ...batch,
      end: batch.start + rows.length,
      keys: rows.map((row) => this.#list.keyOf(row)),
      kept: this.#keeps === null ? rows : rows.filter(this.#keeps),
      total,
      round: this.#round,
      falls: this.#falls,
      links: new Map(),
    }
    if (rows.length < batch.count) this.#short.push(piece)
    if (rows.length === 0) return
    this.#pieces.push(piece)
    this.#fresh.push(piece)
    this.#note(piece, rows)
  }

  /** Counts what is new, and notes what was shown before. */
  #note(piece: Piece, rows: readonly Row[]): void {
    for (const [index, row] of rows.entries()) {
      const key = piece.keys[index] ?? null
      if (key !== null) {
        const first = this.#shownBy.get(key)
        if (first !== undefined) {
          link(piece, index, first)
          continue
        }
        this.#shownBy.set(key, piece)
      }
      this.#different += 1
      if (this.#keeps === null || this.#keeps(row)) this.#kept += 1
    }
  }

  /** Joins what was read; gives the parts between which there may be unread rows: one where there are none. */
  #join(): Run[] {
    const runs = runsOf(this.#whole, this.#fresh, this.total)
    const [whole, ...others] = runs
    if (whole !== undefined && others.length === 0) {
      this.#whole = whole
      this.#fresh = []
    }
    return runs
  }

  /** Reads again what a list that moved in mid-reading may have hidden between two parts. */
  async #mend(): Promise<void> {
    for (let runs = this.#join(); runs.length > 1; runs = this.#join()) {
      const gaps = this.#gaps(runs)
      if (this.#mendings === MENDINGS) {
        const places = gaps.map((gap) => gap.start).join(', ')
        throw new NetworkError('trouble', `the list: moved on while it was read again, at ${places}`)
      }
      this.#mendings += 1
      await this.#readAll(gaps, null)
    }
  }

  /**
   * What may lie unread between parts, with some rows of the upper one and at least one of the lower: they prove that no
   * more does, also where totals waver.
   */
  #gaps(runs: readonly Run[]): Batch[] {
    const gaps: Batch[] = []
    const count = this.batchSize
    let above: Piece | null = null
    for (const { top, bottom } of runs) {
      if (above !== null) {
        const from = Math.max(0, placeIn(this.total, above, above.end) - SHARED)
        const to = Math.max(from, placeIn(this.total, top, top.start))
        for (let start = from; start <= to && gaps.length < MOST_BATCHES; start += count) {
          gaps.push({ start, count })
        }
      }
      above = bottom
    }
    return gaps
  }

  /** Finds out how far the reading has come, and whether that is the end. */
  #settle(): void {
    const bottom = this.#whole?.bottom
    if (bottom !== undefined) this.next = Math.max(0, placeIn(this.total, bottom, bottom.end))
    // A batch that came short and still says that the list goes on is no end, until nothing comes from there.
    this.ended = this.#short.some(
      ({ start, end, total }) =>
        end === this.next && (total === null || (total === this.total && (end === start || total <= end))),
    )
  }
}
