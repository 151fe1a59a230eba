import {
  type AnswerOutcome,
  AnswersData,
  AnswersParams,
  ApiError,
  comparableSlug,
  type Invitation,
  type InvitationType,
  type Outcome as OutcomeName,
  PRICE_OF_DEED,
  type Target,
  targetOf,
  writtenSlugOfUrl,
} from '@salver/contract'
import { type OpenSession, TooManyRequests } from '../accounts/index.ts'
import type { Answers, Recorded } from '../answers/index.ts'
import { find, NetworkError, receivedList } from '../network/index.ts'
import { defineAction, type NetworkAsk } from './action.ts'
import { answeringDeed, type Known, knownOf, STATES } from './answer-one.ts'
import { type Attempt, attemptAll, type Judged, MADE_EARLIER } from './attempts.ts'
import { failedLook, isFromThem, isNamed, newSlugOf, roomFor } from './look.ts'

type Asked = AnswersParams['answers'][number]

/** One of the asked, as far as it is known: what is to be done, or what has become of it already. */
type Place = { asked: Asked; judged: Judged } | { asked: Asked; known: Known; at: number }

/**
 * Answers many invitations, each charged as it is carried out. The network's list is read once for all of them; what
 * an earlier try of the same call, by its `Idempotency-Key`, has carried out is not done again.
 */
export function answerMany(answers: Answers) {
  return defineAction({
    name: 'answer',
    needs: 'network',
    params: AnswersParams,
    data: AnswersData,
    async perform({ answers: asked, types }, ask) {
      const opened = await ask.open()
      opened.session.requireWrites()
      const lookFor = (sought: Sought[]) => lookUnder(sought, types, ask, opened, answers)
      const first = await lookFor(asked.map((one) => ({ asked: one, target: targetOf(one) })))
      const judgements = await attempted(first.places, ask, opened, answers)

      // Who is not there under the address that was given may be there under the one that they have now.
      const missing = asked.flatMap((one, at): Missing[] => {
        const written = writtenSlugOfUrl(one.profile_url ?? one.linkedin_url ?? '')
        return judgements[at]?.outcome === ABSENT && written !== null ? [{ at, asked: one, written }] : []
      })
      const second = await attemptedByNewName(missing, lookFor, ask, opened, answers)
      for (const [at, judgement] of second.judgements) judgements[at] = judgement

      const failure = first.failure ?? second.failure
      if (failure && judgements.every(({ outcome }) => outcome === UNREAD)) {
        throw failedLook(failure.error, ONE_BY_ONE)
      }
      const outcomes = asked.map((one, at): AnswerOutcome => ({ ...one, ...(judgements[at] ?? unjudged()) }))
      return { credits: ask.hold.captured, cutOff: ask.signal.aborted, data: { outcomes } }
    },
  })
}

/** One of the asked, and the invitation that it names: under the address that its person has now, where that is known. */
interface Sought {
  asked: Asked
  target: Target
}

/** What was found out of several, in their order, and what kept it from being all. */
interface Looked {
  places: Place[]
  failure: { error: unknown } | undefined
}

/** Does what is to be done. Gives what became of each, in their order. */
async function attempted(
  places: Place[],
  ask: NetworkAsk,
  { session, memory, pace }: OpenSession,
  answers: Answers,
): Promise<Judged[]> {
  const { hold, signal } = ask
  const todo = places.filter((place) => 'known' in place).sort((a, b) => a.at - b.at)
  const attempts = todo.map(
    ({ asked: { do: reply }, known }): Attempt => ({
      deed: answeringDeed(ask, { session, memory }, known, reply),
      carriedOut: STATES[reply],
    }),
  )
  if (todo.length > 0) await hold.raise(todo.length * PRICE_OF_DEED)
  const judged = await attemptAll(attempts, { answers, hold, pace, signal })
  return places.map((place) =>
    'judged' in place ? place.judged : (judged[todo.indexOf(place)] ?? unjudged()),
  )
}

