import { Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError, nearest } from '@salver/contract'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { apiErrorOf, type Calls, newRequestId, OutcomeUnknown, type Strangers } from '../calls/index.ts'
import type { Logger } from '../log.ts'
import { rawFailure, sendFailure } from './envelope.ts'

/** How long a request may take to arrive: slower ones are answered with what was wrong, and cut off. */
const REQUEST_TIMEOUT_MS = 30_000
const HEADERS_TIMEOUT_MS = 15_000
/** Longer than headers may be in all: a part of a URL is never too long for the router. */
const MOST_URL_LENGTH = 20_000
/** How long a request may be on its way when the server stops. */
const LINGER_MS = 250
const KEEP_ALIVE_MS = 75_000

/** Registers the paths of one part of the API. */
export type Routes = (server: FastifyInstance) => void

/** A server that can be reached, until it is closed. */
export interface HttpServer {
  /** Gives the URL that it listens on. */
  listen(at: { host: string; port: number }): Promise<string>
  /**
   * Stops without cutting anybody off: no new connection is taken, every answer closes its own, `calls` are drained,
   * and what was on its way when that began still gets its answer.
   */
  close(calls: Calls, drainTimeoutMs: number): Promise<void>
}

/**
 * The HTTP server with the given routes. Whatever fails, on any path and below the router, is answered in the
 * contract's envelope.
 *
 * @param options.strangers holds back addresses that look for paths
 * @param options.trustedProxies whose `X-Forwarded-For` says where a request came from
 */
export function makeServer({
  routes,
  strangers,
  trustedProxies,
  log,
}: {
  routes: Routes[]
  strangers: Strangers
  trustedProxies: readonly string[]
  log: Logger
}): HttpServer {
  let stopping = false
  const server = Fastify({
    ...(trustedProxies.length > 0 && { trustProxy: [...trustedProxies] }),
    logger: false,
    genReqId: newRequestId,
    requestIdHeader: false,
    // What comes after the gateway began to stop is answered by calls, in the contract's envelope.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: 5_000,
      // Node's own refusal has no envelope; ours is below.
      requireHostHeader: false,
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MOST_URL_LENGTH },
    frameworkErrors: (_error, request, reply) => {
      reply.header('x-request-id', request.id)
      sendFailure(request, reply, new ApiError('INVALID_PARAMS', 'The URL cannot be decoded.'))
    },
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
      socket.end(rawFailure(problemBelow(error.code), newRequestId()))
    },
  })
  // What Node would answer by itself, without an envelope.
  server.server.on('checkExpectation', (request, response) => {
    response.shouldKeepAlive = false
    request.socket.end(rawFailure('The header expect: only 100-continue is known.', newRequestId()))
  })
  server.server.on('connect', (_request, socket) => {
    socket.end(rawFailure('CONNECT is not for this server: it is no proxy.', newRequestId()))
  })
  // Bodies are read by the routes, so that whatever is wrong with one, or its type, is judged in its turn.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', (_request, _body, done) => done(null))

  const paths: { pattern: RegExp; path: string; methods: Set<string> }[] = []
  server.addHook('onRoute', ({ url, method }) => {
    let known = paths.find(({ path }) => path === url)
    if (!known) {
      const pattern = new RegExp(`^${url.replaceAll('.', '\\.').replace(/:[a-z_]+/g, '[^/]+')}/?$`)
      known = { pattern, path: url, methods: new Set() }
      paths.push(known)
    }
    for (const one of [method].flat()) known.methods.add(one)
  })
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    if (stopping) reply.header('connection', 'close')
    // Fastify would refuse one that it cannot read, or misses, before any path is asked.
    request.raw.headers['content-type'] = 'application/octet-stream'
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') {
      return done(new ApiError('INVALID_PARAMS', 'The header host: missing; HTTP/1.1 requires it.'))
    }
    done()
  })
  server.setNotFoundHandler((request, reply) => {
    const stranger = strangers.count(request.ip, [request.headers['x-api-key']].flat()[0]?.trim())
    if (stranger) return sendFailure(request, reply, stranger)
    const path = decodeURI(request.url.split('?', 1)[0] ?? '')
    const known = paths.find(({ pattern }) => pattern.test(path))
    if (known) return methodNotAllowed(request, reply, [...known.methods])
    const near = nearest(
      path,
      paths.map((one) => one.path),
    )
    const described = path === '/' ? ' The API is described at /reference.' : ''
    const hint = near === undefined ? described : ` Did you mean ${near}?`
    return sendFailure(request, reply, new ApiError('NOT_FOUND', `There is no such path.${hint}`))
  })
  server.setErrorHandler((error, request, reply) => {
    if (error instanceof OutcomeUnknown) {
      log.error({ err: error, request_id: request.id }, 'a connection was cut in place of an answer')
      request.raw.socket.destroy()
      return reply.hijack()
    }
    return sendFailure(request, reply, apiErrorOf(error, request.id, log))
  })
  for (const register of routes) register(server)

  return {
    listen: (at) => server.listen(at),
    async close(calls, drainTimeoutMs) {
      // The listener alone: the HTTP server's own `close` would also cut connections that a request comes in by.
      Server.prototype.close.call(server.server)
      stopping = true
      await calls.drain(drainTimeoutMs)
      await sleep(LINGER_MS)
      server.server.closeIdleConnections()
      // Answers that were just made leave before the last connections are cut.
      const last = setTimeout(() => server.server.closeAllConnections(), LINGER_MS)
      await server.close()
      clearTimeout(last)
    },
  }
}

function methodNotAllowed(request: FastifyRequest, reply: FastifyReply, methods: string[]): FastifyReply {
  const allowed = methods.sort().join(', ')
  reply.header('allow', allowed)
  const message = `${request.method} is not a method of this path; it has ${allowed}.`
  return sendFailure(request, reply, new ApiError('METHOD_NOT_ALLOWED', message))
}

function problemBelow(code: string | undefined): string {
  if (code === 'HPE_HEADER_OVERFLOW') return 'The headers are too large.'
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'The request took too long to arrive.'
  return 'This is not an HTTP request that can be understood.'
}
