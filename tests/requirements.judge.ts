import type { Requirement } from './requirements.ts'

/** What came of one test: the ids that it cites, and whether it passed. */
export interface Outcome {
  readonly test: string
  readonly keeps: readonly string[]
  readonly passed: boolean
}

/** Counts both ways, after a run of every test. Returns a sentence for each disagreement of list and tests. */
export function judge(requirements: readonly Requirement[], outcomes: readonly Outcome[]): string[] {
  const known = new Set(requirements.map(({ id }) => id))
  const unknown = outcomes.flatMap(({ test, keeps }) =>
    keeps
      .filter((id) => !known.has(id))
      .map((id) => `${id}: no such promise in tests/requirements.ts (${test})`),
  )
  const proofs = new Map<string, string>()
  for (const { test, keeps, passed } of outcomes) {
    if (passed) for (const id of keeps) proofs.set(id, test)
  }
  const disagreements = requirements.flatMap(({ id, section, promise, kept }) => {
    const proof = proofs.get(id)
    if (kept === true && proof === undefined) {
      return [`${id}: kept, says the list, but no passing test cites it (section ${section}: ${promise})`]
    }
    if (kept === 'later' && proof !== undefined) {
      return [
        `${id}: to be kept later, says the list, but a passing test cites it: mark it as kept (${proof})`,
      ]
    }
    return []
  })
  return [...unknown, ...disagreements]
}
