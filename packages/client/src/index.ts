/**
 * The client library of Salver.
 *
 * - It has no dependencies, and runs in Node 20 and later, in browsers and in workers.
 * - A call that may work later is tried again, under one idempotency key: it is carried out and charged once.
 * - Whatever a call throws is a `SalverError`.
 */
export type { Accounts } from './accounts.ts'
export {
  AccountInactiveError,
  ApiError,
  ChannelError,
  type ErrorCode,
  InsufficientCreditsError,
  InternalError,
  InvalidAccountError,
  InvalidActionError,
  InvalidApiKeyError,
  InvalidParamsError,
  MethodNotAllowedError,
  NotFoundError,
  RateLimitedError,
  RequestInProgressError,
  UnavailableError,
} from './api-errors.ts'
export type { Connections } from './connections.ts'
export type { Credits } from './credits.ts'
export type { Invitations } from './invitations.ts'
export type { Listing, Page } from './listing.ts'
export type { Logs } from './logs.ts'
export type { Answer, Meta, RateLimit } from './meta.ts'
export type { Named } from './names.ts'
export type { CallOptions, RequestEvent, ResponseEvent, SalverOptions } from './options.ts'
export {
  AbortedError,
  ConnectionError,
  OptionsError,
  TimeoutError,
  UnreadableAnswerError,
} from './own-errors.ts'
export { Salver } from './salver.ts'
export { SalverError } from './salver-error.ts'
export type {
  Account,
  AnswerOutcome,
  Connection,
  Invitation,
  InvitationType,
  LoggedCall,
  SentInvitation,
  WithdrawOutcome,
} from './shapes.ts'
