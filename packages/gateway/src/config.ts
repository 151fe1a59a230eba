import { isIP } from 'node:net'
import { nearest } from '@salver/contract'
import { z } from 'zod'

/** A wrong environment: the message names the variable, what came and what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** What the gateway runs by: checked, typed and frozen. */
export interface Config {
  readonly listen: { readonly host: string; readonly port: number }
  readonly databaseUrl: string
  /** Keys of 32 bytes: the first seals, all open. */
  readonly secretKeys: readonly [Uint8Array, ...Uint8Array[]]
  /** Null: the operator's API is off. */
  readonly adminToken: string | null
  /** Base URL of the network's protocol, without a trailing slash. */
  readonly networkUrl: string
  /** Query ids of the network's GraphQL; null: that route is not used. */
  readonly networkQueries: {
    readonly invitations: string | null
    readonly sent: string | null
    readonly profiles: string | null
  }
  /** Base URL of the data portability interface, without a trailing slash. */
  readonly portabilityUrl: string
  readonly accountPace: Pace
  readonly callTimeoutMs: number
  readonly networkConcurrency: number
  readonly maxCalls: number
  readonly drainTimeoutMs: number
  /** How many days the log of calls is kept. */
  readonly logDays: number
  /** Addresses of proxies whose `X-Forwarded-For` says where a request came from. */
  readonly trustedProxies: readonly string[]
  /** Origins of web pages that may call from a browser, as browsers send them. */
  readonly corsOrigins: readonly string[]
  readonly logLevel: string
  /** Whether each answer is checked against its schema before it leaves: in development and tests. */
  readonly checkAnswers: boolean
}

/** How many requests to the network an account may make: so many evenly over a time, and so many at once at first. */
export interface Pace {
  readonly requests: number
  readonly perSeconds: number
  readonly burst: number
}

const LINKEDIN = 'https://www.linkedin.com/voyager/api'
const PORTABILITY = 'https://api.linkedin.com/rest'

/** More than any account makes, within its time or at once. */
const MOST_REQUESTS = 1_000_000

/** Every variable that the gateway reads. Each `describe` says what is allowed, and is what an error repeats. */
const Variables = z.object({
  PORT: integer(0, 65_535, 8410),
  HOST: z
    .string()
    .refine((host) => isIP(host) !== 0 || /^[A-Za-z0-9.-]+$/.test(host))
    .default('127.0.0.1')
    .describe('a host name or an IP address, such as 127.0.0.1 or 0.0.0.0'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .refine(URL.canParse)
    .describe(
      'a connection string such as postgres://user:password@host:5432/salver, with / # ? and @ of a password written as %2F %23 %3F %40',
    ),
  SALVER_SECRET_KEY: z
    .string()
    .transform(secretKeys)
    .describe(
      '32 random bytes in base64, as `openssl rand -base64 32` prints them; several separated by commas: the first seals, all open',
    ),
  SALVER_ADMIN_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,}$/)
    .optional()
    .describe('at least 16 printable characters without blanks, or unset: then the operator’s API is off'),
  SALVER_NETWORK_URL: baseUrl(LINKEDIN).describe(
    'the base URL of the network’s protocol, such as https://…/voyager/api',
  ),
  SALVER_QUERY_INVITATIONS: queryId('voyagerRelationshipsDashInvitationViews'),
  SALVER_QUERY_SENT: queryId('voyagerRelationshipsDashSentInvitationViews'),
  SALVER_QUERY_PROFILES: queryId('voyagerIdentityDashProfiles'),
  SALVER_PORTABILITY_URL: baseUrl(PORTABILITY).describe(
    'the base URL of the data portability interface, such as https://…/rest',
  ),
  SALVER_ACCOUNT_PACE: pace({ requests: 60, perSeconds: 60, burst: 20 }),
  SALVER_CALL_TIMEOUT: duration(1_000, 600_000, 60_000),
  SALVER_NETWORK_CONCURRENCY: integer(1, 100, 10),
  SALVER_MAX_CALLS: integer(1, 100_000, 1000),
  SALVER_DRAIN_TIMEOUT: duration(0, 600_000, 60_000),
  SALVER_LOG_DAYS: integer(1, 36_500, 90),
  SALVER_TRUST_PROXY: z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim()))
    .refine((proxies) => proxies.every(isAddressOrNetwork))
    .default([])
    .describe('addresses or networks separated by commas, such as 10.0.0.7,192.168.0.0/16'),
  SALVER_CORS_ORIGINS: z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim().replace(/\/$/, '')))
    .refine((origins) => origins.every(isOrigin))
    .default([])
    .describe(
      'origins of web pages separated by commas, without paths, such as https://app.example,http://localhost:5173',
    ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('one of fatal, error, warn, info, debug, trace, silent'),
  NODE_ENV: z.string().optional(),
})

/** What the `salver` command reads, and may be set in the same shell. */
const OF_THE_COMMAND_LINE = ['SALVER_URL', 'SALVER_API_KEY', 'SALVER_ACCOUNT', 'SALVER_PROFILE']

