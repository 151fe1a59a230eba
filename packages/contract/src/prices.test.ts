import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { priceOfRows, ROWS_PER_CREDIT } from './prices.ts'

const rows = fc.integer({ min: 0, max: 10_000_000 })

describe('the price of rows', () => {
  test.each([
    [0, 0],
    [1, 1],
    [49, 1],
    [50, 1],
    [51, 2],
    [100, 2],
    [101, 3],
    [1000, 20],
  ])('%i rows cost %i', (count, credits) => {
    expect(priceOfRows(count)).toBe(credits)
  })

  test('is the fewest whole credits that buy them', () => {
    fc.assert(
      fc.property(rows, (count) => {
        const credits = priceOfRows(count)
        expect(Number.isInteger(credits)).toBe(true)
        expect(credits * ROWS_PER_CREDIT).toBeGreaterThanOrEqual(count)
        expect((credits - 1) * ROWS_PER_CREDIT).toBeLessThan(count)
      }),
    )
  })

  test('never falls as rows are added', () => {
    fc.assert(
      fc.property(rows, rows, (one, other) => {
        expect(priceOfRows(one + other)).toBeGreaterThanOrEqual(priceOfRows(one))
      }),
    )
  })

  test('in two answers is that of one, or 1 credit more', () => {
    fc.assert(
      fc.property(rows, rows, (one, other) => {
        const apart = priceOfRows(one) + priceOfRows(other)
        const together = priceOfRows(one + other)
        expect([together, together + 1]).toContain(apart)
      }),
    )
  })
})
