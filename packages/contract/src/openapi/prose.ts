import { ERROR_CODES, ERRORS, type ErrorCode } from '../errors.ts'
import { ACTIONS } from './actions.ts'
import { placeOfError, titleOfError } from './anchor.ts'
import { FAILURES } from './examples.ts'
import type { Tag } from './operations.ts'

/** What each group of operations is about, in the order in which they are shown. */
export const TAGS: Readonly<Record<Tag, string>> = {
  Network:
    'What is asked of the network for one account. Each call says its action; this is what costs credits.',
  Accounts: 'Connecting members’ accounts, and looking after them. Free.',
  Workspace: 'What the key’s workspace has and has done. Free.',
  Operator:
    'Workspaces, their credits and their keys, for whoever runs Salver. Not there at all where the gateway has no `SALVER_ADMIN_TOKEN`.',
  Service: 'How the gateway fares, and what it offers.',
}

/** What is told about `POST /v2/network`. */
export function actionsInProse(): string {
  const rows = ACTIONS.map(({ name, summary, price }) => `| \`${name}\` | ${summary} | ${price} |`)
  return [
    'Carries out one action for one account. The body’s `action` says which, and so what `params` and `data` are.',
    ['| action | what it does | credits |', '| --- | --- | --- |', ...rows].join('\n'),
    'What a call costs is in `metadata.credits_consumed`. Failures are never charged. An unknown parameter is ignored, and named in `metadata.warnings`.',
  ].join('\n\n')
}

const RETRIES = {
  never: 'It fails again until the call is another one.',
  later: 'The same call may work later: after `Retry-After`, or in a while where there is none.',
  after_mending: 'The same call may work once somebody has mended what is wrong.',
} as const

/** The way out of each error, in a sentence or two. */
const WAYS_OUT: Readonly<Record<ErrorCode, string>> = {
  INVALID_API_KEY:
    'Send the key as `x-api-key`, without `Bearer` before it. If it used to work, ask the operator for a new one. On the operator’s API send `Authorization: Bearer` and the value of `SALVER_ADMIN_TOKEN`.',
  INVALID_ACCOUNT:
    'Take the `account_id` from `GET /v2/accounts`, asked with the same key. An account that was deleted and connected again has another id.',
  ACCOUNT_INACTIVE:
    'The owner signs in at the network, answers what it asks there, and connects the account again with `POST /v2/login`. It keeps its `account_id`.',
  INVALID_ACTION: 'Correct `action`: the message lists those that there are.',
  INVALID_PARAMS:
    'The message names the field, what came and what is allowed. A number in quotes is a string; a body of JSON is sent with `content-type: application/json`.',
  RATE_LIMITED:
    'Wait for `Retry-After`. Where it is the network that wants a pause, it is for this account only. If it comes often, call less often and fetch more at a time.',
  INSUFFICIENT_CREDITS:
    'Ask for fewer with a smaller `count`, or have the operator grant credits. `GET /v2/credits` says what is free.',
  CHANNEL_ERROR:
    'Try again after some seconds, then minutes. If it was the deadline, ask for fewer. If it stays so for every account, the operator finds the reason in the gateway’s log, by the request id.',
  INTERNAL_ERROR: 'Give the request id to the operator, who finds it in the gateway’s log.',
  UNAVAILABLE: 'Try again after `Retry-After`, which is a second or two. If it lasts, look at `GET /readyz`.',
  REQUEST_IN_PROGRESS:
    'Send the very same request again, with the same key, until it gives the first one’s answer. Nothing is charged twice.',
  NOT_FOUND: 'Correct the path or the id: the message names the path that was probably meant.',
  METHOD_NOT_ALLOWED: 'Use one of the methods that the header `Allow` names.',
}

/** The introduction: how one calls, what every answer looks like, and a section for each error. */
export function introduction(): string {
  const table = ERROR_CODES.map((code) => {
    const { status, meaning } = ERRORS[code]
    return `| [\`${code}\`](#${placeOfError(code)}) | ${status} | ${meaning} |`
  })
  return [
    'Salver reads the pending invitations of professional-network accounts, and answers them, over HTTP and JSON.',
    '## A first call',
    'Send your key as `x-api-key`. `GET /v2/accounts` lists the accounts that are connected; `POST /v2/network` does something for one of them:',
    [
      '```sh',
      'curl -sS "$URL/v2/network" -H "x-api-key: $KEY" -H "content-type: application/json" \\',
      '  -d \'{"account_id": "acc_…", "action": "list_invitations", "params": {"count": 10}}\'',
      '```',
    ].join('\n'),
    '## Answers',
    'A success is HTTP 200 with `success`, `data` and `metadata`. `metadata.request_id`, which is also the header `x-request-id`, names the call. Fields may be added to an answer over time, and never change their meaning: ignore those that you do not know.',
    'Lists come in pages. Feed `pagination.next_offset` back as `offset` until it is null, or `next_cursor` as `cursor`.',
    '## Sending again',
    'A POST that carries an `Idempotency-Key` is carried out and charged once, however often it is sent: whoever lost an answer sends the same request again, and gets it.',
    '## Errors',
    'Every failure, on every path, is one JSON object with an HTTP status. Decide by `error.code`; `error.message` is for people and may change. Failures are never charged.',
    ['| code | HTTP | meaning |', '| --- | --- | --- |', ...table].join('\n'),
    ...ERROR_CODES.map(sectionOf),
  ].join('\n\n')
}

function sectionOf(code: ErrorCode): string {
  const { status, meaning, retry } = ERRORS[code]
  return [
    `### ${titleOfError(code)}`,
    `\`${code}\`, HTTP ${status}. ${meaning} ${RETRIES[retry]}`,
    `**What to do:** ${WAYS_OUT[code]}`,
    `\`\`\`json\n${JSON.stringify(FAILURES[code], null, 2)}\n\`\`\``,
  ].join('\n\n')
}
