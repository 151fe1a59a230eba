import { Salver } from '@salver/client'
import { makeTenant, startHouse } from './parts.ts'
import { goal, median, row, title } from './report.ts'

const TURNS = 7
const SECONDS = 2
const CONNECTIONS = 64
const ACCOUNTS = 50

/** What the client library adds to a bare `fetch` of the same call, at 64 calls under way at once. */
export async function client(): Promise<void> {
  await using house = await startHouse({ latencyMs: 1, members: ACCOUNTS })
  const { gateway, tokens } = house
  const { key, next } = await makeTenant(gateway.url, tokens)
  const salver = new Salver({ url: gateway.url, apiKey: key })
  const accounts = (await salver.accounts.list({ count: 500 })).accounts.map(({ accountId }) => accountId)
  let turn = 0

  async function bare(): Promise<void> {
    const { headers, body = '' } = next()
    // As whoever writes it by hand has to, so that a retry is not charged twice.
    const idempotencyKey = crypto.randomUUID()
    const answer = await fetch(`${gateway.url}/v2/network`, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': idempotencyKey },
      body,
    })
    const { success } = (await answer.json()) as { success: boolean }
    if (!success) throw new Error(`the gateway answered ${answer.status}`)
  }
  async function ours(): Promise<void> {
    const accountId = accounts[turn++ % accounts.length] ?? ''
    await salver.invitations.list({ accountId })
  }

  for (const call of [bare, ours]) await load(call, 3)
  const turns: { bare: Load; ours: Load }[] = []
  for (let round = 0; round < TURNS; round++) {
    turns.push({ bare: await load(bare, SECONDS), ours: await load(ours, SECONDS) })
  }
  title(`list_invitations by the client library against a bare fetch; medians of ${TURNS} turns`)
  const of = (which: 'bare' | 'ours', what: keyof Load) => median(turns.map((one) => one[which][what]))
  row(
    `${CONNECTIONS} at once`,
    `${of('ours', 'perSecond').toFixed(0)} of ${of('bare', 'perSecond').toFixed(0)} calls/s`,
    `work of a call ${of('ours', 'work').toFixed(0)} of ${of('bare', 'work').toFixed(0)} µs`,
  )
  const more = median(turns.map((one) => one.bare.perSecond / one.ours.perSecond - 1))
  goal('  more time for a call', more, { most: 0.1 }, (value) => `${(value * 100).toFixed(1)} %`)
}

/** Calls a second, and the microseconds that this process itself worked for one. */
interface Load {
  perSecond: number
  work: number
}

/** So many calls under way at once, each followed by the next. */
async function load(call: () => Promise<void>, seconds: number): Promise<Load> {
  const worked = process.cpuUsage()
  const began = performance.now()
  const until = began + seconds * 1_000
  let calls = 0
  async function callOn(): Promise<void> {
    for (; performance.now() < until; calls++) await call()
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, callOn))
  const { user, system } = process.cpuUsage(worked)
  const perSecond = calls / ((performance.now() - began) / 1_000)
  return { perSecond, work: (user + system) / calls }
}
