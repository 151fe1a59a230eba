import type { Caller } from './caller.ts'
import type { Listing } from './listing.ts'
import type { Answer } from './meta.ts'
import type { Named } from './names.ts'
import { type CallOptions, checkedId } from './options.ts'
import type * as wire from './wire.ts'

type ConnectAsk = { platform?: 'linkedin' | undefined } & Pick<wire.LoginBody, 'country' | 'account_name'> &
  ({ source?: 'session' | undefined; login_token: string } | { source: 'portability'; access_token: string })

/**
 * The accounts of the key's workspace. All of it is free.
 *
 * @example
 * ```ts
 * const accounts: Accounts = salver.accounts
 * for await (const { accountId, status } of accounts.list()) console.log(accountId, status)
 * ```
 */
export class Accounts<Wire extends boolean = false> {
  readonly #caller: Caller

  /** Made by a `Salver`. */
  constructor(caller: Caller) {
    this.#caller = caller
  }

  /**
   * The accounts: awaited one page, iterated all of them from `offset` on.
   *
   * @param query `count` 1 to 500 (50; iterated 500), `offset`
   * @example
   * ```ts
   * for await (const { name, status } of salver.accounts.list()) console.log(name, status)
   * ```
   */
  list(
    query: Named<Wire, wire.AccountsQuery> = {} as Named<Wire, wire.AccountsQuery>,
    options?: CallOptions,
  ): Listing<Named<Wire, wire.AccountsData>, Named<Wire, wire.Account>> {
    const names = { rows: 'accounts', id: 'account_id', size: 'count', walkSize: 500 }
    return this.#caller.listAt('/v2/accounts', query, names, options)
  }

  /**
   * One account: its status, and how its session with the network fares.
   *
   * @throws InvalidAccountError where it is not one of the key's workspace
   * @example
   * ```ts
   * const { status, health } = await salver.accounts.get(accountId)
   * console.log(status, health.lastFailure)
   * ```
   */
  get(accountId: string, options?: CallOptions): Promise<Answer<Named<Wire, wire.Account>>> {
    return this.#one('GET', accountId, options, 'account_id')
  }

  /**
   * Connects an account by the session of a signed-in member (the cookie `li_at` of their browser), or by the access
   * token of the data portability interface. The same member again is the same account, with the new token.
   *
   * @throws InvalidParamsError where the network refuses the token
   * @example
   * ```ts
   * const { accountId } = await salver.accounts.connect({ loginToken: 'AQEDA…', accountName: 'Sales' })
   * const other = await salver.accounts.connect({ source: 'portability', accessToken: 'AQV…' })
   * ```
   */
  connect(ask: Named<Wire, ConnectAsk>, options?: CallOptions): Promise<Answer<Named<Wire, wire.LoginData>>> {
    const login = {
      path: '/v2/login',
      action: 'login',
      needed: 'login_token',
      body: { platform: 'linkedin' },
    }
    return this.#caller.post(login, ask, options)
  }

  /**
   * Forgets an account and destroys its token.
   *
   * @throws InvalidAccountError where it is not one of the key's workspace, such as when it has been removed before
   * @example
   * ```ts
   * await salver.accounts.remove('acc_01a20ffd3f057381b5f86b9724ecac0d')
   * ```
   */
  // biome-ignore lint/complexity/noBannedTypes: there is nothing to tell but its success
  remove(accountId: string, options?: CallOptions): Promise<Answer<{}>> {
    return this.#one('DELETE', accountId, options)
  }

  async #one<Data>(
    method: 'GET' | 'DELETE',
    accountId: string,
    options?: CallOptions,
    has?: string,
  ): Promise<Answer<Data>> {
    return this.#caller.ask({ method, path: `/v2/accounts/${checkedId(accountId)}`, has }, options)
  }
}
