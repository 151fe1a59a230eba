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
    redact: {
      paths: secretFields.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]),
      censor: '[never logged]',
    },
  })
}
