/** Careful looks into JSON that others wrote: whatever is not as expected is null. */
export type Json = Readonly<Record<string, unknown>>

/** The value if it is an object, and no list. */
export function objectOf(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null
}

/** The value if it is a list, else an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The value if it is a text with something in it, as it stands. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

/** The value if it is a whole number from 0 up. */
export function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}

/** The last moment that ISO 8601 writes with four digits of a year, in epoch milliseconds. */
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** The value if it is a time in epoch milliseconds after 1970 began, as ISO 8601 in UTC. */
export function timeOf(value: unknown): string | null {
  return typeof value === 'number' && value > 0 && value <= LAST_TIME ? new Date(value).toISOString() : null
}
