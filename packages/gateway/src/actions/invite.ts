import {
  ApiError,
  comparableSlug,
  InviteData,
  InviteParams,
  isMemberId,
  writtenSlug,
  writtenSlugOfUrl,
} from '@salver/contract'
import { type Answers, idOfInviting } from '../answers/index.ts'
import { find, type ListMemory, type SentRow, type Session, sentList, tryAgain } from '../network/index.ts'
import { defineAction, type NetworkAsk } from './action.ts'
import { carryOut, type Deed } from './deed.ts'

/** Invites somebody to connect, with a note or without one. Costs 1 credit, when it was sent. */
export function invite(answers: Answers) {
  return defineAction({
    name: 'invite',
    needs: 'network',
    params: InviteParams,
    data: InviteData,
    async perform(params, ask) {
      const { open, hold, signal } = ask
      const { session, memory } = await open()
      session.requireWrites()
      const person = await personOf(params, session, signal)
      const { deed, urn } = invitingDeed(
        ask,
        { session, sent: memory.sent.CONNECTION },
        person,
        params.message || null,
      )
      const credits = await carryOut(deed, { answers, hold, signal })
      return {
        credits,
        data: {
          invitation_urn: await urn(signal),
          profile_urn: `urn:li:fsd_profile:${person.memberId}`,
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

/** How long the urn of what was sent before is looked for. */
const URN_PATIENCE_MS = 5_000
const DAY_MS = 86_400_000

/** The inviting of one person; `urn` gives that of the invitation, null where the network does not tell it. */
function invitingDeed(
  { account, callId, retryKey }: NetworkAsk,
  { session, sent }: { session: Session; sent: ListMemory },
  { memberId, slug }: Person,
  note: string | null,
): { deed: Deed; urn: (signal: AbortSignal) => Promise<string | null> } {
  let told: { urn: string | null } | undefined
  const isToThem = ({ recipientId }: SentRow) => recipientId === memberId
  const look: Deed['look'] = async (signal, { since }) => {
    // One that names nobody may be theirs. A time that came as a text may be cut to the start of its day.
    const day = since.getTime() - (since.getTime() % DAY_MS)
    const mayBeToThem = ({ recipientId, sent_at }: SentRow) =>
      recipientId === null && (sent_at === null || Date.parse(sent_at) >= day)
    const row = await sentOne(session, (one) => isToThem(one) || mayBeToThem(one), signal)
    if (row === null) return 'open'
    if (!isToThem(row)) return 'unclear'
    // One that was there before is not of this call.
    if (row.sent_at === null || Date.parse(row.sent_at) <= since.getTime()) return 'unclear'
    told = { urn: row.entity_urn }
    return 'made'
  }
  return {
    deed: {
      claim: {
        workspaceId: account.workspaceId,
        accountId: account.accountId,
        invitationId: idOfInviting(memberId),
        slug: comparableSlug(slug ?? ''),
        seen: false,
        callId,
        retryKey,
      },
      done: 'invited',
      changes: [sent],
      perform: async (signal) => {
        told = { urn: (await session.invite({ memberId, note }, signal)).invitationUrn }
      },
      look,
    },
    async urn(signal) {
      // It was sent by an earlier try of this call, and is paid for: not to know its urn fails nothing.
      if (told !== undefined) return told.urn
      const patience = AbortSignal.any([signal, AbortSignal.timeout(URN_PATIENCE_MS)])
      return sentOne(session, isToThem, patience).then(
        (row) => row?.entity_urn ?? null,
        () => null,
      )
    },
  }
}

/** The first of those sent that is wanted; null where there is none, for certain. */
async function sentOne(
  session: Session,
  isWanted: (row: SentRow) => boolean,
  signal: AbortSignal,
): Promise<SentRow | null> {
  const { rows, failure } = await find({ list: sentList(session, 'CONNECTION'), isWanted, count: 1, signal })
  const [row] = rows
  if (row !== undefined) return row
  if (failure) throw failure.error
  return null
}
