/** The requests of the protocol that a fault can lie in wait for. */
const ROUTES = ['me', 'received', 'summary'] as const
export type Route = (typeof ROUTES)[number]

/** An answer ready to be sent, and how the sending goes. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string | Buffer
  readonly delivery?: Delivery
}

/** Ways in which the sending of a good answer goes wrong. */
const DELIVERIES = ['truncated', 'stall', 'reset', 'huge'] as const
type Delivery = (typeof DELIVERIES)[number]

const LACKS = { 'missing-fields': 'fields', 'no-list': 'list' } as const

/** What a fault makes of a request. */
export type Answer =
  | { readonly is: 'reply'; readonly reply: Reply }
  | { readonly is: 'delivery'; readonly delivery: Delivery }
  | { readonly is: 'lack'; readonly lack: 'fields' | 'list' }
  | { readonly is: 'empty' }
  | { readonly is: 'rotate-csrf' }

/** What a fault does besides; the request is answered all the same. */
export type Effect =
  | { readonly is: 'latency'; readonly ms: number }
  | { readonly is: 'arrive'; readonly count: number }
  | { readonly is: 'leave'; readonly count: number }

/** One fault of a member, with what it has seen so far. */
export interface Fault {
  readonly on: Route | 'any'
  readonly after: number
  readonly times: number
  readonly answer: Answer | Effect
  seen: number
  done: number
}

export const CSRF_REPLY: Reply = {
  status: 403,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'CSRF check failed.',
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8' }
const HTML =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Just a moment…</h1></body></html>'

/** An error as the network writes it. */
export function errorReply(status: number, more: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: JSON_TYPE, body: JSON.stringify({ status, ...more }) }
}

function tooManyReply(retryAfter?: string): Reply {
  const reply = errorReply(429, { message: 'Too many requests' })
  return retryAfter === undefined ? reply : { ...reply, headers: { ...JSON_TYPE, 'retry-after': retryAfter } }
}

const NAMED_REPLIES: Readonly<Record<string, Reply>> = {
  '401': errorReply(401),
  '403': errorReply(403, { message: 'Access denied' }),
  csrf: CSRF_REPLY,
  'deleted-session': {
    status: 302,
    headers: {
      location: '/voyager/api/me',
      'set-cookie': [
        'li_at=delete me; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; Secure; HttpOnly',
      ],
    },
    body: '',
  },
  checkpoint: { status: 302, headers: { location: '/checkpoint/challenge/AgEXAMPLE?ut=sandbox' }, body: '' },
  challenge: errorReply(400, {
    code: 'CHALLENGE_REQUIRED',
    challenge_url: '/checkpoint/challenge/AgEXAMPLE',
  }),
  '429': tooManyReply(),
  '999': { status: 999, headers: HTML_TYPE, body: HTML },
  fuse: errorReply(400, { code: 'FUSE_LIMIT_EXCEEDED' }),
  '500': errorReply(500),
  '503': {
    status: 503,
    headers: HTML_TYPE,
    body: '<html><body><h1>503 Service Unavailable</h1></body></html>',
  },
  html: { status: 200, headers: HTML_TYPE, body: HTML },
}

const ANSWER_NAMES = [...Object.keys(NAMED_REPLIES), ...Object.keys(LACKS), ...DELIVERIES, 'rotate-csrf']

/**
 * What awaits a request on this route. Every fault counts every request that it matches; all effects that are due
 * happen, and of the answers the first that is due.
 */
export function faultsDue(
  faults: readonly Fault[],
  route: Route,
): { answer: Answer | null; effects: Effect[] } {
  let answer: Answer | null = null
  const effects: Effect[] = []
  for (const fault of faults) {
    if (fault.on !== 'any' && fault.on !== route) continue
    fault.seen += 1
    if (fault.seen <= fault.after || fault.done >= fault.times) continue
    if (isEffect(fault.answer)) effects.push(fault.answer)
    else if (answer === null) answer = fault.answer
    else continue
    fault.done += 1
  }
  return { answer, effects }
}

