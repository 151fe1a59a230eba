import { KINDS } from '../lists/kinds.ts'
import { queryOf, variablesOf } from '../routes.ts'
import { type Form, graphqlText, pageText, type Row, type Wrapping } from '../shapes/document.ts'
import { graphqlReceivedRow, graphqlSentRow } from '../shapes/graphql.ts'
import { receivedRow } from '../shapes/received.ts'
import { sentRow } from '../shapes/sent.ts'
import type { ListForm } from '../world/settings.ts'
import type { Asking } from './asking.ts'
import { errorReply, okReply, type Reply } from './reply.ts'
import { windowOf } from './window.ts'

/** The lists of invitations, received and sent, each by its older route and by GraphQL. */

export function receivedReply(asking: Asking): Reply {
  const query = queryOf(asking.url)
  if (query.get('q') !== 'receivedInvitation') return errorReply(400)
  const withInsights = query.get('includeInsights') === 'true'
  const { received, settings } = asking.member
  const rowOf = (serial: number, form: Form) =>
    receivedRow(received.invitation(serial), form, settings.elements, withInsights, asking.now)
  return listReply(asking, null, query, { serials: received.serials, rowOf })
}

export function receivedGraphqlReply(asking: Asking): Reply {
  const variables = variablesOf(asking.url)
  if (variables === null) return errorReply(400)
  const withInsights = variables.get('includeInsights') === 'true'
  const { received, settings } = asking.member
  const rowOf = (serial: number, form: Form) =>
    graphqlReceivedRow(received.invitation(serial), form, settings.elements, withInsights, asking.now)
  const list = { serials: received.serials, rowOf }
  return listReply(asking, 'relationshipsDashInvitationViewsByReceived', variables, list)
}

export function sentReply(asking: Asking): Reply {
  const query = queryOf(asking.url)
  const kind = kindIn(query)
  if (query.get('q') !== 'invitationType' || kind === null) return errorReply(400)
  const { sent, settings } = asking.member
  const rowOf = (serial: number, form: Form) => sentRow(sent.invitation(serial), form, settings.elements)
  return listReply(asking, null, query, { serials: ofKind(kind, sent.serials), rowOf })
}

export function sentGraphqlReply(asking: Asking): Reply {
  const variables = variablesOf(asking.url)
  const kind = variables && kindIn(variables)
  if (variables === null || kind === null) return errorReply(400)
  const { sent, settings } = asking.member
  const rowOf = (serial: number, form: Form) =>
    graphqlSentRow(sent.invitation(serial), form, settings.elements, asking.now)
  const list = { serials: ofKind(kind, sent.serials), rowOf }
  return listReply(asking, 'relationshipsDashSentInvitationViewsByInvitationType', variables, list)
}

interface Parameters {
  get(name: string): string | null | undefined
}

interface Listed {
  readonly serials: { readonly length: number; at(start: number, count: number): readonly number[] }
  rowOf(serial: number, form: Form): Row
}

/** All that a member has sent are to connect. */
function ofKind(kind: string, serials: Listed['serials']): Listed['serials'] {
  return kind === 'CONNECTION' ? serials : { length: 0, at: () => [] }
}

function kindIn(parameters: Parameters): string | null {
  return KINDS.find((kind) => kind === parameters.get('invitationType')) ?? null
}

/** A page of a list; `query` is the name of the GraphQL query that asks for it, null for the older routes. */
function listReply(asking: Asking, query: string | null, parameters: Parameters, list: Listed): Reply {
  const { shape, elements, total, forms } = asking.member.settings
  const asked: ListForm = query === null ? asking.form : 'G'
  if (!forms.includes(asked)) return errorReply(404)
  const window = windowOf(parameters.get('start'), parameters.get('count'))
  if (window === null) return errorReply(400)
  const { start, count } = window
  const form = shape === 'auto' ? asking.form : shape === 'I' ? 'I' : 'N'
  const serials = asking.empty ? [] : list.serials.at(start, count)
  const page = {
    rows: serials.map((serial) => list.rowOf(serial, form)),
    start,
    count,
    total: total === 'zero' ? 0 : total === 'true' ? list.serials.length : undefined,
    lack: asking.lack,
  }
  if (query !== null) return okReply(form, graphqlText(page, form, elements, query))
  const wrapping: Wrapping = shape === 'wrapped' ? 'whole' : shape === 'wrapped-data' ? 'data' : 'none'
  return okReply(form, pageText(page, form, elements, wrapping))
}
