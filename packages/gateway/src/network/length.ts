import { BATCH_SIZE } from '@salver/contract'
import type { NetworkList } from './lists.ts'
import { FAR, NetworkError } from './provider.ts'
import { tryAgain } from './retry.ts'

/** Batches that are read one after the other before any is skipped. */
const PLAIN_STEPS = 3

/**
 * How long a list is that does not say so and that nobody counts, at the fewest requests: in growing steps past its
 * end, and back by halves. A list of 5,000 takes about ten, where reading it would take fifty.
 *
 * @param from a place before which there are rows; `below` a place at or behind the end, infinite where none is known
 * @returns the length, which is at most `below`, and how many batches it took
 * @throws NetworkError; the signal's reason
 */
export async function lengthOf(
  list: NetworkList<unknown>,
  { from, below, signal }: { from: number; below: number; signal: AbortSignal },
): Promise<{ length: number; batches: number }> {
  const count = BATCH_SIZE.max
  let least = from
  // From a place behind any list, its end is found sooner from the front.
  let most = below > FAR ? Number.POSITIVE_INFINITY : below
  let step = 0
  let batches = 0
  for (let start = from; least < most; ) {
    const { rows, total } = await tryAgain(() => list.read({ start, count }, signal), signal)
    batches += 1
    const end = start + rows.length
    if (total !== null && total >= end) return { length: Math.min(total, below), batches }
    if (rows.length > 0 && rows.length < count) return { length: Math.min(end, below), batches }
    if (rows.length > 0 && start > FAR && most === Number.POSITIVE_INFINITY) {
      throw new NetworkError('trouble', `the list: rows from ${start}, where no list has any`)
    }
    if (rows.length > 0) least = Math.max(least, end)
    else most = Math.min(most, start)
    if (most === Number.POSITIVE_INFINITY) {
      // The first ones follow on at once: most lists are short.
      if (batches >= PLAIN_STEPS) step = step === 0 ? count : 2 * step
      start = least + step
    } else start = Math.max(least, Math.floor((least + most) / 2 / count) * count)
  }
  return { length: Math.min(Math.max(from, least), below), batches }
}
