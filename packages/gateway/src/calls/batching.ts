import { isAway } from '../database/index.ts'

/** How long a batch waits for the one before it in its lane: one that hangs must not stop the others. */
const PATIENCE_MS = 1_000

const MOST_TOGETHER = 500

/** A lane that batches of several kinds go by, one after the other. */
export class Lane {
  #last: Promise<void> = Promise.resolve()

  /** Carries out `work` when what came before it is over, however that ended; or after a second. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = overOrLate(this.#last).then(work)
    this.#last = mine.then(
      () => {},
      () => {},
    )
    return mine
  }
}

function overOrLate(before: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, PATIENCE_MS)
    void before.then(() => {
      clearTimeout(late)
      resolve()
    })
  })
}

/**
 * Does many things in one: what is asked while a batch is under way waits, and all that wait go together in the next.
 * There is no timer: who comes alone is served at once, and the busier it is, the larger the batches become. As a
 * group commit does it.
 *
 * @param options.lane what batches go by; one is filled when its turn comes
 * @param options.together does a batch, one result for each item in their order; it is never run twice at a time
 * @param options.apart what becomes of each item of a batch that failed; beside the lane, before the next batch. Each is
 * done alone, if it is not said: one of them may be bad, and its neighbours must not suffer for it
 * @param options.mostTogether how many items one batch holds
 */
export function batching<Item, Result>({
  lane,
  together,
  apart = eachAlone(together),
  mostTogether = MOST_TOGETHER,
}: {
  lane: Lane
  together: (items: Item[]) => Promise<(Result | Promise<Result>)[]>
  apart?: (items: Item[], error: unknown) => Promise<Result>[]
  mostTogether?: number
}): (item: Item) => Promise<Result> {
  const waiting: {
    item: Item
    resolve: (result: Result | Promise<Result>) => void
    reject: (error: unknown) => void
  }[] = []
  let busy = false

  async function run(): Promise<void> {
    busy = true
    // What else arrived in this turn of the event loop comes along.
    await new Promise(setImmediate)
    while (waiting.length > 0) {
      let batch: typeof waiting = []
      const items = () => batch.map(({ item }) => item)
      const results = await lane
        .take(() => {
          batch = waiting.splice(0, mostTogether)
          return together(items())
        })
        .catch((error: unknown) => apart(items(), error))
      batch.forEach(({ resolve, reject }, place) => {
        const result = results[place]
        if (result === undefined) reject(noResult())
        else resolve(result)
      })
      await Promise.allSettled(results)
    }
    busy = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!busy) void run()
    })
}

function eachAlone<Item, Result>(together: (items: Item[]) => Promise<(Result | Promise<Result>)[]>) {
  return (items: Item[], error: unknown) =>
    items.map(async (item) => {
      if (items.length === 1 || isAway(error)) throw error
      const [result] = await together([item])
      if (result === undefined) throw noResult()
      return result
    })
}

function noResult(): Error {
  return new Error('a batch gave fewer results than it had items')
}
