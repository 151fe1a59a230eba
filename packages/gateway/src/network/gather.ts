import { BATCH_SIZE, priceOfRows } from '@salver/contract'
import { lengthOf } from './length.ts'
import type { NetworkList } from './lists.ts'
import { type ListMemory, learnLength, Pending, serves } from './pending.ts'
import { Reading } from './reading.ts'

/** What is wanted of a list, and how it may be got. */
export interface Gathering<Row> {
  list: NetworkList<Row>
  /** How many rows, from the zero-based `offset`: of the filtered list, where there is a filter. */
  count: number
  offset: number
  /** Which rows are wanted; null for all. */
  keeps: ((row: Row) => boolean) | null
  /** What is remembered of this list from call to call. */
  memory: ListMemory
  /** How many requests may be under way at once. */
  concurrency: number
  /** Epoch milliseconds. */
  now: () => number
  /** The call's deadline. */
  signal: AbortSignal
  /**
   * Told, and awaited, how many rows the answer holds at least: before more than one batch is asked for, whenever
   * it grows into another credit's rows, and at last the exact number; once in all where one batch is enough. May throw:
   * then nothing more is asked.
   */
  onKnown: (rows: number) => Promise<void> | undefined
  /** Awaited before several requests go out together, with their number. May throw: then nothing more is asked. */
  reserve: (requests: number) => Promise<void>
}

/** A part of a list. */
export interface Gathered<Row> {
  /** In the network's order, each once; fewer than asked at the end of the list, or where the list moved. */
  rows: Row[]
  /** How many there are in all: with a filter, of those that it keeps. */
  total: number
  /** Whether there are rows beyond these. */
  hasMore: boolean
  /** The largest batch asked of the network. */
  batchSize: number
  /** Batches used, without new tries, summaries and an empty one that only made sure of a summary. */
  batches: number
}

/**
 * Batches in, one list out.
 *
 * How long the list is, is known by the first of these that tells: its end was seen; an answer's own total; the
 * network's summary; looking for its end. What was seen of the list lately goes out at once with the first batch. A summary may be wrong, so where rows end exactly with its count, one
 * more small batch makes sure: a list that stands still is never cut short by it.
 *
 * Each batch is tried again while the network is in trouble, within the deadline; if one fails for good, the others
 * are given up and all fails.
 *
 * @throws NetworkError; the signal's reason when it is aborted; what `onKnown` and `reserve` throw
 */
export async function gather<Row>(asked: Gathering<Row>): Promise<Gathered<Row>> {
  const { list, count, offset, keeps, memory, concurrency, now, signal, reserve } = asked
  const { changes } = memory
  // The network has no filter that keeps the order: a filtered list is read from its start to its end.
  const filtered = keeps !== null
  const wanted = filtered ? Number.POSITIVE_INFINITY : offset + count
  const known = makeKnown(asked.onKnown)
  const reading: Reading<Row> = new Reading({
    list,
    base: filtered ? 0 : offset,
    keeps,
    concurrency,
    signal,
    reserve,
    onRows: () => known.atLeast(inHand()),
  })
  const inHand = () => Math.min(count, Math.max(0, reading.kept - (filtered ? offset : 0)))

  // What was seen lately of the list can be asked for at once, if it can be paid for.
  const seen = concurrency > 1 && memory.length && serves(memory.length, now()) ? memory.length.rows : 0
  const ahead = Math.min(wanted, seen)
  const goesAhead =
    ahead > reading.base + BATCH_SIZE.max && (filtered || (await known.canCover(ahead - offset)))
  const pending = new Pending(list, memory, now, signal)
  if (concurrency > 1) pending.askBeside()
  try {
    if (goesAhead) await reading.readTo(ahead, ahead)
    else await reading.readFirst(filtered ? BATCH_SIZE.max : sizeOf(count))
  } catch (error) {
    pending.forgo()
    throw error
  }
  if (!goesAhead || reading.total !== null) remember(memory, reading)
  if (reading.kept === 0 && offset > 0 && !filtered) return behindTheEnd(asked, reading, pending)

  const tells = reading.ended || reading.total !== null
  if (tells) pending.forgo()
  const estimate = tells ? null : await pending.count((pendingCount) => pendingCount >= reading.next)
  // Rows that end exactly with the summary's count: one place further, the end is seen or the count refuted.
  const until = estimate === wanted ? wanted + 1 : wanted
  const isUnknown = () =>
    !reading.ended && reading.total === null && (estimate === null || estimate < reading.next)
  const goesOn = !reading.ended && reading.next < Math.min(until, reading.total ?? until)
  if (goesOn || isUnknown()) {
    const least = reading.total === null || filtered ? inHand() : Math.min(count, reading.total - offset)
    await known.atLeast(least)
    await reading.readTo(until, estimate)
  }
  // Where a list that moved showed rows twice, what is read on the way to its end still belongs to the answer.
  while (isUnknown() && inHand() < count) await reading.readTo(reading.next + 1, null)
  const beyond = isUnknown()
    ? await lengthOf(list, { from: reading.next, below: Number.POSITIVE_INFINITY, signal })
    : null
  if (beyond !== null) learnLength(memory, changes, { summary: { count: beyond.length, at: now() } })

  const read = reading.rows()
  const rows = filtered ? read.slice(offset, offset + count) : read.slice(0, count)
  // What was read is there, even if it has left the list meanwhile.
  const length = reading.ended ? reading.next : (reading.total ?? beyond?.length ?? estimate ?? reading.next)
  const total = filtered ? read.length : Math.max(length, offset + read.length)
  learnLength(memory, changes, { length: { rows: length, at: now() } })
  await known.exactly(rows.length)
  return {
    rows,
    total,
    hasMore: offset + rows.length < total,
    batchSize: beyond === null ? reading.batchSize : BATCH_SIZE.max,
    batches: reading.batches + (beyond?.batches ?? 0),
  }
}

