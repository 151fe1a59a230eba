import { describe, expect, test } from 'vitest'
import { type Account, type Answer, startHouse, type Workspace, workspaceOf } from '../house.ts'
import { closedBooks } from '../money/books.ts'
import { keeps } from '../requirements.ts'
import {
  addressOf,
  chargesOf,
  firstWithSlug,
  type TheirInvitation,
  theirListsOf,
  writesOf,
} from './theirs.ts'

const house = await startHouse()
const second = await house.gateway()
const { sandbox } = house
const lists = theirListsOf(house)

/** What each action is at the network, and in what it answers. */
const ACTIONS = [
  ['accept', 'accepted', 'accepted', 'accept', 'accept-invitation'],
  ['decline', 'declined', 'ignored', 'ignore', 'decline-invitation'],
] as const

/** A workspace with an account, and the invitations that wait for its member’s answer. */
async function inbox(order: { types?: string[]; invitations?: number; credits?: number } = {}) {
  const workspace = await house.workspace(order.credits ?? 20)
  const account = await workspace.account({
    invitations: order.invitations ?? 6,
    connections: 2,
    types: (order.types ?? ['CONNECTION']) as ['CONNECTION'],
  })
  const pending = await lists.received(account)
  return { workspace, account, pending }
}

/** The place of each on the list, with what the network says has become of those that wait no more. */
const answeredOf = async ({ member }: Account) => (await sandbox.face(member)).answered

const refusalOf = ({ status, body }: Answer) => ({ status, code: body.error?.code })
const REFUSED = { status: 400, code: 'INVALID_PARAMS' }

/** The ways in which one invitation can be named. */
const NAMES: [how: string, (one: TheirInvitation & { slug: string }) => Record<string, string>][] = [
  ['entity_urn and shared_secret', ({ urn, secret }) => ({ entity_urn: urn, shared_secret: secret })],
  ['entity_urn', ({ urn }) => ({ entity_urn: urn })],
  ['the network’s other urn', ({ id }) => ({ entity_urn: `urn:li:fsd_invitation:${id}` })],
  ['invitation_id and shared_secret', ({ id, secret }) => ({ invitation_id: id, shared_secret: secret })],
  ['invitation_id', ({ id }) => ({ invitation_id: id })],
  ['entity_urn and invitation_id', ({ urn, id }) => ({ entity_urn: urn, invitation_id: id })],
  ['profile_url', ({ slug }) => ({ profile_url: addressOf(slug) })],
  [
    'profile_url and shared_secret',
    ({ slug, secret }) => ({ profile_url: addressOf(slug), shared_secret: secret }),
  ],
  [
    'profile_url with all that browsers add',
    ({ slug }) => ({
      profile_url: ` http://fr.linkedin.com/in/${slug}/?trk=people `,
    }),
  ],
  ['profile_url, decoded', ({ slug }) => ({ profile_url: addressOf(decodeURIComponent(slug)) })],
  [
    'profile_url in upper case',
    ({ slug }) => ({
      profile_url: addressOf(decodeURIComponent(slug).toUpperCase()),
    }),
  ],
  ['linkedin_url', ({ slug }) => ({ linkedin_url: addressOf(slug) })],
  ['an old address', ({ slug }) => ({ profile_url: addressOf(`old-${slug}`) })],
]

