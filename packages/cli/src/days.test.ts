import { expect, test } from 'vitest'
import { daysOf, numberOf } from './days.ts'

test.each([
  ['21d', 21],
  ['21', 21],
  ['3w', 21],
  ['2mo', 60],
  ['1y', 365],
  ['0d', 0],
])('%s', (written, days) => {
  expect(daysOf('--older-than', written)).toBe(days)
})

test.each(['', 'd', '1.5d', '-1d', '3 weeks', '5h', '99999999d'])(
  '"%s" is no age, and the flag is named',
  (written) => {
    expect(() => daysOf('--older-than', written)).toThrow(/^--older-than: got/)
  },
)

test('numbers have their range', () => {
  expect(numberOf('--count', '10', { least: 1 })).toBe(10)
  expect(() => numberOf('--count', '0', { least: 1 })).toThrow('of at least 1')
  expect(() => numberOf('--count', '9', { least: 1, most: 5 })).toThrow('from 1 to 5')
})
