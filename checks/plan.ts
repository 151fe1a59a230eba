import { createRequire } from 'node:module'

/** The plan of the walls, as `rooms.cjs` has it. */
export interface Plan {
  readonly packages: Readonly<Record<string, readonly string[]>>
  readonly folders: Readonly<Record<string, readonly string[]>>
  readonly gateway: {
    readonly rooms: Readonly<Record<string, readonly string[]>>
    readonly open: readonly string[]
    readonly wiring: readonly string[]
  }
  readonly libraries: Readonly<Record<string, readonly string[]>>
}

export const ROOMS = 'packages/gateway/src'

/** The plan, checked for words that mean nothing: a misspelt name would silently be a hole in a wall. */
export function readPlan(): Plan {
  const plan: Plan = createRequire(import.meta.url)('../rooms.cjs')
  const faults = faultsOf(plan)
  if (faults.length > 0) throw new Error(`rooms.cjs is not sound:\n  ${faults.join('\n  ')}`)
  return plan
}

/** What is wrong with a plan in itself. */
export function faultsOf(plan: Plan): string[] {
  const packages = Object.keys(plan.packages)
  const rooms = Object.keys(plan.gateway.rooms)
  const files = [...plan.gateway.open, ...plan.gateway.wiring]
  const homes = new Set([
    ...packages,
    ...Object.keys(plan.folders),
    ...[...rooms, ...files].map((name) => `gateway/${name}`),
    '*.test.ts',
  ])
  return [
    ...notAbove('package', plan.packages),
    ...notAbove('room', plan.gateway.rooms),
    ...Object.entries(plan.folders).flatMap(([folder, names]) =>
      names.filter((name) => !packages.includes(name)).map((name) => `${folder}: no package ${name}`),
    ),
    ...Object.entries(plan.libraries).flatMap(([library, places]) =>
      places.filter((place) => !homes.has(place)).map((place) => `${library}: no place ${place}`),
    ),
  ]
}

function notAbove(what: string, lines: Plan['packages']): string[] {
  const above = new Set<string>()
  return Object.entries(lines).flatMap(([name, allowed]) => {
    const faults = allowed
      .filter((other) => !above.has(other))
      .map((other) => `${what} ${name}: ${other} does not stand above it`)
    above.add(name)
    return faults
  })
}
