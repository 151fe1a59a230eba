import fc from 'fast-check'
import { expect, test } from 'vitest'
import { guarded, readCsv, writeCsv } from './csv.ts'

test('what was written is read again, guarded', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', '=', "'", ' ', 'ü', '😀') })
  const table = fc.array(fc.array(texts, { minLength: 2, maxLength: 4 }), { maxLength: 5 })
  fc.assert(
    fc.property(table, (rows) => {
      const written = writeCsv(rows)
      expect(readCsv(written)).toEqual(rows.map((row) => row.map(guarded)))
      expect(writeCsv(readCsv(written))).toBe(written)
    }),
  )
})

test('no cell is a formula', () => {
  for (const text of ['=1+1', '+49', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\u200b=1', '＝1', '\nx']) {
    expect.soft(guarded(text)).toBe(`'${text}`)
  }
  for (const text of ['', "'=1", 'a=1', 'Anne-Marie', '2 − 1', '😀']) expect.soft(guarded(text)).toBe(text)
})

test('quotes where RFC 4180 wants them', () => {
  expect(writeCsv([['a', 'b,c', 'd"e', 'f\ng', '']])).toBe('a,"b,c","d""e","f\ng",\r\n')
})

test('reads what an editor or a spreadsheet has saved', () => {
  expect(readCsv('\ufeffa,b\n1,"2"')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ])
  expect(readCsv('a,\r\n')).toEqual([['a', '']])
  expect(readCsv('')).toEqual([])
  for (const broken of ['a,"b', 'a,b"c\r\n', '"a"b,c'])
    expect.soft(() => readCsv(broken)).toThrow(SyntaxError)
})
