import { countOf, type Json, objectOf } from '../line/json.ts'
import { type Batch, type BatchOf, FAR, NetworkError } from '../provider.ts'
import { type Document, documentOf, followed, type Included, saysErrors } from './document.ts'

/** Rows that a batch has at most: ten times of what the network ever gives. */
const MOST_ROWS = 1_000

/** An answer without a list in any shape that is known: another shape may have one. */
export class NoList extends NetworkError {
  constructor(route: string, found: string) {
    super('unreadable', `${route}: ${found}`)
  }
}

/** The page that a row stands on. */
export interface Page {
  readonly included: Included
  /** Of the list, for the log. */
  readonly route: string
  /** When it was read, epoch milliseconds. */
  readonly now: number
}

/**
 * A batch of a list, in whatever shape it came. An empty one must be proven: an answer without a list that is
 * recognised, or with a row that cannot be read, is no shorter list but an error.
 *
 * @param list.field the list's name where it came by a query; null for one that never does
 * @param readRow reads one row, or throws a `NetworkError` of kind `unreadable`
 * @throws NoList where there is no list; NetworkError `unreadable` where a row of it is not there
 */
export function readList<Row>(
  json: unknown,
  { route, field, asked, now }: { route: string; field: string | null; asked: Batch; now: number },
  readRow: (view: Json, page: Page) => Row,
): BatchOf<Row> {
  const document = documentOf(json)
  if (document === null) throw new NoList(route, 'the answer is no JSON object')
  const { included, bodies } = document
  const found = listIn(document, field)
  if (found === null) throw new NoList(route, 'no list in the answer')
  if (found.rows.length === 0 && saysErrors(document)) throw new NoList(route, 'errors beside an empty list')
  // More than that is no batch, and to sort it among the others would keep every other call waiting.
  if (found.rows.length > MOST_ROWS) {
    throw new NetworkError('unreadable', `${route}: a list of ${found.rows.length} rows`)
  }
  const page = { included, route, now }
  const rows = found.rows.map((row) => {
    const view = typeof row === 'string' ? included.get(row) : objectOf(row)
    if (view) return readRow(view, page)
    throw new NetworkError('unreadable', `${route}: the list names a row that is not there`)
  })
  const paging = objectOf(found.body.paging) ?? bodies.map((body) => objectOf(body.paging)).find(Boolean)
  return { rows, total: totalOf(paging?.total, asked.start, rows.length) }
}

/** The innermost list: of urns, or of rows in place. */
function listIn(
  { bodies, included }: Document,
  field: string | null,
): { body: Json; rows: readonly unknown[] } | null {
  for (const outer of bodies) {
    const named = field === null ? null : followed(outer, field, `*${field}`, included)
    const found = (named && listOn(named)) ?? listOn(outer)
    if (found !== null) return found
  }
  return null
}

function listOn(body: Json): { body: Json; rows: readonly unknown[] } | null {
  const { '*elements': urns, elements } = body
  // Where both are there, one of them is the list and the other is a leftover.
  if (Array.isArray(urns) && (urns.length > 0 || !Array.isArray(elements))) return { body, rows: urns }
  return Array.isArray(elements) ? { body, rows: elements } : null
}

/** The value if it may be how many rows a list has. */
export function rowCountOf(value: unknown): number | null {
  const count = countOf(value)
  return count !== null && count <= FAR ? count : null
}

/**
 * `paging.total` says 0 beside real rows, or less than there must be, more often than the truth: then it says
 * nothing. Beside an empty batch any number above 0 may be true, and 0 only where the batch begins the list.
 */
function totalOf(total: unknown, start: number, rows: number): number | null {
  const count = rowCountOf(total)
  if (count === null) return null
  if (rows > 0) return count >= start + rows ? count : null
  return count > 0 || start === 0 ? count : null
}
