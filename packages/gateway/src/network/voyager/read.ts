import type { Batch, Member, ReceivedBatch } from '../provider.ts'
import { NetworkError } from '../provider.ts'
import { countOf, type Document, documentOf, followed, type Json, objectOf, textOf } from './json.ts'
import { readRow } from './row.ts'

/**
 * What the network's JSON says. Pure; every function takes any JSON, in each of the shapes that the network answers
 * in, and throws a `NetworkError` of kind `unreadable` where it does not say what was asked.
 */

/**
 * A batch of the invitations received. An empty one must be proven: an answer without a list that is recognised, or
 * with a row that cannot be read, is no shorter list but an error.
 *
 * @param now when it was read, epoch milliseconds
 */
export function readReceived(json: unknown, asked: Batch, now: number): ReceivedBatch {
  const document = readDocument(json, 'relationships/invitationViews')
  const { included, bodies } = document
  const found = listIn(bodies)
  if (found === null)
    throw new NetworkError('unreadable', 'relationships/invitationViews: no list in the answer')
  const invitations = found.rows.map((row) => {
    const view = typeof row === 'string' ? included.get(row) : objectOf(row)
    if (view) return readRow(view, included, now)
    throw new NetworkError(
      'unreadable',
      'relationships/invitationViews: the list names a row that is not there',
    )
  })
  const paging = objectOf(found.body.paging) ?? bodies.map((body) => objectOf(body.paging)).find(Boolean)
  return { invitations, total: totalOf(paging?.total, asked.start, invitations.length) }
}

/** Who the session is, apart from whether the network is the sandbox. */
export function readMe(json: unknown): Omit<Member, 'sandbox'> {
  const { bodies, included } = readDocument(json, 'me')
  for (const body of bodies) {
    const profile = followed(body, 'miniProfile', included)
    const memberId = lastOf(profile?.entityUrn) ?? lastOf(body['*miniProfile']) ?? plainIdOf(body.plainId)
    if (memberId === null) continue
    const names = [textOf(profile?.firstName), textOf(profile?.lastName)]
    return {
      memberId,
      publicIdentifier: textOf(profile?.publicIdentifier),
      name: textOf(names.filter((name) => name !== null).join(' ')),
    }
  }
  throw new NetworkError('unreadable', 'me: the answer names nobody')
}

/** How many invitations are pending by the network's summary; null where it does not say. */
export function readPendingCount(json: unknown): number | null {
  const { bodies } = readDocument(json, 'relationships/invitationsSummary')
  for (const body of bodies) {
    const count = countOf(body.numPendingInvitations)
    if (count !== null) return count
  }
  return null
}

function readDocument(json: unknown, route: string): Document {
  const document = documentOf(json)
  if (document === null) throw new NetworkError('unreadable', `${route}: the answer is no JSON object`)
  return document
}

/** The innermost list: of urns, or of rows in place. */
function listIn(bodies: readonly Json[]): { body: Json; rows: readonly unknown[] } | null {
  for (const body of bodies) {
    const { '*elements': urns, elements } = body
    // Where both are there, one of them is the list and the other is a leftover.
    if (Array.isArray(urns) && (urns.length > 0 || !Array.isArray(elements))) return { body, rows: urns }
    if (Array.isArray(elements)) return { body, rows: elements }
  }
  return null
}

/**
 * `paging.total` says 0 beside real rows, or less than there must be, more often than the truth: then it says
 * nothing. Beside an empty batch any number above 0 may be true, and 0 only where the batch begins the list.
 */
function totalOf(total: unknown, start: number, rows: number): number | null {
  const count = countOf(total)
  if (count === null) return null
  if (rows > 0) return count >= start + rows ? count : null
  return count > 0 || start === 0 ? count : null
}

function lastOf(urn: unknown): string | null {
  return typeof urn === 'string' ? (/:([^:\s]+)$/.exec(urn)?.[1] ?? null) : null
}

function plainIdOf(id: unknown): string | null {
  const number = countOf(id)
  return number !== null && number > 0 ? String(number) : null
}
