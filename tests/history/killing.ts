import { makeChance } from '../faulty/chance.ts'
import { makeClient } from '../faulty/client.ts'
import { startCrew } from '../faulty/crew.ts'
import { judge, type Verdict } from '../faulty/judge.ts'
import type { Stage } from '../faulty/stage.ts'
import { makeClerk, ROWS, type Workplace } from './clients.ts'

/** How a run went. */
export interface Killing {
  cycles: number
  verdict: Verdict
  wrong: string[]
  /** How many retries of what was lost got the first answer. */
  recovered: number
  /** How long it took until nothing was held any more. */
  restMs: number
}

const CLERKS = 24
const WORKSPACES = 4
/** How many wait for an answer in each workspace. */
const PEOPLE = 1_000
/** A dead gateway is found within 10 seconds; more is for a machine that is busy. */
const REST_MS = 14_000

/** Kills one of two gateways under load by `kill -9`, lets it come again, and so on. */
export async function runKilling({
  stage,
  cycles,
  seed,
  say = () => {},
}: {
  stage: Stage
  cycles: number
  seed: number
  say?: (line: string) => void
}): Promise<Killing> {
  const chance = makeChance(seed)
  await using crew = await startCrew(stage, 2)
  using client = makeClient()
  const member = await stage.sandbox.member({ seed: 'killing', invitations: ROWS, total: 'true' })
  const sought = await Promise.all(
    Array.from({ length: WORKSPACES }, (_, number) =>
      stage.sandbox.member({ seed: `killing-${number}`, invitations: PEOPLE, types: ['CONNECTION'] }),
    ),
  )
  const people = await stage.peopleOf(crew.url(0), sought)
  const workplaces = await Promise.all(
    sought.map(async (busy, number): Promise<Workplace> => {
      const url = crew.url(0)
      const tenant = await stage.workspace(url, 1_000_000)
      return {
        tenant,
        accountId: await stage.account(url, tenant, member.li_at ?? ''),
        busy: {
          accountId: await stage.account(url, tenant, busy.li_at ?? ''),
          people: people[number] ?? [],
        },
      }
    }),
  )
  const clerks = Array.from({ length: CLERKS }, (_, number) =>
    makeClerk({
      chance: makeChance(seed * 1_000 + number),
      client,
      workplace: workplaces[number % WORKSPACES] as Workplace,
      url: () => crew.url(number),
    }),
  )
  let killing = true
  const working = clerks.map((clerk) => clerk.work(() => !killing))
  for (let cycle = 1; cycle <= cycles; cycle++) {
    await pause(chance.between(150, 900))
    const victim = crew.member(cycle)
    const asked = clerks.reduce((sum, { experiences }) => sum + experiences.length, 0)
    victim?.signal('SIGKILL')
    await victim?.ended
    await crew.whole()
    say(`cycle ${cycle}: killed ${victim?.pid} after ${asked} calls`)
  }
  killing = false
  await Promise.all(working)

  const wrong: string[] = crew.accidents.map((how) => `a gateway ended by itself: ${how}`)
  const sayWrong = (error: Error) => void wrong.push(error.message)
  const began = Date.now()
  await stage.atRest(REST_MS).catch(sayWrong)
  const restMs = Date.now() - began
  await Promise.all(clerks.map((clerk) => clerk.settle(Date.now() + REST_MS).catch(sayWrong)))
  await stage.atRest(REST_MS).catch(sayWrong)
  const experiences = clerks.flatMap((clerk) => clerk.experiences)
  const verdict = await judge(stage, experiences, { strictLog: true })
  wrong.push(...verdict.disagreements)
  const recovered = clerks.reduce((sum, clerk) => sum + clerk.recovered, 0)
  return { cycles: crew.deaths, verdict, wrong, recovered, restMs }
}

/** A run in a line. */
export function told({ cycles, verdict, recovered, restMs }: Killing): string {
  const { ok, replayed, failed, unknownDone, unknownNot } = verdict
  return (
    `${cycles} gateways killed; ${ok} calls ok (${replayed} replayed), ${failed} failed, ${unknownDone + unknownNot} unknown of ` +
    `which ${unknownDone} had happened (${recovered} got by a retry); nothing held ${restMs} ms after the last`
  )
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
