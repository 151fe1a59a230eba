import { BATCH_SIZE } from '@salver/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lengthOf } from './length.ts'
import type { NetworkList } from './lists.ts'

const never = new AbortController().signal

function listOf(length: number): NetworkList<number> {
  return {
    read: async ({ start, count }) => ({
      rows: Array.from({ length: Math.max(0, Math.min(count, length - start)) }, (_, index) => start + index),
      total: null,
    }),
    count: null,
    keyOf: String,
  }
}

/**
 * The most batches that it may take: three plain ones, growing steps as far as the end and one past it, and as many
 * halves back. Where a place behind the end is known, halves alone. Both are reached.
 */
function mostBatches(length: number, from: number, below: number): number {
  const doublings = (rows: number) => Math.log2(Math.max(1, rows / BATCH_SIZE.max))
  if (below === Number.POSITIVE_INFINITY) return 5 + 2 * Math.floor(doublings(length - from))
  return 2 + Math.ceil(doublings(below - from))
}

test('finds the end of every list, from every place before it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.integer({ min: 0, max: 30_000 }), fc.constantFrom(0, 100, 200, 1000)),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: undefined }),
      async (length, part, beyond) => {
        const from = Math.floor(length * part)
        const below = beyond === undefined ? Number.POSITIVE_INFINITY : length + beyond
        const found = await lengthOf(listOf(length), { from, below, signal: never })
        expect(found.length).toBe(length)
        expect(found.batches).toBeLessThanOrEqual(mostBatches(length, from, below))
      },
    ),
  )
})

test.each([
  [7200, 0, Number.POSITIVE_INFINITY, 17],
  [604, 249, 621, 4],
])('%i from %i, below %d, takes the most that it may', async (length, from, below, most) => {
  expect(mostBatches(length, from, below)).toBe(most)
  expect(await lengthOf(listOf(length), { from, below, signal: never })).toEqual({ length, batches: most })
})

test('a short list takes no more than reading it', async () => {
  for (const length of [0, 5, 99, 100, 150, 199, 250]) {
    const { batches } = await lengthOf(listOf(length), {
      from: 0,
      below: Number.POSITIVE_INFINITY,
      signal: never,
    })
    expect(batches).toBeLessThanOrEqual(Math.floor(length / 100) + 1)
  }
})

test('of a list that ignores where it is to start is looked for no farther than any list reaches', async () => {
  let asked = 0
  const list: NetworkList<number> = {
    ...listOf(0),
    read: async ({ count }) => {
      asked += 1
      return { rows: Array.from({ length: count }, (_, index) => index), total: null }
    },
  }
  await expect(
    lengthOf(list, { from: 0, below: Number.POSITIVE_INFINITY, signal: never }),
  ).rejects.toMatchObject({ kind: 'trouble' })
  expect(asked).toBeLessThanOrEqual(15)
})

test('believes a total that comes with the rows', async () => {
  const list: NetworkList<number> = { ...listOf(5000), read: async () => ({ rows: [1], total: 5000 }) }
  expect(await lengthOf(list, { from: 0, below: Number.POSITIVE_INFINITY, signal: never })).toEqual({
    length: 5000,
    batches: 1,
  })
})
