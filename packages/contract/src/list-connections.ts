import { z } from 'zod'
import { ListParams, ListTotals } from './listing.ts'

/** Params of `list_connections`. */
export const ListConnectionsParams = ListParams.meta({ id: 'ListConnectionsParams' })
export type ListConnectionsParams = z.output<typeof ListConnectionsParams>

/** Somebody whom the account's member is connected with. Null where the network gives nothing. */
export const Connection = z
  .object({
    name: z.string().nullable(),
    job_title: z.string().nullable().describe('The headline.'),
    profile_url: z
      .string()
      .nullable()
      .describe('https://www.linkedin.com/in/<slug>/, with a trailing slash.'),
    profile_picture: z.string().nullable(),
    connected_at: z.iso.datetime().nullable().describe('When they connected, UTC.'),
  })
  .meta({ id: 'Connection' })
export type Connection = z.infer<typeof Connection>

/** Data of `list_connections`: one page of the account's connections, the newest first. */
export const ListConnectionsData = z
  .object({ connections: z.array(Connection), ...ListTotals.shape })
  .meta({ id: 'ListConnectionsData' })
export type ListConnectionsData = z.infer<typeof ListConnectionsData>
