import type { ListName } from '../lists/invitations.ts'
import type { Mix } from '../lists/kinds.ts'
import { type Fact, FactLog, type MemberFact, type Order } from './facts.ts'
import { Member } from './member.ts'
import type { Settings } from './settings.ts'

/** A session of a member, or its access to the portability interface. */
export interface Session {
  readonly member: Member
  ended: boolean
}

/** All members. With a folder, each fact is written there before it is true, and found again at the next start. */
export class World {
  readonly #members = new Map<string, Member>()
  readonly #byKey = new Map<string, Member>()
  readonly #sessions = new Map<string, Session>()
  readonly #accesses = new Map<string, Session>()
  readonly #clock: () => number
  readonly #log: FactLog | null

  constructor({ folder, clock }: { readonly folder: string | null; readonly clock: () => number }) {
    this.#clock = clock
    this.#log = folder === null ? null : new FactLog(folder, (fact) => this.#apply(fact))
  }

  get size(): number {
    return this.#members.size
  }

  member(publicIdentifier: string): Member | undefined {
    return this.#members.get(publicIdentifier)
  }

  /** Whose session this is or was. */
  session(liAt: string): Readonly<Session> | undefined {
    return this.#sessions.get(liAt)
  }

  /** Whose access token this is or was. */
  access(token: string): Readonly<Session> | undefined {
    return this.#accesses.get(token)
  }

  /** The member made from this order, made now if it was never made. Without a seed, always somebody new. */
  add(order: Order): Member {
    const seed = order.seed ?? `#${this.#members.size + 1}`
    const key = canonical({ ...order, seed: String(seed) })
    const known = this.#byKey.get(key)
    if (known) return known
    this.#happen({ fact: 'member', key, order: { ...order, seed }, at: this.#clock() })
    const made = this.#byKey.get(key)
    if (!made) throw new Error('a member that was just made is missing')
    return made
  }

  newToken({ publicIdentifier: member, tokens }: Member): string {
    this.#happen({ fact: 'token', member })
    return tokens.at(-1) ?? ''
  }

  newAccessToken({ publicIdentifier: member, accessTokens }: Member): string {
    this.#happen({ fact: 'access-token', member })
    return accessTokens.at(-1) ?? ''
  }

  /** Ends one session of the member, or all, and its access tokens too. */
  endSessions({ publicIdentifier: member }: Member, liAt?: string): void {
    this.#happen({ fact: 'end', member, ...(liAt !== undefined && { li_at: liAt }) })
  }

  change({ publicIdentifier: member }: Member, settings: Partial<Settings>): void {
    this.#happen({ fact: 'settings', member, settings })
  }

  /** New ones on top. `types` is for received ones only: all that a member sends are to connect. */
  arrive({ publicIdentifier: member, mix }: Member, list: ListName, count: number, types?: Mix): void {
    const at = this.#clock()
    this.#happen({ fact: 'arrive', member, ...listed(list), count, types: types ?? mix, at })
  }

  leave(member: Member, list: ListName, count: number, from: 'top' | 'bottom' | 'random'): void {
    if (from === 'random') this.leaveAt(member, list, member.drawPositions(list, count))
    else this.#happen({ fact: 'cut', member: member.publicIdentifier, ...listed(list), from, count })
  }

  leaveAt({ publicIdentifier: member }: Member, list: ListName, positions: readonly number[]): void {
    this.#happen({ fact: 'leave', member, ...listed(list), positions })
  }

  /** The member has answered the received invitation with this serial number. */
  answer({ publicIdentifier: member }: Member, serial: number, state: 'accepted' | 'ignored'): void {
    this.#happen({ fact: 'answered', member, serial, state, at: this.#clock() })
  }

  withdraw({ publicIdentifier: member }: Member, serial: number): void {
    this.#happen({ fact: 'withdrawn', member, serial, at: this.#clock() })
  }

  /** The member has invited this person; its invitation is the newest of those sent. */
  invite({ publicIdentifier: member }: Member, person: number, note: string | null): void {
    this.#happen({ fact: 'invited', member, person, note, at: this.#clock() })
  }

  close(): void {
    this.#log?.close()
  }

  #happen(fact: Fact): void {
    this.#log?.write(fact)
    this.#apply(fact)
  }

  #apply(fact: Fact): void {
    if (fact.fact === 'member') {
      const member = new Member(fact.key, String(fact.order.seed), fact.order, fact.at)
      this.#members.set(member.publicIdentifier, member)
      this.#byKey.set(fact.key, member)
      this.#sessions.set(member.addToken(), { member, ended: false })
      return
    }
    const member = this.#members.get(fact.member)
    if (!member) throw new Error(`the log speaks of ${fact.member}, who was never made`)
    this.#applyTo(member, fact)
  }

  #applyTo(member: Member, fact: MemberFact): void {
    switch (fact.fact) {
      case 'token':
        this.#sessions.set(member.addToken(), { member, ended: false })
        return
      case 'access-token':
        this.#accesses.set(member.addAccessToken(), { member, ended: false })
        return
      case 'end':
        for (const token of fact.li_at === undefined ? member.tokens : [fact.li_at])
          end(this.#sessions.get(token))
        if (fact.li_at === undefined) for (const token of member.accessTokens) end(this.#accesses.get(token))
        return
      default:
        member.apply(fact)
    }
  }
}

function end(session: Session | undefined): void {
  if (session) session.ended = true
}

function listed(list: ListName): { readonly list?: 'sent' } {
  return list === 'sent' ? { list } : {}
}

/** One text for equal orders, however their fields are sorted. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
