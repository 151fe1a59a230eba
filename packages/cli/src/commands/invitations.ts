import { accountOf } from '../account.ts'
import { daysOf, numberOf } from '../days.ts'
import { type CommonOptions, openGateway } from '../gateway.ts'
import { RECEIVED } from '../invitation-columns.ts'
import { kindOf } from '../kinds.ts'
import { type ListingOptions, runListing } from '../listing.ts'
import { Problem } from '../problem.ts'
import type { Terminal } from '../terminal.ts'

/** The flags of `salver invitations list`. */
export interface InvitationsOptions extends CommonOptions, ListingOptions {
  readonly account?: string
  readonly type?: string
  readonly hasNote?: boolean
  readonly olderThan?: string
  readonly newerThan?: string
  readonly mutualAtLeast?: string
  readonly text?: string
}

/** `salver invitations list`: the pending invitations that were received. */
export async function listInvitations(terminal: Terminal, options: InvitationsOptions): Promise<void> {
  const filters = filtersOf(options)
  const gateway = await openGateway(terminal, options)
  const account_id = await accountOf(gateway, terminal, options.account)
  const list = (part: { count: number; offset: number }) =>
    gateway.invitations.list({ account_id, ...filters, ...part })
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
      noun: ['invitation', 'invitations'],
      key: 'invitations',
      columns: RECEIVED,
      mostAtOnce: 1_000,
      idOf: ({ invitation_id }) => invitation_id,
      plainly: ({ shared_secret: _secret, ...told }) => told,
      page: async (part) => pageOf(await list(part)),
      async *pages(part) {
        for await (const data of list(part).pages()) yield pageOf(data)
      },
      empty: isNarrowed(filters) ? 'No pending invitation is like that.' : 'No invitations are pending.',
    },
    options,
  )
}

function filtersOf({ type, hasNote, olderThan, newerThan, mutualAtLeast, text }: InvitationsOptions) {
  if (text !== undefined && (text.trim() === '' || text.length > 100)) {
    throw new Problem('usage', `--text: got ${text.length} characters; expected 1 to 100.`)
  }
  return {
    ...(type !== undefined && { invitation_type: kindOf('--type', type) }),
    ...(hasNote !== undefined && { has_note: hasNote }),
    ...(olderThan !== undefined && { older_than_days: daysOf('--older-than', olderThan) }),
    ...(newerThan !== undefined && { newer_than_days: daysOf('--newer-than', newerThan) }),
    ...(mutualAtLeast !== undefined && {
      mutual_at_least: numberOf('--mutual-at-least', mutualAtLeast, { least: 0 }),
    }),
    ...(text !== undefined && { text }),
  }
}

function isNarrowed(filters: object): boolean {
  return Object.keys(filters).length > 0
}
