import { makeChance } from '../faulty/chance.ts'
import { makeClient } from '../faulty/client.ts'
import { startCrew } from '../faulty/crew.ts'
import { judge, type Verdict } from '../faulty/judge.ts'
import type { Stage } from '../faulty/stage.ts'
import { type Lane, retryTheLost, take } from './lane.ts'
import { makeSteps, PEOPLE, ROWS } from './steps.ts'

/** What a run of the model did. */
export interface Run {
  seed: number
  operations: number
  deaths: number
  /** Retries of lost calls that got the first answer. */
  found: number
  /** How long it took until nothing was held any more. */
  restMs: number
  /** How many invitations the network was made to answer; and how many of them nobody paid for, as their gateway died. */
  answered: number
  unpaid: number
  verdict: Verdict
  /** Sentences on what does not agree with the model. None: it holds. */
  wrong: string[]
}

const GATEWAYS = 3
const LANES = 24
/** A dead gateway is found within 10 seconds; more is for a machine that is busy. */
const REST_MS = 14_000

/**
 * Lets things happen to many workspaces at once, by a seed: calls, grants, take-backs, retries, and gateways that die
 * at a place that a call passes. Then holds the ledger against the model.
 */
export async function runModel({
  stage,
  seed,
  operations,
  crashes = 1 / 250,
}: {
  stage: Stage
  seed: number
  operations: number
  crashes?: number
}): Promise<Run> {
  await using crew = await startCrew(stage, GATEWAYS)
  using client = makeClient()
  const good = await stage.sandbox.member({ seed: 'model', invitations: ROWS, total: 'true' })
  const bad = await stage.sandbox.member({ seed: 'model-bad', invitations: 5 })
  await stage.sandbox.faults(bad.public_identifier, [{ on: 'received', answer: 'no-list' }])

  const members = await Promise.all(
    Array.from({ length: LANES }, (_, number) =>
      stage.sandbox.member({ seed: `model-${number}`, invitations: PEOPLE, types: ['CONNECTION'] }),
    ),
  )
  const people = await stage.peopleOf(crew.url(0), members)

  const lanes = await Promise.all(
    Array.from({ length: LANES }, async (_, number): Promise<Lane> => {
      const url = crew.url(number)
      const credits = 10
      const tenant = await stage.workspace(url, credits)
      return {
        tenant,
        accounts: {
          good: await stage.account(url, tenant, good.li_at ?? ''),
          bad: await stage.account(url, tenant, bad.li_at ?? ''),
          busy: await stage.account(url, tenant, members[number]?.li_at ?? ''),
        },
        met: new Map(),
        least: credits,
        most: credits,
        keys: new Map(),
        experiences: [],
        wrong: [],
      }
    }),
  )
  let left = operations
  await Promise.all(
    lanes.map(async (lane, number) => {
      const next = makeSteps({
        chance: makeChance(seed * 1_000 + number),
        name: lane.tenant.id,
        doors: GATEWAYS,
        crashes,
        people: people[number] ?? [],
      })
      let mine = Math.ceil(operations / LANES)
      while (mine > 0) {
        const done = await take(lane, next(), crew, client)
        mine -= done
        left -= done
      }
    }),
  )

  await crew.whole()
  for (let place = 0; place < crew.size; place++) crew.member(place)?.live()
  const wrong = lanes.flatMap((lane) => lane.wrong)
  wrong.push(...crew.accidents.map((how) => `a gateway ended by itself: ${how}`))
  const restMs = await stage.atRest(REST_MS).catch((error: Error) => {
    wrong.push(error.message)
    return REST_MS
  })
  let found = 0
  for (const lane of lanes) {
    await stage.grant(crew.url(0), lane.tenant.id, 1_000)
    found += await retryTheLost(lane, crew, client)
  }
  const experiences = lanes.flatMap((lane) => lane.experiences)
  const verdict = await judge(stage, experiences, { strictLog: true })
  wrong.push(...lanes.flatMap((lane) => lane.wrong.filter((sentence) => !wrong.includes(sentence))))
  wrong.push(...verdict.disagreements)
  let answered = 0
  let unpaid = 0
  for (const [number, lane] of lanes.entries()) {
    const truth = await heldAgainstTheNetwork(stage, lane, members[number]?.public_identifier ?? '')
    answered += truth.answered
    unpaid += truth.unpaid
    wrong.push(...truth.wrong)
  }
  return {
    seed,
    operations: operations - left,
    deaths: crew.deaths,
    found,
    restMs,
    answered,
    unpaid,
    verdict,
    wrong,
  }
}

/** What was paid for has happened at the network; what has happened was paid for, unless its gateway died behind it. */
async function heldAgainstTheNetwork(
  stage: Stage,
  { tenant, experiences }: Lane,
  member: string,
): Promise<{ answered: number; unpaid: number; wrong: string[] }> {
  const { answered } = await stage.sandbox.face(member)
  const happened = answered.map(
    ({ invitation_id, state }) => `${state === 'accepted' ? 'accept' : 'decline'} ${invitation_id}`,
  )
  const entries = await stage.sql<{ reason: string }>(
    `select reason from entries where workspace_id = $1 and kind = 'capture' and reason is not null`,
    [tenant.id],
  )
  const paid = new Set(entries.map(({ reason }) => reason))
  const lost = new Set(experiences.flatMap(({ parts, told }) => (told.as === 'unknown' ? (parts ?? []) : [])))
  const unpaid = happened.filter((what) => !paid.has(what))
  return {
    answered: happened.length,
    unpaid: unpaid.length,
    wrong: [
      ...[...paid]
        .filter((what) => !happened.includes(what))
        .map((what) => `"${what}" was paid for, and is not done`),
      ...unpaid
        .filter((what) => !lost.has(what))
        .map((what) => `"${what}" is done, and was neither paid for nor lost`),
    ].map((sentence) => `${tenant.id}: ${sentence}`),
  }
}

/** A run in a line. */
export function told({ seed, operations, deaths, found, restMs, answered, unpaid, verdict }: Run): string {
  const { ok, replayed, failed, unknownDone, unknownNot, codes } = verdict
  return (
    `seed ${seed}: ${operations} operations, ${deaths} gateways died; ${ok} ok (${replayed} replayed), ${failed} failed, ` +
    `${unknownDone + unknownNot} unknown of which ${unknownDone} had happened (${found} found by a retry); ` +
    `${answered} invitations answered (${unpaid} unpaid, behind a death); nothing held after ${restMs} ms; ${JSON.stringify(codes)}`
  )
}
