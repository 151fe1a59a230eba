import { type Json, objectOf } from '../line/json.ts'

/**
 * Everything that a normalized document includes, by its urn; nothing for an inline one. Their order means nothing:
 * what is named first may stand last. Sorted when it is first asked for something.
 */
export class Included {
  readonly #lists: readonly (readonly unknown[])[]
  #things: Map<string, Json> | null = null

  constructor(lists: readonly (readonly unknown[])[]) {
    this.#lists = lists
  }

  /** The thing of a urn. */
  get(urn: string): Json | undefined {
    return this.#sorted().get(urn)
  }

  /** Every thing, as often as it is there, with a urn or without. */
  all(): Json[] {
    return this.#lists.flatMap((list) => list.map(objectOf).filter((thing) => thing !== null))
  }

  #sorted(): Map<string, Json> {
    if (this.#things !== null) return this.#things
    const things = new Map<string, Json>()
    for (const list of this.#lists) {
      for (const entry of list) {
        const thing = objectOf(entry)
        if (thing === null) continue
        const urn = thing.entityUrn
        if (typeof urn === 'string') things.set(urn, thing)
      }
    }
    this.#things = things
    return things
  }
}

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
  const lists = [root.included, data?.included].filter((list) => Array.isArray(list))
  return { bodies, included: new Included(lists) }
}

/** Whether a document says that something has failed, as queries do beside what they have found. */
export function saysErrors({ bodies }: Document): boolean {
  return bodies.some(({ errors }) => Array.isArray(errors) && errors.length > 0)
}

/**
 * What a field leads to: the thing in its place, or, where the field holds a urn (normalized answers then mark its
 * name with a star), the thing of that urn. Null where there is nothing, or nothing of that urn.
 *
 * @param starred the name with its star: made once by who asks, as this is asked for every row
 */
export function followed(thing: Json, name: string, starred: string, included: Included): Json | null {
  const inPlace = thing[name]
  if (typeof inPlace === 'object') {
    const found = objectOf(inPlace)
    if (found !== null) return found
  }
  const named = thing[starred]
  const urn = typeof named === 'string' ? named : inPlace
  return typeof urn === 'string' ? (included.get(urn) ?? null) : null
}
