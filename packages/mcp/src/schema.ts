import { z } from 'zod'

/** A JSON Schema of an object, as a tool shows it. */
export interface ObjectSchema {
  [key: string]: unknown
  type: 'object'
  properties: { [name: string]: object }
}

/** Marks a field whose name and kind say all: its description is for the error, and would fill the listing. */
export const plain = { plain: true }

/**
 * What an agent reads of what it may send. It refuses names that do not exist; how texts are written, and the least of
 * a number, are checked when they come, and said in words where they are wrong.
 */
export function inputSchema(shape: z.ZodObject): ObjectSchema {
  return objectSchema(
    z.toJSONSchema(shape, { io: 'input', override: ({ jsonSchema }) => withoutNoise(jsonSchema) }),
  )
}

/**
 * What an agent reads of what comes back: names and kinds alone. Whatever comes is checked against the whole shape
 * before, so that what is always there, or how small a number may be, need not be told.
 */
export function outputSchema(shape: z.ZodObject): ObjectSchema {
  return objectSchema(
    z.toJSONSchema(shape, {
      io: 'output',
      metadata: z.registry(),
      override: ({ jsonSchema }) => {
        withoutNoise(jsonSchema)
        for (const name of ['additionalProperties', 'required']) delete jsonSchema[name]
        if (jsonSchema.enum !== undefined) delete jsonSchema.type
      },
    }),
  )
}

type Written = Record<string, unknown>

/** What is checked when it comes, and said in words where it is wrong. */
const CHECKED = ['pattern', 'format', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minimum']

function withoutNoise(schema: Written): void {
  for (const name of CHECKED) delete schema[name]
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
  if (schema.plain === true) {
    delete schema.plain
    delete schema.description
  }
}

function objectSchema(written: Written): ObjectSchema {
  const { $schema: _, ...schema } = compact(written) as Written
  return { ...schema, type: 'object', properties: (schema.properties ?? {}) as ObjectSchema['properties'] }
}

/** Says the same in fewer letters: every listing of the tools is read by a model. */
function compact(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(compact)
  if (typeof schema !== 'object' || schema === null) return schema
  const { anyOf, ...rest } = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, compact(value)]),
  )
  return Array.isArray(anyOf) ? { ...merged(anyOf), ...rest } : rest
}

/** Alternatives as one schema, where they are values alone, of one kind, or of one kind and null. */
function merged(alternatives: Written[]): Written {
  const values = alternatives.map(valuesOf)
  if (values.every((some) => some !== undefined)) return { enum: values.flat() }
  const [first = {}, second = {}, ...more] = alternatives
  if (more.length > 0 || typeof first.type !== 'string') return { anyOf: alternatives }
  if (JSON.stringify(first) === JSON.stringify(second)) return first
  return second.type === 'null' ? { ...first, type: [first.type, 'null'] } : { anyOf: alternatives }
}

/** The only values that a schema allows, or undefined where it allows a kind. */
function valuesOf(schema: Written): unknown[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum
  if ('const' in schema) return [schema.const]
  return schema.type === 'null' ? [null] : undefined
}
