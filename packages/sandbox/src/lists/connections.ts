import { FIRST_CONNECTION, type Numbered, personOf } from '../people/persons.ts'
import { ageAt } from './ages.ts'
import type { Origin } from './received.ts'

/** Turns the ages of a member's connections away from those of its invitations. */
const CONNECTION_AGES = 0x7c0de

/** Somebody that a member is connected with. */
export interface Connection extends Numbered {
  readonly createdAt: number
}

/** Those that a member is connected with: some from the start, and those whose invitation it has accepted. */
export class Connections {
  readonly #origin: Origin
  readonly #initial: number
  /** Person and time, oldest first. */
  readonly #accepted = new Map<number, number>()

  constructor(origin: Origin, initial: number) {
    this.#origin = origin
    this.#initial = initial
  }

  get length(): number {
    return this.#initial + this.#accepted.size
  }

  has(person: number): boolean {
    const index = person - FIRST_CONNECTION
    return this.#accepted.has(person) || (index >= 0 && index < this.#initial)
  }

  add(person: number, at: number): void {
    this.#accepted.set(person, at)
  }

  /** Those at these places, newest first. */
  at(start: number, count: number): Connection[] {
    const { seed, createdAt } = this.#origin
    const accepted = [...this.#accepted].reverse()
    const length = Math.max(0, Math.min(count, this.length - start))
    return Array.from({ length }, (_, offset) => {
      const place = start + offset
      const index = place - accepted.length
      const [number, at] = accepted[place] ?? [
        FIRST_CONNECTION + index,
        createdAt - ageAt(seed ^ CONNECTION_AGES, index, this.#initial),
      ]
      return { number, person: personOf(seed, number), createdAt: at }
    })
  }
}
