import type { IncomingMessage } from 'node:http'
import { marked } from './answers/portability.ts'
import { CSRF_REPLY, errorReply, type Reply, withCookie } from './answers/reply.ts'
import type { Session, World } from './world/world.ts'

/** Whose request it is, if anybody's, and the answer that keeps it out. */
export interface Entry {
  readonly session: Readonly<Session> | undefined
  readonly refusal: Reply | null
  /** The csrf cookie that it came with; empty where there is none. */
  readonly csrf: string
  readonly liAt: string
}

/** The only version of the portability interface that the sandbox plays. */
const PORTABILITY_VERSION = '202312'

/** By its access token: the way into the portability interface. */
export function entryByToken(world: World, { headers }: IncomingMessage): Entry {
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
  const session = world.access(token)
  const version = headers['linkedin-version']
  let refusal: Reply | null = null
  if (!session || session.ended) refusal = marked(errorReply(401))
  else if (version !== PORTABILITY_VERSION) refusal = marked(errorReply(400))
  return { session, refusal, csrf: '', liAt: '' }
}

/** By their cookies: the way into everything else. */
export class CookieEntries {
  /** The `JSESSIONID` values of each session that were rotated away. */
  readonly #stale = new Map<string, Set<string>>()

  entry(world: World, { headers }: IncomingMessage): Entry {
    const cookies = headers.cookie ?? ''
    const liAt = cookieValue(cookies, 'li_at') ?? ''
    const csrf = cookieValue(cookies, 'JSESSIONID') ?? ''
    const session = world.session(liAt)
    const holds = csrfHolds(csrf, headers['csrf-token']) && !this.#stale.get(liAt)?.has(csrf)
    const refusal = !holds ? CSRF_REPLY : !session || session.ended ? errorReply(401) : null
    return { session, refusal, csrf, liAt }
  }

  /** The same reply with a new csrf cookie; the one that the request came with fails from now on. */
  rotated(reply: Reply, { liAt, csrf }: Entry, now: number): Reply {
    const stale = this.#stale.get(liAt) ?? new Set()
    this.#stale.set(liAt, stale.add(csrf))
    return withCookie(reply, `JSESSIONID="ajax:${now}${stale.size}"; Path=/; Secure; SameSite=None`)
  }
}

function cookieValue(cookies: string, name: string): string | undefined {
  for (const part of cookies.split(';')) {
    const equals = part.indexOf('=')
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim()
  }
  return undefined
}

/** The cookie is a quoted text, the header the same without its quotes. Any value will do. */
function csrfHolds(jsessionid: string, token: string | string[] | undefined): boolean {
  return typeof token === 'string' && token !== '' && jsessionid === `"${token}"`
}
