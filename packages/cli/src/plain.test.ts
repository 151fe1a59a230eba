import { describe, expect, test } from 'vitest'
import { plain, safeJson } from './plain.ts'

describe('plain', () => {
  test.each([
    ['escapes', '\u001b[31mred\u001b[0m', '\ufffd[31mred\ufffd[0m'],
    ['an operating system command', '\u001b]0;title\u0007', '\ufffd]0;title\ufffd'],
    ['eight-bit escapes', '\u009b31m', '\ufffd31m'],
    ['breaks', 'a\r\nb\tc\u2028d', 'a b c d'],
    ['what turns text around', 'a\u202eb\u2066c', 'abc'],
    ['what nobody sees', 'a\u{e0041}\u061c\u3164\ufe01\u034fb', 'ab'],
    ['half characters', '\ud83d', '\ufffd'],
  ])('%s', (_, text, expected) => {
    expect(plain(text)).toBe(expected)
  })

  test('leaves emoji and joined letters as they are', () => {
    expect(plain('👩‍👩‍👧‍👦 می‌خواهم 🇺🇦')).toBe('👩‍👩‍👧‍👦 می‌خواهم 🇺🇦')
  })
})

test('JSON keeps the value and shows nothing that steers', () => {
  const value = { text: '\u001b[2J\u009b\u202e\u061c\u{e0041}' }
  const text = safeJson(value)
  expect(JSON.parse(text)).toEqual(value)
  expect(text).toMatch(/^[\x20-\x7e]+$/)
})
