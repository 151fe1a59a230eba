import { InviteData, InviteParams, MOST_ANSWERS, WithdrawData, WithdrawParams } from '@salver/contract'
import { z } from 'zod'
import { plain } from '../schema.ts'
import { defineTool, type Tool, untrusted } from '../tool.ts'
import { accountId, profileUrl } from './arguments.ts'
import { counted } from './outcomes.ts'
import { person, personOf } from './person.ts'

const byAge = WithdrawParams.shape

/** What sends invitations, and takes them back. */
export const sentTools: readonly Tool[] = [
  defineTool({
    name: 'send_invitation',
    title: 'Invite somebody',
    description: 'Invites somebody to connect, with a note if given. 1 credit.',
    writes: true,
    hints: { destructiveHint: false, idempotentHint: false, openWorldHint: true },
    input: {
      account_id: accountId,
      profile_url: profileUrl,
      message: InviteParams.shape.message.describe('a string of at most 300 characters: the note'),
    },
    data: InviteData,
    output: {
      invitation_urn: InviteData.shape.invitation_urn,
      untrusted: untrusted({ name: person.name, headline: person.headline }),
    },
    ask: ({ account_id, ...params }) => ({ action: 'invite', accountId: account_id, params }),
    tell: ({ invitation_urn, ...written }) => ({
      text: 'The invitation was sent.',
      content: { invitation_urn, untrusted: personOf({ ...written, linkedin_url: null }) },
    }),
  }),
  defineTool({
    name: 'withdraw_invitations',
    title: 'Withdraw sent invitations',
    description: `Takes back one sent invitation by its id, or up to ${MOST_ANSWERS} by age: that only shows which, unless dry_run is false; ask your user between. Those people cannot be invited again for weeks. 1 credit each.`,
    writes: true,
    hints: { destructiveHint: true, idempotentHint: false, openWorldHint: true },
    input: {
      account_id: accountId,
      invitation_id: z
        .string()
        .optional()
        .describe(byAge.invitation_id.description ?? '')
        .meta(plain),
      older_than_days: byAge.older_than_days.meta(plain),
      dry_run: byAge.dry_run.meta(plain),
    },
    params: WithdrawParams,
    data: WithdrawData,
    output: {
      dry_run: z.boolean(),
      total_matching: z.int(),
      outcomes: z.array(
        z.object({
          invitation_id: z.string(),
          outcome: z.string(),
          message: z.string(),
          untrusted: untrusted(person),
        }),
      ),
    },
    ask: ({ account_id, ...params }) => ({ action: 'withdraw', accountId: account_id, params }),
    tell: (data) => {
      if ('withdrawn' in data) {
        const { invitation_id } = data
        const one = { invitation_id, outcome: 'withdrawn', message: 'It was withdrawn.', untrusted: nobody }
        return {
          text: `Invitation ${invitation_id} was withdrawn.`,
          content: { dry_run: false, total_matching: 1, outcomes: [one] },
        }
      }
      const { dry_run, outcomes, total_matching, message } = data
      const many = `${outcomes.length} of ${total_matching} that are so old: ${counted(outcomes)}.`
      return {
        text: `${dry_run ? 'A dry run, nothing was withdrawn: ' : ''}${many} ${message}`,
        content: {
          dry_run,
          total_matching,
          outcomes: outcomes.map(({ invitation_id, outcome, message, recipient }) => ({
            invitation_id,
            outcome,
            message,
            untrusted: personOf(recipient),
          })),
        },
      }
    },
  }),
]

/** Of one that is withdrawn by its id, the network does not say whom it was to. */
const nobody = { name: null, headline: null, profile_url: null }
