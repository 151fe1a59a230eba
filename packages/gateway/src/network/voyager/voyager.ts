import { randomInt } from 'node:crypto'
import { NetworkError, type Provider, type Session } from '../provider.ts'
import { type Answer, failureOf, isCookieValue, jsonOf, rotatedCsrf, saysCsrfFailed } from './answer.ts'
import { readMe, readPendingCount, readReceived } from './read.ts'
import { type Line, makeLine, routeOf } from './request.ts'

/** How long the network may say nothing in mid-answer. */
const SILENCE = 20_000

/** No list is so long. Farther places are asked for as this one: the network reads its numbers in 32 bits. */
const FARTHEST = 2 ** 31 - 1

/**
 * The provider for the network's web protocol.
 *
 * @param options.url the base URL, `/voyager/api` included; `now` the clock; `silenceMs` how long the network may
 *   say nothing before a request counts as failed, 20 seconds unless given
 */
export function makeVoyager({
  url,
  now = () => new Date(),
  silenceMs = SILENCE,
}: {
  url: string
  now?: () => Date
  silenceMs?: number
}): Provider {
  const line = makeLine({ url, silenceMs })
  return {
    open: (token) => openSession(line, token, () => now().getTime()),
    close: () => line.close(),
  }
}

function openSession(line: Line, token: string, clock: () => number): Session {
  // Any value will do, as long as cookie and header agree. The network may rotate it at any answer.
  let csrf = newCsrf()
  const isSendable = isCookieValue(token)

  async function ask(path: string, signal: AbortSignal): Promise<Answer> {
    const route = routeOf(path)
    // A token that would break out of its cookie is none that the network gave anybody.
    if (!isSendable) throw new NetworkError('session_ended', `${route}: the token is no cookie’s value`)
    let answer = await send(path, signal)
    let failure = failureOf(answer, route, clock())
    if (failure?.kind === 'refused' && saysCsrfFailed(answer)) {
      answer = await send(path, signal)
      failure = failureOf(answer, route, clock())
      if (failure !== null && saysCsrfFailed(answer)) {
        failure = new NetworkError(failure.kind, `${route}: 403, the csrf check failed twice`)
      }
    }
    if (failure !== null) throw failure
    return answer
  }

  async function send(path: string, signal: AbortSignal): Promise<Answer> {
    const sent = csrf
    const headers = {
      accept: 'application/vnd.linkedin.normalized+json+2.1',
      'x-restli-protocol-version': '2.0.0',
      'x-li-lang': 'en_US',
      'csrf-token': sent,
      cookie: `li_at=${token}; JSESSIONID="${sent}"`,
    }
    const answer = await line.get(path, headers, signal)
    const rotated = rotatedCsrf(answer, clock())
    if (rotated !== null) csrf = rotated
    // Stale, and nobody has said what instead; another request of this session may have heard it meanwhile.
    else if (csrf === sent && saysCsrfFailed(answer)) csrf = newCsrf()
    return answer
  }

  return {
    async me(signal) {
      const answer = await ask('me', signal)
      return { ...readMe(jsonOf(answer, 'me')), sandbox: answer.headers['x-salver-sandbox'] === '1' }
    },
    async received(batch, signal) {
      const path = `relationships/invitationViews?q=receivedInvitation&start=${Math.min(batch.start, FARTHEST)}&count=${batch.count}&includeInsights=true`
      const answer = await ask(path, signal)
      return readReceived(jsonOf(answer, routeOf(path)), batch, clock())
    },
    async pendingCount(signal) {
      const path = 'relationships/invitationsSummary'
      return readPendingCount(jsonOf(await ask(path, signal), path))
    },
  }
}

function newCsrf(): string {
  return `ajax:${randomInt(1e9, 1e10)}${randomInt(1e9, 1e10)}`
}
