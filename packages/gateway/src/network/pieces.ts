import type { Batch } from './provider.ts'

/**
 * How the batches of a list that moves while it is read lie to each other.
 *
 * Rows arrive on top of the list and leave anywhere, so that a place means another row from batch to batch. Two things
 * hold all the same. A row that two pieces show tells for certain how far the one was pushed against the other. And
 * counted from the list's end, by a piece's own total, neither arrivals nor what leaves above a row move it: only what
 * leaves below does, and brings it nearer to the end. Where no total tells, places are taken as they are.
 */

/** A batch as it was read. */
export interface Piece extends Batch {
  /** The place behind its last row. */
  readonly end: number
  /** What tells its rows apart. */
  readonly keys: readonly (string | null)[]
  /** The list's length by this very answer. */
  readonly total: number | null
  /** Pieces of a later round were asked for when this one was there. */
  readonly round: number
  /** How often totals had fallen when it came, its own with them. */
  readonly falls: number
  /** The pieces that this one is known to overlap or to touch, and how much further down rows stood for this one. */
  readonly links: Map<Piece, number>
}

/** A part of the list between whose first row and last nothing that stayed is unread. */
export interface Run {
  /** The piece that begins furthest up. */
  readonly top: Piece
  /** The piece that reaches furthest down. */
  readonly bottom: Piece
}

/** Notes that another piece shows a row, too: the one at `index` of this one. */
export function link(piece: Piece, index: number, other: Piece): void {
  if (piece === other || piece.links.has(other)) return
  const place = other.start + other.keys.indexOf(piece.keys[index] ?? null)
  connect(piece, other, piece.start + index - place)
}

function connect(piece: Piece, other: Piece, push: number): void {
  piece.links.set(other, push)
  other.links.set(piece, -push)
}

/** Where a place of a piece is in a list that has become so long, if nothing has left below it. */
export function placeIn(length: number | null, piece: Piece, place: number): number {
  return length === null || piece.total === null ? place : place + length - piece.total
}

/**
 * What was read, in parts that have no gap within, from the top down. What lies between two of them is to be read.
 *
 * @param whole what had no gap before these pieces were read; `pieces` in the order in which they were answered
 * @param length the list's by now
 */
export function runsOf(whole: Run | null, pieces: readonly Piece[], length: number | null): Run[] {
  connectEnds(whole === null ? pieces : [whole.bottom, ...pieces])
  const sorted: Run[] = []
  for (const run of connected(whole, pieces, length)) {
    sorted.splice(sorted.findLastIndex((other) => isAbove(other, run, length)) + 1, 0, run)
  }
  const runs: Run[] = []
  for (const run of sorted) {
    const above = runs.at(-1)
    if (above !== undefined && followsOn(above.bottom, run.top)) runs.splice(-1, 1, join(above, run, length))
    else runs.push(run)
  }
  return runs
}

/**
 * Connects each piece with the one that it follows on from by their totals: there are as many rows from its start on as
 * were below that one. If there are fewer, some between may be unread; if more, it would show some of that one's rows.
 *
 * Only if that one was not read later: what has left below this one meanwhile nobody counts, and arrivals may hide it.
 * Nor may a total have fallen after this one and before that one, where both were under way together. Then a shared row
 * is the only proof.
 */
function connectEnds(pieces: readonly Piece[]): void {
  const ends = new Map<number, Piece>()
  for (const piece of pieces) {
    if (piece.total === null) continue
    const below = piece.total - piece.end
    // They come as they were answered: the first one proves the most.
    if (!ends.has(below)) ends.set(below, piece)
  }
  for (const piece of pieces) {
    const upper = piece.total === null ? undefined : ends.get(piece.total - piece.start)
    if (upper !== undefined && isProof(upper, piece) && !piece.links.has(upper)) {
      connect(piece, upper, piece.start - upper.end)
    }
  }
}

function isProof(upper: Piece, lower: Piece): boolean {
  return upper.round <= lower.round && upper.falls <= lower.falls
}

