import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Action } from '../actions/index.ts'
import { type Input, type Offer, type ReadCall, readCall } from './read.ts'

/** What the last action that was bound got for its params. */
let bound: unknown

const action: Action = {
  name: 'list',
  needs: 'network',
  params: z.object({
    count: z.int().min(1).default(10).describe('an integer of at least 1'),
    text: z.string().optional().describe('a text'),
  }),
  data: z.object({}),
  with(params) {
    bound = params
    return () => Promise.reject(new Error('nothing is performed while it is read'))
  },
}
const category: Offer = { kind: 'category', path: '/v2/network', actions: new Map([['list', action]]) }
const alone: Offer = {
  kind: 'action',
  path: '/v2/list',
  action,
  accountId: 'acc_1',
  isPost: true,
}

function codeOf({ ask }: ReadCall): string {
  return ask.sound ? 'sound' : ask.error.code
}

const wrongText = fc.constantFrom(undefined, null, 5, true, '', {}, ['list'])

const body = fc.record(
  {
    account_id: fc.oneof(fc.constantFrom('acc_1', 'x'), wrongText),
    action: fc.oneof(fc.constantFrom('list', 'lits', '__proto__', 'toString'), wrongText),
    params: fc.oneof(
      fc.constantFrom(undefined, {}, { count: 3 }, { count: 1000, text: 'a' }),
      fc.constantFrom(null, [], 'x', { count: 0 }, { count: '3' }, { text: null }),
    ),
  },
  { requiredKeys: [] },
)

test('The body’s shape is looked at first, then the action, then its params.', () => {
  const given = new Set<string>()
  fc.assert(
    fc.property(body, (value) => {
      const { account_id, action: name, params } = value
      const isText = (field: unknown) => typeof field === 'string' && field !== ''
      const isShaped =
        isText(account_id) &&
        isText(name) &&
        (params === undefined || (typeof params === 'object' && params !== null && !Array.isArray(params)))
      const { count, text } = (params ?? {}) as { count?: unknown; text?: unknown }
      const isValid =
        (count === undefined || (Number.isInteger(count) && Number(count) >= 1)) &&
        (text === undefined || typeof text === 'string')
      const expected = !isShaped
        ? 'INVALID_PARAMS'
        : name !== 'list'
          ? 'INVALID_ACTION'
          : isValid
            ? 'sound'
            : 'INVALID_PARAMS'
      const code = codeOf(readCall(category, { value }))
      expect(code).toBe(expected)
      given.add(code)
    }),
    { numRuns: 1_000 },
  )
  expect(given).toEqual(new Set(['sound', 'INVALID_PARAMS', 'INVALID_ACTION']))
})

test('What was attempted is repeated wherever it was a text, whatever else is wrong.', () => {
  fc.assert(
    fc.property(body, (value) => {
      const read = readCall(category, { value })
      expect(read.action).toBe(typeof value.action === 'string' ? value.action : null)
      expect(read.accountId).toBe(typeof value.account_id === 'string' ? value.account_id : null)
    }),
  )
})

test('Whatever JSON comes, reading it gives a call or a sentence that can be sent, and never fails.', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(category, alone),
      fc.oneof(
        fc.jsonValue(),
        fc.json().map((text): unknown => JSON.parse(text)),
        fc
          .string({ unit: 'binary' })
          .map((name) => ({ account_id: 'a', action: name, params: { [name]: name } })),
      ),
      (offer, value) => {
        const read = readCall(offer, { value })
        for (const warning of read.warnings) expect(warning.isWellFormed()).toBe(true)
        if (read.ask.sound) return
        expect(read.ask.error.message.isWellFormed()).toBe(true)
        expect(read.ask.error.message.length).toBeLessThan(1_000)
      },
    ),
    { numRuns: 250 },
  )
})

test('A body that could not be decoded is refused with what was wrong with it, before anything else.', () => {
  const input: Input = { problem: 'The body is not JSON.' }
  for (const [offer, attempted] of [
    [category, { action: null, accountId: null }],
    [alone, { action: 'list', accountId: 'acc_1' }],
  ] as const) {
    const read = readCall(offer, input)
    expect(read).toMatchObject({ ...attempted, warnings: [] })
    expect(read.ask.sound ? '' : read.ask.error.message).toBe('The body is not JSON.')
  }
})

test('Params that are left out are as if they were empty, and defaults are filled in.', () => {
  for (const params of [undefined, {}]) {
    bound = undefined
    const read = readCall(category, { value: { account_id: 'a', action: 'list', ...(params && { params }) } })
    expect(codeOf(read)).toBe('sound')
    expect(bound).toEqual({ count: 10 })
  }
})

test('Unknown names are ignored with a warning each, in the body and in params; the near name is offered.', () => {
  const value = {
    account_id: 'a',
    action: 'list',
    accont: 1,
    params: { cuont: 5, count: 2, nothing_like_it: 1 },
  }
  const { ask, warnings } = readCall(category, { value })
  expect(ask.sound).toBe(true)
  expect(bound).toEqual({ count: 2 })
  expect(warnings).toHaveLength(3)
  expect(warnings[1]).toMatch(/^params\.cuont .*Did you mean count\?$/)
  expect(warnings[2]).toMatch(/^params\.nothing_like_it .*ignored\.$/)
})

test('An unknown action is answered with those that there are, and with the near one.', () => {
  const { ask } = readCall(category, { value: { account_id: 'a', action: 'lst' } })
  expect(ask.sound ? '' : ask.error.message).toMatch(/"lst".*\blist\b.*Did you mean list\?/)
})

test('An invalid value is answered with the parameter’s name, what came and what is allowed.', () => {
  const { ask } = readCall(category, { value: { account_id: 'a', action: 'list', params: { count: '7' } } })
  const message = ask.sound ? '' : ask.error.message
  expect(message).toContain('params.count')
  expect(message).toContain('"7"')
  expect(message).toContain('an integer of at least 1')
})
