import type { Invitation, InvitationType } from '@salver/contract'
import type { Json } from '../line/json.ts'
import { makeLine } from '../line/line.ts'
import {
  type Access,
  type Answering,
  type Batch,
  type BatchOf,
  type ConnectionRow,
  type Distance,
  type Member,
  NetworkError,
  type PendingCounts,
  type Profile,
  type Provider,
  type SentRow,
  type Session,
  type Turn,
} from '../provider.ts'
import { readConnection } from './connection.ts'
import { invitationUrnOf, readDone } from './done.ts'
import { readReceivedRow, readSentRow } from './invitation.ts'
import { type Page, readList } from './list.ts'
import { readDistance, readMe, readPendingCounts, readProfile } from './people.ts'
import {
  answerAsks,
  connectionsAsks,
  distanceAsk,
  inviteAsk,
  type ListAsks,
  ME,
  profileAsk,
  type Queries,
  receivedAsks,
  SUMMARY,
  sentAsks,
  type WriteAsks,
  withdrawAsks,
} from './routes.ts'
import { inSomeShape, type Worked } from './shapes.ts'
import { type Ask, ofJson, type Read, Wire } from './wire.ts'

/** How long the network may say nothing in mid-answer. */
const SILENCE = 20_000

/**
 * The provider for the network's web protocol.
 *
 * @param options.url the base URL, `/voyager/api` included; `queries` the ids of the network's queries, none unless
 *   given: what only a query can do is then `unsupported`; `now` the clock; `silenceMs` how long the network may say
 *   nothing before a request counts as failed, 20 seconds unless given
 */
export function makeVoyager({
  url,
  queries = { invitations: null, sent: null, profiles: null },
  now = () => new Date(),
  silenceMs = SILENCE,
}: {
  url: string
  queries?: Queries
  now?: () => Date
  silenceMs?: number
}): Provider {
  const line = makeLine({ url, silenceMs })
  const clock = () => now().getTime()
  return {
    open: (token) => new VoyagerAccess(new Wire(line, token, clock), queries),
    close: () => line.close(),
  }
}

/** What was learnt of the network with one token. */
class VoyagerAccess implements Access {
  readonly wire: Wire
  readonly queries: Queries
  readonly received: Worked = { shape: null }
  readonly sent: Worked = { shape: null }
  readonly connections: Worked = { shape: null }
  /** Whether the older route of a write is the one that last worked. */
  readonly older = { answer: false, withdraw: false }

  constructor(wire: Wire, queries: Queries) {
    this.wire = wire
    this.queries = queries
  }

  session(turn: Turn): Session {
    return new VoyagerSession(this, turn)
  }
}

/** One call's session. Made for every call, so it holds nothing but where to turn to. */
class VoyagerSession implements Session {
  readonly #access: VoyagerAccess
  readonly #turn: Turn

  constructor(access: VoyagerAccess, turn: Turn) {
    this.#access = access
    this.#turn = turn
  }

  me(signal: AbortSignal): Promise<Member> {
    const read = ofJson('me', (json, { headers }) => ({
      ...readMe(json),
      sandbox: headers['x-salver-sandbox'] === '1',
    }))
    return this.#ask(ME, read, signal)
  }

  received(batch: Batch, signal: AbortSignal): Promise<BatchOf<Invitation>> {
    const { received, queries } = this.#access
    return this.#list(received, receivedAsks(batch, queries.invitations), batch, readReceivedRow, signal)
  }

  sent(batch: Batch, kind: InvitationType, signal: AbortSignal): Promise<BatchOf<SentRow>> {
    const { sent, queries } = this.#access
    const readRow = (view: Json, page: Page) => readSentRow(view, page, kind)
    return this.#list(sent, sentAsks(batch, kind, queries.sent), batch, readRow, signal)
  }

  connections(batch: Batch, signal: AbortSignal): Promise<BatchOf<ConnectionRow>> {
    return this.#list(this.#access.connections, connectionsAsks(batch), batch, readConnection, signal)
  }

