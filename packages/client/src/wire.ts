/**
 * What goes over the wire, under the wire's own names. Made from the contract's schemas by
 * `node tests/client/wire.ts`: change those, and run it.
 */

export type Account = {
  account_id: string
  platform: 'linkedin'
  source: Source
  account_name: string | null
  status: 'connected' | 'disconnected'
  public_identifier: string | null
  name: string | null
  connected_at: string
  health: Health
}

export type AccountsData = {
  accounts: Account[]
  pagination: OffsetPagination
}

export type AccountsQuery = {
  /** an integer from 1 to 500 (default 50) */
  count?: number | null | undefined
  /** an integer of at least 0 */
  offset?: number | null | undefined
}

export type AnswerData = {
  invitation_id: string
  entity_urn: string
  state: 'accepted' | 'declined'
}

export type AnswerOutcome = {
  invitation_id?: string
  entity_urn?: string
  profile_url?: string
  linkedin_url?: string
  do: 'accept' | 'decline'
  outcome: Outcome
  message: string
}

export type AnswerParams = {
  /** a string such as "urn:li:invitation:123456789" (entity_urn of a listing); or give invitation_id or profile_url in its place */
  entity_urn?: string | null | undefined
  /** a string of digits (invitation_id of a listing), the same as in entity_urn where both are given */
  invitation_id?: string | number | null | undefined
  /** the address of a profile, such as "https://www.linkedin.com/in/alicejohnson", alone */
  profile_url?: string | null | undefined
  /** a string: the shared_secret of the listing, or absent: then it is looked up */
  shared_secret?: string | null | undefined
}

export type AnswersData = {
  outcomes: AnswerOutcome[]
}

export type AnswersParams = {
  /** an array of 1 to 100 objects {invitation_id, entity_urn or profile_url, do: "accept" or "decline"} */
  answers: {
    /** a string such as "urn:li:invitation:123456789" (entity_urn of a listing); or give invitation_id or profile_url in its place */
    entity_urn?: string | null | undefined
    /** a string of digits (invitation_id of a listing), the same as in entity_urn where both are given */
    invitation_id?: string | number | null | undefined
    /** the address of a profile, such as "https://www.linkedin.com/in/alicejohnson", alone */
    profile_url?: string | null | undefined
    /** "accept" or "decline" */
    do: 'accept' | 'decline'
  }[]
  /** an array of CONNECTION, ORGANIZATION, EVENT, CONTENT_SERIES (default CONNECTION alone) */
  types?: ('CONNECTION' | 'ORGANIZATION' | 'EVENT' | 'CONTENT_SERIES')[] | null | undefined
}

export type CheckInvitationData = {
  invitation_state: 'ACCEPTED' | 'PENDING' | 'NO_INVITATION'
  invitation_type: 'CONNECTED' | 'SENT' | 'RECEIVED' | null
  invitation_id: string | null
  member_distance: 1 | 2 | 3 | null
  message: string
}

export type CheckInvitationParams = {
  /** the address of a profile, such as "https://www.linkedin.com/in/alicejohnson" */
  profile_url?: string | null | undefined
}

export type Connection = {
  name: string | null
  /** The headline. */
  job_title: string | null
  /** https://www.linkedin.com/in/<slug>/, with a trailing slash. */
  profile_url: string | null
  profile_picture: string | null
  /** When they connected, UTC. */
  connected_at: string | null
}

export type CreditsData = {
  credits: number
}

export type Failure = {
  success: false
  error: {
    code:
      | 'INVALID_API_KEY'
      | 'INVALID_ACCOUNT'
      | 'ACCOUNT_INACTIVE'
      | 'INVALID_ACTION'
      | 'INVALID_PARAMS'
      | 'RATE_LIMITED'
      | 'INSUFFICIENT_CREDITS'
      | 'CHANNEL_ERROR'
      | 'INTERNAL_ERROR'
      | 'UNAVAILABLE'
      | 'REQUEST_IN_PROGRESS'
      | 'NOT_FOUND'
      | 'METHOD_NOT_ALLOWED'
    message: string
  }
  metadata: {
    action: string | null
    credits_consumed: 0
    timestamp: string
    request_id: string
    warnings?: string[]
  }
}

export type Health = {
  last_success_at: string | null
  last_failure_at: string | null
  /** The kind of the last failure. */
  last_failure: string | null
  /** The network asked for a pause until then. */
  resting_until: string | null
  requests_last_hour: number
}

export type InvitationType = 'CONNECTION' | 'ORGANIZATION' | 'EVENT' | 'CONTENT_SERIES'

export type InviteData = {
  invitation_urn: string | null
  profile_urn: string
  first_name: string | null
  last_name: string | null
  headline: string | null
  public_identifier: string | null
  profile_picture_url: string | null
}

