type CamelKey<Key> = Key extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelKey<Tail>>}` : Key

type Camel<Shape> = Shape extends readonly (infer Item)[]
  ? Camel<Item>[]
  : Shape extends object
    ? { [Key in keyof Shape as CamelKey<Key>]: Camel<Shape[Key]> }
    : Shape

/**
 * A shape of the wire under the names that a client uses: camelCase, or with `Wire` the wire's own.
 *
 * @example
 * ```ts
 * const ours: Named<false, { sent_at: string }> = { sentAt: '2026-04-26T10:35:00Z' }
 * const wires: Named<true, { sent_at: string }> = { sent_at: '2026-04-26T10:35:00Z' }
 * ```
 */
export type Named<Wire extends boolean, Shape> = Wire extends true ? Shape : Camel<Shape>

/**
 * Fields of the wire whose keys are data, such as texts or ids: what is in them stays as it is. There is none so far;
 * what makes `wire.ts` refuses one that is not here.
 */
const MAPS: ReadonlySet<string> = new Set()

/** A name of the wire in camelCase. */
export const toCamel = (name: string) =>
  name.replace(/(?!^)_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
const toSnake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** What comes from the wire with its names in camelCase. Values stay as they are. */
export const camelNames = renaming(toCamel)
/** What goes to the wire with its names in snake_case. Values stay as they are. */
export const snakeNames = renaming(toSnake)

function renaming(rename: (name: string) => string): (value: unknown) => unknown {
  // The same few names come in every row: each is worked out once. Bounded, since names come from outside.
  const known = new Map<string, string>()
  function nameOf(name: string): string {
    let renamed = known.get(name)
    if (renamed === undefined) {
      renamed = rename(name)
      if (known.size < 500) known.set(name, renamed)
    }
    return renamed
  }
  return function renamed(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(renamed)
    const made: Record<string, unknown> = {}
    for (const name of Object.keys(value)) {
      const inside = (value as Record<string, unknown>)[name]
      // Assigned, it would become the prototype.
      if (name === '__proto__') continue
      made[nameOf(name)] = MAPS.has(name) ? inside : renamed(inside)
    }
    return made
  }
}