/** The same, where others may have been carried out already: too few credits for the rest do not undo them. */
async function attemptedAfter(...[places, ask, opened, answers]: Parameters<typeof attempted>) {
  try {
    return await attempted(places, ask, opened, answers)
  } catch (error) {
    const isShort = error instanceof ApiError && error.code === 'INSUFFICIENT_CREDITS'
    if (!isShort || ask.hold.captured === 0) throw error
    return places.map((place) => ('judged' in place ? place.judged : unaffordable()))
  }
}

/** One of the asked, at its place among them, of whom the list has nobody under the address that was given. */
interface Missing {
  at: number
  asked: Asked
  written: string
}

/**
 * Does what is to be done of those who are there under another address by now. Gives what became of them, by their places
 * among all; of whom nothing is said, nobody is there.
 */
async function attemptedByNewName(
  missing: Missing[],
  lookFor: (sought: Sought[]) => Promise<Looked>,
  ...[ask, opened, answers]: [NetworkAsk, OpenSession, Answers]
): Promise<{ judgements: Map<number, Judged>; failure: { error: unknown } | undefined }> {
  const unread = (some: Missing[]) => new Map(some.map(({ at }) => [at, notLookedUp()]))
  try {
    const { renamed, unknown, failure } = await namesNow(missing, ask, opened)
    const judgements = unread(unknown)
    if (renamed.length === 0) return { judgements, failure }
    const looked = await lookFor(renamed)
    const attempts = await attemptedAfter(looked.places, ask, opened, answers)
    for (const [index, { at }] of renamed.entries()) judgements.set(at, attempts[index] ?? unjudged())
    return { judgements, failure: failure ?? looked.failure }
  } catch (error) {
    // Nobody may be told that a call has failed which has changed something, nor what it costs if nobody knows.
    if (ask.hold.captured === 0 || ask.hold.isUnsure) throw error
    return { judgements: unread(missing), failure: { error } }
  }
}

/** Whatever else the network says of one profile is about no other. */
const OF_ONE: readonly string[] = ['refused', 'trouble', 'unreadable']

/** The new addresses of those who have one, and of whom it was not found out. */
async function namesNow(
  missing: Missing[],
  { signal }: NetworkAsk,
  { session }: OpenSession,
): Promise<{
  renamed: (Sought & { at: number })[]
  unknown: Missing[]
  /** Why it was not, the first time. */
  failure: { error: unknown } | undefined
}> {
  const renamed: (Sought & { at: number })[] = []
  const unknown: Missing[] = []
  let failure: { error: unknown } | undefined
  for (const [index, one] of missing.entries()) {
    try {
      const slug = comparableSlug((await newSlugOf(session, one.written, signal)) ?? '')
      if (slug !== null) renamed.push({ at: one.at, asked: one.asked, target: { slug } })
    } catch (error) {
      if (!signal.aborted && !(error instanceof ApiError)) throw error
      failure ??= { error }
      const isOfOne = error instanceof NetworkError && OF_ONE.includes(error.kind)
      unknown.push(...(isOfOne && !signal.aborted ? [one] : missing.slice(index)))
      if (!isOfOne || signal.aborted) break
    }
  }
  return { renamed, unknown, failure }
}

