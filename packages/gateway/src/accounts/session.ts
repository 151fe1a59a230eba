import { ApiError } from '@salver/contract'
import { LRUCache } from 'lru-cache'
import { type Gate, makeGate } from '../gate.ts'
import type { Meters } from '../metrics.ts'
import {
  type Access,
  type Memory,
  makeListMemory,
  NetworkError,
  type Session,
  type Turn,
} from '../network/index.ts'
import type { Traces } from '../traces.ts'
import type { FoundAccount } from './admission.ts'
import type { Health } from './health.ts'
import { type End, elsewhere, ended, isEnd } from './inactive.ts'
import type { Sources } from './networks.ts'
import type { Seal } from './seal.ts'
import type { CallPace, CallTurns } from './turns.ts'

/** What a session belongs to, as the token was sealed for it. */
export function ownerOf(account: { workspaceId: string; memberId: string }): string {
  return `${account.workspaceId}/linkedin/${account.memberId}`
}

/** An account's session for one call, what its lists have told so far, and the turns that the call has. */
export interface OpenSession {
  session: Session
  memory: Memory
  pace: CallPace
}

/** How many tokens stay open for the next call, and how long without one; another one costs an unsealing. */
const MOST_TOKENS = 10_000
const IDLE_MS = 10 * 60_000

/** How long a rest counts as long as nobody knows better. */
const REST_AT_LEAST_MS = 60_000

/** How long the network must have been silent at a call's deadline to have failed, and not only been asked too late. */
const SILENT_MS = 500

/** What the ends and rests of a session do to its account. */
export interface Consequences {
  /** The session has ended: the account becomes inactive, if it still has this very token. */
  end(account: FoundAccount, failure: End): Promise<void>
  /** The network wants a pause. Gives its length in seconds. */
  rest(account: FoundAccount, retryAfterSeconds: number | undefined): Promise<number>
}

/** Sessions of accounts. */
export interface Sessions {
  /** Opens the session of an account that is connected, for the call that has these turns. */
  open(account: FoundAccount, turns: CallTurns): Promise<OpenSession>
  /** Forgets an open token. */
  close(sealed: string | null): void
}

/** What is kept of a token from call to call. */
interface Opened {
  access: Access
  gate: Gate
  memory: Memory
  /** Until when the account rests, as `performance.now()` has it. */
  restsUntil: number
}

/**
 * Opens accounts' sessions. Each request of one waits for its turn at the account's pace, then for a place among
 * those under way, and is noted in the account's health; a session that ends, and a network that asks for a pause,
 * change the account before the error goes on, and nothing is asked after it.
 *
 * @param options.concurrency how many requests of one account may be under way at once
 */
