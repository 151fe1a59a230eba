import { z } from 'zod'
import { age } from './age.ts'

/** The kinds of invitation that the network knows. */
export const INVITATION_TYPES = ['CONNECTION', 'ORGANIZATION', 'EVENT', 'CONTENT_SERIES'] as const
export const InvitationType = z.enum(INVITATION_TYPES).meta({ id: 'InvitationType' })
export type InvitationType = z.infer<typeof InvitationType>

/** The person who invites. Null where the network gives nothing, as for a member who has gone. */
export const Sender = z
  .object({
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    headline: z.string().nullable(),
    linkedin_url: z.string().nullable().describe('https://www.linkedin.com/in/<slug>, no trailing slash.'),
    profile_picture_url: z.string().nullable(),
  })
  .meta({ id: 'Sender' })
export type Sender = z.infer<typeof Sender>

/** What one is invited to, where that is not a connection: a page, an event, a newsletter. */
export const Subject = z
  .object({
    type: z.enum(['ORGANIZATION', 'EVENT', 'CONTENT_SERIES']),
    name: z.string().nullable(),
    url: z.string().nullable(),
  })
  .meta({ id: 'Subject' })
export type Subject = z.infer<typeof Subject>

/**
 * A pending invitation as the gateway keeps and passes it: the wire's own shape without the age, which depends on
 * when it is answered. `sent_at` is ISO 8601 in UTC.
 */
export const Invitation = z.object({
  entity_urn: z.string().nullable().describe('urn:li:invitation:<id>, whatever namespace the network used.'),
  invitation_id: z.string().nullable().describe('The id alone.'),
  shared_secret: z.string().nullable().describe('Opaque; needed to accept or decline.'),
  sender: Sender,
  invitation_type: InvitationType,
  sent_at: z.iso.datetime().nullable().describe('When it was sent, UTC.'),
  message: z.string().nullable().describe('The note, written by the sender.'),
  unseen: z.boolean().nullable(),
  mutual_connections: z.int().min(0).nullable().describe('Connections in common with the sender.'),
  subject: Subject.nullable(),
})
export type Invitation = z.infer<typeof Invitation>

/** A pending invitation as it is answered. */
export const ListedInvitation = Invitation.extend({
  sent_time: z.string().nullable().describe('Its age, compact: now, 45m, 5h, 6d, 2w, 3mo, 1yr.'),
  sent_time_days: z.int().min(0).nullable().describe('Its age in whole days.'),
}).meta({ id: 'ListedInvitation' })
export type ListedInvitation = z.infer<typeof ListedInvitation>

/** An invitation with its age at `now`, in the field order of the documented answer. */
export function listed(invitation: Invitation, now: Date): ListedInvitation {
  const { sent_time, sent_time_days } = age(invitation.sent_at, now)
  return {
    entity_urn: invitation.entity_urn,
    shared_secret: invitation.shared_secret,
    sender: invitation.sender,
    invitation_type: invitation.invitation_type,
    sent_time,
    sent_time_days,
    invitation_id: invitation.invitation_id,
    sent_at: invitation.sent_at,
    message: invitation.message,
    unseen: invitation.unseen,
    mutual_connections: invitation.mutual_connections,
    subject: invitation.subject,
  }
}

/** The person who was invited. Null where the network gives nothing, as for a member who has gone. */
export const Recipient = z
  .object({
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    headline: z.string().nullable(),
    linkedin_url: z.string().nullable().describe('https://www.linkedin.com/in/<slug>, no trailing slash.'),
    profile_picture: z.string().nullable(),
  })
  .meta({ id: 'Recipient' })
export type Recipient = z.infer<typeof Recipient>

/** A pending invitation that was sent, without the age, which depends on when it is answered. */
export const SentInvitation = Invitation.omit({ shared_secret: true, sender: true }).extend({
  recipient: Recipient,
})
export type SentInvitation = z.infer<typeof SentInvitation>

/** A pending invitation that was sent, as it is answered. */
export const ListedSentInvitation = SentInvitation.extend({
  sent_time: z.string().nullable().describe('Its age, compact: now, 45m, 5h, 6d, 2w, 3mo, 1yr.'),
  sent_time_days: z.int().min(0).nullable().describe('Its age in whole days.'),
}).meta({ id: 'ListedSentInvitation' })
export type ListedSentInvitation = z.infer<typeof ListedSentInvitation>

/** A sent invitation with its age at `now`, its fields in the order of one that was received. */
export function listedSent(invitation: SentInvitation, now: Date): ListedSentInvitation {
  const { sent_time, sent_time_days } = age(invitation.sent_at, now)
  return {
    entity_urn: invitation.entity_urn,
    recipient: invitation.recipient,
    invitation_type: invitation.invitation_type,
    sent_time,
    sent_time_days,
    invitation_id: invitation.invitation_id,
    sent_at: invitation.sent_at,
    message: invitation.message,
    unseen: invitation.unseen,
    mutual_connections: invitation.mutual_connections,
    subject: invitation.subject,
  }
}