describe.each(ACTIONS)('%s', (action, state, became, verb, promise) => {
  test.each(NAMES)(
    'by %s does it on the network, once, for 1 credit',
    keeps(promise, 'accept-by-any-name', 'accept-state'),
    async (_, named) => {
      const { workspace, account, pending } = await inbox()
      const one = firstWithSlug(pending, 1)
      const answer = await workspace.act(account.id, action, named(one))
      expect(answer.status).toBe(200)
      expect(answer.body.data).toEqual({ invitation_id: one.id, entity_urn: one.urn, state })
      expect(answer.body.metadata).toMatchObject({ action, credits_consumed: 1, sandbox: true })
      expect(answer.body.metadata.warnings).toBeUndefined()
      const face = await sandbox.face(account.member)
      expect(face.answered).toEqual([{ invitation_id: one.id, state: became }])
      expect(face.connections).toBe(action === 'accept' ? 3 : 2)
      expect((await lists.received(account)).map(({ id }) => id)).toEqual(
        pending.map(({ id }) => id).filter((id) => id !== one.id),
      )
      const { captures, balance } = await closedBooks(house, workspace.id)
      expect(captures).toMatchObject([{ amount: -1, call: answer.body.metadata.request_id }])
      expect(balance).toBe(19)
      expect(await chargesOf(house, workspace)).toEqual([{ reason: `${action} ${one.id}`, amount: 1 }])
    },
  )

  test('is one request where the id and the secret are given', keeps(promise), async () => {
    const { workspace, account, pending } = await inbox()
    const one = firstWithSlug(pending)
    await workspace.act(account.id, action, { entity_urn: one.urn, shared_secret: one.secret })
    expect(await sandbox.requests(account.member)).toHaveLength(1)
    expect(await writesOf(house, account)).toEqual([
      {
        route: `voyagerRelationshipsDashInvitations/urn%3Ali%3Afsd_invitation%3A${one.id}?action=${verb}`,
        body: { invitationType: 'CONNECTION', sharedSecret: one.secret },
      },
    ])
  })

  test('reads no further than to the one that is named', async () => {
    const { workspace, account, pending } = await inbox({ invitations: 420 })
    await workspace.act(account.id, action, { invitation_id: pending[150]?.id })
    expect(await answeredOf(account)).toMatchObject([{ invitation_id: pending[150]?.id }])
    expect(await sandbox.requests(account.member)).toHaveLength(3)
  })

  test.each(['ORGANIZATION', 'EVENT', 'CONTENT_SERIES'])(
    'answers %s by its id, and says to the network what it is',
    keeps('accept-by-any-name'),
    async (kind) => {
      const { workspace, account, pending } = await inbox({ types: [kind] })
      const [one, other] = pending
      const answer = await workspace.act(account.id, action, { invitation_id: one?.id })
      expect(answer.status).toBe(200)
      expect(await writesOf(house, account)).toMatchObject([{ body: { invitationType: kind } }])
      // By the older route it is said in other words.
      await sandbox.faults(account.member, [{ on: action, answer: '404' }])
      await sandbox.forgetRequests(account.member)
      await workspace.act(account.id, action, { entity_urn: other?.urn })
      expect((await writesOf(house, account)).at(-1)).toEqual({
        route: `relationships/invitations/${other?.id}?action=${verb}`,
        body: {
          invitationId: other?.id,
          invitationSharedSecret: other?.secret,
          isGenericInvitation: true,
        },
      })
      expect((await sandbox.face(account.member)).invitations).toBe(pending.length - 2)
      expect((await sandbox.face(account.member)).connections).toBe(2)
    },
  )

  test.each(['ORGANIZATION', 'EVENT'])(
    'says to the network that a listed one is of kind %s, by its id and secret',
    keeps('accept-by-any-name'),
    async (kind) => {
      const { workspace, account } = await inbox({ types: [kind] })
      const [one] = (await workspace.list(account.id)).body.data.invitations
      const { invitation_id, shared_secret } = one
      const answer = await workspace.act(account.id, action, { invitation_id, shared_secret })
      expect(answer.status).toBe(200)
      expect(await writesOf(house, account)).toMatchObject([{ body: { invitationType: kind } }])
    },
  )

  test('by the id and secret of a listing is known by the person, too', keeps('answered-twice'), async () => {
    const { workspace, account, pending } = await inbox()
    await workspace.list(account.id)
    const { urn, secret, slug } = firstWithSlug(pending)
    await workspace.act(account.id, action, { entity_urn: urn, shared_secret: secret })
    const again = await workspace.act(account.id, action, { profile_url: addressOf(slug) })
    expect(refusalOf(again)).toEqual(REFUSED)
    expect(again.body.error.message).toMatch(new RegExp(`${state} before`))
  })

  test('names by a person only an invitation to connect', keeps('accept-by-any-name'), async () => {
    const { workspace, account } = await inbox({ types: ['EVENT'] })
    const invited = (await workspace.list(account.id)).body.data.invitations
    const address = invited.find(
      (one: { sender: { linkedin_url: string | null } }) => one.sender.linkedin_url,
    )
    const answer = await workspace.act(account.id, action, { profile_url: address.sender.linkedin_url })
    expect(refusalOf(answer)).toEqual(REFUSED)
    expect(answer.body.error.message).toMatch(/^params\.profile_url: .*no such pending invitation/)
    expect(await answeredOf(account)).toEqual([])
  })

  test('takes the older route when the newer answers 404', keeps(promise), async () => {
    const { workspace, account, pending } = await inbox()
    await sandbox.faults(account.member, [{ on: action, answer: '404' }])
    const one = firstWithSlug(pending)
    const answer = await workspace.act(account.id, action, { invitation_id: one.id })
    expect(answer.body.data).toEqual({ invitation_id: one.id, entity_urn: one.urn, state })
    expect(await answeredOf(account)).toEqual([{ invitation_id: one.id, state: became }])
    expect((await writesOf(house, account)).map(({ route }) => route.replace(/[/?].*/, ''))).toEqual([
      'voyagerRelationshipsDashInvitations',
      'relationships',
    ])
    expect(await workspace.credits()).toBe(19)
  })

  describe.each([
    ['accept', 'accepted'],
    ['decline', 'declined'],
  ] as const)('after %s', (earlier, past) => {
    test.each(NAMES)(
      'by %s is refused, and says what became of it',
      keeps('answered-twice'),
      async (_, named) => {
        const { workspace, account, pending } = await inbox()
        const one = firstWithSlug(pending)
        expect((await workspace.act(account.id, earlier, { invitation_id: one.id })).status).toBe(200)
        const again = await workspace.act(account.id, action, named(one))
        expect(refusalOf(again)).toEqual(REFUSED)
        expect(again.body.error.message).toContain(past)
        expect(again.body.metadata.credits_consumed).toBe(0)
        expect(await answeredOf(account)).toHaveLength(1)
        expect(await workspace.credits()).toBe(19)
      },
    )
  })

  test.each<[string, object, RegExp]>([
    [
      'an id that never was',
      { invitation_id: '1234567890' },
      /params\.invitation_id: got "1234567890"; .*no such pending/,
    ],
    [
      'a urn that never was',
      { entity_urn: 'urn:li:invitation:1234567890' },
      /params\.entity_urn: got "urn:li:invitation:1234567890"/,
    ],
    [
      'an id that never was, with a secret',
      { invitation_id: '1234567890', shared_secret: 'abc' },
      /params\.invitation_id: got "1234567890"; .*no such pending/,
    ],
    [
      'a urn that never was, with a secret',
      { entity_urn: 'urn:li:invitation:1234567890', shared_secret: 'abc' },
      /params\.entity_urn: got "urn:li:invitation:1234567890"; .*no such pending/,
    ],
    [
      'somebody who has not invited',
      { profile_url: addressOf('nobody-at-all') },
      /params\.profile_url: got .*no such pending/,
    ],
    [
      'the same by its alias',
      { linkedin_url: addressOf('nobody-at-all') },
      /params\.linkedin_url: got .*no such pending/,
    ],
  ])('of %s is refused, and free', keeps('accept-by-any-name'), async (_, params, message) => {
    const { workspace, account } = await inbox()
    const answer = await workspace.act(account.id, action, params)
    expect(refusalOf(answer)).toEqual(REFUSED)
    expect(answer.body.error.message).toMatch(message)
    expect(await workspace.credits()).toBe(20)
    expect((await sandbox.face(account.member)).invitations).toBe(6)
  })

  test.each<[string, (one: TheirInvitation & { slug: string }) => object]>([
    ['entity_urn', ({ urn }) => ({ entity_urn: urn, shared_secret: 'not-it' })],
    ['invitation_id', ({ id }) => ({ invitation_id: id, shared_secret: 'not-it' })],
    ['profile_url', ({ slug }) => ({ profile_url: addressOf(slug), shared_secret: 'not-it' })],
  ])('by %s with a wrong secret is refused, and says so', keeps('answered-twice'), async (_, named) => {
    const { workspace, account, pending } = await inbox()
    const one = firstWithSlug(pending)
    const answer = await workspace.act(account.id, action, named(one))
    expect(refusalOf(answer)).toEqual(REFUSED)
    expect(answer.body.error.message).toMatch(/params\.shared_secret: .*Leave it out/)
    expect(JSON.stringify(answer.body)).not.toContain(one.secret)
    expect(await answeredOf(account)).toEqual([])
    expect(await workspace.credits()).toBe(20)
    // Nothing stands in the way of the right one.
    expect((await workspace.act(account.id, action, { invitation_id: one.id })).status).toBe(200)
  })

  test(
    'of an invitation that has left meanwhile is refused, and free',
    keeps('errors-target-gone'),
    async () => {
      const { workspace, account, pending } = await inbox()
      const one = firstWithSlug(pending)
      await sandbox.leave(account.member, { positions: [pending.findIndex(({ id }) => id === one.id)] })
      for (const params of [{ invitation_id: one.id }, { entity_urn: one.urn, shared_secret: one.secret }]) {
        const answer = await workspace.act(account.id, action, params)
        expect(refusalOf(answer)).toEqual(REFUSED)
        expect(answer.body.error.message).toMatch(/pending/)
      }
      expect(await workspace.credits()).toBe(20)
    },
  )

  test.each([
    ['one gateway', false],
    ['two gateways', true],
  ])('two at once through %s are one success and one refusal', keeps('answered-twice'), async (_, isTwo) => {
    const { workspace, account, pending } = await inbox()
    const other: Workspace = isTwo ? workspaceOf({ ...workspace, url: second.url, sandbox }) : workspace
    // Slow enough for both to be under way.
    await sandbox.faults(account.member, [{ on: action, answer: { latency_ms: 300 } }])
    for (const params of [
      { entity_urn: pending[0]?.urn, shared_secret: pending[0]?.secret },
      { invitation_id: pending[1]?.id },
    ]) {
      const both = await Promise.all([
        workspace.act(account.id, action, params),
        other.act(account.id, action, params),
      ])
      const [refused] = both.filter(({ status }) => status !== 200)
      expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
      expect(refused && refusalOf(refused)).toEqual(REFUSED)
      expect(refused?.body.error.message).toMatch(new RegExp(`by another call|${state}`))
    }
    expect(await answeredOf(account)).toHaveLength(2)
    expect(await writesOf(house, account)).toHaveLength(2)
    const { captures } = await closedBooks(house, workspace.id)
    expect(captures).toHaveLength(2)
  })

  test('is one of many at once', keeps('answered-twice'), async () => {
    const { workspace, account, pending } = await inbox()
    const other = workspaceOf({ ...workspace, url: second.url, sandbox })
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, place) =>
        (place % 2 ? workspace : other).act(account.id, place < 5 ? action : 'accept', {
          entity_urn: pending[0]?.urn,
          shared_secret: pending[0]?.secret,
        }),
      ),
    )
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const answer of all.filter(({ status }) => status !== 200))
      expect(refusalOf(answer)).toEqual(REFUSED)
    expect(await answeredOf(account)).toHaveLength(1)
    expect(await writesOf(house, account)).toHaveLength(1)
    expect((await closedBooks(house, workspace.id)).captures).toHaveLength(1)
  })

  test('needs a credit, and asks nothing without one', keeps('errors-credits'), async () => {
    const { workspace, account, pending } = await inbox({ credits: 0 })
    const answer = await workspace.act(account.id, action, { invitation_id: pending[0]?.id })
    expect(refusalOf(answer)).toEqual({ status: 402, code: 'INSUFFICIENT_CREDITS' })
    expect(await sandbox.requests(account.member)).toEqual([])
  })

  test('takes it off the next listing, with a total that is right', async () => {
    const { workspace, account, pending } = await inbox({ invitations: 60 })
    await workspace.list(account.id)
    await workspace.act(account.id, action, { invitation_id: pending[2]?.id })
    const { data } = (await workspace.list(account.id, { count: 20 })).body
    expect(data.total_available_results).toBe(59)
    expect(data.invitations.map((one: { invitation_id: string }) => one.invitation_id)).not.toContain(
      pending[2]?.id,
    )
  })
})

