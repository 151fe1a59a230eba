import { z } from 'zod'
import { Account, AccountsData, AccountsQuery, CreditsData, LoginBody, LoginData } from '../accounts.ts'
import {
  CursorQuery,
  GrantBody,
  GrantData,
  KeyBody,
  KeyData,
  KeysData,
  LedgerData,
  NothingData,
  Workspace,
  WorkspaceBody,
  WorkspacesData,
} from '../admin.ts'
import type { ErrorCode } from '../errors.ts'
import { LogsData, LogsQuery } from '../logs.ts'

/** One method of one path, as it is described. */
export interface Operation {
  readonly method: 'get' | 'post' | 'delete'
  readonly path: string
  /** Names it in generated clients. */
  readonly id: string
  readonly tag: Tag
  readonly summary: string
  readonly description?: string
  /** Who may ask: whoever has a key, the operator, or anybody. */
  readonly asks: 'key' | 'operator' | 'anybody'
  readonly query?: z.ZodObject
  readonly body?: z.ZodObject
  /** What `data` of a success is; absent where the answer is no envelope. */
  readonly data?: z.ZodType
  /** What may go wrong, beside what may everywhere. */
  readonly failures: readonly ErrorCode[]
}

export type Tag = 'Network' | 'Accounts' | 'Workspace' | 'Operator' | 'Service'

const ofKey: readonly ErrorCode[] = ['INVALID_API_KEY', 'RATE_LIMITED', 'UNAVAILABLE']
const ofAccount: readonly ErrorCode[] = [...ofKey, 'INVALID_ACCOUNT']
const ofOperator: readonly ErrorCode[] = ['INVALID_API_KEY', 'RATE_LIMITED', 'UNAVAILABLE', 'NOT_FOUND']
const ofOperatorsPost: readonly ErrorCode[] = [...ofOperator, 'REQUEST_IN_PROGRESS']

/** Every failure that `POST /v2/network` may answer. */
export const NETWORK_FAILURES: readonly ErrorCode[] = [
  ...ofAccount,
  'ACCOUNT_INACTIVE',
  'INVALID_ACTION',
  'INSUFFICIENT_CREDITS',
  'CHANNEL_ERROR',
  'REQUEST_IN_PROGRESS',
]