/** One run for all pieces that links lead to from each other. */
function connected(whole: Run | null, pieces: readonly Piece[], length: number | null): Iterable<Run> {
  const fresh = new Set(pieces)
  const groups = new Groups()
  for (const piece of pieces) {
    for (const other of piece.links.keys()) {
      // Whichever piece of the whole it is: it is joined to all of it.
      const known = fresh.has(other) ? other : whole?.bottom
      if (known !== undefined) groups.join(piece, known, 0)
    }
  }
  const runs = new Map<readonly Piece[], Run>()
  if (whole !== null) runs.set(groups.of(whole.bottom).group, whole)
  for (const piece of pieces) {
    const { group } = groups.of(piece)
    const run = runs.get(group)
    const own = { top: piece, bottom: piece }
    runs.set(group, run === undefined ? own : join(run, own, length))
  }
  return runs.values()
}

function startOf({ top }: Run, length: number | null): number {
  return placeIn(length, top, top.start)
}

function endOf({ bottom }: Run, length: number | null): number {
  return placeIn(length, bottom, bottom.end)
}

function join(run: Run, other: Run, length: number | null): Run {
  return {
    top: startOf(other, length) < startOf(run, length) ? other.top : run.top,
    bottom: endOf(other, length) > endOf(run, length) ? other.bottom : run.bottom,
  }
}

/** Which of two runs that are not connected lies further up. */
function isAbove(run: Run, other: Run, length: number | null): boolean {
  // What is read later and lies further down has no more rows from its start on than were below the other.
  if (run.top.round > other.bottom.round && startOf(run, length) < endOf(other, length)) return true
  if (other.top.round > run.bottom.round && startOf(other, length) < endOf(run, length)) return false
  return startOf(run, length) < startOf(other, length)
}

/**
 * Whether nothing that stayed lies between two pieces that are not connected: the upper one reached the end of the
 * list, or the lower one was read later from the list's first row on. Where no total tells, places do.
 */
function followsOn(upper: Piece, lower: Piece): boolean {
  if (upper.total === null || lower.total === null) return lower.start <= upper.end
  return upper.total <= upper.end || (upper.round <= lower.round && lower.start === 0)
}

/**
 * Pieces by where they would begin had nothing moved.
 *
 * Links tell how far pieces were pushed against each other. Neighbours of one round without one were pushed alike, or
 * they would share a row; for want of anything better, a round was pushed like the one before it; and both by as much
 * more as the list has grown, where totals say so. What is more certain goes first, and nothing less undoes it.
 */
export function inOrder<P extends Piece>(pieces: readonly P[]): readonly P[] {
  // Most readings are one batch.
  if (pieces.length < 2) return pieces
  const groups = new Groups()
  for (const piece of pieces) {
    for (const [other, push] of piece.links) groups.join(piece, other, push)
  }
  const pairs = neighbours(pieces)
  const isOneRound = ([before, piece]: readonly [P, P]) => before.round === piece.round
  for (const [before, piece] of [...pairs.filter(isOneRound), ...pairs]) {
    groups.join(piece, before, placeIn(piece.total, before, 0))
  }
  const unmoved = (piece: P) => piece.start - groups.of(piece).push
  return pieces.toSorted((a, b) => unmoved(a) - unmoved(b))
}

/** Each piece with the one before it, round by round, and from the top down in each. */
function neighbours<P extends Piece>(pieces: readonly P[]): (readonly [P, P])[] {
  const asRead = pieces.toSorted((a, b) => a.round - b.round || a.start - b.start)
  return asRead.slice(1).flatMap((piece, index) => {
    const before = asRead[index]
    return before === undefined ? [] : [[before, piece] as const]
  })
}

/** Pieces in groups, within which it is known how far each was pushed against the others. */
class Groups {
  readonly #places = new Map<Piece, { group: Piece[]; push: number }>()

  of(piece: Piece): { group: Piece[]; push: number } {
    const known = this.#places.get(piece)
    if (known !== undefined) return known
    const alone = { group: [piece], push: 0 }
    this.#places.set(piece, alone)
    return alone
  }

  /** Makes one group of two, where they are not yet: `piece` was pushed so much further than `other`. */
  join(piece: Piece, other: Piece, push: number): void {
    const one = this.of(piece)
    const two = this.of(other)
    if (one.group === two.group) return
    if (one.group.length > two.group.length) {
      this.join(other, piece, -push)
      return
    }
    const more = two.push + push - one.push
    for (const member of one.group) {
      const place = this.of(member)
      two.group.push(member)
      place.group = two.group
      place.push += more
    }
  }
}
