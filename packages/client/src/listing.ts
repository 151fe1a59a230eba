import { isObject } from './answer.ts'
import type { Answer } from './meta.ts'
import { type CallOptions, checkedWalkKey } from './options.ts'
import { UnreadableAnswerError } from './own-errors.ts'
import type { ErrorDetails } from './salver-error.ts'
import { Trail } from './trail.ts'

/**
 * One page of a listing: its data, and beside it (not among its own keys, so that neither JSON nor a copy by `...`
 * shows it) `meta`, `hasMore` and `nextPage()`.
 *
 * @example
 * ```ts
 * let page: Page<{ invitations: Invitation[] }> | null = await salver.invitations.list({ accountId, count: 50 })
 * for (; page !== null; page = await page.nextPage()) {
 *   console.log(page.invitations.length, page.meta.creditsConsumed, page.hasMore)
 * }
 * ```
 */
export type Page<Data> = Answer<Data> & {
  /** Whether there are rows beyond this page. */
  readonly hasMore: boolean
  /** The page after this one, as long; null where there is none. */
  nextPage(): Promise<Page<Data> | null>
}

/** How a listing is read, and what its rows are called. */
export interface Source {
  /**
   * What is asked, under the wire's names.
   *
   * @throws where it cannot be asked
   */
  ask(): Readonly<Record<string, unknown>>
  /** The name of the rows in the data, and of what tells one row from another. */
  readonly rows: string
  readonly id: string
  /** The name of what says how many rows a page may have, and how many those of a walk have where nothing is said. */
  readonly size: string
  readonly walkSize: number
  readonly options: CallOptions
  /** Reads one page: as it came, as it is answered, and what an error about it tells. */
  read(
    ask: Record<string, unknown>,
    options: CallOptions,
  ): Promise<{ raw: Record<string, unknown>; answer: object; details: ErrorDetails }>
}

/** A page as it was read. */
interface Read<Data> {
  readonly page: Page<Data>
  /** As they came, and as they are answered. */
  readonly raw: readonly unknown[]
  readonly rows: readonly unknown[]
  readonly total: number | undefined
  readonly details: ErrorDetails
  /** What asks for the next one; null at the end. */
  readonly next: Record<string, unknown> | null
}

/**
 * A list: awaited, it is one page; iterated, all rows from there on, page after page, as they are needed. Nothing is
 * asked before. Iterated, pages have 100 rows where `count` says nothing.
 *
 * A list may change while it is walked. What arrives is not given twice, and when some of what was read has left, such
 * as by being answered, the walk goes back so far that nothing is passed over. (Only a list that says how many rows it
 * has in all shows that some have left: those of accounts and of logs do not.)
 *
 * @example
 * ```ts
 * const listing = salver.invitations.list({ accountId, hasNote: true })
 * console.log((await listing).totalAvailableResults)
 * for await (const invitation of listing) console.log(invitation.sender.firstName, invitation.message)
 * ```
 */
export class Listing<Data, Row> implements Promise<Page<Data>>, AsyncIterable<Row> {
  readonly [Symbol.toStringTag] = 'Listing'
  readonly #source: Source
  #first: Promise<Page<Data>> | undefined

  /** Made by the methods that list. */
  constructor(source: Source) {
    this.#source = source
  }

