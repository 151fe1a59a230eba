import { BATCH_SIZE } from '@salver/contract'
import type { NetworkList } from './lists.ts'
import { type ListMemory, Pending, serves } from './pending.ts'
import { Reading } from './reading.ts'

/** Batches that are read before the network is asked how many there are: most lists are short. */
const PLAIN_STEPS = 3

/**
 * Rows that are read again with the next batch where no total tells of departures: as many may leave between two batches
 * and hide none, so that what is not found is not there.
 */
const OVERLAP = 10

/** What is known of a list before it is looked through, and what looking through it must fit into. */
export interface Room {
  /** What is remembered of this list from call to call. */
  readonly memory: ListMemory
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Awaited with the number of batches to the list's end, once it is known. May throw: then nothing more is asked. */
  readonly reserve: (requests: number) => Promise<void>
}

/** What is looked for in a list. */
export interface Finding<Row> {
  list: NetworkList<Row>
  /** Whether a row is one that is looked for. */
  isWanted: (row: Row) => boolean
  /** How many are looked for. */
  count: number
  /** The call's deadline. */
  signal: AbortSignal
  /** Left out where it is read as far as may be, whatever comes of it. */
  within?: Room | undefined
}

/** What was found. */
export interface Found<Row> {
  /** In the network's order, each once. */
  rows: Row[]
  /** Whether the list was read to its end, so that what was not found is not there. */
  complete: boolean
  /** What ended the reading before that, and before all were found. */
  failure: { error: unknown } | undefined
  /** Batches that it took. */
  batches: number
}

/**
 * Looks for rows, from the top of the list on, at the least number of requests: batch by batch, until all are found or
 * the end was seen. What is looked for is most often near the top, and requests are the scarcest thing: what does not
 * fit is given up as soon as the list's length is known, by its own total, by what was learnt of it lately, or by the
 * network's summary, which is asked where the list goes on without telling.
 *
 * Never throws: what was found before a failure is found.
 */
export async function find<Row>({
  list,
  isWanted,
  count,
  signal,
  within,
}: Finding<Row>): Promise<Found<Row>> {
  const reading = new Reading({
    list,
    base: 0,
    keeps: isWanted,
    concurrency: 1,
    overlap: OVERLAP,
    signal,
    reserve: async () => {},
    onRows: () => undefined,
  })
  let failure: Found<Row>['failure']
  let makeRoom = within === undefined ? null : roomMaker(list, reading, within, signal)
  try {
    await reading.readFirst(BATCH_SIZE.max)
    while (
      !reading.ended &&
      reading.kept < count &&
      (reading.total ?? Number.POSITIVE_INFINITY) > reading.next
    ) {
      if (makeRoom !== null && (await makeRoom())) makeRoom = null
      await reading.readTo(reading.next + stepOf(reading), null)
    }
  } catch (error) {
    failure = { error }
  }
  const rows = reading.rows()
  const complete = failure === undefined && rows.length < count
  return { rows, complete, failure, batches: reading.batches }
}

/** How many places a batch takes it further. */
function stepOf({ total }: Pick<Reading<unknown>, 'total'>): number {
  return total === null ? BATCH_SIZE.max - OVERLAP : BATCH_SIZE.max
}

/** What sets the batches to the list's end aside; it gives whether there is nothing more to do or to find out. */
function roomMaker(
  list: NetworkList<unknown>,
  reading: Pick<Reading<unknown>, 'total' | 'next' | 'batches'>,
  { memory, now, reserve }: Room,
  signal: AbortSignal,
): () => Promise<boolean> {
  return async () => {
    const { next, total, batches } = reading
    const lately = memory.length && serves(memory.length, now()) ? memory.length.rows : 0
    const known = total ?? (lately > next ? lately : null)
    if (known === null && batches < PLAIN_STEPS) return false
    const length = known ?? (await new Pending(list, memory, now, signal).count((counted) => counted >= next))
    if (length !== null && length > next) await reserve(Math.ceil((length - next) / stepOf(reading)))
    return true
  }
}
