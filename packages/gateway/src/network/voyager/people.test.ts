import { describe, expect, test } from 'vitest'
import meInline from './fixtures/me-i.json' with { type: 'json' }
import meNormalized from './fixtures/me-n.json' with { type: 'json' }
import profilePage from './fixtures/profile.json' with { type: 'json' }
import summary from './fixtures/summary.json' with { type: 'json' }
import { readDistance, readMe, readPendingCounts, readProfile } from './people.ts'

const unreadable = expect.objectContaining({ kind: 'unreadable', code: 'CHANNEL_ERROR' })

test('who the session is', () => {
  const member = { memberId: 'ACoAAAlice01', publicIdentifier: 'alicejohnson', name: 'Alice Johnson' }
  expect(readMe(meNormalized)).toEqual(member)
  expect(readMe(meInline)).toEqual(member)
  const { data, included } = meNormalized
  expect(readMe({ data: { data, included } })).toEqual(member)
  expect(readMe({ data, included: [] })).toEqual({
    memberId: 'ACoAAAlice01',
    publicIdentifier: null,
    name: null,
  })
  expect(readMe({ plainId: 7 })).toEqual({ memberId: '7', publicIdentifier: null, name: null })
  for (const json of [null, {}, { data: {} }, { plainId: 'x' }])
    expect(() => readMe(json)).toThrow(unreadable)
})

test('how many are pending', () => {
  expect(readPendingCounts(summary)).toEqual({ received: 26, sent: null })
  const counts = { numPendingInvitations: 5, numTotalSentInvitations: 0 }
  for (const json of [counts, { data: counts }, { data: { data: counts } }]) {
    expect(readPendingCounts(json)).toEqual({ received: 5, sent: 0 })
  }
  expect(readPendingCounts({ numPendingInvitations: '5', numTotalSentInvitations: -1 })).toEqual({
    received: null,
    sent: null,
  })
  expect(
    readPendingCounts({ numPendingInvitations: 100_000, numTotalSentInvitations: Number.MAX_SAFE_INTEGER }),
  ).toEqual({ received: 100_000, sent: null })
  expect(() => readPendingCounts('5')).toThrow(unreadable)
})

describe('a profile', () => {
  const alice = {
    memberId: 'ACoAAAlice01',
    slug: 'alicejohnson',
    firstName: 'Alice',
    lastName: 'Johnson',
    headline: 'Engineer at Northwind',
    pictureUrl: 'https://media.example.com/alice-400_400/0?e=1798761600&v=beta',
  }
  const { data } = profilePage
  const profile = (id: string, publicIdentifier: string | null) => ({
    $type: 'com.linkedin.voyager.dash.identity.profile.Profile',
    entityUrn: `urn:li:fsd_profile:${id}`,
    publicIdentifier,
  })
  const listing = (...ids: string[]) => ({
    data: { found: { '*elements': ids.map((id) => `urn:li:fsd_profile:${id}`) } },
  })

  test('by its slug, and by an old one', () => {
    expect(readProfile(profilePage, 'alicejohnson')).toEqual(alice)
    expect(readProfile(profilePage, 'AliceJohnson')).toEqual(alice)
    expect(readProfile(profilePage, 'alice-of-old')).toEqual(alice)
  })

  test('is the one of that slug among several, encoded or not', () => {
    const included = [profile('A', 'b'), profile('B', '%E5%BC%A0-1'), profile('C', null)]
    expect(readProfile({ data, included }, '張-1'.replace('張', '张'))?.memberId).toBe('B')
    expect(() => readProfile({ data, included }, 'other')).toThrow(unreadable)
    const twice = [profile('A', 'b'), profile('A', 'b')]
    expect(readProfile({ data: listing('A'), included: twice }, 'other')?.memberId).toBe('A')
  })

  test('is null where nobody is, if the answer shows an empty list', () => {
    expect(readProfile({ data: listing(), included: [] }, 'a')).toBeNull()
    expect(readProfile({ data: { data: { found: { elements: [] } } } }, 'a')).toBeNull()
  })

  test.each<[what: string, json: unknown]>([
    ['nothing', null],
    ['an array', []],
    ['an empty object', {}],
    ['no data', { data: {} }],
    ['no list', { data: { errors: [] } }],
    ['nothing included', { data: null, included: [] }],
    ['an error in place of the list', { data: { data: { found: null }, errors: [{}] }, included: [] }],
    ['an error beside an empty list', { data: { data: { found: { elements: [] } }, errors: [{}] } }],
    ['a list of one who is not included', { data: listing('A'), included: [] }],
    [
      'one of an unknown type',
      { data: listing('A'), included: [{ ...profile('A', 'a'), $type: 'x.ProfileV2' }] },
    ],
  ])('is not known to be nobody’s by %s', (_, json) => {
    expect(() => readProfile(json, 'a')).toThrow(unreadable)
  })

  test('of an old slug is the one of the list, and not one that lies beside it', () => {
    const included = [profile('B', 'b')]
    expect(() => readProfile({ data: listing('A'), included }, 'old')).toThrow(unreadable)
    expect(readProfile({ data: listing(), included }, 'old')).toBeNull()
    expect(readProfile({ data: listing('B'), included }, 'old')?.memberId).toBe('B')
  })

  test('without an id is not somebody else', () => {
    const broken = { ...profile('A', 'a'), entityUrn: null }
    expect(() => readProfile({ data, included: [broken, profile('B', 'b')] }, 'a')).toThrow(unreadable)
  })
})

test.each([
  [{ distance: { value: 'DISTANCE_1' } }, 1],
  [{ data: { distance: { value: 'DISTANCE_2' } }, included: [] }, 2],
  [{ data: { data: { distance: { value: 'DISTANCE_3' } } } }, 3],
  [{ distance: { value: 'OUT_OF_NETWORK' } }, null],
  [{ distance: { value: 'SELF' } }, null],
])('%j is at distance %s', (json, distance) => {
  expect(readDistance(json)).toBe(distance)
})

test.each([
  [{ distance: null }],
  [{ distance: { value: 'DISTANCE_ONE' } }],
  [{ data: { distance: {} } }],
  [{}],
  [[]],
])('%j says no distance, which is not to be far', (json) => {
  expect(() => readDistance(json)).toThrow(unreadable)
})
