import { z } from 'zod'
import { besides, given, refuse } from './reading.ts'
import { ProfileUrl } from './target.ts'

/** Params of `check_invitation`. */
export const CheckInvitationParams = z
  .object({
    profile_url: ProfileUrl.optional().describe(
      'the address of a profile, such as "https://www.linkedin.com/in/alicejohnson"',
    ),
    linkedin_url: ProfileUrl.optional().describe('the address of a profile: an alias of profile_url'),
  })
  .superRefine(({ profile_url, linkedin_url }, context) => {
    const [one, second] = given({ profile_url, linkedin_url })
    if (one === undefined) refuse(context, 'profile_url')
    else if (second !== undefined) refuse(context, second, besides(one))
  })
  .meta({ id: 'CheckInvitationParams' })
export type CheckInvitationParams = z.output<typeof CheckInvitationParams>

/** Data of `check_invitation`: how the account's member stands with somebody. */
export const CheckInvitationData = z
  .object({
    invitation_state: z.enum(['ACCEPTED', 'PENDING', 'NO_INVITATION']),
    invitation_type: z.enum(['CONNECTED', 'SENT', 'RECEIVED']).nullable(),
    invitation_id: z.string().nullable(),
    member_distance: z.union([z.literal(1), z.literal(2), z.literal(3)]).nullable(),
    message: z.string(),
  })
  .meta({ id: 'CheckInvitationData' })
export type CheckInvitationData = z.infer<typeof CheckInvitationData>
