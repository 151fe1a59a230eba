import {
  type AnswerOutcome,
  AnswersData,
  AnswersParams,
  ApiError,
  type Invitation,
  type InvitationType,
  type Outcome as OutcomeName,
  PRICE_OF_DEED,
  type Target,
  targetOf,
} from '@salver/contract'
import type { Answers, Recorded } from '../answers/index.ts'
import { find, forgetLength, receivedList, type Session } from '../network/index.ts'
import { defineAction, type NetworkAsk } from './action.ts'
import { answeringDeed, type Known, knownOf, STATES } from './answer-one.ts'
import { type Attempt, attemptAll, type Judged } from './attempts.ts'
import { isFromThem, isNamed } from './look.ts'

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
      const { open, hold, signal } = ask
      const { session, memory, pace } = await open()
      session.requireWrites()
      const places = await look(asked, types, ask, session, answers)
      const todo = places.filter((place) => 'known' in place).sort((a, b) => a.at - b.at)
      const attempts = todo.map(
        ({ asked: { do: reply }, known }): Attempt => ({
          deed: answeringDeed(ask, session, known, reply),
          carriedOut: STATES[reply],
        }),
      )
      if (todo.length > 0) await hold.raise(todo.length * PRICE_OF_DEED)
      const judged = await attemptAll(attempts, { answers, hold, pace, signal })
      if (hold.captured > 0) forgetLength(memory.received)
      const outcomes = places.map((place): AnswerOutcome => {
        const { outcome, message } =
          'judged' in place ? place.judged : (judged[todo.indexOf(place)] ?? unjudged())
        return { ...place.asked, outcome, message }
      })
      return { credits: hold.captured, cutOff: signal.aborted, data: { outcomes } }
    },
  })
}

/** Finds out what is to be done: by Salver's own records, then by the network's list. */
async function look(
  asked: Asked[],
  types: InvitationType[],
  { account, retryKey, signal }: NetworkAsk,
  session: Session,
  answers: Answers,
): Promise<Place[]> {
  const targets = asked.map(targetOf)
  const records = await answers.known(
    { workspaceId: account.workspaceId, accountId: account.accountId, retryKey },
    {
      invitationIds: targets.flatMap(({ invitationId }) => invitationId ?? []),
      slugs: targets.flatMap(({ slug }) => slug ?? []),
    },
  )
  const recorded = asked.map((one, place) => judgedBefore(one, targets[place], records))
  const open = targets.filter((_, place) => recorded[place] === null)
  const isWanted = (row: Invitation) => open.some((target) => isNamed(row, target))
  const wanted = new Set(open.map((target) => target.invitationId ?? target.slug))
  const found =
    open.length === 0
      ? { rows: [], complete: true, failure: undefined }
      : await find({ list: receivedList(session), isWanted, count: wanted.size, signal })
  // Nothing at all was learnt: that is a failure of the call, and not of each that it asks for.
  if (found.failure && found.rows.length === 0 && recorded.every((one) => one === null))
    throw found.failure.error
  return asked.map((one, place): Place => {
    const before = recorded[place]
    if (before) return { asked: one, judged: before }
    const target = targets[place]
    const at = target === undefined ? -1 : found.rows.findIndex((row) => isNamed(row, target))
    const row = found.rows[at]
    if (row === undefined && !found.complete) return { asked: one, judged: notSeen() }
    if (row === undefined) {
      const record = recordOf(target, records)
      // Whoever claims it finds out that an earlier try of this call has carried it out: no secret is needed for that.
      if (record?.state === 'interrupted' && record.sameCall) {
        const { invitationId: id, slug } = record
        return { asked: one, known: { id, secret: '', kind: 'CONNECTION', slug, seen: false }, at }
      }
      // Whoever is named by an address has not invited again: what is recorded is what became of it.
      return {
        asked: one,
        judged: (record && answeredBefore(record)) ?? notThere(),
      }
    }
    if (!types.includes(row.invitation_type)) return { asked: one, judged: otherType(row, types) }
    const known = knownOf(row)
    return known === null ? { asked: one, judged: secretless() } : { asked: one, known, at }
  })
}

/** What Salver's own records say of one; null where they say nothing that settles it. */
function judgedBefore(asked: Asked, target: Target | undefined, records: Recorded[]): Judged | null {
  const record = recordOf(target, records)
  if (record === undefined || record.state === 'interrupted') return null
  // A person may invite again: what is recorded of somebody settles only what this very call has done.
  if (target?.invitationId === undefined && !record.sameCall) return null
  if (record.sameCall && record.state === STATES[asked.do]) {
    return judged(record.state, 'Carried out, and paid for, by an earlier try of this call.')
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
  return records.find(({ invitationId, slug, state }) =>
    target?.invitationId === undefined
      ? // What was sent to somebody is not the invitation from them.
        slug === target?.slug && isFromThem(state)
      : invitationId === target.invitationId,
  )
}

function judged(outcome: OutcomeName, message: string): Judged {
  return { outcome, message }
}

function notThere(): Judged {
  return judged('not_pending', 'The whole list was read, and it is not there (any more).')
}

function notSeen(): Judged {
  return judged('list_not_fully_read', 'It was not found in what could be read of the list. Ask again later.')
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
