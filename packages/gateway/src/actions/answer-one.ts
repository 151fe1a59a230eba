import {
  AnswerData,
  AnswerParams,
  ApiError,
  comparableSlug,
  type Invitation,
  type Reply,
  slugOfUrl,
  type Target,
  targetOf,
  writtenSlugOfUrl,
} from '@salver/contract'
import type { OpenSession } from '../accounts/index.ts'
import type { Answers } from '../answers/index.ts'
import { NetworkError, type Session } from '../network/index.ts'
import { defineAction, type NetworkAsk } from './action.ts'
import { carryOut, type Deed } from './deed.ts'
import { failedLook, isFromThem, newSlugOf, receivedOf, roomFor, slugOf } from './look.ts'

const BY_SECRET =
  'Give invitation_id with its shared_secret, both from list_invitations, so that no list needs to be read; or have the operator raise the pace.'

/** What an answer makes of an invitation. */
export const STATES = { accept: 'accepted', decline: 'declined' } as const

/** Accepts or declines one invitation. Costs 1 credit, when it was carried out. */
export function answerOne(reply: Reply, answers: Answers) {
  return defineAction({
    name: reply,
    needs: 'network',
    params: AnswerParams,
    data: AnswerData,
    async perform(params, ask) {
      const { open, hold, signal } = ask
      const { session, memory, pace } = await open()
      session.requireWrites()
      const known = await invitationOf(params, ask, { session, memory, pace }, answers)
      const deed = answeringDeed(ask, { session, memory }, known, reply)
      const credits = await carryOut(deed, { answers, hold, signal }).catch((error: unknown) =>
        explain(error, params, known.id, session, signal),
      )
      const { id } = known
      return {
        credits,
        data: { invitation_id: id, entity_urn: `urn:li:invitation:${id}`, state: STATES[reply] },
      }
    },
  })
}

/** What must be known of an invitation to answer it. */
export interface Known {
  id: string
  secret: string
  kind: Invitation['invitation_type']
  slug: string | null
  /** Whether it was seen pending. */
  seen: boolean
}

/** The answering of one invitation. */
export function answeringDeed(
  { account, callId, retryKey }: Pick<NetworkAsk, 'account' | 'callId' | 'retryKey'>,
  { session, memory }: Pick<OpenSession, 'session' | 'memory'>,
  { id, secret, kind, slug, seen }: Known,
  reply: Reply,
): Deed {
  return {
    claim: {
      workspaceId: account.workspaceId,
      accountId: account.accountId,
      invitationId: id,
      slug,
      seen,
      callId,
      retryKey,
    },
    done: STATES[reply],
    changes: reply === 'accept' ? [memory.received, memory.connections] : [memory.received],
    perform: (signal) => session.answer({ invitationId: id, sharedSecret: secret, kind, reply }, signal),
    look: async (signal, before) => {
      if ((await receivedOf(session, { invitationId: id }, signal)) !== null) return 'open'
      return before.seen ? 'made' : 'unclear'
    },
  }
}

/** What a row of the list tells of an invitation; null where it cannot be answered. */
export function knownOf(row: Invitation): Known | null {
  const { invitation_id: id, shared_secret: secret, invitation_type: kind } = row
  return id === null || secret === null ? null : { id, secret, kind, slug: slugOf(row), seen: true }
}

