import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A `package.json`, as far as it is read here. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly bin?: Readonly<Record<string, string>>
  readonly exports?: string | Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly engines?: { readonly node: string }
  readonly [more: string]: unknown
}

/**
 * The `package.json` that is published, from the one of the tree: its doors lead to what was compiled, and it depends
 * on what the compiled files name, no more.
 *
 * @param folder where the package is staged, its `dist` filled
 * @param guarded whether its programs ask for their Node first
 * @throws where a door leads nowhere
 */
export function publishedManifest(source: Manifest, folder: string, guarded: boolean): Manifest {
  const { scripts: _, devDependencies: __, publishConfig: ___, files: ____, ...rest } = source
  const doors = typeof source.exports === 'string' ? { '.': source.exports } : source.exports
  const named = namedPackages(folder)
  const dependencies = Object.entries(source.dependencies ?? {}).filter(([name]) => named.has(name))
  return {
    ...rest,
    ...(source.bin && { bin: mapped(source.bin, () => `./dist/${guarded ? 'bin' : 'main'}.js`) }),
    ...(doors && {
      exports: {
        ...mapped(doors, (door) => compiled(folder, String(door))),
        './package.json': './package.json',
      },
    }),
    files: ['dist'],
    ...(source.dependencies && { dependencies: Object.fromEntries(dependencies) }),
  }
}

/** Where a door leads: to modules and, where both were compiled, to what `require` reads. */
function compiled(folder: string, door: string): unknown {
  const stem = door.replace(/^\.\/src\/(.*)\.ts$/, './dist/$1')
  const file = (extension: string) =>
    existsSync(join(folder, `${stem}.${extension}`)) ? `${stem}.${extension}` : undefined
  const [js, cjs, types, typesOfCjs] = [file('js'), file('cjs'), file('d.ts'), file('d.cts')]
  if (js === undefined) throw new Error(`${folder}: ${door} was not compiled. Name it in tsdown.config.ts.`)
  if (cjs !== undefined) {
    return { import: { types, default: js }, require: { types: typesOfCjs, default: cjs } }
  }
  return types === undefined ? js : { types, default: js }
}

/** The packages that compiled files name, by any way of importing. */
export function namedPackages(folder: string, files = 'dist/*'): Set<string> {
  const found = new Set<string>()
  for (const file of globSync(files, { cwd: folder })) {
    const text = readFileSync(join(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
    const ways =
      /\b(?:from|import|import\s*\(|require\s*\(|require\.resolve\s*\(|import\.meta\.resolve\s*\()\s*(["'`])([^"'`\s]+)\1/g
    for (const [, , name = ''] of text.matchAll(ways)) {
      if (/^(node:|\.|\/|#)/.test(name)) continue
      found.add(name.split('/', name.startsWith('@') ? 2 : 1).join('/'))
    }
  }
  return found
}

function mapped<To>(from: Readonly<Record<string, unknown>>, to: (value: unknown) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, to(value)]))
}
