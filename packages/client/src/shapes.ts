import type { Named } from './names.ts'
import type * as wire from './wire.ts'

/**
 * A pending invitation that the account's member received. Null is what the network does not tell.
 *
 * @example
 * ```ts
 * const from = ({ sender, sentTime }: Invitation) => `${sender.firstName ?? 'somebody'}, ${sentTime ?? '?'} ago`
 * const first = (await salver.invitations.list({ accountId })).invitations.map(from)
 * ```
 */
export type Invitation<Wire extends boolean = false> = Named<Wire, wire.ListedInvitation>

/**
 * A pending invitation that the account's member sent.
 *
 * @example
 * ```ts
 * const to = ({ recipient, sentTimeDays }: SentInvitation) => `${recipient.firstName} waits for ${sentTimeDays} days`
 * const waiting = (await salver.invitations.sent({ accountId })).invitations.map(to)
 * ```
 */
export type SentInvitation<Wire extends boolean = false> = Named<Wire, wire.ListedSentInvitation>

/**
 * Somebody whom the account's member is connected with.
 *
 * @example
 * ```ts
 * const names = (await salver.connections.list({ accountId })).connections.map(({ name }: Connection) => name)
 * ```
 */
export type Connection<Wire extends boolean = false> = Named<Wire, wire.Connection>

/**
 * A connected account, and how its session with the network fares.
 *
 * @example
 * ```ts
 * const isWell = ({ status, health }: Account) => status === 'connected' && health.restingUntil === null
 * console.log(isWell(await salver.accounts.get(accountId)))
 * ```
 */
export type Account<Wire extends boolean = false> = Named<Wire, wire.Account>

/**
 * A call as the gateway has logged it.
 *
 * @example
 * ```ts
 * const cost = (calls: LoggedCall[]) => calls.reduce((sum, { creditsConsumed }) => sum + creditsConsumed, 0)
 * console.log(cost((await salver.logs.list({ limit: 200 })).logs))
 * ```
 */
export type LoggedCall<Wire extends boolean = false> = Named<Wire, wire.LoggedCall>

/**
 * What was asked for one of many invitations, and what became of it.
 *
 * @example
 * ```ts
 * const failed = ({ outcome }: AnswerOutcome) => outcome !== 'accepted' && outcome !== 'declined'
 * const answers = [{ invitationId: '42', do: 'accept' as const }]
 * console.log((await salver.invitations.answer({ accountId, answers })).outcomes.filter(failed))
 * ```
 */
export type AnswerOutcome<Wire extends boolean = false> = Named<Wire, wire.AnswerOutcome>

/**
 * One of many sent invitations that were, or would be, withdrawn.
 *
 * @example
 * ```ts
 * const line = ({ recipient, outcome }: WithdrawOutcome) => `${recipient.firstName}: ${outcome}`
 * console.log((await salver.invitations.withdraw({ accountId, olderThanDays: 21 })).outcomes.map(line))
 * ```
 */
export type WithdrawOutcome<Wire extends boolean = false> = Named<Wire, wire.WithdrawOutcome>

/**
 * A kind of invitation.
 *
 * @example
 * ```ts
 * const invitationType: InvitationType = 'CONNECTION'
 * await salver.invitations.list({ accountId, invitationType })
 * ```
 */
export type InvitationType = wire.InvitationType
