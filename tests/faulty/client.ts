import { Agent, request } from 'node:http'

/**
 * What a client was told: the answer was a success, or a failure, or nobody knows. A connection that was refused is a
 * failure (`REFUSED`), since nothing was asked over it.
 */
export type Told =
  | { as: 'ok'; requestId: string; credits: number; replayed: boolean; text: string }
  | { as: 'failed'; code: string; message: string; requestId: string | null }
  | { as: 'unknown'; why: string }

/** What a client asks. */
export interface Asking {
  method: 'POST' | 'GET'
  path: string
  headers: Record<string, string>
  body?: string
  /** After so long the client gives up, and does not know. */
  patienceMs?: number
}

/** A client that keeps its connections, and believes in nothing but whole answers. */
export interface Client extends Disposable {
  ask(url: string, asking: Asking): Promise<Told>
}

export function makeClient(): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  return {
    ask: (url, { method, path, headers, body, patienceMs = 60_000 }) =>
      new Promise((resolve) => {
        const unknown = (why: string) => resolve({ as: 'unknown', why })
        const asked = request(
          url + path,
          {
            method,
            agent,
            headers: {
              ...headers,
              ...(body !== undefined && {
                'content-type': 'application/json',
                'content-length': Buffer.byteLength(body),
              }),
            },
          },
          (response) => {
            const pieces: Buffer[] = []
            response.on('data', (piece: Buffer) => pieces.push(piece))
            response.on('error', (error) => unknown(error.message))
            response.on('close', () => {
              clearTimeout(patience)
              if (!response.complete) return unknown('the answer was cut off')
              const replayed = response.headers['idempotency-replayed'] === 'true'
              resolve(toldBy(Buffer.concat(pieces).toString('utf8'), replayed))
            })
          },
        )
        const patience = setTimeout(() => asked.destroy(new Error('gave up waiting')), patienceMs)
        asked.on('error', (error: NodeJS.ErrnoException) => {
          clearTimeout(patience)
          if (error.code !== 'ECONNREFUSED') return unknown(error.message)
          resolve({ as: 'failed', code: 'REFUSED', message: error.message, requestId: null })
        })
        asked.end(body)
      }),
    [Symbol.dispose]: () => agent.destroy(),
  }
}

interface Envelope {
  success: boolean
  error?: { code: string; message: string }
  metadata: { request_id: string; credits_consumed: number }
}

function toldBy(text: string, replayed: boolean): Told {
  const { success, error, metadata } = JSON.parse(text) as Envelope
  if (success) {
    return { as: 'ok', requestId: metadata.request_id, credits: metadata.credits_consumed, replayed, text }
  }
  return {
    as: 'failed',
    code: error?.code ?? 'no code',
    message: error?.message ?? 'no message',
    requestId: metadata.request_id,
  }
}
