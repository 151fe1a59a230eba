import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Places } from './places.ts'

/** Takes as many as there are for somebody. */
function takeAll(places: Places, who: string): number {
  let taken = 0
  while (places.take(who)) taken++
  return taken
}

test('Few places are all for whoever comes first.', () => {
  for (const all of [1, 3, 9]) expect(takeAll(new Places(all), 'a')).toBe(all)
})

test('Of many, whoever takes all that they can get leaves some for others, and each of those for the next.', () => {
  const places = new Places(1_000)
  expect(takeAll(places, 'a')).toBe(900)
  expect(takeAll(places, 'b')).toBe(50)
  expect(takeAll(places, 'c')).toBe(25)
  expect(places.take('d')).toBe(true)
})

test('Whoever comes and goes, nobody has more than there are, and in the end nobody has any.', () => {
  const people = fc.constantFrom('a', 'b', 'c')
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.record({ who: people, comes: fc.boolean() }), { maxLength: 300 }),
      (all, steps) => {
        const places = new Places(all)
        const inside: string[] = []
        for (const { who, comes } of steps) {
          const own = inside.filter((one) => one === who).length
          const free = all - inside.length
          if (comes && places.take(who)) {
            inside.push(who)
            expect(free).toBeGreaterThan(0)
          } else if (comes) expect(free === 0 || (free <= all / 10 && own >= free)).toBe(true)
          else if (own > 0) {
            inside.splice(inside.indexOf(who), 1)
            places.leave(who)
          }
          expect(places.taken).toBe(inside.length)
        }
        for (const who of inside) places.leave(who)
        expect([places.taken, takeAll(places, 'new')]).toEqual([0, takeAll(new Places(all), 'new')])
      },
    ),
  )
})
