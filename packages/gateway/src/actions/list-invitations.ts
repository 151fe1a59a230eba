import { ListInvitationsData, ListInvitationsParams, listed } from '@salver/contract'
import { receivedList } from '../network/index.ts'
import { defineAction } from './action.ts'
import { filterOf } from './filters.ts'
import { listPage } from './listing.ts'
import { sightedOf } from './look.ts'

/** One page of the account's pending invitations, read from the network now. */
export function listInvitations({ concurrency }: { concurrency: number }) {
  return defineAction({
    name: 'list_invitations',
    needs: 'network',
    params: ListInvitationsParams,
    data: ListInvitationsData,
    async perform({ count, offset, ...filters }, ask) {
      const { data, ...outcome } = await listPage(ask, {
        count,
        offset,
        list: receivedList,
        memory: ({ received }) => received,
        keeps: filterOf(filters, ask.now().getTime()),
        concurrency,
        listed,
        sighted: sightedOf,
      })
      return { ...outcome, data: { invitations: data.rows, ...data.totals } }
    },
  })
}
