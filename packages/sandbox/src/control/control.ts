import { readFaults } from '../faults/orders.ts'
import type { World } from '../world/world.ts'
import { arrive, endSession, faceOf, leave, makeMember, strangers } from './members.ts'
import { bodyOf, only } from './read.ts'
import { readSettings, SETTING_NAMES } from './settings.ts'

/**
 * The control door: tests and `npm start` make members here, and tell the network how to behave. It is no part of
 * the protocol.
 */

interface ControlAnswer {
  readonly status: number
  readonly json: unknown
}

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

function route(world: World, method: string, asked: string, text: string): unknown {
  const [path = '', query = ''] = asked.split('?')
  if (method === 'GET' && path === '/health') return { status: 'ok', members: world.size }
  if (method === 'POST' && path === '/members') return makeMember(world, bodyOf(text))
  const [, members, id = '', what, ...rest] = path.split('/')
  if (members !== 'members' || id === '' || rest.length > 0) return null
  const member = world.member(decodeURIComponent(id))
  if (!member) throw new UnknownMember(`there is no member ${decodeURIComponent(id)}`)
  switch (`${method} ${what ?? ''}`) {
    case 'GET ':
      return faceOf(member)
    case 'POST settings':
      world.change(member, readSettings(only(bodyOf(text), SETTING_NAMES)))
      return member.settings
    case 'POST arrive':
      return arrive(world, member, only(bodyOf(text), ['list', 'count', 'types']))
    case 'POST leave':
      return leave(world, member, only(bodyOf(text), ['list', 'count', 'from', 'positions']))
    case 'POST end-session':
      return endSession(world, member, only(bodyOf(text), ['li_at']))
    case 'POST new-token':
      return { li_at: world.newToken(member) }
    case 'POST access-token':
      return { access_token: world.newAccessToken(member) }
    case 'GET strangers':
      return strangers(member, new URLSearchParams(query).get('count'))
    case 'POST faults':
      member.faults = readFaults(JSON.parse(text))
      return { faults: member.faults.length }
    case 'GET requests':
      return member.requests.all
    case 'DELETE requests':
      member.requests.forget()
      return {}
    default:
      return null
  }
}
