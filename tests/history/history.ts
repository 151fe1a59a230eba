import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Postgres, startPostgres } from '@salver/local'
import { makeChance } from '../faulty/chance.ts'
import { makeClient, type Told } from '../faulty/client.ts'
import type { GatewayProcess } from '../faulty/gateway.ts'
import { type Experience, judge, type Verdict } from '../faulty/judge.ts'
import { type FaultyProxy, startProxy } from '../faulty/proxy.ts'
import { openStage, type Stage } from '../faulty/stage.ts'
import { type Clerk, makeClerk, ROWS, type Workplace } from './clients.ts'
import { type Lines, pause, troublesBy } from './faults.ts'

/** How a run went. */
export interface History {
  seed: number
  seconds: number
  verdict: Verdict
  /** Sentences on what does not agree. None: it holds. */
  wrong: string[]
  /** How often each rare path was taken. */
  rare: Record<string, number>
  /** How long it took until nothing was held any more. */
  restMs: number
}

const MOST_LONGER_MS = 25_000
const GATEWAYS = 2
const CLERKS = 20
const WORKSPACES = 5
/** How many wait for an answer in each workspace. */
const PEOPLE = 1_000
/** Much longer than it takes to be declared dead, also while lines are broken. */
const MOST_PAUSED_MS = 30_000
const REST_MS = 14_000

/**
 * Clients ask and write down what they are told, while lines break in every way, a gateway stands still until it is
 * declared dead, and PostgreSQL is restarted. Then books, log and histories must agree.
 */
