import { type ApiError, ERRORS, failure, type Success, timestamp } from '@salver/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'

const JSON_TYPE = 'application/json; charset=utf-8'

/** Sends an answer that `calls` has made. */
export function sendAnswer(
  reply: FastifyReply,
  {
    status,
    body,
    retryAfterSeconds,
  }: { status: number; body: object; retryAfterSeconds: number | undefined },
): FastifyReply {
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
  return reply.code(status).header('content-type', JSON_TYPE).send(JSON.stringify(body))
}

/** Sends a failure of a path that has no call: below the calls, or the operator's API. */
export function sendFailure(request: FastifyRequest, reply: FastifyReply, error: ApiError): FastifyReply {
  const body = failure({
    code: error.code,
    message: error.message,
    action: null,
    requestId: request.id,
    at: new Date(),
  })
  return sendAnswer(reply, {
    status: ERRORS[error.code].status,
    body,
    retryAfterSeconds: error.retryAfterSeconds,
  })
}

/** Sends a success of a path that has no call. */
export function sendSuccess<Data>(request: FastifyRequest, reply: FastifyReply, data: Data): FastifyReply {
  const body: Success<Data> = {
    success: true,
    data,
    metadata: {
      action: null,
      account_id: null,
      credits_consumed: 0,
      timestamp: timestamp(new Date()),
      request_id: request.id,
    },
  }
  return sendAnswer(reply, { status: 200, body, retryAfterSeconds: undefined })
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
