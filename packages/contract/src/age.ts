const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * How old an invitation is when it is answered.
 *
 * @param sentAt ISO 8601, or null where the network gives no time
 * @returns `sent_time`, compact and rounded down (`now`, `45m`, `5h`, `6d`, `2w`, `3mo`, `1yr`), and
 *   `sent_time_days`, whole days. A time in the future counts as now. Both null without a time.
 */
export function age(
  sentAt: string | null,
  now: Date,
): { sent_time: string | null; sent_time_days: number | null } {
  if (sentAt === null) return { sent_time: null, sent_time_days: null }
  const elapsed = Math.max(0, now.getTime() - Date.parse(sentAt))
  const days = Math.floor(elapsed / DAY)
  return { sent_time: compact(elapsed, days), sent_time_days: days }
}

function compact(elapsed: number, days: number): string {
  if (elapsed < MINUTE) return 'now'
  if (elapsed < HOUR) return `${Math.floor(elapsed / MINUTE)}m`
  if (elapsed < DAY) return `${Math.floor(elapsed / HOUR)}h`
  if (days < 7) return `${days}d`
  if (days < 30) return `${Math.floor(days / 7)}w`
  if (days < 365) return `${Math.floor(days / 30)}mo`
  return `${Math.floor(days / 365)}yr`
}
