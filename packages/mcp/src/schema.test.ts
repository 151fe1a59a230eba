import { expect, test } from 'vitest'
import { z } from 'zod'
import { inputSchema, outputSchema, plain } from './schema.ts'

test('an input says in few letters what may be sent', () => {
  const shape = z.strictObject({
    id: z.string().regex(/^\d+$/).describe('digits'),
    count: z.int().min(1).max(100).default(10).describe('an integer from 1 to 100').meta(plain),
    kinds: z
      .array(z.enum(['a', 'b']))
      .min(1)
      .optional(),
  })
  expect(inputSchema(shape)).toEqual({
    type: 'object',
    properties: {
      id: { type: 'string', description: 'digits' },
      count: { type: 'integer', maximum: 100, default: 10 },
      kinds: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } },
    },
    required: ['id'],
    additionalProperties: false,
  })
})

test('an output says names and kinds, and null where there may be nothing', () => {
  const shape = z.object({
    at: z.iso.datetime().nullable(),
    kind: z.enum(['a', 'b']).nullable().describe('a kind'),
    rows: z.array(z.object({ distance: z.union([z.literal(1), z.literal(2)]).nullable() })),
  })
  expect(outputSchema(shape)).toEqual({
    type: 'object',
    properties: {
      at: { type: ['string', 'null'] },
      kind: { enum: ['a', 'b', null] },
      rows: { type: 'array', items: { type: 'object', properties: { distance: { enum: [1, 2, null] } } } },
    },
  })
})

test('what takes nothing says so', () => {
  expect(inputSchema(z.strictObject({}))).toEqual({
    type: 'object',
    properties: {},
    additionalProperties: false,
  })
})
