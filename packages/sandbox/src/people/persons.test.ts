import { describe, expect, test } from 'vitest'
import { personBySlug, personByToken, personOf } from './persons.ts'

describe('people', () => {
  test('are found by slug and by token, and by nothing that is nearly theirs', () => {
    for (const number of [0, 1, 77, 899_999_999, 950_000_001, 1_200_000_003, 4_294_967_295]) {
      const person = personOf(0x9abc_def0, number)
      if (person.slug === null) continue
      expect(personBySlug(0x9abc_def0, person.slug)).toEqual({ number, person })
      expect(personBySlug(0x9abc_def0, decodeURIComponent(person.slug))).toEqual({ number, person })
      expect(personByToken(0x9abc_def0, person.token)).toEqual({ number, person })
      expect(personBySlug(0x9abc_def1, person.slug)).toBeNull()
      expect(personByToken(0x9abc_def1, person.token)).toBeNull()
    }
    for (const slug of ['', 'x', 'emma-00000000', '-00000000', '%']) expect(personBySlug(1, slug)).toBeNull()
    for (const token of ['', 'ACoAA', 'x'.repeat(39)]) expect(personByToken(1, token)).toBeNull()
  })
})
