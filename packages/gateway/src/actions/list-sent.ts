import { ListSentData, ListSentParams, listedSent } from '@salver/contract'
import { sentList } from '../network/index.ts'
import { defineAction } from './action.ts'
import { isOlderThan } from './filters.ts'
import { listPage } from './listing.ts'
import { sightedOf } from './look.ts'

/** One page of the pending invitations that the account's member has sent, read from the network now. */
export function listSent({ concurrency }: { concurrency: number }) {
  return defineAction({
    name: 'list_sent',
    needs: 'network',
    params: ListSentParams,
    data: ListSentData,
    async perform({ count, offset, invitation_type, older_than_days }, ask) {
      const { data, ...outcome } = await listPage(ask, {
        count,
        offset,
        list: (session) => sentList(session, invitation_type),
        memory: ({ sent }) => sent[invitation_type],
        keeps: older_than_days === undefined ? null : isOlderThan(older_than_days, ask.now().getTime()),
        concurrency,
        listed: listedSent,
        sighted: sightedOf,
      })
      return { ...outcome, data: { invitation_type, invitations: data.rows, ...data.totals } }
    },
  })
}
