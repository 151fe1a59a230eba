import { BATCH_SIZE, type Invitation, type InvitationType, priceOfRows } from '@salver/contract'
import { type ListMemory, Pending } from './pending.ts'
import type { Session } from './provider.ts'
import { Reading } from './reading.ts'

/** What is wanted of a list, and how it may be got. */
export interface Gathering {
  session: Pick<Session, 'received' | 'pendingCount'>
  /** How many rows, from the zero-based `offset`: of the filtered list, where there is a filter. */
  count: number
  offset: number
  /** Only invitations of this kind. */
  invitationType?: InvitationType
  /** What is remembered of this account's list from call to call. */
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
}

/** A part of a list. */
export interface Gathered {
  /** In the network's order, each once; fewer than asked at the end of the list, or where the list moved. */
  invitations: Invitation[]
  /** How many there are in all: with a filter, of that kind. */
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
 * network's summary; reading on to the end. A summary may be wrong, so where rows end exactly with its count, one
 * more small batch makes sure: a list that stands still is never cut short by it.
 *
 * Each batch is tried again while the network is in trouble, within the deadline; if one fails for good, the others
 * are given up and all fails.
 *
 * @throws NetworkError; the signal's reason when it is aborted; what `onKnown` throws
 */
export async function gather(asked: Gathering): Promise<Gathered> {
  const { session, count, offset, invitationType, memory, concurrency, now, signal } = asked
  // The network has no filter that keeps the order: a filtered list is read from its start to its end.
  const filtered = invitationType !== undefined
  const wanted = filtered ? Number.POSITIVE_INFINITY : offset + count
  const known = makeKnown(asked.onKnown)
  const reading = new Reading({
    session,
    base: filtered ? 0 : offset,
    keeps: filtered ? (invitation) => invitation.invitation_type === invitationType : null,
    concurrency,
    signal,
    onRows: () => known.atLeast(inHand()),
  })
  const inHand = () => Math.min(count, Math.max(0, reading.kept - (filtered ? offset : 0)))

  const pending = new Pending(session, memory, now, signal)
  if (concurrency > 1) pending.askBeside()
  try {
    await reading.readFirst(
      filtered ? BATCH_SIZE.max : Math.min(BATCH_SIZE.max, Math.max(BATCH_SIZE.min, count)),
    )
  } catch (error) {
    pending.forgo()
    throw error
  }
  remember(memory, reading)
  if (reading.next === offset && offset > 0 && !filtered) return behindTheEnd(asked, reading, pending)

  const tells = reading.ended || reading.total !== null
  if (tells) pending.forgo()
  const estimate = tells ? null : await pending.count((pendingCount) => pendingCount >= reading.next)
  // Rows that end exactly with the summary's count: one place further, the end is seen or the count refuted.
  const until = estimate === wanted ? wanted + 1 : wanted
  const isUnknown = () =>
    !reading.ended && reading.total === null && (estimate === null || estimate < reading.next)
  const goesOn = !reading.ended && reading.next < Math.min(until, reading.total ?? until)
  if (goesOn || isUnknown()) {
    const rows = reading.total === null || filtered ? inHand() : Math.min(count, reading.total - offset)
    await known.atLeast(rows)
    await reading.readTo(until, estimate)
    while (isUnknown()) await reading.readTo(reading.next + BATCH_SIZE.max, null)
  }

  const rows = reading.rows()
  const invitations = filtered ? rows.slice(offset, offset + count) : rows.slice(0, count)
  // What was read is there, even if it has left the list meanwhile.
  const length = reading.ended ? reading.next : (reading.total ?? estimate ?? reading.next)
  const total = filtered ? rows.length : Math.max(length, offset + rows.length)
  await known.exactly(invitations.length)
  return {
    invitations,
    total,
    hasMore: offset + invitations.length < total,
    batchSize: reading.batchSize,
    batches: reading.batches,
  }
}

/** An empty answer for an offset at or behind the end. How long the list is, is still to be said. */
async function behindTheEnd(asked: Gathering, reading: Reading, pending: Pending): Promise<Gathered> {
  const { offset, session, concurrency, signal, onKnown } = asked
  const fits = (total: number) => total > 0 && total <= offset
  const counting = new Reading({
    session,
    base: 0,
    keeps: () => false,
    concurrency,
    signal,
    onRows: () => undefined,
  })
  const own = reading.total
  if (own !== null && fits(own)) pending.forgo()
  let total = own !== null && fits(own) ? own : await pending.count(fits)
  if (total === null) {
    while (!counting.ended && counting.total === null && counting.next < offset) {
      await counting.readTo(Math.min(offset, counting.next + BATCH_SIZE.max), null)
    }
    total = Math.min(offset, counting.ended ? counting.next : (counting.total ?? counting.next))
  }
  await onKnown(0)
  return {
    invitations: [],
    total,
    hasMore: false,
    batchSize: Math.max(reading.batchSize, counting.batchSize),
    batches: reading.batches + counting.batches,
  }
}

/** Notes whether this account's lists tell their length by themselves, from a first batch that could show it. */
function remember(memory: ListMemory, first: Reading): void {
  if (first.total !== null) memory.lastHadTotal = true
  else if (!first.ended || (first.next === first.base && first.base > 0)) memory.lastHadTotal = false
  // A whole list in one batch needs no summary; the end of a longer one says nothing about the next batch.
  else if (first.base === 0) memory.lastHadTotal = true
}

/** Tells how many rows there are at least: never fewer than before, one call after the other. */
function makeKnown(onKnown: Gathering['onKnown']) {
  let told = -1
  let telling: Promise<void> | undefined

  function tell(rows: number): Promise<void> | undefined {
    told = rows
    telling = telling === undefined ? onKnown(rows) : telling.then(() => onKnown(rows))
    return telling
  }

  return {
    /** At least so many: told the first time, and when they cost more than what was told. */
    atLeast: (rows: number) => (told < 0 || priceOfRows(rows) > priceOfRows(told) ? tell(rows) : undefined),
    /** Exactly so many, in the end. */
    exactly: (rows: number) => (rows === told ? undefined : tell(rows)),
  }
}