test('the secret of a listing is the one that answers it', keeps('accept-invitation'), async () => {
  const { workspace, account } = await inbox()
  const [one] = (await workspace.list(account.id, { count: 1 })).body.data.invitations
  const { entity_urn, shared_secret } = one
  const answer = await workspace.act(account.id, 'accept', { entity_urn, shared_secret })
  expect(answer.body.data.entity_urn).toBe(entity_urn)
  expect(await answeredOf(account)).toEqual([{ invitation_id: one.invitation_id, state: 'accepted' }])
})

describe('accept', () => {
  test('at the network’s limit of connections is RATE_LIMITED, and free; decline is not', async () => {
    const { workspace, account, pending } = await inbox()
    await sandbox.settings(account.member, { limits: { connections: 2 } })
    const answer = await workspace.act(account.id, 'accept', { invitation_id: pending[0]?.id })
    expect(refusalOf(answer)).toEqual({ status: 429, code: 'RATE_LIMITED' })
    expect(answer.body.error.message).toMatch(/limit of connections/)
    expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
    expect(await workspace.credits()).toBe(20)
    expect((await workspace.act(account.id, 'decline', { invitation_id: pending[0]?.id })).status).toBe(200)
  })

  test('without a confirmed address is refused, with what to do', async () => {
    const { workspace, account, pending } = await inbox()
    await sandbox.settings(account.member, { handle: 'unconfirmed' })
    for (const params of [
      { invitation_id: pending[0]?.id },
      { invitation_id: pending[0]?.id, shared_secret: pending[0]?.secret },
    ]) {
      const answer = await workspace.act(account.id, 'accept', params)
      expect(refusalOf(answer)).toEqual(REFUSED)
      expect(answer.body.error.message).toMatch(/e-mail address confirmed/)
    }
    expect(await workspace.credits()).toBe(20)
    await sandbox.settings(account.member, { handle: 'confirmed' })
    expect((await workspace.act(account.id, 'accept', { invitation_id: pending[0]?.id })).status).toBe(200)
  })
})

