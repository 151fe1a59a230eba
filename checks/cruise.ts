import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { type Plan, ROOMS } from './plan.ts'
import { type Wall, wallsOf } from './rules.ts'

/** One import that the plan forbids, or a file or folder that the plan does not know. */
export interface Breach {
  readonly wall: string
  readonly from: string
  readonly what: string
  readonly wayIn: string
}

/** What was seen of a tree. */
export interface Sight {
  readonly modules: number
  readonly imports: number
  readonly breaches: readonly Breach[]
}

/**
 * Looks at every module of the tree below `root` and holds it to the plan.
 *
 * Throws where it saw fewer modules than lie on disk: beside a TypeScript that dependency-cruiser cannot use it sees
 * none, and would find nothing wrong with them.
 */
export async function look(root: string, plan: Plan): Promise<Sight> {
  const places = ['packages', ...Object.keys(plan.folders)].filter((place) => existsSync(join(root, place)))
  const walls = wallsOf(plan, doorsOf(root, plan))
  const { output } = await cruise(places, {
    baseDir: root,
    ruleSet: { forbidden: walls },
    validate: true,
    tsPreCompilationDeps: true, // imports of types alone are imports
    doNotFollow: { path: 'node_modules' },
    skipAnalysisNotInRules: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  })
  if (typeof output === 'string') throw new Error('dependency-cruiser answered a text')
  const ours = output.modules.filter(({ source }) => places.some((place) => source.startsWith(`${place}/`)))
  assertAllSeen(root, places, ours)
  return {
    modules: ours.length,
    imports: ours.reduce((sum, { dependencies }) => sum + dependencies.length, 0),
    breaches: [...unplanned(root, plan), ...byPath(ours), ...breachesIn(output, walls)],
  }
}

function assertAllSeen(root: string, places: string[], modules: ICruiseResult['modules']): void {
  const seen = new Set(modules.map(({ source }) => source))
  const onDisk = globSync(
    places.map((place) => `${place}/**/*.ts`),
    { cwd: root, exclude: ['**/node_modules/**'] },
  )
  const unseen = onDisk.filter((file) => !seen.has(file))
  if (onDisk.length > 0 && unseen.length === 0) return
  throw new Error(
    `dependency-cruiser saw ${seen.size} modules where ${onDisk.length} files lie; not ${unseen.slice(0, 5).join(', ')}. ` +
      'It needs a TypeScript with an API (6) as the package `typescript`.',
  )
}

function breachesIn({ summary }: ICruiseResult, walls: readonly Wall[]): Breach[] {
  const waysIn = new Map(walls.map(({ name, comment }) => [name, comment]))
  return summary.violations.map(({ rule, from, to, cycle }) => ({
    wall: rule.name,
    from,
    what: cycle === undefined ? `imports ${to}` : `goes round: ${cycle.map(({ name }) => name).join(' → ')}`,
    wayIn: waysIn.get(rule.name) ?? '',
  }))
}

/** Imports that go into a package by a path instead of its name. Only the specifier as written tells. */
function byPath(modules: ICruiseResult['modules']): Breach[] {
  const packageOf = (path: string) => /^packages\/([^/]+)\//.exec(path)?.[1]
  return modules.flatMap(({ source, dependencies }) =>
    dependencies
      .filter(({ module, resolved }) => {
        const name = packageOf(resolved)
        return module.startsWith('.') && name !== undefined && name !== packageOf(source)
      })
      .map(({ resolved }) => ({
        wall: `by-name:${packageOf(resolved)}`,
        from: source,
        what: `imports ${resolved}`,
        wayIn: `Import it as @salver/${packageOf(resolved)}, not by a path: a path works in this tree alone.`,
      })),
  )
}

/** Folders and files that would have no walls, as the plan does not name them. */
function unplanned(root: string, plan: Plan): Breach[] {
  const named = {
    packages: Object.keys(plan.packages),
    [ROOMS]: [...Object.keys(plan.gateway.rooms), ...plan.gateway.open, ...plan.gateway.wiring],
  }
  return Object.entries(named).flatMap(([folder, names]) =>
    globSync('*', { cwd: join(root, folder) })
      .filter((name) => !names.includes(name.replace(/\.test\.ts$/, '.ts')))
      .map((name) => ({
        wall: 'unplanned',
        from: `${folder}/${name}`,
        what: 'is not in the plan',
        wayIn: 'Give it a line in rooms.cjs, or move what it holds to where it belongs.',
      })),
  )
}

function doorsOf(root: string, plan: Plan): Map<string, string[]> {
  return new Map(
    Object.keys(plan.packages).map((name) => {
      // A command has no door: nobody imports it.
      const { exports = {} }: { exports?: string | Record<string, string> } = JSON.parse(
        readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'),
      )
      const doors = typeof exports === 'string' ? [exports] : Object.values(exports)
      return [name, doors.map((door) => door.replace(/^\.\//, ''))]
    }),
  )
}
