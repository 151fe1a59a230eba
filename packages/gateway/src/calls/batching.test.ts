import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { batching, Lane } from './batching.ts'

/** An item of work and how it ends; for one that `throws`, each of its batch is done apart, and it fails again. */
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

/** Batches that keep a diary. */
function makeBatches(mostTogether: number, lane = new Lane()) {
  const batches: Item[][] = []
  let underWay = 0
  const run = batching<Item, string>({
    lane,
    mostTogether,
    async together(batch) {
      underWay++
      expect(underWay).toBe(1)
      batches.push(batch)
      try {
        await turn()
        if (batch.some(({ ends }) => ends === 'throws')) throw new Error('the whole batch')
        const results = batch.map(({ name, ends }) =>
          ends === 'badly' ? Promise.reject(new Error(`item ${name}`)) : `done ${name}`,
        )
        // One without a result is missing from the end of its batch.
        return batch.at(-1)?.ends === 'without result' ? results.slice(0, -1) : results
      } finally {
        underWay--
      }
    },
    apart: (batch, error) =>
      batch.map(async ({ name, ends }) => {
        expect(underWay).toBe(0)
        await turn()
        if (ends === 'throws') throw error
        return `done ${name} apart`
      }),
  })
  return { run, batches }
}

test('However items come, each is done once, gets its own result, and none spoils it for others.', async () => {
  await fc.assert(
    fc.asyncProperty(
      items,
      fc.integer({ min: 1, max: 10 }),
      fc.infiniteStream(fc.nat(2)),
      async (all, most, gaps) => {
        const { run, batches } = makeBatches(most)
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
            if (item.ends === 'throws') expect(end).toMatchObject({ reason: { message: 'the whole batch' } })
            else if (spoilt) expect(end).toEqual({ status: 'fulfilled', value: `done ${item.name} apart` })
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
  const run = batching<number, number>({
    lane: new Lane(),
    mostTogether: 100,
    async together(batch) {
      batches.push(batch)
      await new Promise<void>((open) => doors.push(open))
      return batch
    },
    apart: () => [],
  })
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
  const { run, batches } = makeBatches(100)
  const item = (name: number): Item => ({ name, ends: 'well' })
  await Promise.all([run(item(0)), run(item(1)), run(item(2))])
  await run(item(3))
  expect(batches.map((batch) => batch.length)).toEqual([3, 1])
})

test('An item that is asked for by the result of another is not forgotten.', async () => {
  const { run, batches } = makeBatches(2)
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

test('Batches of two kinds go by one lane in turn, each filled when its turn comes.', async () => {
  const lane = new Lane()
  const diary: string[] = []
  const doors: (() => void)[] = []
  const kind = (name: string) =>
    batching<number, string>({
      lane,
      mostTogether: 100,
      async together(batch) {
        diary.push(`${name} ${batch}`)
        await new Promise<void>((open) => doors.push(open))
        if (name === 'b') throw new Error('its statement failed')
        return batch.map((item) => `${name} ${item}`)
      },
      apart: (batch) => batch.map(async (item) => `${name} ${item} apart`),
    })
  const [a, b] = [kind('a'), kind('b')]
  const first = a(1)
  await turn()
  const second = b(1)
  await turn()
  const third = a(2)
  const fourth = b(2)
  await turn()
  expect(diary).toEqual(['a 1'])
  doors[0]?.()
  expect(await first).toBe('a 1')
  await turn()
  expect(diary).toEqual(['a 1', 'b 1,2'])
  doors[1]?.()
  expect(await Promise.all([second, fourth])).toEqual(['b 1 apart', 'b 2 apart'])
  await turn()
  expect(diary).toEqual(['a 1', 'b 1,2', 'a 2'])
  doors[2]?.()
  expect(await third).toBe('a 2')
})

test('One that hangs holds its lane up for a second, and for no more than that.', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const lane = new Lane()
    void lane.take(() => new Promise(() => {}))
    const after = [lane.take(async () => 'second'), lane.take(async () => 'third')]
    const done = vi.fn()
    void Promise.all(after).then(done)
    await vi.advanceTimersByTimeAsync(999)
    expect(done).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(done).toHaveBeenCalledExactlyOnceWith(['second', 'third'])
  } finally {
    vi.useRealTimers()
  }
})
