import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** A body that is the same for everybody, made once. */
export interface KeptBody {
  readonly type: string
  readonly bytes: Buffer
  readonly gzipped: Buffer
  /** Weak, since it names what is said and not how it is packed. */
  readonly etag: string
}

/** @param type its `content-type` */
export async function keptBody(type: string, text: string): Promise<KeptBody> {
  const bytes = Buffer.from(text)
  const gzipped = await promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION })
  const etag = `W/"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`
  return { type, bytes, gzipped, etag }
}

/** Sends it whole, packed for whoever takes that, or says that it is still what the caller has. */
export function sendKept(request: FastifyRequest, reply: FastifyReply, kept: KeptBody): FastifyReply {
  reply.headers({
    etag: kept.etag,
    vary: [reply.getHeader('vary'), 'accept-encoding'].filter(Boolean).join(', '),
    // A newer gateway may stand here at any time: what is kept is asked about, and costs nothing but that.
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  })
  if (isKnown(request.headers['if-none-match'], kept.etag)) return reply.code(304).send()
  reply.header('content-type', kept.type)
  if (!takesGzip(request.headers['accept-encoding'])) return reply.send(kept.bytes)
  return reply.header('content-encoding', 'gzip').send(kept.gzipped)
}

function isKnown(given: string | undefined, etag: string): boolean {
  if (given === undefined) return false
  const bare = (one: string) => one.trim().replace(/^W\//, '')
  return given.trim() === '*' || given.split(',').some((one) => bare(one) === bare(etag))
}

function takesGzip(given: string | string[] | undefined): boolean {
  const [, weight] = /(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=([\d.]+))?\s*(?:,|$)/i.exec(String(given ?? '')) ?? []
  return given !== undefined && /gzip|\*/i.test(String(given)) && Number(weight ?? 1) > 0
}
