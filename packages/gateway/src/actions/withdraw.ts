import {
  ApiError,
  type InvitationType,
  MOST_ANSWERS,
  PRICE_OF_DEED,
  type Recipient,
  type SentInvitation,
  WithdrawData,
  type WithdrawManyData,
  type WithdrawOutcome,
  WithdrawParams,
} from '@salver/contract'
import type { OpenSession } from '../accounts/index.ts'
import type { Answers, Recorded } from '../answers/index.ts'
import { gather, NetworkError, profileUrlOf, sentList } from '../network/index.ts'
import { defineAction, type NetworkAsk, type Outcome } from './action.ts'
import { attemptAll, type Judged, MADE_EARLIER } from './attempts.ts'
import { carryOut, type Deed } from './deed.ts'
import { isOlderThan } from './filters.ts'
import { sentOf, slugOf } from './look.ts'

const BAN = 'Whoever’s invitation is withdrawn cannot be invited again for three weeks.'

/**
 * Withdraws one sent invitation, or those that are older than so many days. Costs 1 credit for each withdrawn. What an
 * earlier try of the same call, by its `Idempotency-Key`, has withdrawn is its own, and not done or charged again.
 */
export function withdraw({ answers, concurrency }: { answers: Answers; concurrency: number }) {
  return defineAction({
    name: 'withdraw',
    needs: 'network',
    params: WithdrawParams,
    data: WithdrawData,
    async perform({ invitation_id, older_than_days, dry_run = true }, ask): Promise<Outcome<WithdrawData>> {
      if (invitation_id !== undefined) return withdrawOne(invitation_id, ask, answers)
      if (older_than_days === undefined) throw new Error('an ask that names nothing was let through')
      return withdrawOld(older_than_days, dry_run, ask, { answers, concurrency })
    },
  })
}

async function withdrawOne(
  invitationId: string,
  ask: NetworkAsk,
  answers: Answers,
): Promise<Outcome<WithdrawData>> {
  const { open, hold, now, signal } = ask
  const { session, memory } = await open()
  session.requireWrites()
  const seen = memory.sent.CONNECTION.seen.has(invitationId, now().getTime())
  const one: Known = { id: invitationId, kind: 'CONNECTION', slug: null, seen }
  const deed = withdrawingDeed(ask, { session, memory }, one)
  const credits = await carryOut(deed, { answers, hold, signal }).catch((error: unknown) => {
    if (!(error instanceof NetworkError) || error.kind !== 'gone') throw error
    throw new ApiError(
      'INVALID_PARAMS',
      `params.invitation_id: got ${JSON.stringify(invitationId)}; the account has no such pending invitation that it sent (any more).`,
      { cause: error },
    )
  })
  return { credits, data: { withdrawn: true, invitation_id: invitationId } }
}

async function withdrawOld(
  days: number,
  dryRun: boolean,
  ask: NetworkAsk,
  { answers, concurrency }: { answers: Answers; concurrency: number },
): Promise<Outcome<WithdrawManyData>> {
  const { account, retryKey, open, hold, signal } = ask
  const opened = await open()
  opened.session.requireWrites()
  const { workspaceId, accountId } = account
  const earlier = dryRun ? [] : await answers.ofCall({ workspaceId, accountId, retryKey })
  const { done, todo, total } = await lookForOld(days, dryRun, ask, opened, { earlier, concurrency })
  const judged = dryRun
    ? todo.map(() => judgedAs('would_withdraw', 'Not withdrawn: this was a dry run.'))
    : await attemptAll(
        todo.map((one) => ({
          deed: withdrawingDeed(ask, opened, one),
          carriedOut: 'withdrawn' as const,
        })),
        { answers, hold, pace: opened.pace, signal },
      )
  const outcomes = [
    ...done.map((one) => outcomeOf(one, judgedAs('withdrawn', MADE_EARLIER))),
    ...todo.flatMap((one, place) => {
      const its = judged[place]
      return its === undefined ? [] : [outcomeOf(one, its)]
    }),
  ]
  return {
    credits: hold.captured,
    cutOff: signal.aborted,
    data: { dry_run: dryRun, outcomes, total_matching: total, message: messageOf(dryRun, outcomes, total) },
  }
}

/**
 * Those that are old enough: what earlier tries of the call have done, and what is left to do, as many as one call takes
 * in all. Credits for what is left are set aside, unless it is a dry run.
 *
 * @param options.earlier what is recorded of the earlier tries
 */
