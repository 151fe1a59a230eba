import { Salver, TimeoutError } from '@salver/client'
import { expect, test } from 'vitest'
import { tellingOf } from './telling.ts'

/** A client whose gateway never answers. */
const salver = new Salver({
  url: 'http://127.0.0.1:8410',
  apiKey: 'slv_x',
  timeoutMs: 1,
  fetch: (_, { signal }) =>
    new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
})

test.each<[string, () => PromiseLike<unknown>]>([
  ['a read', () => salver.credits.get()],
  ['a read that costs', () => salver.invitations.list({ accountId: 'acc_1' })],
])('of %s that nobody answered in time it is not said that it was carried out', async (_, call) => {
  const error = await call().then(null, (caught: unknown) => caught)
  expect(error).toBeInstanceOf(TimeoutError)
  expect(tellingOf(error, { changes: false })).toMatchObject({
    message: 'No answer within 1 ms.',
    wayOut: 'salver doctor finds out where it hangs.',
  })
})

test('of a change it is', async () => {
  const call = salver.invitations.accept({ accountId: 'acc_1', invitationId: '1' })
  const error = await call.then(null, (caught: unknown) => caught)
  expect(tellingOf(error, { changes: true })).toMatchObject({
    message: 'No answer within 1 ms.',
    wayOut: 'It may have been carried out. salver doctor finds out where it hangs.',
  })
})

test('of a change that never left it is not', async () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  const nowhere = new Salver({
    url: 'http://127.0.0.1:8410',
    apiKey: 'slv_x',
    retries: 0,
    fetch: () => Promise.reject(new TypeError('fetch failed', { cause: refused })),
  })
  const call = nowhere.invitations.accept({ accountId: 'acc_1', invitationId: '1' })
  const error = await call.then(null, (caught: unknown) => caught)
  expect(tellingOf(error, { changes: true }).wayOut).toBe('salver doctor finds out where it breaks.')
})

test('a change whose first try was lost is told so, whatever the last one came to', async () => {
  const replies = [
    () => Promise.reject(new TypeError('fetch failed')),
    () =>
      Promise.resolve(
        Response.json({ success: false, error: { code: 'BRAND_NEW', message: 'No.' } }, { status: 400 }),
      ),
  ]
  const moody = new Salver({
    url: 'http://127.0.0.1:8410',
    apiKey: 'slv_x',
    fetch: () => replies.shift()?.() ?? Promise.reject(new Error('asked too often')),
  })
  const call = moody.invitations.accept({ accountId: 'acc_1', invitationId: '1' })
  const error = await call.then(null, (caught: unknown) => caught)
  expect(tellingOf(error, { changes: true })).toMatchObject({
    message: 'No.',
    wayOut: 'It may have been carried out.',
  })
})
