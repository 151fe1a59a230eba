import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleaned, dataText } from './untrusted.ts'

test('what nobody sees is taken out, and what people write stays', () => {
  expect(
    cleaned(
      'a\u{e0041}\u{e0100}\u202e\u2066\u200b\u0000\u001b[0m\u00ad\ufeff\u2061\u061c\u3164\ufe01\u034f\ufff9b',
    ),
  ).toBe('a[0mb')
  for (const text of ['Zoë', '👩‍👩‍👧', 'नमस्ते', 'می‌خواهم', '日本', 'two\nlines\tand a tab', '']) {
    expect.soft(cleaned(text)).toBe(text)
  }
})

test('whatever is nested is cleaned, and what is no text is kept', () => {
  expect(cleaned({ a: [{ b: '\u200bx', c: null, d: 3, e: false }] })).toEqual({
    a: [{ b: 'x', c: null, d: 3, e: false }],
  })
})

test('half characters become whole ones, also where a text is cut', () => {
  expect(cleaned('a\ud83d')).toBe('a\ufffd')
  const cut = cleaned(`${'a'.repeat(999)}😀😀`)
  expect([cut.isWellFormed(), cut.length]).toEqual([true, 1001])
})

test('text as data is JSON in one line that nothing in it ends, and says the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const data = { text, more: [`</x>${text}\u2028<!--`] }
      const shown = dataText(data)
      expect(shown).not.toMatch(/[\n\r<>&`\u2028\u2029]/)
      expect(JSON.parse(shown)).toEqual(data)
    }),
  )
})
