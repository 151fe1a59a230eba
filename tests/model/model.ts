import { makeChance } from '../faulty/chance.ts'
import { makeClient } from '../faulty/client.ts'
import { startCrew } from '../faulty/crew.ts'
import { judge, type Verdict } from '../faulty/judge.ts'
import type { Stage } from '../faulty/stage.ts'
import { type Lane, retryTheLost, take } from './lane.ts'
import { makeSteps, ROWS } from './steps.ts'

/** What a run of the model did. */
export interface Run {
  seed: number
  operations: number
  deaths: number
  /** Retries of lost calls that got the first answer. */
  found: number
  /** How long it took until nothing was held any more. */
  restMs: number
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
  crashes = 1 / 350,
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
        },
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
      const next = makeSteps(makeChance(seed * 1_000 + number), lane.tenant.id, GATEWAYS, crashes)
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
  return { seed, operations: operations - left, deaths: crew.deaths, found, restMs, verdict, wrong }
}

/** A run in a line. */
export function told({ seed, operations, deaths, found, restMs, verdict }: Run): string {
  const { ok, replayed, failed, unknownDone, unknownNot, codes } = verdict
  return (
    `seed ${seed}: ${operations} operations, ${deaths} gateways died; ${ok} ok (${replayed} replayed), ${failed} failed, ` +
    `${unknownDone + unknownNot} unknown of which ${unknownDone} had happened (${found} found by a retry); ` +
    `nothing held after ${restMs} ms; ${JSON.stringify(codes)}`
  )
}
