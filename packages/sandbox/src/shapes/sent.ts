import type { SentInvitation } from '../lists/invitations.ts'
import type { Elements } from '../world/settings.ts'
import type { Form, Json, Row, Thing } from './document.ts'
import { namedMini } from './people.ts'
import { INVITATION_TYPE } from './received.ts'
import { viewRow } from './rows.ts'

/** A sent invitation as one row of the list. */
export function sentRow(invitation: SentInvitation, form: Form, elements: Elements): Row {
  const { id, note, secret, sentAt, saysKind } = invitation
  const beside: Thing[] = []
  const viewUrn = `urn:li:fs_relSentInvitationView:${id}`
  const viewed = {
    viewUrn,
    viewType: `${INVITATION_TYPE}.SentInvitationView`,
    view: { entityUrn: viewUrn },
    invitationUrn: `urn:li:fs_relInvitation:${id}`,
    invitationType: `${INVITATION_TYPE}.Invitation`,
    invitation: {
      entityUrn: `urn:li:fs_relInvitation:${id}`,
      mailboxItemId: `urn:li:invitation:${id}`,
      // The state, in spite of its name; the older inline answers say the kind.
      invitationType: form === 'I' ? 'CONNECTION' : 'SENT',
      ...(saysKind && { genericInvitationType: 'CONNECTION' }),
      sharedSecret: secret,
      sentTime: sentAt,
      ...(note !== null && { message: note }),
      customMessage: note !== null,
      ...inviteeJson(invitation, form, beside),
    },
  }
  return viewRow(viewed, form, elements, beside)
}

/** The invitee, in one of the two ways in which the network names it. */
export function inviteeJson({ invitee, namesMember }: SentInvitation, form: Form, beside: Thing[]): Json {
  if (namesMember) return namedMini(form, 'toMember', invitee, beside)
  return { invitee: namedMini(form, 'miniProfile', invitee, beside) }
}
