import {
  ApiError,
  InvalidActionError,
  NotFoundError,
  OptionsError,
  Salver,
  SalverError,
  UnreadableAnswerError,
} from '@salver/client'
import { anchorOfError } from '@salver/contract'
import { beforeEach, describe, expect, test } from 'vitest'
import { fails, says, startServer, succeeds } from './server.ts'

const server = await startServer()
const salver = new Salver({ url: `${server.url}/`, apiKey: ' slv_test ' })
const json = { 'content-type': 'application/json' }
const pagination = { offset: 0, count: 0, next_offset: null, has_more: false }

async function failureOf(call: PromiseLike<unknown>): Promise<SalverError> {
  try {
    await call
  } catch (error) {
    if (error instanceof SalverError) return error
    throw error
  }
  throw new Error('it did not fail')
}

beforeEach(() => {
  server.asked.length = 0
})

describe('what is no answer of a gateway is told with what came and what to check', () => {
  test.each([
    [
      'a page',
      says(200, '<html>Welcome to nginx</html>', { 'content-type': 'text/html' }),
      /200, text\/html, "<html>Welcome/,
    ],
    ['nothing', says(200, ''), /nothing in it/],
    ['JSON of another service', says(404, '{"detail":"Not Found"}', json), /404.*detail/],
    ['JSON that is no object', says(200, '[1]', json), /"\[1\]"/],
    ['JSON that breaks off', says(200, '{"success":true,"data":{"credits":1', json), /credits/],
    ['a success without data', says(200, '{"success":true}', json), /success/],
    ['a failure without a code', says(400, '{"success":false,"error":"no"}', json), /"error\\":\\"no/],
    [
      'a redirect',
      says(301, '', { location: 'https://other.example/' }),
      /redirect to https:\/\/other\.example\/.*final address/,
    ],
  ])('%s', async (_name, reply, told) => {
    server.replies = [reply]
    const error = await failureOf(salver.credits.get())
    expect(error).toBeInstanceOf(UnreadableAnswerError)
    expect(error.message).toMatch(told)
    expect(error.message).toContain(`${server.url} answered`)
    expect(error.message).toContain('Check that url names a gateway alone')
    expect(server.asked).toHaveLength(1)
  })

  test('a listing without rows or pages', async () => {
    server.replies = [succeeds({ things: [] })]
    expect((await failureOf(salver.accounts.list())).message).toMatch(
      /no accounts or no pagination.*as new as/,
    )
    server.replies = [succeeds({ accounts: [] })]
    expect(await failureOf(salver.accounts.list())).toBeInstanceOf(UnreadableAnswerError)
  })

  test('with the ids of the answer, which may have been paid for', async () => {
    const odd = says(
      203,
      JSON.stringify({ success: true, data: {}, metadata: { request_id: 'req_7' } }),
      json,
    )
    server.replies = [odd]
    const accountId = 'acc_1'
    const own = { idempotencyKey: 'mine' }
    const paid = { status: 203, requestId: 'req_7', idempotencyKey: 'mine', retryAfter: null, docsUrl: null }
    expect(await failureOf(salver.invitations.list({ accountId }, own))).toMatchObject(paid)
    expect(await failureOf(salver.invitations.answer({ accountId, answers: [] }, own))).toMatchObject(paid)
    const free = { ...paid, idempotencyKey: null }
    expect(await failureOf(salver.accounts.list())).toMatchObject(free)
    expect(await failureOf(salver.credits.get())).toMatchObject(free)
  })

  test('a listing that goes in circles', async () => {
    server.replies = [
      succeeds({
        accounts: [{ account_id: 'a' }],
        pagination: { ...pagination, next_offset: 0, has_more: true },
      }),
    ]
    const walked = (async () => {
      for await (const _account of salver.accounts.list()) {
      }
    })()
    expect((await failureOf(walked)).message).toMatch(/nothing new/)
  })
})

describe('a gateway of another version', () => {
  test.each([
    ['NOT_FOUND', 404, NotFoundError],
    ['INVALID_ACTION', 400, InvalidActionError],
  ] as const)('that says %s is told as one', async (code, status, Class) => {
    server.replies = [fails(status, code)]
    const error = await failureOf(salver.invitations.check({ accountId: 'acc_1', profileUrl: 'x' }))
    expect(error).toBeInstanceOf(Class)
    expect(error.message).toMatch(/as new as this client/)
    expect(error.docsUrl).toBe(`${server.url}/reference#${anchorOfError(code)}`)
  })

  test('may have a code of its own', async () => {
    server.replies = [fails(418, 'BRAND_NEW')]
    const error = await failureOf(salver.credits.get())
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ name: 'ApiError', code: 'BRAND_NEW', status: 418, isRetryable: false })
  })

  test('may send names that this client does not know, and no metadata', async () => {
    server.replies = [succeeds({ credits: 1, brand_new: { so_new: ['as_it_is'] }, __proto__: null })]
    const answer = await salver.credits.get()
    expect(answer).toEqual({ credits: 1, brandNew: { soNew: ['as_it_is'] } })
    expect(answer.meta).toMatchObject({ requestId: null, creditsConsumed: 0, warnings: [], rateLimit: null })
  })

  test('that gives cursors is walked by them', async () => {
    const page = (id: string, next_cursor: string | null) =>
      succeeds({
        invitations: [{ invitation_id: id }],
        total_available_results: 2,
        pagination: {
          ...pagination,
          next_offset: next_cursor && 1,
          next_cursor,
          has_more: next_cursor !== null,
        },
      })
    server.replies = [page('1', 'c_1'), page('2', null)]
    const ids: unknown[] = []
    for await (const { invitationId } of salver.invitations.list({ accountId: 'acc_1', offset: 0 }))
      ids.push(invitationId)
    expect(ids).toEqual(['1', '2'])
    expect(server.asked.map(({ body }) => JSON.parse(body).params)).toEqual([
      { count: 100, offset: 0 },
      { count: 100, cursor: 'c_1' },
    ])
  })
})

