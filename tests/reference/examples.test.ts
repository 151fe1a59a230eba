import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiDocument, ERROR_CODES, Failure } from '@salver/contract'
import { expect, test } from 'vitest'
import { startHouse } from '../house.ts'
import { type Recording, record } from './recording.ts'

/**
 * The examples of the API's description are real answers, and stay true. After an answer has changed on purpose,
 * `npm run record:examples` records them anew.
 */

const root = join(import.meta.dirname, '../..')
const house = await startHouse()
const fresh = await record(house)
if (process.env.RECORD_EXAMPLES) write(fresh)
const kept = await examplesOf()

test('there is one for every answer and every error', () => {
  expect(Object.keys(fresh.answers).sort()).toEqual(Object.keys(kept.answers).sort())
  expect(Object.keys(fresh.failures).sort()).toEqual([...ERROR_CODES].sort())
})

test.each(Object.keys(fresh.answers))('the example of %s has the shape of a fresh answer', (name) => {
  expect(shapeOf(kept.answers[name])).toEqual(shapeOf(fresh.answers[name]))
})

test.each(ERROR_CODES)('the example of %s is what the contract says, and as a fresh one', (code) => {
  expect(Failure.strict().parse(kept.failures[code]).error.code).toBe(code)
  expect(shapeOf(kept.failures[code])).toEqual(shapeOf(fresh.failures[code]))
})

test('no example shows a secret', () => {
  const text = JSON.stringify(kept)
  expect(text).not.toMatch(/slv_(?!X+")/)
  expect(text.match(/"login_token":"[^"]*"/g)).toEqual(['"login_token":"THE_COOKIE_li_at"'])
})

/** The examples as the description has them, whoever reads it. */
async function examplesOf(): Promise<Recording> {
  const document = await apiDocument({ version: '0', serverUrl: '/' })
  const recording: Recording = { answers: {}, failures: {} }
  // biome-ignore lint/suspicious/noExplicitAny: read as any client reads it
  const paths: any = document.paths
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path as object))) {
    const request = operation.requestBody?.content['application/json']
    const response = operation.responses[200].content?.['application/json']
    for (const [name, { value, summary }] of Object.entries<{ value: unknown; summary: string }>(
      response?.examples ?? {},
    )) {
      recording.answers[summary] = { request: request.examples[name].value, response: value }
    }
    if (response?.example) {
      recording.answers[operation.operationId] = {
        ...(request && { request: request.example }),
        response: response.example,
      }
    }
  }
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  const responses: any = document.components.responses
  for (const { content } of Object.values<{ content: Record<string, { examples: object }> }>(responses)) {
    for (const [code, { value }] of Object.entries(content['application/json']?.examples ?? {})) {
      recording.failures[code] = value
    }
  }
  // No described operation answers it: it is what all others do.
  recording.failures.METHOD_NOT_ALLOWED ??= inProse(document.info.description, 'METHOD_NOT_ALLOWED')
  return recording
}

function inProse(text: string, code: string): unknown {
  const [, section = ''] = text.split(`\n\`${code}\`, HTTP `)
  return JSON.parse(/```json\n([\s\S]*?)```/.exec(section)?.[1] ?? 'null')
}

/** Names and kinds of everything in it. What strangers and lists give may be there or null, in any number. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])]
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, shapeOf(field)]))
}

function write({ answers, failures }: Recording): void {
  const file = join(root, 'packages/contract/src/openapi/examples.ts')
  const failuresInOrder = Object.fromEntries(ERROR_CODES.map((code) => [code, failures[code]]))
  writeFileSync(
    file,
    `import type { ErrorCode } from '../errors.ts'

/**
 * Real answers of a gateway with the sandbox, recorded by \`npm run record:examples\`: not to be edited by hand.
 *
 * Those of operations by their id, those of actions by their name, with a word more where one has several.
 */
export const ANSWERS: Readonly<Record<string, { readonly request?: unknown; readonly response: unknown }>> =
${JSON.stringify(answers)}

/** An answer of each error. */
export const FAILURES: Readonly<Record<ErrorCode, unknown>> = ${JSON.stringify(failuresInOrder)}
`,
  )
  execFileSync('biome', ['check', '--write', file], { cwd: root, stdio: 'inherit' })
}
