import type { Caller } from './caller.ts'
import type { Listing } from './listing.ts'
import type { Answer } from './meta.ts'
import type { Named } from './names.ts'
import type { CallOptions } from './options.ts'
import type * as wire from './wire.ts'

/** What is asked of one account. */
export type OnAccount<Params> = { account_id: string } & Params

type ProfileAsk = { profile_url: string }
type InviteAsk = Pick<wire.InviteParams, 'message'> & (ProfileAsk | { identifier: string })
type WithdrawAsk = { invitation_id: string | number }
type WithdrawManyAsk = { older_than_days: number } & Pick<wire.WithdrawParams, 'dry_run'>

/**
 * The invitations of an account, received and sent.
 *
 * @example
 * ```ts
 * const invitations: Invitations = salver.invitations
 * for await (const { sender } of invitations.list({ accountId })) console.log(sender.firstName)
 * ```
 */
export class Invitations<Wire extends boolean = false> {
  readonly #caller: Caller

  /** Made by a `Salver`. */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /**
   * Pending invitations received, in the network's own order, the newest first: awaited one page, iterated all of them
   * from `offset` on. 1 credit for each 50 returned, rounded up.
   *
   * @param ask `count` 1 to 1000 (10; iterated 100), `offset`, and what narrows the list: `invitationType`, `hasNote`,
   *   `mutualAtLeast`, `olderThanDays`, `newerThanDays`, `text` (in name, headline or note)
   * @throws AccountInactiveError where the account's owner has to connect it again, InsufficientCreditsError,
   *   ChannelError where the network fails, and what every call throws
   * @example
   * ```ts
   * const page = await salver.invitations.list({ accountId, count: 50 })
   * console.log(page.invitations.length, 'of', page.totalAvailableResults)
   *
   * for await (const invitation of salver.invitations.list({ accountId, hasNote: true })) {
   *   console.log(invitation.sender.firstName, invitation.message)
   * }
   * ```
   */
  list(
    ask: Named<Wire, OnAccount<wire.ListInvitationsParams>>,
    options?: CallOptions,
  ): Listing<Named<Wire, wire.ListInvitationsData>, Named<Wire, wire.ListedInvitation>> {
    return this.#caller.listOf('list_invitations', ask, 'invitations', 'invitation_id', options)
  }

  /**
   * Pending invitations sent: awaited one page, iterated all of them from `offset` on. 1 credit for each 50 returned,
   * rounded up.
   *
   * @param ask `count` 1 to 1000 (10; iterated 100), `offset`, `invitationType` (`CONNECTION`), `olderThanDays`
   * @throws as `list`
   * @example
   * ```ts
   * for await (const { recipient, sentTimeDays } of salver.invitations.sent({ accountId, olderThanDays: 21 })) {
   *   console.log(recipient.firstName, sentTimeDays)
   * }
   * ```
   */
  sent(
    ask: Named<Wire, OnAccount<wire.ListSentParams>>,
    options?: CallOptions,
  ): Listing<Named<Wire, wire.ListSentData>, Named<Wire, wire.ListedSentInvitation>> {
    return this.#caller.listOf('list_sent', ask, 'invitations', 'invitation_id', options)
  }

  /**
   * Accepts one invitation. 1 credit.
   *
   * @param ask one of `entityUrn`, `invitationId` and `profileUrl`; `sharedSecret` of the listing spares the gateway a
   *   look at the list
   * @throws InvalidParamsError where it is not pending any more, and as `list`
   * @example
   * ```ts
   * const { state } = await salver.invitations.accept({ accountId, invitationId: '7740701700379519262' })
   * console.log(state) // accepted
   * ```
   */
  accept(
    ask: Named<Wire, OnAccount<wire.AnswerParams>>,
    options?: CallOptions,
  ): Promise<Answer<Named<Wire, wire.AnswerData>>> {
    return this.#caller.act('accept', ask, options)
  }

  /**
   * Declines one invitation. 1 credit.
   *
   * @param ask as of `accept`
   * @throws as `accept`
   * @example
   * ```ts
   * await salver.invitations.decline({ accountId, profileUrl: 'https://www.linkedin.com/in/alicejohnson' })
   * ```
   */
  decline(
    ask: Named<Wire, OnAccount<wire.AnswerParams>>,
    options?: CallOptions,
  ): Promise<Answer<Named<Wire, wire.AnswerData>>> {
    return this.#caller.act('decline', ask, options)
  }

