import { apiDocument } from '@salver/contract'
import manifest from '../../package.json' with { type: 'json' }
import { type KeptBody, keptBody, sendKept } from './kept-body.ts'
import { makeReferencePage, type ReferencePage } from './reference.ts'
import type { Routes } from './server.ts'

/**
 * The API described, for programs (`/openapi.json`) and for people (`/reference`). Open to all: it says nothing that
 * the source does not. Both are made when they are first asked for, and kept.
 */
export function describedRoutes(): Routes {
  const document = once(async (): Promise<KeptBody> => {
    const described = await apiDocument({ version: manifest.version, serverUrl: '/' })
    return keptBody('application/json; charset=utf-8', JSON.stringify(described))
  })
  const reference = once((): Promise<ReferencePage> => makeReferencePage())

  return (server) => {
    server.get('/openapi.json', async (request, reply) => sendKept(request, reply, await document()))
    server.get('/reference', async (request, reply) => {
      // What the page names stands beside it, not below it.
      if (request.url.split('?')[0]?.endsWith('/')) return reply.redirect('../reference', 308)
      const { page, contentSecurityPolicy } = await reference()
      reply.headers({
        'content-security-policy': contentSecurityPolicy,
        'referrer-policy': 'no-referrer',
      })
      return sendKept(request, reply, page)
    })
    server.get('/reference/scalar.js', async (request, reply) =>
      sendKept(request, reply, (await reference()).script),
    )
  }
}

/** Makes something for whoever asks first; what failed is tried anew. */
function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}
