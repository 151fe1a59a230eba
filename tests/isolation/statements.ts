import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A line to PostgreSQL on which every statement is written down, in the order they were sent. */
export interface OverheardLine extends AsyncDisposable {
  /** The database's address by this line. */
  readonly url: string
  /** The statements that were carried out for calls since the last time this was asked. */
  take(): string[]
}

/** What a gateway asks beside its calls, every few seconds: its own beat, and what of its own it has forgotten. */
const BESIDE = /"gateways"|where "gateway_id" = /

/** Lays a line to a database. */
export async function overhear(databaseUrl: string): Promise<OverheardLine> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let heard: string[] = []
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname)
    for (const socket of [client, database]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        database.destroy()
      })
    }
    const listen = listener((statement) => {
      if (!BESIDE.test(statement)) heard.push(statement)
    })
    client.on('data', (bytes) => {
      listen(bytes)
      database.write(bytes)
    })
    database.on('data', (bytes) => client.write(bytes))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href,
    take() {
      const taken = heard
      heard = []
      return taken
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Reads what a client says to PostgreSQL: each statement once for each time that it is carried out. */
function listener(hear: (statement: string) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0)
  let isGreeted = false
  const prepared = new Map<string, string>()
  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    for (;;) {
      // The first message has no type.
      const head = isGreeted ? 1 : 0
      if (rest.length < head + 4) return
      const end = head + rest.readUInt32BE(head)
      if (rest.length < end) return
      const type = isGreeted ? String.fromCharCode(rest[0] ?? 0) : ''
      const [first = '', second = ''] = rest.toString('utf8', head + 4, end).split('\0')
      rest = rest.subarray(end)
      isGreeted = true
      if (type === 'Q') hear(first)
      else if (type === 'P') prepared.set(first, second)
      // Bound to values: of a portal, the statement with the name that comes second.
      else if (type === 'B') hear(prepared.get(second) ?? `the statement ${second}`)
    }
  }
}
