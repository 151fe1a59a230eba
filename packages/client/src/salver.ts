import { Accounts } from './accounts.ts'
import { Caller } from './caller.ts'
import { Connections } from './connections.ts'
import { Credits } from './credits.ts'
import { Invitations } from './invitations.ts'
import { Logs } from './logs.ts'
import { checkedWire, type SalverOptions } from './options.ts'
import { OptionsError } from './own-errors.ts'
import { Sender } from './sender.ts'

/**
 * A client of one gateway, with the key of one workspace. It holds no connection of its own: there is nothing to close.
 *
 * @example
 * ```ts
 * import { Salver } from '@salver/client'
 *
 * const salver = new Salver({ url: 'http://127.0.0.1:8410', apiKey: process.env.SALVER_API_KEY ?? '' })
 * const { accounts } = await salver.accounts.list()
 * for (const { accountId } of accounts) {
 *   const { invitations } = await salver.invitations.list({ accountId })
 *   console.log(accountId, invitations.length)
 * }
 * ```
 */
export class Salver<const Wire extends boolean = false> {
  /** Received and sent: list, accept, decline, withdraw, check, invite. */
  readonly invitations: Invitations<Wire>
  /** Whom the member is connected with. */
  readonly connections: Connections<Wire>
  /** Connect, list, look at, remove. */
  readonly accounts: Accounts<Wire>
  /** What is left. */
  readonly credits: Credits
  /** What was called. */
  readonly logs: Logs<Wire>

  /**
   * @throws OptionsError where `url` or `apiKey` is missing or cannot be one, or another option is out of bounds
   * @example
   * ```ts
   * const own = new Salver({ url: 'http://127.0.0.1:8410', apiKey: 'slv_…' })
   * const wires = new Salver({ url: 'http://127.0.0.1:8410', apiKey: 'slv_…', wire: true })
   * console.log((await wires.invitations.list({ account_id: accountId })).total_available_results)
   * ```
   */
  constructor(options: SalverOptions<Wire>) {
    if (typeof options !== 'object' || options === null) {
      throw new OptionsError('new Salver() needs an object: { url, apiKey }.')
    }
    const caller = new Caller(new Sender(options), checkedWire(options.wire))
    this.invitations = new Invitations(caller)
    this.connections = new Connections(caller)
    this.accounts = new Accounts(caller)
    this.credits = new Credits(caller)
    this.logs = new Logs(caller)
  }
}
