import type { ServerResponse } from 'node:http'
import type { Reply } from './answers/reply.ts'
import type { AskedRequest } from './world/requests.ts'

/** A fault's body that is too big for anybody: more than 8 MiB. */
const HUGE_BYTES = 9 * 1024 * 1024

/** Sends a reply in the way in which it is to be sent. */
export function deliver(response: ServerResponse, reply: Reply, asked: AskedRequest): void {
  const { status, headers, delivery } = reply
  if (delivery === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  if (delivery === 'silence') return
  asked.status = status
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body
  const sent = delivery === 'truncated' ? body.subarray(0, body.length / 2) : body
  const length = delivery === 'huge' ? {} : { 'content-length': sent.length }
  response.writeHead(status, { ...headers, ...length } as Record<string, string | string[] | number>)
  if (delivery === 'stall') response.write(body.subarray(0, body.length / 2))
  else if (delivery === 'huge') {
    // Blanks are JSON too: the answer is whole and right, only too long.
    response.write(Buffer.alloc(HUGE_BYTES, ' '))
    response.end(body)
  } else response.end(sent)
}
