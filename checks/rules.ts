import type { IForbiddenRuleType } from 'dependency-cruiser'
import { type Plan, ROOMS } from './plan.ts'

/** A wall as dependency-cruiser reads it. Its `comment` is the right way in, said to whoever breaches it. */
export type Wall = IForbiddenRuleType & { name: string; comment: string }

/** The rules that hold the plan. `doors` are the files that a package's `package.json` exports. */
export function wallsOf(plan: Plan, doors: ReadonlyMap<string, readonly string[]>): Wall[] {
  return [
    ...packageWalls(plan),
    ...packageDoors(plan, doors),
    ...folderWalls(plan),
    ...roomWalls(plan),
    ...libraryWalls(plan),
    {
      name: 'no-circle',
      comment: 'Files go in a circle, be it by types only: move what both need into a file below both.',
      from: { path: '^(packages|tests|bench|checks)/' },
      to: { circular: true },
    },
    {
      name: 'no-dead-end',
      comment:
        'Nothing is found there, so no wall could be checked: correct the path, or list the dependency.',
      from: { path: '^(packages|tests|bench|checks)/' },
      to: { couldNotResolve: true },
    },
  ]
}

function packageWalls(plan: Plan): Wall[] {
  const standing = Object.keys(plan.folders).join('|')
  return Object.entries(plan.packages).map(([name, allowed]) => ({
    name: `package:${name}`,
    comment: `${name} may import ${spoken(allowed)} of ours: pass the rest in, or move what is shared below both.`,
    from: { path: `^packages/${name}/` },
    to: {
      path: `^(packages|${standing})/`,
      pathNot: [name, ...allowed].map((other) => `^packages/${other}/`),
    },
  }))
}

function packageDoors(plan: Plan, doors: ReadonlyMap<string, readonly string[]>): Wall[] {
  return Object.keys(plan.packages).flatMap((name): Wall[] => {
    const files = (doors.get(name) ?? []).map((file) => `^packages/${name}/${literal(file)}$`)
    return [
      {
        name: `door:${name}`,
        comment: `Enter ${name} by what its package.json exports; export there what is worth it.`,
        from: { path: '.', pathNot: `^packages/${name}/` },
        to: { path: `^packages/${name}/`, pathNot: files },
      },
      {
        name: `own-index:${name}`,
        comment: 'The index is for others: import the file that defines it.',
        from: { path: `^packages/${name}/src/`, pathNot: '\\.test\\.ts$' },
        to: { path: `^packages/${name}/src/index\\.ts$` },
      },
    ]
  })
}

function folderWalls(plan: Plan): Wall[] {
  const folders = Object.keys(plan.folders)
  return Object.entries(plan.folders).map(([name, allowed]) => ({
    name: `folder:${name}`,
    comment: `${name} may import ${spoken(allowed)} of ours: come in by the front doors.`,
    from: { path: `^${name}/` },
    to: {
      path: `^(packages|${folders.join('|')})/`,
      pathNot: [`^${name}/`, ...allowed.map((other) => `^packages/${other}/`)],
    },
  }))
}

function roomWalls({ gateway: { rooms, open } }: Plan): Wall[] {
  const openFiles = `^${ROOMS}/(${open.map(literal).join('|')})$`
  const walls = Object.entries(rooms).flatMap(([name, allowed]): Wall[] => [
    {
      name: `room:${name}`,
      comment: `${name} may import ${spoken([...allowed, ...open])}: let the wiring pass the rest in.`,
      from: { path: `^${ROOMS}/${name}/` },
      to: {
        path: `^${ROOMS}/`,
        pathNot: [...[name, ...allowed].map((other) => `^${ROOMS}/${other}/`), openFiles],
      },
    },
    {
      name: `index:${name}`,
      comment: `Enter ${name} by ${name}/index.ts; export there what is worth it.`,
      from: { path: '.', pathNot: `^${ROOMS}/${name}/` },
      to: { path: `^${ROOMS}/${name}/`, pathNot: `^${ROOMS}/${name}/index\\.ts$` },
    },
    {
      name: `own-index:gateway/${name}`,
      comment: 'The index is for other rooms: import the file that defines it.',
      from: { path: `^${ROOMS}/${name}/`, pathNot: '\\.test\\.ts$' },
      to: { path: `^${ROOMS}/${name}/index\\.ts$` },
    },
  ])
  const opened = open.map((file) => literal(file.replace(/\.ts$/, ''))).join('|')
  walls.push({
    name: 'open-files',
    comment: `${open.join(', ')} lie below every room and import none of the gateway: pass in what they need.`,
    from: { path: `^${ROOMS}/(${opened})(\\.test)?\\.ts$` },
    to: { path: `^${ROOMS}/`, pathNot: openFiles },
  })
  return walls
}

function libraryWalls(plan: Plan): Wall[] {
  return Object.entries(plan.libraries).map(([library, homes]) => ({
    name: `library:${library}`,
    comment: `${library} lives in ${homes.join(', ')}: ask the one who has it.`,
    from: {
      path: '^(packages|tests|bench|checks)/',
      pathNot: homes.map((home) => homePath(home, plan)),
    },
    to: { path: `(^|/)node_modules/(@types/)?${literal(library)}/|^${literal(library)}(/|$)` },
  }))
}

function homePath(home: string, plan: Plan): string {
  if (home === '*.test.ts') return '\\.test\\.ts$'
  if (home in plan.folders) return `^${home}/`
  const [name, inside] = home.split('/')
  if (inside === undefined) return `^packages/${name}/`
  return inside.endsWith('.ts')
    ? `^packages/${name}/src/${literal(inside)}$`
    : `^packages/${name}/src/${inside}/`
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function spoken(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(', ')
}
