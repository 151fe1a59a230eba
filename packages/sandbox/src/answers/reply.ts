import { CONTENT_TYPES, type Form } from '../shapes/document.ts'

/** Ways in which the sending of a good answer goes wrong. */
export const DELIVERIES = ['truncated', 'stall', 'reset', 'huge'] as const
export type Delivery = (typeof DELIVERIES)[number]

/** An answer ready to be sent, and how the sending goes; `silence`: nothing is sent, and the connection stays. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string | Buffer
  readonly delivery?: Delivery | 'silence'
}

export const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

/** The csrf token is missing, stale, or not the same twice. */
export const CSRF_REPLY: Reply = {
  status: 403,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'CSRF check failed.',
}

/** A good answer in one of the network's forms. */
export function okReply(form: Form, body: string): Reply {
  return { status: 200, headers: { 'content-type': CONTENT_TYPES[form] }, body }
}

/** An error as the network writes it. */
export function errorReply(status: number, more: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: JSON_TYPE, body: JSON.stringify({ status, ...more }) }
}

/** The same answer with one more `set-cookie`. */
export function withCookie(reply: Reply, cookie: string): Reply {
  return { ...reply, headers: { ...reply.headers, 'set-cookie': [cookie] } }
}
