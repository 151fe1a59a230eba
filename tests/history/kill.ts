import { openStage, startServer } from '../faulty/stage.ts'
import { runKilling, told } from './killing.ts'

/** `npm run proof:kill -- 50`: so many times `kill -9` of a gateway under load. */

const cycles = Number(process.argv[2] ?? 50)
await using server = await startServer()
await using stage = await openStage({ serverUrl: server.url, latencyMs: 5 })
const killing = await runKilling({
  stage,
  cycles,
  seed: Math.floor(Math.random() * 2 ** 31),
  say: (line) => console.log(line),
})
console.log(`proof:kill: ${told(killing)}`)
for (const sentence of killing.wrong.slice(0, 50)) console.log(`  ${sentence}`)
if (killing.wrong.length > 0) {
  console.log(`proof:kill: FAILED, ${killing.wrong.length} differences`)
  process.exitCode = 1
} else console.log('proof:kill: nothing lost, nothing charged twice, nothing held')
