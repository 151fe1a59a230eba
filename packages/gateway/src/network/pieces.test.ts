import { describe, expect, test } from 'vitest'
import { inOrder, link, type Piece, runsOf } from './pieces.ts'

/** A piece of a list of letters, of which it shows those from `start` on. */
function piece(start: number, letters: string, total: number | null, round = 1, falls = 0): Piece {
  const end = start + letters.length
  return { start, count: letters.length, end, keys: [...letters], total, round, falls, links: new Map() }
}

/** Notes every row that two of them show. */
function linked(...pieces: Piece[]): Piece[] {
  for (const [nth, one] of pieces.entries()) {
    for (const other of pieces.slice(0, nth)) {
      const index = one.keys.findIndex((key) => other.keys.includes(key))
      if (index >= 0) link(one, index, other)
    }
  }
  return pieces
}

const shown = (pieces: readonly Piece[]) => pieces.map(({ keys }) => keys.join(''))

/** The parts as which these are known by now, by what is at the top and at the bottom of each. */
function parts(...pieces: Piece[]): string[][] {
  const length = pieces.at(-1)?.total ?? null
  return runsOf(null, linked(...pieces), length).map(({ top, bottom }) => shown([top, bottom]))
}

describe('there is no gap', () => {
  test('between what was below a piece and as many rows from the next one’s start on', () => {
    expect(parts(piece(0, 'abc', 6), piece(3, 'def', 6))).toEqual([['abc', 'def']])
    // Two have arrived, and the first two of all have left.
    expect(parts(piece(0, 'abc', 6), piece(3, 'def', 6, 2))).toEqual([['abc', 'def']])
  })

  test('between pieces that share a row, whatever their totals say', () => {
    expect(parts(piece(0, 'abc', 6), piece(2, 'cd', 4, 2))).toEqual([['abc', 'cd']])
  })

  test('below a piece that reached the end', () => {
    expect(parts(piece(3, 'de', 6), piece(0, 'abc', 3, 2))).toEqual([['abc', 'abc']])
  })

  test('above one that is the list from its first row on', () => {
    expect(parts(piece(0, 'abc', 9), piece(0, 'ghi', 3, 2))).toEqual([['abc', 'ghi']])
  })

  test('by places, where no total tells', () => {
    expect(parts(piece(0, 'abc', null), piece(3, 'de', null))).toEqual([['abc', 'de']])
    expect(parts(piece(0, 'abc', null), piece(4, 'de', null))).toHaveLength(2)
  })
})

describe('there may be a gap', () => {
  test('where there are fewer rows from the next one’s start on', () => {
    expect(parts(piece(0, 'abc', 7), piece(3, 'efg', 6))).toEqual([
      ['abc', 'abc'],
      ['efg', 'efg'],
    ])
  })

  test('above what was read before, unless a row is shared: what has left below it nobody counts', () => {
    const lower = piece(4, 'fgh', 8)
    const upper = piece(2, 'cd', 8, 2)
    expect(parts(lower, upper)).toHaveLength(2)
    expect(parts(lower, piece(4, 'ef', 8, 3), upper)).toHaveLength(1)
  })

  test('above what was answered before a total fell, in one round, unless a row is shared', () => {
    // One has left below these, and one has arrived.
    const lower = piece(4, 'efg', 8)
    const upper = piece(2, 'bc', 8, 1, 1)
    expect(parts(lower, upper)).toHaveLength(2)
    expect(parts(lower, piece(3, 'cde', 8, 1, 1), upper)).toHaveLength(1)
    // Before it fell nothing had left, in whatever order they were answered.
    expect(parts(lower, piece(2, 'cd', 8))).toHaveLength(1)
  })

  test('below what was read later and has more rows from its start on, but shares none: it lies above', () => {
    expect(parts(piece(2, 'cd', 6), piece(4, 'xy', 10, 2))).toEqual([
      ['xy', 'xy'],
      ['cd', 'cd'],
    ])
  })
})

describe('the order', () => {
  test('is that of shared rows, and what shares none goes with its neighbours of one round', () => {
    const first = piece(0, 'abc', null, 0)
    // Three have arrived: these two are one round, the last row is another.
    const round = [piece(3, 'abc', null, 1), piece(6, 'def', null, 1)]
    expect(shown(inOrder(linked(first, piece(9, 'g', null, 2), ...round)))).toEqual([
      'abc',
      'abc',
      'def',
      'g',
    ])
    const above = [piece(5, 'xyz', null, 1), piece(8, 'ab', null, 1)]
    expect(shown(inOrder(linked(first, ...above)))).toEqual(['xyz', 'abc', 'ab'])
  })

  test('is that of places, counted from the end where totals tell', () => {
    const upper = piece(6, 'abc', 12, 1)
    expect(shown(inOrder([piece(2, 'fg', 6, 0), upper]))).toEqual(['abc', 'fg'])
    expect(shown(inOrder([piece(2, 'fg', null, 0), { ...upper, total: null }]))).toEqual(['fg', 'abc'])
  })
})
