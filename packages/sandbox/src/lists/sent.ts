import { FIRST_INVITEE } from '../people/persons.ts'
import { ageAt, arrivalTimes } from './ages.ts'
import { type SentInvitation, sentInvitationOf } from './invitations.ts'
import type { Origin } from './received.ts'
import { Serials } from './serials.ts'

/** Turns the ages of a member's sent invitations away from those of its received ones. */
const SENT_AGES = 0x51a7

/** The invitations that a member has sent and that nobody has answered. */
export class Sent {
  readonly serials: Serials
  readonly #origin: Origin
  /** What came later, by the order in which it came. */
  readonly #later: {
    readonly sentAt: number
    readonly person: number
    readonly note: string | null | undefined
  }[] = []
  /** The newest invitation to each person that was invited by request. */
  readonly #toPerson = new Map<number, number>()
  /** When a person's invitation was withdrawn last. */
  readonly #withdrawn = new Map<number, number>()
  /** When the member has invited by request, oldest first. */
  readonly #invitedAt: number[] = []

  constructor(origin: Origin, initial: number) {
    this.#origin = origin
    this.serials = new Serials(initial)
  }

  sentAt(serial: number): number {
    const { seed, createdAt } = this.#origin
    const { initial } = this.serials
    return this.#later[serial - initial]?.sentAt ?? createdAt - ageAt(seed ^ SENT_AGES, serial, initial)
  }

  invitation(serial: number): SentInvitation {
    const { seed, owner } = this.#origin
    const note = this.#later[serial - this.serials.initial]?.note
    return sentInvitationOf(seed, owner, serial, this.#personOf(serial), this.sentAt(serial), note)
  }

  /** Does an invitation to this person wait for an answer? */
  waitsFor(person: number): boolean {
    const serial = this.#toPerson.get(person) ?? person - FIRST_INVITEE
    return serial >= 0 && this.serials.has(serial) && this.#personOf(serial) === person
  }

  withdrawnAt(person: number): number | undefined {
    return this.#withdrawn.get(person)
  }

  /** How often the member has invited by request since then. */
  invitedSince(time: number): number {
    return this.#invitedAt.length - this.#invitedAt.findLastIndex((at) => at < time) - 1
  }

  /** Puts `count` invitations to people of their own on top, as if they were sent elsewhere. */
  arrive(count: number, at: number): void {
    const first = this.serials.next
    for (const [index, sentAt] of arrivalTimes(this.#newest(), count, at).entries()) {
      this.#later.push({ sentAt, person: FIRST_INVITEE + first + index, note: undefined })
    }
    this.serials.push(count)
  }

  /** Invites a person at the request of the member. */
  invite(person: number, note: string | null, at: number): void {
    this.#toPerson.set(person, this.serials.next)
    this.#later.push({ sentAt: Math.max(at, this.#newest() + 1), person, note })
    this.#invitedAt.push(at)
    this.serials.push(1)
  }

  withdraw(serial: number, at: number): void {
    this.#withdrawn.set(this.#personOf(serial), at)
    this.serials.take(serial)
  }

  #newest(): number {
    return this.#later.at(-1)?.sentAt ?? (this.serials.initial > 0 ? this.sentAt(0) : 0)
  }

  #personOf(serial: number): number {
    return this.#later[serial - this.serials.initial]?.person ?? FIRST_INVITEE + serial
  }
}
