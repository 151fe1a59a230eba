import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { openStage, startServer } from '../faulty/stage.ts'
import { runModel, told } from './model.ts'

/**
 * `npm run proof:model -- 1000000`: so many operations, in rounds of which some go at a time, each on a stage of its
 * own. `--seed` says where to begin, `--stages` how many there are.
 */

const ROUND = 20_000
/** A stage takes most of a core, for its gateways that start; its connections are a quarter of what PostgreSQL has. */
const STAGES = Math.min(4, availableParallelism())

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, stages: { type: 'string' } },
})
const operations = Number(positionals[0] ?? ROUND)
const stages = Number(values.stages ?? STAGES)
if (!(operations >= 1 && stages >= 1)) throw new Error('How many operations, and --stages: each at least 1.')
let seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))

await using server = await startServer()
const began = Date.now()
let begun = 0
let done = 0
let deaths = 0

async function playRounds(): Promise<void> {
  while (begun < operations && process.exitCode === undefined) {
    const size = Math.min(ROUND, operations - begun)
    const mine = seed++
    begun += size
    await using stage = await openStage({ serverUrl: server.url })
    const run = await runModel({ stage, seed: mine, operations: size })
    done += run.operations
    deaths += run.deaths
    console.log(told(run))
    if (run.wrong.length === 0) continue
    for (const sentence of run.wrong.slice(0, 50)) console.log(`  ${sentence}`)
    console.log(
      `proof:model: ${run.wrong.length} differences. Replay: npm run proof:model -- ${size} --seed ${mine}`,
    )
    process.exitCode = 1
  }
}

for (const played of await Promise.allSettled(Array.from({ length: stages }, playRounds))) {
  if (played.status === 'rejected') throw played.reason
}
console.log(
  `proof:model: ${done} operations, ${deaths} gateways died, in ${Math.round((Date.now() - began) / 1000)} s: ` +
    (process.exitCode === undefined ? 'the ledger is what the model says' : 'FAILED'),
)
