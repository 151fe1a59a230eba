/** An id is never longer. */
const MOST_DIGITS = 30

/**
 * The digits at the end of a urn such as `urn:li:fs_relInvitation:123`: the same in every namespace that the network
 * names an invitation in. Null for anything else. Written out, as it is asked for every row.
 */
export function idOfUrn(urn: unknown): string | null {
  if (typeof urn !== 'string' || !urn.startsWith('urn:li:')) return null
  return digitsOf(urn.slice(urn.lastIndexOf(':') + 1))
}

/** An id that is given by itself, as digits or as a number. */
export function idOf(id: unknown): string | null {
  if (typeof id === 'string') return digitsOf(id)
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? String(id) : null
}

/** What a urn ends with, whatever that is. */
export function lastOfUrn(urn: unknown): string | null {
  return typeof urn === 'string' ? (/:([^:\s]+)$/.exec(urn)?.[1] ?? null) : null
}

function digitsOf(text: string): string | null {
  if (text.length === 0 || text.length > MOST_DIGITS) return null
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code < 48 || code > 57) return null
  }
  return text
}
