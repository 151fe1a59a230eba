import type { ColumnType, Generated } from 'kysely'

/** Written by the database or as a `Date`; read as a `Date`. */
type Time = ColumnType<Date, Date | undefined, Date>
type TimeOrNull = ColumnType<Date | null, Date | null | undefined, Date | null>
/** `bigint`, which is a number here: every one of ours is kept below 2^53. */
type Count = ColumnType<number, number | undefined, number>

/** Every table, under the name of the room that it belongs to. */
export interface Schema {
  workspaces: Workspaces
  api_keys: ApiKeys
  key_buckets: KeyBuckets
  balances: Balances
  entries: Entries
  holds: Holds
  gateways: Gateways
  accounts: Accounts
  account_requests: AccountRequests
  account_paces: AccountPaces
  answers: Answers
  calls: Calls
  kept_answers: KeptAnswers
}

/** keys */
interface Workspaces {
  workspace_id: string
  name: string
  created_at: Time
  closed_at: TimeOrNull
}

/** keys */
interface ApiKeys {
  workspace_id: string
  key_id: string
  name: string
  /** SHA-256 of the key, which itself is kept nowhere. */
  key_hash: Buffer
  rate_requests: number
  rate_per_seconds: number
  created_at: Time
  expires_at: TimeOrNull
  revoked_at: TimeOrNull
}

/** keys: how many calls each key may make at once; refilled as time passes. */
interface KeyBuckets {
  workspace_id: string
  key_id: string
  tokens: number
  refilled_at: Time
}

/** credits: one row a workspace. 0 ≤ held ≤ balance. */
interface Balances {
  workspace_id: string
  balance: Count
  held: Count
  /** The sequence of the newest entry: they rise by one, so a gap would show. */
  last_sequence: Count
}

/** credits: the ledger. Rows are only ever added. */
interface Entries {
  workspace_id: string
  sequence: number
  /** Null for a capture: the id of its call serves. */
  entry_id: string | null
  kind: 'grant' | 'take_back' | 'capture'
  /** Negative for what leaves the balance. */
  amount: number
  balance_before: number
  balance: number
  /** The call that was charged, for a capture. */
  call_id: string | null
  reason: string | null
  at: Time
}

/** credits: what calls under way have set aside. Their sum is the balance's `held`. */
interface Holds {
  workspace_id: string
  call_id: string
  gateway_id: string
  amount: number
}

/** gateways */
interface Gateways {
  gateway_id: string
  started_at: Time
  beat_at: Time
}

/** accounts */
interface Accounts {
  workspace_id: string
  account_id: string
  platform: 'linkedin'
  member_id: string
  /** What names the token, where the network does not always name the member; null where it does. */
  token_name: string | null
  account_name: string | null
  country: string | null
  public_identifier: string | null
  name: string | null
  sandbox: boolean
  source: ColumnType<'session' | 'portability', 'session' | 'portability' | undefined>
  /** The host of the network where it was connected, `local` for a loopback address; null where nobody knows. */
  network: string | null
  status: 'connected' | 'disconnected'
  /** The session token as a JWE; null once the session has ended. */
  sealed: string | null
  connected_at: Time
  last_success_at: TimeOrNull
  last_failure_at: TimeOrNull
  last_failure: string | null
  resting_until: TimeOrNull
  /** How long the last rest was that the network gave no time for; the next one is longer. */
  rest_seconds: Generated<number>
}

/** accounts: requests made to the network, by the minute. */
interface AccountRequests {
  workspace_id: string
  account_id: string
  minute: ColumnType<Date, Date, Date>
  requests: number
}

/** answers: what became of each invitation that was answered, withdrawn or sent through Salver. */
interface Answers {
  workspace_id: string
  account_id: string
  /** Of somebody who is invited, `member:` and the member's id. */
  invitation_id: string
  /** `interrupted`: its gateway died, or the network's reply was lost: nobody knows what became of it. */
  state: 'under_way' | 'interrupted' | 'accepted' | 'declined' | 'withdrawn' | 'invited'
  /** Of the other person, as slugs are compared; null where it is not known. */
  slug: string | null
  /** Whether it was seen pending before it was claimed. */
  seen: boolean
  call_id: string
  /** By which a retry of the call is known again. */
  retry_key: string | null
  /** The gateway that it is under way in. */
  gateway_id: string | null
  at: Time
}

/** accounts: an account's turns at the network, over all gateways. */
interface AccountPaces {
  workspace_id: string
  account_id: string
  /** When the bucket of turns will be full again; the past, where it is. */
  full_at: Time
}

/** calls: one row for each POST with a known key. `request_id` rises with time. */
interface Calls {
  workspace_id: string
  request_id: string
  at: Time
  action: string | null
  account_id: string | null
  http_status: number
  code: string | null
  /** How many rows a listing returned: its price derives from them. Null for anything else. */
  rows: number | null
  credits: number
  duration_ms: number
}

/** calls: answers by their `Idempotency-Key`, and keys of calls under way. */
interface KeptAnswers {
  /** Or `operator`: the operator's API is a scope of its own. */
  workspace_id: string
  idempotency_key: string
  request_hash: Buffer
  /** The call; of an operator's answer, the workspace that it is about. */
  call_id: string
  /** The gateway that the call is under way in; null once it is answered. */
  gateway_id: string | null
  /** Compressed and sealed; null while the call is under way. */
  answer: string | null
  at: Time
}
