import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { ANSWERS } from './answers/answer.ts'
import { errorReply, type Reply, withCookie } from './answers/reply.ts'
import { control } from './control/control.ts'
import { deliver } from './deliver.ts'
import { CookieEntries, type Entry, entryByToken } from './entry.ts'
import { type Answer, type Effect, faultsDue, type Route } from './faults/faults.ts'
import { PageCache } from './pages.ts'
import { type Found, routeOf } from './routes.ts'
import type { Form } from './shapes/document.ts'
import type { Member } from './world/member.ts'
import type { AskedRequest } from './world/requests.ts'
import type { World } from './world/world.ts'

const CONTROL = '/_control'
const PORTABILITY = '/rest/'

/** A write's body is small; what is larger is none. */
const MAX_BODY_BYTES = 256 * 1024
/** Orders of the control door may name every position of a long list. */
const MAX_CONTROL_BYTES = 64 * 1024 * 1024

const SESSION_ENDS = 'li_at=; Max-Age=0; Path=/; Secure; HttpOnly'

/** Reads whose pages are worth keeping. */
const KEPT: ReadonlySet<Route> = new Set(['received', 'received-graphql', 'sent', 'sent-graphql'])

interface NetworkOptions {
  readonly world: World
  /** How long every answer of the protocol takes. */
  readonly latencyMs: number
  readonly clock: () => number
}

/** The network: the protocol under `/voyager/api` and `/rest`, the control door under `/_control`. */
export function makeNetwork({ world, latencyMs, clock }: NetworkOptions): Server {
  const pages = new PageCache(clock)
  const entries = new CookieEntries()

  return createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    const url = request.url ?? '/'
    if (url.startsWith(CONTROL)) void answerControl(world, url.slice(CONTROL.length), request, response)
    else hear(url, request, response)
  })

  /** Hears a request out, and answers it. */
  function hear(url: string, request: IncomingMessage, response: ServerResponse): void {
    const method = request.method ?? 'GET'
    const asked: AskedRequest = { method, path: url, at: clock(), status: null, body: null }
    const entry = url.startsWith(PORTABILITY) ? entryByToken(world, request) : entries.entry(world, request)
    entry.session?.member.requests.add(asked)
    const form = formOf(request.headers.accept)
    if (method === 'GET') {
      answer(entry, asked, form, undefined, response)
      return
    }
    void textOf(request, MAX_BODY_BYTES).then(
      (text) => {
        const body = jsonOf(text)
        asked.body = body ?? null
        answer(entry, asked, form, body, response)
      },
      // Whoever did not send all of it is not there any more; whoever sends far too much is not heard out.
      () => response.socket?.destroy(),
    )
  }

  function answer(
    entry: Entry,
    asked: AskedRequest,
    form: Form,
    body: unknown,
    response: ServerResponse,
  ): void {
    const found = entry.refusal === null ? routeOf(asked.method, asked.path) : null
    if (found === null || typeof found === 'number' || entry.session === undefined) {
      const refusal = entry.refusal ?? errorReply(typeof found === 'number' ? found : 401)
      later(latencyMs, () => deliver(response, refusal, asked))
      return
    }
    const { member } = entry.session
    const due = faultsDue(member.faults, found.route)
    let wait = latencyMs
    for (const effect of due.effects) {
      if (effect.is === 'latency') wait += effect.ms
      else move(member, found.route, effect)
    }
    const right = () => rightReply(member, found, asked.path, form, body, due.answer)
    const reply = due.answer === null ? right() : spoilt(due.answer, right, entry, asked.path)
    later(wait, () => deliver(response, reply, asked))
  }

  /** Lists move where a fault lies in wait for them. */
  function move(member: Member, route: Route, effect: Exclude<Effect, { is: 'latency' }>): void {
    const list = route === 'sent' || route === 'sent-graphql' ? 'sent' : 'received'
    if (effect.is === 'arrive') world.arrive(member, list, effect.count)
    else world.leave(member, list, effect.count, 'top')
  }

  function rightReply(
    member: Member,
    { route, named }: Found,
    url: string,
    form: Form,
    body: unknown,
    answer: Answer | null,
  ): Reply {
    const kept = answer === null && KEPT.has(route)
    const page = kept ? form + url : ''
    const known = kept ? pages.get(member, page) : undefined
    if (known !== undefined) return known
    const lack = answer?.is === 'lack' ? answer.lack : 'nothing'
    const empty = answer?.is === 'empty'
    const reply = ANSWERS[route]({ world, member, form, url, named, body, lack, empty, now: clock() })
    return kept ? pages.keep(member, page, reply) : reply
  }

  /** What a fault makes of the right answer. Where it does not ask for that, nothing is carried out. */
  function spoilt(answer: Answer, right: () => Reply, entry: Entry, url: string): Reply {
    switch (answer.is) {
      case 'reply':
        return answer.reply
      case 'redirect':
        return { status: 302, headers: { location: url }, body: '' }
      case 'lost':
        return { status: 0, headers: {}, body: '', delivery: answer.delivery }
      case 'delivery':
        return { ...right(), delivery: answer.delivery }
      case 'rotate-csrf':
        return entries.rotated(right(), entry, clock())
      case 'expired-cookie':
        return withCookie(right(), SESSION_ENDS)
      default:
        return right()
    }
  }
}

async function textOf(request: IncomingMessage, most: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > most) throw new RangeError(`a body of more than ${most} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Normalized unless plain JSON is asked for. */
function formOf(accept: string | undefined): Form {
  return accept?.includes('application/json') && !accept.includes('normalized+json') ? 'I' : 'N'
}

function later(milliseconds: number, act: () => void): void {
  if (milliseconds === 0) act()
  // A network that shuts down does not wait for its own slowness.
  else setTimeout(act, milliseconds).unref()
}

async function answerControl(
  world: World,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const text = await textOf(request, MAX_CONTROL_BYTES)
    const { status, json } = control(world, request.method ?? 'GET', path, text)
    response
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
      .end(JSON.stringify(json))
  } catch (error) {
    console.error(error)
    if (!response.headersSent) response.writeHead(500)
    response.end(JSON.stringify({ error: String(error) }))
  }
}
