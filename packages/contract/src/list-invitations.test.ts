import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ListInvitationsParams } from './list-invitations.ts'

const NOT_INTEGERS = ['10', '', 1.5, null, true, false, [], {}, 2 ** 53, -(2 ** 53), 1e300, Number.NaN]

describe('the params of list_invitations', () => {
  test('may all be left out', () => {
    expect(ListInvitationsParams.parse({})).toEqual({ count: 10, offset: 0 })
  })

  test('take a count of at least 1, and an offset of at least 0', () => {
    const integers = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
    const edges = fc.constantFrom(-1, 0, 1, 1000, 1001, Number.MAX_SAFE_INTEGER)
    fc.assert(
      fc.property(fc.oneof(integers, edges), fc.oneof(integers, edges), (count, offset) => {
        const accepted = ListInvitationsParams.safeParse({ count, offset }).success
        expect(accepted).toBe(count >= 1 && offset >= 0)
      }),
    )
  })

  test.each(NOT_INTEGERS)('take %s neither as count nor as offset', (value) => {
    for (const name of ['count', 'offset']) {
      const result = ListInvitationsParams.safeParse({ [name]: value })
      expect(result.error?.issues[0]?.path).toEqual([name])
    }
  })

  test('take each of the four types and nothing near', () => {
    for (const invitation_type of ['CONNECTION', 'ORGANIZATION', 'EVENT', 'CONTENT_SERIES']) {
      expect(ListInvitationsParams.parse({ invitation_type }).invitation_type).toBe(invitation_type)
    }
    for (const invitation_type of ['connection', ' EVENT', 'PAGE', '', null, 1, ['EVENT']]) {
      expect(ListInvitationsParams.safeParse({ invitation_type }).success).toBe(false)
    }
  })

  test('say what is allowed for each', () => {
    for (const [name, field] of Object.entries(ListInvitationsParams.shape)) {
      expect(field.description, name).toBeTruthy()
    }
    expect(ListInvitationsParams.shape.invitation_type.description).toContain(
      'CONNECTION, ORGANIZATION, EVENT, CONTENT_SERIES',
    )
  })

  test('ignore what they do not know', () => {
    expect(ListInvitationsParams.parse({ cout: 3 })).toEqual({ count: 10, offset: 0 })
  })
})
