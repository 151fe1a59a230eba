/** How many of a list's invitations are remembered as seen. */
const MOST = 512

/**
 * For how long a sighting tells that an invitation was there, in milliseconds. What has left the list since is taken
 * for Salver's own doing, and the older a sighting, the likelier it was somebody else's.
 */
export const SIGHTING_MS = 60_000

/**
 * Which invitations of one list were seen pending lately, so that one which is gone after a lost reply is known to have
 * been there. Four kilobytes a list: a hash of each id, and the second in which it was seen last.
 */
export class Sightings {
  /** Null where nothing was seen yet. */
  #seen: { hashes: Int32Array; seconds: Uint32Array } | null = null
  #next = 0

  /**
   * Notes what was seen of the list, in its order: where it is too much, what stands at the top is what stays.
   *
   * @param now epoch milliseconds
   */
  add(invitationIds: readonly string[], now: number): void {
    this.#seen ??= { hashes: new Int32Array(MOST), seconds: new Uint32Array(MOST) }
    const { hashes, seconds } = this.#seen
    for (const id of invitationIds.slice(0, MOST).reverse()) {
      const hash = hashOf(id)
      let place = hashes.indexOf(hash)
      if (place < 0) {
        place = this.#next
        this.#next = (place + 1) % MOST
        hashes[place] = hash
      }
      seconds[place] = now / 1_000
    }
  }

  /** Whether it was seen pending so lately that this still tells something. */
  has(invitationId: string, now: number): boolean {
    const second = this.#seen?.seconds[this.#seen.hashes.indexOf(hashOf(invitationId))]
    return second !== undefined && now - second * 1_000 <= SIGHTING_MS
  }
}

/** FNV-1a in 32 bits, never 0, which is what nothing was written to. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash | 0 || 1
}
