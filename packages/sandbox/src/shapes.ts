import { hash32 } from './chance.ts'
import { type Invitation, nameOf, type Person, type Subject } from './invitations.ts'
import type { Company } from './people.ts'

/**
 * How the network writes things down. Normalized (N): a list of urns, and everything they lead to side by side
 * in `included`. Inline (I): each thing in place of its urn.
 */
export type Form = 'N' | 'I'

export const CONTENT_TYPES: Readonly<Record<Form, string>> = {
  N: 'application/vnd.linkedin.normalized+json+2.1; charset=utf-8',
  I: 'application/json; charset=utf-8',
}

/** One entry of a list, rendered: its own text, and the things it leads to. */
interface Row {
  readonly element: string
  readonly things: readonly Thing[]
}

/** An entry of `included`. */
interface Thing {
  readonly urn: string
  /** Where it comes in `included`: an order that has nothing to do with the list's, and is always the same. */
  readonly place: number
  readonly text: string
  readonly isInvitation: boolean
}

/** How a list names its rows: urns under `*elements`, urns under `elements`, or views under `elements`. */
export type Elements = 'urns-star' | 'urns' | 'views'

const INVITATION_TYPE = 'com.linkedin.voyager.relationships.invitation'
/** Pictures are named like the network's; `.invalid` makes sure that looking at one asks nobody. */
const PICTURE_ROOT = 'https://media.sandbox.invalid/dms/image/v2/'
/** 2030-01-01: pictures of the sandbox do not expire while anybody watches. */
const PICTURE_EXPIRES = 1_893_456_000_000

type Json = Record<string, unknown>

/** An invitation as one row of a list. */
export function rowOf(
  invitation: Invitation,
  form: Form,
  elements: Elements,
  withInsights: boolean,
  now: number,
): Row {
  const { id, mutual, sender, subject } = invitation
  const view: Json = { entityUrn: `urn:li:fs_relInvitationView:${id}` }
  const insights = withInsights
    ? { insights: mutual === null ? [] : [{ sharedInsight: { totalCount: mutual } }] }
    : {}
  if (form === 'I') {
    view.invitation = {
      ...invitationJson(invitation, form),
      ...(sender && { fromMember: profileJson(sender) }),
    }
    if (subject) view.genericInvitationView = subjectJson(invitation, subject, form, now)
    return { element: JSON.stringify({ ...view, ...insights }), things: [] }
  }
  const things: Thing[] = []
  const invitationUrn = `urn:li:fs_relInvitation:${id}`
  const invitationInPlace = {
    ...invitationJson(invitation, form),
    ...(sender && { '*fromMember': profileUrn(sender) }),
  }
  const viewInPlace: Json = { $type: `${INVITATION_TYPE}.InvitationView`, ...view, ...insights }
  if (elements === 'views') viewInPlace.invitation = invitationInPlace
  else {
    viewInPlace['*invitation'] = invitationUrn
    things.push(thing(invitationUrn, invitationInPlace, true))
  }
  if (sender) things.push(thing(profileUrn(sender), profileJson(sender)))
  if (subject) {
    const urn = `urn:li:fs_relGenericInvitationView:${id}`
    viewInPlace['*genericInvitationView'] = urn
    things.push(thing(urn, subjectJson(invitation, subject, form, now)))
    if (subject.inviter) things.push(thing(profileUrn(subject.inviter), profileJson(subject.inviter)))
    if (subject.company) things.push(thing(companyUrn(subject.company), companyJson(subject.company)))
  }
  if (elements === 'views') return { element: JSON.stringify(viewInPlace), things }
  const viewUrn = `urn:li:fs_relInvitationView:${id}`
  things.push(thing(viewUrn, viewInPlace))
  return { element: JSON.stringify(viewUrn), things }
}

function thing(urn: string, json: Json, isInvitation = false): Thing {
  return { urn, place: hash32(urn), text: JSON.stringify(json), isInvitation }
}

