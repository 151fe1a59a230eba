import { priceOfRows } from '@salver/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Account, type Answer, startHouse, type Workspace, workspaceOf } from '../house.ts'
import { keeps } from '../requirements.ts'
import { closedBooks, expectCharged } from './books.ts'

const house = await startHouse()
const other = await house.gateway()

const ROWS = 120

/** What happens to a workspace. */
type Step =
  | { do: 'grant'; amount: number }
  | { do: 'list'; door: 0 | 1; count: number; offset: number }
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
  const takes = priceOfRows(Math.min(one.count, Math.max(0, ROWS - one.offset)))
  return { takes, needs: Math.max(1, takes) }
}

test('Grants, take-backs and calls in any order and at once leave what the sums say, and refuse only what they must.', {
  ...keeps('credits-once', 'credits-price-of-answer', 'admin-credits-grant', 'admin-credits-take-back'),
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
        await house.sandbox.faults(bad.member, [{ on: 'received', answer: 'no-list' }])

        let free = initial
        const answers: Answer[] = []
        for (const round of rounds) {
          const outcomes = await Promise.all(
            round.map(async (one) => ({ one, answer: await carryOut(one, { workspace, doors, good, bad }) })),
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
            }
            if (one.do !== 'grant') answers.push(answer)
          }
          expect(free).toBeGreaterThanOrEqual(0)
          expect(await workspace.credits()).toBe(free)
        }
        const end = await closedBooks(house, workspace.id)
        expectCharged(end, answers)
        expect(end.balance).toBe(free)
      },
    ),
    { numRuns: 25 },
  )
})

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
  at: { workspace: Workspace; doors: readonly [Workspace, Workspace]; good: Account; bad: Account },
): Promise<Answer> {
  switch (one.do) {
    case 'grant':
      return house.admin('POST', `/admin/workspaces/${at.workspace.id}/credits`, {
        amount: one.amount,
        reason: 'model',
      })
    case 'list':
      return at.doors[one.door].list(at.good.id, { count: one.count, offset: one.offset })
    case 'fail':
      return at.doors[one.door].list(at.bad.id)
  }
}
