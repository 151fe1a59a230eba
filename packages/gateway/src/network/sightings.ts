import type { InvitationType } from '@salver/contract'

/** How many of a list's invitations are remembered as seen. */
const MOST = 512

/**
 * For how long a sighting tells that an invitation was there, in milliseconds. What has left the list since is taken
 * for Salver's own doing, and the older a sighting, the likelier it was somebody else's.
 */
export const SIGHTING_MS = 60_000

/** What is remembered of an invitation that was seen. */
export interface Sighted {
  readonly id: string
  readonly kind: InvitationType
  /** The address of the other person's profile; null where they have none. */
  readonly url: string | null
}

/**
 * Which invitations of one list were seen pending lately, so that one which is gone after a lost reply is known to have
 * been there, and one that is named by its id alone is known by what it is. Four kilobytes a list: a hash of each id, and
 * the second in which it was seen last; and for each that was seen, its kind and its person's address.
 */
export class Sightings {
  /** Null where nothing was seen yet. */
  #seen: { hashes: Int32Array; seconds: Uint32Array } | null = null
  /** At the same places as the hashes. */
  readonly #kinds: InvitationType[] = []
  readonly #urls: (string | null)[] = []
  #next = 0

  /**
   * Notes what was seen of the list, in its order: where it is too much, what stands at the top is what stays.
   *
   * @param now epoch milliseconds
   */
  add(invitations: readonly Sighted[], now: number): void {
    this.#seen ??= { hashes: new Int32Array(MOST), seconds: new Uint32Array(MOST) }
    const { hashes, seconds } = this.#seen
    for (const { id, kind, url } of invitations.slice(0, MOST).reverse()) {
      const hash = hashOf(id)
      let place = hashes.indexOf(hash)
      if (place < 0) {
        place = this.#next
        this.#next = (place + 1) % MOST
        hashes[place] = hash
      }
      seconds[place] = now / 1_000
      this.#kinds[place] = kind
      // The same text read anew would be garbage among what has grown old, which only a collection of all finds.
      if (this.#urls[place] !== url) this.#urls[place] = url
    }
  }

  /** Whether it was seen pending so lately that this still tells something. */
  has(invitationId: string, now: number): boolean {
    const second = this.#seen?.seconds[this.#placeOf(invitationId)]
    return second !== undefined && now - second * 1_000 <= SIGHTING_MS
  }

  /** What it is, however long ago it was seen, which does not change that; null where it is not remembered. */
  about(invitationId: string): Omit<Sighted, 'id'> | null {
    const place = this.#placeOf(invitationId)
    const kind = this.#kinds[place]
    return kind === undefined ? null : { kind, url: this.#urls[place] ?? null }
  }

  #placeOf(invitationId: string): number {
    return this.#seen?.hashes.indexOf(hashOf(invitationId)) ?? -1
  }
}

/** FNV-1a in 32 bits, never 0, which is what nothing was written to. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash | 0 || 1
}
