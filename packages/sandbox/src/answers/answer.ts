import type { Route } from '../faults/faults.ts'
import type { Asking } from './asking.ts'
import { connectionsReply } from './connections.ts'
import { inviteReply } from './invite.ts'
import { receivedGraphqlReply, receivedReply, sentGraphqlReply, sentReply } from './lists.ts'
import { portabilityReply } from './portability.ts'
import { networkinfoReply, profileReply } from './profiles.ts'
import type { Reply } from './reply.ts'
import { meReply, summaryReply } from './session.ts'
import { answerReply, oldAnswerReply, oldWithdrawReply, withdrawReply } from './writes.ts'

/** Who answers which request. A write is carried out by being answered. */
export const ANSWERS: Readonly<Record<Route, (asking: Asking) => Reply>> = {
  me: meReply,
  summary: summaryReply,
  received: receivedReply,
  'received-graphql': receivedGraphqlReply,
  sent: sentReply,
  'sent-graphql': sentGraphqlReply,
  accept: (asking) => answerReply(asking, 'accepted'),
  'accept-old': (asking) => oldAnswerReply(asking, 'accepted'),
  decline: (asking) => answerReply(asking, 'ignored'),
  'decline-old': (asking) => oldAnswerReply(asking, 'ignored'),
  withdraw: withdrawReply,
  'withdraw-old': oldWithdrawReply,
  invite: inviteReply,
  profile: profileReply,
  networkinfo: networkinfoReply,
  connections: connectionsReply,
  portability: portabilityReply,
}
