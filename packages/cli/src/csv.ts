import { type Cell, type Column, textOf } from './column.ts'
import { unhidden } from './plain.ts'

/** By what spreadsheets recognise a formula, which they would carry out; some know the wide letters, too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g

/**
 * A line of RFC 4180. Text that a spreadsheet would take for a formula gets an apostrophe before it. A CSV knows no
 * escapes, so that what nobody sees and what turns text around is left out, as in a table: JSON has it.
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

/** The line of names. */
export function csvHead<Row>(columns: readonly Column<Row>[]): string {
  return csvLine(columns.map(({ name }) => name))
}

function csvCell(cell: Cell): string {
  if (typeof cell === 'number') return String(cell)
  if (typeof cell === 'boolean') return String(cell)
  const text = unhidden(textOf(cell).toWellFormed().replace(CONTROLS, '\ufffd'))
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
