import type { IncomingHttpHeaders } from 'node:http'

/** A cookie as an answer sets it. */
export interface SetCookie {
  readonly name: string
  readonly value: string
  readonly attributes: readonly string[]
}

/** The cookies that an answer sets, in its order. */
export function cookiesOf(headers: IncomingHttpHeaders): SetCookie[] {
  // One of them may come as a text alone, whatever the type says.
  const lines: unknown = headers['set-cookie']
  if (lines === undefined) return []
  return (Array.isArray(lines) ? lines : [lines]).map((line) => {
    const [pair = '', ...attributes] = String(line).split(';')
    const equals = pair.indexOf('=')
    return {
      name: pair.slice(0, Math.max(0, equals)).trim(),
      value: pair.slice(equals + 1).trim(),
      attributes,
    }
  })
}

/** Whether setting it deletes it: by its value, its `Max-Age`, or its `Expires`. */
export function isDeleted({ value, attributes }: SetCookie, now: number): boolean {
  if (/^"?(delete(\s|%20|\+)me)?"?$/i.test(value)) return true
  const named = new Map(
    attributes.map((attribute) => {
      const [name = '', ...rest] = attribute.split('=')
      return [name.trim().toLowerCase(), unquoted(rest.join('=').trim())]
    }),
  )
  // Where both are there, cookies go by Max-Age.
  const maxAge = named.get('max-age')
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0
  return Date.parse(named.get('expires') ?? '') <= now
}

/** A value without the quotes around it. */
export function unquoted(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
}

/** Whether a text can be a cookie's value, and nothing more than that. */
export function isCookieValue(text: string): boolean {
  return /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/.test(text)
}
