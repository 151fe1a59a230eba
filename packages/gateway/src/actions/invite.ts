import {
  ApiError,
  InviteData,
  InviteParams,
  isMemberId,
  PRICE_OF_DEED,
  writtenSlug,
  writtenSlugOfUrl,
} from '@salver/contract'
import {
  find,
  forgetLength,
  NetworkError,
  type SentRow,
  type Session,
  sentList,
  tryAgain,
} from '../network/index.ts'
import { defineAction } from './action.ts'
import { replyLost } from './deed.ts'

/** Invites somebody to connect, with a note or without one. Costs 1 credit, when it was sent. */
export function invite() {
  return defineAction({
    name: 'invite',
    needs: 'network',
    params: InviteParams,
    data: InviteData,
    async perform(params, { open, hold, signal }) {
      const { session, memory } = await open()
      const person = await personOf(params, session, signal)
      const { memberId } = person
      const invitationUrn = await send(session, { memberId, note: params.message || null }, signal)
      forgetLength(memory.sent)
      await hold.capture(PRICE_OF_DEED, `invite ${memberId}`, async () => {})
      return {
        credits: PRICE_OF_DEED,
        data: {
          invitation_urn: invitationUrn,
          profile_urn: `urn:li:fsd_profile:${memberId}`,
          first_name: person.firstName,
          last_name: person.lastName,
          headline: person.headline,
          public_identifier: person.slug,
          profile_picture_url: person.pictureUrl,
        },
      }
    },
  })
}

type Person = NonNullable<Awaited<ReturnType<Session['profile']>>>

/** Whom the params name. Somebody named by the member's id needs no look-up, and so nothing else is known of them. */
async function personOf(params: InviteParams, session: Session, signal: AbortSignal): Promise<Person> {
  const { identifier, profile_url, linkedin_url } = params
  if (identifier !== undefined && isMemberId(identifier)) {
    return {
      memberId: identifier,
      slug: null,
      firstName: null,
      lastName: null,
      headline: null,
      pictureUrl: null,
    }
  }
  const url = profile_url ?? linkedin_url
  const slug = url === undefined ? writtenSlug(identifier ?? '') : writtenSlugOfUrl(url)
  if (slug === null) throw new Error('a name that is no slug was let through')
  const person = await tryAgain(() => session.profile(slug, signal), signal)
  if (person !== null) return person
  const name =
    identifier !== undefined ? 'identifier' : profile_url !== undefined ? 'profile_url' : 'linkedin_url'
  throw new ApiError(
    'INVALID_PARAMS',
    `params.${name}: got ${JSON.stringify(identifier ?? url)}; the network has nobody of this name.`,
  )
}

/** Sends it once: a reply that was lost is no answer, so the list is read before a second try, and before anything is said. */
async function send(
  session: Session,
  invitation: { memberId: string; note: string | null },
  signal: AbortSignal,
): Promise<string | null> {
  for (let tries = 1; ; tries += 1) {
    try {
      return (await session.invite(invitation, signal)).invitationUrn
    } catch (error) {
      if (signal.aborted) throw replyLost(signal.reason, signal)
      if (!(error instanceof NetworkError) || error.kind !== 'trouble') throw error
      const sent = await sentTo(session, invitation.memberId, signal)
      if (sent !== null) return sent.entity_urn
      // A network that says when to come back is not asked before.
      if (tries === 2 || error.retryAfterSeconds !== undefined) throw error
    }
  }
}

async function sentTo(session: Session, memberId: string, signal: AbortSignal): Promise<SentRow | null> {
  const list = sentList(session, 'CONNECTION')
  const { rows, failure } = await find({
    list,
    isWanted: ({ recipientId }) => recipientId === memberId,
    count: 1,
    signal,
  })
  const [row] = rows
  if (row !== undefined) return row
  if (failure) throw replyLost(failure.error, signal)
  return null
}
