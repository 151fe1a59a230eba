import { describe, expect, expectTypeOf, test } from 'vitest'
import { camelNames, type Named, snakeNames } from './names.ts'

describe('names', () => {
  test('become camelCase and snake_case all the way down', () => {
    const wire = { a_b: [{ c_d_e: { f: null, g_1: [1, [{ h_i: true }]] } }], plain: 1 }
    const camel = { aB: [{ cDE: { f: null, g1: [1, [{ hI: true }]] } }], plain: 1 }
    expect(camelNames(wire)).toEqual(camel)
    const { g_1: _digit, ...same } = { x_y: 1, g_1: 2 }
    expect(snakeNames(camelNames(same))).toEqual(same)
  })

  test('change, and values do not', () => {
    const values = { a_b: 'snake_case_text', c: ['urn:li:some_thing', 'camelCase'] }
    expect(camelNames(values)).toEqual({ aB: 'snake_case_text', c: ['urn:li:some_thing', 'camelCase'] })
    expect(snakeNames({ aB: 'camelCase', c: ['camelCase'] })).toEqual({ a_b: 'camelCase', c: ['camelCase'] })
  })

  test('that are no names of a field stay', () => {
    for (const name of ['_a', 'a_', 'a__b', 'A_B', 'constructor', '']) {
      expect(Object.keys(camelNames({ [name]: 1 }) as object)).toHaveLength(1)
    }
    expect(camelNames({ _private: 1 })).toEqual({ _private: 1 })
  })

  test('never reach a prototype', () => {
    const made = camelNames(JSON.parse('{"__proto__": {"polluted": 1}, "a_b": 2}')) as object
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype)
    expect(made).toEqual({ aB: 2 })
  })

  test('have types that follow', () => {
    type Wire = { a_b?: { c_d: string | null }[] | undefined; e: 'f_g' }
    expectTypeOf<Named<false, Wire>>().toEqualTypeOf<{ aB?: { cD: string | null }[] | undefined; e: 'f_g' }>()
    expectTypeOf<Named<true, Wire>>().toEqualTypeOf<Wire>()
  })
})
