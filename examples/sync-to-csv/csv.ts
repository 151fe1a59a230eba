/**
 * CSV as RFC 4180 has it: commas, CRLF, and quotes around what needs them. What a spreadsheet would take for a formula,
 * which a stranger may have written into a name or a note, gets an apostrophe before it.
 */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map((text) => quoted(guarded(text))).join(',')}\r\n`).join('')
}

/** A text that no spreadsheet calculates. One that is guarded already stays as it is. */
export function guarded(text: string): string {
  return /^[\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u.test(text) ? `'${text}` : text
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * The rows of a CSV file, guards left in place. Line ends may be LF, and a byte order mark may come first, as after a
 * visit to an editor or a spreadsheet.
 *
 * @throws SyntaxError where a quote is not closed
 */
export function readCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y
  cells.lastIndex = text.startsWith('\ufeff') ? 1 : 0
  while (cells.lastIndex < text.length || row.length > 0) {
    const at = cells.lastIndex
    const [, inQuotes, plain = '', end] = cells.exec(text) ?? []
    if (end === undefined) throw new SyntaxError(`A quote is out of place at character ${at + 1}.`)
    row.push(inQuotes?.replaceAll('""', '"') ?? plain)
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}
