/** Chance that repeats itself: everything in the sandbox's world is drawn from a seed, never from the clock. */

/** Draws a whole number from 0 up to, not including, `below`. */
export type Draw = (below: number) => number

/** A number for a text: 32 bits, well mixed (FNV-1a with a finish). `turn` gives other numbers for the same text. */
export function hash32(text: string, turn = 0): number {
  let hash = 0x811c9dc5 ^ turn
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mix32(hash)
}

/** Scatters 32 bits, one to one: two different numbers never become the same. */
export function mix32(number: number): number {
  let mixed = number
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** The draws of one thing in the world: always the same for the same numbers. */
export function drawsOf(seed: number, about: number): Draw {
  let state = mix32(seed ^ mix32(about))
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let drawn = Math.imul(state ^ (state >>> 15), state | 1)
    drawn ^= drawn + Math.imul(drawn ^ (drawn >>> 7), drawn | 61)
    return Math.floor((((drawn ^ (drawn >>> 14)) >>> 0) / 0x1_0000_0000) * below)
  }
}

/** One of a list that has something in it. */
export function pick<T>(draw: Draw, from: readonly T[]): T {
  const picked = from[draw(from.length)]
  if (picked === undefined) throw new Error('nothing to pick from: the list is empty')
  return picked
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Text that looks like an opaque token of the network. */
export function opaque(draw: Draw, length: number): string {
  let text = ''
  for (let i = 0; i < length; i += 1) text += LETTERS.charAt(draw(64))
  return text
}

/** Undoes `mix32`. */
export function unmix32(mixed: number): number {
  let number = mixed ^ (mixed >>> 16)
  number = Math.imul(number, inverse32(0xc2b2ae35))
  number ^= (number >>> 13) ^ (number >>> 26)
  number = Math.imul(number, inverse32(0x85ebca6b))
  return (number ^ (number >>> 16)) >>> 0
}

/** What undoes a multiplication of 32 bits by an odd number. */
export function inverse32(odd: number): number {
  let inverse = odd
  // Each round doubles the bits that are right; an odd number has three right from the start.
  for (let round = 0; round < 4; round += 1) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse))
  return inverse
}
