import {
  INVITATION_TYPES,
  type Invitation,
  type InvitationType,
  type Sender,
  type Subject,
} from '@salver/contract'
import { NetworkError } from '../provider.ts'
import { timeOfAgo } from './ago.ts'
import { countOf, followed, type Included, type Json, listOf, objectOf, textOf } from './json.ts'

/** A picture is shown small: the widest up to this is enough. */
const PICTURE_WIDTH = 400
const SITE = 'https://www.linkedin.com'
/** The latest and earliest time that a Date holds, in milliseconds from the epoch. */
const MAX_TIME = 8.64e15

/**
 * One row of a list of invitations received.
 *
 * @param view the row, with its invitation in place or named by its urn
 * @param now when it was read, epoch milliseconds
 * @throws NetworkError `unreadable` where the row's invitation, its id or its kind cannot be read
 */
export function readRow(view: Json, included: Included, now: number): Invitation {
  const invitation = followed(view, 'invitation', included)
  if (invitation === null) throw unreadable('a row whose invitation is not there')
  const id = idOf(invitation.entityUrn) ?? idOf(invitation.mailboxItemId) ?? idOf(view.entityUrn)
  if (id === null) throw unreadable('an invitation without an id')
  const generic = followed(view, 'genericInvitationView', included)
  const kind = kindOf(invitation, generic)
  const image = generic === null ? null : imageOf(generic)
  const sender =
    followed(invitation, 'fromMember', included) ?? (image && followed(image, 'miniProfile', included))
  return {
    entity_urn: `urn:li:invitation:${id}`,
    invitation_id: id,
    shared_secret: textOf(invitation.sharedSecret),
    sender: senderOf(sender),
    invitation_type: kind,
    sent_at: timeOf(invitation.sentTime, now) ?? timeOf(generic?.sentTime, now),
    message: textOf(invitation.message),
    unseen: typeof invitation.unseen === 'boolean' ? invitation.unseen : null,
    mutual_connections: mutualOf(view),
    subject:
      kind === 'CONNECTION'
        ? null
        : subjectOf(kind, generic, image && followed(image, 'miniCompany', included)),
  }
}

/** The digits at the end of a urn: the same in every namespace that the network names an invitation in. */
function idOf(urn: unknown): string | null {
  return typeof urn === 'string' ? (/\d+$/.exec(urn)?.[0] ?? null) : null
}

/**
 * The kind, from the two places that say it. `invitationType` of an invitation is none of them: it says the state.
 *
 * A kind that the contract does not know is no CONNECTION, and leaving its row out would make the list a shorter
 * one than the network's: offsets and totals would lie. So it cannot be read, and the log says which it was.
 */
function kindOf(invitation: Json, generic: Json | null): InvitationType {
  const said = [textOf(invitation.genericInvitationType), textOf(generic?.invitationType)]
  const known =
    INVITATION_TYPES.find((type) => type === said[0]) ?? INVITATION_TYPES.find((type) => type === said[1])
  if (known !== undefined) return known
  const unknown = said[0] ?? said[1]
  if (unknown === null || unknown === undefined) return 'CONNECTION'
  throw unreadable(`an invitation of the unknown kind ${JSON.stringify(unknown.slice(0, 40))}`)
}

function imageOf(generic: Json): Json | null {
  return objectOf(listOf(objectOf(generic.primaryImage)?.attributes)[0])
}

function senderOf(profile: Json | null): Sender {
  return {
    first_name: textOf(profile?.firstName),
    last_name: textOf(profile?.lastName),
    headline: textOf(profile?.occupation),
    linkedin_url: profileUrlOf(textOf(profile?.publicIdentifier)),
    profile_picture_url: profile === null ? null : pictureUrlOf(objectOf(profile.picture)),
  }
}

/** Slugs come percent-encoded or not. What may stand in a URL stays as it is; anything else is encoded, once. */
function profileUrlOf(slug: string | null): string | null {
  if (slug === null) return null
  const segment = /^(?:[\w\-.~!$&'()*+,;=:@]|%[\da-f]{2})+$/i.test(slug) ? slug : encoded(slug)
  return segment === null ? null : `${SITE}/in/${segment}`
}

function encoded(slug: string): string | null {
  try {
    return encodeURIComponent(decoded(slug))
  } catch {
    // Half a surrogate pair: no URL has it.
    return null
  }
}

function decoded(slug: string): string {
  try {
    return decodeURIComponent(slug)
  } catch {
    return slug
  }
}

/** The widest picture up to PICTURE_WIDTH; where all are wider, the smallest. */
function pictureUrlOf(picture: Json | null): string | null {
  // Inline answers may name the picture's type by a wrapping of that name.
  const image = objectOf(picture?.['com.linkedin.common.VectorImage']) ?? picture
  const root = textOf(image?.rootUrl)
  if (root === null) return null
  let best: { width: number; segment: string } | null = null
  for (const entry of listOf(image?.artifacts)) {
    const artifact = objectOf(entry)
    const segment = textOf(artifact?.fileIdentifyingUrlPathSegment)
    const width = artifact?.width
    if (segment === null || typeof width !== 'number') continue
    const better =
      best === null ||
      (width <= PICTURE_WIDTH ? best.width > PICTURE_WIDTH || width > best.width : width < best.width)
    if (better) best = { width, segment }
  }
  return best === null ? null : root + best.segment
}

/** Epoch milliseconds or a text such as `2 days ago`, as ISO 8601 in UTC. */
function timeOf(sent: unknown, now: number): string | null {
  const time = typeof sent === 'string' ? timeOfAgo(sent, now) : sent
  return typeof time === 'number' && time > 0 && time <= MAX_TIME ? new Date(time).toISOString() : null
}

function mutualOf(view: Json): number | null {
  for (const insight of listOf(view.insights)) {
    const count = countOf(objectOf(objectOf(insight)?.sharedInsight)?.totalCount)
    if (count !== null) return count
  }
  return null
}

function subjectOf(kind: Subject['type'], generic: Json | null, company: Json | null): Subject {
  const name =
    textOf(company?.name) ??
    textOf(objectOf(generic?.subtitle)?.text) ??
    textOf(objectOf(generic?.title)?.text)
  const target = /:([^:/?#()]+)\)?$/.exec(textOf(generic?.invitationTargetUrn) ?? '')?.[1] ?? null
  return { type: kind, name, url: subjectUrlOf(kind, target, textOf(company?.universalName)) }
}

function subjectUrlOf(
  kind: Subject['type'],
  target: string | null,
  universalName: string | null,
): string | null {
  const [path, id] =
    kind === 'ORGANIZATION'
      ? ['company', universalName ?? target]
      : kind === 'EVENT'
        ? ['events', target]
        : ['newsletters', target]
  const segment = id === null ? null : encoded(id)
  return segment === null ? null : `${SITE}/${path}/${segment}`
}

function unreadable(found: string): NetworkError {
  return new NetworkError('unreadable', `relationships/invitationViews: ${found}`)
}
