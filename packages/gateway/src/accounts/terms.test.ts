import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fits, mostOf, outOfTurns, retryAfterOf, TooManyRequests, termsOf } from './terms.ts'

const seconds = fc.double({ min: 0, max: 10_000, noNaN: true })

test('A pace comes to turns so far apart, and so many at once.', () => {
  expect(termsOf({ requests: 60, perSeconds: 60, burst: 20 }, 60_000)).toEqual({
    stepSeconds: 1,
    burst: 20,
    deadlineSeconds: 60,
  })
  expect(termsOf({ requests: 10, perSeconds: 1, burst: 5 }, 500).stepSeconds).toBe(0.1)
})

test('A call can make as many requests as an idle account has at once, and as come until its deadline.', () => {
  expect(mostOf(termsOf({ requests: 60, perSeconds: 60, burst: 20 }, 60_000))).toBe(80)
  expect(mostOf(termsOf({ requests: 600, perSeconds: 60, burst: 5 }, 1_000))).toBe(15)
  expect(mostOf(termsOf({ requests: 1, perSeconds: 3600, burst: 3 }, 60_000))).toBe(3)
})

test('Whoever comes again after Retry-After finds a wait that fits, and comes no later than it must.', () => {
  fc.assert(
    fc.property(seconds, fc.integer({ min: 1, max: 600 }), (wait, deadline) => {
      fc.pre(!fits(wait, deadline))
      const pause = retryAfterOf(wait, deadline)
      expect(Number.isInteger(pause)).toBe(true)
      expect(pause).toBeGreaterThanOrEqual(1)
      expect(fits(wait - pause, deadline)).toBe(true)
      expect(pause).toBeLessThanOrEqual(wait - deadline * 0.9 + 1)
    }),
  )
})

test('Refusals say that it is the account’s pace, and how many requests would be too many.', () => {
  const never = new TooManyRequests(120, termsOf({ requests: 60, perSeconds: 60, burst: 20 }, 60_000))
  expect(never.code).toBe('INVALID_PARAMS')
  expect(never.message).toBe(
    'The call would take 120 requests to the network, and the account’s pace allows 80 within the 60 s that a call has. Ask for less: a smaller count, or no filter, which reads the whole list; or have the operator raise the pace.',
  )
  const later = outOfTurns(7)
  expect([later.code, later.retryAfterSeconds]).toEqual(['RATE_LIMITED', 7])
  expect(later.message).toContain('pace')
})