export type InviteParams = {
  /** the address of a profile, such as "https://www.linkedin.com/in/alicejohnson"; or give identifier in its place */
  profile_url?: string | null | undefined
  /** a profile’s slug such as "alicejohnson", or a member’s id such as "ACoAA…" or its profile_urn, in place of profile_url */
  identifier?: string | null | undefined
  /** a string of at most 300 characters, or absent */
  message?: string | null | undefined
}

export type ListConnectionsData = {
  connections: Connection[]
  /** Rows in this answer. */
  total_results: number
  /** All there are; with a type or a filter, all that fit to it. */
  total_available_results: number
  pagination: Pagination
}

export type ListConnectionsParams = {
  /** an integer of at least 1 (above 1000 it is served as 1000; page with offset) */
  count?: number | null | undefined
  /** an integer of at least 0 (feed next_offset back) */
  offset?: number | null | undefined
}

export type ListInvitationsData = {
  invitations: ListedInvitation[]
  /** Rows in this answer. */
  total_results: number
  /** All there are; with a type or a filter, all that fit to it. */
  total_available_results: number
  pagination: Pagination
}

export type ListInvitationsParams = {
  /** an integer of at least 1 (above 1000 it is served as 1000; page with offset) */
  count?: number | null | undefined
  /** an integer of at least 0 (feed next_offset back) */
  offset?: number | null | undefined
  /** one of CONNECTION, ORGANIZATION, EVENT, CONTENT_SERIES, or absent for all */
  invitation_type?: 'CONNECTION' | 'ORGANIZATION' | 'EVENT' | 'CONTENT_SERIES' | null | undefined
  /** true or false (with a note, or without one), or absent */
  has_note?: boolean | null | undefined
  /** an integer of at least 0 (connections in common), or absent */
  mutual_at_least?: number | null | undefined
  /** an integer of at least 0 (whole days: only what was sent so many days ago or earlier), or absent */
  older_than_days?: number | null | undefined
  /** an integer of at least 0 (whole days: only what was sent later than so many days ago), or absent */
  newer_than_days?: number | null | undefined
  /** a string of 1 to 100 characters, more than accents (in the sender’s name, headline or note; case and accents do not matter), or absent */
  text?: string | null | undefined
}

export type ListSentData = {
  /** The type that was asked for. */
  invitation_type: InvitationType
  invitations: ListedSentInvitation[]
  /** Rows in this answer. */
  total_results: number
  /** All there are; with a type or a filter, all that fit to it. */
  total_available_results: number
  pagination: Pagination
}

export type ListSentParams = {
  /** an integer of at least 1 (above 1000 it is served as 1000; page with offset) */
  count?: number | null | undefined
  /** an integer of at least 0 (feed next_offset back) */
  offset?: number | null | undefined
  /** one of CONNECTION, ORGANIZATION, EVENT, CONTENT_SERIES (default CONNECTION) */
  invitation_type?: 'CONNECTION' | 'ORGANIZATION' | 'EVENT' | 'CONTENT_SERIES' | null | undefined
  /** an integer of at least 0 (whole days: only what was sent so many days ago or earlier), or absent */
  older_than_days?: number | null | undefined
}

export type ListedInvitation = {
  /** urn:li:invitation:<id>, whatever namespace the network used. */
  entity_urn: string | null
  /** The id alone. */
  invitation_id: string | null
  /** Opaque; needed to accept or decline. */
  shared_secret: string | null
  sender: Sender
  invitation_type: InvitationType
  /** When it was sent, UTC. */
  sent_at: string | null
  /** The note, written by the sender. */
  message: string | null
  unseen: boolean | null
  /** Connections in common with the sender. */
  mutual_connections: number | null
  subject: Subject | null
  /** Its age, compact: now, 45m, 5h, 6d, 2w, 3mo, 1yr. */
  sent_time: string | null
  /** Its age in whole days. */
  sent_time_days: number | null
}

export type ListedSentInvitation = {
  /** urn:li:invitation:<id>, whatever namespace the network used. */
  entity_urn: string | null
  /** The id alone. */
  invitation_id: string | null
  invitation_type: InvitationType
  /** When it was sent, UTC. */
  sent_at: string | null
  /** The note, written by the sender. */
  message: string | null
  unseen: boolean | null
  /** Connections in common with the sender. */
  mutual_connections: number | null
  subject: Subject | null
  recipient: Recipient
  /** Its age, compact: now, 45m, 5h, 6d, 2w, 3mo, 1yr. */
  sent_time: string | null
  /** Its age in whole days. */
  sent_time_days: number | null
}

