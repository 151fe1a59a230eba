import { type LoggedCall, LogsData, LogsQuery, offsetPage } from '@salver/contract'
import { defineAction } from './action.ts'

/** Reads the log of a workspace, newest first. `from` is the first moment that counts, `until` the first that does not. */
export type ReadLog = (
  workspaceId: string,
  filter: {
    action: string | undefined
    accountId: string | undefined
    status: 'success' | 'error' | undefined
    from: Date | undefined
    until: Date | undefined
  },
  page: { count: number; offset: number },
  signal: AbortSignal,
) => Promise<LoggedCall[]>

const DAY_MS = 86_400_000

/** The calls that the workspace has made. */
export function listLogs(readLog: ReadLog) {
  return defineAction({
    name: null,
    needs: 'key',
    params: LogsQuery,
    data: LogsData,
    async perform(query, { workspaceId, signal }) {
      const { limit, offset, action, account_id: accountId, status, date_from, date_to } = query
      const from = date_from === undefined ? undefined : new Date(date_from)
      const until = date_to === undefined ? undefined : endOf(date_to)
      const filter = { action, accountId, status, from, until }
      // One more than asked tells whether there are more.
      const found = await readLog(workspaceId, filter, { count: limit + 1, offset }, signal)
      const { page, pagination } = offsetPage(found, { size: limit, offset })
      return { credits: 0, data: { logs: page, pagination } }
    },
  })
}

/** The first moment after a day, or after a time. */
function endOf(dayOrTime: string): Date {
  const isDay = !dayOrTime.includes('T')
  return new Date(Date.parse(dayOrTime) + (isDay ? DAY_MS : 1))
}
