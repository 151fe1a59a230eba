import type { Connection } from '../lists/connections.ts'
import { queryOf } from '../routes.ts'
import { type Json, normalizedText, type Thing, thing } from '../shapes/document.ts'
import { named, profileJson, profileUrn } from '../shapes/people.ts'
import type { Asking } from './asking.ts'
import { errorReply, okReply, type Reply } from './reply.ts'
import { windowOf } from './window.ts'

/** The decoration is numbered, and the number moves. */
const DECORATION = 'com.linkedin.voyager.dash.deco.web.mynetwork.ConnectionListWithProfile-'
const CONNECTION_TYPE = 'com.linkedin.voyager.dash.relationships.Connection'

/** Those that the member is connected with, newest first. It never says how many there are. */
export function connectionsReply(asking: Asking): Reply {
  const { member, form, lack, empty } = asking
  const query = queryOf(asking.url)
  const window = windowOf(query.get('start'), query.get('count'))
  const wellAsked =
    query.get('q') === 'search' &&
    query.get('sortType') === 'RECENTLY_ADDED' &&
    query.get('decorationId')?.startsWith(DECORATION)
  if (!wellAsked || window === null) return errorReply(400)
  const { start, count } = window
  const paging = { start, count, links: [] }
  const connections = empty ? [] : member.connections.at(start, count)
  const beside: Thing[] = []
  const elements = connections.map((connection, index) => {
    const profile =
      lack === 'fields' && index % 2 === 0
        ? {}
        : named(
            form,
            'connectedMemberResolutionResult',
            profileUrn(connection.person),
            profileJson(connection.person),
            beside,
          )
    return { ...connectionJson(connection), ...profile }
  })
  if (form === 'I') return okReply(form, JSON.stringify({ ...(lack !== 'list' && { elements }), paging }))
  const urns = connections.map(connectionUrn)
  const things = [
    ...elements.map((json, index) => thing(urns[index] ?? '', { $type: CONNECTION_TYPE, ...json })),
    ...beside,
  ].sort((a, b) => a.place - b.place)
  const data = {
    $type: 'com.linkedin.restli.common.CollectionResponse',
    ...(lack !== 'list' && { '*elements': urns }),
    paging,
  }
  const included = lack === 'list' ? '' : things.map(({ text }) => text).join(',')
  return okReply(form, normalizedText(JSON.stringify(data), included))
}

function connectionUrn({ person }: Connection): string {
  return `urn:li:fsd_connection:${person.token}`
}

function connectionJson(connection: Connection): Json {
  return {
    entityUrn: connectionUrn(connection),
    createdAt: connection.createdAt,
    connectedMember: profileUrn(connection.person),
  }
}
