/** At most 100 rows come back, however many are asked. */
const MAX_ROWS = 100
/** Rows of a page that does not say how many it wants. */
const DEFAULT_ROWS = 10

type Asked = string | null | undefined

/** Which part of a list is asked for; null where that is not said in whole numbers. */
export function windowOf(start: Asked, count: Asked): { start: number; count: number } | null {
  const from = offsetOf(start, 0)
  const wanted = offsetOf(count, DEFAULT_ROWS)
  return from === null || wanted === null ? null : { start: from, count: Math.min(wanted, MAX_ROWS) }
}

/** A whole number from 0 up; null for anything else. */
export function offsetOf(text: Asked, otherwise: number): number | null {
  if (text === null || text === undefined) return otherwise
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}
