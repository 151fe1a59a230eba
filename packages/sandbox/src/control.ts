import { isObject, readFaults, show, whole } from './faults.ts'
import { KINDS, type Kind, type Mix } from './invitations.ts'
import type { Member, Settings, World } from './world.ts'

/**
 * The control door: tests and `npm start` make members here, and tell the network how to behave. It is no part of
 * the protocol.
 */

/** More would not fit into the memory of a small machine beside everything else that it runs. */
const MAX_INVITATIONS = 5_000_000
/** Rounds of kinds stay short, so that a list has its kinds well mixed. */
const MAX_WEIGHTS = 1000

const SETTINGS = {
  total: ['zero', 'missing', 'true'],
  shape: ['auto', 'N', 'I', 'wrapped', 'wrapped-data'],
  elements: ['urns-star', 'urns', 'views'],
  summary: ['true', 'fails', 'missing', 'wrong'],
} as const

interface ControlAnswer {
  readonly status: number
  readonly json: unknown
}

type Body = Record<string, unknown>

/** Answers one control request; `path` comes without its `/_control`. Every error is a sentence. */
export function control(world: World, method: string, path: string, text: string): ControlAnswer {
  try {
    const answer = route(world, method, path, text)
    return answer === null
      ? { status: 404, json: { error: `there is no ${method} /_control${path}` } }
      : { status: 200, json: answer }
  } catch (error) {
    if (error instanceof UnknownMember) return { status: 404, json: { error: error.message } }
    if (!(error instanceof TypeError || error instanceof SyntaxError || error instanceof URIError))
      throw error
    return { status: 400, json: { error: error.message } }
  }
}

class UnknownMember extends Error {}

function route(world: World, method: string, path: string, text: string): unknown {
  if (method === 'GET' && path === '/health') return { status: 'ok', members: world.size }
  if (method === 'POST' && path === '/members') return makeMember(world, bodyOf(text))
  const [, members, id = '', what, ...rest] = path.split('/')
  if (members !== 'members' || id === '' || rest.length > 0) return null
  const member = world.member(decodeURIComponent(id))
  if (!member) throw new UnknownMember(`there is no member ${decodeURIComponent(id)}`)
  switch (`${method} ${what ?? ''}`) {
    case 'GET ':
      return { ...faceOf(member), invitations: member.pending, settings: member.settings }
    case 'POST settings':
      world.change(member, readSettings(only(bodyOf(text), Object.keys(SETTINGS))))
      return member.settings
    case 'POST arrive':
      return arrive(world, member, only(bodyOf(text), ['count', 'types']))
    case 'POST leave':
      return leave(world, member, only(bodyOf(text), ['count', 'from', 'positions']))
    case 'POST end-session':
      return endSession(world, member, only(bodyOf(text), ['li_at']))
    case 'POST new-token':
      return { li_at: world.newToken(member) }
    case 'POST faults':
      member.faults = readFaults(JSON.parse(text))
      return { faults: member.faults.length }
    case 'GET requests':
      return member.requests
    case 'DELETE requests':
      member.forgetRequests()
      return {}
    default:
      return null
  }
}

function makeMember(world: World, body: Body): unknown {
  only(body, ['invitations', 'seed', 'types', ...Object.keys(SETTINGS)])
  const { seed, invitations, types, ...settings } = body
  if (seed !== undefined && typeof seed !== 'string' && typeof seed !== 'number') {
    throw new TypeError(`seed: expected a text or a number, got ${show(seed)}`)
  }
  const member = world.add({
    seed,
    invitations: countOf(invitations, 'invitations'),
    types: types === undefined ? undefined : readMix(types),
    settings: readSettings(settings),
  })
  return faceOf(member)
}

function faceOf(member: Member) {
  return { li_at: member.tokens.at(-1), public_identifier: member.publicIdentifier }
}

function arrive(world: World, member: Member, body: Body): unknown {
  const count = countOf(body.count, 'count')
  if (member.pending + count > MAX_INVITATIONS)
    throw new TypeError(`count: a member has at most ${MAX_INVITATIONS}`)
  const types = body.types === undefined ? undefined : readMix(body.types)
  if (count > 0) world.arrive(member, count, types)
  return { invitations: member.pending }
}

function leave(world: World, member: Member, body: Body): unknown {
  const { positions, from = 'top' } = body
  if (positions !== undefined) {
    if (body.count !== undefined || body.from !== undefined)
      throw new TypeError('give positions or count, not both')
    if (!Array.isArray(positions)) throw new TypeError(`positions: expected a list, got ${show(positions)}`)
    world.leaveAt(
      member,
      positions.map((position: unknown) => {
        const place = whole(position, 'positions')
        if (place < member.pending) return place
        throw new TypeError(`positions: there are ${member.pending} invitations, got position ${place}`)
      }),
    )
    return { invitations: member.pending }
  }
  if (from !== 'top' && from !== 'bottom' && from !== 'random') {
    throw new TypeError(`from: expected top, bottom or random, got ${show(from)}`)
  }
  world.leave(member, countOf(body.count, 'count'), from)
  return { invitations: member.pending }
}

function endSession(world: World, member: Member, body: Body): unknown {
  const liAt = body.li_at
  if (liAt === undefined) world.endSessions(member)
  else if (typeof liAt === 'string' && member.tokens.includes(liAt)) world.endSessions(member, liAt)
  else throw new TypeError('li_at: expected a token of this member')
  return {}
}

function readSettings(body: Body): Partial<Settings> {
  const settings: Record<string, unknown> = {}
  for (const [name, allowed] of Object.entries(SETTINGS)) {
    const value = body[name]
    if (value === undefined) continue
    const known = allowed.some((choice) => choice === value)
    if (!known && !(name === 'summary' && typeof value === 'number')) {
      throw new TypeError(`${name}: expected one of ${allowed.join(', ')}, got ${show(value)}`)
    }
    settings[name] = typeof value === 'number' ? whole(value, name) : value
  }
  return settings as Partial<Settings>
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

function bodyOf(text: string): Body {
  const body: unknown = text === '' ? {} : JSON.parse(text)
  if (isObject(body)) return body
  throw new TypeError(`expected a JSON object, got ${show(body)}`)
}

function only(body: Body, allowed: readonly string[]): Body {
  for (const key of Object.keys(body)) {
    if (!allowed.includes(key)) throw new TypeError(`unknown field ${key}; allowed: ${allowed.join(', ')}`)
  }
  return body
}
