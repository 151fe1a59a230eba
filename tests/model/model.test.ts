import { expect, inject, test } from 'vitest'
import { openStage } from '../faulty/stage.ts'
import { keeps } from '../requirements.ts'
import { runModel, told } from './model.ts'

const OPERATIONS = 2_000

test('Whatever calls, grants and retries race, and wherever gateways die: each is charged once or not at all, as the model says.', {
  ...keeps('credits-once', 'credits-committed-before-answer', 'answer-charged-each', 'answer-resumed'),
  timeout: 120_000,
}, async () => {
  const seed = Number(process.env.PROOF_SEED ?? Math.floor(Math.random() * 2 ** 31))
  await using stage = await openStage({ serverUrl: inject('databaseUrl') })
  const run = await runModel({ stage, seed, operations: OPERATIONS })
  console.log(`model: ${told(run)}`)
  const replay = `replay: npm run proof:model -- ${OPERATIONS} --seed ${seed}`
  expect(run.wrong.slice(0, 20), replay).toEqual([])
  expect(run.deaths, replay).toBeGreaterThan(0)
  expect(run.answered, replay).toBeGreaterThan(OPERATIONS / 20)
  expect(run.verdict.replayed, replay).toBeGreaterThan(0)
  expect(run.verdict.codes, replay).toMatchObject({
    ok: expect.any(Number),
    INSUFFICIENT_CREDITS: expect.any(Number),
    INVALID_PARAMS: expect.any(Number),
    CHANNEL_ERROR: expect.any(Number),
    REQUEST_IN_PROGRESS: expect.any(Number),
  })
})
