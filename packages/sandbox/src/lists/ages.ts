import { drawsOf } from '../chance.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** The oldest invitation of a new member is about this old, the newest about three minutes. */
const OLDEST = 420 * DAY
const NEWEST = 3 * MINUTE
/** How steeply ages grow down the list: about half of a list of 300 is younger than a week. */
const STEEPNESS = 8

/**
 * How old the invitation at `index` of `count` is when its member is made. Older down the list without
 * exception, and by at least a millisecond even among a million.
 */
export function ageAt(seed: number, index: number, count: number): number {
  const place = (index + drawsOf(seed, index ^ 0x5a5a5a)(900) / 1000) / count
  return Math.round(NEWEST + (OLDEST * Math.expm1(STEEPNESS * place)) / Math.expm1(STEEPNESS))
}

/** Invitations that arrive together were sent a second apart, if there was time. */
const ARRIVAL_GAP = 1000

/** When the `count` that arrive at `at` were sent, oldest first: each after the one before, all after `newest`. */
export function arrivalTimes(newest: number, count: number, at: number): number[] {
  const start = Math.max(newest, at - count * ARRIVAL_GAP)
  // Never two at once: when too many come within one moment, the last ones lie a little ahead of the clock.
  const gap = Math.max(1, (at - start) / count)
  return Array.from({ length: count }, (_, index) => Math.floor(start + gap * (index + 1)))
}
