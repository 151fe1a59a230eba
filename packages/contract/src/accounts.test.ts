import { describe, expect, test } from 'vitest'
import { AccountsQuery, LoginBody } from './accounts.ts'

const body = { platform: 'linkedin', login_token: 'AQEDAR-x_y.z' }

describe('a login', () => {
  test('takes a token, and drops the blanks around it', () => {
    expect(LoginBody.parse({ ...body, login_token: ' AQEDAR-x_y.z\n' })).toEqual({
      ...body,
      source: 'session',
    })
  })

  test('takes a country and a name', () => {
    const full = { ...body, country: 'FR', account_name: 'Alice' }
    expect(LoginBody.parse(full)).toEqual({ ...full, source: 'session' })
  })

  test('takes the access token of the portability interface, and nothing else with it', () => {
    const portable = { platform: 'linkedin', source: 'portability', access_token: 'AQX-1' }
    expect(LoginBody.parse(portable)).toEqual(portable)
    for (const wrong of [
      { ...portable, login_token: 'AQEDAR' },
      { ...portable, access_token: undefined },
      { ...portable, source: 'session' },
      { ...portable, source: 'archive' },
      { ...body, access_token: 'AQX-1' },
    ]) {
      expect(LoginBody.safeParse(wrong).success).toBe(false)
    }
  })

  test.each([
    ['no platform', { platform: undefined }],
    ['another platform', { platform: 'xing' }],
    ['the platform in capitals', { platform: 'LinkedIn' }],
    ['no token', { login_token: undefined }],
    ['a blank token', { login_token: '  ' }],
    ['a token of another type', { login_token: 7 }],
    ['a token in quotes', { login_token: '"AQEDAR"' }],
    ['two cookies', { login_token: 'AQEDAR; JSESSIONID=x' }],
    ['a line break that would begin a header', { login_token: 'AQEDAR\r\nx-evil: 1' }],
    ['a token beyond ASCII', { login_token: 'AQÉ' }],
    ['a token that is too long', { login_token: 'a'.repeat(4097) }],
    ['an e-mail', { email: 'alice@example.org' }],
    ['a password', { username: 'alice', password: 'secret' }],
    ['a country of three letters', { country: 'FRA' }],
    ['a country that is null', { country: null }],
    ['a blank name', { account_name: ' ' }],
    ['a name that is too long', { account_name: 'a'.repeat(201) }],
  ])('is refused with %s', (_, change) => {
    expect(LoginBody.safeParse({ ...body, ...change }).success).toBe(false)
  })
})

describe('the query of accounts', () => {
  test('takes the texts of a URL', () => {
    expect(AccountsQuery.parse({ count: '7', offset: '14' })).toEqual({ count: 7, offset: 14 })
    expect(AccountsQuery.parse({ limit: '500' })).toEqual({ limit: 500, offset: 0 })
  })

  test.each(['0', '501', '-1', '1.5', 'ten', '', ' ', '1e2', '0x10', '9007199254740993'])(
    'refuses a count of “%s”',
    (count) => {
      expect(AccountsQuery.safeParse({ count }).success).toBe(false)
      expect(AccountsQuery.safeParse({ limit: count }).success).toBe(false)
    },
  )

  test.each(['-1', '0.5', 'x', '', '9007199254740993'])('refuses an offset of “%s”', (offset) => {
    expect(AccountsQuery.safeParse({ offset }).success).toBe(false)
  })
})
