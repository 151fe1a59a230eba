import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Rolldown } from 'tsdown'

/**
 * What is packed: `dist/main.js`, which every shell can start. What a command needs on its way to the first answer is
 * bundled, since one file is read faster than a folder of them; each command stays a file that is loaded when it is
 * asked for. The tools for agents are large and have a package of their own, so that they stay outside.
 */
export default defineConfig({
  entry: ['src/main.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node20',
  outDir: 'dist',
  outExtensions: () => ({ js: '.js' }),
  clean: true,
  dts: false,
  sourcemap: false,
  minify: true,
  deps: { neverBundle: ['@salver/mcp'], alwaysBundle: [/^(?!@salver\/mcp)/] },
  plugins: [licences()],
})

/** Who wrote what is bundled wants to be named beside it: their licences go out as `licences.txt`. */
function licences(): Rolldown.Plugin {
  return {
    name: 'licences',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []))
      const found = modules.map((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0])
      const folders = [...new Set(found.filter((folder) => folder !== undefined))].sort()
      this.emitFile({
        type: 'asset',
        fileName: 'licences.txt',
        source: folders.map(licenceIn).join('\n\n'),
      })
    },
  }
}

/** @throws where a package has none */
function licenceIn(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one))
  if (file === undefined) throw new Error(`${folder} has no licence to go out with`)
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
}
