const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Months and years are as long as where an age is answered: 30 and 365 days. */
const LENGTHS: Readonly<Record<string, number>> = {
  second: SECOND,
  minute: MINUTE,
  hour: HOUR,
  day: DAY,
  week: 7 * DAY,
  month: 30 * DAY,
  year: 365 * DAY,
}

/** 1970-01-05: the first Monday of the epoch. Weeks start on Mondays. */
const FIRST_MONDAY = 4 * DAY

/**
 * The time that a text such as `2 days ago` means, read at `now`: that much earlier, cut to the start of its unit
 * in UTC, so that reading it again within the unit gives the same. Epoch milliseconds; null for any other text.
 */
export function timeOfAgo(text: string, now: number): number | null {
  const said = text
    .trim()
    .toLowerCase()
    .replace(/^sent\s+/, '')
  if (said === 'now' || said === 'just now') return startOf('minute', now)
  if (said === 'today') return startOf('day', now)
  if (said === 'yesterday') return startOf('day', now - DAY)
  const match = /^(\d{1,4}|an?)\s+(second|minute|hour|day|week|month|year)s?\s+ago$/.exec(said)
  const [, number, unit] = match ?? []
  const length = unit === undefined ? undefined : LENGTHS[unit]
  if (number === undefined || unit === undefined || length === undefined) return null
  return startOf(unit, now - (number.startsWith('a') ? 1 : Number(number)) * length)
}

function startOf(unit: string, time: number): number {
  const date = new Date(time)
  if (unit === 'year') return Date.UTC(date.getUTCFullYear(), 0)
  if (unit === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
  const length = LENGTHS[unit] ?? SECOND
  const first = unit === 'week' ? FIRST_MONDAY : 0
  return first + Math.floor((time - first) / length) * length
}