export function makeSessions({
  sources,
  seal,
  health,
  meters,
  traces,
  concurrency,
  consequences,
}: {
  sources: Sources
  seal: Seal
  health: Health
  meters: Meters
  traces: Traces
  concurrency: number
  consequences: Consequences
}): Sessions {
  // By the sealed token: an account that is connected anew gets a new one.
  const open = new LRUCache<string, Opened>({ max: MOST_TOKENS, ttl: IDLE_MS, updateAgeOnGet: true })
  // How sessions have ended: calls that were let in before ask nothing more. No token is kept for it.
  const over = new LRUCache<string, End>({ max: MOST_TOKENS, ttl: IDLE_MS })

  async function watched<Result>(
    account: FoundAccount,
    opened: Opened,
    request: () => Promise<Result>,
  ): Promise<Result> {
    const began = performance.now()
    const tell = (outcome: string) => meters.network(outcome, (performance.now() - began) / 1000)
    health.request(account)
    try {
      const result = await request()
      tell('ok')
      health.success(account)
      return result
    } catch (error) {
      if (!(error instanceof NetworkError)) {
        tell('given_up')
        if (isDeadline(error) && performance.now() - began > SILENT_MS) health.failure(account, 'trouble')
        throw error
      }
      tell(error.kind)
      if (isAnswer(error)) health.success(account)
      else health.failure(account, error.kind)
      throw await consequence(account, opened, error)
    }
  }

  /** What a failure does to the account. Gives the error that goes on. */
  async function consequence(
    account: FoundAccount,
    opened: Opened,
    error: NetworkError,
  ): Promise<NetworkError> {
    const { kind, because = '', retryAfterSeconds } = error
    if (isEnd(kind)) {
      over.set(account.sealed ?? '', kind)
      open.delete(account.sealed ?? '')
      await consequences.end(account, kind)
      return ended(account.source, kind, because, error)
    }
    if (kind !== 'too_fast') return error
    // At once, as the database may take a moment: requests that have their turns already must not go.
    restFor(opened, retryAfterSeconds === undefined ? REST_AT_LEAST_MS : retryAfterSeconds * 1000)
    const seconds = await consequences.rest(account, retryAfterSeconds)
    opened.restsUntil = performance.now() + seconds * 1000
    return new NetworkError('too_fast', because, {
      retryAfterSeconds: Math.max(1, Math.ceil(seconds)),
      cause: error,
    })
  }

  async function openToken(account: FoundAccount): Promise<Opened> {
    const refusal = elsewhere(account)
    if (refusal) throw refusal
    const { sealed } = account
    if (sealed === null) throw new Error(`the account ${account.accountId} has no session to open`)
    const known = open.get(sealed)
    if (known) return known
    const token = new TextDecoder().decode(await seal.open(sealed, ownerOf(account)))
    mayBeAsked(account)
    // Two calls may have opened it at once: what the first one remembers counts.
    const meanwhile = open.get(sealed)
    if (meanwhile) return meanwhile
    const opened: Opened = {
      access: sources[account.source].provider.open(token),
      gate: makeGate(concurrency),
      memory: makeListMemory(),
      restsUntil: 0,
    }
    open.set(sealed, opened)
    return opened
  }

  /** Throws where the session has ended by what another of its requests was told. */
  function mayBeAsked({ source, sealed }: FoundAccount): void {
    const end = over.get(sealed ?? '')
    if (end !== undefined) throw ended(source, end, 'another request was told so')
  }

  function turnOf(account: FoundAccount, opened: Opened, turns: CallTurns): Turn {
    return async (request, signal) => {
      mayBeAsked(account)
      restIsOver(opened)
      const began = performance.now()
      const turn = await turns.take(signal)
      meters.turn((performance.now() - began) / 1000)
      let asked = false
      try {
        return await opened.gate(signal, () => {
          // Much may have happened while it waited.
          mayBeAsked(account)
          restIsOver(opened)
          asked = true
          return traces.step('network request', () => watched(account, opened, request))
        })
      } finally {
        if (!asked) turns.putBack(turn)
      }
    }
  }

  return {
    async open(account, turns) {
      const opened = await openToken(account)
      return {
        session: opened.access.session(turnOf(account, opened, turns)),
        memory: opened.memory,
        pace: turns,
      }
    },
    close: (sealed) => void open.delete(sealed ?? ''),
  }
}

/** The network has understood and answered: what it says is no fault of the session. */
function isAnswer({ kind }: NetworkError): boolean {
  return kind === 'gone' || kind === 'forbidden' || kind === 'limit' || kind === 'unsupported'
}

/** Whether a request was given up because its call's time was over, and not because its caller or the gateway went. */
function isDeadline(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'CHANNEL_ERROR'
}

function restFor(opened: Opened, milliseconds: number): void {
  opened.restsUntil = Math.max(opened.restsUntil, performance.now() + milliseconds)
}

/** Throws where the account rests by what another of its requests was told. */
function restIsOver({ restsUntil }: Opened): void {
  const left = restsUntil - performance.now()
  if (left <= 0) return
  throw new NetworkError('too_fast', 'another request was told so', {
    retryAfterSeconds: Math.ceil(left / 1000),
  })
}
