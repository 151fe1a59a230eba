import { z } from 'zod'
import { INVITATION_TYPES } from './invitation.ts'
import { checkTarget, targetFields } from './target.ts'

/** How one answers an invitation. */
export const Reply = z.enum(['accept', 'decline'])
export type Reply = z.infer<typeof Reply>

/** Params of `accept` and `decline`. Without `shared_secret`, Salver finds it on the network. */
export const AnswerParams = z
  .object({
    ...targetFields,
    shared_secret: z
      .string()
      .min(1)
      .max(500)
      .optional()
      .describe('a string: the shared_secret of the listing, or absent: then it is looked up')
      .meta({ secret: true }),
  })
  .superRefine(checkTarget)
  .meta({ id: 'AnswerParams' })
export type AnswerParams = z.output<typeof AnswerParams>

/** Data of `accept` and `decline`. */
export const AnswerData = z
  .object({
    invitation_id: z.string(),
    entity_urn: z.string(),
    state: z.enum(['accepted', 'declined']),
  })
  .meta({ id: 'AnswerData' })
export type AnswerData = z.infer<typeof AnswerData>

/** The most invitations that one call answers or withdraws. */
export const MOST_ANSWERS = 100

/** Params of `answer`: many invitations at once, each with what to do. */
export const AnswersParams = z
  .object({
    answers: z
      .array(
        z
          .object({ ...targetFields, do: Reply.describe('"accept" or "decline"') })
          .superRefine(checkTarget)
          .describe('an object {invitation_id, entity_urn or profile_url, do: "accept" or "decline"}'),
      )
      .min(1)
      .max(MOST_ANSWERS)
      .describe(
        `an array of 1 to ${MOST_ANSWERS} objects {invitation_id, entity_urn or profile_url, do: "accept" or "decline"}`,
      ),
    types: z
      .array(z.enum(INVITATION_TYPES).describe(`one of ${INVITATION_TYPES.join(', ')}`))
      .min(1)
      .default(['CONNECTION'])
      .describe(`an array of ${INVITATION_TYPES.join(', ')} (default CONNECTION alone)`),
  })
  .meta({ id: 'AnswersParams' })
export type AnswersParams = z.output<typeof AnswersParams>

/**
 * What became of one of many:
 *
 * - `accepted`, `declined`, `withdrawn`: carried out, and charged
 * - `already_answered`: it was answered before, by Salver's own records
 * - `not_pending`: the whole list was read, and it is not there
 * - `list_not_fully_read`: it was not found in what could be read of the list; or nobody with this address is on it,
 *   and whether the profile has another one by now could not be looked up
 * - `other_type`: its kind is not one of `types`
 * - `refused`: the network understood, and will not
 * - `not_tried`: it did not fit into the call's time at the account's pace, or what came before it ended the call
 * - `unknown`: the network's reply was lost, or ended the session without a refusal, and its list could not be read to
 *   find out; or the call was cut off while it was under way
 * - `would_withdraw`: a dry run would have withdrawn it
 */
export const OUTCOMES = [
  'accepted',
  'declined',
  'withdrawn',
  'already_answered',
  'not_pending',
  'list_not_fully_read',
  'other_type',
  'refused',
  'not_tried',
  'unknown',
  'would_withdraw',
] as const
export const Outcome = z.enum(OUTCOMES).meta({ id: 'Outcome' })
export type Outcome = z.infer<typeof Outcome>

/** What was asked for one invitation, and what became of it. */
export const AnswerOutcome = z
  .object({
    invitation_id: z.string().optional(),
    entity_urn: z.string().optional(),
    profile_url: z.string().optional(),
    linkedin_url: z.string().optional(),
    do: Reply,
    outcome: Outcome,
    message: z.string(),
  })
  .meta({ id: 'AnswerOutcome' })
export type AnswerOutcome = z.infer<typeof AnswerOutcome>

/** Data of `answer`: one outcome for each, in the order asked. */
export const AnswersData = z.object({ outcomes: z.array(AnswerOutcome) }).meta({ id: 'AnswersData' })
export type AnswersData = z.infer<typeof AnswersData>
