import { type Json, textOf, timeOf } from '../line/json.ts'
import { profileUrlOf } from '../line/site.ts'
import { type ConnectionRow, NetworkError } from '../provider.ts'
import { followed } from './document.ts'
import type { Page } from './list.ts'
import { fullNameOf, headlineOf, pictureUrlOf } from './person.ts'
import { lastOfUrn } from './urn.ts'

/**
 * One row of the connections. A member who has gone has no profile: nulls, not a lost row.
 *
 * @throws NetworkError `unreadable` where the row names nobody at all
 */
export function readConnection(row: Json, { included, route }: Page): ConnectionRow {
  const profile =
    followed(row, 'connectedMemberResolutionResult', '*connectedMemberResolutionResult', included) ??
    followed(row, 'connectedMember', '*connectedMember', included)
  // The row's own urn first: it is the same whether the profile is there or not.
  const urns = [row.connectedMember, row['*connectedMember'], row['*connectedMemberResolutionResult']]
  const memberId = [...urns, profile?.entityUrn].map(lastOfUrn).find((id) => id !== null) ?? null
  if (profile === null && memberId === null) {
    throw new NetworkError('unreadable', `${route}: a row that names nobody`)
  }
  const url = profileUrlOf(textOf(profile?.publicIdentifier))
  return {
    name: fullNameOf(profile),
    job_title: headlineOf(profile),
    profile_url: url === null ? null : `${url}/`,
    profile_picture: pictureUrlOf(profile),
    connected_at: timeOf(row.createdAt),
    memberId,
  }
}
