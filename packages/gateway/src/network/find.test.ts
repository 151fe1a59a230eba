import { describe, expect, test } from 'vitest'
import { find, type Room } from './find.ts'
import type { NetworkList } from './lists.ts'
import { makeListMemory } from './pending.ts'
import { type Batch, NetworkError } from './provider.ts'

const never = new AbortController().signal

/**
 * A list of numbers, from the highest down; `failsAt`: the batch that fails for good; `leave`: how many leave its top
 * before the second batch.
 */
function numbers(length: number, { total = false, failsAt = -1, leave = 0 } = {}) {
  const asked: Batch[] = []
  const rows = Array.from({ length }, (_, index) => length - index)
  const list: NetworkList<number> = {
    async read(batch) {
      asked.push(batch)
      if (asked.length === failsAt) throw new NetworkError('refused', 'by the test')
      if (asked.length === 2) rows.splice(0, leave)
      return { rows: rows.slice(batch.start, batch.start + batch.count), total: total ? rows.length : null }
    },
    count: null,
    keyOf: String,
  }
  return { list, asked }
}

test('looks no further than where all were found', async () => {
  const { list, asked } = numbers(1000)
  const found = await find({ list, isWanted: (row) => row === 990 || row === 850, count: 2, signal: never })
  expect(found).toEqual({ rows: [990, 850], complete: false, failure: undefined, batches: 2 })
  expect(asked).toHaveLength(2)
})

test.each([true, false])('reads to the end before it says that something is not there', async (total) => {
  const { list, asked } = numbers(250, { total })
  const found = await find({ list, isWanted: (row) => row === 7777 || row === 1, count: 2, signal: never })
  expect(found).toEqual({ rows: [1], complete: true, failure: undefined, batches: 3 })
  expect(asked).toHaveLength(3)
})

test.each([true, false])('finds who moves up to where was read already; totals told: %s', async (total) => {
  for (const wanted of [400, 301, 300, 299, 290, 210, 200, 150, 101, 100, 99, 1]) {
    const { list } = numbers(400, { total, leave: 10 })
    const found = await find({ list, isWanted: (row) => row === wanted, count: 1, signal: never })
    expect(found).toMatchObject({ rows: [wanted], failure: undefined })
  }
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

describe('where it must fit', () => {
  /** Room for so many requests, and what was asked of it; `counted` is what the network's summary says. */
  function room(most: number, counted: number | null = null) {
    const reserved: number[] = []
    const within: Room = {
      memory: makeListMemory().received,
      now: () => 0,
      async reserve(requests) {
        reserved.push(requests)
        if (requests > most) throw new Error('too many')
      },
    }
    let summaries = 0
    const count = async () => {
      summaries += 1
      return counted
    }
    return { within, reserved, count, summaries: () => summaries }
  }
  const wanted = (row: number) => ({ isWanted: (one: number) => one === row, count: 1, signal: never })

  test('what takes too long by the list’s own total ends after the first batch', async () => {
    const { list, asked } = numbers(4500, { total: true })
    const { within, reserved } = room(30)
    const found = await find({ list, ...wanted(1), within })
    expect(found).toMatchObject({ rows: [], complete: false, failure: { error: new Error('too many') } })
    expect([asked.length, reserved]).toEqual([1, [44]])
  })

  test('what fits is set aside once, and read', async () => {
    const { list, asked } = numbers(1001, { total: true })
    const { within, reserved } = room(30)
    expect(await find({ list, ...wanted(1), within })).toMatchObject({ rows: [1] })
    expect([asked.length, reserved]).toEqual([11, [10]])
  })

  test('what stands in the first batch needs no room', async () => {
    const { list } = numbers(4500, { total: true })
    const { within, reserved } = room(0)
    expect(await find({ list, ...wanted(4401), within })).toMatchObject({ rows: [4401], failure: undefined })
    expect(reserved).toEqual([])
  })

  test('a length that was learnt lately serves as well', async () => {
    const { list, asked } = numbers(4500)
    const { within, reserved } = room(30)
    within.memory.length = { rows: 4500, at: 0 }
    expect(await find({ list, ...wanted(1), within })).toMatchObject({ failure: expect.anything() })
    expect([asked.length, reserved]).toEqual([1, [49]])
  })

  test('the summary is asked where the list goes on without a total', async () => {
    const { list, asked } = numbers(4500)
    const { within, reserved, count, summaries } = room(30, 4500)
    const found = await find({ list: { ...list, count }, ...wanted(1), within })
    expect(found).toMatchObject({ failure: expect.anything() })
    expect([asked.length, reserved, summaries()]).toEqual([3, [47], 1])
  })

  test.each([250, 279])('but not for a list of %i', async (length) => {
    const { list } = numbers(length)
    const { within, count, summaries } = room(30, length)
    expect(await find({ list: { ...list, count }, ...wanted(1), within })).toMatchObject({ rows: [1] })
    expect(summaries()).toBe(0)
  })

  test.each([null, 7])('a summary that says %s says nothing, and is not asked again', async (counted) => {
    const { list, asked } = numbers(1000)
    const { within, reserved, count, summaries } = room(1, counted)
    expect(await find({ list: { ...list, count }, ...wanted(1), within })).toMatchObject({ rows: [1] })
    expect([asked.length, reserved, summaries()]).toEqual([11, [], 1])
  })
})
