import type { z } from 'zod'
import type { FoundAccount, OpenSession } from '../accounts/index.ts'
import type { Hold } from '../credits/index.ts'

/** What every action is given. */
export interface KeyAsk {
  workspaceId: string
  now: () => Date
  /** Aborted at the call's deadline, when its caller hangs up, or when the gateway has to stop. */
  signal: AbortSignal
}

/** What an action on one account is given: it exists, and belongs to the workspace. */
export interface AccountAsk extends KeyAsk {
  account: FoundAccount
}

/** What an action is given that asks the network: the account is active, and one credit is held. */
export interface NetworkAsk extends AccountAsk {
  callId: string
  /** By which a retry is known again after the call was cut off: of its `Idempotency-Key` and of what it asks. */
  retryKey: string | null
  open(): Promise<OpenSession>
  hold: Hold
}

/** What an action needs, and what it is given for it. */
export interface Asks {
  key: KeyAsk
  account: AccountAsk
  network: NetworkAsk
}

/** What came of an action. */
export interface Outcome<Data> {
  data: Data
  /** What it costs, which is no more than is held. */
  credits: number
  /**
   * Whether the call was ended in the middle, with something done and perhaps something not. Where its caller has hung
   * up, a retry by its `Idempotency-Key` goes on with it.
   */
  cutOff?: boolean
  /** How many rows a listing returns: its price derives from them. */
  rows?: number
  /** The account that it was about, where the call did not name it. */
  accountId?: string
  /** Whether that account lives on the sandbox. */
  sandbox?: boolean
}

/** One thing that a call can ask for. */
export interface ActionNeeding<Need extends keyof Asks> {
  /** What `metadata.action` says; null for what is asked by GET or DELETE. */
  readonly name: string | null
  readonly needs: Need
  /** The shape of its params, and of the data that it answers. */
  readonly params: z.ZodObject
  readonly data: z.ZodType
  /** Binds params that were read by the shape above. */
  with(params: unknown): (ask: Asks[Need]) => Promise<Outcome<unknown>>
}

export type Action = { [Need in keyof Asks]: ActionNeeding<Need> }[keyof Asks]

/** Defines an action with its params and data typed by their shapes. */
export function defineAction<
  Need extends keyof Asks,
  Params extends z.ZodObject,
  Data extends z.ZodType,
>(action: {
  name: string | null
  needs: Need
  params: Params
  data: Data
  perform(params: z.output<Params>, ask: Asks[Need]): Promise<Outcome<z.input<Data>>>
}): ActionNeeding<Need> {
  return {
    name: action.name,
    needs: action.needs,
    params: action.params,
    data: action.data,
    with: (params) => (ask) => action.perform(params as z.output<Params>, ask),
  }
}
