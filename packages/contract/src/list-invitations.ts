import { z } from 'zod'
import { InvitationFilters } from './filters.ts'
import { INVITATION_TYPES, ListedInvitation } from './invitation.ts'
import { ListParams, ListTotals } from './listing.ts'

/** Params of `list_invitations`. Each field's description says what is allowed, and is what an error repeats. */
export const ListInvitationsParams = z
  .object({
    ...ListParams.shape,
    invitation_type: z
      .enum(INVITATION_TYPES)
      .optional()
      .describe(`one of ${INVITATION_TYPES.join(', ')}, or absent for all`),
    ...InvitationFilters.shape,
  })
  .meta({ id: 'ListInvitationsParams' })
export type ListInvitationsParams = z.output<typeof ListInvitationsParams>

/** Data of `list_invitations`: one page of the account's pending invitations, in the network's own order. */
export const ListInvitationsData = z
  .object({ invitations: z.array(ListedInvitation), ...ListTotals.shape })
  .meta({ id: 'ListInvitationsData' })
export type ListInvitationsData = z.infer<typeof ListInvitationsData>
