import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Reply, type Stub, startStub } from '../line/stub.fixture.ts'
import { NetworkError, type Provider, type Session, type Turn } from '../provider.ts'
import { invitationUrnOf } from './done.ts'
import { makeVoyager } from './voyager.ts'

const never = new AbortController().signal
const TOKEN = 'AQEDAtoken-that-nobody-may-see'
const SECRET = 'shared-secret-that-no-log-may-see'

let network: Stub
let provider: Provider

beforeAll(async () => {
  network = await startStub()
  provider = makeVoyager({ url: `${network.url}/voyager/api`, silenceMs: 300 })
})

afterEach(() => {
  network.asked.splice(0)
})

afterAll(async () => {
  await provider.close()
  await network[Symbol.asyncDispose]()
})

const atOnce: Turn = (request) => request()
const meet = () => provider.open(TOKEN).session(atOnce)

const answer = (session: Session, more: Partial<Parameters<Session['answer']>[0]> = {}) =>
  session.answer(
    { invitationId: '7001', sharedSecret: SECRET, kind: 'CONNECTION', reply: 'accept', ...more },
    never,
  )
const withdraw = (session: Session) => session.withdraw({ invitationId: '8001', kind: 'CONNECTION' }, never)
const invite = (session: Session, note: string | null = null) =>
  session.invite({ memberId: 'ACoAABob-1', note }, never)

const writes: [string, (session: Session) => Promise<unknown>][] = [
  ['accept', answer],
  ['decline', (session) => answer(session, { reply: 'decline' })],
  ['withdraw', withdraw],
  ['invite', invite],
]

const asked = () =>
  network.asked.map(({ method, path, body }) => [method, path.replace('/voyager/api/', ''), body])

async function failureOf(write: Promise<unknown>): Promise<NetworkError> {
  const error = await write.then(
    () => expect.unreachable('it was done'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof NetworkError)) throw error
  const shown = inspect(error, { depth: 10, showHidden: true })
  for (const secret of [TOKEN, SECRET]) expect(shown).not.toContain(secret)
  return error
}

const done: Reply = { body: { data: {} } }
const gone: Reply = { status: 404, body: { status: 404 } }
const newer = 'voyagerRelationshipsDashInvitations/urn%3Ali%3Afsd_invitation%3A'

describe('requests', () => {
  test.each([
    ['accept', 'accept'],
    ['decline', 'ignore'],
  ] as const)('to %s', async (reply, action) => {
    network.answer(gone, done)
    await answer(meet(), { reply })
    expect(asked()).toEqual([
      ['POST', `${newer}7001?action=${action}`, { invitationType: 'CONNECTION', sharedSecret: SECRET }],
      [
        'POST',
        `relationships/invitations/7001?action=${action}`,
        { invitationId: '7001', invitationSharedSecret: SECRET, isGenericInvitation: false },
      ],
    ])
  })

  test('to accept what is no connection', async () => {
    network.answer(gone, done)
    await answer(meet(), { kind: 'EVENT' })
    expect(network.asked.map(({ body }) => body)).toEqual([
      { invitationType: 'EVENT', sharedSecret: SECRET },
      { invitationId: '7001', invitationSharedSecret: SECRET, isGenericInvitation: true },
    ])
  })

  test('to withdraw', async () => {
    network.answer(gone, done)
    await withdraw(meet())
    expect(asked()).toEqual([
      ['POST', `${newer}8001?action=withdraw`, { invitationType: 'CONNECTION' }],
      [
        'POST',
        'relationships/invitations?action=closeInvitations',
        {
          inviteActionType: 'ACTOR_WITHDRAW',
          inviteActionData: [
            {
              entityUrn: 'urn:li:fs_relInvitation:8001',
              genericInvitation: false,
              genericInvitationType: 'CONNECTION',
            },
          ],
        },
      ],
    ])
  })

  test('to invite, with and without a note', async () => {
    network.answer({ body: { data: { value: { invitationUrn: 'urn:li:fsd_invitation:9001' } } } })
    expect(await invite(meet())).toEqual({ invitationUrn: 'urn:li:invitation:9001' })
    await invite(meet(), 'Bonjour, ça va?')
    const path =
      'voyagerRelationshipsDashMemberRelationships?action=verifyQuotaAndCreateV2&decorationId=com.linkedin.voyager.dash.deco.relationships.InvitationCreationResultWithInvitee-2'
    const invitee = { inviteeUnion: { memberProfile: 'urn:li:fsd_profile:ACoAABob-1' } }
    expect(asked()).toEqual([
      ['POST', path, { invitee }],
      ['POST', path, { invitee, customMessage: 'Bonjour, ça va?' }],
    ])
    expect(network.asked[0]?.headers['content-type']).toBe('application/json; charset=UTF-8')
  })
})

describe('routes', () => {
  test('the one that worked is the first the next time', async () => {
    const access = provider.open(TOKEN)
    network.answer(gone, done)
    await answer(access.session(atOnce))
    network.asked.splice(0)
    network.answer(done)
    await answer(access.session(atOnce))
    expect(network.asked.map(({ path }) => path)).toEqual([
      '/voyager/api/relationships/invitations/7001?action=accept',
    ])
    // Withdrawing is a route of its own, and the other one comes back when this one goes.
    await withdraw(access.session(atOnce))
    expect(network.asked[1]?.path).toContain('voyagerRelationshipsDashInvitations')
    network.asked.splice(0)
    network.answer(gone, done)
    await answer(access.session(atOnce))
    expect(network.asked[1]?.path).toContain('voyagerRelationshipsDashInvitations')
  })

  test.each([
    ['accept', answer],
    ['withdraw', withdraw],
  ])('that both answer 404 to %s say that the invitation is gone', async (_name, write) => {
    network.answer(gone)
    const error = await failureOf(write(meet()))
    expect(error).toMatchObject({ kind: 'gone', code: 'INVALID_PARAMS' })
    expect(network.asked).toHaveLength(2)
  })

  test('that answers 404 to an invitation has moved: it is the only one', async () => {
    network.answer(gone)
    expect((await failureOf(invite(meet()))).kind).toBe('moved')
    expect(network.asked).toHaveLength(1)
  })
})

