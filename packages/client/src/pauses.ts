import { ConnectionError, UnreadableAnswerError } from './own-errors.ts'
import { SalverError } from './salver-error.ts'

const FIRST_MS = 500
const MOST_MS = 8_000

/** Refusals that pass by themselves, and that nothing was done for. */
const PASSING = new Set([429, 503])

/**
 * How many milliseconds to wait before a call is tried again; undefined where that is of no use. A moment of chance is
 * in it, so that many who failed at once do not come back at once.
 *
 * @param failures how many tries have failed, this one included
 */
export function pauseBefore(error: unknown, failures: number): number | undefined {
  if (!(error instanceof SalverError) || !isTriedAgain(error)) return undefined
  const chance = Math.random()
  if (error.retryAfter !== null) return error.retryAfter * 1000 + chance * 250
  return Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1)) * (0.5 + chance / 2)
}

function isTriedAgain(error: SalverError): boolean {
  if (error instanceof ConnectionError || error instanceof UnreadableAnswerError) return error.isRetryable
  return error.code === 'REQUEST_IN_PROGRESS' || PASSING.has(error.status ?? 0)
}
