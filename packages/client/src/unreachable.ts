import type { Sent } from './answer.ts'
import { ConnectionError } from './own-errors.ts'

const NO_TLS = 'It speaks no TLS there: is it http:// in place of https://?'

/** What is wrong with the address or the machine, so that trying again is of no use; and what to do about it. */
const LASTING = new Map([
  ['ENOTFOUND', 'There is no such host: check url.'],
  ['ERR_INVALID_URL', 'Check url.'],
  // It has no code of its own.
  ['bad port', 'No fetch goes to that port: let the gateway listen on another one.'],
  ['EPROTO', NO_TLS],
  ['ERR_SSL_WRONG_VERSION_NUMBER', NO_TLS],
])
const PASSING = new Map([
  ['ECONNREFUSED', 'Nothing listens there: is the gateway running, and is it the right port?'],
])

/** No connection came about, so that nothing was sent. Any other code may be one of a connection that broke. */
const UNSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_INVALID_URL',
  'bad port',
])

/**
 * What a failed `fetch` comes to.
 *
 * @param isBegun whether its answer had begun
 */
export function unreachable(
  url: string,
  error: unknown,
  { idempotencyKey, changes, isLost }: Sent,
  isBegun: boolean,
): ConnectionError {
  const { cause = error } = error instanceof Error ? error : {}
  const what = cause instanceof Error ? cause.message || cause.name : String(cause)
  const code = codeOf(cause) || (LASTING.has(what) ? what : '')
  const distrusted = /CERT|SIGNATURE|SELF_SIGNED/.test(code)
  const hint =
    LASTING.get(code) ??
    PASSING.get(code) ??
    (distrusted
      ? 'Its certificate is not trusted here.'
      : code === '' && 'document' in globalThis
        ? 'In a web page: is its origin one of the gateway’s SALVER_CORS_ORIGINS, and is the gateway running?'
        : 'Is the gateway running, and can this machine reach it?')
  // What OpenSSL says is for those who mend OpenSSL.
  const said = LASTING.get(code) === NO_TLS ? code : what.replace(/\s+/g, ' ').trim()
  const told = code === '' || said.includes(code) ? said : `${code}, ${said}`
  const isUnsent = !isBegun && (UNSENT.has(code) || distrusted)
  return new ConnectionError(
    `Cannot reach the gateway at ${url}${isUnsent ? '' : ', or the connection broke'} (${told}). ${hint}`,
    {
      cause: error,
      isRetryable: !(LASTING.has(code) || distrusted),
      idempotencyKey,
      isUnanswered: isLost || (!isUnsent && changes),
    },
  )
}

function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
}
