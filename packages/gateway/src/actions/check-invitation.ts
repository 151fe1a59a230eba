import {
  ApiError,
  CheckInvitationData,
  CheckInvitationParams,
  comparableSlug,
  PRICE_OF_DEED,
  writtenSlugOfUrl,
} from '@salver/contract'
import { NetworkError, type Room, type Session, tryAgain } from '../network/index.ts'
import { defineAction } from './action.ts'
import { failedLook, profileOf, receivedOf, roomFor, sentOf } from './look.ts'

/** How the account's member stands with somebody: connected, invited, inviting, or nothing. Costs 1 credit. */
export function checkInvitation() {
  return defineAction({
    name: 'check_invitation',
    needs: 'network',
    params: CheckInvitationParams,
    data: CheckInvitationData,
    async perform(params, { open, now, signal }) {
      const slug = writtenSlugOfUrl(params.profile_url ?? params.linkedin_url ?? '')
      if (slug === null) throw new Error('an address without a slug was let through')
      const { session, memory, pace } = await open()
      const lists = {
        received: roomFor(memory.received, { now, pace, more: 1 }),
        sent: roomFor(memory.sent.CONNECTION, { now, pace, more: 0 }),
      }
      const data = await standing({ session, lists, signal }, slug, params).catch((error: unknown) => {
        throw failedLook(error, 'Have the operator raise the pace.')
      })
      return { credits: PRICE_OF_DEED, data }
    },
  })
}

/** Where it is looked for, and what that must fit into. */
interface Looking {
  session: Session
  lists: { received: Room; sent: Room }
  signal: AbortSignal
}

/**
 * @param slug as it is written; it may be an old one, under which the network knows neither distance nor invitation
 * @throws ApiError INVALID_PARAMS where the network has nobody of this name, NetworkError where it does not say enough:
 *   that nothing is pending is known of somebody only who is known not to be connected
 */
async function standing(
  looking: Looking,
  slug: string,
  params: CheckInvitationParams,
): Promise<CheckInvitationData> {
  const { session, signal } = looking
  const told = await standingUnder(looking, slug)
  if (told.found !== null) return told.found
  // Of somebody whose distance is known, the name is one of now.
  const person = typeof told.distance === 'number' ? 'unknown' : await profileOf(session, slug, signal)
  if (person === null) throw nobody(params)
  const isOld = person !== 'unknown' && comparableSlug(person.slug ?? '') !== comparableSlug(slug)
  const { found, distance } = isOld && person.slug !== null ? await standingUnder(looking, person.slug) : told
  if (found !== null) return found
  if (distance === 'unknown' || distance instanceof NetworkError) throw untold(distance)
  return {
    invitation_state: 'NO_INVITATION',
    invitation_type: null,
    invitation_id: null,
    member_distance: distance,
    message: 'There is no pending invitation between you, in either direction.',
  }
}

async function standingUnder(
  looking: Looking,
  slug: string,
): Promise<{ found: CheckInvitationData | null; distance: Told }> {
  const { session, signal } = looking
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
  const told = distance === 'unknown' || distance instanceof NetworkError ? null : distance
  return { found: await pendingWith(looking, slug, told), distance }
}

type Distance = CheckInvitationData['member_distance']

/** How far somebody is, null for farther than it counts; `unknown`, or why it could not be asked, which need not matter. */
type Told = Distance | 'unknown' | NetworkError

function nobody({ profile_url, linkedin_url }: CheckInvitationParams): ApiError {
  const name = profile_url !== undefined ? 'profile_url' : 'linkedin_url'
  return new ApiError(
    'INVALID_PARAMS',
    `params.${name}: got ${JSON.stringify(profile_url ?? linkedin_url)}; the network has nobody of this name.`,
  )
}

/** What to throw where nothing is pending, and nobody knows whether that is because they are connected. */
function untold(failure: NetworkError | 'unknown'): NetworkError {
  const message =
    'The network does not say whether you are connected, so it is not known why nothing is pending. Nothing was charged; try again in a while, or look for this person in list_connections.'
  if (failure === 'unknown') return new NetworkError('moved', 'networkinfo: no distance', { message })
  const { kind, because = kind } = failure
  return kind === 'unreadable' ? new NetworkError(kind, because, { message, cause: failure }) : failure
}

async function pendingWith(
  { session, lists, signal }: Looking,
  written: string,
  distance: Distance,
): Promise<CheckInvitationData | null> {
  const pending = { invitation_state: 'PENDING', member_distance: distance } as const
  const slug = comparableSlug(written) ?? written
  const received = await receivedOf(session, { slug }, signal, lists.received)
  if (received !== null) {
    const message = 'This person has invited you. Accept or decline it.'
    return { ...pending, invitation_type: 'RECEIVED', invitation_id: received.invitation_id, message }
  }
  const sent = await sentOf(session, { slug }, signal, lists.sent)
  if (sent === null) return null
  const message = 'You have invited this person, who has not answered yet.'
  return { ...pending, invitation_type: 'SENT', invitation_id: sent.invitation_id, message }
}

async function distanceOf(session: Session, slug: string, signal: AbortSignal): Promise<Told> {
  try {
    return await tryAgain(() => session.distance(slug, signal), signal)
  } catch (error) {
    const isUntold = error instanceof NetworkError && /^(refused|moved|unreadable|trouble)$/.test(error.kind)
    if (isUntold) return error
    throw error
  }
}
