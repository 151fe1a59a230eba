import fc from 'fast-check'
import { expect, test } from 'vitest'
import { batching } from './batching.ts'

/** An item of work and how it ends; `throws` takes its whole batch with it. */
interface Item {
  name: number
  ends: 'well' | 'badly' | 'throws' | 'without result'
}

const items = fc
  .array(fc.constantFrom<Item['ends']>('well', 'well', 'well', 'well', 'badly', 'throws', 'without result'), {
    maxLength: 60,
  })
  .map((all) => all.map((ends, name): Item => ({ name, ends })))

function turn(): Promise<void> {
  return new Promise(setImmediate)
}

/** Work that keeps a diary. */
function makeWork() {
  const batches: Item[][] = []
  let underWay = 0
  async function work(batch: Item[]): Promise<PromiseSettledResult<string>[]> {
    underWay++
    expect(underWay).toBe(1)
    batches.push(batch)
    try {
      await turn()
      if (batch.some(({ ends }) => ends === 'throws')) throw new Error('the whole batch')
      const results = batch.map(({ name, ends }): PromiseSettledResult<string> => {
        if (ends === 'badly') return { status: 'rejected', reason: new Error(`item ${name}`) }
        return { status: 'fulfilled', value: `done ${name}` }
      })
      // One without a result is missing from the end of its batch.
      return batch.at(-1)?.ends === 'without result' ? results.slice(0, -1) : results
    } finally {
      underWay--
    }
  }
  return { work, batches }
}

test('However items come, each is done once, gets its own result, and only its own batch can spoil it.', async () => {
  await fc.assert(
    fc.asyncProperty(
      items,
      fc.integer({ min: 1, max: 10 }),
      fc.infiniteStream(fc.nat(2)),
      async (all, most, gaps) => {
        const { work, batches } = makeWork()
        const run = batching(work, most)
        const outcomes: Promise<PromiseSettledResult<string>[]>[] = []
        for (const item of all) {
          for (let gap = gaps.next().value ?? 0; gap > 0; gap--) await turn()
          outcomes.push(Promise.allSettled([run(item)]))
        }
        const ends = (await Promise.all(outcomes)).flat()

        // Once each, in the order in which they came, in batches that are full at most.
        expect(batches.flat()).toEqual(all)
        for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(most)
        for (const batch of batches) {
          const spoilt = batch.some((item) => item.ends === 'throws')
          for (const [place, item] of batch.entries()) {
            const end = ends[item.name]
            if (spoilt) expect(end).toMatchObject({ reason: { message: 'the whole batch' } })
            else if (item.ends === 'badly')
              expect(end).toMatchObject({ reason: { message: `item ${item.name}` } })
            else if (item.ends === 'without result' && place === batch.length - 1) {
              expect(end?.status).toBe('rejected')
            } else expect(end).toEqual({ status: 'fulfilled', value: `done ${item.name}` })
          }
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('What comes while a batch is under way waits for it, and goes together in the next.', async () => {
  const batches: number[][] = []
  const doors: (() => void)[] = []
  const run = batching(async (batch: number[]) => {
    batches.push(batch)
    await new Promise<void>((open) => doors.push(open))
    return batch.map((value) => ({ status: 'fulfilled', value }))
  }, 100)
  const first = run(1)
  await turn()
  const later = [2, 3, 4].map(run)
  await turn()
  await turn()
  expect(batches).toEqual([[1]])
  doors[0]?.()
  expect(await first).toBe(1)
  await turn()
  expect(batches).toEqual([[1], [2, 3, 4]])
  doors[1]?.()
  expect(await Promise.all(later)).toEqual([2, 3, 4])
})

test('Items that come in one turn go together at once, and one that comes alone does not wait for others.', async () => {
  const { work, batches } = makeWork()
  const run = batching(work, 100)
  const item = (name: number): Item => ({ name, ends: 'well' })
  await Promise.all([run(item(0)), run(item(1)), run(item(2))])
  await run(item(3))
  expect(batches.map((batch) => batch.length)).toEqual([3, 1])
})

test('An item that is asked for by the result of another is not forgotten.', async () => {
  const { work, batches } = makeWork()
  const run = batching(work, 2)
  const chain = async (name: number): Promise<number> =>
    name === 0
      ? 0
      : run({ name, ends: name % 3 === 0 ? 'badly' : 'well' }).then(
          () => chain(name - 1),
          () => chain(name - 1),
        )
  await Promise.all([chain(9), chain(9), chain(9)])
  expect(batches.flat()).toHaveLength(27)
})
