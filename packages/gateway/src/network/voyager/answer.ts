import type { IncomingHttpHeaders } from 'node:http'
import { NetworkError } from '../provider.ts'

/** One answer of the network, as far as it came. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Why the body is not whole, such as `ECONNRESET`; null where it is. */
  readonly cutBy: string | null
}

/** The places that the network sends somebody to whom it wants to see in person. */
const CHALLENGE_PATHS = /\/checkpoint\/|\/uas\/login|authwall/i
const CHALLENGE_CODES = /CHALLENGE_REQUIRED|ACCOUNT_RESTRICTED/
const TOO_FAST_CODES = /FUSE_LIMIT_EXCEEDED|TOO_MANY_REQUESTS/

/**
 * What an answer means if it is not the one asked for; null for an answer that is to be read.
 *
 * Words of a body count only where strangers cannot have written them: in an answer that is not 2xx, or no JSON. A
 * list that was cut off is JSON all the same: its notes and headlines say whatever people like.
 *
 * @param route for the log; the log never sees a body
 * @param now epoch milliseconds
 */
export function failureOf(answer: Answer, route: string, now: number): NetworkError | null {
  const { status, headers, body, cutBy } = answer
  const said = `${route}: ${status}`
  const good = status >= 200 && status < 300
  const words = good && looksLikeJson(body) ? '' : body
  const code = CHALLENGE_CODES.exec(words)?.[0]
  if (code !== undefined) return new NetworkError('challenge', `${said}, ${code}`)
  if (CHALLENGE_PATHS.test(headers.location ?? ''))
    return new NetworkError('challenge', `${said}, sent to sign in`)

  const tooFast = status === 429 || status === 999
  // The page that comes with 999 mentions the way to sign in whoever is asking: there, only a code is a challenge.
  if (!tooFast && CHALLENGE_PATHS.test(words))
    return new NetworkError('challenge', `${said}, a page to sign in`)
  if (deletesSession(headers, now)) return new NetworkError('session_ended', `${said}, li_at deleted`)
  if (status === 401 || (status >= 300 && status < 400)) return new NetworkError('session_ended', said)

  const retryAfterSeconds = retryAfterOf(headers, now)
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
  const limit = good ? undefined : TOO_FAST_CODES.exec(body)?.[0]
  if (tooFast || limit !== undefined) {
    return new NetworkError('too_fast', limit === undefined ? said : `${said}, ${limit}`, wait)
  }
  if (good) return cutBy === null ? null : new NetworkError('trouble', `${said}, cut off: ${cutBy}`)
  if (status === 404 || status === 410) return new NetworkError('moved', said)
  if (status < 500) return new NetworkError('refused', said, wait)
  return new NetworkError('trouble', said, wait)
}

/** Whether the network says that cookie and header do not belong together. */
export function saysCsrfFailed(answer: Answer): boolean {
  return answer.status === 403 && answer.body.includes('CSRF check failed')
}

/**
 * The JSON of a good answer.
 *
 * @throws NetworkError `trouble` where it is none. The parser's own error quotes the body, so it is not kept.
 */
export function jsonOf({ status, body }: Answer, route: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    const found = looksLikeJson(body)
      ? 'JSON that is cut off or broken'
      : body.trim() === ''
        ? 'nothing'
        : 'no JSON'
    throw new NetworkError('trouble', `${route}: ${status}, ${found}`)
  }
}

/** The value that the answer rotates `JSESSIONID` to, without its quotes; null where it leaves it. */
export function rotatedCsrf({ headers }: Answer, now: number): string | null {
  let rotated: string | null = null
  for (const cookie of cookiesOf(headers)) {
    if (cookie.name !== 'JSESSIONID' || isDeleted(cookie, now)) continue
    const value = unquoted(cookie.value)
    if (isCookieValue(value)) rotated = value
  }
  return rotated
}

/** Whether a text can be a cookie's value, and nothing more than that. */
export function isCookieValue(text: string): boolean {
  return /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/.test(text)
}

function looksLikeJson(body: string): boolean {
  return /^\s*[[{]/.test(body)
}

interface SetCookie {
  readonly name: string
  readonly value: string
  readonly attributes: readonly string[]
}

function cookiesOf(headers: IncomingHttpHeaders): SetCookie[] {
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

function deletesSession(headers: IncomingHttpHeaders, now: number): boolean {
  return cookiesOf(headers).some((cookie) => cookie.name === 'li_at' && isDeleted(cookie, now))
}

function isDeleted({ value, attributes }: SetCookie, now: number): boolean {
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

function unquoted(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
}

/** `Retry-After` in whole seconds, given as such or as a date. */
function retryAfterOf(headers: IncomingHttpHeaders, now: number): number | undefined {
  const said = headers['retry-after']?.trim()
  if (said === undefined) return undefined
  if (/^\d{1,9}$/.test(said)) return Number(said)
  // A bare number is no date, though Date would take it for a year.
  const date = /[a-z]/i.test(said) ? Date.parse(said) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000))
}
