import { ListConnectionsData, ListConnectionsParams } from '@salver/contract'
import { connectionsList } from '../network/index.ts'
import { defineAction } from './action.ts'
import { listPage } from './listing.ts'

/** One page of the account's connections, read from the network now. */
export function listConnections({ concurrency }: { concurrency: number }) {
  return defineAction({
    name: 'list_connections',
    needs: 'network',
    params: ListConnectionsParams,
    data: ListConnectionsData,
    async perform({ count, offset }, ask) {
      const { data, ...outcome } = await listPage(ask, {
        count,
        offset,
        list: connectionsList,
        memory: ({ connections }) => connections,
        keeps: null,
        concurrency,
        listed: ({ memberId: _, ...connection }) => connection,
      })
      return { ...outcome, data: { connections: data.rows, ...data.totals } }
    },
  })
}
