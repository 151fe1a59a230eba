import { accountOf } from '../account.ts'
import { daysOf } from '../days.ts'
import { type CommonOptions, openGateway } from '../gateway.ts'
import { SENT } from '../invitation-columns.ts'
import { kindOf } from '../kinds.ts'
import { type ListingOptions, runListing } from '../listing.ts'
import type { Terminal } from '../terminal.ts'

/** The flags of `salver sent`. */
export interface SentOptions extends CommonOptions, ListingOptions {
  readonly account?: string
  readonly type?: string
  readonly olderThan?: string
}

/** `salver sent`: the invitations that were sent and that nobody has answered yet. */
export async function listSent(terminal: Terminal, options: SentOptions): Promise<void> {
  const filters = {
    ...(options.type !== undefined && { invitation_type: kindOf('--type', options.type) }),
    ...(options.olderThan !== undefined && { older_than_days: daysOf('--older-than', options.olderThan) }),
  }
  const gateway = await openGateway(terminal, options)
  const account_id = await accountOf(gateway, terminal, options.account)
  const list = (part: { count: number; offset: number }) =>
    gateway.invitations.sent({ account_id, ...filters, ...part })
  type Data = Awaited<ReturnType<typeof list>>
  const pageOf = (data: Data) => ({
    rows: data.invitations,
    total: data.total_available_results,
    nextOffset: data.pagination.next_offset,
    meta: data.meta,
  })
  await runListing(
    terminal,
    {
      noun: ['sent invitation', 'sent invitations'],
      key: 'invitations',
      columns: SENT,
      mostAtOnce: 1_000,
      idOf: ({ invitation_id }) => invitation_id,
      page: async (part) => pageOf(await list(part)),
      async *pages(part) {
        for await (const data of list(part).pages()) yield pageOf(data)
      },
      empty:
        Object.keys(filters).length > 0
          ? 'Nothing that was sent is like that.'
          : 'Nothing that was sent is pending.',
    },
    options,
  )
}
