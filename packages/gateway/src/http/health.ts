import { ApiError } from '@salver/contract'
import { sendJson, successBody } from './envelope.ts'
import type { Routes } from './server.ts'

/**
 * Whether the process answers, and whether it can serve. Open to all, and telling nothing else.
 *
 * @param check throws where the database cannot be reached or is not migrated
 */
export function healthRoutes(check: () => Promise<void>): Routes {
  return (server) => {
    server.get('/healthz', (request, reply) => sendJson(reply, 200, successBody(request, { status: 'ok' })))
    server.get('/readyz', async (request, reply) => {
      await check().catch((error: unknown) => {
        throw new ApiError('UNAVAILABLE', 'Salver cannot reach its database.', {
          cause: error,
          retryAfterSeconds: 2,
        })
      })
      return sendJson(reply, 200, successBody(request, { status: 'ready' }))
    })
  }
}
