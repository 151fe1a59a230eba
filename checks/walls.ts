import { join } from 'node:path'
import { type Breach, look, type Sight } from './cruise.ts'
import { type Plan, readPlan } from './plan.ts'
import { wallsOf } from './rules.ts'
import { plant, SEEDS } from './seeds.ts'

/** Holds the tree to the plan of walls in `rooms.cjs`, and proves each time that a breach would be found. */
const root = join(import.meta.dirname, '..')
const plan = readPlan()
const sight = await look(root, plan)
for (const breach of sight.breaches) console.error(told(breach))
const missed = await missedSeeds(plan)
for (const seed of missed) console.error(`A planted breach was not found: ${seed}`)

if (sight.breaches.length > 0 || missed.length > 0) process.exitCode = 1
console.log(
  `walls: ${sight.modules} modules, ${sight.imports} imports, ` +
    `${sight.breaches.length === 0 ? 'no breach' : `${sight.breaches.length} breaches`}; ` +
    `${SEEDS.length - missed.length} of ${SEEDS.length} seeded breaches found`,
)

function told({ wall, from, what, wayIn }: Breach): string {
  return `${from} ${what}\n  ${wayIn} (${wall})\n`
}

async function missedSeeds(plan: Plan): Promise<string[]> {
  using copy = plant(root, plan)
  const { breaches }: Sight = await look(copy.root, plan)
  const found = new Set(breaches.map(({ wall, from }) => `${wall} ${from}`))
  const missed = SEEDS.map(({ wall, file }) => `${wall} ${file}`).filter((seed) => !found.has(seed))
  const kinds = new Set(SEEDS.map(({ wall }) => kindOf(wall)))
  const walls = new Set(wallsOf(plan, new Map()).map(({ name }) => kindOf(name)))
  const unproven = [...walls].filter((kind) => !kinds.has(kind))
  return [...missed, ...unproven.map((kind) => `none is planted for ${kind}`)]
}

function kindOf(wall: string): string {
  return wall.split(':')[0] ?? wall
}
