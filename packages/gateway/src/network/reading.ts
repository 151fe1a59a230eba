import { BATCH_SIZE, type Invitation } from '@salver/contract'
import { type Batch, NetworkError, type Session } from './provider.ts'
import { tryAgain } from './retry.ts'

/** How often what a moving list may have hidden is read again. */
const MENDINGS = 2
/** Full batches in a row that bring nothing new, after which the network is not answering what it is asked. */
const MAX_STALE = 3

/** A batch as it was read. */
interface Piece extends Batch {
  /** Rows that came, kept or not. */
  readonly size: number
  readonly kept: readonly Invitation[]
  /** The list's length by this very answer. */
  readonly total: number | null
}

/**
 * One list, read batch by batch from a place on, while it may move.
 *
 * Invariants between its methods: everything from `base` to `next` was read, as far as the network's own totals can
 * tell; no row that was read is dropped; a row that was read twice stands once, at its first place.
 */
export class Reading {
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

  readonly #session: Pick<Session, 'received'>
  readonly #concurrency: number
  readonly #signal: AbortSignal
  readonly #keeps: ((invitation: Invitation) => boolean) | null
  readonly #onRows: () => Promise<void> | undefined
  readonly #ids = new Set<string>()
  /** In the order of their starts. */
  #pieces: Piece[] = []
  #kept = 0
  #mendings = 0
  #stale = 0

  /**
   * @param options.base the place to begin at; `keeps` which rows are wanted, null for all; `concurrency` how many
   *   requests may be under way at once; `onRows` is awaited when rows have come that are not the first batch's, and
   *   may throw to end the reading
   */
  constructor(options: {
    session: Pick<Session, 'received'>
    base: number
    keeps: ((invitation: Invitation) => boolean) | null
    concurrency: number
    signal: AbortSignal
    onRows: () => Promise<void> | undefined
  }) {
    this.base = options.base
    this.next = options.base
    this.#session = options.session
    this.#keeps = options.keeps
    this.#concurrency = Math.max(1, options.concurrency)
    this.#signal = options.signal
    this.#onRows = options.onRows
  }

  /** How many different rows were kept so far. */
  get kept(): number {
    return this.#kept
  }

  /** What was kept, in the list's order, each once. */
  rows(): Invitation[] {
    const seen = new Set<string>()
    const rows: Invitation[] = []
    for (const { kept } of this.#pieces) {
      for (const row of kept) {
        if (row.invitation_id !== null) {
          if (seen.has(row.invitation_id)) continue
          seen.add(row.invitation_id)
        }
        rows.push(row)
      }
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
      await this.#readAll(this.#plan(until, estimate), estimate)
      this.#settle()
      await this.#mend()
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
    const [only, ...more] = batches
    if (only !== undefined && more.length === 0) {
      await this.#read(only, this.#signal, estimate)
      await this.#onRows()
      return
    }
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
    const { invitations, total } = await tryAgain(() => this.#session.received(batch, signal), signal)
    const size = invitations.length
    const kept = this.#keeps === null ? invitations : invitations.filter(this.#keeps)
    this.#pieces.push({ ...batch, size, kept, total })
    if (total !== null) this.total = total
    if (size > 0 || batch.start !== estimate) this.batches += 1
    this.batchSize = Math.max(this.batchSize, batch.count)
    this.#note(invitations, kept)
  }

  /** Counts what is new. */
  #note(invitations: readonly Invitation[], kept: readonly Invitation[]): void {
    const before = this.#ids.size
    let nameless = 0
    let newlyKept = 0
    // Where all are kept, both lists are the same one.
    for (const row of invitations === kept ? [] : invitations) {
      if (row.invitation_id !== null && !this.#keeps?.(row)) this.#ids.add(row.invitation_id)
    }
    for (const row of kept) {
      if (row.invitation_id === null) nameless += 1
      else if (!this.#ids.has(row.invitation_id)) {
        this.#ids.add(row.invitation_id)
        newlyKept += 1
      }
    }
    this.#kept += newlyKept + nameless
    this.#stale = invitations.length > 0 && this.#ids.size === before && nameless === 0 ? this.#stale + 1 : 0
    if (this.#stale >= MAX_STALE)
      throw new NetworkError('trouble', 'the list: full batches that bring nothing new')
  }

  /** Finds out how far the reading has come, and whether that is the end. */
  #settle(): void {
    this.#pieces.sort((a, b) => a.start - b.start)
    for (const { start, size } of this.#pieces) if (size > 0) this.next = Math.max(this.next, start + size)
    // A batch that came short and still says that the list goes on is no end, until nothing comes from there.
    this.ended = this.#pieces.some(
      ({ start, count, size, total }) =>
        size < count && start + size === this.next && (size === 0 || total === null || total <= this.next),
    )
  }

  /** Reads again what a list that moved in mid-reading may have hidden between two batches. */
  async #mend(): Promise<void> {
    for (let gaps = this.#gaps(); gaps.length > 0; gaps = this.#gaps()) {
      if (this.#mendings === MENDINGS) {
        throw new NetworkError(
          'trouble',
          `the list: moved on while ${MENDINGS} times read again, at ${gaps[0]?.start}`,
        )
      }
      this.#mendings += 1
      await this.#readAll(gaps, null)
      this.#settle()
    }
  }

  /**
   * What may lie unread between neighbours. Departures move what is below them up: where the lower batch's answer has
   * fewer rows in all by d than its upper neighbour's, the d rows before its start may be ones that nobody has read.
   * A batch short in the middle leaves what it lacks. Arrivals only show rows twice.
   */
  #gaps(): Batch[] {
    const gaps: Batch[] = []
    let upper: Piece | undefined
    for (const lower of this.#pieces) {
      if (upper !== undefined) {
        const end = upper.start + upper.size
        const departed =
          upper.total !== null && lower.total !== null && upper.total > end
            ? Math.max(0, upper.total - lower.total)
            : 0
        const from = Math.max(this.base, end - departed)
        if (departed > 0 || lower.size > 0) {
          for (let start = from; start < lower.start; start += BATCH_SIZE.max) {
            const count = Math.min(BATCH_SIZE.max, Math.max(BATCH_SIZE.min, lower.start - start))
            gaps.push({ start, count })
          }
        }
      }
      upper = lower
    }
    return gaps
  }
}
