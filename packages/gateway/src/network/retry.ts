import { setTimeout as pause } from 'node:timers/promises'
import { NetworkError } from './provider.ts'

/** Milliseconds to wait before each new try: a random time between the two, so that callers do not come in step. */
const PAUSES = [
  [100, 300],
  [300, 900],
] as const

/**
 * Carries out a read, and again after a growing pause while the network is in trouble: three times in all. Reads
 * only: a write that failed may have happened.
 *
 * A network that says when to come back is not asked before: that failure is passed on at once, with its time.
 *
 * @throws the last `NetworkError`; the signal's reason, also in the middle of a pause
 */
export async function tryAgain<Read>(read: () => Promise<Read>, signal: AbortSignal): Promise<Read> {
  for (const [least, most] of PAUSES) {
    try {
      return await read()
    } catch (error) {
      if (!isPassing(error)) throw error
    }
    await pause(least + Math.random() * (most - least), undefined, { signal }).catch(() => {
      // The timer's own error would hide why: the caller knows its reason and nothing else.
      throw signal.reason
    })
  }
  return read()
}

function isPassing(error: unknown): boolean {
  return error instanceof NetworkError && error.kind === 'trouble' && error.retryAfterSeconds === undefined
}
