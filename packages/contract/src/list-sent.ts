import { z } from 'zod'
import { olderThanDays } from './filters.ts'
import { INVITATION_TYPES, InvitationType, ListedSentInvitation } from './invitation.ts'
import { ListParams, ListTotals } from './listing.ts'

/** Params of `list_sent`. */
export const ListSentParams = z
  .object({
    ...ListParams.shape,
    invitation_type: z
      .enum(INVITATION_TYPES)
      .default('CONNECTION')
      .describe(`one of ${INVITATION_TYPES.join(', ')} (default CONNECTION)`),
    older_than_days: olderThanDays,
  })
  .meta({ id: 'ListSentParams' })
export type ListSentParams = z.output<typeof ListSentParams>

/** Data of `list_sent`: one page of the invitations that the account's member has sent and that are still pending. */
export const ListSentData = z
  .object({
    invitation_type: InvitationType.describe('The type that was asked for.'),
    invitations: z.array(ListedSentInvitation),
    ...ListTotals.shape,
  })
  .meta({ id: 'ListSentData' })
export type ListSentData = z.infer<typeof ListSentData>
