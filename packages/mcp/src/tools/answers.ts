import { AnswerData, AnswersData, AnswersParams, MOST_ANSWERS, type Reply } from '@salver/contract'
import { z } from 'zod'
import { plain } from '../schema.ts'
import { defineTool, type Tool } from '../tool.ts'
import { accountId, invitationId } from './arguments.ts'
import { counted } from './outcomes.ts'

const PRICE = '1 credit.'

/** What answers invitations that were received. */
export const answerTools: readonly Tool[] = [
  answerOne('accept', 'Accept an invitation', 'Accepts one received invitation: the two are then connected.'),
  answerOne('decline', 'Decline an invitation', 'Declines one received invitation: it is then gone.'),
  defineTool({
    name: 'answer_invitations',
    title: 'Answer many invitations',
    description: `Accepts or declines up to ${MOST_ANSWERS} received invitations, and tells what became of each. 1 credit each.`,
    writes: true,
    hints: { destructiveHint: true, idempotentHint: true, openWorldHint: true },
    input: {
      account_id: accountId,
      answers: z
        .array(
          z.strictObject({
            invitation_id: invitationId,
            do: AnswersParams.shape.answers.element.shape.do.meta(plain),
          }),
        )
        .min(1)
        .max(MOST_ANSWERS)
        .describe(`an array of 1 to ${MOST_ANSWERS} objects {invitation_id, do: "accept" or "decline"}`)
        .meta(plain),
      types: AnswersParams.shape.types.meta(plain),
    },
    data: AnswersData,
    output: {
      outcomes: z.array(
        z.object({ invitation_id: z.string(), do: z.string(), outcome: z.string(), message: z.string() }),
      ),
    },
    ask: ({ account_id, ...params }) => ({ action: 'answer', accountId: account_id, params }),
    tell: ({ outcomes }, { answers }) => ({
      text: `${outcomes.length} ${outcomes.length === 1 ? 'answer' : 'answers'}: ${counted(outcomes)}. Each is told by its id.`,
      content: {
        outcomes: outcomes.map((one, place) => ({
          ...one,
          invitation_id: one.invitation_id ?? answers[place]?.invitation_id ?? '',
        })),
      },
    }),
  }),
]

function answerOne(reply: Reply, title: string, does: string): Tool {
  return defineTool({
    name: `${reply}_invitation`,
    title,
    description: `${does} Cannot be undone. ${PRICE}`,
    writes: true,
    hints: { destructiveHint: reply === 'decline', idempotentHint: true, openWorldHint: true },
    input: { account_id: accountId, invitation_id: invitationId },
    data: AnswerData,
    output: AnswerData.pick({ invitation_id: true, state: true }).shape,
    told: true,
    ask: ({ account_id, ...params }) => ({ action: reply, accountId: account_id, params }),
    tell: (data) => ({ text: `Invitation ${data.invitation_id} was ${data.state}.`, content: data }),
  })
}
