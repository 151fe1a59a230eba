import { readFileSync } from 'node:fs'
import { readReceivedRow } from './invitation.ts'
import { readList } from './list.ts'

/**
 * How long it takes to read a page of invitations, against `JSON.parse` alone, by turns in one run. For the bench,
 * which gives the page as a file: it is measured where no other work is done. Prints medians in milliseconds.
 */

const TURNS = 41
const PAGES = 25

const text = readFileSync(process.argv[2] ?? '', 'utf8')
const asked = { start: 0, count: 100 }
const now = Date.now()

function parse(): unknown {
  return JSON.parse(text)
}

function read(): unknown {
  return readList(JSON.parse(text), { route: 'bench', field: null, asked, now }, readReceivedRow)
}

function timeOf(work: () => unknown): number {
  const began = performance.now()
  for (let page = 0; page < PAGES; page++) work()
  return (performance.now() - began) / PAGES
}

const turns = Array.from({ length: TURNS }, () => ({ parse: timeOf(parse), read: timeOf(read) }))
const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
console.log(
  JSON.stringify({
    parse: median(turns.map((turn) => turn.parse)),
    read: median(turns.map((turn) => turn.read)),
    ratio: median(turns.map((turn) => turn.read / turn.parse)),
  }),
)
