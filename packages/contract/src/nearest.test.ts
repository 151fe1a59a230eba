import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nearest } from './nearest.ts'

const PARAMS = ['count', 'offset', 'invitation_type']

describe('the nearest name', () => {
  test.each([
    ['cuont', 'count'],
    ['Count', 'count'],
    ['ofset', 'offset'],
    ['invitationType', 'invitation_type'],
    ['invitation-types', 'invitation_type'],
  ])('of %s is %s', (name, meant) => {
    expect(nearest(name, PARAMS)).toBe(meant)
  })

  test.each(['limit', 'page', '', 'x', 'discount_code'])('of %s is none', (name) => {
    expect(nearest(name, PARAMS)).toBeUndefined()
  })

  test('is none where there are no candidates, or the name is too long to be a slip', () => {
    expect(nearest('count', [])).toBeUndefined()
    expect(nearest('c'.repeat(101), ['c'.repeat(101)])).toBeUndefined()
  })

  test('of a name with one letter wrong is that name, however short', () => {
    const word = fc.stringMatching(/^[a-z]{2,20}$/)
    fc.assert(
      fc.property(word, fc.nat(), (name, at) => {
        const place = at % name.length
        expect(nearest(`${name.slice(0, place)}#${name.slice(place + 1)}`, [name])).toBe(name)
      }),
    )
  })

  test('is the closest of several, and the first of equals', () => {
    expect(nearest('event', ['events', 'event'])).toBe('event')
    expect(nearest('bat', ['cat', 'hat'])).toBe('cat')
  })
})
