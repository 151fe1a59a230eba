import type { Reporter, TestCase, TestModule, TestRunEndReason, Vitest } from 'vitest/node'
import { judge, type Outcome } from './requirements.judge.ts'
import { REQUIREMENTS } from './requirements.ts'

/** Fails a run of every test where the list of promises and the tests disagree. A run of some tests proves nothing. */
export class RequirementsReporter implements Reporter {
  #vitest: Vitest | undefined

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    _errors: readonly unknown[],
    reason: TestRunEndReason,
  ): Promise<void> {
    const vitest = this.#vitest
    if (vitest === undefined || reason === 'interrupted' || !(await isWhole(vitest, modules))) return
    const outcomes = modules.flatMap((module) => [...module.children.allTests()].map(outcomeOf))
    const sentences = judge(REQUIREMENTS, outcomes)
    if (sentences.length === 0) {
      const kept = REQUIREMENTS.filter((requirement) => requirement.kept === true).length
      vitest.logger.log(`requirements: ${kept} kept and proven, ${REQUIREMENTS.length - kept} for later`)
      return
    }
    vitest.logger.error(
      `requirements: ${sentences.length} disagreements of list and tests\n  ${sentences.join('\n  ')}\n`,
    )
    process.exitCode = 1
  }
}

async function isWhole(vitest: Vitest, modules: readonly TestModule[]): Promise<boolean> {
  if (vitest.getGlobalTestNamePattern() !== undefined) return false
  const ran = new Set(modules.map(({ moduleId }) => moduleId))
  const all = await vitest.globTestSpecifications()
  return all.every(({ moduleId }) => ran.has(moduleId))
}

function outcomeOf(test: TestCase): Outcome {
  return {
    test: test.fullName,
    keeps: test.meta().keeps ?? [],
    // A test that passes because it fails as expected keeps nothing.
    passed: test.result().state === 'passed' && test.options.fails !== true,
  }
}
