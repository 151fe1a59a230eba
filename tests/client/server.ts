import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'

/** What one request is answered with. */
export type Reply = (response: ServerResponse, request: IncomingMessage) => void

/** A server that answers as it is told, in turn; the last reply stays. It ends with the file. */
export interface Server {
  readonly url: string
  /** What was asked of it, oldest first. */
  readonly asked: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[]
  replies: Reply[]
}

export async function startServer(): Promise<Server> {
  const server: Server = { url: '', asked: [], replies: [] }
  const http = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part
    })
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      server.asked.push({ method, url, headers, body })
      const reply = server.replies.length > 1 ? server.replies.shift() : server.replies[0]
      reply?.(response, request)
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  afterAll(() => {
    http.closeAllConnections()
    http.close()
  })
  const { port } = http.address() as AddressInfo
  return Object.assign(server, { url: `http://127.0.0.1:${port}` })
}

/** Any answer. */
export function says(status: number, body: string, headers: Record<string, string> = {}): Reply {
  return (response) => void response.writeHead(status, headers).end(body)
}

export function succeeds(data: object, metadata: object = {}, headers: Record<string, string> = {}): Reply {
  return says(200, JSON.stringify({ success: true, data, metadata }), {
    'content-type': 'application/json',
    ...headers,
  })
}

export function fails(status: number, code: string, headers: Record<string, string> = {}): Reply {
  const metadata = { action: null, credits_consumed: 0, request_id: 'req_1' }
  const body = { success: false, error: { code, message: `Because of ${code}.` }, metadata }
  return says(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers })
}

/** The connection breaks: before an answer, or in the middle of one. */
export const breaks: Reply = (response) => void response.destroy()
export const breaksOff: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{"success":true,"da', () => response.destroy())
}

/** No answer ever comes. */
export const stalls: Reply = () => {}
