import { drawsOf, hash32, opaque } from '../chance.ts'
import type { Fault } from '../faults/faults.ts'
import { Connections } from '../lists/connections.ts'
import type { ListName } from '../lists/invitations.ts'
import type { Mix } from '../lists/kinds.ts'
import { Received } from '../lists/received.ts'
import { Sent } from '../lists/sent.ts'
import { FIRST_STRANGER, memberPersonOf, type Numbered, personOf } from '../people/persons.ts'
import type { MemberFact, Order } from './facts.ts'
import { Requests } from './requests.ts'
import { DEFAULT_SETTINGS, LIMITS, type Limits, type Settings } from './settings.ts'

/** Mostly people, and some of each other kind in every twenty. */
const DEFAULT_MIX: Mix = { CONNECTION: 17, ORGANIZATION: 1, EVENT: 1, CONTENT_SERIES: 1 }
/** Invitations sent, and connections, of a member whose order does not say. */
const DEFAULT_SENT = 24
const DEFAULT_CONNECTIONS = 60
/** Answers told of each member; older ones are forgotten. */
const ANSWERED_KEPT = 1000

/** What has become of an invitation. */
export interface Answered {
  readonly invitation_id: string
  readonly state: 'accepted' | 'ignored' | 'withdrawn'
}

/** A member of the network: its sessions, its invitations both ways, and its connections. */
export class Member {
  readonly publicIdentifier: string
  readonly person: ReturnType<typeof memberPersonOf>
  /** The seed of the people it meets, and its own: the numbers that everything about it is drawn from. */
  readonly seed: number
  readonly owner: number
  readonly mix: Mix
  readonly received: Received
  readonly sent: Sent
  readonly connections: Connections
  readonly tokens: string[] = []
  readonly accessTokens: string[] = []
  settings: Settings
  /** Neither faults nor requests outlive the process. */
  faults: Fault[] = []
  readonly requests = new Requests()

  readonly #tokenStem: string
  #answered: Answered[] = []
  #changes = 0

  constructor(key: string, seed: string, order: Order, createdAt: number) {
    this.seed = hash32(seed)
    this.owner = hash32(key)
    const suffix = this.owner.toString(36).padStart(7, '0') + hash32(key, 1).toString(36).padStart(7, '0')
    this.#tokenStem = suffix
    this.person = memberPersonOf(this.owner, suffix)
    this.publicIdentifier = this.person.slug
    this.mix = order.types ?? DEFAULT_MIX
    this.settings = { ...DEFAULT_SETTINGS, ...order.settings }
    const origin = { seed: this.seed, owner: this.owner, createdAt }
    this.received = new Received(origin, order.invitations, this.mix)
    this.sent = new Sent(origin, order.sent ?? DEFAULT_SENT)
    this.connections = new Connections(origin, order.connections ?? DEFAULT_CONNECTIONS)
  }

  /** Grows with each change of what the member's lists hold. */
  get changes(): number {
    return this.#changes
  }

  /** The network's limits for this member. */
  get limits(): Limits {
    return { ...LIMITS, ...this.settings.limits }
  }

  /** What has become of the newest invitations that were answered or withdrawn, oldest first. */
  get answered(): readonly Answered[] {
    return this.#answered.slice(-ANSWERED_KEPT)
  }

  /** Adds a session; its token is a function of the member and of how many it has had. */
  addToken(): string {
    const draw = drawsOf(this.owner, 0x7000_0000 + this.tokens.length)
    const token = `AQEDAR${this.#tokenStem}${this.tokens.length.toString(36)}${opaque(draw, 48)}`
    this.tokens.push(token)
    return token
  }

  /** Adds an access token of the portability interface, in the same way. */
  addAccessToken(): string {
    const draw = drawsOf(this.owner, 0x7800_0000 + this.accessTokens.length)
    const token = `AQX${this.#tokenStem}${this.accessTokens.length.toString(36)}${opaque(draw, 90)}`
    this.accessTokens.push(token)
    return token
  }

  /** `count` positions of a list by chance, each once. */
  drawPositions(list: ListName, count: number): number[] {
    const { serials } = this[list]
    return serials.drawPositions(drawsOf(this.seed ^ serials.length, this.#changes), count)
  }

  /** The first `count` people whom nothing keeps the member from inviting. */
  strangers(count: number): Numbered[] {
    const found: Numbered[] = []
    for (let number = FIRST_STRANGER; found.length < count; number += 1) {
      if (this.knows(number) || this.sent.withdrawnAt(number) !== undefined) continue
      const person = personOf(this.seed, number)
      if (person.slug !== null) found.push({ number, person })
    }
    return found
  }

  /** Is it connected with this person, or does an invitation wait between them? */
  knows(person: number): boolean {
    return this.connections.has(person) || this.sent.waitsFor(person) || this.received.waitsFrom(person)
  }

  /** Makes true what has happened to its lists and settings. */
  apply(fact: Exclude<MemberFact, { fact: 'token' | 'access-token' | 'end' }>): void {
    this.#changes += 1
    switch (fact.fact) {
      case 'settings':
        this.settings = { ...this.settings, ...fact.settings }
        return
      case 'arrive':
        if (fact.list === 'sent') this.sent.arrive(fact.count, fact.at)
        else this.received.arrive(fact.count, fact.types, fact.at)
        return
      case 'cut':
        this[fact.list ?? 'received'].serials.cut(fact.from, fact.count)
        return
      case 'leave':
        this[fact.list ?? 'received'].serials.leave(fact.positions)
        return
      case 'answered':
        this.#became(this.received.invitation(fact.serial).id, fact.state)
        this.received.serials.take(fact.serial)
        if (fact.state === 'accepted' && this.received.kind(fact.serial) === 'CONNECTION')
          this.connections.add(fact.serial, fact.at)
        return
      case 'withdrawn':
        this.#became(this.sent.invitation(fact.serial).id, 'withdrawn')
        this.sent.withdraw(fact.serial, fact.at)
        return
      case 'invited':
        this.sent.invite(fact.person, fact.note, fact.at)
    }
  }

  #became(invitation_id: string, state: Answered['state']): void {
    this.#answered.push({ invitation_id, state })
    if (this.#answered.length >= 2 * ANSWERED_KEPT) this.#answered = this.#answered.slice(-ANSWERED_KEPT)
  }
}
