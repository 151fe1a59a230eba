/** Careful looks into JSON that others wrote: whatever is not as expected is null. */
export type Json = Readonly<Record<string, unknown>>

/** The value if it is an object, and no list. */
export function objectOf(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null
}

/** The value if it is a list, else an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The value if it is a text with something in it, as it stands. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

/** The value if it is a whole number from 0 up. */
export function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}

/** Everything that a normalized document includes, by its urn. Empty for an inline document. */
export type Included = ReadonlyMap<string, Json>

/**
 * A document with its wrappings off.
 *
 * `bodies` are the places where its content may stand, the innermost first: normalized answers have it under `data`,
 * sometimes wrapped once more, and inline ones at the top.
 */
export interface Document {
  readonly bodies: readonly Json[]
  readonly included: Included
}

/** The document of an answer; null where it is not even an object. */
export function documentOf(json: unknown): Document | null {
  const root = objectOf(json)
  if (root === null) return null
  const data = objectOf(root.data)
  const inner = objectOf(data?.data)
  const bodies = inner && data ? [inner, data, root] : data ? [data, root] : [root]
  const included = new Map<string, Json>()
  for (const list of [root.included, data?.included]) {
    if (!Array.isArray(list)) continue
    for (const entry of list) {
      const thing = objectOf(entry)
      const urn = thing?.entityUrn
      if (thing !== null && typeof urn === 'string') included.set(urn, thing)
    }
  }
  return { bodies, included }
}

/**
 * What a field leads to: the thing in its place, or, where the field holds a urn (normalized answers then mark its
 * name with a star), the thing of that urn. Null where there is nothing, or nothing of that urn.
 */
export function followed(thing: Json, name: string, included: Included): Json | null {
  const inPlace = thing[name]
  if (typeof inPlace === 'object') {
    const found = objectOf(inPlace)
    if (found !== null) return found
  }
  const starred = thing[`*${name}`]
  const urn = typeof starred === 'string' ? starred : inPlace
  return typeof urn === 'string' ? (included.get(urn) ?? null) : null
}
