import { isObject, type Received } from './answer.ts'
import { Listing } from './listing.ts'
import type { Answer } from './meta.ts'
import { camelNames, snakeNames } from './names.ts'
import type { CallOptions } from './options.ts'
import { UnreadableAnswerError } from './own-errors.ts'
import type { Ask, Sender } from './sender.ts'

/** Asks under the names that the client uses, and answers under them. */
export class Caller {
  readonly #sender: Sender
  readonly #wire: boolean

  constructor(sender: Sender, wire: boolean) {
    this.#sender = sender
    this.#wire = wire
  }

  /** Makes one call of an action on the network. */
  act<Data>(action: string, ask: object, options?: CallOptions, has?: string): Promise<Answer<Data>> {
    return this.ask({ ...acting(action, this.#sent(ask)), has }, options)
  }

  /** Makes any other call; what it sends is under the client's names. */
  post<Data>(path: string, action: string, body: object, options?: CallOptions): Promise<Answer<Data>> {
    return this.ask({ method: 'POST', path, action, body: this.#sent(body) }, options)
  }

  /** Makes a call. */
  async ask<Data>(ask: Ask, options?: CallOptions): Promise<Answer<Data>> {
    const received = await this.#sender.send(ask, options)
    const { has } = ask
    if (has !== undefined && received.data[has] === undefined) {
      throw new UnreadableAnswerError(`The answer has no ${has}. Is the gateway as new as this client?`, {
        requestId: received.meta.requestId,
      })
    }
    return this.#answered(received) as Answer<Data>
  }

  /** A listing of an action on the network. */
  listOf<Data, Row>(action: string, ask: object, rows: string, id: string, options?: CallOptions) {
    return this.#listing<Data, Row>(
      (all) => acting(action, all),
      ask,
      { rows, id, size: 'count', walkSize: 100 },
      options,
    )
  }

  /** A listing that has a path of its own. */
  listAt<Data, Row>(
    path: string,
    query: object,
    names: { rows: string; id: string; size: string; walkSize: number },
    options?: CallOptions,
  ) {
    return this.#listing<Data, Row>((all) => ({ method: 'GET', path, query: all }), query, names, options)
  }

  #listing<Data, Row>(
    askOf: (all: Record<string, unknown>) => Ask,
    ask: object,
    names: { rows: string; id: string; size: string; walkSize: number },
    options: CallOptions = {},
  ): Listing<Data, Row> {
    return new Listing<Data, Row>({
      ask: this.#sent(ask),
      ...names,
      options,
      read: async (all, own) => {
        const received = await this.#sender.send(askOf(withoutNothing(all) as Record<string, unknown>), own)
        return { raw: received.data, answer: this.#answered(received) }
      },
    })
  }

  /** What is nothing is left out: null says it as well as undefined. */
  #sent(ask: object): Record<string, unknown> {
    return withoutNothing(this.#wire ? ask : snakeNames(ask)) as Record<string, unknown>
  }

  #answered({ data, meta }: Received): object {
    const answer = (this.#wire ? data : camelNames(data)) as object
    return Object.defineProperty(answer, 'meta', { value: meta })
  }
}

function acting(action: string, { account_id, ...params }: Record<string, unknown>): Ask {
  return { method: 'POST', path: '/v2/network', action, body: { account_id, action, params } }
}

function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNothing)
  if (!isObject(value)) return value
  const given = Object.entries(value).filter(([, one]) => one != null)
  return Object.fromEntries(given.map(([name, one]) => [name, withoutNothing(one)]))
}
