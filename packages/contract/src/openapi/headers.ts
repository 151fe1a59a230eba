import type { Json } from './schemas.ts'

/** The headers of answers that mean something, as the document keeps them. */
export const HEADERS = {
  'x-request-id': {
    description: 'Names the request, as `metadata.request_id` does. The gateway’s log knows it by this.',
    required: true,
    schema: { type: 'string', pattern: '^req_[0-9a-f]{32}$' },
    example: 'req_01a210036d5774dda28e666447463399',
  },
  RateLimit: {
    description:
      'What is left of the key’s limit: `r` requests, and `t` seconds until all of it is there again. Absent where no key was known.',
    schema: { type: 'string' },
    example: '"key";r=599;t=1',
  },
  'RateLimit-Policy': {
    description: 'The key’s limit: `q` requests in `w` seconds. Absent where no key was known.',
    schema: { type: 'string' },
    example: '"key";q=600;w=60',
  },
  'Retry-After': {
    description: 'In how many seconds the same request may work. Asking earlier is of no use.',
    schema: { type: 'integer', minimum: 0 },
    example: 2,
  },
  'Idempotency-Replayed': {
    description:
      'Present, and `true`, where this is the kept answer to an earlier request with the same key.',
    schema: { type: 'string', const: 'true' },
    example: 'true',
  },
  ETag: {
    description: 'Names this version of what was answered; to be sent back as `If-None-Match`.',
    schema: { type: 'string' },
    example: '"3q2-7wEyNHf0mLkXc1bZ"',
  },
} as const satisfies Record<string, Json>

/** References to some of them. */
export function headersOf(names: readonly (keyof typeof HEADERS)[]): Json {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

/** The header with which a POST is carried out once, however often it is sent. */
export const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Any 1 to 255 printable ASCII characters, a UUID for one: a new one for each request, and the same one when that request is sent again. For 24 hours the same request gets its first success again, free; another request with the same key is refused.',
  // No example: samples that are sent one after the other would share one key.
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}
