import { describe, expect, test } from 'vitest'
import { CursorQuery, GrantBody, KeyBody, MAX_GRANT, WorkspaceBody } from './admin.ts'

describe('a workspace to be made', () => {
  test('has no credits where none are given', () => {
    expect(WorkspaceBody.parse({ name: ' Acme ' })).toEqual({ name: 'Acme', credits: 0 })
  })

  test.each([-1, 0.5, '5', null, MAX_GRANT + 1])('refuses %s credits', (credits) => {
    expect(WorkspaceBody.safeParse({ name: 'Acme', credits }).success).toBe(false)
  })

  test.each([undefined, '', ' ', 'a'.repeat(201), 7])('refuses the name %s', (name) => {
    expect(WorkspaceBody.safeParse({ name }).success).toBe(false)
  })
})

describe('a grant', () => {
  test.each([1, -1, MAX_GRANT, -MAX_GRANT])('moves %i credits', (amount) => {
    expect(GrantBody.parse({ amount, reason: 'trial' })).toEqual({ amount, reason: 'trial' })
  })

  test.each([0, -0, 0.5, '5', null, MAX_GRANT + 1, -MAX_GRANT - 1])('does not move %s credits', (amount) => {
    expect(GrantBody.safeParse({ amount, reason: 'trial' }).success).toBe(false)
  })

  test('wants a reason', () => {
    expect(GrantBody.safeParse({ amount: 1 }).success).toBe(false)
    expect(GrantBody.safeParse({ amount: 1, reason: ' ' }).success).toBe(false)
  })
})

describe('a key to be made', () => {
  test('may call 600 times in 60 seconds, for ever', () => {
    const key = { name: 'ci', rate_limit: { requests: 600, per_seconds: 60 } }
    expect(KeyBody.parse({ name: 'ci' })).toEqual(key)
  })

  test.each(['2030-01-01T00:00:00Z', '2030-01-01T00:00:00.5+02:00'])('may expire at %s', (expires_at) => {
    expect(KeyBody.parse({ name: 'ci', expires_at }).expires_at).toBe(expires_at)
  })

  test.each(['2030-01-01', '2030-01-01T00:00:00', 'tomorrow', 1_900_000_000, null])(
    'does not expire at %s, which names no moment',
    (expires_at) => {
      expect(KeyBody.safeParse({ name: 'ci', expires_at }).success).toBe(false)
    },
  )

  test.each([
    {},
    { requests: 0, per_seconds: 60 },
    { requests: 1, per_seconds: 0 },
    { requests: 1.5, per_seconds: 60 },
    { requests: 1_000_001, per_seconds: 60 },
    { requests: 1, per_seconds: 86_401 },
  ])('refuses the limit %o', (rate_limit) => {
    expect(KeyBody.safeParse({ name: 'ci', rate_limit }).success).toBe(false)
  })
})

describe('the query of a listing by cursor', () => {
  test('takes the texts of a URL', () => {
    expect(CursorQuery.parse({})).toEqual({ count: 50 })
    expect(CursorQuery.parse({ count: '2', cursor: '5' })).toEqual({ count: 2, cursor: '5' })
  })

  test.each(['0', '501', '1.5', '', 'x', '1e2'])('refuses a count of “%s”', (count) => {
    expect(CursorQuery.safeParse({ count }).success).toBe(false)
  })
})