/** Everything that can be asked for, but for `POST /v2/network`, whose actions have a table of their own. */
export const OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/v2/login',
    id: 'login',
    tag: 'Accounts',
    summary: 'Connect an account',
    description:
      'Connects a member’s account by their session with the network (`login_token`, the cookie `li_at` of a signed-in browser), or by a token of the data portability interface. The same member again is the same account, with the new token in place of the old one. Salver takes no e-mail address and no password. Free.',
    asks: 'key',
    body: LoginBody,
    data: LoginData,
    failures: [...ofKey, 'CHANNEL_ERROR', 'REQUEST_IN_PROGRESS'],
  },
  {
    method: 'get',
    path: '/v2/accounts',
    id: 'listAccounts',
    tag: 'Accounts',
    summary: 'List the accounts',
    description: 'The accounts of the key’s workspace. Free.',
    asks: 'key',
    query: AccountsQuery,
    data: AccountsData,
    failures: ofKey,
  },
  {
    method: 'get',
    path: '/v2/accounts/{account_id}',
    id: 'getAccount',
    tag: 'Accounts',
    summary: 'Show an account',
    description: 'Its status, and how its session with the network fares. The network is not asked. Free.',
    asks: 'key',
    data: Account,
    failures: ofAccount,
  },
  {
    method: 'delete',
    path: '/v2/accounts/{account_id}',
    id: 'forgetAccount',
    tag: 'Accounts',
    summary: 'Forget an account',
    description: 'Forgets the account and destroys its token. On the network nothing changes. Free.',
    asks: 'key',
    data: NothingData,
    failures: ofAccount,
  },
  {
    method: 'get',
    path: '/v2/credits',
    id: 'getCredits',
    tag: 'Workspace',
    summary: 'Show the free credits',
    description: 'The workspace’s balance, less what calls under way have set aside. Free.',
    asks: 'key',
    data: CreditsData,
    failures: ofKey,
  },
  {
    method: 'get',
    path: '/v2/logs',
    id: 'listLogs',
    tag: 'Workspace',
    summary: 'List the calls made',
    description: 'The POSTs of the key’s workspace and what became of them, newest first. Free.',
    asks: 'key',
    query: LogsQuery,
    data: LogsData,
    failures: ofKey,
  },
  {
    method: 'post',
    path: '/admin/workspaces',
    id: 'makeWorkspace',
    tag: 'Operator',
    summary: 'Make a workspace',
    description: 'A workspace is a tenant: keys, accounts and credits belong to one.',
    asks: 'operator',
    body: WorkspaceBody,
    data: Workspace,
    failures: ofOperatorsPost,
  },
  {
    method: 'get',
    path: '/admin/workspaces',
    id: 'listWorkspaces',
    tag: 'Operator',
    summary: 'List the workspaces',
    description: 'Those that are open, newest first.',
    asks: 'operator',
    query: CursorQuery,
    data: WorkspacesData,
    failures: ofOperator,
  },
  {
    method: 'delete',
    path: '/admin/workspaces/{workspace_id}',
    id: 'closeWorkspace',
    tag: 'Operator',
    summary: 'Close a workspace',
    description: 'Its keys, its accounts and their tokens are gone at once. Its ledger stays.',
    asks: 'operator',
    data: NothingData,
    failures: ofOperator,
  },
  {
    method: 'post',
    path: '/admin/workspaces/{workspace_id}/credits',
    id: 'grantCredits',
    tag: 'Operator',
    summary: 'Grant credits, or take some back',
    description: 'A negative amount takes back, never more than is free.',
    asks: 'operator',
    body: GrantBody,
    data: GrantData,
    failures: [...ofOperatorsPost, 'INSUFFICIENT_CREDITS'],
  },
  {
    method: 'get',
    path: '/admin/workspaces/{workspace_id}/ledger',
    id: 'listLedger',
    tag: 'Operator',
    summary: 'List the movements of a balance',
    description: 'Every grant and every charge, newest first. It outlives its workspace.',
    asks: 'operator',
    query: CursorQuery,
    data: LedgerData,
    failures: ofOperator,
  },
  {
    method: 'post',
    path: '/admin/workspaces/{workspace_id}/keys',
    id: 'makeKey',
    tag: 'Operator',
    summary: 'Make a key',
    description: 'The answer is the only time that the key is shown: a hash of it is all that is kept.',
    asks: 'operator',
    body: KeyBody,
    data: KeyData,
    failures: ofOperatorsPost,
  },
  {
    method: 'get',
    path: '/admin/workspaces/{workspace_id}/keys',
    id: 'listKeys',
    tag: 'Operator',
    summary: 'List the keys of a workspace',
    description: 'All of them, also those that are revoked or expired, and without the keys themselves.',
    asks: 'operator',
    data: KeysData,
    failures: ofOperator,
  },
  {
    method: 'delete',
    path: '/admin/workspaces/{workspace_id}/keys/{key_id}',
    id: 'revokeKey',
    tag: 'Operator',
    summary: 'Revoke a key',
    description: 'At once, and on every gateway.',
    asks: 'operator',
    data: NothingData,
    failures: ofOperator,
  },
  {
    method: 'get',
    path: '/healthz',
    id: 'getHealth',
    tag: 'Service',
    summary: 'Whether the process answers',
    description: 'Asks nothing of the database: for whoever restarts a process that hangs.',
    asks: 'anybody',
    data: z.object({ status: z.literal('ok') }),
    failures: [],
  },
  {
    method: 'get',
    path: '/readyz',
    id: 'getReadiness',
    tag: 'Service',
    summary: 'Whether it can serve',
    description: 'Whether the database can be reached and has the newest schema: for a load balancer.',
    asks: 'anybody',
    data: z.object({ status: z.literal('ready') }),
    failures: ['UNAVAILABLE'],
  },
  {
    method: 'get',
    path: '/metrics',
    id: 'getMetrics',
    tag: 'Service',
    summary: 'What Prometheus reads',
    description: 'Calls, durations, the network’s answers, connections to the database.',
    asks: 'operator',
    failures: ['INVALID_API_KEY', 'RATE_LIMITED', 'NOT_FOUND'],
  },
  {
    method: 'get',
    path: '/openapi.json',
    id: 'getDescription',
    tag: 'Service',
    summary: 'This description',
    description: 'The API as an OpenAPI 3.1 document, for generators and tools.',
    asks: 'anybody',
    failures: [],
  },
  {
    method: 'get',
    path: '/reference',
    id: 'showReference',
    tag: 'Service',
    summary: 'This description, for people',
    description: 'A page that asks nothing of any other host.',
    asks: 'anybody',
    failures: [],
  },
]
