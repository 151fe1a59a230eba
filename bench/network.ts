import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { burst } from './load.ts'
import { makeTenant, post, startHouse } from './parts.ts'
import { goal, median, row, title } from './report.ts'

const TURNS = 11
const LATENCY_MS = 100
const ALL = 1_000_000

/** Long lists: in turns, against a client that reads page by page, beside many others, and without end. */
export async function network(): Promise<void> {
  await longLists()
  await parsing()
  await manyAccounts()
  await aMillion()
}

/** 1,000 invitations, from a network that takes its time for each answer. */
async function longLists(): Promise<void> {
  await using house = await startHouse({ latencyMs: LATENCY_MS, invitations: 1_200 })
  const { gateway, sandbox, tokens } = house
  const { next } = await makeTenant(gateway.url, tokens, { count: 1_000 })
  const request = next()
  const ask = () => post(`${gateway.url}/v2/network`, JSON.parse(request.body ?? ''), request.headers)
  const [token = ''] = tokens
  const first = await timeOf(ask)
  const took: { ours: number; pages: number }[] = []
  for (let turn = 0; turn < TURNS; turn++) {
    const ours = await timeOf(ask)
    const pages = await timeOf(async () => {
      for (let start = 0; start < 1_000; start += 100) await fetchPage(sandbox.networkUrl, token, start)
    })
    took.push({ ours, pages })
  }
  title(`1,000 invitations from a network that takes ${LATENCY_MS} ms for each batch; medians of ${TURNS}`)
  const ours = median(took.map((turn) => turn.ours))
  goal('round trips', ours / LATENCY_MS, { most: 2.2 }, (value) => value.toFixed(2))
  const times = median(took.map((turn) => turn.pages / turn.ours))
  goal('times as fast as page by page', times, { least: 4 }, (value) => value.toFixed(1))
  row('round trips of the first call of all', (first / LATENCY_MS).toFixed(2))
}

/** A page of a hundred as it comes, against what JSON alone takes. */
async function parsing(): Promise<void> {
  await using house = await startHouse({ invitations: 100 })
  const folder = mkdtempSync(join(tmpdir(), 'salver-bench-'))
  const file = join(folder, 'page.json')
  writeFileSync(file, await fetchPage(house.sandbox.networkUrl, house.tokens[0] ?? '', 0))
  const script = fileURLToPath(
    new URL('../packages/gateway/src/network/voyager/parsing.bench.ts', import.meta.url),
  )
  const figures = JSON.parse(execFileSync(process.execPath, [script, file], { encoding: 'utf8' }))
  rmSync(folder, { recursive: true })
  title('Reading a page of 100 invitations; medians of 41 turns')
  row('JSON.parse alone', `${figures.parse.toFixed(3)} ms`)
  row('read into invitations', `${figures.read.toFixed(3)} ms`)
  goal('times JSON.parse', figures.ratio, { most: 2 }, (value) => value.toFixed(2))
}

/** A page of each of 100 accounts, all at once, against one account alone. */
async function manyAccounts(): Promise<void> {
  await using house = await startHouse({ latencyMs: LATENCY_MS, members: 100 })
  const { gateway, tokens } = house
  title('100 accounts listed at once, against one alone; medians of 7 turns')
  for (const count of [10, 100]) {
    const all = { url: gateway.url, next: (await makeTenant(gateway.url, tokens, { count })).next }
    const one = {
      url: gateway.url,
      next: (await makeTenant(gateway.url, tokens.slice(0, 1), { count })).next,
    }
    await burst(all, { calls: 100, rounds: 3 })
    const turns: { all: number; one: number }[] = []
    for (let turn = 0; turn < 7; turn++) {
      const alone = await burst(one, { calls: 1, rounds: 20 })
      const together = await burst(all, { calls: 100, rounds: 3 })
      turns.push({ all: together.p99, one: alone.p99 })
    }
    const of = (which: 'all' | 'one') => `${median(turns.map((turn) => turn[which])).toFixed(0)} ms`
    row(`count ${count}`, `p99 ${of('one')} alone`, `${of('all')} at once`)
    const ratio = median(turns.map((turn) => turn.all / turn.one))
    // A hundred pages of a hundred are as much work as two cores do in that time: told for its own sake.
    goal('  times the one’s', ratio, count === 10 ? { most: 2 } : {}, (value) => value.toFixed(2))
  }
}

/** The memory of the gateway while a million invitations pass through it. */
async function aMillion(): Promise<void> {
  await using house = await startHouse({ invitations: 1_000, members: 10 })
  const { gateway, tokens } = house
  const { next } = await makeTenant(gateway.url, tokens, { count: 1_000 })
  const marks: number[] = []
  const calls = ALL / 1_000
  let made = 0
  const one = async () => {
    while (made < calls) {
      made += 1
      const request = next()
      await post(`${gateway.url}/v2/network`, JSON.parse(request.body ?? ''), request.headers)
      if (made % (calls / 10) === 0) marks.push(gateway.memory())
    }
  }
  await Promise.all([one(), one(), one(), one()])
  title('1,000,000 invitations through one gateway, 1,000 a call, 4 calls at once')
  row('memory after each tenth', marks.map((mark) => mark.toFixed(0)).join(' '))
  // What the first tenths have warmed up, the last ones must not add to.
  const early = median(marks.slice(1, 4))
  const late = median(marks.slice(-3))
  goal('the last tenths by the first', late / early, { most: 1.2 }, (value) => value.toFixed(2))
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** A batch as a client without Salver reads it: its text, parsed once. */
async function fetchPage(networkUrl: string, token: string, start: number): Promise<string> {
  const path = `/relationships/invitationViews?q=receivedInvitation&start=${start}&count=100&includeInsights=true`
  const response = await fetch(networkUrl + path, {
    headers: {
      cookie: `li_at=${token}; JSESSIONID="ajax:1"`,
      'csrf-token': 'ajax:1',
      'x-restli-protocol-version': '2.0.0',
      accept: 'application/vnd.linkedin.normalized+json+2.1',
    },
  })
  const text = await response.text()
  JSON.parse(text)
  return text
}
