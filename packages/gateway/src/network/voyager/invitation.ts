import { INVITATION_TYPES, type Invitation, type InvitationType, type Sender } from '@salver/contract'
import { countOf, type Json, listOf, objectOf, textOf, timeOf } from '../line/json.ts'
import { namesOf } from '../line/names.ts'
import { NetworkError, type SentRow } from '../provider.ts'
import { timeOfAgo } from './ago.ts'
import { followed } from './document.ts'
import type { Page } from './list.ts'
import { memberIdOf, recipientOf, senderOf } from './person.ts'
import { subjectOf } from './subject.ts'
import { idOf, idOfUrn, lastOfUrn } from './urn.ts'

/** What every row of a list of invitations has, whoever sent it. */
interface Row {
  readonly view: Json
  readonly invitation: Json
  readonly id: string
  readonly kind: InvitationType
  /** What the network shows of one that is no CONNECTION. */
  readonly generic: Json | null
  /** The picture that it shows there, with the person or the company that it is of. */
  readonly image: Json | null
}

/**
 * One row of a list of invitations received.
 *
 * @param view the row, with its invitation in place or named by its urn
 * @throws NetworkError `unreadable` where the row's invitation, its id or its kind cannot be read
 */
export function readReceivedRow(view: Json, page: Page): Invitation {
  const { included, now } = page
  const row = readRow(view, page, 'CONNECTION')
  const { invitation, id, kind, image } = row
  const profile =
    followed(invitation, 'fromMember', '*fromMember', included) ??
    (image && followed(image, 'miniProfile', '*miniProfile', included))
  const sender = senderOf(profile)
  if (kind === 'CONNECTION') shownOf(view, profile !== null, sender)
  return {
    entity_urn: `urn:li:invitation:${id}`,
    invitation_id: id,
    shared_secret: textOf(invitation.sharedSecret),
    sender,
    invitation_type: kind,
    sent_at: sentAtOf(row, now),
    message: textOf(invitation.message),
    unseen: typeof invitation.unseen === 'boolean' ? invitation.unseen : null,
    mutual_connections: mutualOf(view),
    subject: subjectOfRow(row, page),
  }
}

/**
 * One row of a list of invitations sent; as `readReceivedRow`.
 *
 * @param asked the kind of list that it stands in: its own, where it says none
 */
export function readSentRow(view: Json, page: Page, asked: InvitationType): SentRow {
  const { included, now } = page
  const row = readRow(view, page, asked)
  const { invitation, id, kind } = row
  const invitee = objectOf(invitation.invitee) ?? objectOf(view.invitee)
  const profile =
    followed(invitation, 'toMember', '*toMember', included) ??
    (invitee && followed(invitee, 'miniProfile', '*miniProfile', included))
  const recipient = recipientOf(profile)
  if (kind === 'CONNECTION') shownOf(view, profile !== null, recipient)
  return {
    entity_urn: `urn:li:invitation:${id}`,
    invitation_id: id,
    recipient,
    invitation_type: kind,
    sent_at: sentAtOf(row, now),
    message: textOf(invitation.message),
    unseen: typeof invitation.unseen === 'boolean' ? invitation.unseen : null,
    mutual_connections: mutualOf(view),
    subject: subjectOfRow(row, page),
    // Who it is can be known of somebody whose profile is not there.
    recipientId:
      memberIdOf(profile) ??
      lastOfUrn(invitation['*toMember']) ??
      lastOfUrn(invitee?.['*miniProfile']) ??
      textOf(invitation.toMemberId),
  }
}

function readRow(view: Json, { included, route }: Page, unsaid: InvitationType): Row {
  const invitation = followed(view, 'invitation', '*invitation', included)
  if (invitation === null) throw unreadable(route, 'a row whose invitation is not there')
  const id =
    idOfUrn(invitation.entityUrn) ??
    idOfUrn(invitation.mailboxItemId) ??
    idOf(invitation.invitationId) ??
    idOfUrn(view.entityUrn)
  if (id === null) throw unreadable(route, 'an invitation without an id')
  const told = followed(view, 'genericInvitationView', '*genericInvitationView', included)
  const kind = kindOf(invitation, told, route) ?? unsaid
  // Some answers show such an invitation on the row itself.
  const generic = told ?? (kind === 'CONNECTION' ? null : view)
  const image = generic === null ? null : objectOf(listOf(objectOf(generic.primaryImage)?.attributes)[0])
  return { view, invitation, id, kind, generic, image }
}

/**
 * The kind, from the two places that say it; null where neither does. `invitationType` of an invitation is none of
 * them: it says the state.
 *
 * A kind that the contract does not know is no CONNECTION, and leaving its row out would make the list a shorter
 * one than the network's: offsets and totals would lie. So it cannot be read, and the log says which it was.
 */
function kindOf(invitation: Json, generic: Json | null, route: string): InvitationType | null {
  const ofInvitation = textOf(invitation.genericInvitationType)
  const ofView = generic === null ? null : textOf(generic.invitationType)
  const said = ofInvitation ?? ofView
  if (said === null) return null
  const known =
    INVITATION_TYPES.find((type) => type === ofInvitation) ?? INVITATION_TYPES.find((type) => type === ofView)
  if (known !== undefined) return known
  throw unreadable(route, `an invitation of the unknown kind ${JSON.stringify(said.slice(0, 40))}`)
}

/** What the row shows of a person, where their profile does not say it. A profile without names is of one who has gone. */
function shownOf(
  view: Json,
  hasProfile: boolean,
  person: Pick<Sender, 'first_name' | 'last_name' | 'headline'>,
): void {
  if (!hasProfile) {
    const names = namesOf(textOf(objectOf(view.title)?.text))
    person.first_name = names.first
    person.last_name = names.last
  }
  person.headline ??= textOf(objectOf(view.subtitle)?.text)
}

function sentAtOf({ view, invitation, generic }: Row, now: number): string | null {
  return (
    momentOf(invitation.sentTime, now) ??
    momentOf(generic?.sentTime, now) ??
    momentOf(view.sentTimeLabel, now)
  )
}

/** Epoch milliseconds or a text such as `2 days ago`, as ISO 8601 in UTC. */
function momentOf(sent: unknown, now: number): string | null {
  return timeOf(typeof sent === 'string' ? timeOfAgo(sent, now) : sent)
}

function mutualOf(view: Json): number | null {
  for (const insight of listOf(view.insights)) {
    const count = countOf(objectOf(objectOf(insight)?.sharedInsight)?.totalCount)
    if (count !== null) return count
  }
  return null
}

function subjectOfRow({ kind, generic, image }: Row, { included }: Page): Invitation['subject'] {
  if (kind === 'CONNECTION') return null
  return subjectOf(kind, generic, image && followed(image, 'miniCompany', '*miniCompany', included))
}

function unreadable(route: string, found: string): NetworkError {
  return new NetworkError('unreadable', `${route}: ${found}`)
}
