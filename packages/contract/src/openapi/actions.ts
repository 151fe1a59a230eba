import type { z } from 'zod'
import { AnswerData, AnswerParams, AnswersData, AnswersParams, MOST_ANSWERS } from '../answers.ts'
import { CheckInvitationData, CheckInvitationParams } from '../check-invitation.ts'
import { InviteData, InviteParams } from '../invite.ts'
import { ListConnectionsData, ListConnectionsParams } from '../list-connections.ts'
import { ListInvitationsData, ListInvitationsParams } from '../list-invitations.ts'
import { ListSentData, ListSentParams } from '../list-sent.ts'
import { ROWS_PER_CREDIT } from '../prices.ts'
import { WithdrawData, WithdrawParams } from '../withdraw.ts'

/** An action of `POST /v2/network`, as it is described. */
export interface DescribedAction {
  readonly name: string
  /** What it does, as a whole sentence. */
  readonly summary: string
  readonly price: string
  readonly params: z.ZodObject
  readonly paramsName: string
  readonly data: z.ZodType
  readonly dataName: string
}

const byRows = `1 for each ${ROWS_PER_CREDIT} returned, rounded up`
const byDeed = '1'
const byDeeds = '1 for each that was carried out'

/** Every action of `POST /v2/network`, those that read first. */
export const ACTIONS: readonly DescribedAction[] = [
  {
    name: 'list_invitations',
    summary: 'Lists the pending invitations that the account’s member has received, newest first.',
    price: byRows,
    params: ListInvitationsParams,
    paramsName: 'ListInvitationsParams',
    data: ListInvitationsData,
    dataName: 'ListInvitationsData',
  },
  {
    name: 'list_sent',
    summary: 'Lists the invitations that the member has sent and that are still pending.',
    price: byRows,
    params: ListSentParams,
    paramsName: 'ListSentParams',
    data: ListSentData,
    dataName: 'ListSentData',
  },
  {
    name: 'list_connections',
    summary: 'Lists whom the member is connected with, newest first.',
    price: byRows,
    params: ListConnectionsParams,
    paramsName: 'ListConnectionsParams',
    data: ListConnectionsData,
    dataName: 'ListConnectionsData',
  },
  {
    name: 'check_invitation',
    summary: 'Tells how the member stands with somebody: connected, invited, invited by them, or nothing.',
    price: byDeed,
    params: CheckInvitationParams,
    paramsName: 'CheckInvitationParams',
    data: CheckInvitationData,
    dataName: 'CheckInvitationData',
  },
  {
    name: 'accept',
    summary: 'Accepts an invitation. This cannot be undone.',
    price: byDeed,
    params: AnswerParams,
    paramsName: 'AnswerParams',
    data: AnswerData,
    dataName: 'AnswerData',
  },
  {
    name: 'decline',
    summary: 'Declines an invitation. Its sender is not told.',
    price: byDeed,
    params: AnswerParams,
    paramsName: 'AnswerParams',
    data: AnswerData,
    dataName: 'AnswerData',
  },
  {
    name: 'answer',
    summary: `Accepts or declines up to ${MOST_ANSWERS} invitations, and tells what became of each.`,
    price: byDeeds,
    params: AnswersParams,
    paramsName: 'AnswersParams',
    data: AnswersData,
    dataName: 'AnswersData',
  },
  {
    name: 'withdraw',
    summary:
      'Withdraws an invitation that was sent, or those that are older than so many days: with `older_than_days` it only shows which, unless `dry_run` is false.',
    price: byDeeds,
    params: WithdrawParams,
    paramsName: 'WithdrawParams',
    data: WithdrawData,
    dataName: 'WithdrawData',
  },
  {
    name: 'invite',
    summary: 'Invites somebody to connect, with or without a note.',
    price: byDeed,
    params: InviteParams,
    paramsName: 'InviteParams',
    data: InviteData,
    dataName: 'InviteData',
  },
]
