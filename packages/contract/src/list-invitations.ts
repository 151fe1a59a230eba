import { z } from 'zod'
import { INVITATION_TYPES, ListedInvitation } from './invitation.ts'
import { MAX_COUNT, Pagination } from './page.ts'

/**
 * Params of `list_invitations`. Each field's description says what is allowed, and is what an error repeats.
 * A `count` above the maximum is valid and served as the maximum.
 */
export const ListInvitationsParams = z
  .object({
    count: z
      .int()
      .min(1)
      .default(10)
      .describe(
        `an integer of at least 1 (above ${MAX_COUNT} it is served as ${MAX_COUNT}; page with offset)`,
      ),
    offset: z.int().min(0).default(0).describe('an integer of at least 0 (feed next_offset back)'),
    invitation_type: z
      .enum(INVITATION_TYPES)
      .optional()
      .describe(`one of ${INVITATION_TYPES.join(', ')}, or absent for all`),
  })
  .meta({ id: 'ListInvitationsParams' })
export type ListInvitationsParams = z.output<typeof ListInvitationsParams>

/** Data of `list_invitations`: one page of the account's pending invitations, in the network's own order. */
export const ListInvitationsData = z
  .object({
    invitations: z.array(ListedInvitation),
    total_results: z.int().min(0).describe('Invitations in this answer.'),
    total_available_results: z
      .int()
      .min(0)
      .describe('All pending ones; with invitation_type, all of that type.'),
    pagination: Pagination,
  })
  .meta({ id: 'ListInvitationsData' })
export type ListInvitationsData = z.infer<typeof ListInvitationsData>
