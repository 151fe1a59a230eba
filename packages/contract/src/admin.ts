import { z } from 'zod'
import { WrittenInteger } from './query.ts'
import { writtenText } from './text.ts'

const Name = writtenText(1, 200)

/** The most credits that one grant moves. */
export const MAX_GRANT = 1_000_000_000_000

/** Body of `POST /admin/workspaces`. */
export const WorkspaceBody = z
  .object({
    name: Name,
    credits: z.int().min(0).max(MAX_GRANT).default(0).describe(`an integer from 0 to ${MAX_GRANT}`),
  })
  .meta({ id: 'WorkspaceBody' })
export type WorkspaceBody = z.output<typeof WorkspaceBody>

/** A workspace: the tenant that keys, accounts and credits belong to. `credits` is what is free. */
export const Workspace = z
  .object({ workspace_id: z.string(), name: z.string(), credits: z.int().min(0) })
  .meta({ id: 'Workspace' })
export type Workspace = z.infer<typeof Workspace>

/** Query of the operator's listings. */
export const CursorQuery = z.object({
  count: WrittenInteger.pipe(z.int().min(1).max(500)).default(50).describe('an integer from 1 to 500'),
  cursor: z
    .string()
    .regex(/^([a-z]{2,4}_[0-9a-f]{32}|[0-9]{1,15})$/)
    .optional()
    .describe('the next_cursor of the previous answer, or absent'),
})
export type CursorQuery = z.output<typeof CursorQuery>

/** Pagination of the operator's listings. */
export const CursorPagination = z.object({ next_cursor: z.string().nullable(), has_more: z.boolean() })
export type CursorPagination = z.infer<typeof CursorPagination>

/** Data of `GET /admin/workspaces`. */
export const WorkspacesData = z.object({ workspaces: z.array(Workspace), pagination: CursorPagination })

/** Body of `POST /admin/workspaces/{id}/credits`. A negative amount takes back. */
export const GrantBody = z
  .object({
    amount: z
      .int()
      .min(-MAX_GRANT)
      .max(MAX_GRANT)
      .refine((amount) => amount !== 0)
      .describe(`an integer other than 0, from -${MAX_GRANT} to ${MAX_GRANT}; a negative one takes back`),
    reason: writtenText(1, 500),
  })
  .meta({ id: 'GrantBody' })
export type GrantBody = z.output<typeof GrantBody>

/** Data of `POST /admin/workspaces/{id}/credits`. `credits` is what is free afterwards. */
export const GrantData = z.object({ credits: z.int().min(0), entry_id: z.string() })
export type GrantData = z.infer<typeof GrantData>

/** One movement of a workspace's balance. `sequence` rises by one for each, so that a gap would show. */
export const LedgerEntry = z.object({
  entry_id: z.string(),
  sequence: z.int().min(1),
  kind: z.enum(['grant', 'take_back', 'capture']),
  amount: z.int(),
  balance_before: z.int().min(0),
  balance: z.int().min(0),
  call_id: z.string().nullable(),
  reason: z.string().nullable(),
  at: z.iso.datetime(),
})
export type LedgerEntry = z.infer<typeof LedgerEntry>

/** Data of `GET /admin/workspaces/{id}/ledger`, newest first. */
export const LedgerData = z.object({ entries: z.array(LedgerEntry), pagination: CursorPagination })

/** How often a key may call: a bucket of `requests` tokens, refilled evenly over `per_seconds`. */
export const RateLimit = z.object({
  requests: z.int().min(1).max(1_000_000).describe('an integer from 1 to 1000000'),
  per_seconds: z.int().min(1).max(86_400).describe('an integer from 1 to 86400'),
})
export type RateLimit = z.infer<typeof RateLimit>

/** Body of `POST /admin/workspaces/{id}/keys`. */
export const KeyBody = z
  .object({
    name: Name,
    rate_limit: RateLimit.default({ requests: 600, per_seconds: 60 }).describe('{requests, per_seconds}'),
    expires_at: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('an ISO 8601 time with its zone, such as "2030-01-01T00:00:00Z", or absent for never'),
  })
  .meta({ id: 'KeyBody' })
export type KeyBody = z.output<typeof KeyBody>

/** Data of `POST /admin/workspaces/{id}/keys`: the only time that `api_key` is shown. */
export const KeyData = z.object({ key_id: z.string(), api_key: z.string() })
export type KeyData = z.infer<typeof KeyData>

/** A key as it is listed: all but the key itself. Times are ISO 8601 in UTC. */
export const ListedKey = z.object({
  key_id: z.string(),
  name: z.string(),
  rate_limit: RateLimit,
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
  revoked_at: z.iso.datetime().nullable(),
})
export type ListedKey = z.infer<typeof ListedKey>

/** Data of `GET /admin/workspaces/{id}/keys`. */
export const KeysData = z.object({ keys: z.array(ListedKey) })

/** Data of what has nothing to tell but its success. */
export const NothingData = z.object({})
