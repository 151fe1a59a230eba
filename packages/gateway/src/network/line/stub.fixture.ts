import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as the stub got it. */
export interface Asked {
  method: string
  /** With the query, as it was sent. */
  path: string
  headers: IncomingHttpHeaders
  /** The JSON that was sent; null without a body. */
  body: unknown
}

/** An answer: its body a text as it stands, or JSON. */
export interface Reply {
  status?: number
  headers?: Record<string, string | string[]>
  body?: unknown
  /** Sends the body and then breaks the connection. */
  cut?: boolean
}

/** A network that answers what a test tells it to. */
export interface Stub extends AsyncDisposable {
  readonly url: string
  readonly asked: Asked[]
  /** What comes next: each answers one request, the last one all that follow. A function is asked each time. */
  answer(...replies: (Reply | ((asked: Asked) => Reply))[]): void
}

export async function startStub(): Promise<Stub> {
  const asked: Asked[] = []
  let replies: (Reply | ((asked: Asked) => Reply))[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const { method = '', url: path = '', headers } = request
    const one: Asked = { method, path, headers, body: text === '' ? null : JSON.parse(text) }
    asked.push(one)
    const next = (replies.length > 1 ? replies.shift() : replies[0]) ?? { status: 500 }
    const reply = typeof next === 'function' ? next(one) : next
    const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {})
    response.writeHead(reply.status ?? 200, {
      ...reply.headers,
      ...(reply.cut && { 'content-length': `${Buffer.byteLength(body) + 10}` }),
    })
    if (reply.cut) response.write(body, () => response.destroy())
    else response.end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer(...next) {
      replies = next
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
