import { placeOf } from '../lists/invitations.ts'
import { KINDS } from '../lists/kinds.ts'
import { normalizedText } from '../shapes/document.ts'
import type { Asking } from './asking.ts'
import { fieldsOf } from './fields.ts'
import { errorReply, okReply, type Reply } from './reply.ts'

/** Answering what was received and withdrawing what was sent, each by its newer and its older route. */

/** The network's word for these two is not known: they are the sandbox's own choice, on all routes. */
const NOT_PENDING = errorReply(404, { code: 'INVITATION_NOT_FOUND' })
const WRONG_SECRET = errorReply(403, { code: 'INVALID_SHARED_SECRET' })

const TOO_MANY_CONNECTIONS = errorReply(400, { code: 'CANT_ACCEPT_CONNECTION_LIMIT_REACHED' })
/** The member's address is not confirmed: it can neither accept nor invite. */
export const NOT_CONFIRMED = errorReply(400, { code: 'PRIMARY_HANDLE_NOT_CONFIRMED' })

const BAD_BODY = errorReply(400, { message: 'The body is not what this action takes' })

type State = 'accepted' | 'ignored'

/** Accepts or ignores: `{invitationType, sharedSecret}`. */
export function answerReply(asking: Asking, state: State): Reply {
  const body = fieldsOf(asking.body, ['invitationType', 'sharedSecret'])
  if (!body || !isKind(body.invitationType) || typeof body.sharedSecret !== 'string') return BAD_BODY
  return answerWith(asking, state, asking.named, body.sharedSecret)
}

/** The same by the older route: `{invitationId, invitationSharedSecret, isGenericInvitation}`. */
export function oldAnswerReply(asking: Asking, state: State): Reply {
  const body = fieldsOf(asking.body, ['invitationId', 'invitationSharedSecret', 'isGenericInvitation'])
  if (!body || body.invitationId !== asking.named || typeof body.isGenericInvitation !== 'boolean')
    return BAD_BODY
  if (typeof body.invitationSharedSecret !== 'string') return BAD_BODY
  return answerWith(asking, state, asking.named, body.invitationSharedSecret)
}

function answerWith(asking: Asking, state: State, id: string, secret: string): Reply {
  const { world, member } = asking
  const { received, connections, settings } = member
  const place = placeOf(member.owner, id)
  if (place?.list !== 'received' || !received.serials.has(place.serial)) return NOT_PENDING
  if (received.invitation(place.serial).secret !== secret) return WRONG_SECRET
  if (state === 'accepted') {
    if (settings.handle === 'unconfirmed') return NOT_CONFIRMED
    const connects = received.kind(place.serial) === 'CONNECTION'
    if (connects && connections.length >= member.limits.connections) return TOO_MANY_CONNECTIONS
  }
  world.answer(member, place.serial, state)
  return doneReply(asking, { entityUrn: `urn:li:fsd_invitation:${id}` })
}

/** Withdraws: `{invitationType}`. */
export function withdrawReply(asking: Asking): Reply {
  const body = fieldsOf(asking.body, ['invitationType'])
  return body && isKind(body.invitationType) ? withdrawWith(asking, asking.named) : BAD_BODY
}

/** The same by the older route, which takes a list of one. */
export function oldWithdrawReply(asking: Asking): Reply {
  const body = fieldsOf(asking.body, ['inviteActionType', 'inviteActionData'])
  if (body?.inviteActionType !== 'ACTOR_WITHDRAW' || !Array.isArray(body.inviteActionData)) return BAD_BODY
  const [named, ...more]: unknown[] = body.inviteActionData
  const data = fieldsOf(named, ['entityUrn', 'genericInvitation', 'genericInvitationType'])
  const id = /^urn:li:fs_relInvitation:(\d+)$/.exec(String(data?.entityUrn))?.[1]
  if (!data || id === undefined || more.length > 0) return BAD_BODY
  if (typeof data.genericInvitation !== 'boolean' || !isKind(data.genericInvitationType)) return BAD_BODY
  return withdrawWith(asking, id)
}

function withdrawWith(asking: Asking, id: string): Reply {
  const { world, member } = asking
  const place = placeOf(member.owner, id)
  if (place?.list !== 'sent' || !member.sent.serials.has(place.serial)) return NOT_PENDING
  world.withdraw(member, place.serial)
  return doneReply(asking, { entityUrn: `urn:li:fsd_invitation:${id}` })
}

/** What the network says when it has done what it was asked. */
export function doneReply({ form, lack }: Asking, done: Readonly<Record<string, string>>): Reply {
  const answer = JSON.stringify(lack === 'nothing' ? { value: done } : {})
  return okReply(form, form === 'I' ? answer : normalizedText(answer, ''))
}

function isKind(value: unknown): boolean {
  return KINDS.some((kind) => kind === value)
}
