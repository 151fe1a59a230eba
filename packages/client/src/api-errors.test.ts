import { ERROR_CODES, ERRORS } from '@salver/contract'
import { describe, expect, test } from 'vitest'
import { ApiError, apiError } from './api-errors.ts'
import * as client from './index.ts'

describe('each error of the contract', () => {
  test.each(ERROR_CODES)('%s has a class that is exported', (code) => {
    const error = apiError(code, 'A sentence.', {
      status: ERRORS[code].status,
      docsUrl: 'http://h/reference',
    })
    expect(error).toBeInstanceOf(ApiError)
    expect(error.constructor).not.toBe(ApiError)
    expect(error.name).toBe(error.constructor.name)
    expect(Object.entries(client)).toContainEqual([error.name, error.constructor])
    expect(error.isRetryable).toBe(ERRORS[code].retry === 'later')
    expect(String(error)).toBe(`${error.name}: A sentence.`)
  })

  test('and no class is of a code that there is not', () => {
    const classes = Object.values(client).filter((one) => one.prototype instanceof ApiError)
    expect(classes).toHaveLength(ERROR_CODES.length)
  })
})

test('the name of something else is no class', () => {
  for (const code of ['constructor', 'toString', 'BRAND_NEW']) {
    expect(apiError(code, '', { status: 400, docsUrl: '' }).constructor).toBe(ApiError)
  }
})
