import {
  ApiError,
  CheckInvitationData,
  CheckInvitationParams,
  comparableSlug,
  PRICE_OF_DEED,
  writtenSlugOfUrl,
} from '@salver/contract'
import { NetworkError, type Session, tryAgain } from '../network/index.ts'
import { defineAction } from './action.ts'
import { profileOf, receivedOf, sentOf } from './look.ts'

/** How the account's member stands with somebody: connected, invited, inviting, or nothing. Costs 1 credit. */
export function checkInvitation() {
  return defineAction({
    name: 'check_invitation',
    needs: 'network',
    params: CheckInvitationParams,
    data: CheckInvitationData,
    async perform({ profile_url, linkedin_url }, { open, signal }) {
      const slug = writtenSlugOfUrl(profile_url ?? linkedin_url ?? '')
      if (slug === null) throw new Error('an address without a slug was let through')
      const { session } = await open()
      const data = await standing(session, slug, signal)
      return { credits: PRICE_OF_DEED, data }
    },
  })
}

/**
 * @param slug as it is written; it may be an old one, under which the network knows neither distance nor invitation
 * @throws ApiError INVALID_PARAMS where the network has nobody of this name, NetworkError where it does not say enough:
 *   that nothing is pending is known of somebody only who is known not to be connected
 */
async function standing(session: Session, slug: string, signal: AbortSignal): Promise<CheckInvitationData> {
  const told = await standingUnder(session, slug, signal)
  if (told.found !== null) return told.found
  // Of somebody whose distance is known, the name is one of now.
  const person = typeof told.distance === 'number' ? 'unknown' : await profileOf(session, slug, signal)
  if (person === null) throw nobody(slug)
  const isOld = person !== 'unknown' && comparableSlug(person.slug ?? '') !== comparableSlug(slug)
  const { found, distance } =
    isOld && person.slug !== null ? await standingUnder(session, person.slug, signal) : told
  if (found !== null) return found
  if (distance instanceof NetworkError) throw distance
  return {
    invitation_state: 'NO_INVITATION',
    invitation_type: null,
    invitation_id: null,
    member_distance: distance,
    message: 'There is no pending invitation between you, in either direction.',
  }
}

async function standingUnder(
  session: Session,
  slug: string,
  signal: AbortSignal,
): Promise<{ found: CheckInvitationData | null; distance: Distance | NetworkError }> {
  const distance = await distanceOf(session, slug, signal)
  if (distance === 1) {
    const found: CheckInvitationData = {
      invitation_state: 'ACCEPTED',
      invitation_type: 'CONNECTED',
      invitation_id: null,
      member_distance: 1,
      message: 'You are connected.',
    }
    return { found, distance }
  }
  // What the network's flags say of pending invitations nobody has confirmed: its lists say it.
  const told = distance instanceof NetworkError ? null : distance
  return { found: await pendingWith(session, slug, told, signal), distance }
}

type Distance = CheckInvitationData['member_distance']

function nobody(slug: string): ApiError {
  return new ApiError(
    'INVALID_PARAMS',
    `params.profile_url: got the profile ${JSON.stringify(slug.slice(0, 100))}; the network has nobody of this name.`,
  )
}

async function pendingWith(
  session: Session,
  written: string,
  distance: Distance,
  signal: AbortSignal,
): Promise<CheckInvitationData | null> {
  const pending = { invitation_state: 'PENDING', member_distance: distance } as const
  const slug = comparableSlug(written) ?? written
  const received = await receivedOf(session, { slug }, signal)
  if (received !== null) {
    const message = 'This person has invited you. Accept or decline it.'
    return { ...pending, invitation_type: 'RECEIVED', invitation_id: received.invitation_id, message }
  }
  const sent = await sentOf(session, { slug }, signal)
  if (sent === null) return null
  const message = 'You have invited this person, who has not answered yet.'
  return { ...pending, invitation_type: 'SENT', invitation_id: sent.invitation_id, message }
}

/** How far somebody is, null where the network does not say; or why it could not be asked, which need not matter. */
async function distanceOf(
  session: Session,
  slug: string,
  signal: AbortSignal,
): Promise<Distance | NetworkError> {
  try {
    return await tryAgain(() => session.distance(slug, signal), signal)
  } catch (error) {
    const isUntold = error instanceof NetworkError && /^(refused|moved|unreadable|trouble)$/.test(error.kind)
    if (isUntold) return error
    throw error
  }
}
