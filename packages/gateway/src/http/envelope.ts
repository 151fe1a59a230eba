import { type ApiError, ERRORS, failure, type Success, timestamp } from '@salver/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'

const JSON_TYPE = 'application/json; charset=utf-8'

/** Sends JSON. */
export function sendJson(reply: FastifyReply, status: number, body: Buffer): FastifyReply {
  return reply.code(status).header('content-type', JSON_TYPE).send(body)
}

/** Sends a failure of a path that has no call: below the calls, or the operator's API. */
export function sendFailure(request: FastifyRequest, reply: FastifyReply, error: ApiError): FastifyReply {
  const { code, message, retryAfterSeconds } = error
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
  const body = failure({ code, message, action: null, requestId: request.id, at: new Date() })
  return sendJson(reply, ERRORS[code].status, Buffer.from(JSON.stringify(body)))
}

/** The body of a success of a path that has no call. */
export function successBody<Data>(request: FastifyRequest, data: Data, warnings: string[] = []): Buffer {
  const success: Success<Data> = {
    success: true,
    data,
    metadata: {
      action: null,
      account_id: null,
      credits_consumed: 0,
      timestamp: timestamp(new Date()),
      request_id: request.id,
      ...(warnings.length > 0 && { warnings }),
    },
  }
  return Buffer.from(JSON.stringify(success))
}

/** A failure as a whole HTTP/1.1 answer, for what fails before there is a request. */
export function rawFailure(message: string, requestId: string): string {
  const body = JSON.stringify(
    failure({ code: 'INVALID_PARAMS', message, action: null, requestId, at: new Date() }),
  )
  return [
    'HTTP/1.1 400 Bad Request',
    `content-type: ${JSON_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
    '',
    body,
  ].join('\r\n')
}
