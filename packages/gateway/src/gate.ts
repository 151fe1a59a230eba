/** Lets so many through at once; the others wait for their turn, in the order they came. */
export type Gate = <Result>(signal: AbortSignal, work: () => Promise<Result>) => Promise<Result>

/** @param places how many may be under way at once. Who is aborted while waiting throws the signal's reason. */
export function makeGate(places: number): Gate {
  let free = places
  const waiting = new Set<() => void>()

  function turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        waiting.delete(enter)
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      waiting.add(enter)
    })
  }

  return async (signal, work) => {
    signal.throwIfAborted()
    if (free > 0) free--
    else await turn(signal)
    try {
      return await work()
    } finally {
      // A place goes from hand to hand while anybody waits for one.
      const [next] = waiting
      if (next) {
        waiting.delete(next)
        next()
      } else free++
    }
  }
}
