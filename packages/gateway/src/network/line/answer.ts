import type { IncomingHttpHeaders } from 'node:http'
import { NetworkError } from '../provider.ts'
import { cookiesOf, isDeleted } from './cookies.ts'

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
  const tooFast = status === 429 || status === 999
  // A session may end with a write that was carried out: only where the network refused it, it was not.
  const end = { isUnsure: good || (status >= 500 && !tooFast) }
  const code = CHALLENGE_CODES.exec(words)?.[0]
  if (code !== undefined) return new NetworkError('challenge', `${said}, ${code}`, end)
  if (CHALLENGE_PATHS.test(headers.location ?? ''))
    return new NetworkError('challenge', `${said}, sent to sign in`, end)

  // The page that comes with 999 mentions the way to sign in whoever is asking: there, only a code is a challenge.
  if (!tooFast && CHALLENGE_PATHS.test(words))
    return new NetworkError('challenge', `${said}, a page to sign in`, end)
  if (deletesSession(headers, now)) return new NetworkError('session_ended', `${said}, li_at deleted`, end)
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

/** Whether a body begins as JSON does, whole or not. */
export function looksLikeJson(body: string): boolean {
  return /^\s*[[{]/.test(body)
}

function deletesSession(headers: IncomingHttpHeaders, now: number): boolean {
  return cookiesOf(headers).some((cookie) => cookie.name === 'li_at' && isDeleted(cookie, now))
}

/** `Retry-After` in whole seconds; the longest, where it comes more than once. */
function retryAfterOf(headers: IncomingHttpHeaders, now: number): number | undefined {
  // A header that comes twice is an array, whatever its type says.
  const waits = [headers['retry-after'] ?? []].flat().flatMap((said) => secondsOf(said.trim(), now) ?? [])
  return waits.length === 0 ? undefined : Math.max(...waits)
}

/** The seconds that are given as such or as a date. */
function secondsOf(said: string, now: number): number | undefined {
  if (/^\d{1,9}$/.test(said)) return Number(said)
  // A bare number is no date, though Date would take it for a year.
  const date = /[a-z]/i.test(said) ? Date.parse(said) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000))
}
