import { priceOfRows } from '@salver/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Account, type Answer, startHouse, type Workspace, workspaceOf } from '../house.ts'
import { keeps } from '../requirements.ts'
import { closedBooks, expectCharged } from './books.ts'

const house = await startHouse()
const other = await house.gateway()
const onlooker = await house.workspace(10_000)

const ROWS = 120
/** More than all answers of a run. */
const PEOPLE = 250

/** What happens to a workspace. */
type Step =
  | { do: 'grant'; amount: number }
  | { do: 'list'; door: 0 | 1; count: number; offset: number }
  | { do: 'answer'; door: 0 | 1; many: number; reply: 'accept' | 'decline' }
  | { do: 'fail'; door: 0 | 1 }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('grant' as const), amount: amounts() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('list' as const),
      door: fc.constantFrom(0 as const, 1 as const),
      count: fc.integer({ min: 1, max: 150 }),
      offset: fc.oneof(fc.constant(0), fc.nat(ROWS + 10)),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      door: fc.constantFrom(0 as const, 1 as const),
      many: fc.integer({ min: 1, max: 6 }),
      reply: fc.constantFrom('accept' as const, 'decline' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('fail' as const), door: fc.constantFrom(0 as const, 1 as const) }),
  },
)

function amounts() {
  return fc.integer({ min: -8, max: 8 }).filter((amount) => amount !== 0)
}

/** What a step takes from what is free, if it succeeds; and the least that it needs there to be tried at all. */
function costOf(one: Step): { takes: number; needs: number } {
  if (one.do === 'grant') return { takes: -one.amount, needs: -one.amount }
  if (one.do === 'fail') return { takes: 0, needs: 1 }
  if (one.do === 'answer') return { takes: one.many, needs: one.many }
  const takes = priceOfRows(Math.min(one.count, Math.max(0, ROWS - one.offset)))
  return { takes, needs: Math.max(1, takes) }
}

test('Grants, take-backs and calls in any order and at once leave what the sums say, and refuse only what they must.', {
  ...keeps(
    'credits-once',
    'credits-price-of-answer',
    'admin-credits-grant',
    'admin-credits-take-back',
    'answer-charged-each',
  ),
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 12 }),
      // Each round happens at once, one round after the other.
      fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 }),
      async (initial, rounds) => {
        const workspace = await house.workspace(initial)
        const doors = [
          workspace,
          workspaceOf({ url: other.url, sandbox: house.sandbox, id: workspace.id, key: workspace.key }),
        ] as const
        const good = await workspace.account({ invitations: ROWS, total: 'true' })
        const bad = await workspace.account({ invitations: 60 })
        await house.sandbox.faults(bad.member, [{ on: 'any', answer: 'no-list' }])

        const busy = await workspace.account({ invitations: PEOPLE, types: ['CONNECTION'] })
        // Listed by another workspace, so that nothing of this one's is spent.
        const waiting = await peopleOf(busy)
        let done = 0
        let free = initial
        const answers: Answer[] = []
        for (const round of rounds) {
          const outcomes = await Promise.all(
            round.map(async (one) => ({
              one,
              answer: await carryOut(one, { workspace, doors, good, bad, busy, waiting }),
            })),
          )
          // The least that can have been free at any moment: everything set aside, and nothing granted yet.
          const least = outcomes.reduce((sum, { one, answer }) => sum - setAside(one, answer), free)
          const most = outcomes.reduce((sum, { one }) => sum + Math.max(0, -costOf(one).takes), free)
          for (const { one, answer } of outcomes) {
            const { takes, needs } = costOf(one)
            const mine = setAside(one, answer)
            if (answer.status === 402) {
              expect(least + mine).toBeLessThan(needs)
            } else {
              expect(most).toBeGreaterThanOrEqual(needs)
              expect(answer.status).toBe(one.do === 'fail' ? 502 : 200)
              free -= takes
              if (one.do === 'answer') done += takes
            }
            if (one.do !== 'grant') answers.push(answer)
          }
          expect(free).toBeGreaterThanOrEqual(0)
          expect(await workspace.credits()).toBe(free)
        }
        const end = await closedBooks(house, workspace.id)
        expectCharged(end, answers)
        expect(end.balance).toBe(free)
        // Each part is for one that the network says was answered so, and there is no other.
        const parts = end.captures.flatMap(({ reason, amount }) =>
          reason === null ? [] : [{ reason, amount }],
        )
        expect(parts).toHaveLength(done)
        const { answered } = await house.sandbox.face(busy.member)
        expect(parts.sort((a, b) => (a.reason < b.reason ? -1 : 1))).toEqual(
          answered
            .map(
              ({ invitation_id, state }) => `${state === 'accepted' ? 'accept' : 'decline'} ${invitation_id}`,
            )
            .sort()
            .map((reason) => ({ reason, amount: -1 })),
        )
      },
    ),
    { numRuns: 15 },
  )
})

/** Ids of everybody who waits for an answer. */
async function peopleOf({ token }: Account): Promise<string[]> {
  const { body } = await onlooker.ask('POST', '/v2/login', { platform: 'linkedin', login_token: token })
  const { body: listed } = await onlooker.list(body.data.account_id, { count: PEOPLE })
  return listed.data.invitations.map(({ invitation_id }: { invitation_id: string }) => invitation_id)
}

/** The most that a step had set aside at some time, whatever came of it. */
function setAside(one: Step, { status }: Answer): number {
  const { takes } = costOf(one)
  if (one.do === 'grant') return status === 200 ? Math.max(0, takes) : 0
  if (one.do === 'fail') return status === 402 ? 0 : 1
  // One that was refused for its price held its first credit for a while.
  return status === 402 ? Math.min(1, Math.max(0, takes - 1)) : Math.max(1, takes)
}

function carryOut(
  one: Step,
  at: {
    workspace: Workspace
    doors: readonly [Workspace, Workspace]
    good: Account
    bad: Account
    busy: Account
    waiting: string[]
  },
): Promise<Answer> {
  switch (one.do) {
    case 'grant':
      return house.admin('POST', `/admin/workspaces/${at.workspace.id}/credits`, {
        amount: one.amount,
        reason: 'model',
      })
    case 'list':
      return at.doors[one.door].list(at.good.id, { count: one.count, offset: one.offset })
    case 'answer': {
      const [first = '', ...rest] = at.waiting.splice(0, one.many)
      const door = at.doors[one.door]
      // Of one alone, by the action for one.
      if (rest.length === 0) return door.act(at.busy.id, one.reply, { invitation_id: first })
      const answers = [first, ...rest].map((invitation_id) => ({ invitation_id, do: one.reply }))
      return door.act(at.busy.id, 'answer', { answers })
    }
    case 'fail':
      return at.doors[one.door].list(at.bad.id)
  }
}
