import type { Caller } from './caller.ts'
import type { Answer } from './meta.ts'
import type { CallOptions } from './options.ts'
import type * as wire from './wire.ts'

/**
 * The credits of the key's workspace.
 *
 * @example
 * ```ts
 * const credits: Credits = salver.credits
 * console.log((await credits.get()).credits)
 * ```
 */
export class Credits {
  readonly #caller: Caller

  /** Made by a `Salver`. */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /**
   * How many credits are free: the balance less what calls under way have set aside. Free of charge.
   *
   * @example
   * ```ts
   * const { credits } = await salver.credits.get()
   * ```
   */
  get(options?: CallOptions): Promise<Answer<wire.CreditsData>> {
    return this.#caller.ask({ method: 'GET', path: '/v2/credits', has: 'credits' }, options)
  }
}
