import { DELIVERIES, JSON_TYPE, type Reply } from '../answers/reply.ts'
import { isObject, show, whole } from '../control/read.ts'
import { type Answer, type Effect, type Fault, ROUTES } from './faults.ts'
import { NAMED_REPLIES, tooManyReply } from './named.ts'

const NAMED_ANSWERS: Readonly<Record<string, Answer>> = {
  'missing-fields': { is: 'lack', lack: 'fields' },
  'no-list': { is: 'lack', lack: 'list' },
  'rotate-csrf': { is: 'rotate-csrf' },
  'expired-cookie': { is: 'expired-cookie' },
  redirect: { is: 'redirect' },
  'reset-before': { is: 'lost', delivery: 'reset' },
  'stall-before': { is: 'lost', delivery: 'silence' },
}

const ANSWER_NAMES = [...Object.keys(NAMED_REPLIES), ...Object.keys(NAMED_ANSWERS), ...DELIVERIES]

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
  if (Object.hasOwn(NAMED_ANSWERS, name)) return NAMED_ANSWERS[name] ?? null
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
