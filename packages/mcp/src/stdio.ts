import type { Readable, Writable } from 'node:stream'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'
import { type McpOptions, makeMcpServer } from './server.ts'

/**
 * Serves one agent over standard input and output, until its input ends and what it asked is answered. Nothing else may
 * be written to the output meanwhile: messages for people go to standard error.
 *
 * @param options.signal ends it at once: the tools that are under way are given up
 * @throws where so long a line comes that nothing after it can be read: the tools are given up likewise
 * @example
 * await serveStdio({ call, version: '1.0.0', readOnly: process.argv.includes('--read-only') })
 */
export async function serveStdio({
  input = process.stdin,
  output = process.stdout,
  signal,
  ...options
}: McpOptions & {
  readonly input?: Readable
  readonly output?: Writable
  readonly signal?: AbortSignal
}): Promise<void> {
  if (signal?.aborted) return
  const server = makeMcpServer(options)
  const transport = new StdioServerTransport(input, output)
  const { promise, leave, fail } = leaving()
  let lastError: Error | undefined
  server.onerror = (error) => {
    lastError = error
  }
  // Where this is not the end of what follows, the transport has closed itself, and nobody is heard any more.
  server.onclose = () => fail(brokenBy(lastError))
  await server.connect(transport)
  const underWay = new Set<RequestId>()
  let hasEnded = input.readableEnded || input.destroyed

  function leaveWhenDone(): void {
    if (hasEnded && underWay.size === 0) leave()
  }
  const receive = transport.onmessage
  transport.onmessage = (message) => {
    if ('method' in message && 'id' in message) underWay.add(message.id)
    receive?.(message)
    const givenUp = idOfGivenUp(message)
    if (givenUp !== undefined) underWay.delete(givenUp)
    leaveWhenDone()
  }
  const send = transport.send.bind(transport)
  transport.send = async (message) => {
    await send(message)
    if (!('method' in message) && message.id !== undefined) underWay.delete(message.id)
    leaveWhenDone()
  }
  // Closed by somebody, it has no end.
  for (const event of ['end', 'close']) {
    input.once(event, () => {
      hasEnded = true
      leaveWhenDone()
    })
  }
  input.once('error', leave)
  // An agent that has gone reads no more: without this the next answer would end the process with an error.
  output.once('error', leave)
  signal?.addEventListener('abort', leave, { once: true })
  leaveWhenDone()
  try {
    await promise
  } finally {
    signal?.removeEventListener('abort', leave)
    await server.close()
  }
}

function leaving() {
  let leave = () => {}
  let fail = (_: Error) => {}
  const promise = new Promise<void>((resolve, reject) => {
    leave = resolve
    fail = reject
  })
  return { promise, leave, fail }
}

function brokenBy(cause: Error | undefined): Error {
  const why = cause === undefined ? '' : `: ${cause.message}`
  return new Error(`What the agent sends cannot be read any more${why}`, { cause })
}

/** The request that a message gives up: that gets no answer. */
function idOfGivenUp(message: JSONRPCMessage): RequestId | undefined {
  if (!('method' in message) || message.method !== 'notifications/cancelled') return undefined
  return message.params?.requestId as RequestId | undefined
}
