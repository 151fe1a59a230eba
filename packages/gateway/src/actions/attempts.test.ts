import { ApiError } from '@salver/contract'
import { describe, expect, test } from 'vitest'
import type { CallPace } from '../accounts/index.ts'
import type { Answers } from '../answers/index.ts'
import type { Hold } from '../credits/index.ts'
import { NetworkError } from '../network/index.ts'
import { type Attempt, attemptAll } from './attempts.ts'

/** What each of several attempts comes to: it works, the network's write throws, or its charge does. */
type Fate = 'works' | { write: unknown } | { charge: unknown; unsure?: true }

/** Attempts with these fates, and what was claimed and captured for them. */
function attempting(fates: readonly Fate[], { fitting = fates.length } = {}) {
  let captured = 0
  let isUnsure = false
  const log: string[] = []
  const fateOf = (id: string) => fates[Number(id)] ?? 'works'
  const hold: Hold = {
    amount: fates.length,
    get captured() {
      return captured
    },
    get isUnsure() {
      return isUnsure
    },
    raise: async () => {},
    async capture(credits, reason) {
      const fate = fateOf(reason.split(' ')[1] ?? '')
      if (fate !== 'works' && 'charge' in fate) {
        isUnsure ||= fate.unsure === true
        throw fate.charge
      }
      captured += credits
      log.push(reason)
    },
  }
  const answers = {
    claim: async () => ({ taken: true, over: null }),
    giveUp: async ({ invitationId }: { invitationId: string }) => void log.push(`give up ${invitationId}`),
    interrupt: async ({ invitationId }: { invitationId: string }) =>
      void log.push(`interrupt ${invitationId}`),
  } as unknown as Answers
  const pace: CallPace = {
    reserve: async () => {},
    reserveUpTo: async (requests) => Math.min(requests, fitting),
  }
  const attempts = fates.map(
    (fate, place): Attempt => ({
      carriedOut: 'accepted',
      deed: {
        claim: {
          workspaceId: 'w',
          accountId: 'a',
          invitationId: String(place),
          slug: null,
          seen: true,
          callId: 'c',
          retryKey: null,
        },
        done: 'accepted',
        changes: [],
        look: async () =>
          fate !== 'works' &&
          'write' in fate &&
          fate.write instanceof NetworkError &&
          fate.write.kind === 'gone'
            ? 'unclear'
            : 'open',
        async perform() {
          if (fate !== 'works' && 'write' in fate) throw fate.write
        },
      },
    }),
  )
  const { signal } = new AbortController()
  const outcomes = attemptAll(attempts, { answers, hold, pace, signal }).then((judged) =>
    judged.map(({ outcome }) => outcome),
  )
  return { outcomes, log }
}

describe('Several changes', () => {
  test('are charged one by one, in their order', async () => {
    const { outcomes, log } = attempting(['works', 'works', 'works'])
    expect(await outcomes).toEqual(['accepted', 'accepted', 'accepted'])
    expect(log).toEqual(['accept 0', 'accept 1', 'accept 2'])
  })

  test('that do not fit into the pace are not tried', async () => {
    const { outcomes, log } = attempting(['works', 'works', 'works'], { fitting: 1 })
    expect(await outcomes).toEqual(['accepted', 'not_tried', 'not_tried'])
    expect(log).toEqual(['accept 0'])
  })

  test('go on behind one that the network refuses or no longer has', async () => {
    const refused = { write: new NetworkError('forbidden', 'x') }
    const gone = { write: new NetworkError('gone', 'x') }
    const { outcomes, log } = attempting([refused, gone, 'works'])
    expect(await outcomes).toEqual(['refused', 'not_pending', 'accepted'])
    expect(log).toEqual(['give up 0', 'give up 1', 'accept 2'])
  })

  test.each(['session_ended', 'challenge', 'too_fast', 'limit'] as const)(
    'end with the session or the network’s patience (%s), which fails the call only where nothing was done',
    async (kind) => {
      const ends = { write: new NetworkError(kind, 'x') }
      expect(await attempting(['works', ends, 'works']).outcomes).toEqual([
        'accepted',
        'not_tried',
        'not_tried',
      ])
      await expect(attempting([ends, 'works']).outcomes).rejects.toBe(ends.write)
    },
  )

  test('end where one cannot be charged: nobody is told that it was not tried', async () => {
    for (const error of [new Error('the database is away'), new ApiError('UNAVAILABLE', 'x')]) {
      const { outcomes, log } = attempting(['works', { charge: error }, 'works'])
      expect(await outcomes).toEqual(['accepted', 'unknown', 'not_tried'])
      expect(log).toEqual(['accept 0'])
    }
  })

  test('have no outcome at all where nobody knows what was charged', async () => {
    const error = new Error('the database went away in the middle')
    const { outcomes } = attempting(['works', { charge: error, unsure: true }, 'works'])
    await expect(outcomes).rejects.toBe(error)
  })
})
