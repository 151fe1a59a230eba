import { z } from 'zod'
import { nearest } from './nearest.ts'

/** What came of reading: the value with a sentence for each name that was ignored, or what is wrong with it. */
export type Reading<Value> = { ok: true; value: Value; warnings: string[] } | { ok: false; problem: string }

/**
 * Reads what came from outside as one of the contract's shapes.
 *
 * @param within the name of the object on the wire, such as `params`; empty for a body or a query itself
 * @returns a problem that names the field, what came and what is allowed, as the field's description says it
 */
export function read<Shape extends z.ZodObject>(
  shape: Shape,
  input: unknown,
  within: string,
): Reading<z.output<Shape>> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { ok: false, problem: `${within || 'The body'}: ${got(input)}; expected an object.` }
  }
  const result = shape.safeParse(input)
  if (!result.success) return { ok: false, problem: problemOf(shape, input, result.error, within) }
  return { ok: true, value: result.data, warnings: unknownNames(shape, input, within) }
}

/** A sentence for each name of the input that the shape does not have, with the one that was probably meant. */
function unknownNames(shape: z.ZodObject, input: object, within: string): string[] {
  const names = Object.keys(shape.shape)
  return Object.keys(input)
    .filter((name) => !names.includes(name))
    .slice(0, 20)
    .map((name) => {
      const near = nearest(name, names)
      const hint = near === undefined ? '' : ` Did you mean ${near}?`
      return `${nameOf([name], within)} is not a parameter and was ignored.${hint}`
    })
}

function problemOf(shape: z.ZodObject, input: object, error: z.ZodError, within: string): string {
  const path = error.issues[0]?.path ?? []
  const field = fieldAt(shape, path)
  const value = path.reduce<unknown>(
    (part, step) =>
      typeof part === 'object' && part !== null && Object.hasOwn(part, step)
        ? (part as Record<PropertyKey, unknown>)[step]
        : undefined,
    input,
  )
  const { secret, refusal } = field?.meta() ?? {}
  if (typeof refusal === 'string') return `${nameOf(path, within)}: ${refusal}.`
  return `${nameOf(path, within)}: ${got(value, secret === true)}; expected ${field?.description ?? 'another value'}.`
}

/** The schema of a field, which says what is allowed there; of the nearest one around it that says so. */
function fieldAt(shape: z.ZodObject, path: readonly PropertyKey[]): z.ZodType | undefined {
  let told: z.ZodType | undefined
  let field: unknown = shape
  for (const step of path) {
    while (field instanceof z.ZodDefault || field instanceof z.ZodOptional) field = field.unwrap()
    const next: unknown =
      field instanceof z.ZodObject
        ? field.shape[String(step)]
        : field instanceof z.ZodArray
          ? field.element
          : undefined
    field = next
    if (next instanceof z.ZodType && next.meta() !== undefined) told = next
  }
  return told
}

function nameOf(path: readonly PropertyKey[], within: string): string {
  const name = path.map(String).join('.')
  const short = name.length > 100 ? `${name.slice(0, 100)}…` : name
  return within === '' ? short : `${within}.${short}`
}

/** What came, so that its sender knows it again. Of a secret, its kind and length alone. */
function got(value: unknown, secret = false): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'got null'
  if (Array.isArray(value)) return 'got an array'
  if (typeof value === 'object') return 'got an object'
  if (typeof value === 'string') {
    if (secret) return `got a string of ${value.length} characters that cannot be one`
    const short = value.length > 60 ? `${value.slice(0, 60).toWellFormed()}…` : value.toWellFormed()
    return `got ${JSON.stringify(short)} (a string)`
  }
  return `got ${String(value)}`
}
