import { hash32 } from '../chance.ts'
import type { Elements } from '../world/settings.ts'

/**
 * How the network writes things down. Normalized (N): a list of urns, and everything they lead to side by side
 * in `included`. Inline (I): each thing in place of its urn.
 */
export type Form = 'N' | 'I'

export const CONTENT_TYPES: Readonly<Record<Form, string>> = {
  N: 'application/vnd.linkedin.normalized+json+2.1; charset=utf-8',
  I: 'application/json; charset=utf-8',
}

export type Json = Record<string, unknown>

/** One entry of a list, rendered: its own text, and the things it leads to. */
export interface Row {
  readonly element: string
  readonly things: readonly Thing[]
}

/** An entry of `included`. */
export interface Thing {
  readonly urn: string
  /** Where it comes in `included`: an order that has nothing to do with the list's, and is always the same. */
  readonly place: number
  readonly text: string
  readonly isInvitation: boolean
}

export function thing(urn: string, json: Json, isInvitation = false): Thing {
  return { urn, place: hash32(urn), text: JSON.stringify(json), isInvitation }
}

/** How a normalized document comes: as it is, or wrapped once more, with or without what it includes. */
export type Wrapping = 'none' | 'whole' | 'data'

/** What a page is to lack. */
export type Lack = 'nothing' | 'fields' | 'list'

export interface Page {
  readonly rows: readonly Row[]
  readonly start: number
  readonly count: number
  /** Undefined: `paging` has no total. */
  readonly total: number | undefined
  readonly lack: Lack
}

/** A page of a list as the network's document. */
export function pageText(page: Page, form: Form, elements: Elements, wrapping: Wrapping): string {
  const list = listText(page, form, elements)
  if (form === 'I') return `{${list}}`
  const data = `{"$type":"com.linkedin.restli.common.CollectionResponse",${list}}`
  return normalizedText(data, includedOf(page), wrapping)
}

/** A page of a list as an answer to the GraphQL query that is called `name`. */
export function graphqlText(page: Page, form: Form, elements: Elements, name: string): string {
  const answer = `{"data":{"${name}":{${listText(page, form, elements)}}}}`
  return form === 'I' ? answer : `{"data":${answer},"included":[${includedOf(page)}]}`
}

/** The list and its paging, as fields of an object. */
function listText(page: Page, form: Form, elements: Elements): string {
  const { rows, start, count, total, lack } = page
  const paging = `"paging":{"count":${count},"start":${start},"links":[]${total === undefined ? '' : `,"total":${total}`}}`
  if (lack === 'list') return paging
  const inPlace = form === 'I' || elements === 'views'
  const listed = rows.map(lack === 'fields' && inPlace ? withoutInvitation : ({ element }) => element)
  const key = form === 'N' && elements === 'urns-star' ? '*elements' : 'elements'
  return `"${key}":[${listed.join(',')}],${paging}`
}

/** A normalized document. */
export function normalizedText(data: string, included: string, wrapping: Wrapping = 'none'): string {
  if (wrapping === 'whole') return `{"data":{"data":${data},"included":[${included}]}}`
  if (wrapping === 'data') return `{"data":{"data":${data}},"included":[${included}]}`
  return `{"data":${data},"included":[${included}]}`
}

function includedOf({ rows, lack }: Page): string {
  return lack === 'list' ? '' : includedText(rows, lack)
}

function includedText(rows: readonly Row[], lack: Lack): string {
  const things = rows
    .flatMap((row) => row.things)
    .sort((a, b) => a.place - b.place || (a.urn < b.urn ? -1 : 1))
  let text = ''
  let last = ''
  let invitations = 0
  for (const { urn, text: own, isInvitation } of things) {
    if (urn === last) continue
    last = urn
    // Every other invitation is lost, the first one always.
    if (lack === 'fields' && isInvitation && invitations++ % 2 === 0) continue
    text += text === '' ? own : `,${own}`
  }
  return text
}

function withoutInvitation(row: Row, index: number): string {
  if (index % 2 === 1) return row.element
  const { invitation: _, ...rest } = JSON.parse(row.element) as Json
  return JSON.stringify(rest)
}