/** The size of the batch that brings so many rows, or as many of them as one can. */
function sizeOf(count: number): number {
  return Math.min(BATCH_SIZE.max, Math.max(BATCH_SIZE.min, count))
}

/** An empty answer for an offset at or behind the end. How long the list is, is still to be said. */
async function behindTheEnd<Row>(
  asked: Gathering<Row>,
  reading: Reading<Row>,
  pending: Pending,
): Promise<Gathered<Row>> {
  const { offset, list, signal, onKnown } = asked
  const fits = (total: number) => total > 0 && total <= offset
  const own = reading.total
  if (own !== null && fits(own)) pending.forgo()
  const told = own !== null && fits(own) ? own : await pending.count(fits)
  const counted = told === null ? await lengthOf(list, { from: 0, below: offset, signal }) : null
  await onKnown(0)
  return {
    rows: [],
    total: told ?? counted?.length ?? 0,
    hasMore: false,
    batchSize: counted === null ? reading.batchSize : BATCH_SIZE.max,
    batches: reading.batches + (counted?.batches ?? 0),
  }
}

/** Notes whether this account's lists tell their length by themselves, from a first batch that could show it. */
function remember(
  memory: ListMemory,
  first: Pick<Reading<unknown>, 'base' | 'next' | 'ended' | 'total'>,
): void {
  if (first.total !== null) memory.lastHadTotal = true
  else if (!first.ended || (first.next === first.base && first.base > 0)) memory.lastHadTotal = false
  // A whole list in one batch needs no summary; the end of a longer one says nothing about the next batch.
  else if (first.base === 0) memory.lastHadTotal = true
}

/** Tells how many rows there are at least: never fewer than before, one call after the other. */
function makeKnown(onKnown: Gathering<unknown>['onKnown']) {
  let told = -1
  let telling: Promise<void> | undefined

  function tell(rows: number): Promise<void> | undefined {
    told = rows
    telling = telling === undefined ? onKnown(rows) : telling.then(() => onKnown(rows))
    return telling
  }

  return {
    /** Whether at least so many can be covered, which are not read yet; where not, nothing has been told. */
    canCover: (rows: number) =>
      Promise.resolve(tell(rows)).then(
        () => true,
        () => {
          told = -1
          telling = undefined
          return false
        },
      ),
    /** At least so many: told the first time, and when they cost more than what was told. */
    atLeast: (rows: number) => (told < 0 || priceOfRows(rows) > priceOfRows(told) ? tell(rows) : undefined),
    /** Exactly so many, in the end. */
    exactly: (rows: number) => (rows === told ? undefined : tell(rows)),
  }
}
