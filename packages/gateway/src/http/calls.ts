import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Calls, Input, Offer, Offers } from '../calls/index.ts'
import { readBody } from './body.ts'
import { sendAnswer } from './envelope.ts'
import type { Routes } from './server.ts'

/** The public API: every path of `/v2`. Each is one call; which one is said here, and nothing else. */
export function callRoutes(calls: Calls, offers: Offers): Routes {
  async function answer(request: FastifyRequest, reply: FastifyReply, offer: Offer, input: Input) {
    const key = request.headers['x-api-key']
    const hangup = new AbortController()
    const onClose = () => {
      if (!reply.raw.writableFinished) hangup.abort()
    }
    reply.raw.once('close', onClose)
    const result = await calls.run({
      requestId: request.id,
      key: typeof key === 'string' ? key : undefined,
      offer,
      input,
      hangup: hangup.signal,
    })
    return sendAnswer(reply, result)
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

    type OneAccount = { Params: { account_id: string } }
    server.get<OneAccount>('/v2/accounts/:account_id', (request, reply) =>
      get(request, reply, offers.getAccount(request.params.account_id)),
    )
    server.delete<OneAccount>('/v2/accounts/:account_id', (request, reply) =>
      get(request, reply, offers.forgetAccount(request.params.account_id)),
    )
  }
}
