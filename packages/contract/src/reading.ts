import { z } from 'zod'
import { nearest } from './nearest.ts'

/** What came of reading: the value, or what is wrong with it; and a sentence for each name that was ignored. */
export type Reading<Value> = ({ ok: true; value: Value } | { ok: false; problem: string }) & {
  warnings: string[]
}

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
    return { ok: false, problem: `${within || 'The body'}: ${got(input)}; expected an object.`, warnings: [] }
  }
  const result = shape.safeParse(input)
  const warnings = warningsOf(shape, input, within)
  if (!result.success) return { ok: false, problem: problemOf(shape, input, result.error, within), warnings }
  return { ok: true, value: result.data, warnings }
}

/** The most names that are told to be ignored. */
const MOST_WARNINGS = 20

function warningsOf(shape: z.ZodObject, input: object, within: string): string[] {
  const all = unknownNames(shape, input, within)
  const more = all.length - MOST_WARNINGS
  if (more <= 0) return all
  return [...all.slice(0, MOST_WARNINGS), `${more} other names were ignored as well.`]
}

/** A sentence for each name of the input that the shape does not have, with the one that was probably meant. */
function unknownNames(shape: z.ZodObject, input: object, within: string): string[] {
  const names = Object.keys(shape.shape)
  const here = Object.keys(input)
    .filter((name) => !names.includes(name))
    .map((name, place) => {
      // Of those that are not told nobody looks for what was meant.
      const near = place < MOST_WARNINGS ? nearest(name, names) : undefined
      const hint = near === undefined ? '' : ` Did you mean ${near}?`
      return `${nameOf([name], within)} is not a parameter and was ignored.${hint}`
    })
  const below = Object.entries(input).flatMap(([name, value]) =>
    Object.hasOwn(shape.shape, name) ? unknownBelow(shape.shape[name], value, nameOf([name], within)) : [],
  )
  return [...here, ...below]
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
  const [issue] = error.issues
  const path = issue?.path ?? []
  const field = fieldAt(shape, path)
  const value = path.reduce<unknown>(
    (part, step) =>
      typeof part === 'object' && part !== null && Object.hasOwn(part, step)
        ? (part as Record<PropertyKey, unknown>)[step]
        : undefined,
    input,
  )
  const { secret, refusal = issue?.code === 'custom' ? issue.params?.refusal : undefined } =
    field?.meta() ?? {}
  if (typeof refusal === 'string') return `${nameOf(path, within)}: ${refusal}.`
  const inside = unwrapped(field)
  const came =
    Array.isArray(value) && inside instanceof z.ZodArray
      ? `got an array of ${value.length}`
      : got(value, { secret: secret === true, written: inside instanceof z.ZodPipe })
  const [name] = path
  const meant = value === undefined && path.length === 1 ? meantBy(String(name), shape, input) : undefined
  const hint = meant === undefined ? '' : ` Is it what ${nameOf([meant], within)} means?`
  return `${nameOf(path, within)}: ${came}; expected ${field?.description ?? 'another value'}.${hint}`
}

/** What came under another name that is nearest to one that is missing. */
function meantBy(name: string, shape: z.ZodObject, input: object): string | undefined {
  const names = Object.keys(shape.shape)
  return Object.keys(input)
    .slice(0, MOST_WARNINGS)
    .find((other) => !names.includes(other) && nearest(other, names) === name)
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

/**
 * What came, so that its sender knows it again. Of a secret, its kind and length alone; of what can only be written as a
 * text, not that it is one.
 */
function got(value: unknown, { secret = false, written = false } = {}): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'got null'
  if (Array.isArray(value)) return 'got an array'
  if (typeof value === 'object') return 'got an object'
  if (typeof value === 'string') {
    // As people and the shapes count them: a character may take two places.
    const { length } = [...value]
    if (secret) return `got a string of ${length} characters that cannot be one`
    if (value.length <= 60)
      return `got ${JSON.stringify(value.toWellFormed())}${written ? '' : ' (a string)'}`
    const short = `${value.slice(0, 60).toWellFormed()}…`
    return `got ${JSON.stringify(short)} (a string of ${length} characters)`
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return `got ${value} (too large to be exact)`
  return `got ${String(value)}`
}

/** The names of fields that came, in their order. */
export function given(fields: Record<string, unknown>): string[] {
  return Object.keys(fields).filter((name) => fields[name] !== undefined)
}

/** Why a field is refused that may not come together with another. */
export function besides(other: string): string {
  return `it came beside ${other}; send one of them`
}

/** Adds an issue about a field: it is missing, or what is said of it. */
export function refuse(context: z.RefinementCtx, name: string, refusal?: string): void {
  context.addIssue({ code: 'custom', path: [name], params: { refusal } })
}
