import { z } from 'zod'
import { besides, given, refuse } from './reading.ts'
import { comparableSlug, ProfileUrl } from './target.ts'

/** The longest note that the network takes, in characters. */
export const MOST_NOTE = 300

const MEMBER_ID = /^ACoAA[\w-]{5,100}$/
/** What an invite and a listing give as `profile_urn`, and the namespaces that the network has for the same. */
const MEMBER_URN = /^urn:li:(?:fsd_profile|fs_miniProfile|member):(?=ACoAA)/

/** Whether an identifier is a member's id, and not the slug of a profile. */
export function isMemberId(identifier: string): boolean {
  return MEMBER_ID.test(identifier)
}

/** Params of `invite`. */
export const InviteParams = z
  .object({
    profile_url: ProfileUrl.optional().describe(
      'the address of a profile, such as "https://www.linkedin.com/in/alicejohnson"; or give identifier in its place',
    ),
    linkedin_url: ProfileUrl.optional().describe('the address of a profile: an alias of profile_url, alone'),
    identifier: z
      .string()
      .trim()
      .max(300)
      .transform((identifier) => identifier.replace(MEMBER_URN, ''))
      .refine((identifier) => isMemberId(identifier) || comparableSlug(identifier) !== null)
      .optional()
      .describe(
        'a profile’s slug such as "alicejohnson", or a member’s id such as "ACoAA…" or its profile_urn, in place of profile_url',
      ),
    message: z
      .string()
      .trim()
      .max(MOST_NOTE)
      .refine((text) => text.isWellFormed())
      .optional()
      .describe(`a string of at most ${MOST_NOTE} characters, or absent`),
  })
  .superRefine(({ profile_url, linkedin_url, identifier }, context) => {
    const [one, second] = given({ profile_url, linkedin_url, identifier })
    if (one === undefined) refuse(context, 'profile_url')
    else if (second !== undefined) refuse(context, second, besides(one))
  })
  .meta({ id: 'InviteParams' })
export type InviteParams = z.output<typeof InviteParams>

/** Data of `invite`: the invitation that was sent, and to whom. Null where the network gives nothing. */
export const InviteData = z
  .object({
    invitation_urn: z.string().nullable(),
    profile_urn: z.string(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    headline: z.string().nullable(),
    public_identifier: z.string().nullable(),
    profile_picture_url: z.string().nullable(),
  })
  .meta({ id: 'InviteData' })
export type InviteData = z.infer<typeof InviteData>
