import { parseArgs } from 'node:util'
import { openStage, startServer } from '../faulty/stage.ts'
import { runModel, told } from './model.ts'

/** `npm run proof:model -- 1000000`: so many operations, in rounds. `--seed` says where to begin. */

const ROUND = 50_000
/** Gateways that start take most of the time: fewer die than in the short run of the tests. */
const CRASHES = 1 / 1_000

const { positionals, values } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string' } } })
const operations = Number(positionals[0] ?? ROUND)
if (!(operations >= 1)) throw new Error('How many operations: at least 1.')
const first = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))

await using server = await startServer()
const began = Date.now()
let done = 0
let deaths = 0
for (let seed = first; done < operations && process.exitCode === undefined; seed++) {
  const size = Math.min(ROUND, operations - done)
  await using stage = await openStage({ serverUrl: server.url })
  const run = await runModel({ stage, seed, operations: size, crashes: CRASHES })
  done += run.operations
  deaths += run.deaths
  console.log(told(run))
  if (run.wrong.length > 0) {
    for (const sentence of run.wrong.slice(0, 50)) console.log(`  ${sentence}`)
    console.log(
      `proof:model: ${run.wrong.length} differences. Replay: npm run proof:model -- ${size} --seed ${seed}`,
    )
    process.exitCode = 1
  }
}
console.log(
  `proof:model: ${done} operations, ${deaths} gateways died, in ${Math.round((Date.now() - began) / 1000)} s: ` +
    (process.exitCode === undefined ? 'the ledger is what the model says' : 'FAILED'),
)
