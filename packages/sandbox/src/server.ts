import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { control } from './control.ts'
import { type Answer, CSRF_REPLY, errorReply, faultsDue, type Reply, type Route } from './faults.ts'
import {
  CONTENT_TYPES,
  type Form,
  type Lack,
  meText,
  pageText,
  rowOf,
  summaryText,
  type Wrapping,
} from './shapes.ts'
import type { AskedRequest, Member, Settings, World } from './world.ts'

const BASE = '/voyager/api/'
const CONTROL = '/_control'

/** Upstream: at most 100 rows come back, however many are asked. */
const MAX_ROWS = 100
/** Rows of a page that does not say how many it wants. */
const DEFAULT_ROWS = 10
/** Rendered pages kept, over all members. When they are this much, all are forgotten. */
const PAGE_BYTES_KEPT = 64 * 1024 * 1024
/** A page is rendered anew after this time: some of its times are texts, such as `2 days ago`. */
const PAGE_AGE_MS = 60_000
/** A fault's body that is too big for anybody: more than 8 MiB. */
const HUGE_BYTES = 9 * 1024 * 1024

const ROUTES: ReadonlyMap<string, Route> = new Map([
  [`${BASE}me`, 'me'],
  [`${BASE}relationships/invitationViews`, 'received'],
  [`${BASE}relationships/invitationsSummary`, 'summary'],
])

interface NetworkOptions {
  readonly world: World
  /** How long every answer of the protocol takes. */
  readonly latencyMs: number
  readonly clock: () => number
}

/** The network: the protocol under `/voyager/api`, the control door under `/_control`. */
export function makeNetwork({ world, latencyMs, clock }: NetworkOptions): Server {
  const pages = new PageCache(clock)
  /** The `JSESSIONID` values of each session that were rotated away. */
  const staleTokens = new Map<string, Set<string>>()

  return createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    const url = request.url ?? '/'
    if (url.startsWith(CONTROL)) void answerControl(world, url.slice(CONTROL.length), request, response)
    else answerProtocol(url, request, response)
  })

  function answerProtocol(url: string, request: IncomingMessage, response: ServerResponse): void {
    const cookies = request.headers.cookie ?? ''
    const liAt = cookieValue(cookies, 'li_at') ?? ''
    const jsessionid = cookieValue(cookies, 'JSESSIONID') ?? ''
    const asked: AskedRequest = { method: request.method ?? 'GET', path: url, at: clock(), status: null }
    const session = world.session(liAt)
    session?.member.remember(asked)

    const mark = url.indexOf('?')
    const route = ROUTES.get(mark < 0 ? url : url.slice(0, mark))
    const csrf =
      csrfHolds(jsessionid, request.headers['csrf-token']) && !staleTokens.get(liAt)?.has(jsessionid)
    let wait = latencyMs
    let reply: Reply
    if (!csrf) reply = CSRF_REPLY
    else if (!session || session.ended) reply = errorReply(401)
    else if (route === undefined) reply = errorReply(404)
    else if (asked.method !== 'GET') reply = errorReply(405)
    else {
      const { member } = session
      const { answer, effects } = faultsDue(member.faults, route)
      for (const effect of effects) {
        if (effect.is === 'latency') wait += effect.ms
        else if (effect.is === 'arrive') world.arrive(member, effect.count)
        else world.leave(member, effect.count, 'top')
      }
      const form = formOf(request.headers.accept)
      if (answer?.is === 'reply') reply = answer.reply
      else if (answer !== null || route !== 'received') reply = answerRoute(member, route, form, url, answer)
      else {
        const page = form + url
        reply =
          pages.get(member, page) ?? pages.keep(member, page, answerRoute(member, route, form, url, answer))
      }
      if (answer?.is === 'delivery') reply = { ...reply, delivery: answer.delivery }
      if (answer?.is === 'rotate-csrf') reply = withNewCsrf(reply, liAt, jsessionid)
    }
    later(wait, () => deliver(response, reply, asked))
  }

  function withNewCsrf(reply: Reply, liAt: string, old: string): Reply {
    const stale = staleTokens.get(liAt) ?? new Set()
    staleTokens.set(liAt, stale.add(old))
    const fresh = `JSESSIONID="ajax:${clock()}${stale.size}"; Path=/; Secure; SameSite=None`
    return { ...reply, headers: { ...reply.headers, 'set-cookie': [fresh] } }
  }

  function answerRoute(member: Member, route: Route, form: Form, url: string, answer: Answer | null): Reply {
    const lack = answer?.is === 'lack' ? answer.lack : 'nothing'
    switch (route) {
      case 'me': {
        const headers = { 'content-type': CONTENT_TYPES[form], 'x-salver-sandbox': '1' }
        return { status: 200, headers, body: meText(member.person, form, lack) }
      }
      case 'summary':
        return summaryReply(member, form, lack)
      case 'received':
        return receivedReply(member, form, url, lack, answer?.is === 'empty', clock())
    }
  }
}

