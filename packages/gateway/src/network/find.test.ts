import { expect, test } from 'vitest'
import { find } from './find.ts'
import type { NetworkList } from './lists.ts'
import { type Batch, NetworkError } from './provider.ts'

const never = new AbortController().signal

/** A list of numbers, from the highest down; `failsAt`: the batch that fails for good. */
function numbers(length: number, { total = false, failsAt = -1 } = {}) {
  const asked: Batch[] = []
  const list: NetworkList<number> = {
    async read(batch) {
      asked.push(batch)
      if (asked.length === failsAt) throw new NetworkError('refused', 'by the test')
      const rows = Array.from({ length }, (_, index) => length - index)
      return { rows: rows.slice(batch.start, batch.start + batch.count), total: total ? length : null }
    },
    count: null,
    keyOf: String,
  }
  return { list, asked }
}

test('looks no further than where all were found', async () => {
  const { list, asked } = numbers(1000)
  const found = await find({ list, isWanted: (row) => row === 990 || row === 850, count: 2, signal: never })
  expect(found).toEqual({ rows: [990, 850], complete: false, failure: undefined })
  expect(asked).toHaveLength(2)
})

test.each([true, false])('reads to the end before it says that something is not there', async (total) => {
  const { list, asked } = numbers(250, { total })
  const found = await find({ list, isWanted: (row) => row === 7777 || row === 1, count: 2, signal: never })
  expect(found).toEqual({ rows: [1], complete: true, failure: undefined })
  expect(asked).toHaveLength(3)
})

test('says what it found before it failed, and that it did not read all', async () => {
  const { list } = numbers(250, { failsAt: 2 })
  const found = await find({ list, isWanted: (row) => row === 200 || row === 1, count: 2, signal: never })
  expect(found).toMatchObject({ rows: [200], complete: false, failure: { error: { kind: 'refused' } } })
})

test('an empty list holds nothing, and that is certain', async () => {
  const { list, asked } = numbers(0)
  expect(await find({ list, isWanted: () => true, count: 1, signal: never })).toMatchObject({
    complete: true,
  })
  expect(asked).toHaveLength(1)
})
