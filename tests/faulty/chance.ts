/** Chance that can be had again: the same seed decides the same. */
export interface Chance {
  /** A whole number from 0 to `end`, without `end`. */
  below(end: number): number
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  /** True in so many of 1 cases. */
  yes(part: number): boolean
  pick<Value>(values: readonly [Value, ...Value[]]): Value
}

/** Mulberry32: small, and good enough to choose by. */
export function makeChance(seed: number): Chance {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number) => Math.floor(next() * end)
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    yes: (part) => next() < part,
    pick: (values) => values[below(values.length)] ?? values[0],
  }
}
