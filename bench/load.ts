import { Pool } from 'undici'

/** What one run of load gave. Times in milliseconds. */
export interface Load {
  perSecond: number
  median: number
  p99: number
}

/** One request, as the load makes it. */
export interface Request {
  method?: 'GET' | 'POST'
  path?: string
  headers: Record<string, string>
  body?: string
}

/** What is asked, again and again. */
export interface Target {
  url: string
  next: () => Request
  /** Whether refusals are what is measured. */
  refused?: boolean
}

/**
 * Load in a closed loop: each of `connections` asks, waits for the answer, and asks again, for `seconds`.
 *
 * @throws where an answer is not 200: a bench of failures measures nothing
 */
export async function closedLoop(
  target: Target,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Load> {
  const pool = new Pool(target.url, { connections, pipelining: 1 })
  const took: number[] = []
  const began = performance.now()
  const until = began + seconds * 1_000
  async function askOn(): Promise<void> {
    while (performance.now() < until) took.push(await timed(pool, target))
  }
  try {
    await Promise.all(Array.from({ length: connections }, askOn))
  } finally {
    await pool.close()
  }
  return summed(took, (performance.now() - began) / 1_000)
}

/** Load in bursts: so many calls at one moment, and again when all of them are answered. */
export async function burst(
  target: Target,
  { calls, rounds }: { calls: number; rounds: number },
): Promise<Load> {
  const pool = new Pool(target.url, { connections: calls, pipelining: 1 })
  const took: number[] = []
  const began = performance.now()
  try {
    for (let round = 0; round < rounds; round++) {
      took.push(...(await Promise.all(Array.from({ length: calls }, () => timed(pool, target)))))
    }
  } finally {
    await pool.close()
  }
  return summed(took, (performance.now() - began) / 1_000)
}

/**
 * Load in an open loop: calls come at their times, `perSecond`, whatever became of those before. Each one's time is
 * counted from when it was due, so that a server that falls behind cannot hide it. Those of the first second are made
 * and not counted: they find no connection yet.
 */
export async function openLoop(
  target: Target,
  { perSecond, seconds, connections }: { perSecond: number; seconds: number; connections: number },
): Promise<Load> {
  const pool = new Pool(target.url, { connections, pipelining: 1 })
  const uncounted = perSecond * RUN_IN_SECONDS
  const all = uncounted + perSecond * seconds
  const took: number[] = []
  const began = performance.now()
  const done = Promise.withResolvers<void>()
  let answered = 0
  // Nothing is kept of a call that is over: what a load's collector has to look through, every call waits for.
  function ask(place: number): void {
    const dueAt = began + (place / perSecond) * 1_000
    timed(pool, target).then(() => {
      if (place >= uncounted) took.push(performance.now() - dueAt)
      answered += 1
      if (answered === all) done.resolve()
    }, done.reject)
  }
  try {
    for (let sent = 0; sent < all; ) {
      const due = Math.min(all, 1 + Math.floor(((performance.now() - began) / 1_000) * perSecond))
      for (; sent < due; sent++) ask(sent)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await done.promise
  } finally {
    await pool.close()
  }
  return summed(took, seconds)
}

const RUN_IN_SECONDS = 1

async function timed(pool: Pool, { url, next, refused = false }: Target): Promise<number> {
  const { method = 'POST', path = '/v2/network', headers, body } = next()
  const asked = performance.now()
  const answer = await pool.request({ method, path, headers, ...(body !== undefined && { body }) })
  const text = await answer.body.text()
  if ((answer.statusCode !== 200) !== refused) {
    throw new Error(`${url}${path} answered ${answer.statusCode}: ${text.slice(0, 500)}`)
  }
  return performance.now() - asked
}

function summed(took: number[], seconds: number): Load {
  took.sort((a, b) => a - b)
  const at = (part: number) => took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? 0
  return { perSecond: took.length / seconds, median: at(0.5), p99: at(0.99) }
}
