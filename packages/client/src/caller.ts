import { isObject, type Received } from './answer.ts'
import { Listing } from './listing.ts'
import type { Answer } from './meta.ts'
import { camelNames, snakeNames, toCamel } from './names.ts'
import { type CallOptions, checkedAsk, inWords } from './options.ts'
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
  async act<Data>(action: string, ask: object, options?: CallOptions, has?: string): Promise<Answer<Data>> {
    return this.ask({ ...acting(action, this.#sent(action, ask, 'account_id')), has }, options)
  }

  /** Makes any other call: what is asked, under the client's names, beside what its body has of its own. */
  async post<Data>(
    { path, action, needed, body }: { path: string; action: string; needed: string; body: object },
    ask: object,
    options?: CallOptions,
  ): Promise<Answer<Data>> {
    const whole = { ...body, ...this.#sent(action, ask, needed) }
    return this.ask({ method: 'POST', path, action, body: whole }, options)
  }

  /** Makes a call. */
  async ask<Data>(ask: Ask, options?: CallOptions): Promise<Answer<Data>> {
    const received = await this.#sender.send(ask, options)
    const { has } = ask
    if (has !== undefined && received.data[has] === undefined) {
      throw new UnreadableAnswerError(
        `The answer has no ${has}. Is the gateway as new as this client?`,
        received.details,
      )
    }
    return this.#answered(received) as Answer<Data>
  }

  /** A listing of an action on the network. */
  listOf<Data, Row>(action: string, ask: object, rows: string, id: string, options?: CallOptions) {
    const names = { rows, id, size: 'count', walkSize: 100 }
    const sent = () => this.#sent(action, ask, 'account_id')
    return this.#listing<Data, Row>((all) => acting(action, all), sent, names, options)
  }

  /** A listing that has a path of its own. */
  listAt<Data, Row>(
    path: string,
    query: object,
    names: { rows: string; id: string; size: string; walkSize: number },
    options?: CallOptions,
  ) {
    const sent = () => this.#sent(names.rows, query ?? {})
    return this.#listing<Data, Row>((all) => ({ method: 'GET', path, query: all }), sent, names, options)
  }

  #listing<Data, Row>(
    askOf: (all: Record<string, unknown>) => Ask,
    sent: () => Record<string, unknown>,
    names: { rows: string; id: string; size: string; walkSize: number },
    options: CallOptions | undefined,
  ): Listing<Data, Row> {
    return new Listing<Data, Row>({
      ask: kept(sent),
      ...names,
      options: options ?? {},
      read: async (all, own) => {
        const received = await this.#sender.send(askOf(withoutNothing(all) as Record<string, unknown>), own)
        return { raw: received.data, answer: this.#answered(received), details: received.details }
      },
    })
  }

  /** What is nothing is left out: null says it as well as undefined. */
  #sent(what: string, ask: object, needed?: string): Record<string, unknown> {
    const name = needed === undefined || this.#wire ? needed : toCamel(needed)
    const checked = checkedAsk(what, ask, name)
    const named = () => withoutNothing(this.#wire ? checked : snakeNames(checked))
    return inWords(named) as Record<string, unknown>
  }

  #answered({ data, meta }: Received): object {
    const answer = (this.#wire ? data : camelNames(data)) as object
    return Object.defineProperty(answer, 'meta', { value: meta })
  }
}

/** Makes something now, as later it may be something else; what is wrong with it is thrown to whoever wants it. */
function kept<Made>(make: () => Made): () => Made {
  try {
    const made = make()
    return () => made
  } catch (error) {
    return () => {
      throw error
    }
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
