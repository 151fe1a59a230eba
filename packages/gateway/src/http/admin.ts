import { createHash, timingSafeEqual } from 'node:crypto'
import {
  ApiError,
  CursorQuery,
  GrantBody,
  GrantData,
  KeyBody,
  KeyData,
  KeysData,
  LedgerData,
  NothingData,
  read,
  Workspace,
  WorkspaceBody,
  WorkspacesData,
} from '@salver/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { hashOfRequest, type Kept, problemOfKey, type Strangers } from '../calls/index.ts'
import type { Ledger } from '../credits/index.ts'
import type { Keys } from '../keys/index.ts'
import type { Meters } from '../metrics.ts'
import { readBody } from './body.ts'
import { sendJson, successBody } from './envelope.ts'
import type { Routes } from './server.ts'

/** What a POST's work is done with: the queries of its transaction. */
type Work = Parameters<Parameters<Kept['once']>[1]>[0]

/**
 * The operator's API: workspaces, their credits and their keys. Not there at all without a token.
 *
 * @param options.checkAnswers whether each answer is checked against its shape
 */
export function adminRoutes({
  adminToken,
  keys,
  ledger,
  kept,
  strangers,
  meters,
  checkAnswers,
}: {
  adminToken: string | null
  keys: Keys
  ledger: Ledger
  kept: Kept
  strangers: Strangers
  meters: Meters
  checkAnswers: boolean
}): Routes {
  if (adminToken === null) return () => {}
  const expected = digest(`Bearer ${adminToken}`)

  /** Throws without the token. Every path of this part asks it first, so that none is open. */
  function prove(request: FastifyRequest): void {
    const given = request.headers.authorization?.trim().replace(/^bearer\s+/i, 'Bearer ')
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return
    const refusal = new ApiError(
      'INVALID_API_KEY',
      'The header authorization is missing or wrong; expected Bearer and the token of SALVER_ADMIN_TOKEN.',
    )
    throw strangers.count(request.ip) ?? refusal
  }

  function bodyFor(request: FastifyRequest, shape: z.ZodType, data: object, warnings?: string[]): Buffer {
    if (checkAnswers) shape.parse(data)
    return successBody(request, data, warnings)
  }

  /** What asks, or ends something: doing it twice is doing it once. */
  function guarded<Params, Query extends z.ZodObject>(
    queryShape: Query,
    shape: z.ZodType,
    work: (params: Params, query: z.output<Query>) => Promise<object>,
  ) {
    return async (request: FastifyRequest, reply: FastifyReply) => {
      prove(request)
      const { value: query, warnings } = valid(queryShape, request.query ?? {})
      const data = await work(request.params as Params, query)
      return sendJson(reply, 200, bodyFor(request, shape, data, warnings))
    }
  }

  /** A POST: in one transaction, and once for each `Idempotency-Key`. */
  function posted<Params, Body extends z.ZodObject>(
    bodyShape: Body,
    shape: z.ZodType,
    work: (queries: Work, body: z.output<Body>, params: Params) => Promise<object>,
  ) {
    return async (request: FastifyRequest, reply: FastifyReply) => {
      prove(request)
      const json = await jsonOf(request)
      const { value: body, warnings } = valid(bodyShape, json)
      const make = async (queries: Work) =>
        bodyFor(request, shape, await work(queries, body, request.params as Params), warnings)
      const { answer, replayed } = await kept.once(requestOf(request, json), make)
      if (replayed) reply.header('idempotency-replayed', 'true')
      return sendJson(reply, 200, answer)
    }
  }

  async function openWorkspace(workspaceId: string): Promise<void> {
    if ((await keys.workspaceState(workspaceId)) !== 'open') throw noWorkspace()
  }

  return (server: FastifyInstance) => {
    type OfWorkspace = { workspace_id: string }
    type OfKey = OfWorkspace & { key_id: string }

    server.get('/metrics', async (request, reply) => {
      prove(request)
      return reply.header('content-type', meters.contentType).send(await meters.text())
    })

    server.post(
      '/admin/workspaces',
      posted(WorkspaceBody, Workspace, async (queries, { name, credits }) => {
        const made = await keys.makeWorkspace(queries, name)
        await ledger.begin(queries, made.workspace_id, credits)
        return { ...made, credits }
      }),
    )

    server.get(
      '/admin/workspaces',
      guarded(CursorQuery, WorkspacesData, async (_, { count, cursor }) => {
        if (cursor !== undefined && !cursor.startsWith('ws_')) throw noCursor(cursor)
        const found = await keys.listWorkspaces({ count: count + 1, cursor })
        const page = found.slice(0, count)
        const free = await ledger.free(page.map((one) => one.workspace_id))
        return {
          workspaces: page.map((one) => ({ ...one, credits: free.get(one.workspace_id) ?? 0 })),
          pagination: cursorPagination(found, count, (one) => one.workspace_id),
        }
      }),
    )

    server.delete(
      '/admin/workspaces/:workspace_id',
      guarded(NothingData, NothingData, async ({ workspace_id }: OfWorkspace) => {
        if (!(await keys.closeWorkspace(workspace_id))) throw noWorkspace()
        return {}
      }),
    )

    server.post(
      '/admin/workspaces/:workspace_id/credits',
      posted(GrantBody, GrantData, async (queries, { amount, reason }, { workspace_id }: OfWorkspace) => {
        if (!(await keys.keepOpen(queries, workspace_id))) throw noWorkspace()
        return ledger.grant(queries, workspace_id, amount, reason)
      }),
    )

    server.get(
      '/admin/workspaces/:workspace_id/ledger',
      guarded(CursorQuery, LedgerData, async ({ workspace_id }: OfWorkspace, { count, cursor }) => {
        const before = cursor === undefined ? undefined : sequenceOf(cursor)
        // The ledger outlives its workspace.
        if ((await keys.workspaceState(workspace_id)) === 'unknown') throw noWorkspace()
        const found = await ledger.entries(workspace_id, { count: count + 1, before })
        return {
          entries: found.slice(0, count),
          pagination: cursorPagination(found, count, (entry) => String(entry.sequence)),
        }
      }),
    )

    server.post(
      '/admin/workspaces/:workspace_id/keys',
      posted(KeyBody, KeyData, async (queries, body, { workspace_id }: OfWorkspace) => {
        const made = await keys.makeKey(queries, workspace_id, body)
        if (!made) throw noWorkspace()
        return made
      }),
    )

    server.get(
      '/admin/workspaces/:workspace_id/keys',
      guarded(NothingData, KeysData, async ({ workspace_id }: OfWorkspace) => {
        const found = await keys.listKeys(workspace_id)
        if (!found) throw noWorkspace()
        return { keys: found }
      }),
    )

    server.delete(
      '/admin/workspaces/:workspace_id/keys/:key_id',
      guarded(NothingData, NothingData, async ({ workspace_id, key_id }: OfKey) => {
        if (await keys.revokeKey(workspace_id, key_id)) return {}
        await openWorkspace(workspace_id)
        throw new ApiError('NOT_FOUND', 'There is no such key in this workspace.')
      }),
    )
  }
}

