/** How many of an account's invitations are remembered as seen. */
const MOST = 512

/**
 * Which invitations were seen pending lately, so that one which is gone after a lost reply is known to have been there.
 * Two kilobytes an account: a hash of each id, the oldest forgotten first.
 */
export class Sightings {
  #hashes: Uint32Array | null = null
  #next = 0

  add(invitationId: string): void {
    if (this.has(invitationId)) return
    this.#hashes ??= new Uint32Array(MOST)
    this.#hashes[this.#next] = hashOf(invitationId)
    this.#next = (this.#next + 1) % MOST
  }

  has(invitationId: string): boolean {
    return this.#hashes?.includes(hashOf(invitationId)) ?? false
  }
}

/** FNV-1a, never 0, which is what nothing was written to. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0 || 1
}
