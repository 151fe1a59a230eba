import { drawsOf } from '../chance.ts'

export const KINDS = ['CONNECTION', 'ORGANIZATION', 'EVENT', 'CONTENT_SERIES'] as const
export type Kind = (typeof KINDS)[number]

/** The weight of each kind in a list. */
export type Mix = Readonly<Partial<Record<Kind, number>>>

/**
 * The kind of the entry at `index` of a list with this mix. Each run of as many entries as the weights sum to
 * holds exactly that many of each kind, so a short list has some of all.
 */
export function kindAt(seed: number, mix: Mix, index: number): Kind {
  let sum = 0
  for (const kind of KINDS) sum += mix[kind] ?? 0
  const round = Math.floor(index / sum)
  // Steps of about 0.62 of the round spread a kind's entries; from a new starting point in each round.
  let step = Math.max(1, Math.round(sum * 0.618))
  while (greatestDivisor(step, sum) > 1) step += 1
  let place = ((index % sum) * step + drawsOf(seed, round ^ 0x33cc33)(sum)) % sum
  for (const kind of KINDS) {
    place -= mix[kind] ?? 0
    if (place < 0) return kind
  }
  throw new Error('a mix of kinds needs a weight above 0')
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}
