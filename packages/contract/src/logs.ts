import { z } from 'zod'
import { ERROR_CODES } from './errors.ts'
import { OffsetPagination } from './page.ts'
import { WrittenInteger } from './query.ts'

/** A day, or a time with its zone. */
const DayOrTime = z.union([z.iso.date(), z.iso.datetime({ offset: true })])

/** Query of `GET /v2/logs`. A `date_to` without a time includes that whole day, in UTC. */
export const LogsQuery = z
  .object({
    limit: WrittenInteger.pipe(z.int().min(1).max(200)).default(50).describe('an integer from 1 to 200'),
    offset: WrittenInteger.pipe(z.int().min(0)).default(0).describe('an integer of at least 0'),
    action: z.string().min(1).max(100).optional().describe('the name of an action, or absent for all'),
    account_id: z.string().min(1).max(100).optional().describe('an account_id, or absent for all'),
    status: z.enum(['success', 'error']).optional().describe('success or error, or absent for both'),
    date_from: DayOrTime.optional().describe(
      'a day such as 2026-04-26, or a time such as 2026-04-26T10:35:00Z',
    ),
    date_to: DayOrTime.optional().describe(
      'a day such as 2026-04-26, which it includes, or a time such as 2026-04-26T10:35:00Z',
    ),
  })
  .meta({ id: 'LogsQuery' })
export type LogsQuery = z.output<typeof LogsQuery>

/** One call as it was logged. `at` is when it came, ISO 8601 in UTC. */
export const LoggedCall = z
  .object({
    request_id: z.string(),
    at: z.iso.datetime(),
    action: z.string().nullable(),
    account_id: z.string().nullable(),
    status: z.enum(['success', 'error']),
    http_status: z.int().describe('499 where the caller hung up.'),
    code: z.enum(ERROR_CODES).nullable(),
    credits_consumed: z.int().min(0),
    duration_ms: z.int().min(0),
  })
  .meta({ id: 'LoggedCall' })
export type LoggedCall = z.infer<typeof LoggedCall>

/** Data of `GET /v2/logs`, newest first. */
export const LogsData = z
  .object({ logs: z.array(LoggedCall), pagination: OffsetPagination })
  .meta({ id: 'LogsData' })
export type LogsData = z.infer<typeof LogsData>
