import { distance } from 'fastest-levenshtein'

/**
 * The name that was probably meant, for the sentence "did you mean …?".
 *
 * @returns the candidate that differs from `name` in the fewest letters, or undefined where none is close: more
 *   than two fifths of its letters would have to change
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > 100) return undefined
  let best: string | undefined
  let fewest = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const letters = distance(name.toLowerCase(), candidate.toLowerCase())
    if (letters <= Math.max(1, Math.round(candidate.length * 0.4)) && letters < fewest) {
      best = candidate
      fewest = letters
    }
  }
  return best
}