describe('what cannot be is refused before anything is sent', () => {
  // biome-ignore lint/suspicious/noExplicitAny: what JavaScript lets through
  const make = (options: any) => () => new Salver(options)
  const good = { url: server.url, apiKey: 'slv_test' }

  test.each([
    [undefined, /needs an object/],
    [{ apiKey: 'slv_test' }, /url: missing/],
    [{ ...good, url: 'localhost:8410' }, /url: got "localhost:8410"; it begins with neither/],
    [{ ...good, url: 'gateway' }, /url: got "gateway"; it is no URL/],
    [{ ...good, url: 'http://h/v2/network' }, /leave out \/v2/],
    [{ ...good, url: 'http://h/?key=1' }, /has no place/],
    [{ url: good.url }, /apiKey: missing.*is the variable set/],
    [{ ...good, apiKey: '' }, /apiKey: got no key/],
    [{ ...good, timeoutMs: 0 }, /timeoutMs: got 0; expected a number from 1/],
    [{ ...good, retries: Number.NaN }, /retries: got NaN/],
    [{ ...good, retries: 1.5 }, /retries: got 1\.5; expected a whole number from 0 to 100/],
    [{ ...good, retries: '3' }, /retries: got "3"/],
    [{ ...good, wire: 'yes' }, /wire: got "yes"; expected true or false/],
    [{ ...good, wire: null }, /wire: got null/],
    [{ ...good, fetch: 1 }, /fetch: expected a function/],
  ])('%j', (options, told) => {
    expect(make(options)).toThrow(OptionsError)
    expect(make(options)).toThrow(told)
  })

  test('without showing what may be a secret', () => {
    expect(make({ ...good, apiKey: 'slv_sécret' })).toThrow(/^(?!.*cret)/)
    expect(make({ ...good, url: 'http://me:secret@h' })).toThrow(/^(?!.*secret).*password/)
  })

  test.each([
    'http://me:hunter2@gateway:84100',
    'http://me:hunter?2@gateway',
    'me:hunter2@gateway:8410',
    'gateway?token=hunter2',
    'http://gateway/?token=hunter2',
    'http://gateway/#hunter2',
    'ftp://gateway/?token=hunter2',
    'export URL=slv_hunter2',
  ])('nor in %s', (url) => {
    expect(make({ ...good, url })).toThrow(OptionsError)
    expect(make({ ...good, url })).toThrow(/^(?!.*hunter).*not repeated.*Expected the address/)
  })

  // biome-ignore lint/suspicious/noExplicitAny: what JavaScript lets through
  type Loose = any
  const ways: [string, (client: Loose, ...given: unknown[]) => unknown, string][] = [
    ['accept', (client, ...given) => client.invitations.accept(...given), 'accountId'],
    ['decline', (client, ...given) => client.invitations.decline(...given), 'accountId'],
    ['answer', (client, ...given) => client.invitations.answer(...given), 'accountId'],
    ['withdraw', (client, ...given) => client.invitations.withdraw(...given), 'accountId'],
    ['check_invitation', (client, ...given) => client.invitations.check(...given), 'accountId'],
    ['invite', (client, ...given) => client.invitations.invite(...given), 'accountId'],
    ['list_invitations', (client, ...given) => client.invitations.list(...given), 'accountId'],
    [
      'list_invitations',
      (client, ...given) =>
        client.invitations
          .list(...given)
          .pages()
          .next(),
      'accountId',
    ],
    ['list_sent', (client, ...given) => client.invitations.sent(...given), 'accountId'],
    ['list_connections', (client, ...given) => client.connections.list(...given), 'accountId'],
    ['login', (client, ...given) => client.accounts.connect(...given), 'loginToken'],
  ]
  test.each(ways)('a call of %s without what is asked', async (action, call, needed) => {
    // Called first: what cannot be asked rejects, and is not thrown at whoever has no `await` yet.
    const failed = async (...given: unknown[]) => failureOf(call(salver, ...given) as PromiseLike<unknown>)
    expect(await failed()).toBeInstanceOf(OptionsError)
    expect((await failed()).message).toBe(
      `${action}: missing; expected an object with ${needed} and what else it takes.`,
    )
    expect((await failed(null)).message).toContain(`${action}: got null`)
    expect((await failed(['acc_1'])).message).toContain(`${action}: got an array`)
    const secret = await failed('AQEDAsecret')
    expect(secret.message).toContain(`${action}: got a string`)
    expect(secret.message).not.toContain('secret')
    expect(server.asked).toHaveLength(0)
  })

  test('what is asked under the wire’s names, by the name that is missing', async () => {
    const wires: Loose = new Salver({ ...good, wire: true })
    expect((await failureOf(wires.invitations.accept())).message).toContain('with account_id')
    expect((await failureOf(wires.accounts.connect())).message).toContain('with login_token')
  })

  test('what is asked of other lists, and the account of one', async () => {
    const loose: Loose = salver
    expect((await failureOf(loose.accounts.list('acc_1'))).message).toBe(
      'accounts: got a string; expected an object.',
    )
    expect((await failureOf(loose.logs.list(7))).message).toBe('logs: got a number; expected an object.')
    for (const call of [loose.accounts.get(), loose.accounts.remove()])
      expect((await failureOf(call)).message).toMatch(/accountId: missing; expected the id of an account/)
  })

  test('the options of a call', async () => {
    const get = (options: Loose) => failureOf(salver.credits.get(options))
    expect((await get('key')).message).toMatch(/options of a call: got a string; expected an object/)
    expect((await get({ signal: {} })).message).toMatch(/signal: got an object; expected an AbortSignal/)
    expect((await get({ retries: 0.5 })).message).toMatch(/retries: got 0.5; expected a whole number/)
    expect(server.asked).toHaveLength(0)
    server.replies = [succeeds({ credits: 1 })]
    const none: Loose = null
    expect(await salver.credits.get(none)).toEqual({ credits: 1 })
  })

  test('an id that is a bigint', async () => {
    const ask: Loose = { accountId: 'acc_1', invitationId: 7740701700379519262n }
    const error = await failureOf(salver.invitations.accept(ask))
    expect(error).toBeInstanceOf(OptionsError)
    expect(error.message).toMatch(/BigInt.*Give ids as strings/)
  })

  test('what contains itself, or cannot be read', async () => {
    const itself: Loose = { accountId: 'acc_1', account_id: 'acc_1', answers: [] }
    itself.answers.push(itself)
    const closed: Loose = {
      accountId: 'acc_1',
      account_id: 'acc_1',
      get answers() {
        throw new Error('closed')
      },
    }
    for (const client of [salver, new Salver({ ...good, wire: true })] as Loose[]) {
      for (const call of [client.invitations.answer, client.invitations.list]) {
        const failed = (ask: object) => failureOf(call.call(client.invitations, ask))
        const error = await failed(itself)
        expect(error).toBeInstanceOf(OptionsError)
        expect(error.message).toMatch(/has no form in JSON.*nothing that contains itself/)
        expect(error.cause).toBeInstanceOf(RangeError)
        expect(await failed(closed)).toMatchObject({ code: 'INVALID_OPTIONS', cause: { message: 'closed' } })
      }
    }
    expect(server.asked).toHaveLength(0)
  })

  test('an account that would be another path, and a key that no header takes', async () => {
    server.replies = [succeeds({})]
    for (const id of ['', '.', '..', 'acc_\ud800'])
      expect(await failureOf(salver.accounts.remove(id))).toBeInstanceOf(OptionsError)
    const options = { idempotencyKey: 'schlüssel' }
    expect(await failureOf(salver.invitations.list({ accountId: 'a' }, options))).toBeInstanceOf(OptionsError)
    const long = salver.invitations.list({ accountId: 'a' }, { idempotencyKey: 'k'.repeat(255) })
    const error = await failureOf(long[Symbol.asyncIterator]().next())
    expect(error).toBeInstanceOf(OptionsError)
    expect(error.message).toMatch(/^idempotencyKey: 255 characters; expected at most 230/)
    expect(server.asked).toHaveLength(0)
    await salver.accounts.remove('a/../b?c')
    expect(server.asked[0]?.url).toBe('/v2/accounts/a%2F..%2Fb%3Fc')
  })
})
