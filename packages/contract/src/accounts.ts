import { z } from 'zod'
import { OffsetPagination } from './page.ts'
import { WrittenInteger } from './query.ts'
import { besides, given, refuse } from './reading.ts'
import { writtenText } from './text.ts'

/** What other services ask for and Salver does not: only what must be refused is named here. */
const NoPassword = z.never().optional().meta({
  refusal:
    'Salver takes no e-mail and password; send login_token, the cookie li_at of a signed-in browser, instead',
})

/**
 * Where an account's data comes from: a member's session with the network, or the interface by which members take
 * their own data elsewhere.
 */
export const SOURCES = ['session', 'portability'] as const
export const Source = z.enum(SOURCES).meta({ id: 'Source' })
export type Source = z.infer<typeof Source>

const Token = z
  .string()
  .trim()
  .min(1)
  .max(4096)
  .regex(/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/)

/** Body of `POST /v2/login`. */
export const LoginBody = z
  .object({
    email: NoPassword,
    username: NoPassword,
    password: NoPassword,
    platform: z.literal('linkedin').describe('"linkedin"'),
    source: z
      .enum(SOURCES)
      .default('session')
      .describe('"session" (the default, with login_token) or "portability" (with access_token)'),
    login_token: Token.optional()
      .describe(
        'a string: the session token (the cookie li_at) of a signed-in member, without quotes or blanks',
      )
      .meta({ secret: true }),
    access_token: Token.optional()
      .describe(
        'a string: the access token of the data portability interface, with "source": "portability" and without login_token',
      )
      .meta({ secret: true }),
    country: z
      .string()
      .regex(/^[A-Za-z]{2}$/)
      .optional()
      .describe('two letters, such as "FR", or absent'),
    account_name: writtenText(1, 200)
      .optional()
      .describe('a string of 1 to 200 characters, without NUL or half characters, or absent'),
  })
  .superRefine(({ source, login_token, access_token }, context) => {
    if (login_token !== undefined && access_token !== undefined)
      refuse(context, 'access_token', besides('login_token'))
    else if (source === 'session' && login_token === undefined)
      refuse(
        context,
        'login_token',
        access_token && 'missing; with access_token goes "source": "portability"',
      )
    else if (source === 'portability' && access_token === undefined)
      refuse(context, 'access_token', login_token && 'missing; with login_token goes "source": "session"')
  })
  .meta({ id: 'LoginBody' })
export type LoginBody = z.output<typeof LoginBody>

/** Data of `POST /v2/login`. */
export const LoginData = z
  .object({ account_id: z.string(), status: z.literal('connected') })
  .meta({ id: 'LoginData' })
export type LoginData = z.infer<typeof LoginData>

/** How the account's session with the network fares. Times are ISO 8601 in UTC. */
export const Health = z
  .object({
    last_success_at: z.iso.datetime().nullable(),
    last_failure_at: z.iso.datetime().nullable(),
    last_failure: z.string().nullable().describe('The kind of the last failure.'),
    resting_until: z.iso.datetime().nullable().describe('The network asked for a pause until then.'),
    requests_last_hour: z.int().min(0),
  })
  .meta({ id: 'Health' })
export type Health = z.infer<typeof Health>

/** A connected account. */
export const Account = z
  .object({
    account_id: z.string(),
    platform: z.literal('linkedin'),
    source: Source,
    account_name: z.string().nullable(),
    status: z.enum(['connected', 'disconnected']),
    public_identifier: z.string().nullable(),
    name: z.string().nullable(),
    connected_at: z.iso.datetime(),
    health: Health,
  })
  .meta({ id: 'Account' })
export type Account = z.infer<typeof Account>

const PageSize = WrittenInteger.pipe(z.int().min(1).max(500))

/** Query of `GET /v2/accounts`; `limit` is an alias of `count`. */
export const AccountsQuery = z
  .object({
    count: PageSize.optional().describe('an integer from 1 to 500 (default 50)'),
    limit: PageSize.optional().describe('an integer from 1 to 500: an alias of count'),
    offset: WrittenInteger.pipe(z.int().min(0)).default(0).describe('an integer of at least 0'),
  })
  .superRefine(({ count, limit }, context) => {
    if (given({ count, limit }).length > 1) refuse(context, 'limit', besides('count'))
  })
  .meta({ id: 'AccountsQuery' })
export type AccountsQuery = z.output<typeof AccountsQuery>

/** Data of `GET /v2/accounts`. */
export const AccountsData = z
  .object({
    accounts: z.array(Account),
    pagination: OffsetPagination,
  })
  .meta({ id: 'AccountsData' })
export type AccountsData = z.infer<typeof AccountsData>

/** Data of `GET /v2/credits`: what is free, that is the balance less what calls under way hold. */
export const CreditsData = z.object({ credits: z.int().min(0) }).meta({ id: 'CreditsData' })
export type CreditsData = z.infer<typeof CreditsData>
