/** How many of a list's invitations are remembered as seen. */
const MOST = 512

/**
 * For how long a sighting tells that an invitation was there, in milliseconds. What has left the list since is taken
 * for Salver's own doing, and the older a sighting, the likelier it was somebody else's.
 */
export const SIGHTING_MS = 60_000

/**
 * Which invitations of one list were seen pending lately, so that one which is gone after a lost reply is known to have
 * been there. Twenty kilobytes a list at most: a hash of each id with its time.
 */
export class Sightings {
  /** When each was seen last, in epoch milliseconds, by the hash of its id: those come last that are to stay longest. */
  readonly #times = new Map<number, number>()

  /**
   * Notes what was seen of the list, in its order: where it is too much, what stands at the top is what stays.
   *
   * @param now epoch milliseconds
   */
  add(invitationIds: readonly string[], now: number): void {
    for (const id of invitationIds.slice(0, MOST).reverse()) {
      const hash = hashOf(id)
      this.#times.delete(hash)
      this.#times.set(hash, now)
    }
    for (const hash of this.#times.keys()) {
      if (this.#times.size <= MOST) break
      this.#times.delete(hash)
    }
  }

  /** Whether it was seen pending so lately that this still tells something. */
  has(invitationId: string, now: number): boolean {
    const at = this.#times.get(hashOf(invitationId))
    return at !== undefined && now - at <= SIGHTING_MS
  }
}

/** FNV-1a, as a small integer of the engine. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash | 0
}
