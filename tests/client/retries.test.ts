import { getEventListeners, once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import {
  AbortedError,
  type CallOptions,
  ChannelError,
  ConnectionError,
  InternalError,
  InvalidParamsError,
  OptionsError,
  RateLimitedError,
  type RequestEvent,
  RequestInProgressError,
  type ResponseEvent,
  Salver,
  TimeoutError,
  UnavailableError,
} from '@salver/client'
import { beforeEach, describe, expect, test } from 'vitest'
import { breaks, breaksOff, fails, says, stalls, startServer, succeeds } from './server.ts'

const server = await startServer()
const salver = new Salver({ url: server.url, apiKey: 'slv_test' })
const soon = { 'retry-after': '0' }
const accepted = succeeds({ invitation_id: '1', entity_urn: 'urn:li:invitation:1', state: 'accepted' })

const accept = (options?: CallOptions) =>
  salver.invitations.accept({ accountId: 'acc_1', invitationId: '1' }, options)

/** What a call fails by. */
async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'no failure',
    (error: unknown) => error,
  )
}

beforeEach(() => {
  server.asked.length = 0
})

const keysAsked = () => server.asked.map(({ headers }) => headers['idempotency-key'])

describe('a call is tried again', () => {
  test.each([
    ['429', fails(429, 'RATE_LIMITED', soon)],
    ['503', fails(503, 'UNAVAILABLE', soon)],
    ['409 of one under way', fails(409, 'REQUEST_IN_PROGRESS', soon)],
    ['the page of a balancer', says(502, '<html>Bad Gateway</html>', soon)],
    ['a broken connection', breaks],
    ['an answer that breaks off', breaksOff],
  ])('after %s, with the same key', async (_name, reply) => {
    server.replies = [reply, accepted]
    expect((await accept()).state).toBe('accepted')
    expect(server.asked).toHaveLength(2)
    expect(new Set(keysAsked()).size).toBe(1)
    expect(keysAsked()[0]).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('also a GET and a DELETE, which have no key', async () => {
    server.replies = [fails(503, 'UNAVAILABLE', soon), succeeds({ credits: 3 })]
    expect(await salver.credits.get()).toEqual({ credits: 3 })
    server.replies = [fails(429, 'RATE_LIMITED', soon), succeeds({})]
    expect(await salver.accounts.remove('acc_1')).toEqual({})
    expect(server.asked.map(({ method }) => method)).toEqual(['GET', 'GET', 'DELETE', 'DELETE'])
    expect(new Set(keysAsked())).toEqual(new Set([undefined]))
  })

  test('as often as retries says, and then fails by the last failure', async () => {
    server.replies = [fails(503, 'UNAVAILABLE', soon)]
    const error = await failureOf(accept({ retries: 2 }))
    expect(error).toBeInstanceOf(UnavailableError)
    expect(error).toMatchObject({ status: 503, retryAfter: 0, isRetryable: true, requestId: 'req_1' })
    expect(server.asked).toHaveLength(3)
  })

  test('for as long as there is time while the first one is under way', async () => {
    const under = fails(409, 'REQUEST_IN_PROGRESS', soon)
    server.replies = [under, under, under, accepted]
    expect((await accept({ retries: 1 })).state).toBe('accepted')
    server.replies = [under]
    expect(await failureOf(accept({ retries: 0 }))).toBeInstanceOf(RequestInProgressError)
  })

  test('with a key that is given, and another call has another one', async () => {
    server.replies = [fails(503, 'UNAVAILABLE', soon), accepted]
    await accept({ idempotencyKey: 'mine' })
    await accept()
    await accept()
    const [first, second, third, fourth] = keysAsked()
    expect([first, second]).toEqual(['mine', 'mine'])
    expect(third).not.toBe(fourth)
  })
})

describe('a call is not tried again', () => {
  test.each([
    ['INVALID_PARAMS', 400, InvalidParamsError],
    ['CHANNEL_ERROR', 502, ChannelError],
    ['INTERNAL_ERROR', 500, InternalError],
  ])('after %s', async (code, status, Class) => {
    server.replies = [fails(status, code), accepted]
    const error = await failureOf(accept())
    expect(error).toBeInstanceOf(Class)
    expect(error).toMatchObject({ code, status, name: Class.name, message: `Because of ${code}.` })
    expect(server.asked).toHaveLength(1)
  })

  test('where Retry-After is longer than the time that is left: that is said at once', async () => {
    server.replies = [fails(429, 'RATE_LIMITED', { 'retry-after': '3600' })]
    const error = await failureOf(accept({ idempotencyKey: 'mine' }))
    expect(error).toBeInstanceOf(RateLimitedError)
    expect(error).toMatchObject({ retryAfter: 3600, idempotencyKey: 'mine' })
    expect(server.asked).toHaveLength(1)
  })

  test('where Retry-After is a day far away', async () => {
    const at = new Date(Date.now() + 3_600_000).toUTCString()
    server.replies = [fails(503, 'UNAVAILABLE', { 'retry-after': at })]
    const error = await failureOf(accept())
    expect(error).toBeInstanceOf(UnavailableError)
    expect((error as UnavailableError).retryAfter).toBeGreaterThan(3_000)
  })

  test('where a fetch of your own throws, which is no network', async () => {
    const bug = new TypeError('init.headers.map is not a function')
    let asked = 0
    const told: unknown[] = []
    const fetch = () => {
      asked++
      throw bug
    }
    const own = new Salver({
      url: server.url,
      apiKey: 'slv_test',
      fetch,
      onResponse: (one) => told.push(one),
    })
    const error = await failureOf(own.invitations.accept({ accountId: 'acc_1', invitationId: '1' }))
    expect(error).toBeInstanceOf(OptionsError)
    expect(error).toMatchObject({
      cause: bug,
      isRetryable: false,
      isUnanswered: true,
      idempotencyKey: expect.any(String),
    })
    expect(String(error)).toMatch(/fetch: it threw TypeError: init\.headers\.map is not a function/)
    expect(asked).toBe(1)
    expect(told).toMatchObject([{ attempt: 1, status: null, error: { code: 'INVALID_OPTIONS' } }])
  })

  test('with retries of 0', async () => {
    server.replies = [fails(503, 'UNAVAILABLE', soon)]
    expect(await failureOf(accept({ retries: 0 }))).toBeInstanceOf(UnavailableError)
    expect(server.asked).toHaveLength(1)
  })
})

describe('a call ends', () => {
  test('in time, and says with which key it can be asked again', async () => {
    server.replies = [stalls]
    const error = await failureOf(accept({ timeoutMs: 50, idempotencyKey: 'mine' }))
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({ code: 'TIMEOUT', isRetryable: true, idempotencyKey: 'mine', status: null })
    expect(String(error)).toMatch(/within 50 ms.*idempotencyKey mine/)
  })

  test('when its signal is aborted: before, while it waits for the answer, and while it waits to try again', async () => {
    const reason = new Error('enough')
    expect(await failureOf(accept({ signal: AbortSignal.abort(reason) }))).toMatchObject({ cause: reason })
    expect(server.asked).toHaveLength(0)

    const under = new AbortController()
    server.replies = [() => under.abort(reason)]
    const error = await failureOf(accept({ signal: under.signal }))
    expect(error).toBeInstanceOf(AbortedError)
    expect(error).toMatchObject({ cause: reason })

    const waiting = new AbortController()
    const onResponse = () => queueMicrotask(() => waiting.abort())
    const patient = new Salver({ url: server.url, apiKey: 'slv_test', onResponse })
    server.replies = [fails(503, 'UNAVAILABLE', { 'retry-after': '20' })]
    expect(await failureOf(patient.credits.get({ signal: waiting.signal }))).toBeInstanceOf(AbortedError)
  })

  describe('in time and when it is aborted, also with a fetch that does not care for its signal', () => {
    const hangs = () => new Promise<never>(() => {})
    const ways: [string, () => Promise<Response>][] = [
      ['that never answers', hangs],
      ['whose answer is never whole', async () => Object.assign(new Response(), { text: hangs })],
    ]
    test.each(ways)('%s', async (_name, fetch) => {
      const deaf = new Salver({ url: server.url, apiKey: 'slv_test', fetch })
      expect(await failureOf(deaf.credits.get({ timeoutMs: 20 }))).toBeInstanceOf(TimeoutError)
      const own = new AbortController()
      const reason = new Error('enough')
      const failure = failureOf(deaf.credits.get({ signal: own.signal }))
      own.abort(reason)
      expect(await failure).toBeInstanceOf(AbortedError)
      expect(await failure).toMatchObject({ cause: reason })
    })

    test('that fails later, which nobody waits for', async () => {
      let fail: (error: Error) => void = () => {}
      const fetch = () =>
        new Promise<never>((_resolve, reject) => {
          fail = reject
        })
      const deaf = new Salver({ url: server.url, apiKey: 'slv_test', fetch })
      const unheard: unknown[] = []
      const hear = (error: unknown) => void unheard.push(error)
      process.on('unhandledRejection', hear)
      expect(await failureOf(deaf.credits.get({ timeoutMs: 20 }))).toBeInstanceOf(TimeoutError)
      fail(new Error('late'))
      await new Promise(setImmediate)
      process.off('unhandledRejection', hear)
      expect(unheard).toEqual([])
    })
  })

  test('without a listener left on its signal, however it ended', async () => {
    let listeners = 0
    const { signal } = new AbortController()
    const { addEventListener, removeEventListener } = signal
    signal.addEventListener = (...all: Parameters<typeof addEventListener>) => {
      listeners++
      addEventListener.apply(signal, all)
    }
    signal.removeEventListener = (...all: Parameters<typeof removeEventListener>) => {
      listeners--
      removeEventListener.apply(signal, all)
    }
    server.replies = [fails(503, 'UNAVAILABLE', soon), accepted]
    await accept({ signal })
    server.replies = [fails(400, 'INVALID_PARAMS')]
    await failureOf(accept({ signal }))
    expect(listeners).toBe(0)
  })

  test('with one listener for all that share a signal, of whom each ends', async () => {
    const own = new AbortController()
    const { signal } = own
    const listeners = () => getEventListeners(signal, 'abort').length
    server.replies = [stalls]
    const late = accept({ signal, timeoutMs: 50 })
    const others = Array.from({ length: 20 }, () => failureOf(accept({ signal })))
    expect(listeners()).toBe(1)
    expect(await failureOf(late)).toBeInstanceOf(TimeoutError)
    expect(listeners()).toBe(1)
    own.abort()
    for (const error of await Promise.all(others)) expect(error).toBeInstanceOf(AbortedError)
    expect(listeners()).toBe(0)
  })

  test('with a connection that cannot be made', async () => {
    const gone = createServer().listen(0, '127.0.0.1')
    await once(gone, 'listening')
    const { port } = gone.address() as AddressInfo
    gone.close()
    const nowhere = new Salver({ url: `http://127.0.0.1:${port}`, apiKey: 'slv_test', retries: 0 })
    const error = await failureOf(nowhere.credits.get())
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({ code: 'CONNECTION_ERROR', isRetryable: true, status: null })
    expect(String(error)).toMatch(/127\.0\.0\.1:.*ECONNREFUSED.*is the gateway running/)
  })

  test('and says then that nothing has happened', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    const fetch = () => Promise.reject(new TypeError('fetch failed', { cause: refused }))
    const nowhere = new Salver({ url: 'http://127.0.0.1:8410', apiKey: 'slv_test', retries: 0, fetch })
    const error = await failureOf(nowhere.invitations.accept({ accountId: 'acc_1', invitationId: '1' }))
    expect(error).toMatchObject({ code: 'CONNECTION_ERROR', isUnanswered: false })
    expect(String(error)).not.toMatch(/connection broke/)
  })

  test('at once where no fetch goes to the port', async () => {
    const error = await failureOf(new Salver({ url: 'http://127.0.0.1:1', apiKey: 'slv_test' }).credits.get())
    expect(error).toMatchObject({ isRetryable: false, message: expect.stringContaining('listen on another') })
  })

  test('at once where a host does not exist', async () => {
    const cause = Object.assign(new Error('getaddrinfo ENOTFOUND nowhere'), { code: 'ENOTFOUND' })
    let asked = 0
    const fetch = () => {
      asked++
      return Promise.reject(new TypeError('fetch failed', { cause }))
    }
    const nowhere = new Salver({ url: 'http://nowhere', apiKey: 'slv_test', fetch })
    const error = await failureOf(nowhere.credits.get())
    expect(error).toMatchObject({ isRetryable: false, message: expect.stringContaining('no such host') })
    expect(asked).toBe(1)
  })
})

describe('a failed call is unanswered', () => {
  test.each([
    ['where the connection broke', [breaks], true],
    ['where the answer broke off', [breaksOff], true],
    ['where something else than a gateway answered', [says(502, '<html>Bad Gateway</html>', soon)], true],
    [
      'where an earlier try was lost, whatever the last one was told',
      [breaks, fails(429, 'RATE_LIMITED', soon)],
      true,
    ],
    ['but not where it was refused', [fails(429, 'RATE_LIMITED', soon)], false],
    ['but not where it was refused at once', [fails(400, 'INVALID_PARAMS')], false],
  ])('%s', async (_name, replies, isUnanswered) => {
    server.replies = replies
    expect(await failureOf(accept({ retries: 1 }))).toMatchObject({ isUnanswered })
  })

  test.each([
    ['a removal, which has no key', () => salver.accounts.remove('acc_1', { retries: 0 }), breaks],
    [
      'a list that was paid for and has no rows',
      () => salver.invitations.list({ accountId: 'acc_1' }),
      succeeds({}),
    ],
    [
      'one whose first try is under way',
      () => accept({ retries: 0 }),
      fails(409, 'REQUEST_IN_PROGRESS', soon),
    ],
  ])('%s', async (_name, call, reply) => {
    server.replies = [reply]
    expect(await failureOf(call())).toMatchObject({ isUnanswered: true })
  })

  test('but not where it only read for nothing', async () => {
    server.replies = [breaks]
    expect(await failureOf(salver.credits.get({ retries: 0 }))).toMatchObject({ isUnanswered: false })
  })

  test('where nobody answered in time, and not where it was aborted before it left', async () => {
    server.replies = [stalls]
    expect(await failureOf(accept({ timeoutMs: 50 }))).toMatchObject({ isUnanswered: true })
    const error = await failureOf(accept({ signal: AbortSignal.abort() }))
    expect(error).toMatchObject({ code: 'ABORTED', isUnanswered: false })
    expect(String(error)).not.toMatch(/carried out/)
  })
})

describe('hooks', () => {
  test('see each request and what became of it, and never the key', async () => {
    const requests: RequestEvent[] = []
    const responses: ResponseEvent[] = []
    const watched = new Salver({
      url: server.url,
      apiKey: 'slv_secret',
      onRequest: (event) => void requests.push(event),
      onResponse: (event) => void responses.push(event),
    })
    server.replies = [
      breaks,
      fails(503, 'UNAVAILABLE', soon),
      succeeds(
        { logs: [], pagination: { offset: 0, count: 0, next_offset: null, has_more: false } },
        { request_id: 'req_2' },
      ),
    ]
    await watched.logs.list({ accountId: 'acc_1' })
    const asked = { method: 'GET', path: '/v2/logs', action: null }
    expect(requests).toEqual([1, 2, 3].map((attempt) => ({ ...asked, attempt })))
    expect(responses).toMatchObject([
      { ...asked, attempt: 1, status: null, requestId: null, error: { code: 'CONNECTION_ERROR' } },
      { ...asked, attempt: 2, status: 503, requestId: 'req_1', error: { code: 'UNAVAILABLE' } },
      { ...asked, attempt: 3, status: 200, requestId: 'req_2', error: null },
    ])
    expect(JSON.stringify([requests, responses, watched])).not.toContain('slv_secret')
  })

  test('that fail change nothing', async () => {
    const fetch: typeof globalThis.fetch = (to, init) => globalThis.fetch(to, init)
    const onRequest = () => {
      throw new Error('a hook')
    }
    const onResponse = async () => {
      throw new Error('a late hook')
    }
    const watched = new Salver({ url: server.url, apiKey: 'slv_test', fetch, onRequest, onResponse })
    server.replies = [accepted]
    expect((await watched.invitations.accept({ accountId: 'acc_1', invitationId: '1' })).state).toBe(
      'accepted',
    )
  })
})
