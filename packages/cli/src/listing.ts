import type { Meta } from '@salver/client'
import { type Column, chosen } from './column.ts'
import { csvHead, csvLine } from './csv.ts'
import { numberOf } from './days.ts'
import { plain, safeJson } from './plain.ts'
import { Problem } from './problem.ts'
import { type Progress, startProgress } from './progress.ts'
import { tableOf } from './table.ts'
import type { Terminal } from './terminal.ts'

/** The flags of every command that lists. */
export interface ListingOptions {
  readonly count?: string
  readonly offset?: string
  readonly all?: boolean
  readonly json?: boolean
  readonly csv?: boolean
  readonly ndjson?: boolean
  readonly columns?: string
}

/** One page as it was read. `total` is null where the list does not say it. */
export interface ListedPage<Row> {
  readonly rows: readonly Row[]
  readonly total: number | null
  readonly nextOffset: number | null
  readonly meta: Meta
}

/** A list, and how it is shown. */
export interface ListOf<Row> {
  /** What one and many are called, for people. */
  readonly noun: readonly [one: string, many: string]
  /** What the rows are called in JSON. */
  readonly key: string
  readonly columns: readonly Column<Row>[]
  /** The most rows of one answer. */
  readonly mostAtOnce: number
  /** Tells one row from another, where a list that lives may give one twice; null where nothing does. */
  idOf(row: Row): string | null
  /** A row as JSON has it. */
  plainly?(row: Row): unknown
  page(part: { count: number; offset: number }): Promise<ListedPage<Row>>
  /** All pages from there on. */
  pages(part: { count: number; offset: number }): AsyncIterable<ListedPage<Row>>
  /** What to say where there is none. */
  readonly empty: string
}

/** How many of `--all` are asked for at a time: few enough for progress to be seen. */
const ALL_AT_ONCE = 250

/** Reads a list as the flags say, and prints it. */
export async function runListing<Row>(
  terminal: Terminal,
  list: ListOf<Row>,
  options: ListingOptions,
): Promise<void> {
  if (options.all && options.count !== undefined) {
    throw new Problem('usage', '--all and --count cannot go together.', 'Leave one of them out.')
  }
  const formats = (['json', 'csv', 'ndjson'] as const).filter((format) => options[format])
  if (formats.length > 1) {
    const names = formats.map((format) => `--${format}`).join(' and ')
    throw new Problem('usage', `${names} cannot go together.`, 'Leave one of them out.')
  }
  const offset = numberOf('--offset', options.offset ?? '0', { least: 0 })
  const count = options.all ? null : numberOf('--count', options.count ?? '10', { least: 1 })
  const columns = columnsOf(list.columns, options)
  if (options.csv || options.ndjson) return stream(terminal, list, { offset, count, columns, options })

  const progress = options.all ? await startProgress(terminal, list.noun[1]) : null
  const rows: Row[] = []
  const read: Read = {
    credits: 0,
    total: null,
    nextOffset: null,
    requestIds: [],
    sandbox: false,
    warnings: [],
  }
  try {
    for await (const page of walk(list, { offset, count })) {
      rows.push(...page.rows)
      note(read, page)
      show(progress, rows.length, read, offset)
    }
  } finally {
    progress?.stop()
  }
  if (options.json) return writeJson(terminal, list, rows, read, { offset, columns, options })
  warn(terminal, read)
  if (rows.length === 0) {
    terminal.stderr.write(`${offset > 0 ? `There is nothing from ${offset} on.` : list.empty}\n`)
    return
  }
  const width = terminal.width
  terminal.stdout.write(
    tableOf(columns, rows, { width, paint: (text) => terminal.paint('stdout', 'bold', text) }),
  )
  terminal.stderr.write(`\n${terminal.paint('stderr', 'dim', summary(list, rows.length, read))}\n`)
}

function show(progress: Progress | null, done: number, { total }: Read, offset: number): void {
  progress?.at(done, total === null ? null : Math.max(0, total - offset))
}

interface Read {
  credits: number
  total: number | null
  nextOffset: number | null
  sandbox: boolean
  readonly requestIds: string[]
  readonly warnings: string[]
}

function note<Row>(read: Read, { meta, total, nextOffset }: ListedPage<Row>): void {
  read.credits += meta.creditsConsumed
  read.total = total
  read.nextOffset = nextOffset
  read.sandbox ||= meta.sandbox
  if (meta.requestId !== null) read.requestIds.push(meta.requestId)
  for (const warning of meta.warnings) if (!read.warnings.includes(warning)) read.warnings.push(warning)
}

function warn(terminal: Terminal, { warnings }: Read): void {
  for (const warning of warnings)
    terminal.stderr.write(`${terminal.paint('stderr', 'yellow', 'warning')} ${plain(warning)}\n`)
}

