import { MAX_COUNT, pagination, priceOfRows } from '@salver/contract'
import type { OpenSession } from '../accounts/index.ts'
import {
  gather,
  type InvitationsMemory,
  type ListMemory,
  type Memory,
  type NetworkList,
  type Sighted,
} from '../network/index.ts'
import type { NetworkAsk, Outcome } from './action.ts'

/** One page of a list of the network, with its totals, for the price of its rows. */
export async function listPage<Row, Listed>(
  ask: NetworkAsk,
  asked: {
    count: number
    offset: number
    list: (session: OpenSession['session']) => NetworkList<Row>
    /** What is remembered of it. */
    memory: (of: Memory) => ListMemory | InvitationsMemory
    /** Which rows are wanted; null for all. */
    keeps: ((row: Row) => boolean) | null
    concurrency: number
    listed: (row: Row, now: Date) => Listed
    /** What is remembered of a row as seen; left out for a list of which nothing is. */
    sighted?: (row: Row) => Sighted | null
  },
): Promise<Outcome<{ rows: Listed[]; totals: ListTotals }> & { rows: number }> {
  const { open, hold, now, signal } = ask
  const { session, memory, pace } = await open()
  const list = asked.list(session)
  const remembered = asked.memory(memory)
  const began = now().getTime()
  const { rows, total, hasMore, batchSize, batches } = await gather({
    list,
    memory: remembered,
    count: Math.min(asked.count, MAX_COUNT),
    offset: asked.offset,
    keeps: asked.keeps,
    concurrency: asked.concurrency,
    now: () => now().getTime(),
    signal,
    onKnown: (known) => hold.raise(priceOfRows(known)),
    reserve: pace.reserve,
  })
  const { sighted } = asked
  if (sighted && 'seen' in remembered) {
    remembered.seen.add(
      rows.flatMap((row) => sighted(row) ?? []),
      began,
    )
  }
  const at = now()
  return {
    credits: priceOfRows(rows.length),
    rows: rows.length,
    data: {
      rows: rows.map((row) => asked.listed(row, at)),
      totals: {
        total_results: rows.length,
        total_available_results: total,
        pagination: pagination({ offset: asked.offset, rows: rows.length, hasMore, batchSize, batches }),
      },
    },
  }
}

interface ListTotals {
  total_results: number
  total_available_results: number
  pagination: ReturnType<typeof pagination>
}
