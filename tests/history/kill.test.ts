import { expect, inject, test } from 'vitest'
import { openStage } from '../faulty/stage.ts'
import { keeps } from '../requirements.ts'
import { runKilling, told } from './killing.ts'

test('A gateway that is killed under load, three times over: nothing is lost, charged twice, or held for long.', {
  ...keeps('credits-once', 'credits-committed-before-answer'),
  timeout: 120_000,
}, async () => {
  await using stage = await openStage({ serverUrl: inject('databaseUrl'), latencyMs: 5 })
  const killing = await runKilling({ stage, cycles: 3, seed: 3 })
  console.log(`kill: ${told(killing)}`)
  expect(killing.wrong.slice(0, 20)).toEqual([])
  expect(killing.cycles).toBe(3)
  expect(killing.verdict.ok).toBeGreaterThan(50)
  expect(killing.verdict.unknownDone + killing.verdict.unknownNot).toBeGreaterThan(0)
})
