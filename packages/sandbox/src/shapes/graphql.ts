import type { Invitation, SentInvitation } from '../lists/invitations.ts'
import type { Kind } from '../lists/kinds.ts'
import { nameOf, type Person } from '../people/persons.ts'
import type { Elements } from '../world/settings.ts'
import { agoText } from './ago.ts'
import type { Form, Json, Row, Thing } from './document.ts'
import { namedMini } from './people.ts'
import { insightsOf, subjectJson } from './received.ts'
import { viewRow } from './rows.ts'
import { inviteeJson } from './sent.ts'

/** Rows of lists as the GraphQL routes give them: the view itself says who or what it is about, in words. */

const DASH_TYPE = 'com.linkedin.voyager.dash.relationships.invitation'

export function graphqlReceivedRow(
  invitation: Invitation,
  form: Form,
  elements: Elements,
  withInsights: boolean,
  now: number,
): Row {
  const { sender, subject } = invitation
  const beside: Thing[] = []
  const words = sender ? wordsOf(sender) : subject ? subjectJson(subject, form, beside) : {}
  const view = { ...words, ...(withInsights && insightsOf(invitation)) }
  const person = sender ? namedMini(form, 'fromMember', sender, beside) : {}
  return rowOf(invitation, invitation.kind, view, person, { form, elements, now }, beside)
}

export function graphqlSentRow(invitation: SentInvitation, form: Form, elements: Elements, now: number): Row {
  const beside: Thing[] = []
  const person = inviteeJson(invitation, form, beside)
  return rowOf(invitation, 'CONNECTION', wordsOf(invitation.invitee), person, { form, elements, now }, beside)
}

function rowOf(
  { id, secret, note, sentAt }: Invitation | SentInvitation,
  kind: Kind,
  view: Json,
  person: Json,
  { form, elements, now }: { readonly form: Form; readonly elements: Elements; readonly now: number },
  beside: readonly Thing[],
): Row {
  const viewUrn = `urn:li:fsd_invitationView:${id}`
  const invitationUrn = `urn:li:fsd_invitation:${id}`
  const viewed = {
    viewUrn,
    viewType: `${DASH_TYPE}.InvitationView`,
    view: { entityUrn: viewUrn, ...view, sentTimeLabel: agoText(now - sentAt) },
    invitationUrn,
    invitationType: `${DASH_TYPE}.Invitation`,
    invitation: {
      entityUrn: invitationUrn,
      invitationId: id,
      sharedSecret: secret,
      genericInvitationType: kind,
      invitationState: 'PENDING',
      message: note,
      sentTime: kind === 'CONNECTION' ? sentAt : null,
      ...person,
    },
  }
  return viewRow(viewed, form, elements, beside)
}

/** A person in words; one who has gone has none. */
function wordsOf(person: Person): Json {
  if (person.firstName === null) return { title: null, subtitle: null }
  return { title: { text: nameOf(person) }, subtitle: { text: person.headline ?? '' } }
}