/** Finds out what is to be done: by Salver's own records, then by the network's list. */
async function lookUnder(
  sought: Sought[],
  types: InvitationType[],
  { account, retryKey, now, signal }: NetworkAsk,
  { session, memory, pace }: OpenSession,
  answers: Answers,
): Promise<Looked> {
  const records = await answers.known(
    { workspaceId: account.workspaceId, accountId: account.accountId, retryKey },
    {
      invitationIds: sought.flatMap(({ target }) => target.invitationId ?? []),
      slugs: sought.flatMap(({ target }) => target.slug ?? []),
    },
  )
  const recorded = sought.map(({ asked, target }) => judgedBefore(asked, target, records))
  const open = sought.flatMap(({ target }, place) => (recorded[place] === null ? [target] : []))
  const isWanted = (row: Invitation) => open.some((target) => isNamed(row, target))
  const wanted = new Set(open.map((target) => target.invitationId ?? target.slug))
  const within = roomFor(memory.received, { now, pace, more: 1 })
  const found =
    open.length === 0
      ? { rows: [], complete: true, failure: undefined }
      : await find({ list: receivedList(session), isWanted, count: wanted.size, signal, within })
  const places = sought.map(({ asked, target }, place): Place => {
    const before = recorded[place]
    if (before) return { asked, judged: before }
    const at = found.rows.findIndex((row) => isNamed(row, target))
    const row = found.rows[at]
    if (row === undefined && !found.complete) return { asked, judged: notSeen(found.failure?.error) }
    if (row === undefined) {
      const record = recordOf(target, records)
      // Whoever claims it finds out that an earlier try of this call has carried it out: no secret is needed for that.
      if (record?.state === 'interrupted' && record.sameCall) {
        const { invitationId: id, slug } = record
        return { asked, known: { id, secret: '', kind: 'CONNECTION', slug, seen: false }, at }
      }
      // Whoever is named by an address has not invited again: what is recorded is what became of it.
      return { asked, judged: (record && answeredBefore(record)) ?? notThere(target) }
    }
    if (!types.includes(row.invitation_type)) return { asked, judged: otherType(row, types) }
    const known = knownOf(row)
    return known === null ? { asked, judged: secretless() } : { asked, known, at }
  })
  return { places, failure: found.failure }
}

/** What Salver's own records say of one; null where they say nothing that settles it. */
function judgedBefore(asked: Asked, target: Target | undefined, records: Recorded[]): Judged | null {
  const record = recordOf(target, records)
  if (record === undefined || record.state === 'interrupted') return null
  // A person may invite again: what is recorded of somebody settles only what this very call has done.
  if (target?.invitationId === undefined && !record.sameCall) return null
  if (record.sameCall && record.state === STATES[asked.do]) {
    return judged(record.state, MADE_EARLIER)
  }
  return answeredBefore(record)
}

/** What is recorded of an invitation that somebody answered; null where nobody knows what became of it. */
function answeredBefore({ state }: Recorded): Judged | null {
  if (state === 'interrupted') return null
  if (state === 'under_way') return judged('already_answered', 'Another call is answering it just now.')
  return judged('already_answered', `It has been ${state} before.`)
}

function recordOf(target: Target | undefined, records: Recorded[]): Recorded | undefined {
  return records.find((record) =>
    target?.invitationId === undefined
      ? // What was sent to somebody is not the invitation from them.
        record.slug === target?.slug && isFromThem(record)
      : record.invitationId === target.invitationId,
  )
}

function judged(outcome: OutcomeName, message: string): Judged {
  return { outcome, message }
}

const ABSENT = 'not_pending'
const UNREAD = 'list_not_fully_read'
const ONE_BY_ONE =
  'Answer it by accept or decline, with its invitation_id and its shared_secret from list_invitations, so that no list needs to be read; or have the operator raise the pace.'

function notThere({ invitationId }: Target): Judged {
  const it = invitationId === undefined ? 'nobody with this address is on it' : 'it is not there'
  return judged(ABSENT, `The whole list was read, and ${it} (any more).`)
}

function notSeen(why: unknown): Judged {
  const wayOut = why instanceof TooManyRequests ? ONE_BY_ONE : 'Ask again later.'
  return judged(UNREAD, `It was not found in what could be read of the list. ${wayOut}`)
}

function notLookedUp(): Judged {
  return judged(
    UNREAD,
    'Nobody with this address is on the list, and whether the profile has another one by now could not be looked up. Ask again later.',
  )
}

function unaffordable(): Judged {
  return judged('not_tried', 'Too few credits were left for it. Ask again for what is left.')
}

function otherType({ invitation_type }: Invitation, types: InvitationType[]): Judged {
  return judged(
    'other_type',
    `It is of type ${invitation_type}, and types says ${types.join(', ')} only. Add it there to answer it.`,
  )
}

function secretless(): Judged {
  return judged('refused', 'The network gives no secret for it, without which it cannot be answered.')
}

function unjudged(): Judged {
  throw new ApiError('INTERNAL_ERROR', 'An invitation was asked for and has no outcome.')
}
