import { ApiError, nearest } from '@salver/contract'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type Calls, newRequestId, type Strangers } from '../calls/index.ts'
import type { Logger } from '../log.ts'
import { rawFailure, sendFailure } from './envelope.ts'

/** How long a request may take to arrive: slower ones are answered with what was wrong, and cut off. */
const REQUEST_TIMEOUT_MS = 30_000
const HEADERS_TIMEOUT_MS = 15_000
const KEEP_ALIVE_MS = 75_000

/** Registers the paths of one part of the API. */
export type Routes = (server: FastifyInstance) => void

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
}): FastifyInstance {
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
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: 5_000 },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 10_000 },
    frameworkErrors: (_error, request, reply) => {
      sendFailure(request, reply, new ApiError('INVALID_PARAMS', 'The URL cannot be decoded.'))
    },
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
      socket.end(rawFailure(problemBelow(error.code), newRequestId()))
    },
  })
  // Bodies are read by the routes, so that whatever is wrong with one is judged in its turn.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', (_request, _body, done) => done(null))

  const paths: { pattern: RegExp; path: string; methods: Set<string> }[] = []
  server.addHook('onRoute', ({ url, method }) => {
    let known = paths.find(({ path }) => path === url)
    if (!known) {
      const pattern = new RegExp(`^${url.replace(/:[a-z_]+/g, '[^/]+')}/?$`)
      known = { pattern, path: url, methods: new Set() }
      paths.push(known)
    }
    for (const one of [method].flat()) known.methods.add(one)
  })
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  server.setNotFoundHandler((request, reply) => {
    const stranger = strangers.count(request.ip)
    if (stranger) return sendFailure(request, reply, stranger)
    const [path = ''] = request.url.split('?')
    const known = paths.find(({ pattern }) => pattern.test(path))
    if (known) return methodNotAllowed(request, reply, [...known.methods])
    const near = nearest(
      path,
      paths.map((one) => one.path),
    )
    const hint = near === undefined ? '' : ` Did you mean ${near}?`
    return sendFailure(request, reply, new ApiError('NOT_FOUND', `There is no such path.${hint}`))
  })
  server.setErrorHandler((error, request, reply) => {
    if (error instanceof ApiError) return sendFailure(request, reply, error)
    log.error({ err: error, request_id: request.id }, 'an unknown failure')
    const message = `A fault of Salver’s own. Tell its operator the request id ${request.id}.`
    return sendFailure(request, reply, new ApiError('INTERNAL_ERROR', message))
  })
  for (const register of routes) register(server)
  return server
}

/** Answers what begins while the gateway stops, and closes the server when nothing is under way any more. */
export async function closeServer(
  server: FastifyInstance,
  calls: Calls,
  drainTimeoutMs: number,
): Promise<void> {
  const closed = server.close()
  await calls.drain(drainTimeoutMs)
  // Answers that were just made leave before the last connections are cut.
  const last = setTimeout(() => server.server.closeAllConnections(), 500)
  await closed
  clearTimeout(last)
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