async function jsonOf(request: FastifyRequest): Promise<unknown> {
  const body = (await readBody(request.raw)) ?? { problem: 'The body was cut off.' }
  if ('problem' in body) throw new ApiError('INVALID_PARAMS', body.problem)
  return body.value
}

/** The `Idempotency-Key` of a request, with what the request is; undefined where it has none. */
function requestOf(request: FastifyRequest, json: unknown) {
  const given = request.headers['idempotency-key']
  if (typeof given !== 'string') return undefined
  const idempotencyKey = given.trim()
  const problem = problemOfKey(idempotencyKey)
  if (problem !== undefined) throw new ApiError('INVALID_PARAMS', problem)
  // As the router takes it: with a slash behind it, it is the same path.
  const path = request.url.split('?', 1)[0]?.replace(/\/+$/, '') ?? ''
  const { workspace_id: about = null } = (request.params ?? {}) as { workspace_id?: string }
  return { idempotencyKey, hash: hashOfRequest(request.method, path, json), about }
}

/** What was read, with a sentence for each name that was ignored. */
function valid<Shape extends z.ZodObject>(
  shape: Shape,
  input: unknown,
): { value: z.output<Shape>; warnings: string[] } {
  const reading = read(shape, input, '')
  if (!reading.ok) throw new ApiError('INVALID_PARAMS', reading.problem)
  return reading
}

/** The pagination of rows that were asked for with one more than the page holds. */
function cursorPagination<Row>(found: Row[], count: number, cursorOf: (row: Row) => string) {
  const last = found[count - 1]
  const hasMore = found.length > count
  return { next_cursor: hasMore && last !== undefined ? cursorOf(last) : null, has_more: hasMore }
}

function sequenceOf(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor)
  throw noCursor(cursor)
}

function noCursor(cursor: string): ApiError {
  return new ApiError(
    'INVALID_PARAMS',
    `cursor: got ${JSON.stringify(cursor.slice(0, 60))}; expected the next_cursor of the previous answer.`,
  )
}

function noWorkspace(): ApiError {
  return new ApiError('NOT_FOUND', 'There is no such workspace.')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
