import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'

/** The most bytes that a body may have. */
const MOST_BODY_BYTES = 256 * 1024

/** So much more of a body that is too large is read, so that its sender gets to read the answer. */
const MOST_IGNORED_BYTES = 4 * 1024 * 1024

/** What a body says, or what is wrong with it. */
export type Body = { value: unknown } | { problem: string }

/** Reads a request's body as JSON. Undefined: its sender has gone before it was whole. */
export async function readBody(request: IncomingMessage): Promise<Body | undefined> {
  const bytes = await bytesOf(request)
  if (bytes === undefined || 'problem' in bytes) return bytes
  const type = contentTypeOf(request)
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    const got = JSON.stringify(encoding.slice(0, 100))
    return { problem: `The header content-encoding: got ${got}; expected none: send the body as it is.` }
  }
  if (bytes.all.length === 0) return { problem: 'The body is empty; expected a JSON object.' }
  if (!isJson(type)) {
    const got = type === undefined ? 'missing' : `got ${JSON.stringify(type.slice(0, 100))}`
    return { problem: `The header content-type: ${got}; expected application/json.` }
  }
  if (!isUtf8(bytes.all)) return { problem: 'The body is not UTF-8; expected JSON in UTF-8.' }
  try {
    // Some writers mark UTF-8 with the sign that tells the order of bytes.
    return { value: JSON.parse(bytes.all.toString('utf8').replace(/^\ufeff/, '')) }
  } catch (error) {
    // Only the place: the engine's own sentence quotes the body, in which there may be secrets.
    const place = /at position \d+/.exec(String(error))?.[0]
    return { problem: `The body is not JSON${place ? `: it breaks off or goes wrong ${place}` : ''}.` }
  }
}

/** As it was sent: the server hides it from the router. Of several, the first, as Node has it. */
function contentTypeOf({ rawHeaders }: IncomingMessage): string | undefined {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === 'content-type') return rawHeaders[at + 1]
  }
  return undefined
}

function isJson(type: string | undefined): boolean {
  if (type === undefined || !/^\s*application\/json\s*(;|$)/i.test(type)) return false
  // JSON has no parameters, so others mean nothing; a charset would, if it were another.
  const charset = /;\s*charset\s*=\s*"?([^;"\s]*)/i.exec(type)?.[1]
  return charset === undefined || /^utf-?8$/i.test(charset)
}

function bytesOf(request: IncomingMessage): Promise<{ all: Buffer } | { problem: string } | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const tooLarge = {
      problem: `The body is larger than ${MOST_BODY_BYTES} bytes, which is all that a call may have.`,
    }
    if (Number(request.headers['content-length']) > MOST_IGNORED_BYTES) {
      resolve(tooLarge)
      return
    }
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= MOST_BODY_BYTES) chunks.push(chunk)
      else if (length > MOST_IGNORED_BYTES) resolve(tooLarge)
    })
    request.once('end', () => resolve(length > MOST_BODY_BYTES ? tooLarge : { all: Buffer.concat(chunks) }))
    request.once('error', () => resolve(undefined))
    request.once('close', () => resolve(undefined))
  })
}
