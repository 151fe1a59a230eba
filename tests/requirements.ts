/** What a promise waits for that is not kept yet. */
type Area = 'cursor' | 'mirror' | 'webhooks'

/** One promise that the public API makes. */
export type Requirement = {
  /** Never changes, as tests cite it. */
  readonly id: string
  readonly section: string
  readonly promise: string
} & ({ readonly kept: true } | { readonly kept: 'later'; readonly area: Area })

/**
 * Every promise of the public API: 1 transport and envelope, 2 `list_invitations`, 3 the other actions of the
 * network, 4 accounts, credits, logs and webhooks, 5 what Salver adds, 6 the operator’s API.
 *
 * A run of every test fails where a kept one is cited by no passing test, or one for later is.
 */
export const REQUIREMENTS = [
  {
    id: 'transport-post-category',
    section: '1',
    promise: '`POST /v2/network` takes `account_id`, `action` and `params`; the action names the operation.',
    kept: true,
  },
  {
    id: 'transport-params-absent',
    section: '1',
    promise: '`params` may be left out where the action requires none.',
    kept: true,
  },
  {
    id: 'transport-api-key',
    section: '1',
    promise:
      '`x-api-key` authenticates, whatever the case of the header’s name and the blanks around its value.',
    kept: true,
  },
  {
    id: 'envelope-success',
    section: '1',
    promise:
      'A success is 200 with `success`, `data` and `metadata` of action, account, credits consumed and timestamp.',
    kept: true,
  },
  {
    id: 'envelope-timestamp',
    section: '1',
    promise: '`timestamp` is UTC to the second and ends in `Z`.',
    kept: true,
  },
  {
    id: 'envelope-failure',
    section: '1',
    promise:
      'A failure has `success` false, `error` with code and message, and `metadata` with 0 credits consumed.',
    kept: true,
  },
  {
    id: 'envelope-action-echo',
    section: '1',
    promise:
      'A failure’s `metadata.action` is the action that was attempted, or null where none could be read.',
    kept: true,
  },
  {
    id: 'envelope-action-login',
    section: '1',
    promise: '`metadata.action` is `login` for `POST /v2/login`.',
    kept: true,
  },
  {
    id: 'envelope-action-get',
    section: '1',
    promise: '`metadata.action` is null for every GET.',
    kept: true,
  },
  {
    id: 'envelope-warnings-absent',
    section: '1',
    promise: '`metadata.warnings` is absent where there is nothing to say.',
    kept: true,
  },
  {
    id: 'errors-free',
    section: '1',
    promise: 'No failure costs a credit, before or after the network was asked.',
    kept: true,
  },
  {
    id: 'errors-everywhere-json',
    section: '1',
    promise: 'Every failure on every path has the JSON envelope.',
    kept: true,
  },
  {
    id: 'errors-bad-request-line',
    section: '1',
    promise: 'Bytes that are not HTTP get the envelope: 400, `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'errors-headers-too-large',
    section: '1',
    promise: 'Headers that are too large get the envelope: 400, `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'errors-undecodable-url',
    section: '1',
    promise: 'A URL that cannot be decoded gets the envelope: 400, `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'errors-malformed-json',
    section: '1',
    promise: 'A body that is not JSON is 400, `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'errors-content-type',
    section: '1',
    promise: 'A body of another content type is 400, `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'errors-body-too-large',
    section: '1',
    promise: 'A body over 256 KiB is 400, `INVALID_PARAMS`; one of just that size is read.',
    kept: true,
  },
  {
    id: 'errors-body-shape',
    section: '1',
    promise: 'A body that is no object, or whose `params` are none, is `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'errors-action-missing',
    section: '1',
    promise: 'A missing or non-string `action` is `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'errors-account-missing',
    section: '1',
    promise: 'A missing or non-string `account_id` is `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'errors-unknown-path',
    section: '1',
    promise: 'An unknown path is 404, `NOT_FOUND`, whatever the key.',
    kept: true,
  },
  {
    id: 'errors-wrong-method',
    section: '1',
    promise: 'A wrong method is 405, `METHOD_NOT_ALLOWED`, with `Allow`, whatever the key.',
    kept: true,
  },
  {
    id: 'errors-key-missing',
    section: '1',
    promise: 'A missing key is 403, `INVALID_API_KEY`, never 401.',
    kept: true,
  },
  {
    id: 'errors-key-unknown',
    section: '1',
    promise: 'An unknown key is 403, `INVALID_API_KEY`.',
    kept: true,
  },
  {
    id: 'errors-key-expired',
    section: '1',
    promise: 'An expired key is 403, `INVALID_API_KEY`.',
    kept: true,
  },
  {
    id: 'errors-key-revoked',
    section: '1',
    promise: 'A revoked key is 403, `INVALID_API_KEY`.',
    kept: true,
  },
  {
    id: 'errors-account-unknown',
    section: '1',
    promise: 'An account that does not exist is 404, `INVALID_ACCOUNT`.',
    kept: true,
  },
  {
    id: 'errors-account-foreign',
    section: '1',
    promise: 'Another workspace’s account is answered exactly as one that does not exist.',
    kept: true,
  },
  {
    id: 'errors-account-inactive',
    section: '1',
    promise:
      'An account whose session has ended is 403, `ACCOUNT_INACTIVE`, on that call and on those after it.',
    kept: true,
  },
  {
    id: 'errors-action-unknown',
    section: '1',
    promise: 'An unknown action is 400, `INVALID_ACTION`, and the message lists those that there are.',
    kept: true,
  },
  {
    id: 'errors-params-named',
    section: '1',
    promise: 'An invalid value is answered with the parameter’s name, what came and what is allowed.',
    kept: true,
  },
  {
    id: 'errors-credits',
    section: '1',
    promise: 'Credits that cannot cover the call are 402, `INSUFFICIENT_CREDITS`.',
    kept: true,
  },
  {
    id: 'errors-network-limit',
    section: '1',
    promise: 'The network’s limit on an account is 429, `RATE_LIMITED`, with `Retry-After` in whole seconds.',
    kept: true,
  },
  {
    id: 'errors-channel-failed',
    section: '1',
    promise: 'A network that refuses, answers 5xx or breaks off is 502, `CHANNEL_ERROR`.',
    kept: true,
  },
  {
    id: 'errors-channel-timeout',
    section: '1',
    promise: 'A network that does not answer within the deadline is 502, `CHANNEL_ERROR`.',
    kept: true,
  },
  {
    id: 'errors-channel-unreadable',
    section: '1',
    promise:
      'A network’s answer that cannot be understood, be it one row or an unproven empty list, is `CHANNEL_ERROR`, never a shorter list.',
    kept: true,
  },
  {
    id: 'errors-channel-retry-after',
    section: '1',
    promise: '`CHANNEL_ERROR` carries `Retry-After` where the network told it.',
    kept: true,
  },
  {
    id: 'errors-internal',
    section: '1',
    promise:
      'A fault of Salver’s own is 500, `INTERNAL_ERROR`: the message has the request id and no internals.',
    kept: true,
  },
  {
    id: 'errors-database-away',
    section: '1',
    promise: 'Without its database Salver answers 503, `UNAVAILABLE`, with `Retry-After`.',
    kept: true,
  },
  {
    id: 'errors-too-many-calls',
    section: '1',
    promise: 'More calls under way than one gateway takes are 503, `UNAVAILABLE`, with `Retry-After`.',
    kept: true,
  },
  {
    id: 'order-key-before-body',
    section: '1',
    promise: 'The key is looked at before the body.',
    kept: true,
  },
  {
    id: 'order-body-before-action',
    section: '1',
    promise: 'The body’s shape is looked at before the action.',
    kept: true,
  },
  {
    id: 'order-action-before-params',
    section: '1',
    promise: 'The action is looked at before its params.',
    kept: true,
  },
  {
    id: 'order-params-before-account',
    section: '1',
    promise: 'Params are looked at before the account.',
    kept: true,
  },
  {
    id: 'order-account-before-active',
    section: '1',
    promise:
      'Whether the account exists is looked at before whether its session lives, and that before credits.',
    kept: true,
  },
  {
    id: 'order-credits-before-network',
    section: '1',
    promise: 'Credits are looked at before the network is asked.',
    kept: true,
  },
  {
    id: 'errors-target-gone',
    section: '1',
    promise: 'A target that the network no longer has is 400, `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'errors-key-limit',
    section: '1',
    promise: 'A key over its limit is 429, `RATE_LIMITED`, with `Retry-After` in whole seconds.',
    kept: true,
  },
  {
    id: 'order-limit-before-body',
    section: '1',
    promise: 'The key’s limit is looked at after the key and before the body.',
    kept: true,
  },
  {
    id: 'errors-in-progress',
    section: '1',
    promise:
      'A second call with an `Idempotency-Key` under way is 409, `REQUEST_IN_PROGRESS`, with `Retry-After`.',
    kept: true,
  },
  {
    id: 'order-kept-answer',
    section: '1',
    promise: 'A kept answer is looked for after the params and before the account.',
    kept: true,
  },
  {
    id: 'list-pending-received',
    section: '2',
    promise: '`list_invitations` answers the pending invitations received, and no others.',
    kept: true,
  },
  {
    id: 'list-network-order',
    section: '2',
    promise: 'They come in the network’s own order.',
    kept: true,
  },
  {
    id: 'list-defaults',
    section: '2',
    promise: '`count` is 10 and `offset` 0 where they are not given.',
    kept: true,
  },
  {
    id: 'list-count-minimum',
    section: '2',
    promise: '`count` is at least 1: 0 and below are `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'list-count-maximum',
    section: '2',
    promise: '`count` above 1000 is served as 1000.',
    kept: true,
  },
  {
    id: 'list-offset-minimum',
    section: '2',
    promise: '`offset` is at least 0: below is `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'list-offset-walk',
    section: '2',
    promise: 'A walk by `next_offset` shows each invitation once, in order, whatever the count.',
    kept: true,
  },
  {
    id: 'list-offset-past-end',
    section: '2',
    promise: 'An offset past the end is an empty page, no error.',
    kept: true,
  },
  {
    id: 'list-type-filter',
    section: '2',
    promise: '`invitation_type` leaves those of that type, whichever of the four it is.',
    kept: true,
  },
  {
    id: 'list-type-default',
    section: '2',
    promise: 'Without `invitation_type` all types are listed.',
    kept: true,
  },
  {
    id: 'list-type-unknown',
    section: '2',
    promise: 'An unknown `invitation_type` is `INVALID_PARAMS`, and the message lists the four.',
    kept: true,
  },
  {
    id: 'list-wrong-types',
    section: '2',
    promise: 'A string, a fraction, null or a truth value in place of an integer is `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'list-huge-integers',
    section: '2',
    promise: 'Integers beyond ±(2^53−1) are `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'list-unknown-param',
    section: '2',
    promise: 'An unknown parameter is ignored and named in `metadata.warnings`.',
    kept: true,
  },
  {
    id: 'list-unknown-param-nearest',
    section: '2',
    promise: 'The warning of an unknown parameter offers the real name that is close.',
    kept: true,
  },
  {
    id: 'list-batches',
    section: '2',
    promise: 'A count above the network’s 100 for one request is gathered from several batches.',
    kept: true,
  },
  {
    id: 'list-total-results',
    section: '2',
    promise: '`total_results` is the number of invitations in the answer.',
    kept: true,
  },
  {
    id: 'list-total-available',
    section: '2',
    promise: '`total_available_results` is the number of all pending invitations of the account.',
    kept: true,
  },
  {
    id: 'list-total-available-type',
    section: '2',
    promise: 'With `invitation_type`, `total_available_results` counts that type alone.',
    kept: true,
  },
  {
    id: 'list-page-offset-count',
    section: '2',
    promise:
      '`pagination.offset` is the offset of the first invitation in the answer; `pagination.count` mirrors `total_results`.',
    kept: true,
  },
  {
    id: 'list-next-offset',
    section: '2',
    promise:
      '`has_more` says whether there are more beyond the answer; `next_offset` is where to go on, else null.',
    kept: true,
  },
  {
    id: 'list-results-per-page',
    section: '2',
    promise: '`results_per_page` is the largest batch asked for: `count`, but at least 10 and at most 100.',
    kept: true,
  },
  {
    id: 'list-results-per-page-filter',
    section: '2',
    promise: '`results_per_page` is 100 where a filter has the list read from its start.',
    kept: true,
  },
  {
    id: 'list-pages-fetched',
    section: '2',
    promise: '`pages_fetched` counts the list batches that made the answer, without retries and summaries.',
    kept: true,
  },
  {
    id: 'list-keys-present',
    section: '2',
    promise: 'Every invitation has every key; null stands where the network gives nothing.',
    kept: true,
  },
  {
    id: 'list-blank-is-null',
    section: '2',
    promise: 'An empty or blank text of the network is answered as null.',
    kept: true,
  },
  {
    id: 'list-entity-urn',
    section: '2',
    promise: '`entity_urn` is `urn:li:invitation:<id>`, whatever namespace the network used.',
    kept: true,
  },
  {
    id: 'list-shared-secret',
    section: '2',
    promise: '`shared_secret` is the network’s own.',
    kept: true,
  },
  {
    id: 'list-sender',
    section: '2',
    promise: '`sender` has first name, last name, headline, address and picture, each a text or null.',
    kept: true,
  },
  {
    id: 'list-sender-url',
    section: '2',
    promise: '`sender.linkedin_url` is `https://www.linkedin.com/in/<slug>` without a trailing slash.',
    kept: true,
  },
  {
    id: 'list-sent-time',
    section: '2',
    promise: '`sent_time` is the age when answered, compact and rounded down, from `now` to years.',
    kept: true,
  },
  {
    id: 'list-sent-time-text',
    section: '2',
    promise:
      'Where the network gives an age in words, `sent_at` is the reading’s time less it, cut to its unit in UTC.',
    kept: true,
  },
  {
    id: 'list-sent-time-days',
    section: '2',
    promise: '`sent_time_days` is the age in whole days, 0 on the first.',
    kept: true,
  },
  {
    id: 'list-documented-example',
    section: '2',
    promise: 'The documented example holds: count 1 of 26.',
    kept: true,
  },
  {
    id: 'list-empty',
    section: '2',
    promise: 'An account without pending invitations gets an empty page and totals of 0.',
    kept: true,
  },
  {
    id: 'credits-per-fifty',
    section: '2',
    promise: '1 credit is charged for each 50 invitations returned, rounded up.',
    kept: true,
  },
  {
    id: 'credits-empty-page-free',
    section: '2',
    promise: 'An empty page costs 0.',
    kept: true,
  },
  {
    id: 'credits-once',
    section: '2',
    promise: 'A success is charged exactly once, whatever races, fails or breaks off.',
    kept: true,
  },
  {
    id: 'credits-committed-before-answer',
    section: '2',
    promise: 'The charge is durable before the answer leaves.',
    kept: true,
  },
  {
    id: 'credits-hang-up-free',
    section: '2',
    promise: 'A client that hangs up before the charge is committed is not charged.',
    kept: true,
  },
  {
    id: 'credits-zero-balance',
    section: '2',
    promise: 'A balance of 0 is refused before the network is asked.',
    kept: true,
  },
  {
    id: 'credits-price-of-answer',
    section: '2',
    promise: 'Otherwise only what the call would return can be refused, and then nothing is charged.',
    kept: true,
  },
  {
    id: 'moving-no-repeat',
    section: '2',
    promise: 'Invitations that arrive while the list is read cause no repeat within an answer.',
    kept: true,
  },
  {
    id: 'moving-departure-mended',
    section: '2',
    promise:
      'A departure that a batch’s total reveals is mended by reading again, else it is `CHANNEL_ERROR`.',
    kept: true,
  },
  {
    id: 'moving-no-row-dropped',
    section: '2',
    promise: 'Where the network gives no total, no row that was read is dropped.',
    kept: true,
  },
  {
    id: 'moving-short-page',
    section: '2',
    promise:
      'An answer shorter than asked goes on at `offset` plus what it holds, and `has_more` stays true until the end was seen.',
    kept: true,
  },
  {
    id: 'credits-lost-answer',
    section: '2',
    promise: 'A client that lost an answer gets it again, free, by its `Idempotency-Key`.',
    kept: true,
  },
  {
    id: 'sent-list',
    section: '3',
    promise:
      '`list_sent` lists the invitations sent, with `recipient` and its `profile_picture`, without `shared_secret`.',
    kept: true,
  },
  {
    id: 'sent-type',
    section: '3',
    promise: '`list_sent` lists `CONNECTION` by default and echoes the type.',
    kept: true,
  },
  {
    id: 'sent-credits',
    section: '3',
    promise: '`list_sent` costs as `list_invitations` does.',
    kept: true,
  },
  {
    id: 'accept-invitation',
    section: '3',
    promise: '`accept` accepts an invitation by `entity_urn` and `shared_secret`, for 1 credit.',
    kept: true,
  },
  {
    id: 'decline-invitation',
    section: '3',
    promise: '`decline` declines an invitation by `entity_urn` and `shared_secret`, for 1 credit.',
    kept: true,
  },
  {
    id: 'withdraw-invitation',
    section: '3',
    promise: '`withdraw` withdraws a sent invitation by `invitation_id`, for 1 credit.',
    kept: true,
  },
  {
    id: 'check-invitation',
    section: '3',
    promise: '`check_invitation` tells how things stand with a profile, for 1 credit.',
    kept: true,
  },
  {
    id: 'invite-profile',
    section: '3',
    promise:
      '`invite` invites a profile by address, slug or member id, with a message of at most 300 characters, for 1 credit.',
    kept: true,
  },
  {
    id: 'connections-list',
    section: '3',
    promise: '`list_connections` lists connections with totals and pagination, 1 credit for each 50.',
    kept: true,
  },
  {
    id: 'answered-twice',
    section: '3',
    promise:
      'An invitation that was answered cannot be answered again: `INVALID_PARAMS` says what became of it.',
    kept: true,
  },
  {
    id: 'login-connects',
    section: '4',
    promise: '`POST /v2/login` connects an account by its session token: `account_id` and `connected`.',
    kept: true,
  },
  {
    id: 'login-same-token',
    section: '4',
    promise: 'The same token again answers the same account, free.',
    kept: true,
  },
  {
    id: 'login-same-member',
    section: '4',
    promise:
      'Another token of the same member answers the same account, replaces the token and makes the account active again.',
    kept: true,
  },
  {
    id: 'login-per-workspace',
    section: '4',
    promise: 'The same member in two workspaces is two accounts with ids and state of their own.',
    kept: true,
  },
  {
    id: 'login-after-delete',
    section: '4',
    promise: 'After `DELETE`, connecting the member again makes a new id.',
    kept: true,
  },
  {
    id: 'login-token-refused',
    section: '4',
    promise: 'A token that the network refuses is `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'login-no-password',
    section: '4',
    promise: 'An e-mail and password are `INVALID_PARAMS`, and the message says what to send instead.',
    kept: true,
  },
  {
    id: 'login-platform',
    section: '4',
    promise: '`platform` is `linkedin`; any other, or none, is `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'login-optional',
    section: '4',
    promise: '`country` and `account_name` may be left out; a given name is kept.',
    kept: true,
  },
  {
    id: 'account-shape',
    section: '4',
    promise: 'An account has id, platform, names, status, the time it was connected and its health.',
    kept: true,
  },
  {
    id: 'account-health',
    section: '4',
    promise:
      '`health` has the last success, the last failure and its kind, the rest and the requests of the last hour.',
    kept: true,
  },
  {
    id: 'account-disconnected',
    section: '4',
    promise: 'An account whose session has ended has the status `disconnected`.',
    kept: true,
  },
  {
    id: 'accounts-list',
    section: '4',
    promise: '`GET /v2/accounts` lists the workspace’s accounts, and no others.',
    kept: true,
  },
  {
    id: 'accounts-pages',
    section: '4',
    promise: '`count` is 1 to 500, 50 by default; a walk by `next_offset` shows each account once.',
    kept: true,
  },
  {
    id: 'accounts-limit-alias',
    section: '4',
    promise: '`limit` is an alias of `count`.',
    kept: true,
  },
  {
    id: 'accounts-invalid-query',
    section: '4',
    promise: 'A wrong `count`, `limit` or `offset` is `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'account-get',
    section: '4',
    promise: '`GET /v2/accounts/{id}` tells one account’s status, platform and health.',
    kept: true,
  },
  {
    id: 'account-get-foreign',
    section: '4',
    promise: 'Another workspace’s account cannot be read: 404, as one that does not exist.',
    kept: true,
  },
  {
    id: 'account-delete',
    section: '4',
    promise: '`DELETE /v2/accounts/{id}` forgets the account and destroys its credentials.',
    kept: true,
  },
  {
    id: 'account-delete-foreign',
    section: '4',
    promise: 'Another workspace’s account cannot be deleted: 404, as one that does not exist.',
    kept: true,
  },
  {
    id: 'accounts-free',
    section: '4',
    promise: 'Login and all calls about accounts are free.',
    kept: true,
  },
  {
    id: 'credits-get',
    section: '4',
    promise: '`GET /v2/credits` tells what is free: the balance less what calls under way hold.',
    kept: true,
  },
  {
    id: 'credits-get-free',
    section: '4',
    promise: 'Asking for the credits costs none.',
    kept: true,
  },
  {
    id: 'pace-of-all-gateways',
    section: '4',
    promise: 'The pace of an account is kept by all gateways together.',
    kept: true,
  },
  {
    id: 'pace-refused',
    section: '4',
    promise: 'A call that would wait for the pace beyond its deadline is `RATE_LIMITED` at once, and free.',
    kept: true,
  },
  {
    id: 'pace-never-fits',
    section: '4',
    promise: 'A call that the pace never has room for is `INVALID_PARAMS`, and names the limit.',
    kept: true,
  },
  {
    id: 'account-own-pace',
    section: '4',
    promise: 'The same member in two workspaces has a pace of its own in each.',
    kept: true,
  },
  {
    id: 'logs-list',
    section: '4',
    promise: '`GET /v2/logs` lists the calls, newest first, with pagination as for accounts.',
    kept: true,
  },
  {
    id: 'logs-filters',
    section: '4',
    promise:
      '`/v2/logs` filters by action, account, status and time; a `date_to` without a time includes its whole day.',
    kept: true,
  },
  {
    id: 'logs-limit',
    section: '4',
    promise: '`/v2/logs` takes a `limit` of 1 to 200, 50 by default.',
    kept: true,
  },
  {
    id: 'logs-entries',
    section: '4',
    promise:
      'There is one entry for each POST with a known key, none for GETs, `RATE_LIMITED` and `UNAVAILABLE`.',
    kept: true,
  },
  {
    id: 'logs-free',
    section: '4',
    promise: 'Reading the logs is free.',
    kept: true,
  },
  {
    id: 'webhooks-create',
    section: '4',
    promise: '`POST /v2/webhooks` registers a place for events of an account, and answers its `webhook_id`.',
    kept: 'later',
    area: 'webhooks',
  },
  {
    id: 'webhooks-polling',
    section: '4',
    promise: 'Without `url` events are kept for polling and for a stream.',
    kept: 'later',
    area: 'webhooks',
  },
  {
    id: 'webhooks-events',
    section: '4',
    promise: '`events` is `["all"]` by default, and an event that Salver has not is `INVALID_PARAMS`.',
    kept: 'later',
    area: 'webhooks',
  },
  {
    id: 'webhooks-manage',
    section: '4',
    promise: 'Webhooks are listed, deleted, started and stopped.',
    kept: 'later',
    area: 'webhooks',
  },
  {
    id: 'webhooks-rotate',
    section: '4',
    promise: 'A webhook’s secret is rotated by `/rotate-secret`.',
    kept: 'later',
    area: 'webhooks',
  },
  {
    id: 'webhooks-signature',
    section: '4',
    promise: 'A signed delivery has timestamp and HMAC-SHA256 in the `X-Linkup-` headers.',
    kept: 'later',
    area: 'webhooks',
  },
  {
    id: 'webhooks-payload',
    section: '4',
    promise: 'A delivery has `timestamp` and `event` with type, account, data and timestamp.',
    kept: 'later',
    area: 'webhooks',
  },
  {
    id: 'extra-request-id',
    section: '5',
    promise: 'Every answer has `x-request-id` and the same `metadata.request_id`.',
    kept: true,
  },
  {
    id: 'extra-invitation-id',
    section: '5',
    promise: 'An invitation has `invitation_id`, the id alone.',
    kept: true,
  },
  {
    id: 'extra-sent-at',
    section: '5',
    promise: 'An invitation has `sent_at`, UTC in ISO 8601, or null.',
    kept: true,
  },
  {
    id: 'extra-message',
    section: '5',
    promise: 'An invitation has `message`, the note as it was written, or null.',
    kept: true,
  },
  {
    id: 'extra-unseen',
    section: '5',
    promise: 'An invitation has `unseen`, or null where the network does not tell.',
    kept: true,
  },
  {
    id: 'extra-mutual-connections',
    section: '5',
    promise: 'An invitation has `mutual_connections`, or null where the network does not tell.',
    kept: true,
  },
  {
    id: 'extra-subject',
    section: '5',
    promise: 'An invitation to a page, an event or a newsletter has its `subject`; one to connect has null.',
    kept: true,
  },
  {
    id: 'extra-sandbox',
    section: '5',
    promise: '`metadata.sandbox` is true where the account lives on the sandbox network, else absent.',
    kept: true,
  },
  {
    id: 'limit-headers',
    section: '5',
    promise: 'Every answer to a known key has `RateLimit-Policy` and `RateLimit`.',
    kept: true,
  },
  {
    id: 'limit-bucket',
    section: '5',
    promise: 'A key’s limit is a bucket that refills evenly; `Retry-After` is when the next token comes.',
    kept: true,
  },
  {
    id: 'accept-by-any-name',
    section: '5',
    promise: '`accept` and `decline` take `invitation_id` or `profile_url`, and need no `shared_secret`.',
    kept: true,
  },
  {
    id: 'accept-state',
    section: '5',
    promise: 'By another name, `accept` and `decline` answer id, urn and state.',
    kept: true,
  },
  {
    id: 'answer-many',
    section: '5',
    promise: '`answer` accepts and declines 1 to 100 at once, with one outcome for each, in order.',
    kept: true,
  },
  {
    id: 'answer-outcomes',
    section: '5',
    promise: 'Each outcome of `answer` says what happened, or why nothing did.',
    kept: true,
  },
  {
    id: 'answer-other-type',
    section: '5',
    promise: '`answer` accepts no other type than `types` names, connections by default.',
    kept: true,
  },
  {
    id: 'answer-charged-each',
    section: '5',
    promise: 'Each answer is journalled and charged as it is carried out, 1 credit.',
    kept: true,
  },
  {
    id: 'answer-resumed',
    section: '5',
    promise: 'A retry of `answer` after a crash takes the journal’s outcomes and goes on with the rest.',
    kept: true,
  },
  {
    id: 'filter-has-note',
    section: '5',
    promise: '`has_note` leaves those with, or without, a note.',
    kept: true,
  },
  {
    id: 'filter-mutual',
    section: '5',
    promise: '`mutual_at_least` leaves those with so many mutual connections.',
    kept: true,
  },
  {
    id: 'filter-age',
    section: '5',
    promise: '`older_than_days` and `newer_than_days` leave those of that age.',
    kept: true,
  },
  {
    id: 'filter-text',
    section: '5',
    promise: '`text` looks in name, headline and note, whatever the case and the accents.',
    kept: true,
  },
  {
    id: 'filter-totals',
    section: '5',
    promise: 'Totals, offsets and credits are those of the filtered list.',
    kept: true,
  },
  {
    id: 'withdraw-old',
    section: '5',
    promise: '`withdraw` takes `older_than_days`, as a dry run unless told otherwise, at most 100 a call.',
    kept: true,
  },
  {
    id: 'cursor-next',
    section: '5',
    promise: '`pagination.next_cursor` is opaque, and null at the end.',
    kept: 'later',
    area: 'cursor',
  },
  {
    id: 'cursor-walk',
    section: '5',
    promise:
      'A walk by `cursor` returns each invitation that was pending throughout, once, whatever arrives or leaves.',
    kept: 'later',
    area: 'cursor',
  },
  {
    id: 'mirror-max-age',
    section: '5',
    promise: 'With `max_age` an answer may come from the mirror: free, no pages fetched, `synced_at` told.',
    kept: 'later',
    area: 'mirror',
  },
  {
    id: 'mirror-live-default',
    section: '5',
    promise: '`max_age` is 0 by default: the answer is live.',
    kept: 'later',
    area: 'mirror',
  },
  {
    id: 'idempotency-replay',
    section: '5',
    promise:
      'The same key and body get the first answer again, with `Idempotency-Replayed`, and are not charged again.',
    kept: true,
  },
  {
    id: 'idempotency-other-body',
    section: '5',
    promise: 'The same key with another body is `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'idempotency-key-format',
    section: '5',
    promise: 'A key has 1 to 255 printable ASCII characters.',
    kept: true,
  },
  {
    id: 'idempotency-same-body',
    section: '5',
    promise: 'The same body is the same method, path and equal JSON, whatever the order of members.',
    kept: true,
  },
  {
    id: 'idempotency-failures',
    section: '5',
    promise: 'Refusals and failures are not kept: a retry runs anew.',
    kept: true,
  },
  {
    id: 'idempotency-scope',
    section: '5',
    promise:
      'Each workspace has keys of its own, kept for 24 hours; the operator’s API is a scope of its own.',
    kept: true,
  },
  {
    id: 'idempotency-sealed',
    section: '5',
    promise: 'A kept answer that shows a secret is sealed.',
    kept: true,
  },
  {
    id: 'idempotency-dead-gateway',
    section: '5',
    promise: 'The key of a call whose gateway died is free, or answered, within 10 seconds.',
    kept: true,
  },
  {
    id: 'events-kinds',
    section: '5',
    promise:
      'Events tell of invitations received, withdrawn, accepted and declined, and of accounts disconnected.',
    kept: 'later',
    area: 'webhooks',
  },
  {
    id: 'events-standard-signature',
    section: '5',
    promise: 'Deliveries have the Standard Webhooks headers too.',
    kept: 'later',
    area: 'webhooks',
  },
  {
    id: 'admin-token',
    section: '6',
    promise: 'Without the operator’s token, or with a wrong one, `/admin` is 403, `INVALID_API_KEY`.',
    kept: true,
  },
  {
    id: 'admin-off',
    section: '6',
    promise: 'Where no operator’s token is configured, `/admin` is 404 as any unknown path.',
    kept: true,
  },
  {
    id: 'admin-key-no-token',
    section: '6',
    promise: 'A workspace’s key does not open `/admin`, nor the operator’s token the rest.',
    kept: true,
  },
  {
    id: 'admin-envelope',
    section: '6',
    promise: 'The operator’s API has the same envelope, with `metadata.action` null.',
    kept: true,
  },
  {
    id: 'admin-workspace-create',
    section: '6',
    promise: '`POST /admin/workspaces` makes a workspace, with a first grant where one is asked.',
    kept: true,
  },
  {
    id: 'admin-workspaces-list',
    section: '6',
    promise: '`GET /admin/workspaces` lists them; a walk by `cursor` shows each once.',
    kept: true,
  },
  {
    id: 'admin-workspace-close',
    section: '6',
    promise: '`DELETE /admin/workspaces/{id}` closes it: its keys and credentials are gone at once.',
    kept: true,
  },
  {
    id: 'admin-credits-grant',
    section: '6',
    promise: '`POST /admin/workspaces/{id}/credits` grants, and answers what is free and the entry’s id.',
    kept: true,
  },
  {
    id: 'admin-credits-take-back',
    section: '6',
    promise: 'A negative amount takes back, never below what is free: else 402.',
    kept: true,
  },
  {
    id: 'admin-credits-whole',
    section: '6',
    promise: 'Amounts are whole credits; 0 and fractions are `INVALID_PARAMS`.',
    kept: true,
  },
  {
    id: 'admin-key-create',
    section: '6',
    promise: '`POST /admin/workspaces/{id}/keys` makes a key, and shows it this once.',
    kept: true,
  },
  {
    id: 'admin-key-hash',
    section: '6',
    promise: 'A key is kept as a hash alone.',
    kept: true,
  },
  {
    id: 'admin-key-expiry',
    section: '6',
    promise: '`expires_at` ends a key at that time.',
    kept: true,
  },
  {
    id: 'admin-keys-list',
    section: '6',
    promise:
      '`GET /admin/workspaces/{id}/keys` lists the keys without showing them, with their `rate_limit`, 600 per 60 s by default.',
    kept: true,
  },
  {
    id: 'admin-key-revoke',
    section: '6',
    promise: '`DELETE /admin/workspaces/{id}/keys/{key_id}` revokes a key at once, on every gateway.',
    kept: true,
  },
  {
    id: 'admin-unknown-id',
    section: '6',
    promise: 'Unknown ids are 404, `NOT_FOUND`.',
    kept: true,
  },
  {
    id: 'admin-delete-data',
    section: '6',
    promise: 'A `DELETE` answers `data: {}`.',
    kept: true,
  },
  {
    id: 'health-process',
    section: '6',
    promise: '`GET /healthz` is open, and says that the process answers.',
    kept: true,
  },
  {
    id: 'health-ready',
    section: '6',
    promise: '`GET /readyz` is open, and says whether the database is reachable and migrated.',
    kept: true,
  },
  {
    id: 'admin-ledger',
    section: '6',
    promise: '`GET /admin/workspaces/{id}/ledger` lists every entry, newest first.',
    kept: true,
  },
  {
    id: 'admin-close-ledger',
    section: '6',
    promise: 'The ledger of a closed workspace stays.',
    kept: true,
  },
  {
    id: 'admin-close-kept-answers',
    section: '6',
    promise: 'Closing a workspace destroys its kept answers at once.',
    kept: true,
  },
  {
    id: 'admin-metrics',
    section: '6',
    promise: '`GET /metrics` is Prometheus text, for the operator’s token alone.',
    kept: true,
  },
] as const satisfies readonly Requirement[]

export type RequirementId = (typeof REQUIREMENTS)[number]['id']

declare module 'vitest' {
  interface TaskMeta {
    keeps?: readonly string[]
  }
}

/**
 * Says which promises a test proves: `test('…', keeps('envelope-success', 'list-empty'), async () => { … })`.
 * With other options: `{ ...keeps('list-empty'), timeout: 60_000 }`.
 */
export function keeps(
  first: RequirementId,
  ...more: RequirementId[]
): { meta: { keeps: readonly RequirementId[] } } {
  return { meta: { keeps: [first, ...more] } }
}
