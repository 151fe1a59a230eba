import { Problem } from './problem.ts'

/** What a cell holds. */
export type Cell = string | number | boolean | null | undefined

/** One column of a list: in a table, a CSV, or as the name in JSON. */
export interface Column<Row> {
  /** As `--columns` takes it, and as CSV and JSON name it. */
  readonly name: string
  /** Its title in a table. */
  readonly title: string
  readonly value: (row: Row) => Cell
  /** What a table shows in place of the value. */
  readonly shown?: (row: Row) => string
  /** Free text, which may be cut where the terminal is narrow. */
  readonly flexible?: boolean
  /** Numbers stand at the right. */
  readonly right?: boolean
  /** Whether a table has it where nobody said which columns. */
  readonly byDefault?: boolean
}

/** A cell as text. */
export function textOf(cell: Cell): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  return String(cell)
}

/**
 * The columns that `--columns` names, in its order.
 *
 * @throws a Problem of usage for a name that none has
 */
export function chosen<Row>(columns: readonly Column<Row>[], written: string): Column<Row>[] {
  const names = written.split(',').map((name) => name.trim().toLowerCase())
  return names.map((name) => {
    const column = columns.find((one) => one.name === name)
    if (column) return column
    const known = columns.map((one) => one.name).join(', ')
    throw new Problem('usage', `--columns: got "${name}"; there are ${known}.`, 'Separate them with commas.')
  })
}
