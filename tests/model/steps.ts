import { MAX_COUNT, priceOfRows } from '@salver/contract'
import type { Chance } from '../faulty/chance.ts'
import { PLACES, type Place } from '../faulty/gateway.ts'

/** How many invitations the good account has. */
export const ROWS = 120

/** How many people wait for an answer in each workspace: more than are answered. */
export const PEOPLE = 600

/** One thing that happens to a workspace. `door` is the gateway that is asked. */
export type Step = { door: number } & (
  | {
      do: 'list'
      account: 'good' | 'bad'
      count: number
      offset: number
      key: string | null
      patienceMs?: number
    }
  | {
      do: 'answer'
      ids: readonly string[]
      reply: 'accept' | 'decline'
      key: string | null
      patienceMs?: number
    }
  | { do: 'grant'; amount: number; mark: string; key: string | null }
  | { do: 'crash'; at: Place; after: number; delayMs: number }
)

export type ListStep = Extract<Step, { do: 'list' }>
export type AnswerStep = Extract<Step, { do: 'answer' }>
export type GrantStep = Extract<Step, { do: 'grant' }>

/** What a list costs if it succeeds. */
export function priceOf({ account, count, offset }: ListStep): number {
  if (account === 'bad') return 0
  return priceOfRows(Math.min(count, MAX_COUNT, Math.max(0, ROWS - offset)))
}

/**
 * Makes up what happens to one workspace: groups of steps, each group at once, one group after the other.
 *
 * @param options.people ids of invitations that wait for an answer
 */
export function makeSteps({
  chance,
  name,
  doors,
  crashes,
  people,
}: {
  chance: Chance
  name: string
  doors: number
  crashes: number
  people: readonly string[]
}): () => Step[] {
  let made = 0
  let met = 0
  const keyed: ListStep[] = []
  const answered: AnswerStep[] = []
  const granted: GrantStep[] = []

  function list(): ListStep {
    const old = keyed.at(-1 - chance.below(8))
    if (old && chance.yes(0.22)) {
      const again = { ...old, door: chance.below(doors) }
      // The same key with another body, now and then.
      return chance.yes(0.15) ? { ...again, count: again.count + 1 } : again
    }
    const step: ListStep = {
      do: 'list',
      door: chance.below(doors),
      account: chance.yes(0.06) ? 'bad' : 'good',
      count: chance.pick([1, 2, 7, 10, 10, 10, 50, 51, 60, 100, 101, 150]),
      offset: chance.pick([0, 0, 0, 0, 3, 100, ROWS + 5]),
      key: chance.yes(0.35) ? `${name}-${made++}` : null,
      ...(chance.yes(0.03) && { patienceMs: chance.between(1, 15) }),
    }
    if (step.key !== null) {
      const { patienceMs: _, ...patient } = step
      keyed.push(patient)
    }
    return step
  }

  /** An answer to people who were not answered before; or one that was given before, by its key or without one. */
  function answer(): AnswerStep {
    const old = answered.at(-1 - chance.below(5))
    if (old && chance.yes(0.3)) {
      const door = chance.below(doors)
      return old.key !== null && chance.yes(0.8) ? { ...old, door } : { ...old, door, key: null }
    }
    const ids = people.slice(met, met + chance.pick([1, 1, 2, 3, 5]))
    met += ids.length
    const step: AnswerStep = {
      do: 'answer',
      door: chance.below(doors),
      ids,
      reply: chance.yes(0.7) ? 'accept' : 'decline',
      key: chance.yes(0.6) ? `${name}-answer-${made++}` : null,
      ...(chance.yes(0.05) && { patienceMs: chance.between(1, 25) }),
    }
    const { patienceMs: _, ...patient } = step
    answered.push(patient)
    return step
  }

  function grant(): GrantStep {
    const old = granted.at(-1 - chance.below(4))
    if (old && chance.yes(0.2)) return { ...old, door: chance.below(doors) }
    const amount = chance.between(-6, 14) || 1
    const step: GrantStep = {
      do: 'grant',
      door: chance.below(doors),
      amount,
      mark: `${name}-grant-${made}`,
      key: chance.yes(0.5) ? `${name}-grant-${made}` : null,
    }
    made++
    if (step.key !== null) granted.push(step)
    return step
  }

  function one(): Step {
    if (chance.yes(crashes)) {
      return {
        do: 'crash',
        door: chance.below(doors),
        at: chance.pick(PLACES),
        after: chance.below(4),
        delayMs: chance.pick([0, 0, 1, 3]),
      }
    }
    if (met < people.length && chance.yes(0.2)) return answer()
    return chance.yes(0.2) ? grant() : list()
  }

  return () => {
    const steps = Array.from({ length: chance.between(1, 5) }, one)
    // A retry that does not wait for the first one.
    const [first] = steps
    if ((first?.do === 'list' || first?.do === 'answer') && first.key !== null && chance.yes(0.3)) {
      steps.push({ ...first, door: chance.below(doors) })
    }
    return steps
  }
}
