import { type Logger, pino } from 'pino'

export type { Logger }

/** Fields that are never written, whoever logs them by mistake, at any of the depths where headers and bodies come. */
const secretFields = [
  'x-api-key',
  'authorization',
  'cookie',
  'set-cookie',
  'login_token',
  'li_at',
  'shared_secret',
  'sealed',
  'token',
  'api_key',
  'key',
]

/** The gateway's log: a line of JSON for each event, on standard output. */
export function makeLog(level: string): Logger {
  return pino({
    level,
    base: { service: 'salver-gateway' },
    serializers: { err: plainError },
    redact: {
      paths: secretFields.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]),
      censor: '[never logged]',
    },
  })
}

/** An error as text. Whatever else hangs on it, such as a client with its connection's secrets, is not written. */
function plainError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) }
  return {
    type: error.name,
    message: error.message,
    ...('code' in error && { code: error.code }),
    stack: error.stack,
    ...(error.cause !== undefined && { cause: plainError(error.cause) }),
  }
}
