import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A wire to PostgreSQL that can be cut at the worst moment. */
export interface Wire extends AsyncDisposable {
  /** The database's address by this wire. */
  readonly url: string
  /** The names of the parameters with which connections were begun. */
  readonly parameters: ReadonlySet<string>
  /**
   * Lets PostgreSQL carry out the next statement of this name to its end, and cuts the connection in place of
   * delivering its answer. Resolves when that has happened.
   *
   * @param after so many of this name pass before it
   */
  loseAnswerOf(statement: string, after?: number): Promise<void>
  /**
   * Lets PostgreSQL carry out the next statement that has these words, within a transaction, and from then on nothing by
   * that connection, which stays. Resolves when that has happened.
   */
  freezeAfter(words: string): Promise<void>
  /** Cuts everything, and refuses connections until it is mended. */
  cut(): void
  mend(): void
}

/** PostgreSQL's last word for a statement outside a transaction: what it did is committed. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])

/** The same within a transaction, which waits for its next statement. */
const READY_WITHIN = Buffer.from([0x5a, 0, 0, 0, 5, 0x54])

/** Lays a wire to a database. */
export async function layWire(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const parameters = new Set<string>()
  let whole = true
  let waiting: { name: string; after: number; done: () => void } | undefined
  let freezing: { words: string; done: () => void } | undefined

  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname)
    let doomed: (() => void) | undefined
    let freezes: (() => void) | undefined
    let frozen = false
    const cutBoth = () => {
      client.destroy()
      database.destroy()
    }
    for (const socket of [client, database]) {
      sockets.add(socket)
      socket.on('error', cutBoth).on('close', () => {
        sockets.delete(socket)
        cutBoth()
      })
    }
    if (!whole) return cutBoth()
    client.once('data', (bytes) => {
      // Behind the length and the version: names and values by turns, and an empty one.
      const words = bytes.toString('latin1', 8).split('\0')
      for (let word = 0; words[word]; word += 2) parameters.add(words[word] ?? '')
    })
    client.on('data', (bytes) => {
      if (waiting !== undefined && bytes.includes(`${waiting.name}\0`) && waiting.after-- === 0) {
        doomed = waiting.done
        waiting = undefined
      }
      if (freezing !== undefined && bytes.includes(freezing.words)) {
        freezes = freezing.done
        freezing = undefined
      }
      if (!frozen) database.write(bytes)
    })
    database.on('data', (bytes) => {
      if (freezes !== undefined && bytes.subarray(-READY_WITHIN.length).equals(READY_WITHIN)) {
        frozen = true
        freezes()
      }
      if (frozen) return
      if (doomed === undefined) client.write(bytes)
      else if (bytes.subarray(-READY.length).equals(READY)) {
        cutBoth()
        doomed()
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const cutAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href,
    parameters,
    loseAnswerOf: (name, after = 0) =>
      new Promise((done) => {
        waiting = { name, after, done }
      }),
    freezeAfter: (words) =>
      new Promise((done) => {
        freezing = { words, done }
      }),
    cut() {
      whole = false
      cutAll()
    },
    mend() {
      whole = true
    },
    async [Symbol.asyncDispose]() {
      cutAll()
      server.close()
      await once(server, 'close')
    },
  }
}
