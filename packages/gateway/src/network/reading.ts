import { BATCH_SIZE } from '@salver/contract'
import type { NetworkList } from './lists.ts'
import { type Batch, NetworkError } from './provider.ts'
import { tryAgain } from './retry.ts'

/** How often what a moving list may have hidden is read again. */
const MENDINGS = 2
/** Batches in a row that bring nothing new, after which the network is not answering what it is asked. */
const MAX_STALE = 3

/** A batch as it was read. */
interface Piece<Row> extends Batch {
  /** Rows that came, kept or not. */
  readonly size: number
  readonly kept: readonly Row[]
  /** The keys of all of them. */
  readonly keys: readonly (string | null)[]
  /** The list's length by this very answer. */
  readonly total: number | null
  /** Pieces of a later round were asked for when this one was there. */
  readonly round: number
}

type AnyPiece = Omit<Piece<unknown>, 'kept' | 'keys'>

/**
 * One list, read batch by batch from a place on, while it may move.
 *
 * Invariants between its methods: everything from `base` to `next` was read, as far as the network's own totals can
 * tell; no row that was read is dropped; a row that was read twice stands once, at its first place.
 */
export class Reading<Row> {
  readonly base: number
  /** The place behind the last row that was read. */
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
  readonly #signal: AbortSignal
  readonly #keeps: ((row: Row) => boolean) | null
  readonly #onRows: () => Promise<void> | undefined
  readonly #reserve: (requests: number) => Promise<void>
  readonly #ids = new Set<string>()
  /** In the list's order, each following on from one before it. */
  readonly #pieces: Piece<Row>[] = []
  /** Those that do not follow on: what lies before them is still to be read. */
  readonly #waiting: Piece<Row>[] = []
  #kept = 0
  #round = 0
  #mendings = 0
  #stale = 0

  /**
   * @param options.base the place to begin at; `keeps` which rows are wanted, null for all; `concurrency` how many
   *   requests may be under way at once; `reserve` is awaited before several go out together, with their number;
   *   `onRows` is awaited when rows have come that are not the first batch's; both may throw to end the reading
   */
  constructor(options: {
    list: NetworkList<Row>
    base: number
    keeps: ((row: Row) => boolean) | null
    concurrency: number
    signal: AbortSignal
    reserve: (requests: number) => Promise<void>
    onRows: () => Promise<void> | undefined
  }) {
    this.base = options.base
    this.next = options.base
    this.#list = options.list
    this.#keeps = options.keeps
    this.#concurrency = Math.max(1, options.concurrency)
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
   * above it in the list, too: arrivals have pushed it down to where it was read.
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
    return rows
  }

