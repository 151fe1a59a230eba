import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { successOf } from '../envelope.ts'
import { ERROR_CODES, ERRORS } from '../errors.ts'
import * as contract from '../index.ts'
import { ACTIONS } from './actions.ts'
import { placeOfError, titleOfError } from './anchor.ts'
import { makeDocument } from './document.ts'
import { ANSWERS } from './examples.ts'
import { OPERATIONS } from './operations.ts'
import { namedSchemas } from './schemas.ts'

const document = makeDocument({ version: '1.2.3', serverUrl: 'https://salver.example' })

describe('the examples', () => {
  const ofActions = Object.entries(ANSWERS).flatMap(([name, example]) =>
    ACTIONS.filter((action) => action.name === name.split(' ')[0]).map((action) => ({
      name,
      example,
      action,
    })),
  )
  const ofOperations = OPERATIONS.flatMap(({ id, body, data }) =>
    data === undefined ? [] : [{ id, body, data, example: ANSWERS[id] }],
  )

  test('are there for every action and every operation, and no others', () => {
    const names = [...ofActions.map(({ name }) => name), ...ofOperations.map(({ id }) => id)]
    expect(names.sort()).toEqual(Object.keys(ANSWERS).sort())
    expect(new Set(ofActions.map(({ action }) => action))).toEqual(new Set(ACTIONS))
  })

  test.each(ofActions)('of $name are what its schemas say', ({ name, example, action }) => {
    const { params, ...call } = contract.CallBody.parse(example.request)
    expect(call.action).toBe(name.split(' ')[0])
    expect(Object.keys(action.params.parse(params))).toEqual(
      expect.arrayContaining(Object.keys(params ?? {})),
    )
    const response = successOf(action.data).strict().parse(example.response)
    expect(response).toEqual(example.response)
    expect(response.metadata.action).toBe(call.action)
  })

  test.each(ofOperations)('of $id are what its schemas say', ({ body, data, example }) => {
    expect(successOf(data).strict().parse(example?.response)).toEqual(example?.response)
    if (body) expect(body.strict().parse(example?.request)).toMatchObject(example?.request ?? {})
    else expect(example?.request).toBeUndefined()
  })
})

describe('the document', () => {
  test('is plain JSON, which says the version and the server that it was given', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(JSON.parse(JSON.stringify(document)))
    expect(document.openapi).toBe('3.1.1')
    expect(document.info.version).toBe('1.2.3')
    expect(document.servers).toEqual([{ url: 'https://salver.example', description: 'This gateway' }])
  })

  test('has every schema of the contract that has a name', () => {
    const named = Object.values(contract).flatMap((one) =>
      one instanceof z.ZodType && one.meta()?.id !== undefined ? [String(one.meta()?.id)] : [],
    )
    const queries = named.filter((name) => name.endsWith('Query'))
    expect(Object.keys(namedSchemas())).toEqual(
      expect.arrayContaining(named.filter((name) => !queries.includes(name))),
    )
    const parameters = JSON.stringify(OPERATIONS.map(({ path }) => document.paths[path]))
    expect(queries).toEqual(['AccountsQuery', 'LogsQuery'])
    expect(parameters).toContain('"date_from"')
  })

  test('tells a reader what a parameter may be, in the words of the refusal', () => {
    const { count } = contract.ListInvitationsParams.shape
    expect(namedSchemas().ListInvitationsParams).toMatchObject({
      properties: { count: { type: 'integer', minimum: 1, default: 10, description: count.description } },
    })
    expect(document.paths['/v2/logs']?.get?.parameters).toContainEqual({
      name: 'limit',
      in: 'query',
      required: false,
      description: 'an integer from 1 to 200',
      schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
    })
  })

  test('names no field that is only there to be refused, and none of our own words', () => {
    const { LoginBody } = namedSchemas() as { LoginBody: { properties: object } }
    expect(Object.keys(LoginBody.properties)).not.toContain('password')
    expect(JSON.stringify(document.components.schemas)).not.toMatch(
      /"(secret|refusal)":|"\$schema"|"__shared/,
    )
  })

  test('lets answers have more fields than it says', () => {
    expect(JSON.stringify(document.components.schemas)).not.toContain('"additionalProperties":false')
  })

  test.each(ERROR_CODES)('has a section about %s, with its status, meaning and an answer', (code) => {
    const [, section = ''] = document.info.description.split(`### ${titleOfError(code)}\n`)
    const [text = ''] = section.split('\n### ')
    expect(text).toContain(`\`${code}\`, HTTP ${ERRORS[code].status}. ${ERRORS[code].meaning}`)
    expect(text).toContain(`"code": "${code}"`)
    expect(document.info.description).toContain(`(#${placeOfError(code)})`)
  })

  test('has each error among the responses, under its status, but the one that no operation answers', () => {
    const statuses = new Map<string, string>()
    for (const [method, operation] of Object.values(document.paths).flatMap((path) => Object.entries(path))) {
      expect(['get', 'post', 'delete']).toContain(method)
      for (const [status, response] of Object.entries(
        operation.responses as Record<string, { $ref?: string }>,
      )) {
        if (response.$ref) statuses.set(response.$ref.split('/').at(-1) ?? '', status)
      }
    }
    const found = [...statuses].flatMap(([name, status]) => {
      const response = (document.components.responses as Record<string, { description: string }>)[name]
      const codes = [...(response?.description ?? '').matchAll(/`([A-Z_]+)`: /g)].map(([, code]) => code)
      return codes.map((code) => `${code} ${status}`)
    })
    const expected = ERROR_CODES.filter((code) => code !== 'METHOD_NOT_ALLOWED')
    expect([...new Set(found)].sort()).toEqual(
      expected.map((code) => `${code} ${ERRORS[code].status}`).sort(),
    )
  })
})
