import { ApiError } from '@salver/contract'
import { expect, test } from 'vitest'
import type { FoundAccount } from './admission.ts'
import type { Paces, Reserved } from './pace.ts'
import { outOfTurns } from './terms.ts'
import { CallTurns } from './turns.ts'

const account: FoundAccount = {
  workspaceId: 'ws_1',
  accountId: 'acc_1',
  memberId: 'member',
  source: 'session',
  elsewhere: null,
  status: 'connected',
  sealed: 'sealed',
  sandbox: true,
  lastFailure: null,
  restingSeconds: null,
}
const { signal } = new AbortController()

/** A pace of so many turns in all, each of which may go after so long, that keeps a diary. */
function makePace(room: number, waitMs = 0) {
  const asked: number[] = []
  let out = 0
  const turn = (): Reserved => ({
    at: performance.now() + waitMs,
    reservedAt: performance.now(),
    stepSeconds: 1,
    refilledAt: performance.now() + 1_000,
  })
  const paces: Paces = {
    first: (first) => {
      if (!first?.reserved) return []
      out++
      return [turn()]
    },
    async reserve({ requests, upTo }) {
      asked.push(requests)
      const fitting = Math.min(requests, room - out)
      if (fitting < requests && !upTo) throw outOfTurns(3)
      out += fitting
      return Array.from({ length: fitting }, turn)
    },
    hasRested: async () => false,
    giveBack: (_, turns) => {
      out -= turns.length
    },
  }
  return { paces, asked, out: () => out }
}

const first = { reserved: true as const, waitSeconds: 0, stepSeconds: 1 }

test('The first request takes the turn that admission has set aside, and nothing more is asked for.', async () => {
  const pace = makePace(5)
  const turns = new CallTurns(pace.paces, account, first, 1_000)
  await turns.take(signal)
  turns.end()
  expect(pace.asked).toEqual([])
  expect(pace.out()).toBe(1)
})

test('What is set aside already counts, and what is not used goes back at the end.', async () => {
  const pace = makePace(20)
  const turns = new CallTurns(pace.paces, account, first, 1_000)
  await turns.reserve(1)
  await turns.take(signal)
  await turns.reserve(9)
  await turns.reserve(9)
  expect(pace.asked).toEqual([9])
  for (let used = 0; used < 4; used++) await turns.take(signal)
  await turns.reserve(7)
  expect(pace.asked).toEqual([9, 2])
  turns.end()
  expect(pace.out()).toBe(5)
})

test('One that runs out sets its turns aside one by one, until there are none.', async () => {
  const pace = makePace(3)
  const turns = new CallTurns(pace.paces, account, first, 1_000)
  for (let used = 0; used < 3; used++) await turns.take(signal)
  expect(pace.asked).toEqual([1, 1])
  await expect(turns.take(signal)).rejects.toBeInstanceOf(ApiError)
})

test('As many are set aside as fit, where fewer will do.', async () => {
  const pace = makePace(4)
  const turns = new CallTurns(pace.paces, account, null, 1_000)
  expect(await turns.reserveUpTo(3)).toBe(3)
  expect(await turns.reserveUpTo(9)).toBe(4)
  await expect(turns.reserve(9)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 3 })
  turns.end()
  expect(pace.out()).toBe(0)
})

test('A turn goes back where nobody waits for it any more, also after the call’s end.', async () => {
  const pace = makePace(1, 60_000)
  const turns = new CallTurns(pace.paces, account, first, 100_000)
  const abort = new AbortController()
  const taking = turns.take(abort.signal)
  turns.end()
  expect(pace.out()).toBe(1)
  const reason = new Error('the caller hung up')
  abort.abort(reason)
  await expect(taking).rejects.toBe(reason)
  expect(pace.out()).toBe(0)
})
