import { connect } from 'node:net'
import { makeChance } from '../faulty/chance.ts'
import { type Good, type Hostile, makeHostile } from './requests.ts'

/** What came of many hostile requests. */
export interface Outcome {
  /** How many answers of each status came. */
  statuses: Record<string, number>
  /** Requests of each kind. */
  kinds: Record<string, number>
  /** Answers that must not be: with the request that got them. */
  wrong: string[]
  /** Connections that ended without an answer. */
  silent: Record<string, number>
}

const TOGETHER = 128
const PATIENCE_MS = 8_000
/** What may end without an answer: it never asked for one, or is not HTTP/1.1 that can be answered. */
const MAY_STAY_SILENT = new Set(['bodies that never end', 'nothing of a request'])

/** Sends so many hostile requests to a port, by a seed. */
export async function sendHostile(port: number, good: Good, count: number, seed: number): Promise<Outcome> {
  const chance = makeChance(seed)
  const outcome: Outcome = { statuses: {}, kinds: {}, wrong: [], silent: {} }
  let left = count
  async function goOn(): Promise<void> {
    while (left-- > 0) {
      const hostile = makeHostile(chance, good)
      add(outcome.kinds, hostile.kind)
      take(hostile, await send(port, hostile), outcome)
    }
  }
  await Promise.all(Array.from({ length: TOGETHER }, goOn))
  return outcome
}

/** Everything that came until the other side ended, fell silent, or has answered. */
function send(
  port: number,
  { pieces, pauseMs, unfinished }: Hostile,
): Promise<{ text: string; how: string }> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const toHead = String(pieces[0]).startsWith('HEAD ')
    let text = ''
    const end = (how: string) => {
      clearTimeout(patience)
      socket.destroy()
      resolve({ text, how })
    }
    const patience = setTimeout(() => end('late'), unfinished ? 100 : PATIENCE_MS)
    socket.setEncoding('latin1')
    socket.on('data', (piece) => {
      text += piece
      // A connection that is kept open has been answered when its first answer is whole.
      if (!unfinished && isWhole(text, toHead)) setImmediate(end, 'answered')
    })
    socket.on('error', () => end('cut'))
    socket.on('close', () => end('closed'))
    socket.on('connect', async () => {
      for (const piece of pieces) {
        if (socket.destroyed) return
        socket.write(piece)
        if (pauseMs > 0) await new Promise((go) => setTimeout(go, pauseMs))
      }
    })
  })
}

function isWhole(text: string, toHead: boolean): boolean {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return false
  const length = /^content-length: (\d+)\r$/im.exec(text.slice(0, head + 2))?.[1]
  return toHead || (length !== undefined && text.length >= head + 4 + Number(length))
}

/** Two outcomes as one. */
export function together(one: Outcome, other: Outcome): Outcome {
  const sum = (a: Record<string, number>, b: Record<string, number>) => {
    const both = { ...a }
    for (const [what, times] of Object.entries(b)) both[what] = (both[what] ?? 0) + times
    return both
  }
  return {
    statuses: sum(one.statuses, other.statuses),
    kinds: sum(one.kinds, other.kinds),
    silent: sum(one.silent, other.silent),
    wrong: [...one.wrong, ...other.wrong],
  }
}

/** Holds what came against what every answer has to be. */
function take(
  { kind, pieces }: Hostile,
  { text, how }: { text: string; how: string },
  outcome: Outcome,
): void {
  const asked = () => `${kind}: ${JSON.stringify(String(pieces[0]).slice(0, 300))}`
  if (text === '') {
    add(outcome.silent, `${kind}, ${how}`)
    if (!MAY_STAY_SILENT.has(kind)) outcome.wrong.push(`no answer (${how}) to ${asked()}`)
    return
  }
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 'none'
  add(outcome.statuses, status)
  if (status === 'none' || Number(status) >= 500) {
    outcome.wrong.push(`${text.slice(0, 600)}\nto ${asked()}`)
    return
  }
  const body = text.slice(text.indexOf('\r\n\r\n') + 4)
  if (status !== '200' && body !== '' && !/^\{"success":false,"error":\{"code":"[A-Z_]+"/.test(body)) {
    outcome.wrong.push(`not the envelope: ${text.slice(0, 600)}\nto ${asked()}`)
  }
}

function add(counts: Record<string, number>, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1
}
