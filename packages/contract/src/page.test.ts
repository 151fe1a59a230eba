import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Pagination, pagination } from './page.ts'

describe('pagination', () => {
  test('of the documented example', () => {
    expect(pagination({ offset: 0, rows: 1, hasMore: true, batchSize: 10, batches: 1 })).toEqual({
      offset: 0,
      count: 1,
      next_offset: 1,
      has_more: true,
      results_per_page: 10,
      pages_fetched: 1,
    })
  })

  test('has no next offset where there is no more', () => {
    const last = pagination({ offset: 20, rows: 6, hasMore: false, batchSize: 10, batches: 1 })
    expect(last).toMatchObject({ offset: 20, count: 6, next_offset: null, has_more: false })
  })

  test('past the end is empty and final', () => {
    const past = pagination({ offset: 99, rows: 0, hasMore: false, batchSize: 10, batches: 1 })
    expect(past).toMatchObject({ offset: 99, count: 0, next_offset: null, has_more: false })
  })

  test('of a short answer goes on at what it holds', () => {
    const short = pagination({ offset: 40, rows: 7, hasMore: true, batchSize: 10, batches: 1 })
    expect(short).toMatchObject({ count: 7, next_offset: 47, has_more: true })
  })

  test('leads through a list of any length: each row once, in order, then an end', () => {
    const length = fc.integer({ min: 0, max: 300 })
    const count = fc.integer({ min: 1, max: 120 })
    fc.assert(
      fc.property(length, count, (total, asked) => {
        const list = Array.from({ length: total }, (_, row) => row)
        const walked: number[] = []
        let offset: number | null = 0
        while (offset !== null) {
          const rows: number[] = list.slice(offset, offset + asked)
          walked.push(...rows)
          const page: Pagination = pagination({
            offset,
            rows: rows.length,
            hasMore: offset + rows.length < total,
            batchSize: 10,
            batches: 1,
          })
          expect(Pagination.parse(page)).toEqual(page)
          expect(page.has_more).toBe(page.next_offset !== null)
          offset = page.next_offset
        }
        expect(walked).toEqual(list)
      }),
    )
  })
})
