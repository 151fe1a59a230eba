import type { InvitationType } from '@salver/contract'

/** What a member is made from. The same order with a seed is the same member, whenever it is given. */
export interface MemberOrder extends Partial<MemberSettings> {
  readonly invitations: number
  readonly seed?: string | number
  readonly types?: Mix
}

/** Kinds of invitation, or their weights. */
export type Mix = readonly InvitationType[] | Partial<Record<InvitationType, number>>

/** How the sandbox behaves towards one member; its README says what each value does. */
export interface MemberSettings {
  readonly total: 'zero' | 'missing' | 'true'
  readonly shape: 'auto' | 'N' | 'I' | 'wrapped' | 'wrapped-data'
  readonly elements: 'urns-star' | 'urns' | 'views'
  readonly summary: 'true' | 'fails' | 'missing' | 'wrong' | number
}

/** A member of the sandbox; `li_at` is its newest session token, undefined when all its sessions have ended. */
export interface Member {
  readonly li_at: string | undefined
  readonly public_identifier: string
}

/** What goes wrong with some requests: of those that match, `after` pass by, then `times` are affected (all). */
export interface Fault {
  readonly on: 'me' | 'received' | 'summary' | 'any'
  readonly after?: number
  readonly times?: number
  readonly answer: FaultAnswer
}

type FaultAnswer =
  | '401'
  | '403'
  | '429'
  | '500'
  | '503'
  | '999'
  | 'csrf'
  | 'deleted-session'
  | 'checkpoint'
  | 'challenge'
  | 'fuse'
  | 'html'
  | 'truncated'
  | 'stall'
  | 'reset'
  | 'huge'
  | 'missing-fields'
  | 'no-list'
  | 'rotate-csrf'
  | { readonly '429': { readonly retry_after?: number | string } }
  | { readonly empty: true }
  | { readonly latency_ms: number }
  | { readonly arrive: number }
  | { readonly leave: number }
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string | readonly string[]>>
      readonly body?: unknown
    }

/** A request that the sandbox was asked for a member; `status` is null for a connection that was cut. */
export interface AskedRequest {
  readonly method: string
  readonly path: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly status: number | null
}

/** The sandbox's control door. Members are named by their public identifier; all throw where it refuses. */
export interface Control {
  /** Makes a member, or finds the one that the same order has made. */
  member(order: MemberOrder): Promise<Member>
  /** Changes settings and gives all of them. */
  settings(id: string, change: Partial<MemberSettings>): Promise<MemberSettings>
  /** New invitations on top; gives how many there are now. */
  arrive(id: string, count: number, types?: Mix): Promise<number>
  /** Takes invitations away; gives how many there are now. Position 0 is the newest. */
  leave(
    id: string,
    which: { count: number; from?: 'top' | 'bottom' | 'random' } | { positions: readonly number[] },
  ): Promise<number>
  /** Ends one session, or all. */
  endSession(id: string, li_at?: string): Promise<void>
  /** One more session; the others go on. */
  newToken(id: string): Promise<string>
  /** Sets the faults, in place of those before. */
  faults(id: string, faults: readonly Fault[]): Promise<void>
  /** What was asked for the member, oldest first. */
  requests(id: string): Promise<AskedRequest[]>
  forgetRequests(id: string): Promise<void>
}

/** The control door of the sandbox at a URL. */
export function controlOf(url: string): Control {
  // The sandbox is ours and tested by itself: its answers are taken at their word.
  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${url}/_control/members${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer = (await response.json()) as T & { error?: string }
    if (!response.ok) throw new Error(`The sandbox refuses ${method} ${path}: ${answer.error}`)
    return answer
  }
  const at = (id: string, what: string) => `/${encodeURIComponent(id)}/${what}`
  const pending = async (id: string, what: string, body: unknown) => {
    const { invitations } = await ask<{ invitations: number }>('POST', at(id, what), body)
    return invitations
  }
  return {
    member: (order) => ask('POST', '', order),
    settings: (id, change) => ask('POST', at(id, 'settings'), change),
    arrive: (id, count, types) => pending(id, 'arrive', { count, types }),
    leave: (id, which) => pending(id, 'leave', which),
    async endSession(id, li_at) {
      await ask('POST', at(id, 'end-session'), { li_at })
    },
    async newToken(id) {
      const { li_at } = await ask<{ li_at: string }>('POST', at(id, 'new-token'))
      return li_at
    },
    async faults(id, faults) {
      await ask('POST', at(id, 'faults'), faults)
    },
    requests: (id) => ask('GET', at(id, 'requests')),
    async forgetRequests(id) {
      await ask('DELETE', at(id, 'requests'))
    },
  }
}
