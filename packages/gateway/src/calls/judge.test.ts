import { ApiError, type ErrorCode } from '@salver/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Admitted } from './admit.ts'
import { judge } from './judge.ts'
import type { Prepared, ReadCall } from './read.ts'

const bound = { data: z.object({}), perform: () => Promise.reject(new Error('a judge performs nothing')) }

const needed: fc.Arbitrary<Prepared> = fc.constantFrom(
  { needs: 'key', ...bound },
  { needs: 'account', ...bound },
  { needs: 'network', ...bound },
)

const account: fc.Arbitrary<Admitted['account']> = fc.record({
  workspaceId: fc.constant('ws_1'),
  accountId: fc.constant('acc_1'),
  memberId: fc.constant('member'),
  source: fc.constantFrom('session', 'portability'),
  elsewhere: fc.constantFrom(null, null, null, { network: 'www.linkedin.com', asked: 'local' }),
  status: fc.constantFrom('connected', 'disconnected'),
  sealed: fc.constantFrom('sealed', null),
  sandbox: fc.boolean(),
  lastFailure: fc.constantFrom(null, 'session_ended', 'challenge', 'trouble'),
  restingSeconds: fc.constantFrom(null, -5, 0, 0.2, 61),
})

const limit = { requests: 600, perSeconds: 60, remaining: 0, fullAfterSeconds: 60, nextAfterSeconds: 1 }

/** Nothing is known of it but its key. */
const bare: Admitted = {
  workspaceId: 'ws_1',
  live: true,
  limit,
  allowed: true,
  earlier: null,
  claimed: false,
  account: null,
  held: false,
  turn: null,
  alive: true,
}

const known: fc.Arbitrary<Admitted> = fc.record({
  workspaceId: fc.constantFrom('ws_1', null),
  live: fc.boolean(),
  limit: fc.constantFrom(limit, null),
  // More often than not: what comes behind it is to be seen too.
  allowed: fc.constantFrom(true, true, true, false),
  earlier: fc.constantFrom(
    null,
    null,
    null,
    { same: false, answer: 'kept' },
    { same: true, answer: null },
    { same: true, answer: 'kept' },
  ),
  claimed: fc.boolean(),
  account: fc.option(account),
  held: fc.boolean(),
  turn: fc.constantFrom(
    null,
    { reserved: true as const, waitSeconds: 3, stepSeconds: 1 },
    { reserved: false as const, retryAfterSeconds: 7 },
  ),
  alive: fc.boolean(),
})

const unsound = new ApiError('INVALID_PARAMS', 'params.count: got 0; expected more.')

const call: fc.Arbitrary<ReadCall> = fc.record({
  action: fc.constantFrom('list_invitations', null),
  accountId: fc.constantFrom('acc_1', null, '\ud800'),
  warnings: fc.constant([]),
  ask: fc.oneof(
    { weight: 1, arbitrary: fc.constant({ sound: false as const, error: unsound }) },
    {
      weight: 4,
      arbitrary: fc.record({
        sound: fc.constant(true as const),
        prepared: needed,
        idempotency: fc.constantFrom(null, { key: 'a', hash: Buffer.alloc(32) }),
      }),
    },
  ),
})

/** Lone surrogates among them. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 500 }).map((units) => String.fromCharCode(...units))

/** The contract's order, each line with what it looks at. A kept answer ends it. */
function firstFailing({ ask }: ReadCall, found: Admitted): ErrorCode | undefined {
  const { live, allowed, earlier, claimed, account, held, turn, alive } = found
  const failing: [ErrorCode, boolean][] = [
    ['INVALID_API_KEY', !live],
    ['RATE_LIMITED', !allowed],
    ['INVALID_PARAMS', !ask.sound],
    ['INVALID_PARAMS', earlier?.same === false],
    ['REQUEST_IN_PROGRESS', earlier !== null && earlier.answer === null],
  ]
  const isNetwork = ask.sound && ask.prepared.needs === 'network'
  if (!earlier) {
    failing.push(['INVALID_ACCOUNT', ask.sound && ask.prepared.needs !== 'key' && account === null])
    if (isNetwork) {
      failing.push(
        ['ACCOUNT_INACTIVE', account?.status === 'disconnected' || (account?.elsewhere ?? null) !== null],
        [alive ? 'INSUFFICIENT_CREDITS' : 'UNAVAILABLE', !held],
      )
    }
    failing.push(['REQUEST_IN_PROGRESS', ask.sound && ask.idempotency !== null && !claimed])
    if (isNetwork)
      failing.push(['RATE_LIMITED', (account?.restingSeconds ?? 0) > 0 || turn?.reserved === false])
  }
  return failing.find(([, fails]) => fails)?.[0]
}

test('Whatever is wrong with a call, it is refused for what comes first in the contract’s order.', () => {
  const given = new Set<ErrorCode | undefined>()
  fc.assert(
    fc.property(call, known, (asked, found) => {
      const code = judge(asked, found)?.code
      expect(code).toBe(firstFailing(asked, found))
      given.add(code)
    }),
    { numRuns: 3_000 },
  )
  expect(given.size).toBe(9)
})

test('An ask that could not be read is refused with the very error that reading it gave.', () => {
  const asked: ReadCall = {
    action: null,
    accountId: null,
    warnings: [],
    ask: { sound: false, error: unsound },
  }
  expect(judge(asked, { ...bare, alive: false })).toBe(unsound)
})

test('Every pause tells when to come back, in whole seconds.', () => {
  fc.assert(
    fc.property(call, known, (asked, found) => {
      const refusal = judge(asked, found)
      if (refusal?.code !== 'RATE_LIMITED' && refusal?.code !== 'UNAVAILABLE') return
      expect(refusal.retryAfterSeconds).toBeGreaterThanOrEqual(1)
      expect(Number.isInteger(refusal.retryAfterSeconds)).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

test('A refusal shows an account’s id as text that can be sent, however it was written and however long.', () => {
  fc.assert(
    fc.property(anyText, (accountId) => {
      const prepared: Prepared = { needs: 'account', ...bound }
      const ask: ReadCall['ask'] = { sound: true, prepared, idempotency: null }
      const message = judge({ action: null, accountId, warnings: [], ask }, bare)?.message ?? ''
      expect(message.isWellFormed()).toBe(true)
      expect(message.length).toBeLessThan(600)
    }),
  )
})
