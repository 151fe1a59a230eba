import type { Route } from './faults/faults.ts'
import { QUERIES } from './queries.ts'

const BASE = '/voyager/api/'
const PORTABILITY = '/rest/memberSnapshotData'

/** Which request of the protocol this is. */
export interface Found {
  readonly route: Route
  /** The id of an invitation or the slug of a person, where the path holds one; else empty. */
  readonly named: string
}

/** Reads by their path alone. */
const READS: ReadonlyMap<string, Found> = new Map<string, Found>([
  [`${BASE}me`, { route: 'me', named: '' }],
  [`${BASE}relationships/invitationViews`, { route: 'received', named: '' }],
  [`${BASE}relationships/invitationsSummary`, { route: 'summary', named: '' }],
  [`${BASE}relationships/sentInvitationViewsV2`, { route: 'sent', named: '' }],
  [`${BASE}relationships/dash/connections`, { route: 'connections', named: '' }],
  [PORTABILITY, { route: 'portability', named: '' }],
])

/** Reads by the id of their query. */
const GRAPHQL: ReadonlyMap<string, Route> = new Map<string, Route>([
  [QUERIES.invitations, 'received-graphql'],
  [QUERIES.sent, 'sent-graphql'],
  [QUERIES.profiles, 'profile'],
])

/** Writes: what stands in their path, and their route by `action`. */
const WRITES: readonly { readonly path: RegExp; readonly actions: Readonly<Record<string, Route>> }[] = [
  {
    path: /^voyagerRelationshipsDashInvitations\/urn:li:fsd_invitation:(\d+)$/,
    actions: { accept: 'accept', ignore: 'decline', withdraw: 'withdraw' },
  },
  { path: /^relationships\/invitations\/(\d+)$/, actions: { accept: 'accept-old', ignore: 'decline-old' } },
  { path: /^relationships\/invitations$/, actions: { closeInvitations: 'withdraw-old' } },
  { path: /^voyagerRelationshipsDashMemberRelationships$/, actions: { verifyQuotaAndCreateV2: 'invite' } },
]

const NETWORKINFO = /^identity\/profiles\/([^/]+)\/networkinfo$/

/** The request that this is, or the status that it gets where it is none. */
export function routeOf(method: string, url: string): Found | 400 | 404 | 405 {
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const read = READS.get(path)
  if (read !== undefined) return method === 'GET' ? read : 405
  if (!path.startsWith(BASE)) return 404
  const rest = path.slice(BASE.length)
  if (rest === 'graphql') {
    const route = GRAPHQL.get(queryOf(url).get('queryId') ?? '')
    return method !== 'GET' ? 405 : route === undefined ? 400 : { route, named: '' }
  }
  const slug = NETWORKINFO.exec(rest)?.[1]
  if (slug !== undefined) return method === 'GET' ? { route: 'networkinfo', named: slug } : 405
  return writeOf(method, rest, url)
}

function writeOf(method: string, encoded: string, url: string): Found | 400 | 404 | 405 {
  // A colon in a path may come as it is or percent-encoded.
  const path = encoded.replaceAll(/%3a/gi, ':')
  for (const { path: form, actions } of WRITES) {
    const match = form.exec(path)
    if (match === null) continue
    if (method !== 'POST') return 405
    const action = queryOf(url).get('action') ?? ''
    const route = Object.hasOwn(actions, action) ? actions[action] : undefined
    return route === undefined ? 400 : { route, named: match[1] ?? '' }
  }
  return 404
}

/** The query of a request. */
export function queryOf(url: string): URLSearchParams {
  const mark = url.indexOf('?')
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))
}

/**
 * The variables of a GraphQL query: `(start:0,count:100)`, in any order; null for what is none. What is percent-encoded
 * in a value is of the value, and divides nothing; all of it may be percent-encoded once more.
 */
export function variablesOf(url: string): ReadonlyMap<string, string> | null {
  const raw = /[?&]variables=([^&]*)/.exec(url)?.[1] ?? ''
  const given = raw.startsWith('(') ? raw : (queryOf(url).get('variables') ?? '')
  const inside = /^\((.*)\)$/.exec(given)?.[1]
  if (inside === undefined) return null
  const variables = new Map<string, string>()
  for (const part of inside.split(',')) {
    const colon = part.indexOf(':')
    if (colon < 1) return null
    variables.set(part.slice(0, colon), part.slice(colon + 1))
  }
  return variables
}
