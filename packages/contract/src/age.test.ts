import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { age } from './age.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const now = new Date('2026-04-26T10:35:00.500Z')

function ageAfter(elapsed: number) {
  return age(new Date(now.getTime() - elapsed).toISOString(), now)
}

describe('an age', () => {
  test.each([
    [0, 'now', 0],
    [59 * SECOND, 'now', 0],
    [MINUTE - 1, 'now', 0],
    [MINUTE, '1m', 0],
    [45 * MINUTE + 59 * SECOND, '45m', 0],
    [HOUR - SECOND, '59m', 0],
    [HOUR, '1h', 0],
    [2 * HOUR - 1, '1h', 0],
    [DAY - 1, '23h', 0],
    [DAY, '1d', 1],
    [5 * DAY, '5d', 5],
    [7 * DAY - 1, '6d', 6],
    [7 * DAY, '1w', 7],
    [14 * DAY - 1, '1w', 13],
    [14 * DAY, '2w', 14],
    [30 * DAY - 1, '4w', 29],
    [30 * DAY, '1mo', 30],
    [60 * DAY - 1, '1mo', 59],
    [60 * DAY, '2mo', 60],
    [365 * DAY - 1, '12mo', 364],
    [365 * DAY, '1yr', 365],
    [730 * DAY - 1, '1yr', 729],
    [730 * DAY, '2yr', 730],
  ])('of %i ms is %s, %i days', (elapsed, sent_time, sent_time_days) => {
    expect(ageAfter(elapsed)).toEqual({ sent_time, sent_time_days })
  })

  test('from the future counts as now', () => {
    expect(ageAfter(-1)).toEqual({ sent_time: 'now', sent_time_days: 0 })
    expect(ageAfter(-400 * DAY)).toEqual({ sent_time: 'now', sent_time_days: 0 })
  })

  test('is null without a time', () => {
    expect(age(null, now)).toEqual({ sent_time: null, sent_time_days: null })
  })

  test('is that of the moment, whatever zone the time is written in', () => {
    expect(age('2026-04-26T12:05:00.500+02:30', now)).toEqual({ sent_time: '1h', sent_time_days: 0 })
  })

  test('never falls as time goes by, and is never more than has passed', () => {
    const elapsed = fc.integer({ min: -DAY, max: 4000 * DAY })
    fc.assert(
      fc.property(elapsed, elapsed, (one, other) => {
        const [less, more] = one < other ? [one, other] : [other, one]
        expect(shortest(ageAfter(less).sent_time)).toBeLessThanOrEqual(shortest(ageAfter(more).sent_time))
        expect(shortest(ageAfter(more).sent_time)).toBeLessThanOrEqual(Math.max(0, more))
        expect(ageAfter(more).sent_time_days).toBe(Math.max(0, Math.floor(more / DAY)))
      }),
    )
  })
})

/** The least time that an age as it is written can mean. */
function shortest(written: string | null): number {
  const [, count, unit] = /^(\d+)(m|h|d|w|mo|yr)$/.exec(written ?? '') ?? []
  const units = new Map([
    ['m', MINUTE],
    ['h', HOUR],
    ['d', DAY],
    ['w', 7 * DAY],
    ['mo', 30 * DAY],
    ['yr', 365 * DAY],
  ])
  return Number(count ?? 0) * (units.get(unit ?? '') ?? 0)
}
