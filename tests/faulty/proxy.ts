import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/**
 * What a line does to everything that goes over it:
 * `pass` it on, `latency` to each piece, `slow` in small pieces with pauses, `bytes` one by one, `stall` (half open: it
 * stays connected and nothing arrives, until another way comes), `refuse` (each new connection is cut).
 */
export type Way = 'pass' | 'latency' | 'slow' | 'bytes' | 'stall' | 'refuse'

/**
 * What becomes of a request that has a certain text in it: it goes through and its answer is lost (`lose_answer`), it
 * goes through and the line is cut in the same moment (`cut_behind`), or it never arrives (`cut_before`).
 */
export type Accident = 'lose_answer' | 'cut_behind' | 'cut_before'

/** What happened on a line. Accidents are counted as `<accident> <text>`. */
export type Counters = Readonly<Record<string, number>>

/** A TCP line to somewhere, on which things go wrong when told to. Disposing of it cuts it. */
export interface FaultyProxy extends AsyncDisposable {
  readonly port: number
  readonly counters: Counters
  /** Where new connections lead from now on. */
  lead(port: number): void
  /** From now on, for connections that there are and that come. */
  go(way: Way): void
  /** Ends every connection: orderly, or with a reset. */
  cut(how?: 'end' | 'reset'): void
  /** Once or more, the next requests that contain `text` have an accident. */
  accident(kind: Accident, text: string, times?: number): void
  /** Accidents that have not happened are called off. */
  spare(): void
}

const LATENCY_MS = 40
const SLOW_PAUSE_MS = 8
const SLOW_PIECES = 24

/** One direction of one connection: pieces in their order, each in the way of its time. */
interface Flow {
  push(piece: Buffer): void
  end(): void
  wake(): void
}

export async function startProxy(target: { host?: string; port: number }): Promise<FaultyProxy> {
  const host = target.host ?? '127.0.0.1'
  let port = target.port
  let way: Way = 'pass'
  const counters: Record<string, number> = {}
  const accidents: { kind: Accident; text: string; times: number }[] = []
  const pairs = new Set<Pair>()
  /** Every end that is open, also of connections that are over for us. */
  const sockets = new Set<Socket>()

  const count = (what: string) => {
    counters[what] = (counters[what] ?? 0) + 1
  }

  function accidentOf(piece: Buffer): Accident | undefined {
    const due = accidents.find(({ text, times }) => times > 0 && piece.includes(text))
    if (!due) return undefined
    due.times--
    count(`${due.kind} ${due.text}`)
    return due.kind
  }

  interface Pair {
    destroy(how: 'end' | 'reset'): void
    wake(): void
  }

  function join(client: Socket): void {
    count('connections')
    if (way === 'refuse') {
      count('refused')
      client.resetAndDestroy()
      return
    }
    const server = connect({ host, port, noDelay: true })
    client.setNoDelay(true)
    let deaf = false
    const destroy = (how: 'end' | 'reset') => {
      pairs.delete(pair)
      for (const socket of [client, server]) {
        if (how === 'reset') socket.resetAndDestroy()
        else socket.destroy()
      }
    }
    const up = flow(server)
    const down = flow(client)
    const pair: Pair = {
      destroy,
      wake() {
        up.wake()
        down.wake()
      },
    }
    pairs.add(pair)
    client.on('data', (piece) => {
      const accident = accidentOf(piece)
      if (accident === 'cut_before') return destroy('reset')
      if (accident === 'cut_behind') {
        // It must have left before the line goes: ended, not reset.
        pairs.delete(pair)
        server.end(piece)
        client.resetAndDestroy()
        server.resume()
        return
      }
      if (accident === 'lose_answer') deaf = true
      up.push(piece)
    })
    server.on('data', (piece) => {
      if (deaf) destroy('reset')
      else down.push(piece)
    })
    client.on('end', () => up.end())
    server.on('end', () => down.end())
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => destroy('end'))
      socket.on('close', () => {
        sockets.delete(socket)
        if (!pairs.has(pair)) return
        // What is still on its way arrives, if the other side lets it.
        if (socket === client) up.end()
        else down.end()
        pairs.delete(pair)
      })
    }
  }

  function flow(to: Socket): Flow {
    const queue: Buffer[] = []
    let ending = false
    let running = false
    let wakeUp = () => {}

    async function run(): Promise<void> {
      running = true
      for (;;) {
        if (to.destroyed) break
        if (way === 'stall') {
          count('stalled')
          await new Promise<void>((resolve) => {
            wakeUp = resolve
          })
          continue
        }
        const piece = queue.shift()
        if (piece === undefined) break
        await send(piece)
      }
      running = false
      if (ending && queue.length === 0) to.end()
    }

    async function send(piece: Buffer): Promise<void> {
      if (way === 'latency') {
        count('delayed')
        await pause(LATENCY_MS)
      } else if (way === 'slow' || way === 'bytes') {
        count(way)
        const size = way === 'bytes' ? 1 : Math.ceil(piece.length / SLOW_PIECES)
        for (let at = 0; at < piece.length && !to.destroyed; at += size) {
          // Of a long piece, the first bytes come one by one, and what is left at once.
          const last = way === 'bytes' && at >= 400
          to.write(last ? piece.subarray(at) : piece.subarray(at, at + size))
          if (last) return
          if (way === 'slow') await pause(SLOW_PAUSE_MS)
          else await new Promise(setImmediate)
        }
        return
      }
      if (!to.write(piece)) await Promise.race([once(to, 'drain'), once(to, 'close')]).catch(() => {})
    }

    const go = () => {
      if (!running) void run()
    }
    return {
      push(piece) {
        queue.push(piece)
        go()
      },
      end() {
        ending = true
        go()
      },
      wake: () => wakeUp(),
    }
  }

  const server = createServer({ allowHalfOpen: true }, join).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.')

  function cut(how: 'end' | 'reset' = 'end'): void {
    for (const pair of [...pairs]) {
      count(how === 'reset' ? 'reset' : 'cut')
      pair.destroy(how)
    }
  }

  return {
    port: address.port,
    counters,
    lead(to) {
      port = to
    },
    go(next) {
      way = next
      for (const pair of pairs) pair.wake()
    },
    cut,
    accident(kind, text, times = 1) {
      accidents.push({ kind, text, times })
    },
    spare() {
      accidents.length = 0
    },
    async [Symbol.asyncDispose]() {
      way = 'pass'
      cut()
      for (const socket of sockets) socket.destroy()
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
