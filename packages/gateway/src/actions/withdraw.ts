import {
  ApiError,
  MOST_ANSWERS,
  PRICE_OF_DEED,
  type SentInvitation,
  WithdrawData,
  type WithdrawManyData,
  type WithdrawOutcome,
  WithdrawParams,
} from '@salver/contract'
import type { Answers } from '../answers/index.ts'
import { forgetLength, gather, NetworkError, type Session, sentList } from '../network/index.ts'
import { defineAction, type NetworkAsk, type Outcome } from './action.ts'
import { attemptAll } from './attempts.ts'
import { carryOut, type Deed } from './deed.ts'
import { isOlderThan } from './filters.ts'
import { sentOf, slugOf } from './look.ts'

const BAN = 'Whoever’s invitation is withdrawn cannot be invited again for three weeks.'

/** Withdraws one sent invitation, or those that are older than so many days. Costs 1 credit for each withdrawn. */
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
  const { open, hold, signal } = ask
  const { session, memory } = await open()
  session.requireWrites()
  const seen = memory.seen.has(invitationId)
  const deed = withdrawingDeed(ask, session, { id: invitationId, kind: 'CONNECTION', slug: null, seen })
  const credits = await carryOut(deed, { answers, hold, signal }).catch((error: unknown) => {
    if (!(error instanceof NetworkError) || error.kind !== 'gone') throw error
    throw new ApiError(
      'INVALID_PARAMS',
      `params.invitation_id: got ${JSON.stringify(invitationId)}; the account has no such pending invitation that it sent (any more).`,
      { cause: error },
    )
  })
  forgetLength(memory.sent)
  return { credits, data: { withdrawn: true, invitation_id: invitationId } }
}

async function withdrawOld(
  days: number,
  dryRun: boolean,
  ask: NetworkAsk,
  { answers, concurrency }: { answers: Answers; concurrency: number },
): Promise<Outcome<WithdrawManyData>> {
  const { open, hold, now, signal } = ask
  const { session, memory, pace } = await open()
  session.requireWrites()
  const isOld = isOlderThan(days, now().getTime())
  const { rows, total } = await gather({
    list: sentList(session, 'CONNECTION'),
    memory: memory.sent,
    count: MOST_ANSWERS,
    offset: 0,
    keeps: (row) => row.invitation_id !== null && isOld(row),
    concurrency,
    now: () => now().getTime(),
    signal,
    onKnown: (known) => (dryRun ? undefined : hold.raise(known * PRICE_OF_DEED)),
    reserve: pace.reserve,
  })
  const found = [...rows].sort((a, b) => Date.parse(b.sent_at ?? '') - Date.parse(a.sent_at ?? ''))
  const judged = dryRun
    ? found.map(() => ({ outcome: 'would_withdraw' as const, message: 'Not withdrawn: this was a dry run.' }))
    : await attemptAll(
        found.map((row) => ({
          deed: withdrawingDeed(ask, session, {
            id: row.invitation_id ?? '',
            kind: row.invitation_type,
            slug: slugOf(row),
            seen: true,
          }),
          carriedOut: 'withdrawn' as const,
        })),
        { answers, hold, pace, signal },
      )
  if (hold.captured > 0) forgetLength(memory.sent)
  const outcomes = found.flatMap((row, place): WithdrawOutcome[] => {
    const one = judged[place]
    const { invitation_id, recipient, sent_at } = row
    return one && invitation_id !== null ? [{ invitation_id, recipient, sent_at, ...one }] : []
  })
  return {
    credits: hold.captured,
    cutOff: signal.aborted,
    data: { dry_run: dryRun, outcomes, total_matching: total, message: messageOf(dryRun, outcomes, total) },
  }
}

function messageOf(dryRun: boolean, outcomes: WithdrawOutcome[], total: number): string {
  const withdrawn = outcomes.filter(({ outcome }) => outcome === 'withdrawn').length
  const more = total > outcomes.length ? ` Of ${total} in all, one call takes ${MOST_ANSWERS}.` : ''
  if (!dryRun) return `${withdrawn} of ${outcomes.length} withdrawn.${more} ${BAN}`
  return `Nothing was withdrawn: with dry_run false, ${outcomes.length} would be.${more} ${BAN}`
}

function withdrawingDeed(
  { account, callId, retryKey }: NetworkAsk,
  session: Session,
  {
    id,
    kind,
    slug,
    seen,
  }: { id: string; kind: SentInvitation['invitation_type']; slug: string | null; seen: boolean },
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
    perform: (signal) => session.withdraw({ invitationId: id, kind }, signal),
    look: async (signal, before) => {
      if ((await sentOf(session, { invitationId: id }, signal)) !== null) return 'open'
      return before.seen ? 'made' : 'unclear'
    },
  }
}
