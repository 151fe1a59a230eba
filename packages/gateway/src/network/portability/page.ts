import { type Answer, jsonOf } from '../line/answer.ts'
import { type Json, listOf, objectOf, textOf } from '../line/json.ts'
import { NetworkError } from '../provider.ts'
import { type ArchiveRow, readArchiveRow } from './row.ts'

/** The path as the log may have it. */
export const ROUTE = 'memberSnapshotData'

/** One page of the archive. */
export interface Page {
  readonly rows: readonly ArchiveRow[]
  /** The number of the page after it; null at the end. */
  readonly next: number | null
  readonly sandbox: boolean
}

/**
 * One page, of whatever the interface answered.
 *
 * @param start the page's number, from 0
 * @param failure what the answer means where it is not a good one
 * @throws NetworkError that failure, unless it says that there is no such page; `unreadable` where a row cannot be
 *   read, or there is no list of them
 */
export function readPage(answer: Answer, failure: NetworkError | null, start: number): Page {
  const sandbox = answer.headers['x-salver-sandbox'] === '1'
  if (failure !== null) {
    if (!saysNoMore(answer, failure, start)) throw failure
    return { rows: [], next: null, sandbox }
  }
  const json = objectOf(jsonOf(answer, ROUTE))
  if (json !== null && saysNoData(textOf(json.message))) return { rows: [], next: null, sandbox }
  if (!Array.isArray(json?.elements)) throw new NetworkError('unreadable', `${ROUTE}: no list in the answer`)
  const rows = json.elements.flatMap((element) => {
    const found = objectOf(element)?.snapshotData
    if (!Array.isArray(found)) throw new NetworkError('unreadable', `${ROUTE}: an element without rows`)
    return found.map(readArchiveRow)
  })
  return { rows, next: nextOf(json, start), sandbox }
}

/** Whether there is no such page. That there is not even a first one must be said: a wrong address answers 404 too. */
function saysNoMore({ status, body }: Answer, { kind }: NetworkError, start: number): boolean {
  if (kind === 'moved' && status === 404 && start > 0) return true
  return (kind === 'moved' || kind === 'refused') && saysNoData(body)
}

function saysNoData(text: string | null): boolean {
  return text !== null && /no data found/i.test(text)
}

/**
 * The number of the next page. Only the number is taken of the link, never its address: the token goes nowhere else.
 */
function nextOf(json: Json, start: number): number | null {
  const link = listOf(objectOf(json.paging)?.links)
    .map(objectOf)
    .find((entry) => entry?.rel === 'next')
  if (!link) return null
  const said = /[?&]start=(\d{1,9})(?:&|$)/.exec(textOf(link.href) ?? '')?.[1]
  const next = said === undefined ? start + 1 : Number(said)
  // Back to a page that was read would be a circle.
  if (next <= start) throw new NetworkError('unreadable', `${ROUTE}: page ${start} names ${next} as its next`)
  return next
}
