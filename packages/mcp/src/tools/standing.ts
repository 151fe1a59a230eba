import { CheckInvitationData, CreditsData, LoggedCall, LogsData, LogsQuery } from '@salver/contract'
import { z } from 'zod'
import { plain } from '../schema.ts'
import { defineTool, type Tool } from '../tool.ts'
import { accountId, pageOfLogs, profileUrl, queryOf } from './arguments.ts'
import { place, placeOf, tellPage } from './paging.ts'

const free = { destructiveHint: false, idempotentHint: true, openWorldHint: false }

/** How one stands: with somebody, and with Salver. */
export const standingTools: readonly Tool[] = [
  defineTool({
    name: 'check_invitation',
    title: 'Check how one stands with somebody',
    description: 'Whether the account is connected with somebody, or one has invited the other. 1 credit.',
    hints: { ...free, openWorldHint: true },
    input: { account_id: accountId, profile_url: profileUrl },
    data: CheckInvitationData,
    output: CheckInvitationData.omit({ message: true }).shape,
    told: true,
    ask: ({ account_id, ...params }) => ({ action: 'check_invitation', accountId: account_id, params }),
    tell: (data) => {
      const id = data.invitation_id === null ? '' : ` Its invitation_id is ${data.invitation_id}.`
      return { text: `${data.invitation_state}: ${data.message}${id}`, content: data }
    },
  }),
  defineTool({
    name: 'get_credits',
    title: 'Show credits',
    description: 'How many credits are free to spend. Free.',
    hints: free,
    input: {},
    data: CreditsData,
    output: CreditsData.shape,
    told: true,
    ask: () => ({ get: 'credits' }),
    tell: ({ credits }) => ({
      text: credits === 1 ? '1 credit is free.' : `${credits} credits are free.`,
      content: { credits },
    }),
  }),
  defineTool({
    name: 'list_logs',
    title: 'List past calls',
    description:
      'Past calls of this workspace, newest first. An error without a code: its caller hung up. Free.',
    hints: free,
    input: {
      ...pageOfLogs,
      action: LogsQuery.shape.action.meta(plain),
      account_id: accountId.optional(),
      status: LogsQuery.shape.status.meta(plain),
      date_from: LogsQuery.shape.date_from
        .describe('a day such as 2026-04-26, or an ISO 8601 time')
        .meta(plain),
      date_to: LogsQuery.shape.date_to
        .describe('a day such as 2026-04-26, which it includes, or an ISO 8601 time')
        .meta(plain),
    },
    data: LogsData,
    output: {
      logs: z.array(
        LoggedCall.omit({ http_status: true, duration_ms: true }).extend({ code: z.string().nullable() }),
      ),
      ...place,
    },
    ask: (given) => ({ get: 'logs', query: queryOf(given) }),
    tell: ({ logs, pagination }) => ({
      text: tellPage(['call', 'calls'], 'list_logs', { rows: logs.length, ...pagination }),
      content: { logs, ...placeOf(pagination) },
    }),
  }),
]
