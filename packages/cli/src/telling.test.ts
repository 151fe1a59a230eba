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

/** What is told of a failure that a gateway answers. */
async function toldOf(code: string, message: string) {
  const refusing = new Salver({
    url: 'http://127.0.0.1:8410',
    apiKey: 'slv_x',
    retries: 0,
    fetch: () =>
      Promise.resolve(Response.json({ success: false, error: { code, message } }, { status: 400 })),
  })
  return tellingOf(await refusing.credits.get().then(null, (caught: unknown) => caught))
}

test.each([
  'params.count: got "10" (a string); expected an integer of at least 1.',
  'params.answers.0.do: missing; expected "accept" or "decline".',
  'country: got "France" (a string of 6 characters); expected two letters, such as FR.',
  'login_token: missing; with access_token goes "source": "portability".',
  'params.linkedin_url: it came beside profile_url; send one of them.',
])('what was typed can be looked up: %s', async (message) => {
  const { wayOut } = await toldOf('INVALID_PARAMS', message)
  expect(wayOut).toBe('The command with --help says what is allowed.')
})

test.each([
  'The network says that this member is already invited or connected.',
  'login_token: the network does not take it; take the value of the cookie li_at of a browser that is signed in.',
  'params.profile_url: got "https://www.linkedin.com/in/nobody"; the network has nobody of this name.',
  'params.invitation_id: got "1"; the account has no such pending invitation that it sent (any more).',
  'The invitation is no longer pending on the network.',
])('what the network says no help explains: %s', async (message) => {
  expect(await toldOf('INVALID_PARAMS', message)).toMatchObject({ message, wayOut: null })
})

test('an account of another network cannot be connected again here', async () => {
  const { wayOut } = await toldOf(
    'ACCOUNT_INACTIVE',
    'This account was connected at the sandbox, and this gateway asks www.linkedin.com.',
  )
  expect(wayOut).toBe(
    'Use a gateway of that network, or remove the account: salver accounts remove <account>',
  )
  const ended = await toldOf('ACCOUNT_INACTIVE', 'The account’s session with the network has ended.')
  expect(ended.wayOut).toMatch(/^Connect it again /)
})
