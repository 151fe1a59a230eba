import type { Connection } from '@salver/contract'
import { type Json, textOf, timeOf } from '../line/json.ts'
import { profileUrlOf } from '../line/site.ts'
import { NetworkError } from '../provider.ts'
import { followed } from './document.ts'
import type { Page } from './list.ts'
import { fullNameOf, headlineOf, pictureUrlOf } from './person.ts'
import { lastOfUrn } from './urn.ts'

/**
 * One row of the connections. A member who has gone has no profile: nulls, not a lost row.
 *
 * @throws NetworkError `unreadable` where the row names nobody at all
 */
export function readConnection(row: Json, { included, route }: Page): Connection {
  const profile =
    followed(row, 'connectedMemberResolutionResult', '*connectedMemberResolutionResult', included) ??
    followed(row, 'connectedMember', '*connectedMember', included)
  if (profile === null && !namesSomebody(row)) {
    throw new NetworkError('unreadable', `${route}: a row that names nobody`)
  }
  const url = profileUrlOf(textOf(profile?.publicIdentifier))
  return {
    name: fullNameOf(profile),
    job_title: headlineOf(profile),
    profile_url: url === null ? null : `${url}/`,
    profile_picture: pictureUrlOf(profile),
    connected_at: timeOf(row.createdAt),
  }
}

function namesSomebody(row: Json): boolean {
  return [row.connectedMember, row['*connectedMember'], row['*connectedMemberResolutionResult']].some(
    (urn) => lastOfUrn(urn) !== null,
  )
}
