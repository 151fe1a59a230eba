import { ApiError, type Failure, type Success } from '@salver/contract'
import type { Call as McpCall } from '@salver/mcp'
import type { FastifyReply, FastifyRequest } from 'fastify'
import manifest from '../../package.json' with { type: 'json' }
import { type Answer, type Calls, newRequestId, type Offer, type Offers } from '../calls/index.ts'
import type { Traces } from '../traces.ts'
import { type Body, readBody } from './body.ts'
import { headerOf, sayLimit } from './calls.ts'
import { sendFailure, sendJson } from './envelope.ts'
import type { Routes } from './server.ts'

/**
 * The tools for agents, at `/mcp`: Streamable HTTP without sessions, so POST alone. Whatever a tool asks is a call like
 * any other of that key, with its limit, its credits and its log. A message in which no tool asks anything is one call,
 * too, a free one: nobody is told anything without a key that is known.
 *
 * @param options.origins of pages that may call. Any other page is refused whatever key it has, as one that a name
 *   was pointed here for may be.
 */
export function mcpRoutes({
  calls,
  offers,
  traces,
  origins,
  complain,
}: {
  calls: Calls
  offers: Offers
  traces: Traces
  origins: readonly string[]
  complain: (error: unknown) => void
}): Routes {
  async function post(request: FastifyRequest, reply: FastifyReply) {
    const { origin } = request.headers
    if (origin !== undefined && !origins.includes(origin)) return sendFailure(request, reply, foreignPage())
    const body = await readBody(request.raw)
    // Its sender has gone: there is nobody to answer.
    if (body === undefined) return reply.hijack()
    const hangup = new AbortController()
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) hangup.abort(new Error('the caller hung up'))
    })
    const asking = askerOf(request, hangup.signal)

    const readOnly = readOnlyOf(request)
    const problem = 'problem' in body ? body.problem : 'problem' in readOnly ? readOnly.problem : undefined
    if (problem !== undefined || !isToolCall(body)) {
      const refusal = await asking.proveKey()
      if (refusal) return refuse(request, reply, refusal)
    }
    if (problem !== undefined) {
      sayLimit(reply, asking.limit())
      return sendFailure(request, reply, new ApiError('INVALID_PARAMS', problem))
    }
    // Loaded with the first agent: who serves none does not wait for it.
    const { answerPost } = await import('@salver/mcp')
    const version = headerOf(request, 'mcp-protocol-version')
    const answer = await answerPost(
      { message: jsonIn(body), protocolVersion: version, hangup: hangup.signal },
      { call: asking.call, readOnly: jsonIn(readOnly) === true, version: manifest.version, complain },
    ).catch((error: unknown) => {
      if (hangup.signal.aborted) return undefined
      throw error
    })
    const refusal = asking.refusal() ?? (asking.isProven() ? undefined : await asking.proveKey())
    if (refusal) return refuse(request, reply, refusal)
    if (answer === undefined) return reply.hijack()
    sayLimit(reply, asking.limit())
    return answer.body === ''
      ? reply.code(answer.status).send()
      : sendJson(reply, answer.status, Buffer.from(answer.body))
  }

  /** Makes the calls of one message. */
  function askerOf(request: FastifyRequest, hangup: AbortSignal) {
    const key = keyOf(request)
    let isProven = false
    let refusal: Answer | undefined
    let limit: Answer['limit']
    let asked = 0

    async function run(offer: Offer, value: unknown, signal: AbortSignal, idempotencyKey?: string) {
      // The first call of a message has its id, which is also the answer's x-request-id.
      const requestId = asked === 0 ? request.id : newRequestId()
      asked += 1
      const input = { value }
      const ask = { requestId, address: request.ip, key, idempotencyKey, offer, input, hangup: signal }
      const answer = await calls.run(ask)
      // That is for the connection, and no tool's to tell.
      if (answer.code === 'INVALID_API_KEY') refusal ??= answer
      isProven = true
      limit = answer.limit
      return answer
    }

    const call: McpCall = async (ask, { signal }) => {
      const either = AbortSignal.any([signal, hangup])
      if ('action' in ask) {
        const { action, accountId, params, idempotencyKey } = ask
        const body = { account_id: accountId, action, params }
        return toldOf(await run(offers.network, body, either, idempotencyKey))
      }
      const [offer, query] = offerOf(ask, offers)
      return toldOf(await run(offer, query, either))
    }

    return {
      call,
      isProven: () => isProven,
      refusal: () => refusal,
      limit: () => limit,
      /** The refusal of a key that may not call. */
      async proveKey(): Promise<Answer | undefined> {
        const answer = await run(offers.getCredits, {}, hangup)
        return answer.code === null && !answer.unknown ? undefined : answer
      },
    }
  }

  return (server) => {
    server.post('/mcp', (request, reply) =>
      traces.request('POST /mcp', request.headers, async (span) => {
        const answered = await post(request, reply)
        span.setAttributes({
          'http.response.status_code': reply.statusCode,
          'salver.request_id': request.id,
        })
        return answered
      }),
    )
  }
}

