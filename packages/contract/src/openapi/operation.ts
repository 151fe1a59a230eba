import { ANSWERS } from './examples.ts'
import { failureResponses } from './failures.ts'
import { headersOf } from './headers.ts'
import type { Operation } from './operations.ts'
import { type Json, referenceTo, schemaOf } from './schemas.ts'
import { LIMITS, successSchema } from './success.ts'

/** What the braces of paths stand for. */
const IN_PATHS: Readonly<Record<string, string>> = {
  account_id: 'The account, as `POST /v2/login` and `GET /v2/accounts` name it.',
  workspace_id: 'The workspace, as the operator’s listing names it.',
  key_id: 'The key’s id, which is not the key itself.',
}

/** An operation as the document has it. */
export function operationOf(operation: Operation): Json {
  const { method, path, id, tag, summary, description, asks, query, body, data, failures } = operation
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    $ref: `#/components/parameters/${name}`,
  }))
  const parameters = [
    ...inPath,
    ...(query ? queryParameters(query) : []),
    ...(method === 'post' ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
  ]
  const example = ANSWERS[id]
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(asks !== 'key' && { security: asks === 'operator' ? [{ operator: [] }] : [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: referenceTo(body), example: example?.request } },
      },
    }),
    responses: {
      200: {
        description: 'Done.',
        headers: headersOf([
          'x-request-id',
          ...(asks === 'key' ? LIMITS : []),
          ...(method === 'post' ? (['Idempotency-Replayed'] as const) : []),
          ...(id in PLAIN_ANSWERS && asks === 'anybody' ? (['ETag'] as const) : []),
        ]),
        content: data
          ? {
              'application/json': {
                schema: successSchema(dataSchema(data, asks)),
                example: example?.response,
              },
            }
          : PLAIN_ANSWERS[id],
      },
      ...(id in PLAIN_ANSWERS &&
        asks === 'anybody' && { 304: { description: 'It is still what `If-None-Match` names.' } }),
      ...failureResponses(failures).byStatus,
    },
  }
}

/** What is answered without an envelope. */
const PLAIN_ANSWERS: Readonly<Record<string, Json>> = {
  getMetrics: { 'text/plain': { schema: { type: 'string' }, example: 'salver_calls_total 12\n' } },
  getDescription: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['openapi', 'info', 'paths'],
        properties: {
          openapi: { type: 'string' },
          info: { type: 'object' },
          paths: { type: 'object' },
        },
        additionalProperties: true,
      },
    },
  },
  showReference: { 'text/html': { schema: { type: 'string' } } },
}

/** The health checks answer a word each, which is worth no name. */
function dataSchema(data: NonNullable<Operation['data']>, asks: Operation['asks']): Json {
  return asks === 'anybody' ? schemaOf(data) : referenceTo(data)
}

function queryParameters(query: NonNullable<Operation['query']>): Json[] {
  return Object.entries(query.shape).map(([name, field]) => {
    const { description, ...schema } = schemaOf(field)
    return {
      name,
      in: 'query',
      required: !field.safeParse(undefined).success,
      ...(description !== undefined && { description }),
      schema,
    }
  })
}

/** What the braces of paths stand for, as the document keeps it. */
export function pathParameters(): Json {
  return Object.fromEntries(
    Object.entries(IN_PATHS).map(([name, description]) => [
      name,
      { name, in: 'path', required: true, description, schema: { type: 'string' } },
    ]),
  )
}
