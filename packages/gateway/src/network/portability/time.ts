import { timeOf } from '../line/json.ts'

/** `10/1/26, 3:05 PM`, with whatever kind of blank. */
const WRITTEN = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2}),?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AP])\.?M\.?$/i
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/

/**
 * When an invitation was sent, as ISO 8601 in UTC: of a time in ISO 8601, or as the archive writes it, which names no
 * zone and is taken for UTC. Null for anything else.
 */
export function timeOfArchive(text: string | null): string | null {
  if (text === null) return null
  const iso = ISO.exec(text)
  if (iso !== null) {
    const zoned = iso[1] === undefined && text.length > 10 ? `${text}Z` : text
    return timeOf(Date.parse(zoned.replace(' ', 'T')))
  }
  const [, month, day, year, hour, minute, second = '0', half] = WRITTEN.exec(text) ?? []
  if (half === undefined) return null
  const hours = Number(hour)
  if (hours < 1 || hours > 12 || Number(minute) > 59 || Number(second) > 59) return null
  const years = Number(year) + (year?.length === 2 ? 2000 : 0)
  const time = new Date(
    Date.UTC(
      years,
      Number(month) - 1,
      Number(day),
      (hours % 12) + (half.toUpperCase() === 'P' ? 12 : 0),
      Number(minute),
      Number(second),
    ),
  )
  // A 30th of February is no day.
  const isDay = time.getUTCMonth() === Number(month) - 1 && time.getUTCDate() === Number(day)
  return isDay ? timeOf(time.getTime()) : null
}