/**
 * The configuration that an environment says. An empty variable counts as unset.
 *
 * @param alsoKnown SALVER_ variables that others of the same process read
 * @throws ConfigError for the first variable that is missing, wrong or unknown
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  alsoKnown: readonly string[] = [],
): Config {
  const known = [...Object.keys(Variables.shape), ...alsoKnown]
  const given: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) {
    if (OF_THE_COMMAND_LINE.includes(name)) continue
    if (name.startsWith('SALVER_') && !known.includes(name)) throw unknownVariable(name, known)
    if (name in Variables.shape && value !== undefined && value !== '') given[name] = value
  }
  const read = Variables.safeParse(given)
  if (!read.success) throw wrongVariable(String(read.error.issues[0]?.path[0]), given)
  const variables = read.data
  return Object.freeze({
    listen: { host: variables.HOST, port: variables.PORT },
    databaseUrl: variables.DATABASE_URL,
    secretKeys: variables.SALVER_SECRET_KEY,
    adminToken: variables.SALVER_ADMIN_TOKEN ?? null,
    networkUrl: variables.SALVER_NETWORK_URL,
    networkQueries: {
      invitations: variables.SALVER_QUERY_INVITATIONS ?? null,
      sent: variables.SALVER_QUERY_SENT ?? null,
      profiles: variables.SALVER_QUERY_PROFILES ?? null,
    },
    portabilityUrl: variables.SALVER_PORTABILITY_URL,
    accountPace: variables.SALVER_ACCOUNT_PACE,
    callTimeoutMs: variables.SALVER_CALL_TIMEOUT,
    networkConcurrency: variables.SALVER_NETWORK_CONCURRENCY,
    maxCalls: variables.SALVER_MAX_CALLS,
    drainTimeoutMs: variables.SALVER_DRAIN_TIMEOUT,
    logDays: variables.SALVER_LOG_DAYS,
    trustedProxies: variables.SALVER_TRUST_PROXY,
    corsOrigins: variables.SALVER_CORS_ORIGINS,
    logLevel: variables.LOG_LEVEL,
    checkAnswers: variables.NODE_ENV !== 'production',
  })
}

/** The one setting of a command that opens nothing that is sealed; else as `readConfig`. */
export function readDatabaseUrl(...[environment, alsoKnown]: Parameters<typeof readConfig>): string {
  const anyKey = Buffer.alloc(32).toString('base64')
  return readConfig({ SALVER_SECRET_KEY: anyKey, ...environment }, alsoKnown).databaseUrl
}

/** What must not be shown back, not even to say that it is wrong. */
const secrets = new Set(['DATABASE_URL', 'SALVER_SECRET_KEY', 'SALVER_ADMIN_TOKEN'])

function wrongVariable(name: string, given: Readonly<Record<string, string>>): ConfigError {
  const field: z.ZodType | undefined = Variables.shape[name as keyof typeof Variables.shape]
  const allowed = field?.description ?? 'another value'
  const value = given[name]
  if (value === undefined) return new ConfigError(`${name} is not set. Set it to ${allowed}.`)
  const got = secrets.has(name) ? `a value of ${value.length} characters` : JSON.stringify(value)
  return new ConfigError(`${name}: got ${got}; expected ${allowed}.`)
}

function unknownVariable(name: string, known: readonly string[]): ConfigError {
  const salver = known.filter((candidate) => candidate.startsWith('SALVER_'))
  // Without what they all begin with, which would make any two of them look alike.
  const bare = (one: string) => one.replace(/^SALVER_/, '')
  const near = nearest(bare(name), salver.map(bare))
  const hint = near === undefined ? `Known are ${salver.join(', ')}.` : `Did you mean SALVER_${near}?`
  return new ConfigError(
    `${name} is not a variable of Salver. ${hint} Unset it if it is not meant for Salver.`,
  )
}

function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/')
  const version = isIP(address)
  if (version === 0 || more !== undefined) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

/** Whether it is written as browsers send it: scheme, host and port where it is not the scheme's own. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

function integer(min: number, max: number, otherwise: number) {
  return z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .default(otherwise)
    .describe(`a whole number from ${min} to ${max}`)
}

function baseUrl(otherwise: string) {
  return z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .default(otherwise)
}

function queryId(name: string) {
  return z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,200}$/)
    .optional()
    .describe(
      `a query id such as ${name}.<hash>, of letters, digits, dots, underscores and dashes, or unset: then that query is not used`,
    )
}

const secondsOf: Readonly<Record<string, number>> = { s: 1, sec: 1, min: 60, h: 3600, hour: 3600 }

function pace(otherwise: Pace) {
  const count = z.int().min(1).max(MOST_REQUESTS)
  return z
    .string()
    .trim()
    .regex(/^\d+\/(s|sec|min|h|hour) +burst +\d+$/)
    .transform((text): Pace => {
      const [requests = '', unit = '', , burst = ''] = text.split(/[/ ]+/)
      return { requests: Number(requests), perSeconds: secondsOf[unit] ?? 1, burst: Number(burst) }
    })
    .pipe(z.object({ requests: count, perSeconds: z.number(), burst: count }))
    .default(otherwise)
    .describe(
      `a pace such as "60/min burst 20": requests a second, minute or hour (s, sec, min, h, hour), and how many at once, each from 1 to ${MOST_REQUESTS}`,
    )
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 }

function duration(min: number, max: number, otherwise: number) {
  return z
    .string()
    .regex(/^\d+(ms|s|m)$/)
    .transform((text) => {
      const [, number = '0', unit = 'ms'] = /^(\d+)(ms|s|m)$/.exec(text) ?? []
      return Number(number) * (units[unit] ?? 1)
    })
    .pipe(z.number().min(min).max(max))
    .default(otherwise)
    .describe(`a time such as 500ms, 60s or 2m, from ${min / 1000}s to ${max / 1000}s`)
}

function secretKeys(text: string, context: z.RefinementCtx<string>): [Uint8Array, ...Uint8Array[]] {
  const [first, ...others] = text.split(',').map((part) => {
    const trimmed = part.trim()
    const bytes = /^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed) ? Buffer.from(trimmed, 'base64') : Buffer.alloc(0)
    if (bytes.length !== 32) context.addIssue({ code: 'custom', message: 'not 32 bytes of base64' })
    return new Uint8Array(bytes)
  })
  return [first ?? new Uint8Array(), ...others]
}
