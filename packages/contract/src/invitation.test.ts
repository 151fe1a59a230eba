import { describe, expect, test } from 'vitest'
import { Invitation, InvitationType, ListedInvitation, listed } from './invitation.ts'

const bare: Invitation = {
  entity_urn: 'urn:li:invitation:123456789',
  invitation_id: '123456789',
  shared_secret: 'xYz',
  sender: {
    first_name: null,
    last_name: null,
    headline: null,
    linkedin_url: null,
    profile_picture_url: null,
  },
  invitation_type: 'CONNECTION',
  sent_at: '2026-04-26T05:00:00.000Z',
  message: null,
  unseen: null,
  mutual_connections: null,
  subject: null,
}
const now = new Date('2026-04-26T10:35:00Z')

describe('an invitation as it is answered', () => {
  test('has its age beside all that it had', () => {
    expect(listed(bare, now)).toEqual({ ...bare, sent_time: '5h', sent_time_days: 0 })
    expect(ListedInvitation.parse(listed(bare, now))).toEqual(listed(bare, now))
  })

  test('has no age without a time', () => {
    const timeless = listed({ ...bare, sent_at: null }, now)
    expect(timeless).toMatchObject({ sent_at: null, sent_time: null, sent_time_days: null })
  })

  test('begins with the documented fields, in their order', () => {
    expect(Object.keys(listed(bare, now)).slice(0, 6)).toEqual([
      'entity_urn',
      'shared_secret',
      'sender',
      'invitation_type',
      'sent_time',
      'sent_time_days',
    ])
  })

  test('has every key of its shape, and no other', () => {
    expect(Object.keys(listed(bare, now)).toSorted()).toEqual(Object.keys(ListedInvitation.shape).toSorted())
    for (const key of Object.keys(ListedInvitation.shape)) {
      const { [key]: _left, ...rest }: Record<string, unknown> = listed(bare, now)
      expect(ListedInvitation.safeParse(rest).success, key).toBe(false)
    }
  })
})

describe('the types of invitation', () => {
  test('are four', () => {
    expect(InvitationType.options).toEqual(['CONNECTION', 'ORGANIZATION', 'EVENT', 'CONTENT_SERIES'])
  })

  test('have a subject for all but CONNECTION', () => {
    const subjectTypes = InvitationType.options.filter((type) => {
      const subject = { type, name: null, url: null }
      return Invitation.safeParse({ ...bare, subject }).success
    })
    expect(subjectTypes).toEqual(['ORGANIZATION', 'EVENT', 'CONTENT_SERIES'])
  })
})
