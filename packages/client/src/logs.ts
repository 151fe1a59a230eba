import type { Caller } from './caller.ts'
import type { Listing } from './listing.ts'
import type { Named } from './names.ts'
import type { CallOptions } from './options.ts'
import type * as wire from './wire.ts'

/**
 * The calls that were made with the keys of the workspace.
 *
 * @example
 * ```ts
 * const logs: Logs = salver.logs
 * console.log((await logs.list({ status: 'error' })).logs)
 * ```
 */
export class Logs<Wire extends boolean = false> {
  readonly #caller: Caller

  /** Made by a `Salver`. */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /**
   * The calls, the newest first: awaited one page, iterated all of them from `offset` on. Free of charge.
   *
   * @param query `limit` 1 to 200 (50; iterated 200), `offset`, `action`, `accountId`, `status`, and `dateFrom` and
   *   `dateTo`: a day, which `dateTo` includes, or a time
   * @example
   * ```ts
   * for await (const call of salver.logs.list({ status: 'error', dateFrom: '2026-04-26' })) {
   *   console.log(call.at, call.action, call.code, call.requestId)
   * }
   * ```
   */
  list(
    query: Named<Wire, wire.LogsQuery> = {} as Named<Wire, wire.LogsQuery>,
    options?: CallOptions,
  ): Listing<Named<Wire, wire.LogsData>, Named<Wire, wire.LoggedCall>> {
    const names = { rows: 'logs', id: 'request_id', size: 'limit', walkSize: 200 }
    return this.#caller.listAt('/v2/logs', query, names, options)
  }
}
