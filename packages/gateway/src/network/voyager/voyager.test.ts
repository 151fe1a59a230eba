import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FailureKind, NetworkError, type Provider, type Session, type Turn } from '../provider.ts'
import { type Sandbox, type SandboxMember, startSandbox } from '../sandbox.fixture.ts'
import { makeVoyager } from './voyager.ts'

let sandbox: Sandbox
let provider: Provider
const never = new AbortController().signal
const firstTen = { start: 0, count: 10 }
const atOnce: Turn = (request) => request()

beforeAll(async () => {
  sandbox = await startSandbox()
  provider = makeVoyager({ url: sandbox.url, silenceMs: 700 })
})

afterAll(async () => {
  await provider.close()
  await sandbox[Symbol.asyncDispose]()
})

async function meet(
  order: Record<string, unknown> = {},
): Promise<{ member: SandboxMember; session: Session }> {
  const member = await sandbox.member({ invitations: 25, ...order })
  return { member, session: provider.open(member.token).session(atOnce) }
}

/** The failure of a read, which knows nothing of the token anywhere. */
async function failureOf(read: Promise<unknown>, token: string): Promise<NetworkError> {
  const error = await read.then(
    () => expect.unreachable('it was answered'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof NetworkError)) throw error
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(token)
  expect(error.because).toMatch(/relationships\/invitationViews/)
  return error
}

test('says who the session is, and that it is the sandbox', async () => {
  const { member, session } = await meet()
  const me = await session.me(never)
  expect(me).toMatchObject({ publicIdentifier: member.publicIdentifier, sandbox: true })
  expect(me.memberId).toMatch(/^ACoAA/)
  expect(me.name).toMatch(/\S \S/)
  await member.faults({ on: 'me', answer: 'missing-fields' })
  await expect(session.me(never)).rejects.toMatchObject({ kind: 'unreadable' })
})

test('counts what is pending by the summary', async () => {
  const { member, session } = await meet()
  expect(await session.pendingCounts(never)).toMatchObject({ received: 25 })
  await member.settings({ summary: 'missing' })
  expect(await session.pendingCounts(never)).toMatchObject({ received: null })
})

test('reads the same rows in every shape, and the total only where it may be true', async () => {
  const { member, session } = await meet({ total: 'true' })
  const { rows: invitations, total } = await session.received({ start: 0, count: 100 }, never)
  expect(invitations).toHaveLength(25)
  expect(total).toBe(25)
  const ids = invitations.map((row) => row.invitation_id)
  for (const shape of ['N', 'I', 'wrapped', 'wrapped-data']) {
    for (const elements of ['urns-star', 'urns', 'views']) {
      await member.settings({ shape, elements })
      const again = await session.received({ start: 0, count: 100 }, never)
      expect(again.rows.map((row) => row.invitation_id)).toEqual(ids)
      // Texts such as `2 days ago` are read at another moment, though within the same unit.
      expect(again.rows).toEqual(invitations)
    }
  }
  await member.settings({ total: 'zero' })
  expect(await session.received(firstTen, never)).toMatchObject({ total: null })
  expect(await session.received({ start: 25, count: 10 }, never)).toEqual({ rows: [], total: null })
})

const page = '<html>sign in at <a href="/uas/login">the network</a></html>'
const kinds: [answer: unknown, kind: FailureKind][] = [
  ['401', 'session_ended'],
  ['deleted-session', 'session_ended'],
  [{ status: 301, headers: { location: '/voyager/api/me' } }, 'session_ended'],
  [{ status: 304 }, 'session_ended'],
  [
    { status: 200, headers: { 'set-cookie': 'li_at=delete%20me; Path=/' }, body: { elements: [] } },
    'session_ended',
  ],
  [
    { status: 200, headers: { 'set-cookie': ['a=b', 'li_at=x; Max-Age=0'] }, body: { elements: [] } },
    'session_ended',
  ],
  [
    { status: 500, headers: { 'set-cookie': 'li_at=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT' } },
    'session_ended',
  ],
  ['checkpoint', 'challenge'],
  [{ status: 302, headers: { location: 'https://www.linkedin.com/uas/login?x' } }, 'challenge'],
  [{ status: 303, headers: { location: '/authwall' } }, 'challenge'],
  ['challenge', 'challenge'],
  [{ status: 401, body: { code: 'ACCOUNT_RESTRICTED' } }, 'challenge'],
  [{ status: 200, headers: { 'content-type': 'text/html' }, body: page }, 'challenge'],
  ['429', 'too_fast'],
  ['999', 'too_fast'],
  [{ status: 999, body: '<script>location = "/authwall"</script>' }, 'too_fast'],
  ['fuse', 'too_fast'],
  [{ status: 503, body: 'TOO_MANY_REQUESTS' }, 'too_fast'],
  ['403', 'refused'],
  ['csrf', 'refused'],
  [{ status: 400, body: {} }, 'refused'],
  [{ status: 418, body: 'x'.repeat(70_000) }, 'refused'],
  [{ status: 404 }, 'moved'],
  [{ status: 410 }, 'moved'],
  ['500', 'trouble'],
  ['503', 'trouble'],
  ['html', 'trouble'],
  ['truncated', 'trouble'],
  ['stall', 'trouble'],
  ['reset', 'trouble'],
  [{ status: 200 }, 'trouble'],
  [{ latency_ms: 2_000 }, 'trouble'],
  ['huge', 'unreadable'],
  ['missing-fields', 'unreadable'],
  ['no-list', 'unreadable'],
  [{ status: 200, body: [] }, 'unreadable'],
]

