import { type Received, received, type Sent } from './answer.ts'
import { Deadline } from './deadline.ts'
import {
  type CallOptions,
  checkedIdempotencyKey,
  checkedKey,
  checkedOptions,
  checkedRetries,
  checkedTime,
  checkedUrl,
  type Fetch,
  inWords,
  type RequestEvent,
  type SalverOptions,
} from './options.ts'
import { AbortedError, OptionsError, TimeoutError } from './own-errors.ts'
import { pauseBefore } from './pauses.ts'
import { SalverError } from './salver-error.ts'
import { unreachable } from './unreachable.ts'

/** One request of the wire. */
export interface Ask {
  readonly method: RequestEvent['method']
  readonly path: string
  readonly query?: Record<string, unknown>
  readonly body?: Record<string, unknown>
  readonly action?: string
  /** A name that the data of its answer always has: without it, what answers is another version, or no gateway. */
  readonly has?: string | undefined
}

/** What is sent, the same for each try. */
interface Sending extends Sent {
  readonly url: string
  readonly init: RequestInit
  isLost: boolean
}

const TIMEOUT_MS = 70_000
const RETRIES = 3

/** Sends what is asked until it is answered, refused for good, or too late. */
export class Sender {
  readonly #url: string
  readonly #key: string
  readonly #timeoutMs: number
  readonly #retries: number
  readonly #fetch: Fetch
  readonly #onRequest: SalverOptions['onRequest']
  readonly #onResponse: SalverOptions['onResponse']

  constructor({
    url,
    apiKey,
    timeoutMs = TIMEOUT_MS,
    retries = RETRIES,
    fetch,
    onRequest,
    onResponse,
  }: SalverOptions<boolean>) {
    this.#url = checkedUrl(url)
    this.#key = checkedKey(apiKey)
    this.#timeoutMs = checkedTime(timeoutMs)
    this.#retries = checkedRetries(retries)
    for (const [name, given] of Object.entries({ fetch, onRequest, onResponse })) {
      if (given !== undefined && typeof given !== 'function')
        throw new OptionsError(`${name}: expected a function.`)
    }
    if (!fetch && typeof globalThis.fetch !== 'function') {
      throw new OptionsError('fetch: there is none here. Use Node 20 or newer, or give one.')
    }
    // Looked up for each request, so that what replaces the global one later counts.
    this.#fetch = fetch ?? ((to, init) => globalThis.fetch(to, init))
    this.#onRequest = onRequest
    this.#onResponse = onResponse
  }

  async send(ask: Ask, own?: CallOptions): Promise<Received> {
    const options = checkedOptions(own)
    const retries = options.retries === undefined ? this.#retries : checkedRetries(options.retries)
    const timeoutMs = options.timeoutMs === undefined ? this.#timeoutMs : checkedTime(options.timeoutMs)
    const request = this.#requestOf(ask, options.idempotencyKey)
    const deadline = new Deadline(timeoutMs, options.signal)
    let last: unknown
    try {
      for (let attempt = 1, failures = 0; ; attempt++) {
        if (deadline.ended) throw endOf(deadline, request, last)
        try {
          return await this.#attempt(ask, request, deadline, attempt, last)
        } catch (error) {
          request.isLost ||= error instanceof SalverError && error.isUnanswered
          // It lasts as long as the first one takes, which says nothing of how often to ask.
          const isFirstUnderWay = error instanceof SalverError && error.code === 'REQUEST_IN_PROGRESS'
          if (!isFirstUnderWay) failures++
          if (retries === 0 || failures > retries) throw error
          const pause = pauseBefore(error, failures)
          if (pause === undefined || pause >= deadline.left()) throw error
          last = error
          await deadline.pause(pause)
        }
      }
    } finally {
      deadline.end()
    }
  }

  #requestOf({ method, path, query = {}, body }: Ask, given: string | undefined): Sending {
    const headers: Record<string, string> = { 'x-api-key': this.#key }
    const idempotencyKey = body ? (given === undefined ? newKey() : checkedIdempotencyKey(given)) : null
    if (idempotencyKey !== null) {
      headers['content-type'] = 'application/json'
      headers['idempotency-key'] = idempotencyKey
    }
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) if (value != null) search.set(name, String(value))
    // Its `size` is younger than some browsers.
    const written = search.toString()
    const url = `${this.#url}${path}${written && `?${written}`}`
    // Followed, a redirect would take the key to another host, and make a GET of a POST.
    const init: RequestInit = {
      method,
      headers,
      redirect: 'manual',
      ...(body && { body: inWords(() => JSON.stringify(body)) }),
    }
    return { url, init, idempotencyKey, changes: method !== 'GET', isLost: false }
  }

  async #attempt(
    { method, path, action }: Ask,
    request: Sending,
    deadline: Deadline,
    attempt: number,
    last: unknown,
  ): Promise<Received> {
    const event = { method, path, action: action ?? null, attempt }
    const began = performance.now()
    const told = (status: number | null, requestId: string | null, error: SalverError | null) =>
      tell(this.#onResponse, () => {
        const durationMs = Math.round(performance.now() - began)
        return { ...event, status, durationMs, requestId, error }
      })
    tell(this.#onRequest, () => event)
    let response: Response | undefined
    try {
      response = await deadline.within(this.#fetched(request, deadline))
      const text = await deadline.within(response.text())
      const answer = received(this.#url, response, text, request)
      told(response.status, answer.meta.requestId, null)
      return answer
    } catch (caught) {
      const error =
        caught instanceof SalverError
          ? caught
          : deadline.ended
            ? endOf(deadline, { ...request, isLost: request.changes }, last)
            : unreachable(this.#url, caught, request, response !== undefined)
      told(response?.status ?? null, error.requestId, error)
      throw error
    }
  }

  #fetched({ url, init, idempotencyKey, changes, isLost }: Sending, { signal }: Deadline): Promise<Response> {
    // Called as a function of its own: as a method of this, a browser's would refuse.
    const fetch = this.#fetch
    try {
      return fetch(url, { ...init, signal })
    } catch (cause) {
      if (signal.aborted) throw cause
      // What a network does comes by the promise: what is thrown instead is a mistake, and the same another time.
      const details = { cause, idempotencyKey, isUnanswered: isLost || changes }
      throw new OptionsError(`fetch: it threw ${cause}; expected a promise of an answer.`, details)
    }
  }
}

function endOf(deadline: Deadline, { idempotencyKey, isLost }: Sent, last: unknown): SalverError {
  const again =
    isLost && idempotencyKey !== null
      ? ` It may have been carried out: asked again with the idempotencyKey ${idempotencyKey}, it is not carried out or charged twice.`
      : ''
  const details = { idempotencyKey, isUnanswered: isLost }
  if (deadline.ended === 'aborted') {
    return new AbortedError(`The call was aborted.${again}`, { ...details, cause: deadline.reason() })
  }
  return new TimeoutError(`No answer within ${deadline.timeoutMs} ms.${again}`, { ...details, cause: last })
}

/** Tells a hook. What goes wrong there is not the call's matter: its answer may have been paid for. */
function tell<Event>(hook: ((event: Event) => unknown) | undefined, event: () => Event): void {
  if (!hook) return
  try {
    const late = hook(event())
    if (late instanceof Promise) late.catch(() => {})
  } catch {}
}

/** A new idempotency key. A page without TLS has no `randomUUID`. */
function newKey(): string {
  const { crypto } = globalThis
  if (crypto.randomUUID) return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