/** Pages up to so many rows, each row once. */
async function* walk<Row>(
  list: ListOf<Row>,
  { offset, count }: { offset: number; count: number | null },
): AsyncGenerator<ListedPage<Row>> {
  const seen = new Set<string>()
  const once = (page: ListedPage<Row>): ListedPage<Row> => ({
    ...page,
    rows: page.rows.filter((row) => {
      const id = list.idOf(row)
      if (id === null) return true
      const isNew = !seen.has(id)
      seen.add(id)
      return isNew
    }),
  })
  if (count === null) {
    const size = Math.min(ALL_AT_ONCE, list.mostAtOnce)
    for await (const page of list.pages({ count: size, offset })) yield once(page)
    return
  }
  let left = count
  for (let from = offset; left > 0; ) {
    const page = once(await list.page({ count: Math.min(left, list.mostAtOnce), offset: from }))
    yield page
    left -= page.rows.length
    if (page.nextOffset === null || page.nextOffset <= from) return
    from = page.nextOffset
  }
}

/** CSV and NDJSON go out page by page, so that a long list can be worked on while it is read. */
async function stream<Row>(
  terminal: Terminal,
  list: ListOf<Row>,
  asked: {
    offset: number
    count: number | null
    columns: readonly Column<Row>[]
    options: ListingOptions
  },
): Promise<void> {
  const { columns, options } = asked
  const read: Read = {
    credits: 0,
    total: null,
    nextOffset: null,
    requestIds: [],
    sandbox: false,
    warnings: [],
  }
  // Where the rows go by on the same screen, they are the progress.
  const isElsewhere = terminal.stdout.isTTY !== true
  const progress = options.all && isElsewhere ? await startProgress(terminal, list.noun[1]) : null
  let done: number | null = null
  try {
    for await (const page of walk(list, asked)) {
      note(read, page)
      const head = options.csv && done === null ? csvHead(columns) : ''
      done = (done ?? 0) + page.rows.length
      const lines = page.rows.map((row) =>
        options.csv
          ? csvLine(columns.map(({ value }) => value(row)))
          : `${safeJson(inJson(list, row, columns, options))}\n`,
      )
      await written(terminal, head + lines.join(''))
      show(progress, done, read, asked.offset)
    }
  } finally {
    progress?.stop()
  }
  warn(terminal, read)
  terminal.stderr.write(`${terminal.paint('stderr', 'dim', summary(list, done ?? 0, read))}\n`)
}

/** A reader who leaves ends the command here, before anything is said of what they did not read. */
function written({ stdout }: Terminal, text: string): Promise<void> {
  return new Promise((resolve) => {
    stdout.write(text, (error) => {
      if (!error) resolve()
    })
  })
}

function writeJson<Row>(
  terminal: Terminal,
  list: ListOf<Row>,
  rows: readonly Row[],
  read: Read,
  { offset, columns, options }: { offset: number; columns: readonly Column<Row>[]; options: ListingOptions },
): void {
  const answer = {
    [list.key]: rows.map((row) => inJson(list, row, columns, options)),
    total_results: rows.length,
    ...(read.total !== null && { total_available_results: read.total }),
    pagination: {
      offset,
      count: rows.length,
      next_offset: read.nextOffset,
      has_more: read.nextOffset !== null,
    },
    metadata: {
      credits_consumed: read.credits,
      request_ids: read.requestIds,
      ...(read.sandbox && { sandbox: true }),
      ...(read.warnings.length > 0 && { warnings: read.warnings }),
    },
  }
  terminal.stdout.write(`${safeJson(answer, 2)}\n`)
}

function inJson<Row>(
  list: ListOf<Row>,
  row: Row,
  columns: readonly Column<Row>[],
  { columns: written }: ListingOptions,
): unknown {
  if (written === undefined) return list.plainly ? list.plainly(row) : row
  return Object.fromEntries(columns.map(({ name, value }) => [name, value(row) ?? null]))
}

function columnsOf<Row>(
  columns: readonly Column<Row>[],
  { columns: written, csv }: ListingOptions,
): readonly Column<Row>[] {
  if (written !== undefined) return chosen(columns, written)
  return csv
    ? columns.filter(({ name }) => name !== 'name' || !hasParts(columns))
    : columns.filter(({ byDefault }) => byDefault)
}

/** Whether names are there in their parts, so that the whole would say them twice. */
function hasParts<Row>(columns: readonly Column<Row>[]): boolean {
  return columns.some(({ name }) => name === 'first_name')
}

function summary<Row>({ noun: [one, many] }: ListOf<Row>, shown: number, read: Read): string {
  const counted = (number: number) => `${number} ${number === 1 ? one : many}`
  const said = read.total === null ? [counted(shown)] : [`${shown} of ${counted(read.total)}`]
  if (read.credits > 0) said.push(`${read.credits} ${read.credits === 1 ? 'credit' : 'credits'}`)
  if (read.nextOffset !== null) said.push(`more with --offset ${read.nextOffset}, or --all`)
  return said.join(' · ')
}
