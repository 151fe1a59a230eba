import { isObject } from './answer.ts'
import { OptionsError } from './own-errors.ts'
import type { SalverError } from './salver-error.ts'

/** The way of `fetch`, as far as this library goes it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/**
 * A request that is about to be sent. It never has the key.
 *
 * @example
 * ```ts
 * const onRequest = ({ method, path, action, attempt }: RequestEvent) =>
 *   console.log(method, path, action ?? '', attempt)
 * new Salver({ url: 'http://127.0.0.1:8410', apiKey: 'slv_…', onRequest })
 * ```
 */
export interface RequestEvent {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Such as `/v2/network`, without the query. */
  readonly path: string
  /** Such as `list_invitations`; null where the path says it all. */
  readonly action: string | null
  /** 1 for the first try of a call. */
  readonly attempt: number
}

/**
 * What became of a request.
 *
 * @example
 * ```ts
 * const onResponse = ({ path, status, durationMs, requestId, error }: ResponseEvent) =>
 *   console.log(path, status, `${durationMs} ms`, requestId, error?.code ?? 'ok')
 * new Salver({ url: 'http://127.0.0.1:8410', apiKey: 'slv_…', onResponse })
 * ```
 */
export interface ResponseEvent extends RequestEvent {
  /** Null where no answer came. */
  readonly status: number | null
  readonly durationMs: number
  readonly requestId: string | null
  /** What was wrong, also where it is tried again; null for a success. */
  readonly error: SalverError | null
}

/**
 * What a client is made with; one that speaks the wire's names, with a `SalverOptions<true>`.
 *
 * @example
 * ```ts
 * const options: SalverOptions = { url: 'https://salver.example', apiKey: 'slv_…', timeoutMs: 20_000 }
 * const { invitations } = await new Salver(options).invitations.list({ accountId })
 * console.log(invitations[0]?.sender.firstName)
 * ```
 */
export interface SalverOptions<Wire extends boolean = false> {
  /** The address of the gateway, such as `http://127.0.0.1:8410`, without `/v2`. */
  readonly url: string
  /** The key of a workspace, such as `slv_…`. */
  readonly apiKey: string
  /** How long a call may take, tries and pauses included. 70,000: longer than a gateway gives itself (60 s). */
  readonly timeoutMs?: number | undefined
  /** How often a call is tried again that may work later: 3. */
  readonly retries?: number | undefined
  /** In place of the global `fetch`, such as one with a proxy. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
  /** `true`: the wire's own names (`account_id`) in place of camelCase (`accountId`), in and out. */
  readonly wire?: Wire | undefined
  /** Told of each request before it is sent. What it throws is ignored. */
  readonly onRequest?: ((event: RequestEvent) => void) | undefined
  /** Told of what became of each request. What it throws is ignored. */
  readonly onResponse?: ((event: ResponseEvent) => void) | undefined
}

/**
 * What one call may have of its own.
 *
 * @example
 * ```ts
 * const options: CallOptions = { idempotencyKey: 'order-1207', timeoutMs: 5_000 }
 * await salver.invitations.accept({ accountId, invitationId: '42' }, options)
 * ```
 */
export interface CallOptions {
  /**
   * Names what is asked, so that it is carried out and charged once however often it is asked within 24 hours: 1 to
   * 255 printable ASCII characters, of which a list that is walked needs 25. Without one, each call makes its own,
   * which all its tries share. Only for what changes or costs something: elsewhere it is ignored.
   */
  readonly idempotencyKey?: string | undefined
  /** Aborting it ends the call with an `AbortedError`. */
  readonly signal?: AbortSignal | undefined
  /** In place of the client's own. */
  readonly timeoutMs?: number | undefined
  /** In place of the client's own. */
  readonly retries?: number | undefined
}

const MOST_MS = 2 ** 31 - 1

/** Gives the address without a slash at its end. */
export function checkedUrl(url: unknown): string {
  // Also where it is no URL, and one cannot tell what is what in it.
  const mayBeSecret = typeof url === 'string' && /[@?#]|slv_/.test(url)
  const came = mayBeSecret ? 'what came may have a secret in it, and is not repeated' : got(url)
  const wrong = (why: string) =>
    new OptionsError(
      `url: ${came}; ${why}. Expected the address of a gateway, such as "http://127.0.0.1:8410".`,
    )
  if (typeof url !== 'string' || url.trim() === '') throw wrong('it is needed')
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    // A key that was given in the wrong place is not repeated.
    if (!/^slv_/.test(url.trim())) throw wrong('it is no URL')
    throw new OptionsError(
      'url: got a key; expected the address of a gateway. Are the two the other way round?',
    )
  }
  if (parsed.username || parsed.password) {
    throw new OptionsError(
      'url: it has a name or a password in it, which no gateway asks for. Leave them out.',
    )
  }
  if (!/^https?:$/.test(parsed.protocol)) throw wrong('it begins with neither http:// nor https://')
  if (parsed.search || parsed.hash) throw wrong('a ? or a # has no place in it')
  const path = parsed.pathname.replace(/\/+$/, '')
  if (/\/v2(\/|$)/.test(path)) throw wrong('leave out /v2 and what follows, which is added to it')
  return parsed.origin + path
}

