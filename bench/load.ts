import { Pool } from 'undici'

/** What one run of load gave. */
export interface Load {
  perSecond: number
  /** Milliseconds, of all calls of the run. */
  median: number
  p99: number
}

/** What is asked, again and again. */
export interface Target {
  url: string
  /** The next request to make, each with its own headers and body. */
  next: () => { headers: Record<string, string>; body: string }
}

/**
 * Load in a closed loop: each of `connections` asks, waits for the answer, and asks again, for `seconds`.
 *
 * @throws where an answer is not 200: a bench of failures measures nothing
 */
export async function closedLoop(target: Target, connections: number, seconds: number): Promise<Load> {
  const pool = new Pool(target.url, { connections, pipelining: 1 })
  const took: number[] = []
  const began = performance.now()
  const until = began + seconds * 1_000
  async function askOn(): Promise<void> {
    while (performance.now() < until) {
      const asked = performance.now()
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: '/v2/network',
        ...target.next(),
      })
      const text = await body.text()
      if (statusCode !== 200) throw new Error(`${target.url} answered ${statusCode}: ${text.slice(0, 500)}`)
      took.push(performance.now() - asked)
    }
  }
  try {
    await Promise.all(Array.from({ length: connections }, askOn))
  } finally {
    await pool.close()
  }
  const seconds_ = (performance.now() - began) / 1_000
  took.sort((a, b) => a - b)
  const at = (part: number) => took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? 0
  return { perSecond: took.length / seconds_, median: at(0.5), p99: at(0.99) }
}

export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