test('an old address needs the operator’s query id; without it, it names nobody', async () => {
  const plain = await house.gateway({ SALVER_QUERY_PROFILES: '' })
  const { workspace, account, pending } = await inbox()
  const there = workspaceOf({ ...workspace, url: plain.url, sandbox })
  const { slug } = firstWithSlug(pending)
  const old = await there.act(account.id, 'accept', { profile_url: addressOf(`old-${slug}`) })
  expect(refusalOf(old)).toEqual(REFUSED)
  expect((await there.act(account.id, 'accept', { profile_url: addressOf(slug) })).status).toBe(200)
})

test(
  'who was answered is known where their profile cannot be looked up',
  keeps('answered-twice'),
  async () => {
    const outdated = await house.gateway({ SALVER_QUERY_PROFILES: 'voyagerIdentityDashProfiles.0000' })
    const { workspace, account, pending } = await inbox()
    const there = workspaceOf({ ...workspace, url: outdated.url, sandbox })
    const { slug } = firstWithSlug(pending)
    expect((await there.act(account.id, 'accept', { profile_url: addressOf(slug) })).status).toBe(200)
    const again = await there.act(account.id, 'accept', { profile_url: addressOf(slug) })
    expect(refusalOf(again)).toEqual(REFUSED)
    expect(again.body.error.message).toMatch(/accepted before/)
    // Of anybody else it is not known whether they have another address by now.
    const other = await there.act(account.id, 'accept', { profile_url: addressOf(`old-${slug}`) })
    expect(refusalOf(other)).toEqual({ status: 502, code: 'CHANNEL_ERROR' })
  },
)

