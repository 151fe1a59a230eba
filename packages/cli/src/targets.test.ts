import { expect, test } from 'vitest'
import { keyOf, profileUrlOf, targetOf } from './targets.ts'

test.each([
  ['7740701700379519262', { invitation_id: '7740701700379519262' }],
  [' urn:li:fsd_invitation:42 ', { entity_urn: 'urn:li:fsd_invitation:42' }],
  ['https://www.linkedin.com/in/alice/', { profile_url: 'https://www.linkedin.com/in/alice/' }],
  ['{"invitation_id":"42","sender":{}}', { invitation_id: '42' }],
  ['{"id":"42","name":"Alice"}', { invitation_id: '42' }],
  ['{"entity_urn":"urn:li:invitation:42"}', { entity_urn: 'urn:li:invitation:42' }],
])('%s names an invitation', (written, expected) => {
  expect(targetOf(written, 'line 1')).toEqual(expected)
})

test.each(['alice', '-1', '1.5', '{"id":42', '{"name":"Alice"}', 'https://example.org/in/alice'])(
  '%s names none, and the message says where',
  (written) => {
    expect(() => targetOf(written, 'line 7')).toThrow(/^line 7: /)
  },
)

test('an id and its urn are the same', () => {
  expect(keyOf({ entity_urn: 'urn:li:invitation:42' })).toBe(keyOf({ invitation_id: '42' }))
})

test('a slug alone is a profile', () => {
  expect(profileUrlOf('alice')).toBe('https://www.linkedin.com/in/alice')
  expect(() => profileUrlOf('not a person')).toThrow('not the address of a profile')
})
