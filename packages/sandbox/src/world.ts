import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { drawsOf, hash32, opaque } from './chance.ts'
import type { Fault } from './faults.ts'
import { ageAt, type Invitation, invitationOf, kindAt, type Mix, memberPersonOf } from './invitations.ts'
import type { Elements } from './shapes.ts'

/** How the network behaves towards one member. */
export interface Settings {
  /** What `paging.total` of a list says. */
  readonly total: 'zero' | 'missing' | 'true'
  /** `auto`: by the `accept` header. `wrapped`: the whole document under `data`; `wrapped-data`: its `data` alone. */
  readonly shape: 'auto' | 'N' | 'I' | 'wrapped' | 'wrapped-data'
  readonly elements: Elements
  /** What the summary says; a number is said as it is. */
  readonly summary: 'true' | 'fails' | 'missing' | 'wrong' | number
}

const DEFAULT_SETTINGS: Settings = { total: 'zero', shape: 'auto', elements: 'urns-star', summary: 'true' }

/** Mostly people, and some of each other kind in every twenty. */
const DEFAULT_MIX: Mix = { CONNECTION: 17, ORGANIZATION: 1, EVENT: 1, CONTENT_SERIES: 1 }

/** What a member is made from. The same order twice is the same member. */
export interface Order {
  readonly invitations: number
  readonly seed?: string | number | undefined
  readonly types?: Mix | undefined
  readonly settings: Partial<Settings>
}

/** What has happened: everything that is kept. The world follows from these lines and nothing else. */
type Fact =
  | { readonly fact: 'member'; readonly key: string; readonly order: Order; readonly at: number }
  | { readonly fact: 'token'; readonly member: string }
  | { readonly fact: 'end'; readonly member: string; readonly li_at?: string }
  | { readonly fact: 'settings'; readonly member: string; readonly settings: Partial<Settings> }
  | {
      readonly fact: 'arrive'
      readonly member: string
      readonly count: number
      readonly types: Mix
      readonly at: number
    }
  | { readonly fact: 'cut'; readonly member: string; readonly from: 'top' | 'bottom'; readonly count: number }
  | { readonly fact: 'leave'; readonly member: string; readonly positions: readonly number[] }

/** Requests remembered for each member; older ones are forgotten. */
const REQUESTS_KEPT = 10_000

/** One request of the protocol. `status` is null while there is no answer, and for a connection that was cut. */
export interface AskedRequest {
  readonly method: string
  readonly path: string
  readonly at: number
  status: number | null
}

/** A member of the network: its sessions, and the invitations that it has received. */
export class Member {
  readonly publicIdentifier: string
  readonly person: ReturnType<typeof memberPersonOf>
  readonly mix: Mix
  readonly tokens: string[] = []
  settings: Settings
  /** Neither faults nor requests outlive the process. */
  faults: Fault[] = []
  #requests: AskedRequest[] = []

  readonly #seed: number
  readonly #owner: number
  readonly #initial: number
  readonly #createdAt: number
  readonly #tokenStem: string
  /** Serial numbers, oldest first, so that what arrives is pushed. Serials from `#initial` on have arrived later. */
  #list: number[]
  readonly #arrived: { readonly sentAt: number; readonly kind: Invitation['kind'] }[] = []
  #changes = 0

