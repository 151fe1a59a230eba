import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Routes } from './server.ts'

/** What a page may send: what Salver reads, and the names that traces and agents' clients add by themselves. */
const TAKEN =
  'content-type, x-api-key, authorization, idempotency-key, accept, traceparent, tracestate, mcp-protocol-version'
/** What a page may read beside the body. */
const SHOWN = 'x-request-id, ratelimit, ratelimit-policy, retry-after, idempotency-replayed'
const METHODS = 'GET, POST, DELETE'
/** How long a browser may keep the answer to its question. */
const KEPT_SECONDS = 3600

/** The operator's paths: their token belongs on no page. */
const OPERATORS = /^\/(admin|metrics)(?![^/?])/

/**
 * Lets pages of the given origins call from a browser. Others get no word of it, and their browser keeps the answer
 * from them. No cookie is ever asked for: what counts is the key.
 *
 * @param origins such as `https://app.example`, each as browsers send it
 */
export function crossOrigins(origins: readonly string[]): Routes {
  const allowed = new Set(origins)
  return (server) => {
    if (allowed.size === 0) return
    server.addHook('onRequest', (request, reply, done) => {
      if (OPERATORS.test(asRouted(request.url))) return done()
      reply.header('vary', 'origin')
      const { origin } = request.headers
      if (origin === undefined || !allowed.has(origin)) return done()
      reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', SHOWN)
      if (!asksFirst(request)) return done()
      answerFirst(reply)
    })
  }
}

/** A path as the router reads it. What it cannot read leads nowhere. */
function asRouted(url: string): string {
  try {
    return decodeURI(url)
  } catch {
    return url
  }
}

/** Whether it is a browser's question whether it may send the real request. */
function asksFirst({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
}

function answerFirst(reply: FastifyReply): void {
  reply
    .code(204)
    .header('access-control-allow-methods', METHODS)
    .header('access-control-allow-headers', TAKEN)
    .header('access-control-max-age', KEPT_SECONDS)
    .send()
}
