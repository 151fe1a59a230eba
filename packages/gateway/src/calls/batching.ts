/**
 * Does many things in one: what is asked while a batch is under way waits, and all that wait go together in the next.
 * There is no timer: who comes alone is served at once, and the busier it is, the larger the batches become. As a
 * group commit does it.
 *
 * @param work does a batch, one result for each item in their order; it is never run twice at a time
 * @param mostTogether how many items one batch holds
 */
export function batching<Item, Result>(
  work: (items: Item[]) => Promise<PromiseSettledResult<Result>[]>,
  mostTogether: number,
): (item: Item) => Promise<Result> {
  const waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = []
  let busy = false

  async function run(): Promise<void> {
    busy = true
    // What else arrived in this turn of the event loop comes along.
    await new Promise(setImmediate)
    while (waiting.length > 0) {
      const batch = waiting.splice(0, mostTogether)
      try {
        const results = await work(batch.map(({ item }) => item))
        batch.forEach(({ resolve, reject }, place) => {
          const result = results[place]
          if (result?.status === 'fulfilled') resolve(result.value)
          else reject(result?.reason ?? new Error('a batch gave fewer results than it had items'))
        })
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    busy = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!busy) void run()
    })
}
