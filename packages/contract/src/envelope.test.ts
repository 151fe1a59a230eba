import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { CallBody, Failure, failure, successOf, Timestamp, timestamp } from './envelope.ts'
import { ERROR_CODES } from './errors.ts'

const at = new Date('2026-04-26T10:35:00.999Z')
const metadata = {
  action: 'list_invitations',
  account_id: 'acc_1',
  credits_consumed: 1,
  timestamp: '2026-04-26T10:35:00Z',
  request_id: 'req_1',
}

describe('a timestamp', () => {
  test('is UTC to the second, cut and not rounded', () => {
    expect(timestamp(at)).toBe('2026-04-26T10:35:00Z')
    expect(timestamp(new Date('2026-04-26T23:59:59+02:00'))).toBe('2026-04-26T21:59:59Z')
  })

  test('is the second of any time', () => {
    const times = fc.date({
      min: new Date('1970-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(times, (time) => {
        const written = Timestamp.parse(timestamp(time))
        expect(Date.parse(written)).toBe(Math.floor(time.getTime() / 1000) * 1000)
      }),
    )
  })
})

describe('a call’s body', () => {
  test('may leave out params', () => {
    const body = { account_id: 'acc_1', action: 'list_invitations' }
    expect(CallBody.parse(body)).toEqual(body)
  })

  test.each([
    ['no object', []],
    ['no account', { action: 'a' }],
    ['an empty account', { account_id: '', action: 'a' }],
    ['an account that is a number', { account_id: 7, action: 'a' }],
    ['no action', { account_id: 'a' }],
    ['an action that is null', { account_id: 'a', action: null }],
    ['params that are a list', { account_id: 'a', action: 'a', params: [] }],
    ['params that are null', { account_id: 'a', action: 'a', params: null }],
    ['params that are text', { account_id: 'a', action: 'a', params: '{}' }],
  ])('is refused with %s', (_, body) => {
    expect(CallBody.safeParse(body).success).toBe(false)
  })
})

describe('a success', () => {
  const Success = successOf(z.object({ n: z.int() }))
  const success = { success: true, data: { n: 1 }, metadata }

  test('has the shape of its data and nothing to say beside', () => {
    expect(Success.parse(success)).toEqual(success)
    expect(Success.safeParse({ ...success, data: { n: '1' } }).success).toBe(false)
  })

  test('costs no part of a credit, and none back', () => {
    for (const credits_consumed of [-1, 0.5, null]) {
      const wrong = { ...success, metadata: { ...metadata, credits_consumed } }
      expect(Success.safeParse(wrong).success).toBe(false)
    }
  })
})

describe('a failure', () => {
  test.each(ERROR_CODES)('%s costs nothing and has its own shape', (code) => {
    const body = failure({ code, message: 'Why.', action: null, requestId: 'req_1', at })
    expect(body).toEqual({
      success: false,
      error: { code, message: 'Why.' },
      metadata: {
        action: null,
        credits_consumed: 0,
        timestamp: '2026-04-26T10:35:00Z',
        request_id: 'req_1',
      },
    })
    expect(Failure.parse(body)).toEqual(body)
  })
})