export type LoggedCall = {
  request_id: string
  at: string
  action: string | null
  account_id: string | null
  status: 'success' | 'error'
  /** 499 where the caller hung up. */
  http_status: number
  code:
    | 'INVALID_API_KEY'
    | 'INVALID_ACCOUNT'
    | 'ACCOUNT_INACTIVE'
    | 'INVALID_ACTION'
    | 'INVALID_PARAMS'
    | 'RATE_LIMITED'
    | 'INSUFFICIENT_CREDITS'
    | 'CHANNEL_ERROR'
    | 'INTERNAL_ERROR'
    | 'UNAVAILABLE'
    | 'REQUEST_IN_PROGRESS'
    | 'NOT_FOUND'
    | 'METHOD_NOT_ALLOWED'
    | null
  credits_consumed: number
  duration_ms: number
}

export type LoginBody = {
  /** "linkedin" */
  platform: 'linkedin'
  /** "session" (the default, with login_token) or "portability" (with access_token) */
  source?: 'session' | 'portability' | null | undefined
  /** a string: the session token (the cookie li_at) of a signed-in member, without quotes or blanks */
  login_token?: string | null | undefined
  /** a string: the access token of the data portability interface, with "source": "portability" and without login_token */
  access_token?: string | null | undefined
  /** two letters, such as "FR", or absent */
  country?: string | null | undefined
  /** a string of 1 to 200 characters, without NUL or half characters, or absent */
  account_name?: string | null | undefined
}

export type LoginData = {
  account_id: string
  status: 'connected'
}

export type LogsData = {
  logs: LoggedCall[]
  pagination: OffsetPagination
}

export type LogsQuery = {
  /** an integer from 1 to 200 */
  limit?: number | null | undefined
  /** an integer of at least 0 */
  offset?: number | null | undefined
  /** the name of an action, or absent for all */
  action?: string | null | undefined
  /** an account_id, or absent for all */
  account_id?: string | null | undefined
  /** success or error, or absent for both */
  status?: 'success' | 'error' | null | undefined
  /** a day such as 2026-04-26, or a time such as 2026-04-26T10:35:00Z */
  date_from?: string | null | undefined
  /** a day such as 2026-04-26, which it includes, or a time such as 2026-04-26T10:35:00Z */
  date_to?: string | null | undefined
}

export type OffsetPagination = {
  offset: number
  /** Rows in this answer. */
  count: number
  /** Offset for the next request; null when there are no more. */
  next_offset: number | null
  has_more: boolean
}

export type Outcome =
  | 'accepted'
  | 'declined'
  | 'withdrawn'
  | 'already_answered'
  | 'not_pending'
  | 'list_not_fully_read'
  | 'other_type'
  | 'refused'
  | 'not_tried'
  | 'unknown'
  | 'would_withdraw'

export type Pagination = {
  /** Offset of the first row of this answer. */
  offset: number
  /** Rows in this answer. */
  count: number
  /** Offset for the next request; null when there are no more. */
  next_offset: number | null
  /** Whether there are rows beyond this answer. */
  has_more: boolean
  /** The largest batch size asked of the network for this call. */
  results_per_page: number
  /** Batches used to assemble this answer. */
  pages_fetched: number
}

export type Recipient = {
  first_name: string | null
  last_name: string | null
  headline: string | null
  /** https://www.linkedin.com/in/<slug>, no trailing slash. */
  linkedin_url: string | null
  profile_picture: string | null
}

export type Sender = {
  first_name: string | null
  last_name: string | null
  headline: string | null
  /** https://www.linkedin.com/in/<slug>, no trailing slash. */
  linkedin_url: string | null
  profile_picture_url: string | null
}

export type Source = 'session' | 'portability'

export type Subject = {
  type: 'ORGANIZATION' | 'EVENT' | 'CONTENT_SERIES'
  name: string | null
  url: string | null
}

export type WithdrawData = WithdrawnData | WithdrawManyData

export type WithdrawManyData = {
  dry_run: boolean
  outcomes: WithdrawOutcome[]
  /** How many pending ones are so old, these included. */
  total_matching: number
  /** What it means for those people. */
  message: string
}

export type WithdrawOutcome = {
  invitation_id: string
  recipient: Recipient
  sent_at: string | null
  outcome: Outcome
  message: string
}

export type WithdrawParams = {
  /** a string of digits (invitation_id of list_sent); or give older_than_days in its place */
  invitation_id?: string | number | null | undefined
  /** an integer of at least 0 (whole days), in place of invitation_id */
  older_than_days?: number | null | undefined
  /** true or false, with older_than_days alone: whether to show only whom it would be (default true) */
  dry_run?: boolean | null | undefined
}

export type WithdrawnData = {
  withdrawn: true
  invitation_id: string
}