  /**
   * Answers 1 to 100 invitations, each as it says. 1 credit for each that is carried out. With an `idempotencyKey` of
   * your own, a run that broke off can be gone on with after a restart.
   *
   * @param ask `answers`, and `types`: which kinds may be answered (`CONNECTION` alone)
   * @returns `outcomes`, one for each, in the order asked: a refusal of one is no error of the call
   * @throws as `list`
   * @example
   * ```ts
   * const { invitations } = await salver.invitations.list({ accountId, count: 100 })
   * const answers = invitations.map(({ invitationId, message }) => ({
   *   invitationId,
   *   do: message === null ? ('decline' as const) : ('accept' as const),
   * }))
   * const { outcomes, meta } = await salver.invitations.answer({ accountId, answers })
   * for (const { invitationId, outcome } of outcomes) console.log(invitationId, outcome)
   * console.log(meta.creditsConsumed)
   * ```
   */
  answer(
    ask: Named<Wire, OnAccount<wire.AnswersParams>>,
    options?: CallOptions,
  ): Promise<Answer<Named<Wire, wire.AnswersData>>> {
    return this.#caller.act('answer', ask, options, 'outcomes')
  }

  /**
   * Withdraws one sent invitation. 1 credit.
   *
   * @throws InvalidParamsError where it is not pending any more, and as `list`
   * @example
   * ```ts
   * await salver.invitations.withdraw({ accountId, invitationId: '7740701700379519262' })
   * ```
   */
  withdraw(
    ask: Named<Wire, OnAccount<WithdrawAsk>>,
    options?: CallOptions,
  ): Promise<Answer<Named<Wire, wire.WithdrawnData>>>
  /**
   * Withdraws sent invitations of a certain age, at most 100 a call; unless `dryRun` is false it only says which they
   * would be. 1 credit for each withdrawn.
   *
   * @throws as `list`
   * @example
   * ```ts
   * const { totalMatching, message } = await salver.invitations.withdraw({ accountId, olderThanDays: 21 })
   * console.log(totalMatching, message)
   * await salver.invitations.withdraw({ accountId, olderThanDays: 21, dryRun: false })
   * ```
   */
  withdraw(
    ask: Named<Wire, OnAccount<WithdrawManyAsk>>,
    options?: CallOptions,
  ): Promise<Answer<Named<Wire, wire.WithdrawManyData>>>
  withdraw(ask: object, options?: CallOptions): Promise<Answer<unknown>> {
    return this.#caller.act('withdraw', ask, options)
  }

  /**
   * How the account's member stands with somebody: connected, invited, invited by them, or none of it. 1 credit.
   *
   * @throws InvalidParamsError where there is no such profile, and as `list`
   * @example
   * ```ts
   * const profileUrl = 'https://www.linkedin.com/in/alicejohnson'
   * const { invitationState, message } = await salver.invitations.check({ accountId, profileUrl })
   * if (invitationState === 'NO_INVITATION') console.log(message)
   * ```
   */
  check(
    ask: Named<Wire, OnAccount<ProfileAsk>>,
    options?: CallOptions,
  ): Promise<Answer<Named<Wire, wire.CheckInvitationData>>> {
    return this.#caller.act('check_invitation', ask, options, 'invitation_state')
  }

  /**
   * Invites somebody to connect. 1 credit.
   *
   * @param ask `profileUrl`, or `identifier`: the slug of a profile or the id of a member (`ACoAA…`); `message`: a note
   *   of at most 300 characters
   * @throws InvalidParamsError where it cannot be sent, such as to somebody who is connected, and as `list`
   * @example
   * ```ts
   * await salver.invitations.invite({ accountId, identifier: 'alicejohnson', message: 'We met in Ghent.' })
   * ```
   */
  invite(
    ask: Named<Wire, OnAccount<InviteAsk>>,
    options?: CallOptions,
  ): Promise<Answer<Named<Wire, wire.InviteData>>> {
    return this.#caller.act('invite', ask, options)
  }
}
