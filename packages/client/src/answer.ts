import { apiError } from './api-errors.ts'
import { type Meta, metaOf } from './meta.ts'
import { UnreadableAnswerError } from './own-errors.ts'
import type { ErrorDetails } from './salver-error.ts'

/** What is known of a request when something is made of it, an answer or an error. */
export interface Sent {
  readonly idempotencyKey: string | null
  /** Whether it may do something, or cost something. */
  readonly changes: boolean
  /** Whether a try of it was sent, and nobody knows what became of it. */
  readonly isLost: boolean
}

/** A success as it came: the data under the wire's names. */
export interface Received {
  readonly data: Record<string, unknown>
  readonly meta: Meta
  /** What an error about it tells. */
  readonly details: ErrorDetails
}

/** Behind which there may be a gateway that answers later: what a balancer says of one that is not there. */
const PASSING = new Set([429, 502, 503, 504])

/**
 * What an answer says.
 *
 * @param url of the gateway
 * @throws ApiError for what the gateway refused, UnreadableAnswerError for what is no answer of one
 */
export function received(
  url: string,
  response: Response,
  text: string,
  { idempotencyKey, changes, isLost }: Sent,
): Received {
  const { status, headers } = response
  const body = parsed(text)
  const metadata = objectOr(body?.metadata, {})
  const meta = metaOf(headers, metadata)
  const details = {
    status,
    requestId: meta.requestId,
    idempotencyKey,
    // Of a success that turns out to be of no use, and of what nobody can read.
    isUnanswered: changes,
    retryAfter: retryAfterOf(headers.get('retry-after')),
  }
  if (body?.success === true && isObject(body.data)) return { data: body.data, meta, details }

  const error = objectOr(body?.error, {})
  if (body?.success === false && typeof error.code === 'string') {
    throw apiError(error.code, messageOf(url, error.code, error.message), {
      ...details,
      docsUrl: docsUrlOf(url, error.code),
      // An earlier one with the same key is at it, and says nothing yet.
      isUnanswered: isLost || error.code === 'REQUEST_IN_PROGRESS',
    })
  }
  throw new UnreadableAnswerError(
    `What ${url} answered is not of a Salver gateway: ${seen(response, text)}. Check that url names a gateway alone, that no proxy stands between, and that the gateway is as new as this client.`,
    { ...details, isRetryable: PASSING.has(status) },
  )
}

/** Where the gateway's own reference explains a code. */
function docsUrlOf(url: string, code: string): string {
  return `${url}/reference#${code.toLowerCase()}`
}

function messageOf(url: string, code: string, message: unknown): string {
  const said = String(message)
  if (code === 'NOT_FOUND' || code === 'METHOD_NOT_ALLOWED' || code === 'INVALID_ACTION') {
    return `${said} (Is ${url} the whole address of the gateway, and is the gateway as new as this client?)`
  }
  return said
}

/** From seconds, or the date of HTTP. */
function retryAfterOf(header: string | null): number | null {
  if (header === null || header.trim() === '') return null
  const seconds = Number(header)
  if (seconds >= 0) return seconds
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000))
}

function seen({ status, headers, type }: Response, text: string): string {
  const location = headers.get('location')
  // A browser shows of a redirect only that it is one.
  if (type === 'opaqueredirect' || location !== null) {
    return `a redirect${location ? ` to ${location.slice(0, 200)}` : ''}, which is not followed, so that the key goes nowhere else; give the final address as url`
  }
  const kind = headers.get('content-type') ?? 'no content-type'
  const start = text.trim().slice(0, 120).replace(/\s+/g, ' ')
  return `status ${status}, ${kind}, ${start === '' ? 'nothing in it' : JSON.stringify(start)}`
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectOr(value: unknown, otherwise: Record<string, unknown>): Record<string, unknown> {
  return isObject(value) ? value : otherwise
}
