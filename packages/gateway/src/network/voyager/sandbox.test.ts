import { Connection, Invitation, SentInvitation } from '@salver/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makePortability } from '../portability/portability.ts'
import type { BatchOf, Provider, Session, Turn } from '../provider.ts'
import { type Sandbox, type SandboxMember, startSandbox } from '../sandbox.fixture.ts'
import { makeVoyager } from './voyager.ts'

/** Everything that the network can do, against one that was written apart from this. */

const never = new AbortController().signal
const atOnce: Turn = (request) => request()
const whole = { start: 0, count: 100 }

let sandbox: Sandbox
let provider: Provider
let portability: Provider

beforeAll(async () => {
  sandbox = await startSandbox()
  provider = makeVoyager({ url: sandbox.url, queries: sandbox.queries, silenceMs: 500 })
  portability = makePortability({ url: sandbox.portabilityUrl })
})

afterAll(async () => {
  await provider.close()
  await portability.close()
  await sandbox[Symbol.asyncDispose]()
})

async function meet(
  order: Record<string, unknown> = {},
): Promise<{ member: SandboxMember; session: Session }> {
  const member = await sandbox.member({ invitations: 40, sent: 30, connections: 35, ...order })
  return { member, session: provider.open(member.token).session(atOnce) }
}

const lists: [
  string,
  (session: Session) => Promise<BatchOf<{ sent_at: string | null; unseen: boolean | null }>>,
][] = [
  ['received', (session) => session.received(whole, never)],
  ['sent', (session) => session.sent(whole, 'CONNECTION', never)],
]

test.each(lists)('a list of %s is the same in every form that the network has it in', async (_name, read) => {
  const { member } = await meet()
  const read1 = async (forms: string[]) => {
    await member.settings({ forms })
    return (await read(provider.open(member.token).session(atOnce))).rows
  }
  const rows = await read1(['N', 'I', 'G'])
  expect(rows.length).toBeGreaterThan(20)
  expect(await read1(['I'])).toEqual(rows)
  // By a query it does not say what was seen, and when only in words where nothing else did.
  const byQuery = await read1(['G'])
  expect(byQuery).toEqual(
    rows.map((row, index) => ({
      ...row,
      unseen: row.unseen === null ? null : expect.toBeOneOf([null, row.unseen]),
      sent_at:
        byQuery[index]?.sent_at === row.sent_at ? row.sent_at : expect.stringMatching(/T\d\d:00:00\.000Z$/),
    })),
  )
  for (const shape of ['N', 'wrapped', 'wrapped-data', 'I']) {
    for (const elements of ['urns-star', 'urns', 'views']) {
      await member.settings({ shape, elements })
      expect(await read1(['N', 'I'])).toEqual(rows)
    }
  }
})

test('each kind of what was sent, and connections', async () => {
  const { session } = await meet()
  const sent = await session.sent(whole, 'CONNECTION', never)
  expect(sent.rows.length).toBeGreaterThan(0)
  for (const row of sent.rows) {
    SentInvitation.parse(row)
    expect(row.invitation_type).toBe('CONNECTION')
    expect(row.recipientId).toMatch(/^ACoAA/)
  }
  const { rows } = await session.connections(whole, never)
  expect(rows).toHaveLength(35)
  for (const row of rows) Connection.parse(row)
  expect(rows.filter((row) => row.profile_url?.endsWith('/')).length).toBeGreaterThan(20)
  expect(rows.filter((row) => row.profile_picture !== null).length).toBeGreaterThan(5)
  expect(await session.connections({ start: 35, count: 10 }, never)).toEqual({ rows: [], total: null })
})

describe.each([['newer'], ['older']])('on the %s routes', (which) => {
  async function meetOn() {
    const met = await meet()
    if (which === 'older') {
      await met.member.faults(
        ...['accept', 'decline', 'withdraw'].map((on) => ({ on, answer: '404', times: 1 })),
      )
    }
    return met
  }

  test('invitations are accepted, declined and withdrawn, once', async () => {
    const { member, session } = await meetOn()
    const { rows } = await session.received(whole, never)
    const [first, second] = rows.filter((row) => row.invitation_type === 'CONNECTION')
    const answers = ([first, second] as [Invitation, Invitation]).map((row, index) => ({
      invitationId: row.invitation_id ?? '',
      sharedSecret: row.shared_secret ?? '',
      kind: row.invitation_type,
      reply: index === 0 ? ('accept' as const) : ('decline' as const),
    }))
    for (const answer of answers) await session.answer(answer, never)
    const [sent] = (await session.sent(whole, 'CONNECTION', never)).rows
    const withdrawal = { invitationId: sent?.invitation_id ?? '', kind: 'CONNECTION' as const }
    await session.withdraw(withdrawal, never)
    expect((await member.face()).answered).toEqual([
      { invitation_id: answers[0]?.invitationId, state: 'accepted' },
      { invitation_id: answers[1]?.invitationId, state: 'ignored' },
      { invitation_id: withdrawal.invitationId, state: 'withdrawn' },
    ])
    for (const answer of answers) {
      await expect(session.answer(answer, never)).rejects.toMatchObject({ kind: 'gone' })
    }
    await expect(session.withdraw(withdrawal, never)).rejects.toMatchObject({ kind: 'gone' })
  })
})

