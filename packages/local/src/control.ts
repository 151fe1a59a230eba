import type { InvitationType } from '@salver/contract'

/** What a member is made from. The same order with a seed is the same member, whenever it is given. */
export interface MemberOrder extends Partial<EverySetting> {
  readonly invitations: number
  /** How many it has sent. */
  readonly sent?: number
  readonly connections?: number
  readonly seed?: string | number
  readonly types?: Mix
}

/** Kinds of invitation, or their weights. */
export type Mix = readonly InvitationType[] | Partial<Record<InvitationType, number>>

/** How the sandbox gives a member its received invitations; its README says what each value does. */
export interface MemberSettings {
  readonly total: 'zero' | 'missing' | 'true'
  readonly shape: 'auto' | 'N' | 'I' | 'wrapped' | 'wrapped-data'
  readonly elements: 'urns-star' | 'urns' | 'views'
  readonly summary: 'true' | 'fails' | 'missing' | 'wrong' | number
}

/** How the sandbox behaves towards one member. */
interface EverySetting extends MemberSettings {
  readonly sent_summary: 'null' | 'true' | 'wrong' | number
  readonly forms: readonly ('N' | 'I' | 'G')[]
  readonly handle: 'confirmed' | 'unconfirmed'
  readonly limits: {
    readonly weekly_invitations?: number
    readonly pending_sent?: number
    readonly connections?: number
  }
}

/** A member of the sandbox; `li_at` is its newest session token, undefined when all its sessions have ended. */
export interface Member {
  readonly li_at: string | undefined
  readonly public_identifier: string
}

/** A member as it is now. */
interface Face extends Member {
  /** How many wait for its answer, and how many it waits for. */
  readonly invitations: number
  readonly sent: number
  readonly connections: number
  /** What has become of the newest 1,000 that were answered or withdrawn, oldest first. */
  readonly answered: readonly {
    readonly invitation_id: string
    readonly state: 'accepted' | 'ignored' | 'withdrawn'
  }[]
  readonly settings: EverySetting
}

/** Somebody whom a member can invite. */
interface Stranger {
  readonly slug: string
  /** Such as `ACoAA…`; `urn` is the same as the network's `urn:li:fsd_profile:ACoAA…`. */
  readonly member: string
  readonly urn: string
  readonly first_name: string
  readonly last_name: string
}

/** Which of a member's two lists of invitations. */
type List = 'received' | 'sent'

/** What goes wrong with some requests: of those that match, `after` pass by, then `times` are affected (all). */
export interface Fault {
  readonly on: FaultRoute | 'any'
  readonly after?: number
  readonly times?: number
  readonly answer: FaultAnswer
}

type FaultRoute =
  | 'me'
  | 'received'
  | 'received-graphql'
  | 'summary'
  | 'sent'
  | 'sent-graphql'
  | 'accept'
  | 'accept-old'
  | 'decline'
  | 'decline-old'
  | 'withdraw'
  | 'withdraw-old'
  | 'invite'
  | 'profile'
  | 'networkinfo'
  | 'connections'
  | 'portability'

/** On a write, `truncated`, `stall`, `reset` and all that spoil an answer come after it was carried out. */
type FaultAnswer =
  | '401'
  | '403'
  | '404'
  | '410'
  | '429'
  | '500'
  | '503'
  | '999'
  | 'csrf'
  | 'deleted-session'
  | 'checkpoint'
  | 'challenge'
  | 'authwall'
  | 'login'
  | 'restricted'
  | 'redirect'
  | 'fuse'
  | 'too-many'
  | 'html'
  | 'truncated'
  | 'stall'
  | 'reset'
  | 'stall-before'
  | 'reset-before'
  | 'huge'
  | 'missing-fields'
  | 'no-list'
  | 'rotate-csrf'
  | 'expired-cookie'
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
  /** What a write said; null for a read. */
  readonly body: unknown
}

/** The sandbox's control door. Members are named by their public identifier; all throw where it refuses. */
export interface Control {
  /** Makes a member, or finds the one that the same order has made. */
  member(order: MemberOrder): Promise<Member>
  /** Changes settings and gives all of them. */
  settings(id: string, change: Partial<EverySetting>): Promise<EverySetting>
  /** The member as it is now. */
  face(id: string): Promise<Face>
  /** New invitations on top; gives how many there are now. What a member sends has no `types`. */
  arrive(id: string, count: number, types?: Mix, list?: List): Promise<number>
  /** Takes invitations away; gives how many there are now. Position 0 is the newest. */
  leave(
    id: string,
    which: { count: number; from?: 'top' | 'bottom' | 'random' } | { positions: readonly number[] },
    list?: List,
  ): Promise<number>
  /** People whom the member can invite; the same ones until it has. */
  strangers(id: string, count?: number): Promise<Stranger[]>
  /** Ends one session, or all and the access tokens too. */
  endSession(id: string, li_at?: string): Promise<void>
  /** One more session; the others go on. */
  newToken(id: string): Promise<string>
  /** One more token for the portability interface. */
  accessToken(id: string): Promise<string>
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
  const move = async (id: string, what: string, list: List, body: object) => {
    const now = await ask<{ invitations: number; sent: number }>('POST', at(id, what), { ...body, list })
    return list === 'sent' ? now.sent : now.invitations
  }
  return {
    member: (order) => ask('POST', '', order),
    settings: (id, change) => ask('POST', at(id, 'settings'), change),
    face: (id) => ask('GET', `/${encodeURIComponent(id)}`),
    arrive: (id, count, types, list = 'received') => move(id, 'arrive', list, { count, types }),
    leave: (id, which, list = 'received') => move(id, 'leave', list, which),
    strangers: (id, count = 5) => ask('GET', at(id, `strangers?count=${count}`)),
    async endSession(id, li_at) {
      await ask('POST', at(id, 'end-session'), { li_at })
    },
    async newToken(id) {
      const { li_at } = await ask<{ li_at: string }>('POST', at(id, 'new-token'))
      return li_at
    },
    async accessToken(id) {
      const { access_token } = await ask<{ access_token: string }>('POST', at(id, 'access-token'))
      return access_token
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
