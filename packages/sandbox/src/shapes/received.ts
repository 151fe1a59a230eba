import type { Invitation, Subject } from '../lists/invitations.ts'
import { nameOf } from '../people/persons.ts'
import type { Elements } from '../world/settings.ts'
import { agoText } from './ago.ts'
import type { Form, Json, Row, Thing } from './document.ts'
import { named, namedCompany, namedMini } from './people.ts'
import { viewRow } from './rows.ts'

export const INVITATION_TYPE = 'com.linkedin.voyager.relationships.invitation'

/** A received invitation as one row of the list. */
export function receivedRow(
  invitation: Invitation,
  form: Form,
  elements: Elements,
  withInsights: boolean,
  now: number,
): Row {
  const { id, sender, subject } = invitation
  const beside: Thing[] = []
  const viewUrn = `urn:li:fs_relInvitationView:${id}`
  const viewed = {
    viewUrn,
    viewType: `${INVITATION_TYPE}.InvitationView`,
    view: {
      entityUrn: viewUrn,
      ...(withInsights && insightsOf(invitation)),
      ...(subject && genericView(invitation, subject, form, now, beside)),
    },
    invitationUrn: `urn:li:fs_relInvitation:${id}`,
    invitationType: `${INVITATION_TYPE}.Invitation`,
    invitation: {
      ...invitationJson(invitation, form),
      ...(sender && namedMini(form, 'fromMember', sender, beside)),
    },
  }
  return viewRow(viewed, form, elements, beside)
}

/** The connections in common, as a view has them. */
export function insightsOf({ mutual }: Invitation): Json {
  return { insights: mutual === null ? [] : [{ sharedInsight: { totalCount: mutual } }] }
}

function invitationJson(invitation: Invitation, form: Form): Json {
  const { id, kind, sender, note } = invitation
  const connection = kind === 'CONNECTION'
  return {
    entityUrn: `urn:li:fs_relInvitation:${id}`,
    ...(invitation.hasMailboxItem && { mailboxItemId: `urn:li:invitation:${id}` }),
    // The state, in spite of its name; the older inline answers say the kind, and know no other than this one.
    invitationType: form === 'I' && connection ? 'CONNECTION' : 'PENDING',
    ...(invitation.saysKind && { genericInvitationType: kind }),
    sharedSecret: invitation.secret,
    sentTime: connection ? invitation.sentAt : null,
    ...(note !== null && { message: note }),
    customMessage: note !== null,
    unseen: invitation.unseen,
    ...(sender && { fromMemberId: sender.token }),
  }
}

function genericView(
  invitation: Invitation,
  subject: Subject,
  form: Form,
  now: number,
  beside: Thing[],
): Json {
  const urn = `urn:li:fs_relGenericInvitationView:${invitation.id}`
  const json = {
    ...(form === 'N' && { $type: `${INVITATION_TYPE}.GenericInvitationView`, entityUrn: urn }),
    invitationType: invitation.kind,
    ...subjectJson(subject, form, beside),
    sentTime: subject.timeAsText ? agoText(now - invitation.sentAt) : invitation.sentAt,
  }
  return named(form, 'genericInvitationView', urn, json, beside)
}

/** What an invitation of another kind than CONNECTION is about. */
export function subjectJson(subject: Subject, form: Form, beside: Thing[]): Json {
  const { inviter, company, title, name, targetUrn } = subject
  const attribute = {
    ...(inviter && namedMini(form, 'miniProfile', inviter, beside)),
    ...(company && namedCompany(form, 'miniCompany', company, beside)),
  }
  return {
    title: { text: title },
    ...(name !== null && { subtitle: { text: name } }),
    ...(inviter && { inviterName: nameOf(inviter) }),
    primaryImage: { attributes: [attribute] },
    ...(targetUrn !== null && { invitationTargetUrn: targetUrn }),
  }
}
