import type { InvitationType } from '@salver/contract'
import type { Answering, Batch } from '../provider.ts'
import type { Ask } from './wire.ts'

/** The requests of the protocol: their paths and bodies, and nothing of what comes back. */

/** No list is so long. Farther places are asked for as this one: the network reads its numbers in 32 bits. */
const FARTHEST = 2 ** 31 - 1

/** The queries that the network keeps under an id. The ids change, so they are settings; null where none is set. */
export interface Queries {
  /** Of the invitations received. */
  invitations: string | null
  /** Of the invitations sent. */
  sent: string | null
  /** Of a profile by its slug. */
  profiles: string | null
}

export const ME: Ask = { path: 'me', route: 'me' }

export const SUMMARY: Ask = {
  path: 'relationships/invitationsSummary',
  route: 'relationships/invitationsSummary',
}

/** A list that the network has on a route of its own, and perhaps as a query. */
export interface ListAsks {
  rest: Ask
  /** Null where no query is set. */
  graphql: Ask | null
  /** The list's name where it comes by the query. */
  field: string | null
}

export function receivedAsks(batch: Batch, queryId: string | null): ListAsks {
  const route = 'relationships/invitationViews'
  const start = startOf(batch)
  return {
    rest: {
      route,
      path: `${route}?q=receivedInvitation&start=${start}&count=${batch.count}&includeInsights=true`,
    },
    graphql:
      queryId === null
        ? null
        : queryAsk(
            'relationships received',
            queryId,
            `start:${start},count:${batch.count},includeInsights:true`,
          ),
    field: 'relationshipsDashInvitationViewsByReceived',
  }
}

export function sentAsks(batch: Batch, kind: InvitationType, queryId: string | null): ListAsks {
  const route = 'relationships/sentInvitationViewsV2'
  const start = startOf(batch)
  return {
    rest: {
      route,
      path: `${route}?q=invitationType&invitationType=${kind}&start=${start}&count=${batch.count}`,
    },
    graphql:
      queryId === null
        ? null
        : queryAsk(
            'relationships sent',
            queryId,
            `invitationType:${kind},start:${start},count:${batch.count}`,
          ),
    field: 'relationshipsDashSentInvitationViewsByInvitationType',
  }
}

export function connectionsAsks(batch: Batch): ListAsks {
  const route = 'relationships/dash/connections'
  const decoration = 'com.linkedin.voyager.dash.deco.web.mynetwork.ConnectionListWithProfile-16'
  return {
    rest: {
      route,
      path: `${route}?decorationId=${decoration}&q=search&sortType=RECENTLY_ADDED&start=${startOf(batch)}&count=${batch.count}`,
    },
    graphql: null,
    field: null,
  }
}

export function profileAsk(slug: string, queryId: string): Ask {
  const { path, route } = queryAsk('profile', queryId, `vanityName:${escaped(slug)}`)
  return { path: path.replace('?', '?includeWebMetadata=true&'), route }
}

export function distanceAsk(slug: string): Ask {
  return { path: `identity/profiles/${escaped(slug)}/networkinfo`, route: 'identity/profiles/…/networkinfo' }
}

/** The routes of a write, the newer one first. */
export type WriteAsks = readonly [newer: Ask, older: Ask]

export function answerAsks({ invitationId, sharedSecret, kind, reply }: Answering): WriteAsks {
  const action = reply === 'accept' ? 'accept' : 'ignore'
  return [
    dashAsk(invitationId, action, { invitationType: kind, sharedSecret }),
    {
      path: `relationships/invitations/${encodeURIComponent(invitationId)}?action=${action}`,
      route: `relationships/invitations/…?action=${action}`,
      body: {
        invitationId,
        invitationSharedSecret: sharedSecret,
        isGenericInvitation: kind !== 'CONNECTION',
      },
    },
  ]
}

export function withdrawAsks({
  invitationId,
  kind,
}: {
  invitationId: string
  kind: InvitationType
}): WriteAsks {
  const path = 'relationships/invitations?action=closeInvitations'
  return [
    dashAsk(invitationId, 'withdraw', { invitationType: kind }),
    {
      path,
      route: path,
      body: {
        inviteActionType: 'ACTOR_WITHDRAW',
        inviteActionData: [
          {
            entityUrn: `urn:li:fs_relInvitation:${invitationId}`,
            genericInvitation: kind !== 'CONNECTION',
            genericInvitationType: kind,
          },
        ],
      },
    },
  ]
}

export function inviteAsk({ memberId, note }: { memberId: string; note: string | null }): Ask {
  const route = 'voyagerRelationshipsDashMemberRelationships?action=verifyQuotaAndCreateV2'
  const decoration = 'com.linkedin.voyager.dash.deco.relationships.InvitationCreationResultWithInvitee-2'
  return {
    path: `${route}&decorationId=${decoration}`,
    route,
    body: {
      invitee: { inviteeUnion: { memberProfile: `urn:li:fsd_profile:${memberId}` } },
      ...(note !== null && { customMessage: note }),
    },
  }
}

function dashAsk(invitationId: string, action: string, body: unknown): Ask {
  const resource = 'voyagerRelationshipsDashInvitations'
  const urn = encodeURIComponent(`urn:li:fsd_invitation:${invitationId}`)
  return { path: `${resource}/${urn}?action=${action}`, route: `${resource}/…?action=${action}`, body }
}

/** @param variables as the network writes them, what people wrote in them escaped */
function queryAsk(what: string, queryId: string, variables: string): Ask {
  return {
    path: `graphql?variables=(${variables})&queryId=${encodeURIComponent(queryId)}`,
    route: `graphql, ${what}`,
  }
}

function startOf({ start }: Batch): number {
  return Math.min(start, FARTHEST)
}

/** Percent-encoded, also what has a meaning in the network's own notation, such as brackets, commas and colons. */
function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
