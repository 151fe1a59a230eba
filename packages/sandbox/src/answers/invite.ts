import { personByToken } from '../people/persons.ts'
import { queryOf } from '../routes.ts'
import type { Member } from '../world/member.ts'
import type { Asking } from './asking.ts'
import { fieldsOf } from './fields.ts'
import { errorReply, type Reply } from './reply.ts'
import { doneReply, NOT_CONFIRMED } from './writes.ts'

const DAY = 24 * 60 * 60_000
/** The network lets nobody invite somebody again until three weeks after the withdrawal. */
const RESEND_AFTER = 21 * DAY
/** What the limit of invitations for a week counts. */
const WEEK = 7 * DAY
/** Characters of a note. */
const MAX_NOTE = 300
const DECORATION = 'com.linkedin.voyager.dash.deco.relationships.InvitationCreationResultWithInvitee-'

/** The network's status for each of these is known; their codes are the sandbox's own choice. */
const BAD_BODY = errorReply(400, { message: 'The body is not an invitation' })
const NOTE_TOO_LONG = errorReply(400, { code: 'CUSTOM_MESSAGE_TOO_LONG' })
const NOT_REACHABLE = errorReply(403, { code: 'PROFILE_NOT_REACHABLE' })
const CONNECTED = errorReply(406, { code: 'ALREADY_CONNECTED' })
const INVITED = errorReply(409, { code: 'ALREADY_INVITED' })

const TOO_SOON = errorReply(400, { code: 'CANT_RESEND_YET' })
const TOO_MANY_PENDING = errorReply(400, { code: 'MAX_INVITATION_SENT' })
const TOO_MANY_THIS_WEEK = errorReply(400, { code: 'CANT_INVITE_CONNECTION_LIMIT_REACHED' })

/** Invites somebody: `{invitee: {inviteeUnion: {memberProfile}}, customMessage?}`. */
export function inviteReply(asking: Asking): Reply {
  const { world, member, now } = asking
  const order = readOrder(asking.body)
  const decorated = queryOf(asking.url).get('decorationId')?.startsWith(DECORATION)
  if (order === null || !decorated) return BAD_BODY
  // As many as a reader counts: an emoji of two halves is one.
  if (order.note !== null && [...order.note].length > MAX_NOTE) return NOTE_TOO_LONG
  const invitee = personByToken(member.seed, order.token)
  if (invitee === null || invitee.person.slug === null) return NOT_REACHABLE
  const refusal = refusalOf(member, invitee.number, now)
  if (refusal !== null) return refusal
  world.invite(member, invitee.number, order.note)
  const { sent } = member
  const { id } = sent.invitation(sent.serials.next - 1)
  return doneReply(asking, { invitationUrn: `urn:li:fsd_invitation:${id}` })
}

function refusalOf(member: Member, person: number, now: number): Reply | null {
  const { sent, connections, settings, limits } = member
  if (connections.has(person)) return CONNECTED
  if (member.knows(person)) return INVITED
  const withdrawnAt = sent.withdrawnAt(person)
  if (withdrawnAt !== undefined && now - withdrawnAt < RESEND_AFTER) return TOO_SOON
  if (settings.handle === 'unconfirmed') return NOT_CONFIRMED
  if (sent.serials.length >= limits.pending_sent) return TOO_MANY_PENDING
  // Only what was sent by this route counts: a member's list would otherwise have used up its first week.
  return sent.invitedSince(now - WEEK) >= limits.weekly_invitations ? TOO_MANY_THIS_WEEK : null
}

function readOrder(json: unknown): { readonly token: string; readonly note: string | null } | null {
  const noted = fieldsOf(json, ['invitee', 'customMessage'])
  const body = noted ?? fieldsOf(json, ['invitee'])
  const union = fieldsOf(fieldsOf(body?.invitee, ['inviteeUnion'])?.inviteeUnion, ['memberProfile'])
  const token = /^urn:li:fsd_profile:([\w-]+)$/.exec(String(union?.memberProfile))?.[1]
  if (token === undefined) return null
  if (noted === null) return { token, note: null }
  // Without a note there is no field, not an empty one.
  return typeof noted.customMessage === 'string' && noted.customMessage !== ''
    ? { token, note: noted.customMessage }
    : null
}
