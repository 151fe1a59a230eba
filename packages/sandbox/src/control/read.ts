/** Readers of what comes in as JSON. They throw a sentence that says what was expected and what came. */

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A whole number from 0 up. */
export function whole(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new TypeError(`${what}: expected a whole number from 0 up, got ${show(value)}`)
}

/** A value as it stands in an error. */
export function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 100)
}

/** A JSON object from a request's body; an empty body is an empty one. */
export function bodyOf(text: string): Record<string, unknown> {
  const body: unknown = text === '' ? {} : JSON.parse(text)
  if (isObject(body)) return body
  throw new TypeError(`expected a JSON object, got ${show(body)}`)
}

/** The same object, if it has none but these fields. */
export function only(body: Record<string, unknown>, allowed: readonly string[]): Record<string, unknown> {
  for (const key of Object.keys(body)) {
    if (!allowed.includes(key)) throw new TypeError(`unknown field ${key}; allowed: ${allowed.join(', ')}`)
  }
  return body
}

/** One of these texts. */
export function choice<T extends string>(value: unknown, allowed: readonly T[], what: string): T {
  const known = allowed.find((name) => name === value)
  if (known !== undefined) return known
  throw new TypeError(`${what}: expected one of ${allowed.join(', ')}, got ${show(value)}`)
}