export async function runHistory({ seed, seconds }: { seed: number; seconds: number }): Promise<History> {
  const chance = makeChance(seed)
  await using stack = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'salver-history-'))
  chmodSync(folder, 0o755) // started as root, PostgreSQL runs as somebody else
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  let postgres: Postgres = await startPostgres({ dataFolder: folder, say: () => {} })
  stack.defer(() => postgres.stop())
  const portOf = (url: string) => Number(new URL(url).port)

  // What looks on goes by a line without faults, which knows where PostgreSQL is after a restart.
  const straight = stack.use(await startProxy({ port: portOf(postgres.url) }))
  const serverUrl = withPort(postgres.url, straight.port)
  const stage = stack.use(await openStage({ serverUrl, latencyMs: 2 }))
  const gateways: GatewayProcess[] = []
  const lines: Lines[] = []
  const ends: string[] = []
  let over = false
  for (let number = 0; number < GATEWAYS; number++) {
    const database = stack.use(await startProxy({ port: portOf(postgres.url) }))
    const network = stack.use(await startProxy({ port: portOf(stage.sandbox.url) }))
    const gateway = await stage.gateway({
      DATABASE_URL: withPort(stage.databaseUrl, database.port),
      SALVER_NETWORK_URL: withPort(stage.sandbox.networkUrl, network.port),
      SALVER_CALL_TIMEOUT: '30s',
    })
    void gateway.ended.then((how) => over || ends.push(how))
    const front = stack.use(await startProxy({ port: gateway.port }))
    gateways.push(gateway)
    lines.push({ front, database, network })
  }
  using client = makeClient()
  const [first, second] = gateways
  const [linesOfFirst, linesOfSecond] = lines
  if (!first || !second || !linesOfFirst || !linesOfSecond) throw new Error('two gateways are needed')

  const workplaces = await makeWorkplaces(stage, first.url)
  const slow = await makeSlow(stage, first.url)
  const slowUrl = second.url
  const urlOf = (number: number) => `http://127.0.0.1:${lines[number % GATEWAYS]?.front.port}`
  let paused = false
  const clerks = Array.from({ length: CLERKS }, (_, number) =>
    makeClerk({
      chance: makeChance(seed * 1_000 + number),
      client,
      workplace: workplaces[number % WORKSPACES] as Workplace,
      // Mostly elsewhere while one stands still: those who ask it wait.
      url: () => urlOf(paused && number % 5 !== 0 ? 0 : number + chance.below(2)),
    }),
  )
  const patient: Experience[] = []

  const until = Date.now() + seconds * 1_000
  // Chance may leave one of the accidents out: then it goes on for a while, until each has happened.
  const isOver = () =>
    Date.now() > until &&
    (Date.now() > until + MOST_LONGER_MS || Object.values(accidentsOf(lines)).every((times) => times > 0))
  const working = clerks.map((clerk) => clerk.work(isOver))
  async function troubleOn(number: number, isQuiet: () => boolean): Promise<void> {
    const line = lines[number]
    if (!line) return
    for (const trouble of troublesBy(chance)) {
      // None is passed over because the database is just being started again.
      while (isQuiet() && !isOver()) await pause(50)
      if (isOver()) return
      await trouble.happen(line)
      await pause(chance.between(20, 120))
    }
  }
  let restarting = false
  let restarts = 0
  const quiet = () => restarting
  async function standStill(): Promise<void> {
    paused = true
    // They wait for the network, and for their gateway, as long as it takes.
    const waiting = Array.from({ length: 8 }, () => askPatiently(slow, slowUrl, client))
    await heldBySlow((held) => held > 0)
    second?.signal('SIGSTOP')
    await heldBySlow((held) => held === 0)
    second?.signal('SIGCONT')
    patient.push(...(await Promise.all(waiting)))
    paused = false
  }
  /** Waits until so many calls hold something of those that wait for the slow network. */
  async function heldBySlow(enough: (held: number) => boolean): Promise<void> {
    for (const until = Date.now() + MOST_PAUSED_MS; Date.now() < until; await pause(20)) {
      const holds = await stage.sql('select from holds where workspace_id = $1', [slow.tenant.id])
      if (enough(holds.length)) return
    }
  }
  async function restart(): Promise<void> {
    restarting = true
    await postgres.stop()
    await pause(chance.between(100, 1_000))
    postgres = await startPostgres({ dataFolder: folder, say: () => {} })
    for (const line of [straight, ...lines.map(({ database }) => database)]) line.lead(portOf(postgres.url))
    restarts++
    restarting = false
  }
  async function disasters(): Promise<void> {
    await pause(300)
    do {
      await standStill()
      await pause(1_500)
      await restart()
      await pause(1_500)
    } while (Date.now() + 20_000 < until)
  }
  await Promise.all([...working, troubleOn(0, quiet), troubleOn(1, () => quiet() || paused), disasters()])

  for (const line of lines.flatMap(({ front, database, network }) => [front, database, network])) {
    line.go('pass')
    line.spare()
  }
  const wrong: string[] = []
  const sayWrong = (error: Error) => void wrong.push(error.message)
  const cameBack = await recovered(first.url, workplaces, client)
  if (cameBack === undefined) wrong.push('the service did not recover by itself')
  await Promise.all(clerks.map((clerk) => clerk.settle(Date.now() + REST_MS).catch(sayWrong)))
  const began = Date.now()
  await stage.atRest(REST_MS).catch(sayWrong)
  const restMs = Date.now() - began

  const experiences = [...clerks.flatMap((clerk) => clerk.experiences), ...patient]
  const verdict = await judge(stage, experiences, { strictLog: false })
  over = true
  wrong.push(...verdict.disagreements, ...ends.map((how) => `a gateway ended: ${how}`))
  return {
    seed,
    seconds,
    verdict,
    wrong,
    restMs,
    rare: {
      ...rareOf(lines, clerks, experiences),
      'a call that nobody was told of, and happened': verdict.unknownDone,
      'PostgreSQL restarted': restarts,
    },
  }
}

async function makeWorkplaces(stage: Stage, url: string): Promise<Workplace[]> {
  const member = await stage.sandbox.member({ seed: 'history', invitations: ROWS, total: 'true' })
  const sought = await Promise.all(
    Array.from({ length: WORKSPACES }, (_, number) =>
      stage.sandbox.member({ seed: `history-${number}`, invitations: PEOPLE, types: ['CONNECTION'] }),
    ),
  )
  const people = await stage.peopleOf(url, sought)
  return Promise.all(
    sought.map(async (busy, number) => {
      const tenant = await stage.workspace(url, 1_000_000)
      return {
        tenant,
        accountId: await stage.account(url, tenant, member.li_at ?? ''),
        busy: { accountId: await stage.account(url, tenant, busy.li_at ?? ''), people: people[number] ?? [] },
      }
    }),
  )
}

/** An account whose network takes its time, in a workspace of its own. */
async function makeSlow(stage: Stage, url: string): Promise<Workplace> {
  const tenant = await stage.workspace(url, 1_000)
  const member = await stage.sandbox.member({ seed: 'history-slow', invitations: 3, total: 'true' })
  const accountId = await stage.account(url, tenant, member.li_at ?? '')
  const latency = { on: 'received', answer: { latency_ms: 1_500 } } as const
  await stage.sandbox.faults(member.public_identifier, [latency])
  return { tenant, accountId }
}

