import type { Invitation, Recipient, Sender } from '@salver/contract'
import { type Json, objectOf, textOf } from '../line/json.ts'
import { namesOf } from '../line/names.ts'
import { profileUrlOf } from '../line/site.ts'
import { NetworkError, type SentRow } from '../provider.ts'
import { timeOfArchive } from './time.ts'

/** A row of the archive of invitations, each text null where nothing stands. */
export interface ArchiveRow {
  readonly direction: 'INCOMING' | 'OUTGOING'
  readonly from: string | null
  readonly to: string | null
  readonly sentAt: string | null
  readonly message: string | null
  /** The slugs of their profiles' addresses, as they stand there. */
  readonly inviter: string | null
  readonly invitee: string | null
}

/**
 * One row.
 *
 * @throws NetworkError `unreadable` where it does not say whose invitation it is, or names nobody at all
 */
export function readArchiveRow(json: unknown): ArchiveRow {
  const row = objectOf(json)
  if (row === null) throw unreadable('a row that is no object')
  const direction = textOf(row.Direction)?.trim().toUpperCase()
  if (direction !== 'INCOMING' && direction !== 'OUTGOING') throw unreadable('a row of an unknown direction')
  const from = trimmed(row, 'From')
  const to = trimmed(row, 'To')
  const inviter = slugOf(trimmed(row, 'inviterProfileUrl'))
  const invitee = slugOf(trimmed(row, 'inviteeProfileUrl'))
  if (from === null && to === null && inviter === null && invitee === null) {
    throw unreadable('a row that names nobody')
  }
  const sentAt = timeOfArchive(trimmed(row, 'Sent At'))
  return { direction, from, to, sentAt, message: textOf(row.Message), inviter, invitee }
}

/** A row as an invitation received. The archive has no ids, no secrets and no pictures. */
export function receivedOf({ from, inviter, sentAt, message }: ArchiveRow): Invitation {
  const { first, last } = namesOf(from)
  const sender: Sender = {
    first_name: first,
    last_name: last,
    headline: null,
    linkedin_url: profileUrlOf(inviter),
    profile_picture_url: null,
  }
  return {
    entity_urn: null,
    invitation_id: null,
    shared_secret: null,
    sender,
    invitation_type: 'CONNECTION',
    sent_at: sentAt,
    message,
    unseen: null,
    mutual_connections: null,
    subject: null,
  }
}

/** A row as an invitation sent. */
export function sentOf({ to, invitee, sentAt, message }: ArchiveRow): SentRow {
  const { first, last } = namesOf(to)
  const recipient: Recipient = {
    first_name: first,
    last_name: last,
    headline: null,
    linkedin_url: profileUrlOf(invitee),
    profile_picture: null,
  }
  return {
    entity_urn: null,
    invitation_id: null,
    recipient,
    invitation_type: 'CONNECTION',
    sent_at: sentAt,
    message,
    unseen: null,
    mutual_connections: null,
    subject: null,
    recipientId: null,
  }
}

/** The slug of a profile's address, as it stands there; null for any other address. */
function slugOf(url: string | null): string | null {
  return /^(?:https?:\/\/)?(?:[a-z0-9-]+\.)*linkedin\.com\/in\/([^/?#\s]+)/i.exec(url ?? '')?.[1] ?? null
}

function trimmed(row: Json, column: string): string | null {
  return textOf(row[column])?.trim() ?? null
}

function unreadable(found: string): NetworkError {
  return new NetworkError('unreadable', `memberSnapshotData: ${found}`)
}