async function invitationOf(
  params: AnswerParams,
  ask: NetworkAsk,
  { session, memory, pace }: OpenSession,
  answers: Answers,
): Promise<Known> {
  const { now, signal } = ask
  const target = targetOf(params)
  if (target.invitationId !== undefined && params.shared_secret !== undefined) {
    const id = target.invitationId
    const { seen } = memory.received
    const { kind, url } = seen.about(id) ?? { kind: 'CONNECTION', url: null }
    const slug = url === null ? null : slugOfUrl(url)
    return { id, secret: params.shared_secret, kind, slug, seen: seen.has(id, now().getTime()) }
  }
  const within = roomFor(memory.received, { now, pace, more: 1 })
  const lookFor = (its: Target) =>
    receivedOf(session, its, signal, within).catch((error: unknown) => {
      throw failedLook(error, BY_SECRET)
    })
  let row = await lookFor(target)
  const written = writtenSlugOfUrl(params.profile_url ?? params.linkedin_url ?? '')
  const renamed =
    row === null && written !== null
      ? await newSlugOf(session, written, signal).then(
          (slug) => ({ slug }),
          (error: unknown) => ({ slug: null, error }),
        )
      : { slug: null }
  const targetNow = renamed.slug === null ? target : { slug: comparableSlug(renamed.slug) ?? renamed.slug }
  if (renamed.slug !== null) row = await lookFor(targetNow)
  if (row === null) {
    // Salver's own records tell also of whom the network tells nothing just now.
    const recorded = await recordedOf(targetNow, ask, answers)
    if (recorded !== null) return recorded
    throw 'error' in renamed ? renamed.error : notPending(params)
  }
  const known = knownOf(row)
  if (known === null) throw unanswerable(params)
  return { ...known, secret: params.shared_secret ?? known.secret }
}

/**
 * What Salver's own records tell of an invitation that waits no more. Whoever claims it learns by whom it was answered,
 * or that an earlier try of the same call has done it: no secret is needed for either.
 */
async function recordedOf(
  target: Target,
  { account, retryKey }: NetworkAsk,
  answers: Answers,
): Promise<Known | null> {
  const records = await answers.known(
    { workspaceId: account.workspaceId, accountId: account.accountId, retryKey },
    { invitationIds: [target.invitationId ?? []].flat(), slugs: [target.slug ?? []].flat() },
  )
  // What was sent to somebody is not the invitation from them.
  const [record] = records.filter(
    (record) => record.invitationId === target.invitationId || isFromThem(record),
  )
  // Nobody knows what became of it, and this is not the call that could find out.
  if (record === undefined || (record.state === 'interrupted' && !record.sameCall)) return null
  return { id: record.invitationId, secret: '', kind: 'CONNECTION', slug: record.slug, seen: false }
}

/** Names what the caller gave, and says what is wrong with a secret where the network only says that it refuses. */
async function explain(
  error: unknown,
  params: AnswerParams,
  invitationId: string,
  session: Session,
  signal: AbortSignal,
): Promise<never> {
  if (error instanceof NetworkError && error.kind === 'gone') throw notPending(params, error)
  if (!isRefusal(error) || params.shared_secret === undefined) throw error
  const row = await receivedOf(session, { invitationId }, signal).catch(() => undefined)
  if (row === null) throw notPending(params)
  if (row !== undefined && row.shared_secret !== params.shared_secret) throw wrongSecret()
  throw error
}

function isRefusal(error: unknown): boolean {
  return error instanceof NetworkError && (error.kind === 'refused' || error.kind === 'forbidden')
}

function notPending(params: AnswerParams, cause?: NetworkError): ApiError {
  const [name, value] = nameOf(params)
  return new ApiError(
    'INVALID_PARAMS',
    `params.${name}: got ${JSON.stringify(value)}; the account has no such pending invitation on the network (any more).`,
    { cause },
  )
}

function unanswerable(params: AnswerParams): ApiError {
  return new ApiError(
    'INVALID_PARAMS',
    `params.${nameOf(params)[0]}: the network gives no secret for this invitation, without which it cannot be answered.`,
  )
}

function wrongSecret(): ApiError {
  return new ApiError(
    'INVALID_PARAMS',
    'params.shared_secret: it is not the secret of this invitation. Leave it out, and Salver looks it up.',
  )
}

function nameOf(params: AnswerParams): [name: string, value: string] {
  for (const name of ['invitation_id', 'entity_urn', 'profile_url', 'linkedin_url'] as const) {
    const value = params[name]
    if (value !== undefined) return [name, value]
  }
  return ['entity_urn', '']
}
