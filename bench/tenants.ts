import { closedLoop, type Load, openLoop, type Request, type Target } from './load.ts'
import { makeTenant, startHouse } from './parts.ts'
import { goal, median, row, title } from './report.ts'

const TENANTS = 1_000
const TURNS = 3
const ACCOUNTS = 50
const WARM_UP_SECONDS = 20

/** A thousand workspaces with a little each; and what the others notice of one that makes nine calls of ten. */
export async function tenants(): Promise<void> {
  await using house = await startHouse({ latencyMs: 1, members: ACCOUNTS })
  const { gateway, tokens } = house
  const others: (() => Request)[] = []
  for (let made = 0; made < TENANTS; made += ACCOUNTS) {
    // Each with one account; a member may have one in each workspace.
    const some = tokens.map((token) => makeTenant(gateway.url, [token]))
    others.push(...(await Promise.all(some)).map(({ next }) => next))
  }
  let turn = 0
  const nextOf = (): Request => {
    const next = others[turn++ % others.length]
    if (next === undefined) throw new Error('there are no tenants')
    return next()
  }
  const all: Target = { url: gateway.url, next: nextOf }
  const hot: Target = { url: gateway.url, next: (await makeTenant(gateway.url, tokens)).next }
  await closedLoop(all, { connections: 64, seconds: WARM_UP_SECONDS })

  title(`${TENANTS} workspaces with a little each, against one with all; medians of ${TURNS} turns`)
  const loads: { all: Load; hot: Load; open: Load }[] = []
  for (let round = 0; round < TURNS; round++) {
    loads.push({
      all: await closedLoop(all, { connections: 64, seconds: 2 }),
      hot: await closedLoop(hot, { connections: 64, seconds: 2 }),
      open: await openLoop(all, { perSecond: 2_000, seconds: 3, connections: 256 }),
    })
  }
  const of = (which: 'all' | 'hot' | 'open', what: keyof Load) =>
    median(loads.map((load) => load[which][what]))
  row('one workspace', `${of('hot', 'perSecond').toFixed(0)} calls/s`)
  goal(
    `${TENANTS} workspaces`,
    of('all', 'perSecond'),
    { least: 3_000 },
    (value) => `${value.toFixed(0)} calls/s`,
  )
  goal('  p99 at 2,000 arrivals/s', of('open', 'p99'), { most: 25 }, (value) => `${value.toFixed(1)} ms`)

  title('The others’ p99, at 80 arrivals/s of theirs, beside a workspace that makes 720 more')
  const ratios: number[] = []
  for (let round = 0; round < TURNS; round++) {
    const without = await openLoop(all, { perSecond: 80, seconds: 4, connections: 64 })
    const [beside] = await Promise.all([
      openLoop(all, { perSecond: 80, seconds: 4, connections: 64 }),
      openLoop(hot, { perSecond: 720, seconds: 4, connections: 128 }),
    ])
    ratios.push(beside.p99 / without.p99)
    row('  without, beside', `${without.p99.toFixed(1)} ms`, `${beside.p99.toFixed(1)} ms`)
  }
  goal('  times their own', median(ratios), { most: 2 }, (value) => value.toFixed(2))
}
