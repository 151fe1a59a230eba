import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

const needed = {
  DATABASE_URL: 'postgres://127.0.0.1/salver',
  SALVER_SECRET_KEY: Buffer.alloc(32).toString('base64'),
}

test.each([
  ['60/min burst 20', { requests: 60, perSeconds: 60, burst: 20 }],
  ['10/s burst 1', { requests: 10, perSeconds: 1, burst: 1 }],
  ['10/sec burst 1', { requests: 10, perSeconds: 1, burst: 1 }],
  ['1/h burst 3', { requests: 1, perSeconds: 3600, burst: 3 }],
  [' 500/hour  burst  40 ', { requests: 500, perSeconds: 3600, burst: 40 }],
])('SALVER_ACCOUNT_PACE=%s is understood.', (text, pace) => {
  expect(readConfig({ ...needed, SALVER_ACCOUNT_PACE: text }).accountPace).toEqual(pace)
})

test.each([
  '60',
  '60/min',
  '60/day burst 2',
  '0/min burst 2',
  '60/min burst 0',
  '1.5/min burst 2',
  '60/min burst 1000001',
  '-1/s burst 1',
])('SALVER_ACCOUNT_PACE=%s is refused with what is allowed.', (text) => {
  expect(() => readConfig({ ...needed, SALVER_ACCOUNT_PACE: text })).toThrow(
    `SALVER_ACCOUNT_PACE: got ${JSON.stringify(text)}; expected a pace such as "60/min burst 20"`,
  )
})

test('A query id is letters, digits, dots, underscores and dashes, and null where it is not set.', () => {
  const config = readConfig({ ...needed, SALVER_QUERY_SENT: 'voyagerSent_Views.0a-9' })
  expect(config.networkQueries).toEqual({
    invitations: null,
    sent: 'voyagerSent_Views.0a-9',
    profiles: null,
  })
  expect(() => readConfig({ ...needed, SALVER_QUERY_PROFILES: 'a&b=1' })).toThrow(
    'SALVER_QUERY_PROFILES: got "a&b=1"; expected a query id such as voyagerIdentityDashProfiles.<hash>',
  )
})

test('The portability interface has its official address unless another is set.', () => {
  expect(readConfig(needed).portabilityUrl).toBe('https://api.linkedin.com/rest')
  const config = readConfig({ ...needed, SALVER_PORTABILITY_URL: 'http://127.0.0.1:9/rest/' })
  expect(config.portabilityUrl).toBe('http://127.0.0.1:9/rest')
})