function receivedReply(
  member: Member,
  asked: Form,
  url: string,
  lack: Lack,
  empty: boolean,
  now: number,
): Reply {
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1))
  const start = offsetOf(query.get('start'), 0)
  const wanted = offsetOf(query.get('count'), DEFAULT_ROWS)
  if (query.get('q') !== 'receivedInvitation' || start === null || wanted === null) return errorReply(400)
  const count = Math.min(wanted, MAX_ROWS)
  const { shape, elements, total } = member.settings
  const form = shape === 'auto' ? asked : shape === 'I' ? 'I' : 'N'
  const withInsights = query.get('includeInsights') === 'true'
  const serials = empty ? [] : member.serials(start, count)
  const page = {
    rows: serials.map((serial) => rowOf(member.invitation(serial), form, elements, withInsights, now)),
    start,
    count,
    total: total === 'zero' ? 0 : total === 'true' ? member.pending : undefined,
    lack,
  }
  const wrapping: Wrapping = shape === 'wrapped' ? 'whole' : shape === 'wrapped-data' ? 'data' : 'none'
  const body = pageText(page, form, elements, wrapping)
  return { status: 200, headers: { 'content-type': CONTENT_TYPES[form] }, body }
}

function summaryReply(member: Member, form: Form, lack: Lack): Reply {
  const { summary } = member.settings
  if (summary === 'fails') return errorReply(500)
  const said =
    summary === 'wrong' ? Math.floor(member.pending / 2) : summary === 'true' ? member.pending : summary
  const pending = lack === 'nothing' && typeof said === 'number' ? said : undefined
  return { status: 200, headers: { 'content-type': CONTENT_TYPES[form] }, body: summaryText(pending, form) }
}

/** A rendered page, and what it was rendered from. */
interface Page {
  readonly reply: Reply
  readonly bytes: number
  readonly changes: number
  readonly settings: Settings
  readonly at: number
}

/** Rendered pages, by what was asked, until the list or the member's settings change. */
class PageCache {
  #kept = new Map<Member, Map<string, Page>>()
  #bytes = 0
  readonly #clock: () => number

  constructor(clock: () => number) {
    this.#clock = clock
  }

  get(member: Member, asked: string): Reply | undefined {
    const page = this.#kept.get(member)?.get(asked)
    const fresh =
      page !== undefined &&
      page.changes === member.changes &&
      page.settings === member.settings &&
      this.#clock() - page.at < PAGE_AGE_MS
    return fresh ? page.reply : undefined
  }

  /** Keeps a page if it is a good one; answers it with its body as bytes, ready to be sent. */
  keep(member: Member, asked: string, rendered: Reply): Reply {
    if (rendered.status !== 200) return rendered
    const body = Buffer.from(rendered.body)
    const reply = { ...rendered, body }
    if (this.#bytes + body.length > PAGE_BYTES_KEPT) {
      this.#kept = new Map()
      this.#bytes = 0
    }
    const ofMember = this.#kept.get(member) ?? new Map<string, Page>()
    this.#kept.set(member, ofMember)
    const { changes, settings } = member
    const bytes = body.length + asked.length
    this.#bytes += bytes - (ofMember.get(asked)?.bytes ?? 0)
    ofMember.set(asked, { reply, bytes, changes, settings, at: this.#clock() })
    return reply
  }
}

/** Normalized unless plain JSON is asked for. */
function formOf(accept: string | undefined): Form {
  return accept?.includes('application/json') && !accept.includes('normalized+json') ? 'I' : 'N'
}

/** A whole number from 0 up; null for anything else. */
function offsetOf(text: string | null, otherwise: number): number | null {
  if (text === null) return otherwise
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}

function cookieValue(cookies: string, name: string): string | undefined {
  for (const part of cookies.split(';')) {
    const equals = part.indexOf('=')
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim()
  }
  return undefined
}

/** The cookie is a quoted text, the header the same without its quotes. Any value will do. */
function csrfHolds(jsessionid: string, token: string | string[] | undefined): boolean {
  return typeof token === 'string' && token !== '' && jsessionid === `"${token}"`
}

function later(milliseconds: number, act: () => void): void {
  if (milliseconds === 0) act()
  // A network that shuts down does not wait for its own slowness.
  else setTimeout(act, milliseconds).unref()
}

function deliver(response: ServerResponse, reply: Reply, asked: AskedRequest): void {
  const { status, headers, delivery } = reply
  if (delivery === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  asked.status = status
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body
  const sent = delivery === 'truncated' ? body.subarray(0, body.length / 2) : body
  const length = delivery === 'huge' ? {} : { 'content-length': sent.length }
  response.writeHead(status, { ...headers, ...length } as Record<string, string | string[] | number>)
  if (delivery === 'stall') response.write(body.subarray(0, body.length / 2))
  else if (delivery === 'huge') {
    // Blanks are JSON too: the answer is whole and right, only too long.
    response.write(Buffer.alloc(HUGE_BYTES, ' '))
    response.end(body)
  } else response.end(sent)
}

async function answerControl(
  world: World,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const { status, json } = control(world, request.method ?? 'GET', path, await text(request))
    response
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
      .end(JSON.stringify(json))
  } catch (error) {
    console.error(error)
    if (!response.headersSent) response.writeHead(500)
    response.end(JSON.stringify({ error: String(error) }))
  }
}
