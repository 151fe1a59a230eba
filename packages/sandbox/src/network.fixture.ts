import type { AddressInfo } from 'node:net'
import { makeNetwork } from './server.ts'
import { World } from './world/world.ts'

/** What the tests stand on: one network of a test file, and the ways to ask it. */

const NORMALIZED = 'application/vnd.linkedin.normalized+json+2.1'
/** The received invitations; a part of them with `&start=…&count=…`. */
export const LIST = 'relationships/invitationViews?q=receivedInvitation&includeInsights=true'
/** Asks for inline answers. */
export const INLINE = { accept: 'application/json' }

/** How far the network's clock is ahead. */
let ahead = 0
const url = await listen()

async function listen(): Promise<string> {
  const clock = () => Date.now() + ahead
  const network = makeNetwork({ world: new World({ folder: null, clock }), latencyMs: 0, clock })
  await new Promise<void>((resolve) => network.listen(0, '127.0.0.1', resolve))
  // It ends with the tests that ask it.
  network.unref()
  return `http://127.0.0.1:${(network.address() as AddressInfo).port}`
}

export type Json = Record<string, unknown>

export async function control(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') {
  const response = await fetch(`${url}/_control${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, json: (await response.json()) as Json }
}

export interface Session {
  readonly li_at: string
  readonly public_identifier: string
}

export async function member(order: Json = {}): Promise<Session> {
  const { json } = await control('/members', { invitations: 25, ...order })
  return json as unknown as Session
}

export const onMember = (who: Session, what: string, body: unknown) =>
  control(`/members/${who.public_identifier}/${what}`, body)

/** Lets time pass for the network. */
export function pass(milliseconds: number): void {
  ahead += milliseconds
}

/** The member as the control door shows it. */
export async function face(who: Session): Promise<Json> {
  return (await control(`/members/${who.public_identifier}`)).json
}

/** A write of the protocol. */
export function post(
  who: Session,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/voyager/api/${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...headersOf(who), 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** A request of the portability interface. */
export function askPortability(path: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${url}/rest/${path}`, { headers })
}

export function ask(who: Session, path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/voyager/api/${path}`, {
    redirect: 'manual',
    headers: { ...headersOf(who), ...headers },
  })
}

function headersOf(who: Session) {
  return {
    cookie: `li_at=${who.li_at}; JSESSIONID="ajax:1"`,
    'csrf-token': 'ajax:1',
    accept: NORMALIZED,
  }
}

export async function json(response: Promise<Response>): Promise<Json> {
  return (await (await response).json()) as Json
}

/** Follows every reference of a normalized document; throws where one leads nowhere. */
export function resolve(document: Json): Json[] {
  const outer = document.data as Json
  const answer = (outer.data ?? outer) as Json
  // A GraphQL answer has its list under the name of its query.
  const [query = ''] = Object.keys(answer)
  const data = (query.startsWith('relationshipsDash') ? answer[query] : answer) as Json
  const included = (document.included ?? outer.included) as Json[]
  const byUrn = new Map(included.map((thing) => [thing.entityUrn, thing]))
  if (byUrn.size !== included.length) throw new Error('something is included twice')
  const used = new Set<unknown>()
  const follow = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(follow)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([key, inner]): [string, unknown] =>
      key.startsWith('*') ? [key.slice(1), named(inner)] : [key, follow(inner)],
    )
    return Object.fromEntries(entries.filter(([key]) => key !== '$type'))
  }
  const named = (urn: unknown): unknown => {
    const thing = byUrn.get(urn)
    if (!thing) throw new Error(`${String(urn)} is not included`)
    used.add(urn)
    return follow(thing)
  }
  const list = (data['*elements'] ?? data.elements) as unknown[]
  const rows = list.map((entry) => (typeof entry === 'string' ? named(entry) : follow(entry)) as Json)
  if (used.size !== included.length) throw new Error('something is included that nothing leads to')
  return rows
}

/** An object inside of a JSON object; throws where it is missing. */
export function part(json: Json | undefined, field: string): Json {
  const inner = json?.[field]
  if (typeof inner === 'object' && inner !== null) return inner as Json
  throw new Error(`${field} is missing`)
}
