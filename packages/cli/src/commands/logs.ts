import type { LoggedCall } from '@salver/contract'
import type { Column } from '../column.ts'
import { AT_ONCE, type CommonOptions, openGateway } from '../gateway.ts'
import { type ListingOptions, runListing } from '../listing.ts'
import { Problem } from '../problem.ts'
import type { Terminal } from '../terminal.ts'

/** The flags of `salver logs`. */
export interface LogsOptions extends CommonOptions, ListingOptions {
  readonly account?: string
  readonly action?: string
  readonly status?: string
  readonly from?: string
  readonly to?: string
}

/** Columns of past calls. */
export const LOGS: readonly Column<LoggedCall>[] = [
  {
    name: 'at',
    title: 'AT',
    value: (row) => row.at,
    shown: (row) => `${row.at.slice(0, 19).replace('T', ' ')}Z`,
    byDefault: true,
  },
  { name: 'action', title: 'ACTION', value: (row) => row.action, byDefault: true },
  { name: 'account', title: 'ACCOUNT', value: (row) => row.account_id },
  { name: 'status', title: 'STATUS', value: (row) => row.status },
  { name: 'http', title: 'HTTP', value: (row) => row.http_status, right: true, byDefault: true },
  { name: 'code', title: 'CODE', value: (row) => row.code, flexible: true, byDefault: true },
  { name: 'credits', title: 'CREDITS', value: (row) => row.credits_consumed, right: true, byDefault: true },
  { name: 'ms', title: 'MS', value: (row) => row.duration_ms, right: true, byDefault: true },
  { name: 'request', title: 'REQUEST', value: (row) => row.request_id },
]

/** `salver logs`: the calls that the workspace made, the newest first. */
export async function listLogs(terminal: Terminal, options: LogsOptions): Promise<void> {
  const filters = filtersOf(options)
  const gateway = await openGateway(terminal, options)
  const list = ({ count, offset }: { count: number; offset: number }) =>
    gateway.logs.list({ ...filters, limit: count, offset }, AT_ONCE)
  type Data = Awaited<ReturnType<typeof list>>
  const pageOf = (data: Data) => ({
    rows: data.logs,
    total: null,
    nextOffset: data.pagination.next_offset,
    meta: data.meta,
  })
  await runListing(
    terminal,
    {
      noun: ['call', 'calls'],
      key: 'logs',
      columns: LOGS,
      mostAtOnce: 200,
      idOf: ({ request_id }) => request_id,
      page: async (part) => pageOf(await list(part)),
      async *pages(part) {
        for await (const data of list(part).pages()) yield pageOf(data)
      },
      empty: Object.keys(filters).length > 0 ? 'No call is like that.' : 'No call was made yet.',
    },
    options,
  )
}

function filtersOf({ account, action, status, from, to }: LogsOptions) {
  return {
    ...(account !== undefined && { account_id: account }),
    ...(action !== undefined && { action }),
    ...(status !== undefined && { status: statusOf(status) }),
    ...(from !== undefined && { date_from: timeOf('--from', from) }),
    ...(to !== undefined && { date_to: timeOf('--to', to) }),
  }
}

function statusOf(status: string): 'success' | 'error' {
  if (status === 'success' || status === 'error') return status
  throw new Problem('usage', `--status: got "${status}"; expected success or error.`)
}

function timeOf(flag: string, written: string): string {
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(written)
  if (isTime && !Number.isNaN(Date.parse(written))) return written
  throw new Problem(
    'usage',
    `${flag}: got "${written}"; expected a day such as 2026-04-26, or a time such as 2026-04-26T10:35:00Z.`,
  )
}
