import { ApiError } from '@salver/contract'
import { isAway } from '../database/index.ts'
import type { Logger } from '../log.ts'

/**
 * What is answered for whatever was thrown: an error that has an answer keeps it; a database that is away is
 * `UNAVAILABLE`; anything else is a fault of ours, of which the log learns everything and the caller the request id.
 */
export function apiErrorOf(error: unknown, requestId: string, log: Logger): ApiError {
  if (error instanceof ApiError) return error
  if (isAway(error)) return databaseAway(error)
  log.error({ err: error, request_id: requestId }, 'an unknown failure')
  return new ApiError(
    'INTERNAL_ERROR',
    `A fault of Salver’s own. Tell its operator the request id ${requestId}.`,
  )
}

function databaseAway(cause: unknown): ApiError {
  return new ApiError(
    'UNAVAILABLE',
    'Salver’s database is away. Nothing was charged; try again in a moment.',
    {
      because: cause instanceof Error ? cause.message : String(cause),
      retryAfterSeconds: 2,
      cause,
    },
  )
}
