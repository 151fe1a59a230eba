import { parseArgs } from 'node:util'
import { runHistory, told } from './history.ts'

/** `npm run proof:history -- 600`: for so many seconds. `--seed` makes the same troubles come again. */

const { positionals, values } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string' } } })
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const history = await runHistory({ seed, seconds: Number(positionals[0] ?? 60) })
console.log(`proof:history: ${told(history)}`)
const never = Object.entries(history.rare).flatMap(([what, times]) => (times === 0 ? [what] : []))
for (const sentence of history.wrong.slice(0, 50)) console.log(`  ${sentence}`)
if (never.length > 0) console.log(`  never happened: ${never.join(', ')}`)
if (history.wrong.length > 0 || never.length > 0) {
  console.log(`proof:history: FAILED, ${history.wrong.length} differences. Again: --seed ${seed}`)
  process.exitCode = 1
}
