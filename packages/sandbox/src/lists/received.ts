import { FIRST_INVITER } from '../people/persons.ts'
import { ageAt, arrivalTimes } from './ages.ts'
import { type Invitation, invitationOf } from './invitations.ts'
import { type Kind, kindAt, type Mix } from './kinds.ts'
import { Serials } from './serials.ts'

/** Whose list it is, and when it was made. */
export interface Origin {
  /** Of the people. */
  readonly seed: number
  /** Of the member: tells equal worlds' ids apart. */
  readonly owner: number
  readonly createdAt: number
}

/** The invitations that a member has received and not answered. An invitation to connect has its sender's number. */
export class Received {
  readonly serials: Serials
  readonly #origin: Origin
  readonly #mix: Mix
  readonly #arrived: { readonly sentAt: number; readonly kind: Kind }[] = []

  constructor(origin: Origin, initial: number, mix: Mix) {
    this.#origin = origin
    this.#mix = mix
    this.serials = new Serials(initial)
  }

  kind(serial: number): Kind {
    return this.#arrived[serial - this.serials.initial]?.kind ?? kindAt(this.#origin.seed, this.#mix, serial)
  }

  sentAt(serial: number): number {
    const { seed, createdAt } = this.#origin
    const { initial } = this.serials
    return this.#arrived[serial - initial]?.sentAt ?? createdAt - ageAt(seed, serial, initial)
  }

  /** The invitation with this serial number, made anew each time. */
  invitation(serial: number): Invitation {
    const { seed, owner } = this.#origin
    return invitationOf(seed, owner, serial, this.kind(serial), this.sentAt(serial))
  }

  /** Does this person's invitation to connect wait? */
  waitsFrom(person: number): boolean {
    return person < FIRST_INVITER && this.serials.has(person) && this.kind(person) === 'CONNECTION'
  }

  /** Puts `count` new invitations on top, sent one after the other up to `at`. */
  arrive(count: number, mix: Mix, at: number): void {
    const first = this.serials.next
    const newest = this.#arrived.at(-1)?.sentAt ?? (this.serials.initial > 0 ? this.sentAt(0) : 0)
    for (const [index, sentAt] of arrivalTimes(newest, count, at).entries()) {
      this.#arrived.push({ kind: kindAt(this.#origin.seed ^ first, mix, index), sentAt })
    }
    this.serials.push(count)
  }
}
