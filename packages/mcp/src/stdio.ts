import type { Readable, Writable } from 'node:stream'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'
import { type McpOptions, makeMcpServer } from './server.ts'

/**
 * Serves one agent over standard input and output, until its input ends and what it asked is answered. Nothing else may
 * be written to the output meanwhile: messages for people go to standard error.
 *
 * @param options.signal ends it at once: the tools that are under way are given up
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
  await server.connect(transport)
  const { promise, leave } = leaving()
  const underWay = new Set<RequestId>()
  let hasEnded = input.readableEnded

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
  input.once('end', () => {
    hasEnded = true
    leaveWhenDone()
  })
  input.once('error', leave)
  // An agent that has gone reads no more: without this the next answer would end the process with an error.
  output.once('error', leave)
  signal?.addEventListener('abort', leave, { once: true })
  leaveWhenDone()
  await promise
  signal?.removeEventListener('abort', leave)
  await server.close()
}

function leaving() {
  let leave = () => {}
  const promise = new Promise<void>((resolve) => {
    leave = resolve
  })
  return { promise, leave }
}

/** The request that a message gives up: that gets no answer. */
function idOfGivenUp(message: JSONRPCMessage): RequestId | undefined {
  if (!('method' in message) || message.method !== 'notifications/cancelled') return undefined
  return message.params?.requestId as RequestId | undefined
}