  constructor(key: string, seed: string, order: Order, at: number) {
    this.#seed = hash32(seed)
    this.#owner = hash32(key)
    this.#initial = order.invitations
    this.#createdAt = at
    const suffix = this.#owner.toString(36).padStart(7, '0') + hash32(key, 1).toString(36).padStart(7, '0')
    this.#tokenStem = `AQEDAR${suffix}`
    this.person = memberPersonOf(this.#owner, suffix)
    this.publicIdentifier = this.person.slug
    this.mix = order.types ?? DEFAULT_MIX
    this.settings = { ...DEFAULT_SETTINGS, ...order.settings }
    this.#list = Array.from({ length: order.invitations }, (_, index) => order.invitations - 1 - index)
  }

  /** How many invitations wait. */
  get pending(): number {
    return this.#list.length
  }

  /** Grows with each change of the list. */
  get changes(): number {
    return this.#changes
  }

  /** The serial numbers at these places of the list, newest first. */
  serials(start: number, count: number): number[] {
    const end = Math.max(0, this.#list.length - start)
    return this.#list.slice(Math.max(0, end - count), end).reverse()
  }

  /** The invitation with this serial number, made anew each time. */
  invitation(serial: number): Invitation {
    const later = this.#arrived[serial - this.#initial]
    const kind = later?.kind ?? kindAt(this.#seed, this.mix, serial)
    const sentAt = later?.sentAt ?? this.#createdAt - ageAt(this.#seed, serial, this.#initial)
    return invitationOf(this.#seed, this.#owner, serial, kind, sentAt)
  }

  /** What was asked of this member's sessions, oldest first. */
  get requests(): readonly AskedRequest[] {
    return this.#requests.slice(-REQUESTS_KEPT)
  }

  remember(request: AskedRequest): void {
    this.#requests.push(request)
    // Dropped in bulk: dropping one for each that comes would move ten thousand.
    if (this.#requests.length >= 2 * REQUESTS_KEPT) this.#requests = this.#requests.slice(-REQUESTS_KEPT)
  }

  forgetRequests(): void {
    this.#requests = []
  }

  /** Adds a session; its token is a function of the member and of how many it has had. */
  addToken(): string {
    const draw = drawsOf(this.#owner, 0x7000_0000 + this.tokens.length)
    const token = `${this.#tokenStem}${this.tokens.length.toString(36)}${opaque(draw, 48)}`
    this.tokens.push(token)
    return token
  }

  /** Puts `count` new invitations on top, sent one after the other up to `at`. */
  arrive(count: number, mix: Mix, at: number): void {
    const newest = this.#arrived.at(-1)?.sentAt ?? (this.#initial > 0 ? this.invitation(0).sentAt : 0)
    const first = this.#initial + this.#arrived.length
    const start = Math.max(newest, at - count * ARRIVAL_GAP)
    // Never two at once: when too many come within one moment, the last ones lie a little ahead of the clock.
    const gap = Math.max(1, (at - start) / count)
    for (let index = 0; index < count; index += 1) {
      const kind = kindAt(this.#seed ^ first, mix, index)
      this.#arrived.push({ kind, sentAt: Math.floor(start + gap * (index + 1)) })
      this.#list.push(first + index)
    }
    this.#changes += 1
  }

  /** Takes `count` away from one end. */
  cut(from: 'top' | 'bottom', count: number): void {
    if (from === 'top') this.#list.length = Math.max(0, this.#list.length - count)
    else this.#list.splice(0, count)
    this.#changes += 1
  }

  /** Takes those at these positions away, 0 being the newest. */
  leave(positions: readonly number[]): void {
    const gone = new Set(positions.map((position) => this.#list.length - 1 - position))
    this.#list = this.#list.filter((_, index) => !gone.has(index))
    this.#changes += 1
  }

  /** `count` positions by chance, each once. */
  drawPositions(count: number): number[] {
    const draw = drawsOf(this.#seed ^ this.#list.length, this.#changes)
    // A sparse shuffle: only the places that were touched are written down.
    const moved = new Map<number, number>()
    return Array.from({ length: Math.min(count, this.pending) }, (_, index) => {
      const place = index + draw(this.pending - index)
      const drawn = moved.get(place) ?? place
      moved.set(place, moved.get(index) ?? index)
      return drawn
    })
  }
}

/** Invitations that arrive together were sent a second apart, if there was time. */
const ARRIVAL_GAP = 1000

/** All members. With a folder, each fact is written there before it is true, and found again at the next start. */
export class World {
  readonly #members = new Map<string, Member>()
  readonly #byKey = new Map<string, Member>()
  readonly #sessions = new Map<string, { readonly member: Member; ended: boolean }>()
  readonly #clock: () => number
  readonly #log: number | null

  constructor({ folder, clock }: { readonly folder: string | null; readonly clock: () => number }) {
    this.#clock = clock
    if (folder === null) {
      this.#log = null
      return
    }
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, 'facts.jsonl')
    if (existsSync(path)) {
      for (const line of wholeLines(path)) this.#apply(JSON.parse(line) as Fact)
    }
    this.#log = openSync(path, 'a', 0o600)
  }

  get size(): number {
    return this.#members.size
  }

  member(publicIdentifier: string): Member | undefined {
    return this.#members.get(publicIdentifier)
  }

  /** Whose session this is or was. */
  session(liAt: string): { readonly member: Member; readonly ended: boolean } | undefined {
    return this.#sessions.get(liAt)
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

  newToken(member: Member): string {
    this.#happen({ fact: 'token', member: member.publicIdentifier })
    return member.tokens.at(-1) ?? ''
  }

  /** Ends one session of the member, or all. */
  endSessions(member: Member, liAt?: string): void {
    this.#happen({ fact: 'end', member: member.publicIdentifier, ...(liAt !== undefined && { li_at: liAt }) })
  }

  change(member: Member, settings: Partial<Settings>): void {
    this.#happen({ fact: 'settings', member: member.publicIdentifier, settings })
  }

  arrive(member: Member, count: number, types?: Mix): void {
    const at = this.#clock()
    this.#happen({ fact: 'arrive', member: member.publicIdentifier, count, types: types ?? member.mix, at })
  }

  leave(member: Member, count: number, from: 'top' | 'bottom' | 'random'): void {
    if (from === 'random') this.leaveAt(member, member.drawPositions(count))
    else this.#happen({ fact: 'cut', member: member.publicIdentifier, from, count })
  }

  leaveAt(member: Member, positions: readonly number[]): void {
    this.#happen({ fact: 'leave', member: member.publicIdentifier, positions })
  }

  close(): void {
    if (this.#log !== null) closeSync(this.#log)
  }

  #happen(fact: Fact): void {
    // The kernel has it before anybody is told: a process that is killed loses nothing that was answered.
    if (this.#log !== null) writeSync(this.#log, `${JSON.stringify(fact)}\n`)
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
    switch (fact.fact) {
      case 'token':
        this.#sessions.set(member.addToken(), { member, ended: false })
        return
      case 'end':
        for (const token of fact.li_at === undefined ? member.tokens : [fact.li_at]) {
          const session = this.#sessions.get(token)
          if (session) session.ended = true
        }
        return
      case 'settings':
        member.settings = { ...member.settings, ...fact.settings }
        return
      case 'arrive':
        member.arrive(fact.count, fact.types, fact.at)
        return
      case 'cut':
        member.cut(fact.from, fact.count)
        return
      case 'leave':
        member.leave(fact.positions)
    }
  }
}

/** The lines of the log. A last line that was not written to its end was never answered: it is cut off. */
function wholeLines(path: string): string[] {
  const bytes = readFileSync(path)
  const end = bytes.lastIndexOf(0x0a) + 1
  if (end < bytes.length) truncateSync(path, end)
  return bytes
    .toString('utf8', 0, end)
    .split('\n')
    .filter((line) => line !== '')
}

/** One text for equal orders, however their fields are sorted. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