  pendingCounts(signal: AbortSignal): Promise<PendingCounts> {
    return this.#ask(SUMMARY, ofJson(SUMMARY.route, readPendingCounts), signal)
  }

  requireWrites(): void {}

  answer(answer: Answering, signal: AbortSignal): Promise<void> {
    return this.#change('answer', answerAsks(answer), signal)
  }

  withdraw(invitation: { invitationId: string; kind: InvitationType }, signal: AbortSignal): Promise<void> {
    return this.#change('withdraw', withdrawAsks(invitation), signal)
  }

  async invite(
    invitation: { memberId: string; note: string | null },
    signal: AbortSignal,
  ): Promise<{ invitationUrn: string | null }> {
    const ask = inviteAsk(invitation)
    const body = await this.#ask(ask, readDone(ask.route, true), signal)
    return { invitationUrn: invitationUrnOf(body) }
  }

  async profile(slug: string, signal: AbortSignal): Promise<Profile | null> {
    const queryId = this.#access.queries.profiles
    if (queryId === null) {
      throw new NetworkError('unsupported', 'the profile by its slug: no query is set', {
        message:
          'This service cannot look up a profile by its address. Give the member’s id (ACoAA…) as identifier, or have the operator set SALVER_QUERY_PROFILES.',
      })
    }
    const ask = profileAsk(slug, queryId)
    const read = ofJson(ask.route, (json) => readProfile(json, slug))
    return this.#ask(ask, ofQuery(ask, read), signal)
  }

  distance(slug: string, signal: AbortSignal): Promise<Distance | null | 'unknown'> {
    const ask = distanceAsk(slug)
    const read = ofJson(ask.route, readDistance)
    // Nobody is there, or no such route: that is an answer, too, which says nothing of how far.
    return this.#ask(
      ask,
      (answer, failure) => (failure?.kind === 'moved' ? 'unknown' : read(answer, failure)),
      signal,
    )
  }

  #ask<Value>(ask: Ask, read: Read<Value>, signal: AbortSignal): Promise<Value> {
    return this.#access.wire.ask(this.#turn, ask, read, signal)
  }

  #list<Row>(
    worked: Worked,
    asks: ListAsks,
    asked: Batch,
    readRow: (view: Json, page: Page) => Row,
    signal: AbortSignal,
  ): Promise<BatchOf<Row>> {
    const { field } = asks
    return inSomeShape(worked, asks, (ask) => {
      const { route } = ask
      const read = ofJson(route, (json) =>
        readList(json, { route, field, asked, now: this.#access.wire.clock() }, readRow),
      )
      return this.#ask(ask, ask === asks.graphql ? ofQuery(ask, read) : read, signal)
    })
  }

  /** Writes on the route that last worked, and on the other one where that knows nothing of the invitation. */
  async #change(what: 'answer' | 'withdraw', asks: WriteAsks, signal: AbortSignal): Promise<void> {
    const { older } = this.#access
    const order = older[what] ? asks.toReversed() : asks
    for (const ask of order) {
      try {
        await this.#ask(ask, ofTarget(ask, readDone(ask.route, false)), signal)
        older[what] = ask === asks[1]
        return
      } catch (error) {
        if (!(error instanceof NetworkError) || error.kind !== 'gone') throw error
      }
    }
    throw new NetworkError('gone', `${asks[0].route}: 404 on both routes`)
  }
}

/** A reading of an answer to a change: a route that is not there looks like an invitation that is not. */
function ofTarget<Value>({ route }: Ask, read: Read<Value>): Read<Value> {
  return (answer, failure) => {
    if (failure?.kind !== 'moved') return read(answer, failure)
    throw new NetworkError('gone', `${route}: ${answer.status}`)
  }
}

/** A reading of an answer to a query: one that refuses what was asked no longer knows its id, and may as well have moved. */
function ofQuery<Value>({ route }: Ask, read: Read<Value>): Read<Value> {
  return (answer, failure) => {
    if (failure?.kind !== 'refused' || answer.status !== 400) return read(answer, failure)
    throw new NetworkError('moved', `${route}: 400, perhaps the query’s id is an old one`)
  }
}
