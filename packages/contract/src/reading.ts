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

/** The most names that are told to be ignored. */
const MOST_WARNINGS = 20

/** A sentence for each name of the input that the shape does not have, with the one that was probably meant. */
function unknownNames(shape: z.ZodObject, input: object, within: string): string[] {
  const names = Object.keys(shape.shape)
  const here = Object.keys(input)
    .filter((name) => !names.includes(name))
    .slice(0, MOST_WARNINGS)
    .map((name) => {
      const near = nearest(name, names)
      const hint = near === undefined ? '' : ` Did you mean ${near}?`
      return `${nameOf([name], within)} is not a parameter and was ignored.${hint}`
    })
  const below = Object.entries(input).flatMap(([name, value]) =>
    Object.hasOwn(shape.shape, name) ? unknownBelow(shape.shape[name], value, nameOf([name], within)) : [],
  )
  return [...here, ...below].slice(0, MOST_WARNINGS)
}

/** Likewise, of the objects that a field holds. */
function unknownBelow(field: unknown, value: unknown, within: string): string[] {
  const inside = unwrapped(field)
  if (inside instanceof z.ZodArray && Array.isArray(value)) {
    return value.flatMap((entry, place) => unknownBelow(inside.element, entry, `${within}.${place}`))
  }
  if (!(inside instanceof z.ZodObject) || typeof value !== 'object' || value === null) return []
  return unknownNames(inside, value, within)
}

function unwrapped(field: unknown): unknown {
  let inside = field
  while (inside instanceof z.ZodDefault || inside instanceof z.ZodOptional) inside = inside.unwrap()
  return inside
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
  const came =
    Array.isArray(value) && unwrapped(field) instanceof z.ZodArray
      ? `got an array of ${value.length}`
      : got(value, secret === true)
  return `${nameOf(path, within)}: ${came}; expected ${field?.description ?? 'another value'}.`
}

/** The schema of a field, which says what is allowed there; of the nearest one around it that says so. */
function fieldAt(shape: z.ZodObject, path: readonly PropertyKey[]): z.ZodType | undefined {
  let told: z.ZodType | undefined
  let field: unknown = shape
  for (const step of path) {
    const inside = unwrapped(field)
    const next: unknown =
      inside instanceof z.ZodObject
        ? inside.shape[String(step)]
        : inside instanceof z.ZodArray
          ? inside.element
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
    if (value.length <= 60) return `got ${JSON.stringify(value.toWellFormed())} (a string)`
    const short = `${value.slice(0, 60).toWellFormed()}…`
    return `got ${JSON.stringify(short)} (a string of ${value.length} characters)`
  }
  return `got ${String(value)}`
}
