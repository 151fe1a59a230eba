import { createHash } from 'node:crypto'
import { comparableSlug, type Invitation, type InvitationType } from '@salver/contract'
import { failureOf } from '../line/answer.ts'
import { isCookieValue } from '../line/cookies.ts'
import { type Line, makeLine } from '../line/line.ts'
import {
  type Batch,
  type BatchOf,
  type Member,
  NetworkError,
  type PendingCounts,
  type Provider,
  type SentRow,
  type Session,
  type Turn,
} from '../provider.ts'
import { type Page, ROUTE, readPage } from './page.ts'
import { type ArchiveRow, receivedOf, sentOf } from './row.ts'

/** How long the interface may say nothing in mid-answer. */
const SILENCE = 20_000
/** The version of the interface that this is written for. */
const VERSION = '202312'
/** How much of a token's hash names the token, and a member who is named nowhere, in characters: 132 bits. */
const NAME_LENGTH = 22

const TOKEN_ENDED =
  'The account’s access token is no longer taken. Its owner must connect it again: POST /v2/login with "source": "portability" and a new access_token.'

/**
 * The provider for the interface by which members take their own data elsewhere. It can only be read, and has
 * invitations to connect alone, without ids, secrets, headlines and pictures.
 *
 * @param options.url the base URL, such as `https://api.linkedin.com/rest`; `now` the clock; `silenceMs` how long the
 *   interface may say nothing before a request counts as failed, 20 seconds unless given
 */
export function makePortability({
  url,
  now = () => new Date(),
  silenceMs = SILENCE,
}: {
  url: string
  now?: () => Date
  silenceMs?: number
}): Provider {
  const line = makeLine({ url, silenceMs })
  const clock = () => now().getTime()
  return {
    open: (token) => ({ session: (turn) => new PortabilitySession({ line, token, clock, turn }) }),
    close: () => line.close(),
  }
}

/** One call's session. It keeps the pages that it read, so that batch after batch reads on. */
class PortabilitySession implements Session {
  readonly #line: Line
  readonly #token: string
  readonly #clock: () => number
  readonly #turn: Turn
  readonly #received: Invitation[] = []
  readonly #sent: SentRow[] = []
  #first: Page | null = null
  /** The number of the page to read next; null when the end was seen. */
  #next: number | null = 0
  /** Settles when nobody reads: pages are read one after the other, whoever wants them. */
  #reading: Promise<unknown> = Promise.resolve()

  constructor({
    line,
    token,
    clock,
    turn,
  }: {
    line: Line
    token: string
    clock: () => number
    turn: Turn
  }) {
    this.#line = line
    this.#token = token
    this.#clock = clock
    this.#turn = turn
  }

  async me(signal: AbortSignal): Promise<Member> {
    await this.#readUntil(() => this.#first !== null, signal)
    const { rows, sandbox } = this.#first ?? { rows: [], sandbox: false }
    return { ...memberOf(rows, this.#token), sandbox }
  }

  received(batch: Batch, signal: AbortSignal): Promise<BatchOf<Invitation>> {
    return this.#batch(this.#received, batch, signal)
  }

  async sent(batch: Batch, kind: InvitationType, signal: AbortSignal): Promise<BatchOf<SentRow>> {
    if (kind !== 'CONNECTION') return { rows: [], total: 0 }
    return this.#batch(this.#sent, batch, signal)
  }

  async pendingCounts(): Promise<PendingCounts> {
    return { received: null, sent: null }
  }

  async connections(): Promise<never> {
    throw unsupported('list connections')
  }

  requireWrites(): never {
    throw unsupported('answer, send or withdraw invitations')
  }

  async answer(): Promise<never> {
    throw unsupported('accept or decline invitations')
  }

  async withdraw(): Promise<never> {
    throw unsupported('withdraw invitations')
  }

  async invite(): Promise<never> {
    throw unsupported('invite anybody')
  }

  async profile(): Promise<never> {
    throw unsupported('look up profiles')
  }

  async distance(): Promise<never> {
    throw unsupported('tell how far somebody is')
  }

  async #batch<Row>(rows: readonly Row[], { start, count }: Batch, signal: AbortSignal) {
    await this.#readUntil(() => rows.length >= start + count, signal)
    return { rows: rows.slice(start, start + count), total: this.#next === null ? rows.length : null }
  }

  /** Reads page after page until there is enough, or the end was seen. A page that fails can be asked for again. */
  async #readUntil(isEnough: () => boolean, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    while (!isEnough() && this.#next !== null) {
      const before = this.#reading
      const read = async () => {
        // What came for others meanwhile may be enough.
        await before.catch(() => {})
        signal.throwIfAborted()
        if (!isEnough() && this.#next !== null) await this.#readPage(this.#next, signal)
      }
      const reading = read()
      this.#reading = reading
      await reading
    }
  }

  async #readPage(start: number, signal: AbortSignal): Promise<void> {
    if (!isCookieValue(this.#token)) {
      throw new NetworkError('session_ended', `${ROUTE}: the token is no header’s value`, {
        message: TOKEN_ENDED,
      })
    }
    const page = await this.#turn(() => this.#ask(start, signal), signal)
    this.#first ??= page
    for (const row of page.rows) {
      if (row.direction === 'INCOMING') this.#received.push(receivedOf(row))
      else this.#sent.push(sentOf(row))
    }
    this.#next = page.next
  }

  async #ask(start: number, signal: AbortSignal): Promise<Page> {
    const request = {
      method: 'GET' as const,
      path: `${ROUTE}?q=criteria&domain=INVITATIONS&start=${start}`,
      route: ROUTE,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${this.#token}`,
        'linkedin-version': VERSION,
      },
      body: null,
    }
    const answer = await this.#line.send(request, signal)
    const failure = failureOf(answer, ROUTE, this.#clock())
    if (failure?.kind === 'session_ended') {
      throw new NetworkError('session_ended', failure.because ?? ROUTE, { message: TOKEN_ENDED })
    }
    return readPage(answer, failure, start)
  }
}

/** The member whose data it is: the one who invites in what was sent, and is invited in what was received. */
function memberOf(rows: readonly ArchiveRow[], token: string): Omit<Member, 'sandbox'> {
  const own = rows.map(({ direction, from, to, inviter, invitee }) =>
    direction === 'OUTGOING' ? { slug: inviter, name: from } : { slug: invitee, name: to },
  )
  const hash = createHash('sha256').update(token).digest('base64url').slice(0, NAME_LENGTH)
  const tokenName = `portability:${hash}`
  for (const { slug, name } of own) {
    const comparable = slug === null ? null : comparableSlug(slug)
    if (comparable === null) continue
    return { memberId: `portability:${comparable}`, tokenName, publicIdentifier: slug, name }
  }
  const name = own.find((entry) => entry.name !== null)?.name ?? null
  return { memberId: tokenName, tokenName, publicIdentifier: null, name }
}

function unsupported(what: string): NetworkError {
  return new NetworkError('unsupported', `portability: cannot ${what}`, {
    message: `The data portability interface cannot ${what}. An account connected by its session can: POST /v2/login with a login_token.`,
  })
}