function isEffect(answer: Answer | Effect): answer is Effect {
  return answer.is === 'latency' || answer.is === 'arrive' || answer.is === 'leave'
}

/** The list of faults that a control request asks for. Throws a sentence that says what was expected and what came. */
export function readFaults(json: unknown): Fault[] {
  if (!Array.isArray(json)) throw new TypeError('expected a list of faults [{on, after?, times?, answer}]')
  return json.map((entry: unknown, index) => readFault(entry, `fault ${index}`))
}

function readFault(json: unknown, where: string): Fault {
  if (!isObject(json)) throw new TypeError(`${where}: expected {on, after?, times?, answer}`)
  for (const key of Object.keys(json)) {
    if (!['on', 'after', 'times', 'answer'].includes(key))
      throw new TypeError(`${where}: unknown field ${key}`)
  }
  const on = [...ROUTES, 'any' as const].find((route) => route === json.on)
  if (on === undefined)
    throw new TypeError(`${where}: on is one of ${ROUTES.join(', ')}, any; got ${show(json.on)}`)
  const after = json.after === undefined ? 0 : whole(json.after, `${where}: after`)
  const times = json.times === undefined ? Number.POSITIVE_INFINITY : whole(json.times, `${where}: times`)
  return { on, after, times, answer: readAnswer(json.answer, where), seen: 0, done: 0 }
}

function readAnswer(json: unknown, where: string): Answer | Effect {
  const named = typeof json === 'string' || typeof json === 'number' ? namedAnswer(String(json)) : null
  if (named !== null) return named
  if (isObject(json)) {
    if ('status' in json) return { is: 'reply', reply: readReply(json, where) }
    const [[key, value] = ['', undefined], ...more] = Object.entries(json)
    if (more.length > 0)
      throw new TypeError(`${where}: an answer has one field, got ${Object.keys(json).join(', ')}`)
    if (key === 'latency_ms') return { is: 'latency', ms: whole(value, `${where}: latency_ms`) }
    if (key === 'arrive' || key === 'leave') return { is: key, count: whole(value, `${where}: ${key}`) }
    if (key === 'empty' && value === true) return { is: 'empty' }
    if (key === '429' && isObject(value))
      return { is: 'reply', reply: tooManyReply(readRetryAfter(value, where)) }
  }
  throw new TypeError(
    `${where}: answer is one of ${ANSWER_NAMES.join(', ')}, or {status, headers?, body?}, {"429": {retry_after}}, ` +
      `{latency_ms}, {arrive}, {leave}, {empty: true}; got ${show(json)}`,
  )
}

function namedAnswer(name: string): Answer | null {
  if (Object.hasOwn(NAMED_REPLIES, name)) {
    const reply = NAMED_REPLIES[name]
    if (reply) return { is: 'reply', reply }
  }
  if (name === 'missing-fields' || name === 'no-list') return { is: 'lack', lack: LACKS[name] }
  if (name === 'rotate-csrf') return { is: 'rotate-csrf' }
  const delivery = DELIVERIES.find((known) => known === name)
  return delivery === undefined ? null : { is: 'delivery', delivery }
}

function readRetryAfter(json: Record<string, unknown>, where: string): string | undefined {
  const value = json.retry_after
  if (value === undefined || typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw new TypeError(`${where}: retry_after is a number of seconds or a date as text; got ${show(value)}`)
}

function readReply(json: Record<string, unknown>, where: string): Reply {
  for (const key of Object.keys(json)) {
    if (!['status', 'headers', 'body'].includes(key))
      throw new TypeError(`${where}: unknown field ${key} of answer`)
  }
  const status = whole(json.status, `${where}: status`)
  if (status < 200 || status > 999) throw new TypeError(`${where}: status is from 200 to 999; got ${status}`)
  const asked = json.headers ?? {}
  if (!isObject(asked)) throw new TypeError(`${where}: headers are names with a text or a list of texts`)
  const headers: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(asked))
    headers[name.toLowerCase()] = Array.isArray(value) ? value.map(String) : String(value)
  const body = json.body ?? ''
  if (typeof body === 'string') return { status, headers, body }
  return { status, headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) }
}

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