  /** Reads the page, once however often it is awaited. */
  // biome-ignore lint/suspicious/noThenProperty: a listing can be awaited
  then<Fulfilled = Page<Data>, Rejected = never>(
    onFulfilled?: ((page: Page<Data>) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.#first ??= this.#read({}, this.#source.options).then(({ page }) => page)
    return this.#first.then(onFulfilled, onRejected)
  }

  /** As of any promise. */
  catch<Rejected = never>(
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Page<Data> | Rejected> {
    return this.then(undefined, onRejected)
  }

  /** As of any promise. */
  finally(onFinally?: (() => void) | null): Promise<Page<Data>> {
    return this.then().finally(onFinally)
  }

  /** All rows from here on, each once. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Row, void, undefined> {
    for await (const { fresh } of this.#walk()) yield* fresh as Row[]
  }

  /**
   * All pages from here on, as they come: a list that changes meanwhile may give a row twice.
   *
   * @example
   * ```ts
   * for await (const page of salver.invitations.list({ accountId }).pages()) {
   *   console.log(page.invitations.length, 'of', page.totalAvailableResults)
   * }
   * ```
   */
  async *pages(): AsyncGenerator<Page<Data>, void, undefined> {
    for await (const { page } of this.#walk()) yield page
  }

  async *#walk(): AsyncGenerator<Read<Data> & { fresh: unknown[] }, void, undefined> {
    const { id, size, walkSize, options } = this.#source
    // Before anything is paid for: the first page may have the key as it is.
    if (options.idempotencyKey !== undefined) checkedWalkKey(options.idempotencyKey)
    const ask = this.#source.ask()
    const start = Number(ask.offset ?? 0)
    const trail = new Trail(id, start)
    let part: Record<string, unknown> = { [size]: ask[size] ?? walkSize }
    for (let turn = 1; ; turn++) {
      const read = await this.#read(part, this.#optionsOf(turn, part))
      const offset = part.cursor === undefined ? Number(part.offset ?? start) : null
      const { fresh, back } = trail.take(read.raw, offset, read.total)
      yield { ...read, fresh: read.rows.filter((_row, index) => fresh[index]) }
      if (back === null && read.next === null) return
      if (trail.isLost()) {
        const problem = 'The list keeps changing while it is read, and gives nothing new.'
        throw new UnreadableAnswerError(problem, read.details)
      }
      part = back === null ? { ...part, offset: undefined, ...read.next } : { ...part, offset: back }
    }
  }

  /**
   * Each page is a call of its own: from a key that is given, each gets one that is the same another time. The first has
   * the key itself where it is the very call that awaiting the listing makes: where that says how many rows it wants.
   */
  #optionsOf(turn: number, part: Record<string, unknown>): CallOptions {
    const { options, size } = this.#source
    const { idempotencyKey } = options
    const isAwaited = turn === 1 && this.#source.ask()[size] !== undefined
    if (isAwaited || idempotencyKey === undefined) return options
    return { ...options, idempotencyKey: `${idempotencyKey}:${turn}:${part.offset ?? ''}` }
  }

  async #read(part: Record<string, unknown>, options: CallOptions): Promise<Read<Data>> {
    const { rows, read } = this.#source
    const { raw, answer, details } = await read({ ...this.#source.ask(), ...part }, options)
    const { pagination, total_available_results: total } = raw
    if (!Array.isArray(raw[rows]) || !isObject(pagination)) {
      throw noList(`The answer has no ${rows} or no pagination.`, details)
    }
    const next = nextOf(pagination)
    const page = Object.defineProperties(answer, {
      hasMore: { value: pagination.has_more === true },
      nextPage: {
        value: async () => {
          if (next === null) return null
          const { idempotencyKey: _once, ...others } = options
          return (await this.#read({ ...part, offset: undefined, ...next }, others)).page
        },
      },
    }) as Page<Data>
    const named = (answer as Record<string, unknown[]>)[rows] ?? []
    const known = typeof total === 'number' ? total : undefined
    return { page, raw: raw[rows], rows: named, total: known, details, next }
  }
}

/** By cursor where the gateway gives one, else by offset. */
function nextOf({
  has_more,
  next_cursor,
  next_offset,
}: Record<string, unknown>): Record<string, unknown> | null {
  if (has_more === false) return null
  if (typeof next_cursor === 'string') return { cursor: next_cursor }
  return typeof next_offset === 'number' ? { offset: next_offset } : null
}

function noList(problem: string, details: ErrorDetails): UnreadableAnswerError {
  return new UnreadableAnswerError(`${problem} Is the gateway as new as this client?`, details)
}
