import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { buildClient, CLIENT } from './package.ts'

/** What is installed: small, by itself, and for every way of importing. */

const KB = 1_024
const dist = await buildClient()
const text = (name: string) => readFileSync(join(dist, name), 'utf8')

test('is one file for each way of importing, with its types, and no source map', () => {
  expect(readdirSync(dist).sort()).toEqual(['index.cjs', 'index.d.cts', 'index.d.ts', 'index.js'])
})

test('is under 8 KB minified and compressed', async () => {
  const folder = await buildClient({ minify: true, dts: false, format: 'esm' })
  const size = gzipSync(readFileSync(join(folder, 'index.js'))).length
  console.log(`@salver/client: ${(size / KB).toFixed(2)} KB minified and compressed`)
  expect(size).toBeLessThan(8 * KB)
})

test('is under 250 kB unpacked', () => {
  const files = [
    ...readdirSync(dist).map((name) => join(dist, name)),
    join(CLIENT, 'README.md'),
    join(CLIENT, 'package.json'),
  ]
  const size = files.reduce((sum, file) => sum + statSync(file).size, 0)
  console.log(`@salver/client: ${(size / 1_000).toFixed(0)} kB unpacked`)
  expect(size).toBeLessThan(250_000)
})

test.each(['index.js', 'index.cjs', 'index.d.ts', 'index.d.cts'])('%s names no other package', (name) => {
  const code = text(name).replace(/\/\*[\s\S]*?\*\//g, '')
  expect(code).not.toMatch(/\bnode:|\bimport\s*\(|\brequire\s*\(|\bfrom\s*['"]|^\s*import\s|<reference/m)
})

test.each(['index.js', 'index.cjs'])('%s has no lookbehind, which Safari knows only from 16.4 on', (name) => {
  expect(text(name)).not.toMatch(/\(\?<[=!]/)
})

test('has no dependencies, and is published with its build and README alone', () => {
  const manifest = JSON.parse(readFileSync(join(CLIENT, 'package.json'), 'utf8'))
  expect(manifest.dependencies).toBeUndefined()
  expect(manifest.files).toEqual(['dist'])
})

test('loads as a module and by require, with the same names', async () => {
  const esm = await import(pathToFileURL(join(dist, 'index.js')).href)
  const cjs = createRequire(import.meta.url)(join(dist, 'index.cjs'))
  expect(Object.keys(cjs).sort()).toEqual(Object.keys(esm).sort())
  for (const { Salver, OptionsError } of [esm, cjs]) {
    expect(() => new Salver({ url: 'nowhere' })).toThrow(OptionsError)
  }
})

test.each([
  ['node16', 'index.js', 'mts'],
  ['node16', 'index.cjs', 'cts'],
  ['bundler', 'index.js', 'ts'],
] as const)('has types that compile by themselves: %s, %s', (resolution, name, extension) => {
  const file = join(dist, `user.${extension}`)
  writeFileSync(
    file,
    `import { Salver, type Invitation, type SalverOptions } from './${name}'
     export async function first(salver: Salver): Promise<Invitation | undefined> {
       const page = await salver.invitations.list({ accountId: 'acc_1' })
       return page.invitations[0]
     }
     export const made: Salver<true> = new Salver({ url: 'http://h', apiKey: 'slv_', wire: true })
     const options: SalverOptions = { url: 'http://h', apiKey: 'slv_' }
     const plain = new Salver(options)
     export const total = plain.invitations.list({ accountId: 'acc_1' }).then((page) => page.totalAvailableResults)`,
  )
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    types: [],
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    target: ts.ScriptTarget.ES2022,
    ...(resolution === 'node16'
      ? { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 }
      : { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }),
  })
  rmSync(file)
  const complaints = ts.getPreEmitDiagnostics(program)
  expect(complaints.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))).toEqual([])
})
