/**
 * What the words on Salver's wire mean. Validation, static types and the docs derive from here.
 *
 * - **workspace**: the tenant. Keys, accounts and credits belong to one.
 * - **key**: what a caller shows as `x-api-key`. Kept as a hash only.
 * - **account**: a member's session with the network, connected by its owner, sealed at rest.
 * - **action**: what a call asks for, such as `list_invitations`.
 * - **invitation**: a pending invitation that the account's member received.
 * - **credit**: the unit of price. A **hold** sets credits aside before the network is asked; a **capture** turns
 *   them into an entry of the ledger; a **release** gives them back. What is **free** is the balance less holds.
 * - **batch**: one request to the network for up to 100 invitations. **offset**: a place in the network's list.
 * - **provider**: the one who speaks a network's protocol.
 */
export {
  Account,
  AccountsData,
  AccountsQuery,
  CreditsData,
  Health,
  LoginBody,
  LoginData,
  SOURCES,
  Source,
} from './accounts.ts'
export {
  CursorPagination,
  CursorQuery,
  GrantBody,
  GrantData,
  KeyBody,
  KeyData,
  KeysData,
  LedgerData,
  LedgerEntry,
  ListedKey,
  NothingData,
  RateLimit,
  Workspace,
  WorkspaceBody,
  WorkspacesData,
} from './admin.ts'
export { age } from './age.ts'
export {
  AnswerData,
  AnswerOutcome,
  AnswerParams,
  AnswersData,
  AnswersParams,
  MOST_ANSWERS,
  OUTCOMES,
  Outcome,
  Reply,
} from './answers.ts'
export { CheckInvitationData, CheckInvitationParams } from './check-invitation.ts'
export {
  CallBody,
  Failure,
  failure,
  type Success,
  SuccessMetadata,
  successOf,
  timestamp,
} from './envelope.ts'
export { ApiError, ERROR_CODES, ERRORS, type ErrorCode } from './errors.ts'
export { InvitationFilters, withoutAccents } from './filters.ts'
export {
  INVITATION_TYPES,
  Invitation,
  InvitationType,
  ListedInvitation,
  ListedSentInvitation,
  listed,
  listedSent,
  Recipient,
  Sender,
  SentInvitation,
  Subject,
} from './invitation.ts'
export { InviteData, InviteParams, isMemberId, MOST_NOTE } from './invite.ts'
export { Connection, ListConnectionsData, ListConnectionsParams } from './list-connections.ts'
export { ListInvitationsData, ListInvitationsParams } from './list-invitations.ts'
export { ListSentData, ListSentParams } from './list-sent.ts'
export { LoggedCall, LogsData, LogsQuery } from './logs.ts'
export { nearest } from './nearest.ts'
export { type AboutServer, type ApiDocument, anchorOfError, apiDocument } from './openapi/index.ts'
export { BATCH_SIZE, MAX_COUNT, OffsetPagination, offsetPage, Pagination, pagination } from './page.ts'
export { PRICE_OF_DEED, priceOfRows, ROWS_PER_CREDIT } from './prices.ts'
export { type Reading, read } from './reading.ts'
export { comparableSlug, slugOfUrl, type Target, targetOf, writtenSlug, writtenSlugOfUrl } from './target.ts'
export { WithdrawData, WithdrawManyData, WithdrawOutcome, WithdrawParams } from './withdraw.ts'
