import pg from 'pg'
import { closedLoop, type Target } from './load.ts'
import { makeTenant, startHouse } from './parts.ts'
import { goal, title } from './report.ts'

const SECONDS = 10

/** What a metered call leaves on disk, indexes included, the write-ahead log not; without and with a kept answer. */
export async function disk(): Promise<void> {
  await using house = await startHouse({ members: 50 })
  const { gateway, tokens, postgres } = house
  const { next } = await makeTenant(gateway.url, tokens)
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  let keys = 0
  const plain: Target = { url: gateway.url, next }
  const keyed: Target = {
    url: gateway.url,
    next: () => {
      const request = next()
      return { ...request, headers: { ...request.headers, 'idempotency-key': `bench-${keys++}` } }
    },
  }
  async function measure(): Promise<{ bytes: number; calls: number }> {
    await client.query('vacuum')
    const { rows } = await client.query<{ bytes: string; calls: string }>(
      'select pg_database_size(current_database()) as bytes, (select count(*) from calls) as calls',
    )
    return { bytes: Number(rows[0]?.bytes), calls: Number(rows[0]?.calls) }
  }
  async function bytesOfCall(target: Target): Promise<number> {
    // The first calls pay for pages that later ones use again.
    await closedLoop(target, { connections: 64, seconds: 2 })
    const before = await measure()
    await closedLoop(target, { connections: 64, seconds: SECONDS })
    const after = await measure()
    return (after.bytes - before.bytes) / (after.calls - before.calls)
  }
  title('Disk for each metered call, indexes included, without the write-ahead log')
  goal(
    'without an Idempotency-Key',
    await bytesOfCall(plain),
    { most: 1_000 },
    (value) => `${value.toFixed(0)} bytes`,
  )
  goal(
    'with one: its answer is kept for 24 hours',
    await bytesOfCall(keyed),
    {},
    (value) => `${value.toFixed(0)} bytes`,
  )
  await client.end()
}
