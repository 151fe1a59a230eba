import type { Draw } from '../chance.ts'

/**
 * The order of a list of invitations: serial numbers only, so that a million fit. The ones that the list was made
 * with count from the newest, 0, to the oldest; what comes later goes on from there, upwards.
 */
export class Serials {
  readonly initial: number
  /** Oldest first, so that what comes is pushed. */
  #list: number[]
  #next: number

  constructor(initial: number) {
    this.initial = initial
    this.#next = initial
    this.#list = Array.from({ length: initial }, (_, index) => initial - 1 - index)
  }

  get length(): number {
    return this.#list.length
  }

  /** The serial number of the next one that comes. */
  get next(): number {
    return this.#next
  }

  /** Those at these places, newest first. */
  at(start: number, count: number): number[] {
    const end = Math.max(0, this.#list.length - start)
    return this.#list.slice(Math.max(0, end - count), end).reverse()
  }

  has(serial: number): boolean {
    return this.#indexOf(serial) !== null
  }

  /** Puts the next `count` on top. */
  push(count: number): void {
    for (let more = 0; more < count; more += 1) {
      this.#list.push(this.#next)
      this.#next += 1
    }
  }

  /** Takes one away, if it is there. */
  take(serial: number): void {
    const index = this.#indexOf(serial)
    if (index !== null) this.#list.splice(index, 1)
  }

  /** Takes `count` away from one end. */
  cut(from: 'top' | 'bottom', count: number): void {
    if (from === 'top') this.#list.length = Math.max(0, this.#list.length - count)
    else this.#list.splice(0, count)
  }

  /** Takes those at these positions away, 0 being the newest. */
  leave(positions: readonly number[]): void {
    const gone = new Set(positions.map((position) => this.#list.length - 1 - position))
    this.#list = this.#list.filter((_, index) => !gone.has(index))
  }

  /** `count` positions by chance, each once. */
  drawPositions(draw: Draw, count: number): number[] {
    // A sparse shuffle: only the places that were touched are written down.
    const moved = new Map<number, number>()
    return Array.from({ length: Math.min(count, this.length) }, (_, index) => {
      const place = index + draw(this.length - index)
      const drawn = moved.get(place) ?? place
      moved.set(place, moved.get(index) ?? index)
      return drawn
    })
  }

  /** By halves: the list is always in the order in which its entries came. */
  #indexOf(serial: number): number | null {
    const sought = this.#turn(serial)
    let low = 0
    let high = this.#list.length - 1
    while (low <= high) {
      const middle = (low + high) >>> 1
      const found = this.#turn(this.#list[middle] ?? 0)
      if (found === sought) return middle
      if (found < sought) low = middle + 1
      else high = middle - 1
    }
    return null
  }

  #turn(serial: number): number {
    return serial < this.initial ? this.initial - 1 - serial : serial
  }
}
