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
  ['nothing', null, ''],
  ['a number', -1, '-1'],
  ['a truth', true, 'true'],
])('%s', (_, cell, expected) => {
  expect(csvLine([cell])).toBe(`${expected}\r\n`)
})