test.concurrent.each(
  kinds.map(([answer, kind]) => [JSON.stringify(answer).slice(0, 100), kind, answer] as const),
)('%s is %s', async (_shown, kind, answer) => {
  const { member, session } = await meet()
  await member.faults({ on: 'received', answer })
  const error = await failureOf(session.received(firstTen, never), member.token)
  expect(error.kind).toBe(kind)
})

describe('words', () => {
  test('of strangers in a list that was cut off are no challenge', async () => {
    const { member, session } = await meet()
    const note = 'CHALLENGE_REQUIRED, FUSE_LIMIT_EXCEEDED, /checkpoint/, authwall'
    const body = JSON.stringify({ elements: [{ invitation: { message: note } }] }).slice(0, -3)
    await member.faults({ on: 'received', answer: { status: 200, body } })
    expect(await failureOf(session.received(firstTen, never), member.token)).toMatchObject({
      kind: 'trouble',
    })
  })

  test('of strangers in a list are read as what they are', async () => {
    const { member, session } = await meet()
    const message = 'CHALLENGE_REQUIRED at /checkpoint/'
    const body = { elements: [{ invitation: { entityUrn: 'urn:li:fs_relInvitation:7', message } }] }
    await member.faults({ on: 'received', answer: { status: 200, body } })
    expect((await session.received(firstTen, never)).rows[0]).toMatchObject({ message })
  })
})

test('takes Retry-After in seconds and as a date', async () => {
  const { member, session } = await meet()
  await member.faults({ on: 'received', answer: { '429': { retry_after: 7 } } })
  expect(await failureOf(session.received(firstTen, never), member.token)).toMatchObject({
    retryAfterSeconds: 7,
  })
  const date = new Date(Date.now() + 90_000).toUTCString()
  await member.faults({ on: 'received', answer: { '429': { retry_after: date } } })
  const { retryAfterSeconds } = await failureOf(session.received(firstTen, never), member.token)
  expect(retryAfterSeconds).toBeGreaterThan(80)
  expect(retryAfterSeconds).toBeLessThanOrEqual(91)
  await member.faults({ on: 'received', answer: '429' })
  const error = await failureOf(session.received(firstTen, never), member.token)
  expect(error.retryAfterSeconds).toBeUndefined()
})

describe('the csrf token', () => {
  test('is rotated when the network says so', async () => {
    const { member, session } = await meet()
    await member.faults({ on: 'received', times: 1, answer: 'rotate-csrf' })
    await session.received(firstTen, never)
    await session.received(firstTen, never)
    // The old one fails from then on: a request of its own would have been needed.
    expect(await member.asked()).toHaveLength(2)
  })

  test('that failed is tried once more with another one', async () => {
    const { member, session } = await meet()
    await member.faults({ on: 'received', times: 1, answer: 'csrf' })
    expect((await session.received(firstTen, never)).rows).toHaveLength(10)
    await member.faults({ on: 'received', answer: 'csrf' })
    await failureOf(session.received(firstTen, never), member.token)
    expect(await member.asked()).toHaveLength(4)
  })

  test('rotated under requests that are under way serves them all', async () => {
    const { member, session } = await meet()
    await member.faults({ on: 'received', times: 1, answer: 'rotate-csrf' })
    const batches = await Promise.all(Array.from({ length: 12 }, () => session.received(firstTen, never)))
    expect(batches.every((batch) => batch.rows.length === 10)).toBe(true)
  })
})

test('gives the signal’s own reason at once, before and in mid-answer', async () => {
  const { member, session } = await meet()
  const reason = new Error('the deadline')
  await expect(session.received(firstTen, AbortSignal.abort(reason))).rejects.toBe(reason)
  // Neither is answered while this test lasts.
  for (const answer of ['stall', { latency_ms: 60_000 }]) {
    await member.faults({ on: 'received', answer })
    const deadline = new AbortController()
    setTimeout(() => deadline.abort(reason), 50)
    await expect(session.received(firstTen, deadline.signal)).rejects.toBe(reason)
  }
})

test('sends no token that would break out of its cookie', async () => {
  for (const token of ['', 'a; JSESSIONID="x"', 'a\r\nx: y', 'é']) {
    await expect(provider.open(token).session(atOnce).received(firstTen, never)).rejects.toMatchObject({
      kind: 'session_ended',
    })
  }
})

test('a network that is not there is trouble', async () => {
  const nowhere = makeVoyager({ url: 'http://127.0.0.1:1/voyager/api' })
  await expect(nowhere.open('t').session(atOnce).received(firstTen, never)).rejects.toMatchObject({
    kind: 'trouble',
  })
  await nowhere.close()
})
