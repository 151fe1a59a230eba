import fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import type { Column } from './column.ts'
import { cut } from './fit.ts'
import { tableOf } from './table.ts'

interface Row {
  readonly id: string
  readonly name: string
  readonly note: string
}
const columns: Column<Row>[] = [
  { name: 'id', title: 'ID', value: (row) => row.id },
  { name: 'name', title: 'NAME', value: (row) => row.name, flexible: true },
  { name: 'note', title: 'NOTE', value: (row) => row.note, flexible: true },
]
const paint = (text: string) => text
const graphemes = fc.string({
  unit: fc.constantFrom('a', '山', '👩‍👩‍👧‍👦', '🇺🇦', 'é', 'ن', ' ', '\u001b', '\n'),
})

test('a table is never wider than it may be, whatever is in it', () => {
  const rows = fc.array(fc.record({ id: fc.stringMatching(/^\d{1,19}$/), name: graphemes, note: graphemes }))
  fc.assert(
    fc.property(rows, fc.integer({ min: 36, max: 120 }), (all, width) => {
      for (const line of tableOf(columns, all, { width, paint }).split('\n')) {
        expect(stringWidth(line)).toBeLessThanOrEqual(width)
      }
    }),
  )
})

test('a text is cut between what readers see as characters', () => {
  expect(cut('山田太郎', 5)).toBe('山田…')
  expect(cut('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3)).toBe('👩‍👩‍👧‍👦…')
  expect(cut('as it is', 8)).toBe('as it is')
})

test('ids stay whole where the terminal is too narrow for all', () => {
  const row = { id: '7740701700379519262', name: 'Mary-Kate Patel', note: 'Hello' }
  expect(tableOf(columns, [row], { width: 20, paint })).toContain(row.id)
})