  /** Reads the batch at `base`. */
  async readFirst(count: number): Promise<void> {
    await this.#read({ start: this.base, count }, this.#signal, null)
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
      const before = this.#ids.size
      await this.#readAll(this.#plan(until, estimate), estimate)
      this.#settle()
      await this.#mend()
      this.#stale = this.ended || this.#ids.size > before ? 0 : this.#stale + 1
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
    if (last === null || last < this.next) return [{ start: this.next, count: BATCH_SIZE.max }]
    const batches: Batch[] = []
    for (let start = this.next; start < until && start <= last; start += BATCH_SIZE.max) {
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
    const size = rows.length
    const kept = this.#keeps === null ? rows : rows.filter(this.#keeps)
    const keys = rows.map((row) => this.#list.keyOf(row))
    this.#waiting.push({ ...batch, size, kept, keys, total, round: this.#round })
    if (total !== null) this.total = total
    if (size > 0 || batch.start !== estimate) this.batches += 1
    this.batchSize = Math.max(this.batchSize, batch.count)
    this.#note(rows)
  }

  /** Counts what is new. */
  #note(rows: readonly Row[]): void {
    for (const row of rows) {
      const key = this.#list.keyOf(row)
      if (key !== null) {
        if (this.#ids.has(key)) continue
        this.#ids.add(key)
      }
      if (this.#keeps === null || this.#keeps(row)) this.#kept += 1
    }
  }

  /** Finds out how far the reading has come, and whether that is the end. */
  #settle(): void {
    this.#waiting.sort((a, b) => a.start - b.start)
    for (let index = 0; index < this.#waiting.length; ) {
      const piece = this.#waiting[index]
      if (piece !== undefined && this.#place(piece, this.#pieces)) {
        this.#waiting.splice(index, 1)
        // Others may follow on from this one.
        index = 0
      } else index += 1
    }
    const all = [...this.#pieces, ...this.#waiting]
    for (const { start, size } of all) if (size > 0) this.next = Math.max(this.next, start + size)
    // A batch that came short and still says that the list goes on is no end, until nothing comes from there.
    this.ended = all.some(
      ({ start, count, size, total }) =>
        size < count && start + size === this.next && (size === 0 || total === null || total <= this.next),
    )
  }

  /** Puts a piece behind the one that it follows on from; false where there may be unread rows between. */
  #place(piece: Piece<Row>, pieces: Piece<Row>[]): boolean {
    const { reach, index } = reached(piece, pieces, this.base)
    if (reach < startOf(piece, pieces)) return false
    pieces.splice(index + 1, 0, piece)
    return true
  }

  /** Reads again what a list that moved in mid-reading may have hidden between two batches. */
  async #mend(): Promise<void> {
    for (; this.#waiting.length > 0; this.#mendings += 1) {
      const gaps = this.#gaps()
      if (this.#mendings === MENDINGS) {
        const places = gaps.map((gap) => gap.start).join(', ')
        throw new NetworkError('trouble', `the list: moved on while it was read again, at ${places}`)
      }
      await this.#readAll(gaps, null)
      this.#settle()
    }
  }

  /** What may lie unread before the pieces that do not follow on. */
  #gaps(): Batch[] {
    const gaps: Batch[] = []
    const pieces = [...this.#pieces]
    for (const piece of this.#waiting) {
      const { reach, index } = reached(piece, pieces, this.base)
      const end = startOf(piece, pieces)
      for (let start = reach; start < end; start += BATCH_SIZE.max) {
        gaps.push({ start, count: Math.min(BATCH_SIZE.max, Math.max(BATCH_SIZE.min, end - start)) })
      }
      // Once its gap is filled, the next ones may follow on from it.
      pieces.splice(index + 1, 0, piece)
    }
    return gaps
  }
}

/**
 * Up to which place all was read, as this piece's answer counts places, and the index of the piece that reaches so far.
 *
 * Departures move what is below them up: where a later answer has fewer rows in all by d than an earlier one, what
 * the earlier one read may reach d places less far. A piece that ended the list by its own total has nothing below
 * it: whatever else was read before it is a part of what was there, or has left. Arrivals only show rows twice.
 */
function reached(
  piece: AnyPiece,
  pieces: readonly AnyPiece[],
  base: number,
): { reach: number; index: number } {
  let best = { reach: Number.NEGATIVE_INFINITY, index: -1 }
  for (const [index, { start, size, total, round }] of pieces.entries()) {
    const end = start + size
    if (total !== null && total <= end && round > piece.round)
      return { reach: Number.POSITIVE_INFINITY, index }
    if (size === 0) continue
    const departed =
      total !== null && piece.total !== null && total > end ? Math.max(0, total - piece.total) : 0
    if (end - departed >= best.reach) best = { reach: end - departed, index }
  }
  return { reach: Math.max(base, best.reach), index: best.index }
}

/**
 * Pieces by where they would begin had nothing moved. A row that is read again elsewhere tells how far it was pushed,
 * and what came with it. A piece that shares no row with another was pushed like the one that it runs up to, or else
 * like what was read last, and by as much as the list has grown or shrunk since, where its totals say so.
 */
function inOrder<P extends AnyPiece & { readonly keys: readonly (string | null)[] }>(
  pieces: readonly P[],
): readonly P[] {
  // Most readings are one batch.
  if (pieces.length < 2) return pieces
  const unmoved = new Map<string, number>()
  const placed: { piece: P; push: number }[] = []
  const pushOf = (piece: P): number => {
    const { start, size, total, keys } = piece
    for (const [index, key] of keys.entries()) {
      const place = key === null ? undefined : unmoved.get(key)
      if (place !== undefined) return start + index - place
    }
    const next = placed.find((one) => one.piece.start === start + size)
    if (next !== undefined) return next.push
    const last = placed.findLast((one) => one.piece.round < piece.round)
    if (last === undefined) return 0
    const growth = total === null || last.piece.total === null ? 0 : total - last.piece.total
    return last.push + growth
  }
  for (const piece of pieces.toSorted((a, b) => a.round - b.round || b.start - a.start)) {
    const push = pushOf(piece)
    placed.push({ piece, push })
    for (const [index, key] of piece.keys.entries()) {
      if (key !== null && !unmoved.has(key)) unmoved.set(key, piece.start + index - push)
    }
  }
  return placed
    .toSorted((a, b) => a.piece.start - a.push - (b.piece.start - b.push))
    .map(({ piece }) => piece)
}

/** Where a piece begins. One without rows begins where the list ends: as its total says, else behind all others. */
function startOf({ start, size, total }: AnyPiece, pieces: readonly AnyPiece[]): number {
  if (size > 0) return start
  const end = pieces.reduce(
    (place, other) => (other.size > 0 ? Math.max(place, other.start + other.size) : place),
    0,
  )
  return Math.min(start, total ?? start, end)
}
