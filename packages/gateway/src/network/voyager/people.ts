import { comparableSlug } from '@salver/contract'
import { countOf, type Json, objectOf, textOf } from '../line/json.ts'
import { type Distance, type Member, NetworkError, type PendingCounts, type Profile } from '../provider.ts'
import { type Document, documentOf, followed, saysErrors } from './document.ts'
import { rowCountOf } from './list.ts'
import { fullNameOf, headlineOf, pictureUrlOf } from './person.ts'
import { lastOfUrn } from './urn.ts'

/**
 * What the network's JSON says of people and counts. Pure; every function takes any JSON, in each of the shapes that
 * the network answers in, and throws a `NetworkError` of kind `unreadable` where it does not say what was asked.
 */

const PROFILE_URN = 'urn:li:fsd_profile:'

/** Who the session is, apart from whether the network is the sandbox. */
export function readMe(json: unknown): Omit<Member, 'sandbox'> {
  const { bodies, included } = readDocument(json, 'me')
  for (const body of bodies) {
    const profile = followed(body, 'miniProfile', '*miniProfile', included)
    const memberId =
      lastOfUrn(profile?.entityUrn) ?? lastOfUrn(body['*miniProfile']) ?? plainIdOf(body.plainId)
    if (memberId === null) continue
    return { memberId, publicIdentifier: textOf(profile?.publicIdentifier), name: fullNameOf(profile) }
  }
  throw new NetworkError('unreadable', 'me: the answer names nobody')
}

/** How many invitations are pending by the network's summary. */
export function readPendingCounts(json: unknown): PendingCounts {
  const { bodies } = readDocument(json, 'relationships/invitationsSummary')
  const first = (name: string) =>
    bodies.reduce<number | null>((found, body) => found ?? rowCountOf(body[name]), null)
  return { received: first('numPendingInvitations'), sent: first('numTotalSentInvitations') }
}

/**
 * The profile that has a slug, among those that the answer includes: the one that has it now, else the only one, which
 * the answer's list must name: for it, it is an old slug. Null where the list is an empty one, which alone proves that
 * there is nobody.
 */
export function readProfile(json: unknown, slug: string): Profile | null {
  const route = 'the profile by its slug'
  const document = readDocument(json, route)
  const profiles = new Map<string, Json>()
  for (const thing of document.included.all()) {
    if (!isProfile(thing)) continue
    const memberId = lastOfUrn(thing.entityUrn)
    // To take another one for the only one would be to take it for somebody else.
    if (memberId === null) throw new NetworkError('unreadable', `${route}: one without an id`)
    profiles.set(memberId, thing)
  }
  const asked = comparableSlug(slug)
  const named = [...profiles].filter(([, profile]) => {
    const own = textOf(profile.publicIdentifier)
    return own !== null && asked !== null && comparableSlug(own) === asked
  })
  const listed = listedIn(document)
  if (named.length === 0 && listed?.length === 0 && !saysErrors(document)) return null
  const [only, ...others] = named.length > 0 ? named : profiles
  if (only === undefined) throw new NetworkError('unreadable', `${route}: nobody, and no empty list`)
  if (others.length > 0) throw new NetworkError('unreadable', `${route}: several, and none is the one`)
  const [memberId, profile] = only
  if (named.length === 0 && !listed?.some((one) => lastOfUrn(one) === memberId)) {
    throw new NetworkError('unreadable', `${route}: one of another slug, which the list does not name`)
  }
  return {
    memberId,
    slug: textOf(profile.publicIdentifier),
    firstName: textOf(profile.firstName),
    lastName: textOf(profile.lastName),
    headline: headlineOf(profile),
    pictureUrl: pictureUrlOf(profile),
  }
}

/** How far somebody is; null for who is known to be farther than that, and for the member. */
export function readDistance(json: unknown): Distance | null {
  for (const body of readDocument(json, 'networkinfo').bodies) {
    const value = objectOf(body.distance)?.value ?? body.distance
    if (value === 'DISTANCE_1') return 1
    if (value === 'DISTANCE_2') return 2
    if (value === 'DISTANCE_3') return 3
    if (value === 'OUT_OF_NETWORK' || value === 'SELF') return null
  }
  throw new NetworkError('unreadable', 'networkinfo: no distance that is known')
}

function readDocument(json: unknown, route: string): Document {
  const document = documentOf(json)
  if (document === null) throw new NetworkError('unreadable', `${route}: the answer is no JSON object`)
  return document
}

function isProfile({ $type: type, entityUrn }: Json): boolean {
  if (typeof type === 'string') return type.endsWith('.Profile')
  return typeof entityUrn === 'string' && entityUrn.startsWith(PROFILE_URN)
}

/** What the lists of an answer hold, wherever they stand: urns, or things in place. Null where there is no list. */
function listedIn({ bodies }: Document): unknown[] | null {
  const lists = bodies
    .flatMap((body) => Object.values(body).map(objectOf))
    .flatMap((value) => [value?.['*elements'], value?.elements])
    .filter((list) => Array.isArray(list))
  return lists.length === 0 ? null : lists.flat()
}

function plainIdOf(id: unknown): string | null {
  const number = countOf(id)
  return number !== null && number > 0 ? String(number) : null
}