describe.each(writes)('%s', (name, write) => {
  test.each<[string, Reply, string]>([
    ['500', { status: 500 }, 'trouble'],
    ['a broken connection', { cut: true, body: '' }, 'trouble'],
    ['a page', { body: '<html>Hello</html>' }, 'trouble'],
    ['401', { status: 401 }, 'session_ended'],
    ['a redirect', { status: 302, headers: { location: '/' } }, 'session_ended'],
    ['a challenge', { status: 403, body: { code: 'CHALLENGE_REQUIRED' } }, 'challenge'],
    ['429', { status: 429, body: { code: 'MAX_INVITATION_SENT' } }, 'too_fast'],
    ['999', { status: 999 }, 'too_fast'],
    ['the fuse', { status: 400, body: { code: 'FUSE_LIMIT_EXCEEDED' } }, 'too_fast'],
    ['400 without a code', { status: 400, body: { message: 'Bad Request' } }, 'refused'],
    ['400 with a page', { status: 400, body: '<!DOCTYPE html>' }, 'refused'],
  ])('that gets %s fails once, and is not tried again', async (_reply, reply, kind) => {
    network.answer(reply)
    const error = await failureOf(write(meet()))
    expect(error.kind).toBe(kind)
    expect(network.asked).toHaveLength(1)
  })

  test('that gets no answer is trouble', async () => {
    const nowhere = makeVoyager({ url: 'http://127.0.0.1:1/voyager/api' })
    expect((await failureOf(write(nowhere.open(TOKEN).session(atOnce)))).kind).toBe('trouble')
    await nowhere.close()
  })

  test.each<[string, Reply]>([
    ['nothing', { body: '' }],
    ['no more than 204', { status: 204, body: '' }],
    ['JSON that is broken', { body: '{"data": ' }],
    ['JSON that is cut off', { body: '{"data": ', cut: true }],
    ['words that only look like a refusal', { body: { message: 'MAX_INVITATION_SENT' } }],
    ['a list', { body: [] }],
  ])('that gets %s is done', async (_reply, reply) => {
    network.answer(reply)
    expect(await write(meet())).toEqual(name === 'invite' ? { invitationUrn: null } : undefined)
    expect(network.asked).toHaveLength(1)
  })

  test.each([
    ['MAX_INVITATION_SENT', 'limit', 'RATE_LIMITED', /pending.*Withdraw some/, 86_400],
    ['CANT_INVITE_CONNECTION_LIMIT_REACHED', 'limit', 'RATE_LIMITED', /weekly/, 86_400],
    ['CANT_ACCEPT_CONNECTION_LIMIT_REACHED', 'limit', 'RATE_LIMITED', /limit of connections/, 86_400],
    ['CANT_RESEND_YET', 'forbidden', 'INVALID_PARAMS', /three weeks after/, undefined],
    ['PRIMARY_HANDLE_NOT_CONFIRMED', 'forbidden', 'INVALID_PARAMS', /e-mail address/, undefined],
    ['SOME_OTHER_REASON', 'forbidden', 'INVALID_PARAMS', /SOME_OTHER_REASON/, undefined],
  ])('is refused for %s', async (code, kind, errorCode, message, retryAfterSeconds) => {
    for (const body of [
      { code },
      { status: 400, data: { errorDetails: [{ code }] } },
      { status: 400, message: code },
    ]) {
      network.answer({ status: 400, body })
      const error = await failureOf(write(meet()))
      expect(error).toMatchObject({ kind, code: errorCode, message: expect.stringMatching(message) })
      expect(error.retryAfterSeconds).toBe(retryAfterSeconds)
    }
    network.answer({ status: 422, body: { code } })
    expect((await failureOf(write(meet()))).kind).toBe(kind)
  })

  test('is refused for a known code that stands in other words, but not for a part of one', async () => {
    network.answer({ status: 400, body: 'Rejected: CANT_RESEND_YET.' })
    expect((await failureOf(write(meet()))).kind).toBe('forbidden')
    network.answer({ status: 400, body: 'Rejected: XCANT_RESEND_YETI.' })
    expect((await failureOf(write(meet()))).kind).toBe('refused')
  })
})

test.each([
  [403, /cannot reach/],
  [406, /already invited or connected/],
  [409, /already invited or connected/],
])('%i to an invitation says why', async (status, message) => {
  network.answer({ status, body: { status } })
  expect(await failureOf(invite(meet()))).toMatchObject({
    kind: 'forbidden',
    message: expect.stringMatching(message),
  })
  expect((await failureOf(answer(meet()))).kind).toBe('refused')
})

test.each([
  [{ data: { value: { invitationUrn: 'urn:li:fsd_invitation:7' } } }, 'urn:li:invitation:7'],
  [{ value: { invitationUrn: 'urn:li:invitation:7' } }, 'urn:li:invitation:7'],
  [{ data: { data: { value: { invitationUrn: 'urn:li:other(7)' } } } }, 'urn:li:other(7)'],
  [{ data: { value: {} } }, null],
  [{ value: { invitationUrn: 7 } }, null],
  [null, null],
])('%j names the invitation %s', (json, urn) => {
  expect(invitationUrnOf(JSON.stringify(json))).toBe(urn)
})