function invitationJson(invitation: Invitation, form: Form): Json {
  const { id, kind, sender, note } = invitation
  const connection = kind === 'CONNECTION'
  return {
    ...(form === 'N' && { $type: `${INVITATION_TYPE}.Invitation` }),
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

function profileUrn(person: Person): string {
  return `urn:li:fs_miniProfile:${person.token}`
}

function profileJson(person: Person): Json {
  const known: Json = {
    $type: 'com.linkedin.voyager.identity.shared.MiniProfile',
    entityUrn: profileUrn(person),
    dashEntityUrn: `urn:li:fsd_profile:${person.token}`,
    objectUrn: `urn:li:member:${person.memberNumber}`,
  }
  if (person.firstName === null) {
    // Of those who have gone, some leave empty fields behind and some no fields at all.
    return person.memberNumber % 2 === 0
      ? known
      : { ...known, firstName: null, lastName: null, publicIdentifier: null }
  }
  return {
    ...known,
    firstName: person.firstName,
    lastName: person.lastName,
    occupation: person.headline,
    publicIdentifier: person.slug,
    ...(person.picture && { picture: pictureJson('profile-displayphoto-shrink', person.picture) }),
  }
}

function pictureJson(what: string, picture: NonNullable<Person['picture']>): Json {
  return {
    $type: 'com.linkedin.common.VectorImage',
    rootUrl: `${PICTURE_ROOT}${picture.token}/${what}_`,
    artifacts: picture.widths.map((width) => ({
      width,
      height: width,
      fileIdentifyingUrlPathSegment: `${width}_${width}/0/1700000000000?e=${PICTURE_EXPIRES / 1000}&v=beta`,
      expiresAt: PICTURE_EXPIRES,
    })),
  }
}

function companyUrn(company: Company): string {
  return `urn:li:fs_miniCompany:${company.id}`
}

function companyJson(company: Company): Json {
  return {
    $type: 'com.linkedin.voyager.entities.shared.MiniCompany',
    entityUrn: companyUrn(company),
    objectUrn: `urn:li:company:${company.id}`,
    name: company.name,
    universalName: company.universalName,
    active: true,
  }
}

function subjectJson(invitation: Invitation, subject: Subject, form: Form, now: number): Json {
  const { inviter, company } = subject
  const attribute: Json = {}
  if (inviter)
    attribute[form === 'N' ? '*miniProfile' : 'miniProfile'] =
      form === 'N' ? profileUrn(inviter) : profileJson(inviter)
  if (company)
    attribute[form === 'N' ? '*miniCompany' : 'miniCompany'] =
      form === 'N' ? companyUrn(company) : companyJson(company)
  return {
    ...(form === 'N' && {
      $type: `${INVITATION_TYPE}.GenericInvitationView`,
      entityUrn: `urn:li:fs_relGenericInvitationView:${invitation.id}`,
    }),
    invitationType: invitation.kind,
    title: { text: subject.title },
    ...(subject.name !== null && { subtitle: { text: subject.name } }),
    ...(inviter && { inviterName: nameOf(inviter) }),
    sentTime: subject.timeAsText ? agoText(now - invitation.sentAt) : invitation.sentAt,
    primaryImage: { attributes: [attribute] },
    ...(subject.targetUrn !== null && { invitationTargetUrn: subject.targetUrn }),
  }
}

const AGES: readonly (readonly [name: string, milliseconds: number])[] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
]

function agoText(age: number): string {
  const [name, length] = AGES.find(([, milliseconds]) => age >= milliseconds) ?? ['minute', 60_000]
  const count = Math.max(1, Math.floor(age / length))
  return `${count} ${name}${count === 1 ? '' : 's'} ago`
}

/** How a normalized document comes: as it is, or wrapped once more, with or without what it includes. */
export type Wrapping = 'none' | 'whole' | 'data'

/** What a page is to lack. */
export type Lack = 'nothing' | 'fields' | 'list'

interface Page {
  readonly rows: readonly Row[]
  readonly start: number
  readonly count: number
  /** Undefined: `paging` has no total. */
  readonly total: number | undefined
  readonly lack: Lack
}

/** A page of a list as the network's document. */
export function pageText(page: Page, form: Form, elements: Elements, wrapping: Wrapping): string {
  const { rows, start, count, total, lack } = page
  const paging = `"paging":{"count":${count},"start":${start},"links":[]${total === undefined ? '' : `,"total":${total}`}}`
  const listed = rows.map((row) => row.element).join(',')
  if (form === 'I') {
    if (lack === 'list') return `{${paging}}`
    return `{"elements":[${lack === 'fields' ? rows.map(withoutInvitation).join(',') : listed}],${paging}}`
  }
  const key = elements === 'urns-star' ? '*elements' : 'elements'
  const list =
    lack === 'list'
      ? ''
      : `"${key}":[${lack === 'fields' && elements === 'views' ? rows.map(withoutInvitation).join(',') : listed}],`
  const data = `{"$type":"com.linkedin.restli.common.CollectionResponse",${list}${paging}}`
  return normalizedText(data, lack === 'list' ? '' : includedText(rows, lack), wrapping)
}

function normalizedText(data: string, included: string, wrapping: Wrapping): string {
  if (wrapping === 'whole') return `{"data":{"data":${data},"included":[${included}]}}`
  if (wrapping === 'data') return `{"data":{"data":${data}},"included":[${included}]}`
  return `{"data":${data},"included":[${included}]}`
}

function includedText(rows: readonly Row[], lack: Lack): string {
  const things = rows
    .flatMap((row) => row.things)
    .sort((a, b) => a.place - b.place || (a.urn < b.urn ? -1 : 1))
  let text = ''
  let last = ''
  let invitations = 0
  for (const { urn, text: own, isInvitation } of things) {
    if (urn === last) continue
    last = urn
    // Every other invitation is lost, the first one always.
    if (lack === 'fields' && isInvitation && invitations++ % 2 === 0) continue
    text += text === '' ? own : `,${own}`
  }
  return text
}

function withoutInvitation(row: Row, index: number): string {
  if (index % 2 === 1) return row.element
  const { invitation: _, ...rest } = JSON.parse(row.element) as Json
  return JSON.stringify(rest)
}

/** Who the session is. */
export function meText(person: Person, form: Form, lack: Lack): string {
  if (lack !== 'nothing') return form === 'I' ? '{}' : normalizedText('{}', '', 'none')
  const me = { plainId: person.memberNumber, premiumSubscriber: false }
  if (form === 'I') return JSON.stringify({ ...me, miniProfile: profileJson(person) })
  const data = { $type: 'com.linkedin.voyager.common.Me', ...me, '*miniProfile': profileUrn(person) }
  return normalizedText(JSON.stringify(data), JSON.stringify(profileJson(person)), 'none')
}

/** How many invitations there are; undefined: it does not say. */
export function summaryText(pending: number | undefined, form: Form): string {
  const summary = {
    ...(form === 'N' && { $type: `${INVITATION_TYPE}.InvitationsSummary` }),
    ...(pending !== undefined && { numPendingInvitations: pending }),
    numTotalSentInvitations: null,
  }
  return form === 'I' ? JSON.stringify(summary) : normalizedText(JSON.stringify(summary), '', 'none')
}
