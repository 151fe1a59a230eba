import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as client from '@salver/client'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { CLIENT } from './package.ts'

/** Every example compiles, and every public name has one. */

const root = join(CLIENT, '../..')
const entry = join(CLIENT, 'src/index.ts')
const readme = readFileSync(join(CLIENT, 'README.md'), 'utf8')

const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
  ts.sys,
  root,
)
const program = ts.createProgram([entry], options)
const checker = program.getTypeChecker()

interface Named {
  name: string
  symbol: ts.Symbol
}

/** What the package exports, and the public methods of its classes. */
function publicNames(): Named[] {
  const source = program.getSourceFile(entry)
  const module = source && checker.getSymbolAtLocation(source)
  if (!module) throw new Error('the client exports nothing')
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    return [{ name: exported.name, symbol }, ...methodsOf(exported.name, symbol)]
  })
}

function methodsOf(className: string, symbol: ts.Symbol): Named[] {
  if (!(symbol.flags & ts.SymbolFlags.Class)) return []
  return [...(symbol.members ?? new Map<ts.__String, ts.Symbol>())].flatMap(([, member]) => {
    const isMethod = (member.flags & ts.SymbolFlags.Method) !== 0
    // What makes a promise of a listing is known from promises.
    const isKnown = /^(then|catch|finally|__.*|#.*)$/.test(member.name)
    return isMethod && !isKnown ? [{ name: `${className}.${member.name}`, symbol: member }] : []
  })
}

function docOf({ symbol }: Named): string {
  return ts.displayPartsToString(symbol.getDocumentationComment(checker))
}

function examplesOf({ name, symbol }: Named): { name: string; code: string }[] {
  const texts = symbol
    .getJsDocTags(checker)
    .filter((tag) => tag.name === 'example')
    .map((tag) => ts.displayPartsToString(tag.text))
  return texts.flatMap((text) => blocksOf(text).map((code) => ({ name, code })))
}

function blocksOf(text: string): string[] {
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code)
}

const names = publicNames()

test('there are names, each with a sentence and an example', () => {
  expect(names.length).toBeGreaterThan(50)
  const bare = names.filter((one) => docOf(one) === '' || examplesOf(one).length === 0)
  expect(bare.map(({ name }) => name)).toEqual([])
})

describe('every example compiles', () => {
  const snippets = [
    ...names.flatMap(examplesOf),
    ...examplesOfConstructor(),
    ...blocksOf(readme).map((code, index) => ({ name: `README ${index + 1}`, code })),
  ]
  const complaints = compiled(snippets.map(({ code }) => whole(code)))

  test.each(snippets.map(({ name, code }, index) => ({ name, code, index })))('$name', ({ index }) => {
    expect(complaints[index]).toEqual([])
  })

  test('and one that is wrong would not', () => {
    const [wrong] = compiled([whole('await salver.invitations.list({ accountID: accountId })')])
    expect(wrong).toEqual([expect.stringContaining('accountID')])
  })
})

function examplesOfConstructor() {
  const source = readFileSync(join(CLIENT, 'src/salver.ts'), 'utf8').replace(/^ *\* ?/gm, '')
  return blocksOf(source).map((code, index) => ({ name: `salver.ts ${index + 1}`, code }))
}

/** A module in which an example runs: all names of the client are there, a client, and the id of an account. */
function whole(code: string): string {
  const isImport = (line: string) => line.startsWith('import ')
  const lines = code.split('\n')
  const imports = lines.filter(isImport).join('\n')
  const given = new Set([...imports.matchAll(/\w+/g)].map(([name]) => name))
  const others = [...new Set(names.map(({ name }) => name.split('.')[0] ?? ''))]
    .filter((name) => !given.has(name) || name === 'Salver')
    .map((name) => (name === 'Salver' ? 'Salver as Made' : name in client ? name : `type ${name}`))
  const salver = given.has('Salver') ? '' : 'const Salver = Made'
  return `${imports}
    import { ${others.join(', ')} } from '@salver/client'
    ${salver}
    declare const salver: Made
    declare const accountId: string
    export async function example() {
      ${lines.filter((line) => !isImport(line)).join('\n')}
    }`
}

/** What is wrong with each of some modules, as if they lay beside this file. */
function compiled(modules: string[]): string[][] {
  const files = new Map(
    modules.map((text, index) => [join(import.meta.dirname, `snippet-${index}.ts`), text]),
  )
  // An example need not use what it makes.
  const loose = { ...options, noUnusedLocals: false, noUnusedParameters: false, types: ['node'] }
  const host = ts.createCompilerHost(loose)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (file) => files.has(file) || fileExists(file)
  host.readFile = (file) => files.get(file) ?? readFile(file)
  host.getSourceFile = (file, version, ...rest) => {
    const text = files.get(file)
    return text === undefined
      ? getSourceFile(file, version, ...rest)
      : ts.createSourceFile(file, text, version)
  }
  host.directoryExists = (folder) =>
    folder === dirname([...files.keys()][0] ?? '') || ts.sys.directoryExists(folder)
  const whole = ts.createProgram([...files.keys()], loose, host)
  return [...files.keys()].map((file) =>
    ts
      .getPreEmitDiagnostics(whole, whole.getSourceFile(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ')),
  )
}

test('the table of errors in the README is that of the classes', () => {
  const rows = [...readme.matchAll(/^\| `(\w+)` +\| `([A-Z_]+)`/gm)].map(([, name]) => name)
  const classes = Object.entries(client)
    .filter(([, one]) => one.prototype instanceof client.SalverError)
    .map(([name]) => name)
  expect(rows.sort()).toEqual(classes.filter((name) => name !== 'ApiError').sort())
})
