import { LRUCache } from 'lru-cache'
import type { Meters } from '../metrics.ts'
import { type ListMemory, NetworkError, type Provider, type Session } from '../network/index.ts'
import type { Traces } from '../traces.ts'
import type { FoundAccount } from './admission.ts'
import { makeGate } from './gate.ts'
import type { Health } from './health.ts'
import type { Seal } from './seal.ts'

/** What a session belongs to, as the token was sealed for it. */
export function ownerOf(account: { workspaceId: string; memberId: string }): string {
  return `${account.workspaceId}/linkedin/${account.memberId}`
}

/** An account's session, and what its lists have told so far. */
export interface OpenSession {
  session: Session
  memory: ListMemory
}

/** How many sessions stay open for the next call, and how long without one; another one costs an unsealing. */
const MOST_SESSIONS = 10_000
const IDLE_MS = 10 * 60_000

/** What the ends and rests of a session do to its account. */
export interface Consequences {
  /** The session has ended: the account becomes inactive, if it still has this very token. */
  end(account: FoundAccount, failure: 'session_ended' | 'challenge'): Promise<void>
  /** The network wants a pause. Gives its length in whole seconds. */
  rest(account: FoundAccount, retryAfterSeconds: number | undefined): Promise<number>
}

/** Sessions that are open. */
export interface Sessions {
  /** Opens the session of an account that is connected, or gives the one that is open. */
  open(account: FoundAccount): Promise<OpenSession>
  /** Forgets an open session, and its token with it. */
  close(sealed: string | null): void
}

/**
 * Opens accounts' sessions. Each request of one is noted in the account's health; a session that ends, and a network
 * that asks for a pause, change the account before the error goes on.
 *
 * @param options.concurrency how many requests of one account may be under way at once
 */
export function makeSessions({
  provider,
  seal,
  health,
  meters,
  traces,
  concurrency,
  consequences,
}: {
  provider: Provider
  seal: Seal
  health: Health
  meters: Meters
  traces: Traces
  concurrency: number
  consequences: Consequences
}): Sessions {
  // By the sealed token: an account that is connected anew gets a new one.
  const open = new LRUCache<string, OpenSession>({ max: MOST_SESSIONS, ttl: IDLE_MS, updateAgeOnGet: true })

  async function watched<Result>(account: FoundAccount, request: () => Promise<Result>): Promise<Result> {
    const began = performance.now()
    const ended = (outcome: string) => meters.network(outcome, (performance.now() - began) / 1000)
    health.request(account)
    try {
      const result = await request()
      ended('ok')
      health.success(account)
      return result
    } catch (error) {
      ended(error instanceof NetworkError ? error.kind : 'given_up')
      if (error instanceof NetworkError) {
        health.failure(account, error.kind)
        if (error.kind === 'session_ended' || error.kind === 'challenge') {
          open.delete(account.sealed ?? '')
          await consequences.end(account, error.kind)
        } else if (error.kind === 'too_fast') {
          const seconds = await consequences.rest(account, error.retryAfterSeconds)
          throw new NetworkError('too_fast', error.because ?? '', {
            retryAfterSeconds: seconds,
            cause: error,
          })
        }
      }
      throw error
    }
  }

  async function openSession(account: FoundAccount): Promise<OpenSession> {
    const { sealed } = account
    if (sealed === null) throw new Error(`the account ${account.accountId} has no session to open`)
    const known = open.get(sealed)
    if (known) return known
    const bare = provider.open(new TextDecoder().decode(await seal.open(sealed, ownerOf(account))))
    const gate = makeGate(concurrency)
    const ask = <Result>(signal: AbortSignal, request: () => Promise<Result>) =>
      gate(signal, () => traces.step('network request', () => watched(account, request)))
    const opened: OpenSession = {
      session: {
        me: (signal) => ask(signal, () => bare.me(signal)),
        received: (batch, signal) => ask(signal, () => bare.received(batch, signal)),
        pendingCount: (signal) => ask(signal, () => bare.pendingCount(signal)),
      },
      memory: { lastHadTotal: undefined, summary: undefined },
    }
    // Two calls may have opened it at once: what the first one remembers counts.
    const meanwhile = open.get(sealed)
    if (meanwhile) return meanwhile
    open.set(sealed, opened)
    return opened
  }

  return {
    open: openSession,
    close: (sealed) => void open.delete(sealed ?? ''),
  }
}
