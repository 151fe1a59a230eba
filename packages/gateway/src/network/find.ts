import { BATCH_SIZE } from '@salver/contract'
import type { NetworkList } from './lists.ts'
import { Reading } from './reading.ts'

/** What is looked for in a list. */
export interface Finding<Row> {
  list: NetworkList<Row>
  /** Whether a row is one that is looked for. */
  isWanted: (row: Row) => boolean
  /** How many are looked for. */
  count: number
  /** The call's deadline. */
  signal: AbortSignal
}

/** What was found. */
export interface Found<Row> {
  /** In the network's order, each once. */
  rows: Row[]
  /** Whether the list was read to its end, so that what was not found is not there. */
  complete: boolean
  /** What ended the reading before that, and before all were found. */
  failure: { error: unknown } | undefined
}

/**
 * Looks for rows, from the top of the list on, at the least number of requests: batch by batch, until all are found or
 * the end was seen. What is looked for is most often near the top, and requests are the scarcest thing.
 *
 * Never throws: what was found before a failure is found.
 */
export async function find<Row>({ list, isWanted, count, signal }: Finding<Row>): Promise<Found<Row>> {
  const reading = new Reading({
    list,
    base: 0,
    keeps: isWanted,
    concurrency: 1,
    signal,
    reserve: async () => {},
    onRows: () => undefined,
  })
  let failure: Found<Row>['failure']
  try {
    await reading.readFirst(BATCH_SIZE.max)
    while (
      !reading.ended &&
      reading.kept < count &&
      (reading.total ?? Number.POSITIVE_INFINITY) > reading.next
    ) {
      await reading.readTo(reading.next + BATCH_SIZE.max, null)
    }
  } catch (error) {
    failure = { error }
  }
  const rows = reading.rows()
  return { rows, complete: failure === undefined && rows.length < count, failure }
}
