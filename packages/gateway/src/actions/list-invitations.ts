import {
  ListInvitationsData,
  ListInvitationsParams,
  listed,
  MAX_COUNT,
  pagination,
  priceOfRows,
} from '@salver/contract'
import { gather } from '../network/index.ts'
import { defineAction } from './action.ts'

/** One page of the account's pending invitations, read from the network now. */
export function listInvitations({ concurrency }: { concurrency: number }) {
  return defineAction({
    name: 'list_invitations',
    needs: 'network',
    params: ListInvitationsParams,
    data: ListInvitationsData,
    async perform({ count, offset, invitation_type }, { open, hold, now, signal }) {
      const { session, memory } = await open()
      const read = await gather({
        session,
        memory,
        count: Math.min(count, MAX_COUNT),
        offset,
        ...(invitation_type !== undefined && { invitationType: invitation_type }),
        concurrency,
        now: () => now().getTime(),
        signal,
        onKnown: (rows) => hold.raise(priceOfRows(rows)),
      })
      const at = now()
      const { invitations, total, hasMore, batchSize, batches } = read
      return {
        credits: priceOfRows(invitations.length),
        rows: invitations.length,
        data: {
          invitations: invitations.map((invitation) => listed(invitation, at)),
          total_results: invitations.length,
          total_available_results: total,
          pagination: pagination({ offset, rows: invitations.length, hasMore, batchSize, batches }),
        },
      }
    },
  })
}
