import type { ListName } from '../lists/invitations.ts'
import { LISTS } from '../lists/invitations.ts'
import { KINDS, type Kind, type Mix } from '../lists/kinds.ts'
import type { Member } from '../world/member.ts'
import type { World } from '../world/world.ts'
import { choice, isObject, only, show, whole } from './read.ts'
import { readSettings, SETTING_NAMES } from './settings.ts'

/** Making members, and moving what they have. */

/** More would not fit into the memory of a small machine beside everything else that it runs. */
const MAX_INVITATIONS = 5_000_000
/** Rounds of kinds stay short, so that a list has its kinds well mixed. */
const MAX_WEIGHTS = 1000
/** Strangers told at once. */
const MAX_STRANGERS = 1000
const DEFAULT_STRANGERS = 5

type Body = Record<string, unknown>

export function makeMember(world: World, body: Body): unknown {
  only(body, ['invitations', 'sent', 'connections', 'seed', 'types', ...SETTING_NAMES])
  const { seed, invitations, sent, connections, types, ...settings } = body
  if (seed !== undefined && typeof seed !== 'string' && typeof seed !== 'number') {
    throw new TypeError(`seed: expected a text or a number, got ${show(seed)}`)
  }
  const member = world.add({
    seed,
    invitations: countOf(invitations, 'invitations'),
    sent: sent === undefined ? undefined : countOf(sent, 'sent'),
    connections: connections === undefined ? undefined : countOf(connections, 'connections'),
    types: types === undefined ? undefined : readMix(types),
    settings: readSettings(settings),
  })
  return nameOf(member)
}

function nameOf(member: Member) {
  return { li_at: member.tokens.at(-1), public_identifier: member.publicIdentifier }
}

/** All that there is to see of a member. */
export function faceOf(member: Member): unknown {
  return {
    ...nameOf(member),
    ...lengthsOf(member),
    connections: member.connections.length,
    answered: member.answered,
    settings: member.settings,
  }
}

/** How many there are now. */
function lengthsOf({ received, sent }: Member) {
  return { invitations: received.serials.length, sent: sent.serials.length }
}

export function arrive(world: World, member: Member, body: Body): unknown {
  const list = listOf(body)
  const count = countOf(body.count, 'count')
  if (member[list].serials.length + count > MAX_INVITATIONS)
    throw new TypeError(`count: a member has at most ${MAX_INVITATIONS}`)
  if (list === 'sent' && body.types !== undefined)
    throw new TypeError('types: all that a member has sent are to connect')
  const types = body.types === undefined ? undefined : readMix(body.types)
  if (count > 0) world.arrive(member, list, count, types)
  return lengthsOf(member)
}

export function leave(world: World, member: Member, body: Body): unknown {
  const { positions, from } = body
  const list = listOf(body)
  if (positions === undefined) {
    const end = from === undefined ? 'top' : choice(from, ['top', 'bottom', 'random'], 'from')
    world.leave(member, list, countOf(body.count, 'count'), end)
    return lengthsOf(member)
  }
  if (body.count !== undefined || from !== undefined) throw new TypeError('give positions or count, not both')
  if (!Array.isArray(positions)) throw new TypeError(`positions: expected a list, got ${show(positions)}`)
  const { length } = member[list].serials
  const places = positions.map((position: unknown) => {
    const place = whole(position, 'positions')
    if (place < length) return place
    throw new TypeError(`positions: there are ${length} invitations, got position ${place}`)
  })
  world.leaveAt(member, list, places)
  return lengthsOf(member)
}

export function endSession(world: World, member: Member, body: Body): unknown {
  const liAt = body.li_at
  if (liAt === undefined) world.endSessions(member)
  else if (typeof liAt === 'string' && member.tokens.includes(liAt)) world.endSessions(member, liAt)
  else throw new TypeError('li_at: expected a token of this member')
  return {}
}

/** People whom the member can invite. */
export function strangers(member: Member, count: string | null): unknown {
  const wanted = whole(count === null ? DEFAULT_STRANGERS : Number(count), 'count')
  if (wanted > MAX_STRANGERS) throw new TypeError(`count: expected at most ${MAX_STRANGERS}, got ${wanted}`)
  return member.strangers(wanted).map(({ person }) => ({
    slug: person.slug,
    member: person.token,
    urn: `urn:li:fsd_profile:${person.token}`,
    first_name: person.firstName,
    last_name: person.lastName,
  }))
}

function listOf(body: Body): ListName {
  return body.list === undefined ? 'received' : choice(body.list, LISTS, 'list')
}

function readMix(types: unknown): Mix {
  const weights: Partial<Record<Kind, number>> = {}
  const entries: [unknown, unknown][] = Array.isArray(types)
    ? types.map((kind: unknown) => [kind, 1])
    : Object.entries(isObject(types) ? types : {})
  let sum = 0
  for (const [name, value] of entries) {
    const kind = KINDS.find((known) => known === name)
    if (kind === undefined)
      throw new TypeError(`types: expected kinds of ${KINDS.join(', ')}, got ${show(name)}`)
    const weight = whole(value, `types: the weight of ${kind}`)
    weights[kind] = (weights[kind] ?? 0) + weight
    sum += weight
  }
  if (sum > 0 && sum <= MAX_WEIGHTS) return weights
  throw new TypeError(
    `types: expected a list of kinds, or weights that sum to 1 to ${MAX_WEIGHTS}, got ${show(types)}`,
  )
}

function countOf(value: unknown, what: string): number {
  const count = whole(value, what)
  if (count <= MAX_INVITATIONS) return count
  throw new TypeError(`${what}: expected at most ${MAX_INVITATIONS}, got ${count}`)
}
