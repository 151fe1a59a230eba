import { expect, test } from 'vitest'
import { csvLine } from './csv.ts'

test.each([
  ['plain text', 'Alice', 'Alice'],
  ['a comma', 'a, b', '"a, b"'],
  ['quotes', 'say "hi"', '"say ""hi"""'],
  ['a break', 'a\nb', '"a\nb"'],
  ['a formula', '=1+1', "'=1+1"],
  ['what spreadsheets take for one', '@x', "'@x"],
  ['a plus', '+49 30', "'+49 30"],
  ['a minus', '-1', "'-1"],
  ['a tab before it', '\t=1', "'\t=1"],
  ['blanks at the end', 'a ', '"a "'],
  ['an escape', '\u001b[2J', '\ufffd[2J'],
  ['what turns text around or hides in it', 'a\u202eb\u200b\u{e0041}c', 'abc'],
  ['a formula behind what nobody sees', '\u200b=1+1', "'=1+1"],
  ['a formula of wide letters', '＝1+1', "'＝1+1"],
  ['a formula on the next line', '\n=1+1', `"'\n=1+1"`],
  ['emoji and joined letters', '👩‍👩‍👧 می‌خواهم', '👩‍👩‍👧 می‌خواهم'],
  ['nothing', null, ''],
  ['a number', -1, '-1'],
  ['a truth', true, 'true'],
])('%s', (_, cell, expected) => {
  expect(csvLine([cell])).toBe(`${expected}\r\n`)
})
