import { expect, test } from 'vitest'
import { keeps } from '../requirements.ts'
import { runHistory, told } from './history.ts'

test('Whatever breaks between clients, gateways, database and network: books, log and what clients were told agree.', {
  ...keeps('credits-once', 'credits-committed-before-answer'),
  timeout: 120_000,
}, async () => {
  const seed = Number(process.env.PROOF_SEED ?? Math.floor(Math.random() * 2 ** 31))
  const history = await runHistory({ seed, seconds: 18 })
  console.log(`history: ${told(history)}`)
  const replay = `again: npm run proof:history -- 18 --seed ${seed}`
  expect(history.wrong.slice(0, 20), replay).toEqual([])
  expect(history.verdict.ok, replay).toBeGreaterThan(100)
  const never = Object.entries(history.rare).filter(([, times]) => times === 0)
  expect(never, `what has to happen, and did not; ${replay}`).toEqual([])
})
