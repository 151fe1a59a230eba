import { type Answer, failureOf, jsonOf } from '../line/answer.ts'
import { isCookieValue } from '../line/cookies.ts'
import type { Line } from '../line/line.ts'
import { NetworkError, type Turn } from '../provider.ts'
import { newCsrf, rotatedCsrf, saysCsrfFailed } from './csrf.ts'

/** Answers in which each thing stands once and others name it by its urn. */
const NORMALIZED = 'application/vnd.linkedin.normalized+json+2.1'
/** Answers in which each thing stands in its place. */
const INLINE = 'application/json'

/** One request of the protocol. */
export interface Ask {
  /** Below the network's base, with the query. */
  readonly path: string
  /** The path as the log may have it: it names no member, no invitation and no query. */
  readonly route: string
  /** Whether the answer is asked for with each thing in its place. */
  readonly inline?: boolean
  /** What is sent, for a write; it becomes JSON. */
  readonly body?: unknown
}

/** Makes of an answer what was asked, or throws; `failure` is what the answer means where it is not a good one. */
export type Read<Value> = (answer: Answer, failure: NetworkError | null) => Value

/** A reading of the JSON of a good answer. Any other answer is thrown as the failure that it is. */
export function ofJson<Value>(route: string, read: (json: unknown, answer: Answer) => Value): Read<Value> {
  return (answer, failure) => {
    if (failure !== null) throw failure
    return read(jsonOf(answer, route), answer)
  }
}

/** How the network is asked with one token. It keeps the token against forgery, which the network may rotate. */
export class Wire {
  readonly clock: () => number
  readonly #line: Line
  readonly #token: string
  readonly #isSendable: boolean
  #csrf = newCsrf()

  /** @param clock epoch milliseconds */
  constructor(line: Line, token: string, clock: () => number) {
    this.#line = line
    this.#token = token
    this.#isSendable = isCookieValue(token)
    this.clock = clock
  }

  /**
   * Asks once, in one turn, its reading included. A token against forgery that had become stale is the one reason to
   * ask once more, in a turn of its own: the network has done nothing yet.
   */
  async ask<Value>(turn: Turn, ask: Ask, read: Read<Value>, signal: AbortSignal): Promise<Value> {
    const { route } = ask
    // A token that would break out of its cookie is none that the network gave anybody.
    if (!this.#isSendable) throw new NetworkError('session_ended', `${route}: the token is no cookie’s value`)
    const tried = { times: 0, stale: false }
    const attempt = async () => {
      const answer = await this.#send(ask, signal)
      const failure = failureOf(answer, route, this.clock())
      tried.times += 1
      tried.stale = failure?.kind === 'refused' && saysCsrfFailed(answer)
      if (!tried.stale) return read(answer, failure)
      const often = tried.times > 1 ? ' twice' : ''
      throw new NetworkError('refused', `${route}: 403, the csrf check failed${often}`)
    }
    try {
      return await turn(attempt, signal)
    } catch (error) {
      if (!tried.stale) throw error
    }
    return turn(attempt, signal)
  }

  async #send({ path, route, inline = false, body }: Ask, signal: AbortSignal): Promise<Answer> {
    const sent = this.#csrf
    const headers: Record<string, string> = {
      accept: inline ? INLINE : NORMALIZED,
      'x-restli-protocol-version': '2.0.0',
      'x-li-lang': 'en_US',
      'csrf-token': sent,
      cookie: `li_at=${this.#token}; JSESSIONID="${sent}"`,
    }
    const isWrite = body !== undefined
    if (isWrite) headers['content-type'] = 'application/json; charset=UTF-8'
    const request = {
      method: isWrite ? ('POST' as const) : ('GET' as const),
      path,
      route,
      headers,
      body: isWrite ? JSON.stringify(body) : null,
    }
    const answer = await this.#line.send(request, signal)
    const rotated = rotatedCsrf(answer, this.clock())
    if (rotated !== null) this.#csrf = rotated
    // Stale, and nobody has said what instead; another request of this token may have heard it meanwhile.
    else if (this.#csrf === sent && saysCsrfFailed(answer)) this.#csrf = newCsrf()
    return answer
  }
}