async function askPatiently(
  { tenant, accountId }: Workplace,
  url: string,
  client: ReturnType<typeof makeClient>,
): Promise<Experience> {
  const body = JSON.stringify({ account_id: accountId, action: 'list_invitations' })
  const askedAt = Date.now()
  const told = await client.ask(url, {
    method: 'POST',
    path: '/v2/network',
    headers: { 'x-api-key': tenant.key },
    body,
  })
  return { kind: 'call', tenant, idempotencyKey: null, body, credits: 1, askedAt, toldAt: Date.now(), told }
}

/** Asks until a call succeeds. Gives the milliseconds that it took, or undefined. */
async function recovered(
  url: string,
  [workplace]: readonly Workplace[],
  client: ReturnType<typeof makeClient>,
): Promise<number | undefined> {
  const began = Date.now()
  while (workplace && Date.now() - began < 10_000) {
    const told = await client.ask(url, {
      method: 'GET',
      path: '/v2/credits',
      headers: { 'x-api-key': workplace.tenant.key },
    })
    if (told.as === 'ok') return Date.now() - began
    await pause(50)
  }
  return undefined
}

/** How often each accident happened that is meant for one request alone. */
function accidentsOf(lines: readonly Lines[]): Record<string, number> {
  const sum = (line: keyof Lines, name: string) =>
    lines.reduce((total, one) => total + ((one[line] as FaultyProxy).counters[name] ?? 0), 0)
  return {
    'an answer lost on its way to the client': sum('front', 'lose_answer POST /v2/network'),
    'a client cut behind its request': sum('front', 'cut_behind POST /v2/network'),
    'a settlement done, its answer lost': sum('database', 'lose_answer calls.settle'),
    'a settlement cut in two': sum('database', 'cut_behind calls.settle'),
    'a settlement that never arrived': sum('database', 'cut_before calls.settle'),
    'an admission done, its answer lost': sum('database', 'lose_answer calls.admit'),
    'an admission cut in two': sum('database', 'cut_behind calls.admit'),
    'a hold raised, its answer lost': sum('database', 'lose_answer credits.raise'),
    'a page of the network lost': sum('network', 'lose_answer invitationViews'),
  }
}

/** What did happen of what seldom does. */
function rareOf(
  lines: readonly Lines[],
  clerks: readonly Clerk[],
  experiences: readonly Experience[],
): Record<string, number> {
  const sum = (line: keyof Lines, name: string) =>
    lines.reduce((total, one) => total + ((one[line] as FaultyProxy).counters[name] ?? 0), 0)
  const toldOf = (is: (told: Told) => boolean) => experiences.filter(({ told }) => is(told)).length
  return {
    ...accidentsOf(lines),
    'a line half open': sum('front', 'stalled') + sum('database', 'stalled') + sum('network', 'stalled'),
    'a line reset': sum('front', 'reset') + sum('database', 'reset') + sum('network', 'reset'),
    'byte by byte': sum('front', 'bytes') + sum('database', 'bytes') + sum('network', 'bytes'),
    'a hold that expired while the network answered': toldOf(
      (told) => told.as === 'failed' && told.message.includes('was interrupted during this call'),
    ),
    'the database away': toldOf((told) => told.as === 'failed' && told.message.includes('database is away')),
    'a retry while the first was under way': toldOf(
      (told) => told.as === 'failed' && told.code === 'REQUEST_IN_PROGRESS',
    ),
    'a replay after a lost answer': clerks.reduce((total, clerk) => total + clerk.recovered, 0),
  }
}

function withPort(url: string, port: number): string {
  return Object.assign(new URL(url), { port: String(port) }).href
}

/** A run in a few lines. */
export function told({ seed, seconds, verdict, rare, restMs }: History): string {
  const { ok, replayed, failed, unknownDone, unknownNot, codes } = verdict
  return (
    `seed ${seed}, ${seconds} s: ${ok} ok (${replayed} replayed), ${failed} failed, ${unknownDone + unknownNot} unknown of ` +
    `which ${unknownDone} had happened; nothing held after ${restMs} ms; ${JSON.stringify(codes)}\n` +
    Object.entries(rare)
      .map(([what, times]) => `  ${String(times).padStart(6)} × ${what}`)
      .join('\n')
  )
}
