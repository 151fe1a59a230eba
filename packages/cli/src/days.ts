import { Problem } from './problem.ts'

const DAYS: Record<string, number> = { d: 1, w: 7, mo: 30, m: 30, y: 365, yr: 365 }

/**
 * Whole days as people write them: `21d`, `3w`, `2mo`, `1y`, or `21` alone.
 *
 * @throws a Problem of usage that names the flag
 */
export function daysOf(flag: string, written: string): number {
  const [, digits, unit = 'd'] = /^(\d{1,6})\s*([a-z]{1,2})?$/i.exec(written.trim()) ?? []
  const days = DAYS[unit.toLowerCase()]
  if (digits === undefined || days === undefined) {
    throw new Problem('usage', `${flag}: got "${written}"; expected an age such as 21d, 3w, 2mo or 1y.`)
  }
  return Number(digits) * days
}

/**
 * A whole number as a flag has it.
 *
 * @throws a Problem of usage that names the flag
 */
export function numberOf(
  flag: string,
  written: string,
  { least, most }: { least: number; most?: number },
): number {
  const number = /^\d{1,12}$/.test(written.trim()) ? Number(written) : Number.NaN
  if (number >= least && number <= (most ?? Number.POSITIVE_INFINITY)) return number
  const range = most === undefined ? `of at least ${least}` : `from ${least} to ${most}`
  throw new Problem('usage', `${flag}: got "${written}"; expected a whole number ${range}.`)
}
