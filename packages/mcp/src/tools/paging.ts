import { ListConnectionsData } from '@salver/contract'

const { total_available_results, pagination } = ListConnectionsData.shape
const { next_offset, has_more } = pagination.shape

/** How a list goes on after a page. */
export const place = { next_offset, has_more }

/** The same of a list whose length is known. How many rows came, anybody can count, and take it for the total. */
export const totals = { total_available_results, ...place }

interface Place {
  offset: number
  next_offset: number | null
  has_more: boolean
}

interface Page {
  total_available_results: number
  pagination: Place
}

export function placeOf({ next_offset, has_more }: Place) {
  return { next_offset, has_more }
}

export function totalsOf({ total_available_results, pagination }: Page) {
  return { total_available_results, ...placeOf(pagination) }
}

/**
 * How much of the whole a page is, so that nobody takes it for the whole, and how to go on.
 *
 * @param what one of them and many of them, such as `['account', 'accounts']`
 * @param tool the name of the tool that gives the next page
 */
export function tellPage(
  [one, many]: readonly [string, string],
  tool: string,
  { rows, offset, next_offset, total }: Place & { rows: number; total?: number },
): string {
  const of = total === undefined ? '' : ` of ${total} in all`
  const from = rows > 0 ? `, from offset ${offset}` : ''
  return `${rows} ${rows === 1 ? one : many}${of}${from}. ${tellRest(tool, offset, next_offset)}`
}

function tellRest(tool: string, offset: number, next: number | null): string {
  if (next !== null) {
    return `There are more: this is not the whole list. Call ${tool} again with offset ${next} and otherwise the same arguments.`
  }
  return offset === 0 ? 'This is all of them.' : 'There are no more after these.'
}

/** The same where the length of the list is known. */
export function tellTotals(
  what: readonly [string, string],
  tool: string,
  page: Page & { total_results: number },
): string {
  return tellPage(what, tool, {
    ...page.pagination,
    rows: page.total_results,
    total: page.total_available_results,
  })
}