function offerOf(ask: Exclude<Parameters<McpCall>[0], { action: string }>, offers: Offers): [Offer, object] {
  switch (ask.get) {
    case 'accounts':
      return [offers.listAccounts, ask.query]
    case 'account':
      return [offers.getAccount(ask.accountId), {}]
    case 'credits':
      return [offers.getCredits, {}]
    case 'logs':
      return [offers.listLogs, ask.query]
  }
}

const UNKNOWN =
  'Salver’s database went away in the middle, and nobody knows whether it was carried out and charged.'

/** An answer as a tool is told it. One that nobody knows needs no cut of the connection here: a tool can say so. */
function toldOf({ body, retryAfterSeconds, unknown }: Answer): Awaited<ReturnType<McpCall>> {
  const said: Success<unknown> | Failure = JSON.parse(body.toString())
  const { request_id: requestId } = said.metadata
  if (unknown) {
    const error = { code: 'OUTCOME_UNKNOWN', message: UNKNOWN, isUnanswered: true }
    return { ok: false, error: { ...error, retryAfter: retryAfterSeconds, requestId } }
  }
  if (!said.success) return { ok: false, error: { ...said.error, retryAfter: retryAfterSeconds, requestId } }
  const { credits_consumed: creditsConsumed, sandbox, warnings } = said.metadata
  return { ok: true, data: said.data, metadata: { creditsConsumed, requestId, sandbox, warnings } }
}

function refuse(request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
  if (answer.unknown) {
    request.raw.socket.destroy()
    return reply.hijack()
  }
  sayLimit(reply, answer.limit)
  if (answer.retryAfterSeconds !== undefined) reply.header('retry-after', answer.retryAfterSeconds)
  return sendJson(reply, answer.status, answer.body)
}

/** Whether a body is one call of a tool, which asks with its own key. */
function isToolCall(body: Body): boolean {
  const message = jsonIn(body)
  return (
    typeof message === 'object' && message !== null && 'method' in message && message.method === 'tools/call'
  )
}

function jsonIn(body: Body): unknown {
  return 'value' in body ? body.value : undefined
}

/** What came as `x-api-key`, or as a bearer: many agents can send nothing else. */
function keyOf(request: FastifyRequest): string | undefined {
  const [, bearer] = /^\s*bearer\s+(.*)$/i.exec(request.headers.authorization ?? '') ?? []
  return headerOf(request, 'x-api-key') ?? bearer
}

/**
 * Whether the tools that change anything are left out, by `?read_only=true`. Another parameter is refused, as a slip of
 * the pen (`readonly`) would give an agent all that its user meant to keep from it.
 */
function readOnlyOf(request: FastifyRequest): Body {
  const { read_only = 'false', ...others } = (request.query ?? {}) as Record<string, unknown>
  const [other] = Object.keys(others)
  if (other !== undefined) {
    return { problem: `${quoted(other)} is no parameter of this path. There is read_only, true or false.` }
  }
  if (read_only === 'true' || read_only === 'false') return { value: read_only === 'true' }
  return { problem: `read_only: got ${quoted(read_only)}; expected true or false, or absent.` }
}

function quoted(given: unknown): string {
  return JSON.stringify(String(given).slice(0, 60).toWellFormed())
}

function foreignPage(): ApiError {
  return new ApiError(
    'INVALID_API_KEY',
    'The header origin: a page of this origin may not call. The operator can allow it with SALVER_CORS_ORIGINS.',
  )
}
