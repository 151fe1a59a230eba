import { type Json, SCHEMAS } from './schemas.ts'

/** The headers that tell of a key's limit, where one was shown. */
export const LIMITS = ['RateLimit', 'RateLimit-Policy'] as const

/** The envelope of a success. @param action the name that it repeats */
export function successSchema(data: Json, action?: string): Json {
  const metadata = { $ref: `${SCHEMAS}SuccessMetadata` }
  const named = {
    type: 'object',
    required: ['action'],
    properties: { action: { type: 'string', const: action } },
  }
  return {
    type: 'object',
    required: ['success', 'data', 'metadata'],
    properties: {
      success: { type: 'boolean', const: true },
      data,
      metadata: action === undefined ? metadata : { allOf: [metadata, named] },
    },
  }
}
