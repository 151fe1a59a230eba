import { ERRORS, type ErrorCode } from '../errors.ts'
import { FAILURES } from './examples.ts'
import { headersOf } from './headers.ts'
import { type Json, SCHEMAS } from './schemas.ts'

/** The failures that any path may answer: what is no proper request, and a fault of the service's own. */
const ALWAYS: readonly ErrorCode[] = ['INVALID_PARAMS', 'INTERNAL_ERROR']

/** One response for each HTTP status of some codes, by the name under which the document keeps it. */
export interface FailureResponses {
  /** By HTTP status. */
  readonly byStatus: Json
  readonly components: Json
}

/**
 * The responses of an operation that may fail so. Codes that share a status share a response, with an example each.
 *
 * @param codes those beside the ones that any path may answer
 */
export function failureResponses(codes: readonly ErrorCode[]): FailureResponses {
  const byStatus: Json = {}
  const components: Json = {}
  const all = [...new Set([...codes, ...ALWAYS])]
  const order = Object.keys(ERRORS)
  all.sort((a, b) => ERRORS[a].status - ERRORS[b].status || order.indexOf(a) - order.indexOf(b))
  for (const status of new Set(all.map((code) => ERRORS[code].status))) {
    const together = all.filter((code) => ERRORS[code].status === status)
    const name = together.map(pascal).join('Or')
    components[name] = responseOf(together)
    byStatus[status] = { $ref: `#/components/responses/${name}` }
  }
  return { byStatus, components }
}

function responseOf(codes: readonly ErrorCode[]): Json {
  const mayPass = codes.some((code) => ERRORS[code].retry === 'later')
  return {
    description: codes.map((code) => `\`${code}\`: ${ERRORS[code].meaning}`).join('\n\n'),
    headers: headersOf(['x-request-id', ...(mayPass ? (['Retry-After'] as const) : [])]),
    content: {
      'application/json': {
        schema: {
          allOf: [
            { $ref: `${SCHEMAS}Failure` },
            {
              type: 'object',
              properties: {
                error: {
                  type: 'object',
                  properties: { code: { type: 'string', enum: codes }, message: { type: 'string' } },
                },
              },
            },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { value: FAILURES[code] }])),
      },
    },
  }
}

function pascal(code: string): string {
  return code
    .toLowerCase()
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
}
