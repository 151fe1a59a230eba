import { connect } from 'node:tls'

/** What came of one look at a path of the gateway. `skewMs` is how far its clock is before ours. */
export interface Looked {
  readonly status: number | null
  /** What it answered as JSON; null for anything else. */
  readonly body: Record<string, unknown> | null
  readonly skewMs: number | null
  /** Why there was no answer; null where there was one. */
  readonly problem: string | null
}

/** Asks for a path without a key. Redirects are not followed: a gateway has none here. */
export async function look(url: string, path: string, timeoutMs = 10_000): Promise<Looked> {
  const began = Date.now()
  try {
    const response = await fetch(url + path, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    const text = await response.text()
    const middle = (began + Date.now()) / 2
    const date = Date.parse(response.headers.get('date') ?? '')
    // The header is cut to whole seconds.
    const skewMs = Number.isNaN(date) ? null : date + 500 - middle
    return { status: response.status, body: parsed(text), skewMs, problem: null }
  } catch (error) {
    return { status: null, body: null, skewMs: null, problem: problemOf(error) }
  }
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

const PROBLEMS: Record<string, string> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of an authority that is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is of an authority that is not known here',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS: is it http://?',
}

function problemOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'it does not answer'
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    const code = 'code' in one ? String(one.code) : ''
    if (PROBLEMS[code] !== undefined) return PROBLEMS[code]
    // A name with several addresses fails with several errors.
    if (one instanceof AggregateError && one.errors.length > 0) return problemOf(one.errors[0])
    if (one.cause === undefined && code !== '') return `${one.message} (${code})`
  }
  return error instanceof Error ? error.message : String(error)
}

/** When the certificate of an address ends; null where that cannot be told. */
export function certificateEnd(url: string, timeoutMs = 5_000): Promise<Date | null> {
  const { hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port || 443), servername: host, timeout: timeoutMs }, () => {
      const end = new Date(socket.getPeerCertificate().valid_to)
      socket.destroy()
      resolve(Number.isNaN(end.getTime()) ? null : end)
    })
    const none = () => {
      socket.destroy()
      resolve(null)
    }
    socket.once('error', none)
    socket.once('timeout', none)
  })
}
