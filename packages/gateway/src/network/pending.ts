import type { InvitationType } from '@salver/contract'
import type { NetworkList } from './lists.ts'
import { NetworkError } from './provider.ts'
import { Sightings } from './sightings.ts'

/** What is remembered of one of an account's lists between calls. */
export interface ListMemory {
  /** Whether the last first batch told the list's length by itself; undefined where none was read yet. */
  lastHadTotal: boolean | undefined
  /**
   * The network's own count of it, null where it gave none, or where its end was looked for and found; and when that
   * was, in epoch milliseconds.
   */
  summary: { count: number | null; at: number } | undefined
  /** How long it was when it was last read, by whatever told it, and when that was, in epoch milliseconds. */
  length: { rows: number; at: number } | undefined
  /** How often Salver itself has changed the list, or may have: what was asked for before a change tells nothing after it. */
  changes: number
}

/** What is remembered of a list of invitations. */
export interface InvitationsMemory extends ListMemory {
  /** Which of them were seen pending. */
  readonly seen: Sightings
}

/** What is remembered of an account's lists. Whoever holds the account's session holds it; it starts empty. */
export interface Memory {
  readonly received: InvitationsMemory
  /** A list for each kind of invitation. */
  readonly sent: Readonly<Record<InvitationType, InvitationsMemory>>
  readonly connections: ListMemory
}

/** The memory of an account of whose lists nothing is known yet. */
export function makeListMemory(): Memory {
  const ofInvitations = (): InvitationsMemory => ({ ...nothing(), seen: new Sightings() })
  return {
    received: ofInvitations(),
    sent: {
      CONNECTION: ofInvitations(),
      ORGANIZATION: ofInvitations(),
      EVENT: ofInvitations(),
      CONTENT_SERIES: ofInvitations(),
    },
    connections: nothing(),
  }
}

function nothing(): ListMemory {
  return { lastHadTotal: undefined, summary: undefined, length: undefined, changes: 0 }
}

/** How long one answer of the summary serves, in milliseconds, and what was seen of a list's length. */
const SERVES_MS = 30_000

/** Whether what was learnt then still serves. */
export function serves({ at }: { at: number }, now: number): boolean {
  return now - at < SERVES_MS
}

/** Forgets how long a list is: Salver itself has changed it, or may have. */
export function forgetLength(memory: ListMemory): void {
  memory.summary = undefined
  memory.length = undefined
  memory.changes += 1
}

/** Remembers what was learnt of a list's length, unless it was changed since there were so many `changes`. */
export function learnLength(
  memory: ListMemory,
  changes: number,
  learnt: Partial<Pick<ListMemory, 'summary' | 'length'>>,
): void {
  if (memory.changes === changes) Object.assign(memory, learnt)
}

/**
 * The network's own count of what is pending, asked at most once a call and only where nothing better is known.
 *
 * It is never tried again: a list can be read to its end without it. Its failing fails nothing, apart from what is
 * about the account and not about the summary: a session that has ended, a challenge, or being too fast. To go on
 * asking after one of these would be what the network has just forbidden.
 */
export class Pending {
  readonly #list: Pick<NetworkList<unknown>, 'count'>
  readonly #memory: ListMemory
  readonly #now: () => number
  readonly #signal: AbortSignal
  #beside: { answer: Promise<number | null>; giveUp: AbortController } | null = null

  constructor(
    list: Pick<NetworkList<unknown>, 'count'>,
    memory: ListMemory,
    now: () => number,
    signal: AbortSignal,
  ) {
    this.#list = list
    this.#memory = memory
    this.#now = now
    this.#signal = signal
  }

  /** Asks already now, beside the first batch, if the account's lists do not say how long they are. */
  askBeside(): void {
    if (this.#list.count === null || this.#memory.lastHadTotal !== false) return
    if (this.#remembered() !== undefined) return
    const giveUp = new AbortController()
    const answer = this.#ask(AbortSignal.any([this.#signal, giveUp.signal]))
    // Whether anybody will wait for it is not known yet.
    answer.catch(() => {})
    this.#beside = { answer, giveUp }
  }

  /** Nobody wants to know any more. */
  forgo(): void {
    this.#beside?.giveUp.abort(new Error('the list told its length by itself'))
  }

  /**
   * The count, remembered or asked for; null where there is none that can be true.
   *
   * @param canBe whether a count fits to what was read
   */
  async count(canBe: (count: number) => boolean): Promise<number | null> {
    const remembered = this.#beside === null ? this.#remembered() : undefined
    // One that does not fit is outdated; the next one may.
    if (remembered === null || (remembered !== undefined && canBe(remembered))) return remembered
    const count = await (this.#beside?.answer ?? this.#ask(this.#signal))
    return count !== null && canBe(count) ? count : null
  }

  #remembered(): number | null | undefined {
    const { summary } = this.#memory
    return summary !== undefined && serves(summary, this.#now()) ? summary.count : undefined
  }

  async #ask(signal: AbortSignal): Promise<number | null> {
    if (this.#list.count === null) return null
    const { changes } = this.#memory
    try {
      const count = await this.#list.count(signal)
      learnLength(this.#memory, changes, { summary: { count, at: this.#now() } })
      return count
    } catch (error) {
      if (!(error instanceof NetworkError) || isAboutAccount(error)) throw error
      return null
    }
  }
}

function isAboutAccount({ kind }: NetworkError): boolean {
  return kind === 'session_ended' || kind === 'challenge' || kind === 'too_fast'
}