test('a wrong secret is refused by its code', async () => {
  const { session } = await meet()
  const [row] = (await session.received(whole, never)).rows
  const answer = {
    invitationId: row?.invitation_id ?? '',
    sharedSecret: 'wrong',
    kind: row?.invitation_type ?? 'CONNECTION',
    reply: 'accept' as const,
  }
  await expect(session.answer(answer, never)).rejects.toMatchObject({ kind: 'forbidden' })
})

describe('people', () => {
  test('are found, their distance told, and invited', async () => {
    const { member, session } = await meet()
    const [stranger] = await member.strangers(1)
    if (stranger === undefined) throw new Error('no stranger')
    const found = await session.profile(stranger.slug, never)
    expect(found).toMatchObject({
      memberId: stranger.member,
      slug: stranger.slug,
      firstName: stranger.first_name,
      lastName: stranger.last_name,
    })
    expect(await session.distance(stranger.slug, never)).toBeOneOf([2, 3, null])
    const { invitationUrn } = await session.invite({ memberId: stranger.member, note: 'Hello' }, never)
    const [sent] = (await session.sent(whole, 'CONNECTION', never)).rows
    expect(sent).toMatchObject({
      entity_urn: invitationUrn,
      recipientId: stranger.member,
      message: 'Hello',
      recipient: { first_name: stranger.first_name },
    })
    await expect(session.invite({ memberId: stranger.member, note: null }, never)).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringMatching(/already/),
    })
    await session.withdraw({ invitationId: sent?.invitation_id ?? '', kind: 'CONNECTION' }, never)
    await expect(session.invite({ memberId: stranger.member, note: null }, never)).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringMatching(/three weeks/),
    })
  })

  test('of another slug, or of none', async () => {
    const { member, session } = await meet()
    const [stranger] = await member.strangers(1)
    expect(await session.profile(`old-${stranger?.slug}`, never)).toMatchObject({ slug: stranger?.slug })
    expect(await session.profile('nobody-has-this-slug', never)).toBeNull()
    expect(await session.distance('nobody-has-this-slug', never)).toBe('unknown')
  })

  test('who are connected are at distance 1', async () => {
    const { session } = await meet()
    const [connection] = (await session.connections(whole, never)).rows
    const slug = decodeURIComponent(connection?.profile_url?.split('/').at(-2) ?? '')
    expect(await session.distance(slug, never)).toBe(1)
    expect((await session.profile(slug, never))?.headline).toBe(connection?.job_title)
  })
})

test.each([
  [{ weekly_invitations: 0 }, 'limit', /weekly/],
  [{ pending_sent: 0 }, 'limit', /pending/],
])('with the limits %j inviting is refused', async (limits, kind, message) => {
  const { member, session } = await meet({ limits })
  const [stranger] = await member.strangers(1)
  await expect(session.invite({ memberId: stranger?.member ?? '', note: null }, never)).rejects.toMatchObject(
    { kind, message: expect.stringMatching(message) },
  )
})

describe('a lost reply', () => {
  test.each(['reset', 'stall', 'reset-before', 'stall-before', 'html', '500'])(
    'by %s is trouble, or done',
    async (answer) => {
      const { member, session } = await meet()
      const [sent] = (await session.sent(whole, 'CONNECTION', never)).rows
      const invitationId = sent?.invitation_id ?? ''
      await member.faults({ on: 'withdraw', answer, times: 1 })
      const outcome = await session.withdraw({ invitationId, kind: 'CONNECTION' }, never).then(
        () => 'done',
        (error) => error.kind,
      )
      const happened = (await member.face()).answered.some((one) => one.invitation_id === invitationId)
      // Whoever asked may be told that it is not known, but never that it is done when it is not.
      expect(outcome).toBeOneOf(happened ? ['done', 'trouble'] : ['trouble'])
    },
  )
})

test('the portability interface has the same people, in both directions', async () => {
  const { member, session } = await meet({ invitations: 60, sent: 50 })
  const archive = portability.open(await member.accessToken()).session(atOnce)
  expect(await archive.me(never)).toMatchObject({ sandbox: true })
  const received = await archive.received(whole, never)
  const sent = await archive.sent(whole, 'CONNECTION', never)
  for (const row of received.rows) Invitation.parse(row)
  for (const row of sent.rows) SentInvitation.parse(row)
  expect(received.total).toBe(received.rows.length)
  expect(sent.total).toBe(50)
  const urls = (rows: { recipient: { linkedin_url: string | null } }[]) =>
    rows.map((row) => row.recipient.linkedin_url).sort()
  expect(urls(sent.rows)).toEqual(urls((await session.sent(whole, 'CONNECTION', never)).rows))
})