export function checkedKey(apiKey: unknown): string {
  const key = typeof apiKey === 'string' ? apiKey.trim() : ''
  // What is not said is what came: it may be a secret with a slip in it.
  if (/^[\x21-\x7e]+$/.test(key)) return key
  const kind =
    key === ''
      ? apiKey === undefined
        ? 'missing'
        : `got ${apiKey === null ? null : 'no key'}`
      : 'it has characters that no key has'
  throw new OptionsError(
    `apiKey: ${kind}; expected a key of a workspace, such as "slv_…". If it comes from the environment, is the variable set?`,
  )
}

export function checkedTime(timeoutMs: unknown): number {
  return checkedNumber('timeoutMs', timeoutMs, 1, MOST_MS)
}

export function checkedRetries(retries: unknown): number {
  return checkedNumber('retries', retries, 0, 100, 'whole number')
}

export function checkedWire(wire: unknown): boolean {
  if (wire === undefined || typeof wire === 'boolean') return wire === true
  throw new OptionsError(`wire: ${got(wire)}; expected true or false.`)
}

/** What one call has of its own. */
export function checkedOptions(options: unknown): CallOptions {
  if (options == null) return {}
  if (!isObject(options)) {
    throw new OptionsError(
      `The options of a call: ${kindOf(options)}; expected an object, such as { timeoutMs: 5_000 }.`,
    )
  }
  const { signal } = options
  if (signal != null && !(isObject(signal) && typeof signal.addEventListener === 'function')) {
    throw new OptionsError(`signal: ${kindOf(signal)}; expected an AbortSignal.`)
  }
  return options
}

/**
 * What a call asks, as it is put into words.
 *
 * @throws OptionsError for what JSON has no form of, such as a bigint, or what contains itself
 */
export function inWords<Words>(put: () => Words): Words {
  try {
    return put()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new OptionsError(
      `What is asked has no form in JSON (${why}). Give ids as strings, and nothing that contains itself.`,
      { cause },
    )
  }
}

/**
 * What a call asks, before it is put into words.
 *
 * @param what is called
 * @param needed a name that it has to have, if any
 */
export function checkedAsk(what: string, ask: unknown, needed?: string): object {
  if (isObject(ask)) return ask
  const names = needed === undefined ? '' : ` with ${needed} and what else it takes`
  throw new OptionsError(`${what}: ${kindOf(ask)}; expected an object${names}.`)
}

function checkedNumber(
  name: string,
  value: unknown,
  least: number,
  most: number,
  kind: 'number' | 'whole number' = 'number',
): number {
  const isKind = kind === 'number' ? typeof value === 'number' : Number.isInteger(value)
  if (isKind && Number(value) >= least && Number(value) <= most) return Number(value)
  throw new OptionsError(`${name}: ${got(value)}; expected a ${kind} from ${least} to ${most}.`)
}

export function checkedIdempotencyKey(key: unknown): string {
  if (typeof key === 'string' && /^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(key)) return key
  throw new OptionsError(`idempotencyKey: ${got(key)}; expected 1 to 255 printable ASCII characters.`)
}

/** What the pages of a walk add to its key: their number, and where they begin. */
const LONGEST_WALK_KEY = 255 - ':1000000:9007199254740991'.length

/** A key from which each page of a walk gets one of its own. */
export function checkedWalkKey(key: unknown): void {
  const { length } = checkedIdempotencyKey(key)
  if (length <= LONGEST_WALK_KEY) return
  throw new OptionsError(
    `idempotencyKey: ${length} characters; expected at most ${LONGEST_WALK_KEY} to walk a list, each page of which gets a key of its own made from it.`,
  )
}

/** An id as a part of a path. What would be another path is none. */
export function checkedId(id: unknown): string {
  if (typeof id === 'string' && id !== '' && !/^\.\.?$|\p{Cs}/u.test(id)) return encodeURIComponent(id)
  throw new OptionsError(`accountId: ${got(id)}; expected the id of an account, such as "acc_…".`)
}

function got(value: unknown): string {
  if (typeof value === 'string') return `got ${JSON.stringify(value.slice(0, 100))}`
  return typeof value === 'number' || typeof value === 'boolean' ? `got ${value}` : kindOf(value)
}

/** What came, and not its value: it may be a secret that was given in the wrong place. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'got null'
  if (Array.isArray(value)) return 'got an array'
  return `got a${typeof value === 'object' ? 'n' : ''} ${typeof value}`
}
