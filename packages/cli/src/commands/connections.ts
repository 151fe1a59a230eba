import type { Connection } from '@salver/contract'
import { accountOf } from '../account.ts'
import type { Column } from '../column.ts'
import { type CommonOptions, openGateway } from '../gateway.ts'
import { type ListingOptions, runListing } from '../listing.ts'
import { NOBODY } from '../person.ts'
import type { Terminal } from '../terminal.ts'

/** The flags of `salver connections`. */
export interface ConnectionsOptions extends CommonOptions, ListingOptions {
  readonly account?: string
}

/** Columns of connections. */
export const CONNECTIONS: readonly Column<Connection>[] = [
  {
    name: 'name',
    title: 'NAME',
    value: (row) => row.name,
    shown: (row) => row.name ?? NOBODY,
    flexible: true,
    byDefault: true,
  },
  { name: 'headline', title: 'HEADLINE', value: (row) => row.job_title, flexible: true, byDefault: true },
  {
    name: 'since',
    title: 'SINCE',
    value: (row) => row.connected_at,
    shown: (row) => row.connected_at?.slice(0, 10) ?? '',
    byDefault: true,
  },
  { name: 'profile_url', title: 'URL', value: (row) => row.profile_url, flexible: true },
  { name: 'picture', title: 'PICTURE', value: (row) => row.profile_picture, flexible: true },
]

/** `salver connections`: whom the account's member is connected with, the newest first. */
export async function listConnections(terminal: Terminal, options: ConnectionsOptions): Promise<void> {
  const gateway = await openGateway(terminal, options)
  const account_id = await accountOf(gateway, terminal, options.account)
  const list = (part: { count: number; offset: number }) => gateway.connections.list({ account_id, ...part })
  type Data = Awaited<ReturnType<typeof list>>
  const pageOf = (data: Data) => ({
    rows: data.connections,
    total: data.total_available_results,
    nextOffset: data.pagination.next_offset,
    meta: data.meta,
  })
  await runListing(
    terminal,
    {
      noun: ['connection', 'connections'],
      key: 'connections',
      columns: CONNECTIONS,
      mostAtOnce: 1_000,
      idOf: ({ profile_url }) => profile_url,
      page: async (part) => pageOf(await list(part)),
      async *pages(part) {
        for await (const data of list(part).pages()) yield pageOf(data)
      },
      empty: 'There are no connections.',
    },
    options,
  )
}
