import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer, Calls, Input, Offer, Offers } from '../calls/index.ts'
import type { Traces } from '../traces.ts'
import { readBody } from './body.ts'
import { sendJson } from './envelope.ts'
import type { Routes } from './server.ts'

/** The public API: every path of `/v2`. Each is one call; which one is said here, and nothing else. */
export function callRoutes(calls: Calls, offers: Offers, traces: Traces): Routes {
  async function answer(request: FastifyRequest, reply: FastifyReply, offer: Offer, input: Input) {
    const hangup = new AbortController()
    const onClose = () => {
      if (!reply.raw.writableFinished) hangup.abort()
    }
    reply.raw.once('close', onClose)
    const ask = {
      requestId: request.id,
      address: request.ip,
      key: headerOf(request, 'x-api-key'),
      idempotencyKey: headerOf(request, 'idempotency-key'),
      offer,
      input,
      hangup: hangup.signal,
    }
    const result = await traces.request(
      `${request.method} ${request.routeOptions.url}`,
      request.headers,
      async (span) => {
        const answered = await calls.run(ask)
        span.setAttributes({
          'http.response.status_code': answered.status,
          'salver.request_id': request.id,
          'salver.code': answered.code ?? 'ok',
        })
        return answered
      },
    )
    if (result.unknown) {
      request.raw.socket.destroy()
      return reply.hijack()
    }
    return send(reply, result)
  }

  async function post(request: FastifyRequest, reply: FastifyReply, offer: Offer) {
    const body = await readBody(request.raw)
    // Its sender has gone: there is nobody to answer.
    if (body === undefined) return reply.hijack()
    return answer(request, reply, offer, body)
  }

  function get(request: FastifyRequest, reply: FastifyReply, offer: Offer) {
    return answer(request, reply, offer, { value: request.query ?? {} })
  }

  return (server) => {
    server.post('/v2/network', (request, reply) => post(request, reply, offers.network))
    server.post('/v2/login', (request, reply) => post(request, reply, offers.login))
    server.get('/v2/accounts', (request, reply) => get(request, reply, offers.listAccounts))
    server.get('/v2/credits', (request, reply) => get(request, reply, offers.getCredits))
    server.get('/v2/logs', (request, reply) => get(request, reply, offers.listLogs))

    type OneAccount = { Params: { account_id: string } }
    server.get<OneAccount>('/v2/accounts/:account_id', (request, reply) =>
      get(request, reply, offers.getAccount(request.params.account_id)),
    )
    server.delete<OneAccount>('/v2/accounts/:account_id', (request, reply) =>
      get(request, reply, offers.forgetAccount(request.params.account_id)),
    )
  }
}

function send(
  reply: FastifyReply,
  { status, body, retryAfterSeconds, limit, replayed }: Answer,
): FastifyReply {
  sayLimit(reply, limit)
  if (replayed) reply.header('idempotency-replayed', 'true')
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
  return sendJson(reply, status, body)
}

/** Says what a key's limit leaves. */
export function sayLimit(reply: FastifyReply, limit: Answer['limit']): void {
  if (!limit) return
  reply.header('ratelimit-policy', `"key";q=${limit.requests};w=${limit.perSeconds}`)
  reply.header('ratelimit', `"key";r=${limit.remaining};t=${limit.fullAfterSeconds}`)
}

/** A header, of which Node joins several into one. */
export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}
