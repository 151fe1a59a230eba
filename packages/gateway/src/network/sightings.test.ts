import { expect, test } from 'vitest'
import { SIGHTING_MS, Sightings } from './sightings.ts'

const NOW = 1_700_000_000_000
const ids = (from: number, count: number) => Array.from({ length: count }, (_, index) => `${from + index}`)
const connections = (all: string[]) => all.map((id) => ({ id, kind: 'CONNECTION' as const, url: `p${id}` }))
const seenOf = (seen: Sightings, all: string[], now = NOW) => all.filter((id) => seen.has(id, now))

test('serve for as long as they say, and no longer', () => {
  const seen = new Sightings()
  expect(seen.has('1', NOW)).toBe(false)
  seen.add(connections(['1']), NOW)
  expect(seen.has('1', NOW + SIGHTING_MS)).toBe(true)
  expect(seen.has('1', NOW + SIGHTING_MS + 1)).toBe(false)
  expect(seen.has('2', NOW)).toBe(false)
  // Nor do others that are seen later bring it back.
  seen.add(connections(['2']), NOW + SIGHTING_MS + 1)
  expect(seen.has('1', NOW + SIGHTING_MS + 1)).toBe(false)
})

test('seen again, are of the later time', () => {
  const seen = new Sightings()
  seen.add(connections(['1', '2']), NOW)
  seen.add(connections(['2', '3']), NOW + SIGHTING_MS)
  expect(seenOf(seen, ['1', '2', '3'], NOW + SIGHTING_MS + 1)).toEqual(['2', '3'])
})

test('of a list that is too long, the top stays', () => {
  const seen = new Sightings()
  seen.add(connections(ids(0, 700)), NOW)
  expect(seenOf(seen, ids(0, 700))).toEqual(ids(0, 512))
})

test('the same rows again and again push nothing out, and new ones what was seen first', () => {
  const seen = new Sightings()
  seen.add(connections(ids(0, 100)), NOW)
  for (let times = 0; times < 20; times += 1) seen.add(connections(ids(100, 100)), NOW)
  expect(seenOf(seen, ids(0, 200))).toHaveLength(200)
  seen.add(connections(ids(200, 400)), NOW)
  expect(seenOf(seen, ids(0, 600))).toEqual([...ids(0, 12), ...ids(100, 500)])
})

test('tell of what kind an invitation is, and whose, for as long as it is remembered', () => {
  const seen = new Sightings()
  expect(seen.about('1')).toBeNull()
  seen.add([{ id: '1', kind: 'EVENT', url: null }, ...connections(['2'])], NOW)
  seen.add([{ id: '2', kind: 'CONNECTION', url: 'renamed' }], NOW + SIGHTING_MS)
  expect(seen.about('1')).toEqual({ kind: 'EVENT', url: null })
  expect(seen.about('2')).toEqual({ kind: 'CONNECTION', url: 'renamed' })
  expect(seen.about('3')).toBeNull()
  seen.add(connections(ids(3, 511)), NOW)
  expect(seen.about('2')).toBeNull()
  expect(seen.about('513')).toEqual({ kind: 'CONNECTION', url: 'p513' })
})