test(
  'one that a second look has shown to wait was carried out, where it is gone after the second reply was lost',
  keeps('answer-outcomes'),
  async () => {
    const { workspace, account, pending } = await inbox()
    const [one] = pending
    await sandbox.faults(account.member, [
      { on: 'accept', times: 1, answer: 'reset-before' },
      { on: 'accept', times: 1, answer: 'reset' },
    ])
    const answer = await workspace.act(account.id, 'accept', {
      invitation_id: one?.id,
      shared_secret: one?.secret,
    })
    expect(answer.status).toBe(200)
    expect(await answeredOf(account)).toMatchObject([{ invitation_id: one?.id, state: 'accepted' }])
    expect(await workspace.credits()).toBe(19)
  },
)

test('an account that is deleted while its list is read for an answer is INVALID_ACCOUNT', async () => {
  const { workspace, account, pending } = await inbox()
  await sandbox.faults(account.member, [{ on: 'received', answer: { latency_ms: 1_000 } }])
  const answering = workspace.act(account.id, 'accept', { invitation_id: pending[0]?.id })
  const looks = async () =>
    (await sandbox.requests(account.member)).filter(({ path }) => path.includes('Views')).length
  const before = await looks()
  await expect.poll(looks).toBeGreaterThan(before)
  await workspace.ask('DELETE', `/v2/accounts/${account.id}`)
  expect(refusalOf(await answering)).toEqual({ status: 404, code: 'INVALID_ACCOUNT' })
  expect(await workspace.credits()).toBe(20)
})
