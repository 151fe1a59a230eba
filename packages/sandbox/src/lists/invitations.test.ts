import { describe, expect, test } from 'vitest'
import { World } from '../world/world.ts'
import { LISTS, placeOf } from './invitations.ts'

describe('an id', () => {
  test('leads back to its place in its own list', () => {
    const here = new World({ folder: null, clock: Date.now })
    const member = here.add({ invitations: 300, sent: 300, seed: 'ids', settings: {} })
    for (const list of LISTS) {
      for (const serial of [0, 1, 299])
        expect(placeOf(member.owner, member[list].invitation(serial).id)).toEqual({ list, serial })
    }
    const other = here.add({ invitations: 300, seed: 'other ids', settings: {} })
    expect(placeOf(member.owner, other.received.invitation(0).id)).toBeNull()
    expect(placeOf(member.owner, '7')).toBeNull()
  })
})
