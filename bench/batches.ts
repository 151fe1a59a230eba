import { makeTenant, post, startHouse } from './parts.ts'
import { goal, median, title } from './report.ts'

const LATENCY_MS = 100
const TURNS = 11

/** 1,000 invitations, from a network that takes its time for each answer. */
export async function batches(): Promise<void> {
  await using house = await startHouse({ latencyMs: LATENCY_MS, invitations: 1_200 })
  const { next } = await makeTenant(house.gateway.url, house.tokens, { count: 1_000 })
  const request = next()
  const took: number[] = []
  for (let turn = 0; turn < TURNS; turn++) {
    const began = performance.now()
    await post(`${house.gateway.url}/v2/network`, JSON.parse(request.body ?? ''), request.headers)
    took.push(performance.now() - began)
  }
  title(
    `1,000 invitations from a network that takes ${LATENCY_MS} ms for each batch of 100; median of ${TURNS}`,
  )
  goal('round trips', median(took) / LATENCY_MS, { most: 2.5 }, (value) => value.toFixed(2))
  goal('of the first call of all', (took[0] ?? 0) / LATENCY_MS, {}, (value) => value.toFixed(2))
}
