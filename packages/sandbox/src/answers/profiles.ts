import { mix32 } from '../chance.ts'
import { decoded, type Person, personBySlug } from '../people/persons.ts'
import { variablesOf } from '../routes.ts'
import { type Json, normalizedText } from '../shapes/document.ts'
import { profileJson, profileUrn } from '../shapes/people.ts'
import type { Member } from '../world/member.ts'
import type { World } from '../world/world.ts'
import type { Asking } from './asking.ts'
import { errorReply, okReply, type Reply } from './reply.ts'

/** What the network tells of a person by its slug. */

/** Everybody has had another slug before: this, and then the one of today. */
const OLD_SLUG = 'old-'
const QUERY = 'identityDashProfilesByMemberIdentity'

export function profileReply(asking: Asking): Reply {
  const { world, member, form, lack, empty } = asking
  const asked = variablesOf(asking.url)?.get('vanityName')
  if (asked === undefined) return errorReply(400)
  const slug = decoded(asked)
  const today = whoIs(world, member, slug)?.person
  const before = slug.startsWith(OLD_SLUG)
    ? whoIs(world, member, slug.slice(OLD_SLUG.length))?.person
    : undefined
  const person = empty || lack !== 'nothing' ? undefined : (today ?? before)
  const profiles = person ? [person] : []
  // Beside somebody's profile there may lie the asker's own. An old slug gives one and no other.
  const beside =
    person && today === person && person !== member.person && person.memberNumber % 2 === 0
      ? [member.person]
      : []
  if (form === 'I') {
    const answer = { data: { [QUERY]: lack === 'list' ? {} : { elements: profiles.map(profileJson) } } }
    return okReply(form, JSON.stringify(answer))
  }
  const list: Json = lack === 'list' ? {} : { '*elements': profiles.map(profileUrn) }
  const included = [...beside, ...profiles].map((one) => JSON.stringify(profileJson(one))).join(',')
  return okReply(form, normalizedText(JSON.stringify({ data: { [QUERY]: list } }), included))
}

export function networkinfoReply({ world, member, form, lack, named }: Asking): Reply {
  const slug = decoded(named)
  const found = whoIs(world, member, slug)
  if (found === null) return errorReply(404)
  const { number } = found
  const info = {
    ...(form === 'N' && { $type: 'com.linkedin.voyager.identity.profile.ProfileNetworkInfo' }),
    ...(lack === 'nothing' && {
      distance: { value: distanceOf(member, found) },
      invitationPending: number !== null && !member.connections.has(number) && member.knows(number),
    }),
    followable: true,
  }
  return okReply(form, form === 'I' ? JSON.stringify(info) : normalizedText(JSON.stringify(info), ''))
}

/** `number` is null for the members of the sandbox, whom nobody can invite. */
interface Known {
  readonly number: number | null
  readonly person: Person
}

/** Whose slug this is: one of the people that this member may meet, or a member of the sandbox. */
function whoIs(world: World, { seed }: Member, slug: string): Known | null {
  const member = world.member(slug)
  return member ? { number: null, person: member.person } : personBySlug(seed, slug)
}

const FAR = ['DISTANCE_2', 'DISTANCE_3', 'OUT_OF_NETWORK'] as const

function distanceOf(member: Member, { number, person }: Known): string {
  if (person === member.person) return 'SELF'
  if (number === null) return 'OUT_OF_NETWORK'
  if (member.connections.has(number)) return 'DISTANCE_1'
  // Whoever invites somebody mostly knows somebody who knows it.
  return member.knows(number) ? 'DISTANCE_2' : (FAR[mix32(number) % FAR.length] ?? 'DISTANCE_3')
}
