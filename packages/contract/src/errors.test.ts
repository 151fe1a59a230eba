import { describe, expect, test } from 'vitest'
import { ApiError, ERROR_CODES, ERRORS } from './errors.ts'

describe('the table of errors', () => {
  test('has the statuses that clients code against', () => {
    const statuses = Object.fromEntries(ERROR_CODES.map((code) => [code, ERRORS[code].status]))
    expect(statuses).toEqual({
      INVALID_API_KEY: 403,
      INVALID_ACCOUNT: 404,
      ACCOUNT_INACTIVE: 403,
      INVALID_ACTION: 400,
      INVALID_PARAMS: 400,
      RATE_LIMITED: 429,
      INSUFFICIENT_CREDITS: 402,
      CHANNEL_ERROR: 502,
      INTERNAL_ERROR: 500,
      UNAVAILABLE: 503,
      REQUEST_IN_PROGRESS: 409,
      NOT_FOUND: 404,
      METHOD_NOT_ALLOWED: 405,
    })
  })

  test.each(ERROR_CODES)('%s has a meaning of one sentence', (code) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
    expect(ERRORS[code].meaning).toMatch(/^[A-Z][^.]*\.$/)
  })

  test('offers a retry as it stands for what can pass by itself', () => {
    const later = ERROR_CODES.filter((code) => ERRORS[code].retry === 'later')
    expect(later.filter((code) => ERRORS[code].status < 500)).toEqual(['RATE_LIMITED', 'REQUEST_IN_PROGRESS'])
    expect(ERROR_CODES.filter((code) => ERRORS[code].status >= 500 && !later.includes(code))).toEqual([])
  })
})

describe('an ApiError', () => {
  test('keeps its public sentence and the one for the log apart', () => {
    const cause = new Error('ECONNREFUSED')
    const error = new ApiError('UNAVAILABLE', 'Try again soon.', {
      because: 'pool empty',
      retryAfterSeconds: 2,
      cause,
    })
    expect(error).toMatchObject({ code: 'UNAVAILABLE', because: 'pool empty', retryAfterSeconds: 2, cause })
    expect(error.message).toBe('Try again soon.')
    expect(String(error)).not.toContain('pool')
  })

  test('has no cause, reason or time where none is given', () => {
    const error = new ApiError('NOT_FOUND', 'No such path.')
    expect(error.because).toBeUndefined()
    expect(error.retryAfterSeconds).toBeUndefined()
    expect('cause' in error).toBe(false)
  })
})
