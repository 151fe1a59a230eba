import { CallBody } from '../envelope.ts'
import { ACTIONS, type DescribedAction } from './actions.ts'
import { ANSWERS } from './examples.ts'
import { failureResponses } from './failures.ts'
import { headersOf } from './headers.ts'
import { NETWORK_FAILURES } from './operations.ts'
import { actionsInProse } from './prose.ts'
import { type Json, referenceTo, SCHEMAS, schemaOf } from './schemas.ts'
import { LIMITS, successSchema } from './success.ts'

/** `POST /v2/network`: one operation, whose body says which action it is. */
export function networkOperation(): Json {
  const called = ACTIONS.map((action) => ({ $ref: `${SCHEMAS}${callName(action)}` }))
  const mapping = Object.fromEntries(ACTIONS.map((action) => [action.name, `${SCHEMAS}${callName(action)}`]))
  const recorded = Object.entries(ANSWERS).filter(([name]) =>
    ACTIONS.some((action) => name.split(' ')[0] === action.name),
  )
  const examples = (part: 'request' | 'response') =>
    Object.fromEntries(
      recorded.map(([name, one]) => [nameOfExample(name), { summary: name, value: one[part] }]),
    )
  return {
    operationId: 'callNetwork',
    tags: ['Network'],
    summary: 'Carry out an action on the network',
    description: actionsInProse(),
    parameters: [{ $ref: '#/components/parameters/IdempotencyKey' }],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { oneOf: called, discriminator: { propertyName: 'action', mapping } },
          examples: examples('request'),
        },
      },
    },
    responses: {
      200: {
        description: 'The action was carried out; what `data` is, its name says in `metadata.action`.',
        headers: headersOf(['x-request-id', ...LIMITS, 'Idempotency-Replayed']),
        content: {
          'application/json': {
            // Told apart by `metadata.action`, which is too deep for a discriminator.
            schema: { anyOf: ACTIONS.map((action) => ({ $ref: `${SCHEMAS}${answerName(action)}` })) },
            examples: examples('response'),
          },
        },
      },
      ...failureResponses(NETWORK_FAILURES).byStatus,
    },
  }
}

/** What is sent for each action, and what is answered. */
export function callSchemas(): Json {
  const { account_id } = CallBody.shape
  return Object.fromEntries(
    ACTIONS.flatMap((action) => {
      const { name, summary } = action
      const mayBeLeftOut = action.params.safeParse({}).success
      const call = {
        type: 'object',
        title: name,
        description: summary,
        required: ['account_id', 'action', ...(mayBeLeftOut ? [] : ['params'])],
        properties: {
          account_id: schemaOf(account_id),
          action: { type: 'string', const: name },
          params: referenceTo(action.params),
        },
      }
      return [
        [callName(action), call],
        [answerName(action), { title: name, ...successSchema(referenceTo(action.data), name) }],
      ]
    }),
  )
}

function callName({ name }: DescribedAction): string {
  return `${pascal(name)}Call`
}

function answerName({ name }: DescribedAction): string {
  return `${pascal(name)}Answer`
}

function pascal(name: string): string {
  return name
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
}

/** `withdraw by age` as the document has it, whose names have no blanks. */
function nameOfExample(name: string): string {
  return name.replaceAll(' ', '_')
}
