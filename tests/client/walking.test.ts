import { UnreadableAnswerError } from '@salver/client'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Pending } from './pending.ts'

/** A list that changes while it is walked: whom the walk passes over waits for ever, and nobody notices. */

const accountId = 'acc_1'

/** Whether the nth row that is given is answered. */
type Way = (nth: number) => boolean

const WAYS: [string, Way][] = [
  ['each is answered', () => true],
  ['every other one is answered', (nth) => nth % 2 === 0],
  ['every third one is answered', (nth) => nth % 3 === 2],
  ['five of each ten are answered', (nth) => nth % 10 >= 5],
  ['none is answered', () => false],
]

/** Around one, two and three pages, and in between. */
function lengthsAround(page: number): number[] {
  const near = [1, 2, 3].flatMap((pages) => [-1, 0, 1].map((step) => pages * page + step))
  const between = [1.36, 1.7, 2.5, 3.6, 7.2].map((pages) => Math.round(pages * page))
  return [...new Set([...near, ...between])]
}

describe.each(WAYS)('a walk gives every row once while %s', (_name, isAnswered) => {
  test.each([1, 2, 3, 10, 20, undefined])('by pages of %s', async (count) => {
    for (const rows of lengthsAround(count ?? 100)) {
      const pending = new Pending(rows)
      const expected = pending.ids
      const given: unknown[] = []
      for await (const { invitationId } of pending.salver.invitations.list({ accountId, count })) {
        if (isAnswered(given.length)) pending.leave(invitationId)
        given.push(invitationId)
      }
      expect(given.toSorted(), `${rows} rows`).toEqual(expected.toSorted())
    }
  })
})

describe('a walk gives every row once while many are answered at once', () => {
  test.each([
    [600, 10, 100, 2],
    [600, 10, 100, 3],
    [600, 5, 50, 2],
    [200, 1, 20, 2],
    [100, 2, 20, 2],
    [4_000, undefined, 1_500, 2],
  ])('%s rows by pages of %s, %s together, one of %s', async (rows, count, together, oneOf) => {
    const pending = new Pending(rows)
    const expected = pending.ids
    const given: unknown[] = []
    let open = new Set<string>()
    for await (const { invitationId } of pending.salver.invitations.list({ accountId, count })) {
      given.push(invitationId)
      if (given.length % oneOf === 0) open.add(invitationId ?? '')
      if (open.size < together) continue
      pending.ids = pending.ids.filter((id) => !open.has(id))
      open = new Set()
    }
    expect(given.toSorted()).toEqual(expected.toSorted())
  })
})

/** What happens before the next row is taken. */
interface Step {
  /** How many of those that were given and not answered yet are answered. */
  answered: number
  arrived: number
  /** How many of the rest of the list leave by themselves. */
  left: number
}

test('a walk gives every row once that is pending all the while, whatever else happens', async () => {
  const rarely = (most: number) =>
    fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(most) })
  const step: fc.Arbitrary<Step> = fc.record({
    answered: fc.oneof(fc.constant(0), fc.constant(1), rarely(40)),
    arrived: rarely(12),
    left: rarely(6),
  })
  const walk = fc.record({
    rows: fc.nat(90),
    count: fc.integer({ min: 1, max: 25 }),
    steps: fc.array(step, { maxLength: 60 }),
  })
  await fc.assert(
    fc.asyncProperty(walk, async ({ rows, count, steps }) => {
      const pending = new Pending(rows)
      const given: (string | null)[] = []
      const open: (string | null)[] = []
      const gone = new Set<string>()
      const expected = pending.ids
      for await (const { invitationId } of pending.salver.invitations.list({ accountId, count })) {
        given.push(invitationId)
        open.push(invitationId)
        const { answered, arrived, left } = steps[given.length - 1] ?? { answered: 0, arrived: 0, left: 0 }
        for (const id of open.splice(0, answered)) pending.leave(id)
        pending.arrive(arrived)
        for (const id of pending.ids.filter((one) => !given.includes(one)).slice(0, left)) {
          gone.add(id)
          pending.leave(id)
        }
      }
      expect(new Set(given).size).toBe(given.length)
      expect(expected.filter((id) => !given.includes(id) && !gone.has(id))).toEqual([])
    }),
    { numRuns: 400 },
  )
})

test('a walk from an offset on leaves what is before it alone', async () => {
  const pending = new Pending(50)
  const expected = pending.ids.slice(7)
  const given: unknown[] = []
  for await (const { invitationId } of pending.salver.invitations.list({ accountId, count: 9, offset: 7 })) {
    pending.leave(invitationId)
    given.push(invitationId)
  }
  expect(given.toSorted()).toEqual(expected.toSorted())
  expect(pending.ids).toHaveLength(7)
})

test('a walk is not ended by many that arrive', async () => {
  const pending = new Pending(40)
  const expected = pending.ids
  const given: unknown[] = []
  for await (const { invitationId } of pending.salver.invitations.list({ accountId, count: 2 })) {
    given.push(invitationId)
    // What comes next was given already, for 15 pages.
    if (given.length === 30) pending.arrive(30)
  }
  expect(given).toEqual(expected)
})

test('a walk is not ended by many that leave where it has not been yet', async () => {
  const pending = new Pending(100)
  const given: unknown[] = []
  for await (const { invitationId } of pending.salver.invitations.list({ accountId, count: 2 })) {
    given.push(invitationId)
    if (given.length === 50) pending.ids = pending.ids.slice(0, -40)
  }
  expect(given).toHaveLength(60)
})

describe('a walk ends where the gateway counts as it likes', () => {
  test.each([
    ['rows with names', (id: string) => id],
    ['rows without', () => null],
    ['rows of which some have none', (id: string) => (Number(id) % 3 === 0 ? null : id)],
  ])('%s', async (_name, nameOf) => {
    for (const swing of [1, 7, 10, 30, 1_000]) {
      const pending = new Pending(100)
      pending.nameOf = nameOf
      pending.total = () => (pending.reads % 2 === 0 ? 100 : 100 + swing)
      const walked = (async () => {
        for await (const _row of pending.salver.invitations.list({ accountId, count: 10 })) {
          // A walk without an end would be one here.
          if (pending.reads > 1_000) throw new Error(`read ${pending.reads} pages`)
        }
      })()
      await walked.catch((error: unknown) => expect(error).toBeInstanceOf(UnreadableAnswerError))
      expect(pending.reads).toBeLessThan(1_000)
    }
  })
})

test('a walk over a list that shrinks at every read comes to its end, at no more than twice the pages', async () => {
  for (const leave of [1, 3, 10]) {
    const pending = new Pending(1_000)
    const stayed = pending.ids.slice(500)
    pending.total = () => pending.ids.length
    const given: unknown[] = []
    let reads = 0
    for await (const page of pending.salver.invitations.list({ accountId, count: 100 }).pages()) {
      given.push(...page.invitations.map(({ invitationId }) => invitationId))
      pending.ids = pending.ids.slice(leave)
      reads += 1
    }
    expect(given).toEqual(expect.arrayContaining(stayed))
    expect(reads).toBeLessThanOrEqual(21)
  }
})
