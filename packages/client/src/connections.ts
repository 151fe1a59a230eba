import type { Caller } from './caller.ts'
import type { Listing } from './listing.ts'
import type { Named } from './names.ts'
import type { CallOptions } from './options.ts'
import type * as wire from './wire.ts'

/**
 * Whom an account's member is connected with.
 *
 * @example
 * ```ts
 * const connections: Connections = salver.connections
 * console.log((await connections.list({ accountId })).totalAvailableResults)
 * ```
 */
export class Connections<Wire extends boolean = false> {
  readonly #caller: Caller

  /** Made by a `Salver`. */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /**
   * Connections, the newest first: awaited one page, iterated all of them from `offset` on. 1 credit for each 50
   * returned, rounded up.
   *
   * @param ask `count` 1 to 1000 (10; iterated 100), `offset`
   * @throws as `invitations.list`
   * @example
   * ```ts
   * for await (const { name, jobTitle } of salver.connections.list({ accountId })) console.log(name, jobTitle)
   * ```
   */
  list(
    ask: Named<Wire, { account_id: string } & wire.ListConnectionsParams>,
    options?: CallOptions,
  ): Listing<Named<Wire, wire.ListConnectionsData>, Named<Wire, wire.Connection>> {
    return this.#caller.listOf('list_connections', ask, 'connections', 'profile_url', options)
  }
}
