import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js'
import { type McpOptions, makeMcpServer } from './server.ts'

/** What is answered over HTTP. `body` is JSON, or empty with a status of 202. */
export interface PostAnswer {
  readonly status: number
  readonly body: string
}

/**
 * Answers one POST of the Streamable HTTP transport, by itself: nothing is kept between two of them, so that any
 * gateway can answer any. The answer is JSON at once, never a stream.
 *
 * @param post.message what came as its body, parsed
 * @param post.protocolVersion what came as `mcp-protocol-version`
 * @param post.hangup aborted when its sender has gone: then the tools are given up, and it rejects with the reason
 */
export async function answerPost(
  post: { message: unknown; protocolVersion: string | undefined; hangup: AbortSignal },
  options: McpOptions,
): Promise<PostAnswer> {
  const twice = idOfTwo(post.message)
  if (twice !== undefined) return refusedBatch(twice)
  const server = makeMcpServer(options)
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
  // Only JSON ever comes back, so whoever takes that alone is served as well.
  const headers = new Headers({
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  })
  if (post.protocolVersion !== undefined) headers.set('mcp-protocol-version', post.protocolVersion)
  const request = new Request('http://salver/mcp', { method: 'POST', headers })
  let hangUp = () => {}
  const gone = new Promise<never>((_, reject) => {
    hangUp = () => reject(post.hangup.reason)
  })
  post.hangup.addEventListener('abort', hangUp, { once: true })
  try {
    post.hangup.throwIfAborted()
    await server.connect(transport)
    const answering = transport.handleRequest(request, { parsedBody: answerable(post.message) })
    const response = await Promise.race([answering, gone])
    return { status: response.status, body: await response.text() }
  } finally {
    post.hangup.removeEventListener('abort', hangUp)
    await server.close()
  }
}

/** An id by which a batch names two requests: the SDK would answer with the first, and abort the other at its work. */
function idOfTwo(message: unknown): string | number | undefined {
  if (!Array.isArray(message)) return undefined
  const seen = new Set<string | number>()
  for (const one of message) {
    if (!isObject(one) || !('method' in one)) continue
    const { id } = one
    if (typeof id !== 'string' && typeof id !== 'number') continue
    if (seen.has(id)) return id
    seen.add(id)
  }
  return undefined
}

function refusedBatch(id: string | number): PostAnswer {
  const named = JSON.stringify(id).slice(0, 60).toWellFormed()
  const message = `Invalid Request: two requests of the batch have the id ${named}; nothing was done`
  return {
    status: 400,
    body: JSON.stringify({ jsonrpc: '2.0', error: { code: ErrorCode.InvalidRequest, message }, id: null }),
  }
}

/**
 * A batch without the cancellations in it: what they name is in the same batch, or nowhere. The SDK leaves what was
 * cancelled without an answer, and would wait for all of them for ever.
 */
function answerable(message: unknown): unknown {
  if (!Array.isArray(message)) return message
  const others = message.filter((one) => !(isObject(one) && one.method === 'notifications/cancelled'))
  return others.length > 0 ? others : message
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
