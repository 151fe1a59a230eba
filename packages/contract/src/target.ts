import { z } from 'zod'
import { besides, given, refuse } from './reading.ts'

/** The id of an invitation: the digits at the end of an `entity_urn`. A number is taken where it is exact. */
export const InvitationId = z
  .union([z.string().regex(/^\d{1,30}$/), z.int().min(1)])
  .transform(String)
  .describe('a string of digits: the invitation_id of a listing, which is the end of its entity_urn')

/** The urn of an invitation, in whatever namespace: its digits count. */
const EntityUrn = z
  .string()
  .regex(/^urn:li:[A-Za-z_]{1,40}:\d{1,30}$/)
  .describe('a string such as "urn:li:invitation:123456789": the entity_urn of a listing')

/** The id that a urn ends with. */
function idOfUrn(urn: string): string {
  return urn.slice(urn.lastIndexOf(':') + 1)
}

/** Whatever stands behind the slug is a page of the same profile, or a language. */
const PROFILE = /^(?:https?:\/\/)?(?:[a-z0-9-]+\.)*linkedin\.com\/in\/([^/?#\s]+)(?:[/?#]\S*)?$/i

/** The address of a profile. */
export const ProfileUrl = z
  .string()
  .trim()
  .max(500)
  .refine((url) => slugOfUrl(url) !== null)
  .describe('the address of a profile, such as "https://www.linkedin.com/in/alicejohnson"')

/**
 * The slug of a profile's address: decoded, in lower case, as slugs are compared. Null for any other address.
 */
export function slugOfUrl(url: string): string | null {
  const slug = writtenSlugOfUrl(url)
  return slug === null ? null : comparableSlug(slug)
}

/** The slug of a profile's address as it is written, which is how the network is asked for it. */
export function writtenSlugOfUrl(url: string): string | null {
  const slug = PROFILE.exec(url.trim())?.[1]
  return slug === undefined ? null : writtenSlug(slug)
}

/** A slug as slugs are compared: decoded and in lower case. Null where it is none. */
export function comparableSlug(slug: string): string | null {
  return writtenSlug(slug)?.toLowerCase() ?? null
}

/**
 * A slug decoded, and otherwise as it is written: the network tells capitals apart, at least in letters other than a to
 * z. Null where it is none.
 */
export function writtenSlug(slug: string): string | null {
  try {
    const decoded = decodeURIComponent(slug).normalize('NFC')
    return decoded.isWellFormed() && !/[\s/?#\0]/.test(decoded) && decoded !== '' ? decoded : null
  } catch {
    return null
  }
}

/** The fields that name one invitation: exactly one way of naming it is given. */
export const targetFields = {
  entity_urn: EntityUrn.optional().describe(
    'a string such as "urn:li:invitation:123456789" (entity_urn of a listing); or give invitation_id or profile_url in its place',
  ),
  invitation_id: InvitationId.optional().describe(
    'a string of digits (invitation_id of a listing), the same as in entity_urn where both are given',
  ),
  profile_url: ProfileUrl.optional().describe(
    'the address of a profile, such as "https://www.linkedin.com/in/alicejohnson", alone',
  ),
  linkedin_url: ProfileUrl.optional().describe('the address of a profile: an alias of profile_url, alone'),
}

/** One invitation, as it is named. */
export type Target = { invitationId: string; slug?: undefined } | { slug: string; invitationId?: undefined }

interface Named {
  entity_urn?: string | undefined
  invitation_id?: string | undefined
  profile_url?: string | undefined
  linkedin_url?: string | undefined
}

/** Adds an issue where not exactly one invitation is named. To be given to `superRefine`. */
export function checkTarget(named: Named, context: z.RefinementCtx): void {
  const { entity_urn, invitation_id, profile_url, linkedin_url } = named
  const [id] = given({ entity_urn, invitation_id })
  const [address, second] = given({ profile_url, linkedin_url })
  if (id === undefined && address === undefined) refuse(context, 'entity_urn')
  else if (id !== undefined && address !== undefined) refuse(context, address, besides(id))
  else if (address !== undefined && second !== undefined) refuse(context, second, besides(address))
  else if (entity_urn !== undefined && invitation_id !== undefined && idOfUrn(entity_urn) !== invitation_id) {
    refuse(context, 'invitation_id', 'it is of another invitation than entity_urn; send one of them')
  }
}

/** The invitation that checked fields name. */
export function targetOf(named: Named): Target {
  const { entity_urn, invitation_id } = named
  if (invitation_id !== undefined) return { invitationId: invitation_id }
  if (entity_urn !== undefined) return { invitationId: idOfUrn(entity_urn) }
  const slug = slugOfUrl(named.profile_url ?? named.linkedin_url ?? '')
  if (slug === null) throw new Error('an ask that names no invitation was let through')
  return { slug }
}
