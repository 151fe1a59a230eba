import type { IncomingHttpHeaders } from 'node:http'
import { type Dispatcher, Pool } from 'undici'
import { NetworkError } from '../provider.ts'
import type { Answer } from './answer.ts'

/** Connections to the network at most: as many requests are under way at once, over all accounts. */
const CONNECTIONS = 256
const CONNECT_TIMEOUT = 10_000
/** A good answer that is longer than this is not a batch of a hundred rows. */
const MAX_BODY = 8 * 1024 * 1024
/** Of any other answer, this is enough to know what it means. */
const MAX_WORDS = 64 * 1024

/** One request to a network. */
export interface Request {
  readonly method: 'GET' | 'POST'
  /** Below the network's base, with the query. */
  readonly path: string
  /** The path as the log may have it. */
  readonly route: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON; null for a request without a body. */
  readonly body: string | null
}

/** Sends requests to paths below a network's base; redirects are answers like any other. */
export interface Line {
  send(request: Request, signal: AbortSignal): Promise<Answer>
  /** Cuts every connection. */
  close(): Promise<void>
}

/**
 * A line to the network, with connections that are kept.
 *
 * `send` rejects with a `NetworkError` where no answer began (`trouble`), or one that is too long to be read
 * (`unreadable`), and with the signal's reason, at once, when it is aborted. It never sends anything twice. No error
 * of it knows the headers or the body that were sent.
 *
 * @param options.url the network's base URL; `silenceMs` how long the network may say nothing in mid-answer
 */
export function makeLine({ url, silenceMs }: { url: string; silenceMs: number }): Line {
  const base = new URL(url)
  const prefix = `${base.pathname.replace(/\/+$/, '')}/`
  const pool = new Pool(base.origin, {
    connections: CONNECTIONS,
    pipelining: 1,
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    connect: { timeout: CONNECT_TIMEOUT },
  })
  return {
    send: ({ method, path, route, headers, body }, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason)
          return
        }
        const receiving = new Receiving(route, signal, resolve, reject)
        try {
          pool.dispatch({ path: prefix + path, method, headers, body }, receiving)
        } catch (error) {
          receiving.fail(codeOf(error))
        }
      }),
    close: () => pool.destroy(),
  }
}

/** Takes in one answer. A bare handler: an answer is wanted whole, so a stream for each would only cost. */
class Receiving implements Dispatcher.DispatchHandler {
  readonly #route: string
  readonly #signal: AbortSignal
  #resolve: (answer: Answer) => void
  #reject: (reason: unknown) => void
  #controller: Dispatcher.DispatchController | null = null
  #done = false
  #status = 0
  #headers: IncomingHttpHeaders = {}
  #chunks: Buffer[] = []
  #bytes = 0

  constructor(
    route: string,
    signal: AbortSignal,
    resolve: (answer: Answer) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#route = route
    this.#signal = signal
    this.#resolve = resolve
    this.#reject = reject
    signal.addEventListener('abort', this)
  }

  /** The signal was aborted. */
  handleEvent(): void {
    this.#give(this.#signal.reason)
  }

  /** No answer, or none that can be read, for this reason. */
  fail(because: string): void {
    this.#give(new NetworkError('trouble', `${this.#route}: ${because}`))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // It may have waited for a connection while it was given up.
    if (this.#done) controller.abort(new Error('given up'))
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return
    this.#status = status
    this.#headers = headers
    if (this.#isGood() && Number(headers['content-length']) > MAX_BODY) this.#tooLong()
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#done) return
    this.#bytes += chunk.length
    this.#chunks.push(chunk)
    if (this.#isGood()) {
      if (this.#bytes > MAX_BODY) this.#tooLong()
    } else if (this.#bytes >= MAX_WORDS) {
      this.#answer('its length')
      this.#controller?.abort(new Error('enough'))
    }
  }

  onResponseEnd(): void {
    this.#answer(null)
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // What came of it may say enough: a 401 is one with half a body too.
    if (this.#status > 0) this.#answer(codeOf(error))
    else this.fail(codeOf(error))
  }

  #isGood(): boolean {
    return this.#status < 300
  }

  #tooLong(): void {
    this.#give(new NetworkError('unreadable', `${this.#route}: ${this.#status}, more than ${MAX_BODY} bytes`))
  }

  #answer(cutBy: string | null): void {
    if (this.#done) return
    const [only, ...more] = this.#chunks
    const bytes = only === undefined || more.length > 0 ? Buffer.concat(this.#chunks) : only
    this.#resolve({ status: this.#status, headers: this.#headers, body: bytes.toString('utf8'), cutBy })
    this.#end()
  }

  #give(reason: unknown): void {
    if (this.#done) return
    this.#reject(reason)
    this.#end()
    this.#controller?.abort(new Error('given up'))
  }

  #end(): void {
    this.#done = true
    this.#chunks = []
    // A connection keeps this until its next request, and so would whatever it has answered live on with it.
    this.#headers = {}
    this.#resolve = this.#reject = nobody
    this.#signal.removeEventListener('abort', this)
  }
}

/** Whom nothing is told to any more. */
function nobody(): void {}

/** The code of a transport's error; its message may quote what was sent. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'no connection'
}
