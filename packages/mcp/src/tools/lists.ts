import {
  Connection,
  ListConnectionsData,
  ListedInvitation,
  ListedSentInvitation,
  ListInvitationsData,
  ListInvitationsParams,
  ListSentData,
  ListSentParams,
  Subject,
} from '@salver/contract'
import { z } from 'zod'
import { plain } from '../schema.ts'
import { defineTool, type Tool, untrusted } from '../tool.ts'
import { accountId, days, page } from './arguments.ts'
import { tellTotals, totals, totalsOf } from './paging.ts'
import { person, personOf } from './person.ts'

const hints = { destructiveHint: false, idempotentHint: true, openWorldHint: true }

const { invitation_id, invitation_type, sent_at, unseen, mutual_connections, message } =
  ListedInvitation.shape

const ReceivedRow = z.object({
  invitation_id,
  invitation_type,
  sent_at,
  unseen,
  mutual_connections,
  untrusted: untrusted({
    ...person,
    message,
    subject_name: Subject.shape.name,
    subject_url: Subject.shape.url,
  }),
})

const SentRow = ListedSentInvitation.pick({ invitation_id: true, sent_at: true }).extend({
  untrusted: untrusted({ ...person, message }),
})

const ConnectionRow = Connection.pick({ connected_at: true }).extend({ untrusted: untrusted(person) })

const filters = ListInvitationsParams.shape
const PRICE = '1 credit per 50 rows.'

/** The lists of the network, a page at a time. */
export const listTools: readonly Tool[] = [
  defineTool({
    name: 'list_invitations',
    title: 'List received invitations',
    description: `A page of the pending invitations received, newest first. The filters narrow list and total. ${PRICE}`,
    hints,
    input: {
      account_id: accountId,
      ...page,
      invitation_type: filters.invitation_type.meta(plain),
      has_note: filters.has_note.meta(plain),
      mutual_at_least: filters.mutual_at_least.meta(plain),
      older_than_days: days.optional(),
      newer_than_days: days.optional(),
      text: filters.text.describe('a string of 1 to 100 characters: in name, headline or note').meta(plain),
    },
    data: ListInvitationsData,
    output: { invitations: z.array(ReceivedRow), ...totals },
    ask: ({ account_id, ...params }) => ({ action: 'list_invitations', accountId: account_id, params }),
    tell: (data) => ({
      text: tellTotals(
        ['pending invitation received', 'pending invitations received'],
        'list_invitations',
        data,
      ),
      content: {
        invitations: data.invitations.map(({ sender, message, subject, ...row }) => ({
          ...row,
          untrusted: {
            ...personOf(sender),
            message,
            subject_name: subject?.name ?? null,
            subject_url: subject?.url ?? null,
          },
        })),
        ...totalsOf(data),
      },
    }),
  }),
  defineTool({
    name: 'list_sent_invitations',
    title: 'List sent invitations',
    description: `A page of the invitations sent and still pending, newest first. ${PRICE}`,
    hints,
    input: {
      account_id: accountId,
      ...page,
      invitation_type: ListSentParams.shape.invitation_type.meta(plain),
      older_than_days: days.optional(),
    },
    data: ListSentData,
    output: { invitations: z.array(SentRow), ...totals },
    ask: ({ account_id, ...params }) => ({ action: 'list_sent', accountId: account_id, params }),
    tell: (data) => ({
      text: tellTotals(
        ['pending invitation sent', 'pending invitations sent'],
        'list_sent_invitations',
        data,
      ),
      content: {
        invitations: data.invitations.map(({ recipient, message, ...row }) => ({
          ...row,
          untrusted: { ...personOf({ ...recipient }), message },
        })),
        ...totalsOf(data),
      },
    }),
  }),
  defineTool({
    name: 'list_connections',
    title: 'List connections',
    description: `A page of the account’s connections, newest first. ${PRICE}`,
    hints,
    input: { account_id: accountId, ...page },
    data: ListConnectionsData,
    output: { connections: z.array(ConnectionRow), ...totals },
    ask: ({ account_id, ...params }) => ({ action: 'list_connections', accountId: account_id, params }),
    tell: (data) => ({
      text: tellTotals(['connection', 'connections'], 'list_connections', data),
      content: {
        connections: data.connections.map(({ connected_at, name, job_title, profile_url }) => ({
          connected_at,
          untrusted: { name, headline: job_title, profile_url },
        })),
        ...totalsOf(data),
      },
    }),
  }),
]