async function lookForOld(
  days: number,
  dryRun: boolean,
  { hold, now, signal }: NetworkAsk,
  { session, memory, pace }: OpenSession,
  { earlier, concurrency }: { earlier: Recorded[]; concurrency: number },
): Promise<{ done: Old[]; todo: Old[]; total: number }> {
  const done = earlier.filter(({ state }) => state === 'withdrawn').map(oldOfRecord)
  const doneIds = new Set(done.map(({ id }) => id))
  const room = MOST_ANSWERS - done.length
  const isOld = isOlderThan(days, now().getTime())
  const { rows, total } = await gather({
    list: sentList(session, 'CONNECTION'),
    memory: memory.sent.CONNECTION,
    // All of them: the network does not promise that the newest come first.
    count: Number.POSITIVE_INFINITY,
    offset: 0,
    keeps: (row) => row.invitation_id !== null && !doneIds.has(row.invitation_id) && isOld(row),
    concurrency,
    now: () => now().getTime(),
    signal,
    onKnown: (known) => (dryRun ? undefined : hold.raise(Math.min(known, room) * PRICE_OF_DEED)),
    reserve: pace.reserve,
  })
  const listed = rows
    .flatMap(oldOfRow)
    .sort((a, b) => Date.parse(b.sentAt ?? '') - Date.parse(a.sentAt ?? ''))
  const listedIds = new Set(listed.map(({ id }) => id))
  // Of what was cut off and is not listed any more, whoever claims it finds out whether it was carried out.
  const unsure = earlier.map(oldOfRecord).filter(({ id }) => !doneIds.has(id) && !listedIds.has(id))
  const todo = [...unsure, ...listed].slice(0, room)
  if (unsure.length > 0) await hold.raise(todo.length * PRICE_OF_DEED)
  return { done, todo, total: done.length + unsure.length + total }
}

/** What must be known of an invitation to withdraw it. */
interface Known {
  id: string
  kind: InvitationType
  slug: string | null
  /** Whether it was seen pending. */
  seen: boolean
}

/** One that is old enough, and what is told of it. */
interface Old extends Known {
  recipient: Recipient
  sentAt: string | null
}

function oldOfRow(row: SentInvitation): Old[] {
  const { invitation_id: id, invitation_type: kind, recipient, sent_at: sentAt } = row
  return id === null ? [] : [{ id, kind, slug: slugOf(row), seen: true, recipient, sentAt }]
}

/** One of an earlier try: of what is not in the list any more, all that Salver keeps is whose profile it was about. */
function oldOfRecord({ invitationId: id, slug }: Recorded): Old {
  const recipient: Recipient = {
    first_name: null,
    last_name: null,
    headline: null,
    linkedin_url: profileUrlOf(slug),
    profile_picture: null,
  }
  return { id, kind: 'CONNECTION', slug, seen: false, recipient, sentAt: null }
}

function judgedAs(outcome: Judged['outcome'], message: string): Judged {
  return { outcome, message }
}

function outcomeOf({ id, recipient, sentAt }: Old, judged: Judged): WithdrawOutcome {
  return { invitation_id: id, recipient, sent_at: sentAt, ...judged }
}

function messageOf(dryRun: boolean, outcomes: WithdrawOutcome[], total: number): string {
  const withdrawn = outcomes.filter(({ outcome }) => outcome === 'withdrawn').length
  const more = total > outcomes.length ? ` Of ${total} in all, one call takes ${MOST_ANSWERS}.` : ''
  if (!dryRun) return `${withdrawn} of ${outcomes.length} withdrawn.${more} ${BAN}`
  return `Nothing was withdrawn: with dry_run false, ${outcomes.length} would be.${more} ${BAN}`
}

function withdrawingDeed(
  { account, callId, retryKey }: NetworkAsk,
  { session, memory }: Pick<OpenSession, 'session' | 'memory'>,
  { id, kind, slug, seen }: Known,
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
    done: 'withdrawn',
    changes: [memory.sent[kind]],
    perform: (signal) => session.withdraw({ invitationId: id, kind }, signal),
    look: async (signal, before) => {
      if ((await sentOf(session, { invitationId: id }, signal)) !== null) return 'open'
      return before.seen ? 'made' : 'unclear'
    },
  }
}
