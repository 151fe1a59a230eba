import { z } from 'zod'
import { MOST_ANSWERS, Outcome } from './answers.ts'
import { Recipient } from './invitation.ts'
import { besides, refuse } from './reading.ts'
import { InvitationId } from './target.ts'

/** Params of `withdraw`: one sent invitation, or those that are older than so many days. */
export const WithdrawParams = z
  .object({
    invitation_id: InvitationId.optional().describe(
      'a string of digits (invitation_id of list_sent); or give older_than_days in its place',
    ),
    older_than_days: z
      .int()
      .min(0)
      .optional()
      .describe('an integer of at least 0 (whole days), in place of invitation_id'),
    dry_run: z
      .boolean()
      .optional()
      .describe(
        'true or false, with older_than_days alone: whether to show only whom it would be (default true)',
      ),
  })
  .superRefine(({ invitation_id, older_than_days, dry_run }, context) => {
    if (invitation_id === undefined && older_than_days === undefined) refuse(context, 'invitation_id')
    else if (invitation_id !== undefined && older_than_days !== undefined)
      refuse(context, 'older_than_days', besides('invitation_id'))
    else if (dry_run !== undefined && older_than_days === undefined)
      refuse(context, 'dry_run', 'it goes with older_than_days alone; leave it out')
  })
  .meta({ id: 'WithdrawParams' })
export type WithdrawParams = z.output<typeof WithdrawParams>

/** One of many that were, or would be, withdrawn. */
export const WithdrawOutcome = z
  .object({
    invitation_id: z.string(),
    recipient: Recipient,
    sent_at: z.iso.datetime().nullable(),
    outcome: Outcome,
    message: z.string(),
  })
  .meta({ id: 'WithdrawOutcome' })
export type WithdrawOutcome = z.infer<typeof WithdrawOutcome>

/** Data of `withdraw` by `invitation_id`. */
export const WithdrawnData = z
  .object({ withdrawn: z.literal(true), invitation_id: z.string() })
  .meta({ id: 'WithdrawnData' })

/** Data of `withdraw` by `older_than_days`: those that fit, the newest first. */
export const WithdrawManyData = z
  .object({
    dry_run: z.boolean(),
    outcomes: z.array(WithdrawOutcome).max(MOST_ANSWERS),
    total_matching: z.int().min(0).describe('How many pending ones are so old, these included.'),
    message: z.string().describe('What it means for those people.'),
  })
  .meta({ id: 'WithdrawManyData' })
export type WithdrawManyData = z.infer<typeof WithdrawManyData>

/** Data of `withdraw`. */
export const WithdrawData = z.union([WithdrawnData, WithdrawManyData])
export type WithdrawData = z.infer<typeof WithdrawData>
