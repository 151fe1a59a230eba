import { type Cell, type Column, textOf } from './column.ts'
import { cut, pad, widthOf } from './fit.ts'
import { plain } from './plain.ts'

const GAP = '  '

/**
 * Rows as a table, with a line of titles, that is nowhere wider than `width` cells. What does not fit is cut in the
 * columns of free text, the widest first; columns of ids and numbers stay whole, so that they can be copied.
 *
 * @param width cells, or null for as wide as it gets
 * @param paint how titles are made to stand out
 */
export function tableOf<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, paint }: { width: number | null; paint: (text: string) => string },
): string {
  const cells = rows.map((row) => columns.map((column) => shown(column.shown?.(row) ?? column.value(row))))
  const widths = fitted(columns, widest(columns, cells), width)
  const line = (texts: string[]) =>
    texts
      .map((text, at) =>
        pad(cut(text, widths[at] ?? 0), widths[at] ?? 0, columns[at]?.right ? 'left' : 'right'),
      )
      .join(GAP)
      .trimEnd()
  const titles = line(columns.map(({ title }) => title))
  const rule = widths.map((one) => '─'.repeat(one)).join(GAP)
  return `${[paint(titles), rule, ...cells.map(line)].join('\n')}\n`
}

function shown(cell: Cell): string {
  return plain(textOf(cell)).trim()
}

function widest<Row>(columns: readonly Column<Row>[], cells: string[][]): number[] {
  return columns.map(({ title }, at) =>
    cells.reduce((most, row) => Math.max(most, widthOf(row[at] ?? '')), widthOf(title)),
  )
}

/** Takes cells from the widest of the columns that can give some, until the line fits or none has any left. */
function fitted<Row>(columns: readonly Column<Row>[], wanted: number[], width: number | null): number[] {
  const widths = [...wanted]
  if (width === null) return widths
  let over = widths.reduce((sum, one) => sum + one, 0) + GAP.length * (columns.length - 1) - width
  for (const least of [12, 6, 3]) {
    while (over > 0) {
      const at = giver(columns, widths, least)
      if (at === null) break
      widths[at] = (widths[at] ?? 0) - 1
      over -= 1
    }
  }
  return widths
}

function giver<Row>(columns: readonly Column<Row>[], widths: number[], least: number): number | null {
  let best: number | null = null
  for (const [at, { flexible, title }] of columns.entries()) {
    const floor = Math.max(least, Math.min(widthOf(title), 6))
    if (!flexible || (widths[at] ?? 0) <= floor) continue
    if (best === null || (widths[at] ?? 0) > (widths[best] ?? 0)) best = at
  }
  return best
}
