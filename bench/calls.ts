import { fileURLToPath } from 'node:url'
import { closedLoop, type Load, openLoop, type Target } from './load.ts'
import { makeTenant, startHouse, startProcess } from './parts.ts'
import { goal, median, row, title } from './report.ts'

const TURNS = 5
const SECONDS = 2
const ACCOUNTS = 50
const WARM_UP_SECONDS = 20

/**
 * `list_invitations` at count 10, one workspace with all the traffic, against a bare proxy to the same network; what
 * it holds under arrival rates; how often it collects its whole heap; what memory it takes; and where the time goes.
 */
export async function calls(): Promise<void> {
  await using house = await startHouse({ latencyMs: 1, members: ACCOUNTS })
  const { gateway, sandbox, tokens } = house
  await using proxy = await startProcess(fileURLToPath(import.meta.resolve('./proxy.ts')), {
    NODE_ENV: 'production',
    NETWORK_URL: sandbox.networkUrl,
    LOGIN_TOKENS: tokens.join(' '),
  })
  const { next } = await makeTenant(gateway.url, tokens)
  const ours: Target = { url: gateway.url, next }
  const bare: Target = { url: proxy.url, next }
  // Until both are compiled: the gateway is faster by a third than after three seconds.
  for (const target of [ours, bare]) await closedLoop(target, { connections: 64, seconds: WARM_UP_SECONDS })

  title(`list_invitations, count 10, against a bare Fastify + undici proxy; medians of ${TURNS} turns`)
  const wanted: Record<number, { least?: number }> = { 64: { least: 0.6 }, 256: { least: 0.8 } }
  for (const connections of [1, 64, 256]) {
    const turns: { ours: Load; bare: Load }[] = []
    for (let turn = 0; turn < TURNS; turn++) {
      turns.push({
        ours: await closedLoop(ours, { connections, seconds: SECONDS }),
        bare: await closedLoop(bare, { connections, seconds: SECONDS }),
      })
    }
    const of = (which: 'ours' | 'bare', what: keyof Load) => median(turns.map((turn) => turn[which][what]))
    row(
      `${connections} connections`,
      `${of('ours', 'perSecond').toFixed(0)} of ${of('bare', 'perSecond').toFixed(0)} calls/s`,
      `p50 ${of('ours', 'median').toFixed(1)} ms, p99 ${of('ours', 'p99').toFixed(1)} ms`,
    )
    const ratio = median(turns.map((turn) => turn.ours.perSecond / turn.bare.perSecond))
    goal('  share of the bare proxy’s', ratio, wanted[connections] ?? {}, (value) => value.toFixed(2))
    if (connections === 1) {
      const more = median(turns.map((turn) => turn.ours.median - turn.bare.median))
      goal('  more at the median, alone', more, { most: 2 }, (value) => `${value.toFixed(2)} ms`)
    }
    if (connections === 64) {
      goal('  calls/s at 64', of('ours', 'perSecond'), { least: 3_000 }, (value) => value.toFixed(0))
    }
  }
  const calm = await metricsOf(gateway.url)
  const eased: Load[] = []
  for (let turn = 0; turn < 3; turn++) {
    eased.push(await openLoop(ours, { perSecond: 400, seconds: 4, connections: 256 }))
  }
  const before = await metricsOf(gateway.url)
  row(
    '400 arrivals/s',
    `p50 ${median(eased.map((load) => load.median)).toFixed(1)} ms`,
    `p99 ${median(eased.map((load) => load.p99)).toFixed(1)} ms`,
  )
  // Everybody waits for one. A call must leave nothing behind that only it finds.
  const majors = (at: typeof calm) => at.of('nodejs_gc_duration_seconds|kind="major"_count')
  goal('  collections of the whole heap', majors(before) - majors(calm), { most: 2 }, (value) =>
    value.toFixed(0),
  )
  const open: Load[] = []
  for (let turn = 0; turn < 3; turn++) {
    open.push(await openLoop(ours, { perSecond: 2_000, seconds: 3, connections: 256 }))
  }
  const after = await metricsOf(gateway.url)
  row('2,000 arrivals/s', `p50 ${median(open.map((load) => load.median)).toFixed(1)} ms`)
  goal('  p99', median(open.map((load) => load.p99)), { most: 25 }, (value) => `${value.toFixed(1)} ms`)
  goal('most memory of the gateway', gateway.peakMemory(), { most: 250 }, (value) => `${value.toFixed(0)} MB`)

  title('Where the time goes at 2,000 arrivals/s; mean milliseconds of a call')
  const mean = (name: string) =>
    (after.of(`${name}_sum`) - before.of(`${name}_sum`)) /
    (after.of(`${name}_count`) - before.of(`${name}_count`))
  for (const step of ['admit', 'perform', 'settle']) {
    row(step, (1_000 * mean(`salver_step_seconds|step="${step}"`)).toFixed(2))
  }
  row('whole', (1_000 * mean('salver_call_seconds')).toFixed(2))
  for (const statement of ['admit', 'settle']) {
    row(
      `calls in one statement: ${statement}`,
      mean(`salver_batch_calls|statement="${statement}"`).toFixed(1),
    )
  }
}

/** The gateway's own meters. A name may have labels behind a bar. */
async function metricsOf(url: string) {
  const response = await fetch(`${url}/metrics`, {
    headers: { authorization: 'Bearer operator-of-the-bench' },
  })
  const text = await response.text()
  return {
    of(name: string): number {
      const [, bare = '', labels, end = ''] = /^([a-z_]+?)(?:\|(.*?))?(_sum|_count)$/.exec(name) ?? []
      const line = labels === undefined ? `${bare}${end} ` : `${bare}${end}{${labels}} `
      const found = text.split('\n').find((one) => one.startsWith(line))
      return Number(found?.slice(line.length))
    },
  }
}
