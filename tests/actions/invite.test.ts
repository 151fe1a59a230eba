import { describe, expect, test } from 'vitest'
import { type Answer, startHouse, workspaceOf } from '../house.ts'
import { closedBooks } from '../money/books.ts'
import { keeps } from '../requirements.ts'
import { addressOf, chargesOf, filled, firstWithSlug, theirListsOf, writesOf } from './theirs.ts'

const house = await startHouse()
const { sandbox } = house
const lists = theirListsOf(house)

const refusalOf = ({ status, body }: Answer) => ({ status, code: body.error?.code })
const REFUSED = { status: 400, code: 'INVALID_PARAMS' }

/** A workspace with an account, and people whom its member can invite. */
async function meeting(order: { sent?: number; limits?: object; handle?: 'unconfirmed' } = {}) {
  const workspace = await house.workspace(20)
  const account = await workspace.account({
    invitations: 6,
    sent: 4,
    connections: 5,
    types: ['CONNECTION'],
    ...order,
  })
  const strangers = await sandbox.strangers(account.member, 40)
  const stranger = (nth = 0) => {
    const one = strangers[nth]
    if (one === undefined) throw new Error('the sandbox knows too few people')
    return one
  }
  const invite = (params: object) => workspace.act(account.id, 'invite', params)
  return { workspace, account, strangers, stranger, invite }
}
type Stranger = Awaited<ReturnType<typeof meeting>>['strangers'][number]

const NAMES: [how: string, named: (one: Stranger) => object][] = [
  ['profile_url', ({ slug }) => ({ profile_url: addressOf(slug) })],
  ['linkedin_url', ({ slug }) => ({ linkedin_url: addressOf(slug) })],
  ['a slug', ({ slug }) => ({ identifier: slug })],
  ['a decoded slug', ({ slug }) => ({ identifier: decodeURIComponent(slug) })],
  ['an old address', ({ slug }) => ({ profile_url: addressOf(`old-${slug}`) })],
]

describe.each(NAMES)('by %s', (_, named) => {
  test('invites, once, for 1 credit, and says whom', keeps('invite-profile'), async () => {
    const { workspace, account, strangers, invite } = await meeting()
    for (const [place, one] of strangers.slice(0, 6).entries()) {
      const before = await workspace.credits()
      const answer = await invite(named(one))
      expect(answer.status).toBe(200)
      expect(answer.body.metadata).toMatchObject({ action: 'invite', credits_consumed: 1 })
      expect(await workspace.credits()).toBe(before - 1)
      const writes = await writesOf(house, account)
      expect(writes.at(-1)).toEqual({
        route: expect.stringMatching(
          /^voyagerRelationshipsDashMemberRelationships\?action=verifyQuotaAndCreateV2&decorationId=/,
        ),
        body: { invitee: { inviteeUnion: { memberProfile: one.urn } } },
      })
      const [newest] = await lists.sent(account)
      expect(answer.body.data).toEqual({
        invitation_urn: newest?.urn,
        profile_urn: one.urn,
        first_name: one.first_name,
        last_name: filled(one.last_name),
        headline: filled(newest?.person?.occupation),
        public_identifier: expect.any(String),
        profile_picture_url: answer.body.data.profile_picture_url,
      })
      expect(answer.body.data.profile_picture_url ?? 'https://').toMatch(/^https:\/\//)
      expect(decodeURIComponent(answer.body.data.public_identifier)).toBe(decodeURIComponent(one.slug))
      expect(newest?.person?.dashEntityUrn).toBe(one.urn)
      expect((await sandbox.face(account.member)).sent).toBe(5 + place)
    }
    expect((await closedBooks(house, workspace.id)).captures).toHaveLength(6)
    expect(await chargesOf(house, workspace)).toEqual(
      strangers.slice(0, 6).map(({ member }) => ({ reason: `invite ${member}`, amount: 1 })),
    )
  })
})

test('by the member’s id invites with one request, and knows no more', keeps('invite-profile'), async () => {
  const { workspace, account, stranger, invite } = await meeting()
  await sandbox.forgetRequests(account.member)
  const { status, body } = await invite({ identifier: stranger().member })
  expect(status).toBe(200)
  expect(await sandbox.requests(account.member)).toHaveLength(1)
  const [newest] = await lists.sent(account)
  expect(body.data).toEqual({
    invitation_urn: newest?.urn,
    profile_urn: stranger().urn,
    first_name: null,
    last_name: null,
    headline: null,
    public_identifier: null,
    profile_picture_url: null,
  })
  expect(await workspace.credits()).toBe(19)
})

describe('a message', () => {
  test.each([
    ['Hello, we met at the conference.', 'Hello, we met at the conference.'],
    ['  around it are blanks\n', 'around it are blanks'],
    ['two\nlines, “quotes” & <b>é漢字👋', 'two\nlines, “quotes” & <b>é漢字👋'],
    ['x'.repeat(300), 'x'.repeat(300)],
  ])('goes with it: %j', keeps('invite-profile'), async (message, sent) => {
    const { account, stranger, invite } = await meeting()
    expect((await invite({ identifier: stranger().member, message })).status).toBe(200)
    expect((await writesOf(house, account)).at(-1)?.body).toEqual({
      invitee: { inviteeUnion: { memberProfile: stranger().urn } },
      customMessage: sent,
    })
    expect((await lists.sent(account))[0]?.note).toBe(sent)
  })

  test.each(['', '   '])('that is blank is none: %j', async (message) => {
    const { account, stranger, invite } = await meeting()
    expect((await invite({ identifier: stranger().member, message })).status).toBe(200)
    expect((await writesOf(house, account)).at(-1)?.body).not.toHaveProperty('customMessage')
  })

  test('that is too long is refused before anything is asked', keeps('invite-profile'), async () => {
    const { workspace, account, stranger, invite } = await meeting()
    await sandbox.forgetRequests(account.member)
    const answer = await invite({ profile_url: addressOf(stranger().slug), message: 'x'.repeat(301) })
    expect(refusalOf(answer)).toEqual(REFUSED)
    expect(answer.body.error.message).toMatch(/^params\.message: .*at most 300 characters/)
    expect(await sandbox.requests(account.member)).toEqual([])
    expect(await workspace.credits()).toBe(20)
  })

  test('that the network itself finds too long is refused, and free', async () => {
    const { workspace, account, stranger, invite } = await meeting()
    const body = { status: 400, code: 'CUSTOM_MESSAGE_TOO_LONG' }
    await sandbox.faults(account.member, [{ on: 'invite', answer: { status: 400, body } }])
    const answer = await invite({ identifier: stranger().member, message: '👋'.repeat(100) })
    expect(refusalOf(answer)).toEqual(REFUSED)
    expect(answer.body.error.message).toContain('CUSTOM_MESSAGE_TOO_LONG')
    expect(await workspace.credits()).toBe(20)
  })
})

describe('is refused, and free', () => {
  async function expectRefused(
    meet: Awaited<ReturnType<typeof meeting>>,
    params: object,
    error: { status: number; code: string },
    message: RegExp,
  ) {
    const before = await sandbox.face(meet.account.member)
    const credits = await meet.workspace.credits()
    const answer = await meet.invite(params)
    expect(refusalOf(answer)).toEqual(error)
    expect(answer.body.error.message).toMatch(message)
    if (error.status === 429) expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
    expect(answer.body.metadata.credits_consumed).toBe(0)
    expect(await meet.workspace.credits()).toBe(credits)
    expect(await sandbox.face(meet.account.member)).toEqual(before)
    return answer
  }
  const LIMITED = { status: 429, code: 'RATE_LIMITED' }

  test.each<[string, object, RegExp]>([
    [
      'profile_url',
      { profile_url: addressOf('nobody-at-all') },
      /^params\.profile_url: got .*nobody of this name/,
    ],
    ['linkedin_url', { linkedin_url: addressOf('nobody-at-all') }, /^params\.linkedin_url: got .*nobody/],
    ['identifier', { identifier: 'nobody-at-all' }, /^params\.identifier: got "nobody-at-all"; .*nobody/],
  ])('where nobody has the %s', keeps('invite-profile'), async (_, params, message) => {
    await expectRefused(await meeting(), params, REFUSED, message)
  })

  test('where nobody has the member’s id', async () => {
    await expectRefused(await meeting(), { identifier: 'ACoAAnobodyatall' }, REFUSED, /cannot reach/)
  })

  test('where the two are connected', async () => {
    const meet = await meeting()
    const friends = await lists.connections(meet.account)
    const slug = friends.flatMap(
      ({ connectedMemberResolutionResult: person }) => filled(person?.publicIdentifier) ?? [],
    )[0]
    await expectRefused(meet, { identifier: slug }, REFUSED, /already invited or connected/)
  })

  test('where an invitation waits between the two, either way', async () => {
    const meet = await meeting()
    for (const list of [await lists.sent(meet.account), await lists.received(meet.account)]) {
      const { slug } = firstWithSlug(list)
      await expectRefused(meet, { profile_url: addressOf(slug) }, REFUSED, /already invited or connected/)
    }
  })

  test('a second time', async () => {
    const meet = await meeting()
    const params = { identifier: meet.stranger().member }
    expect((await meet.invite(params)).status).toBe(200)
    await expectRefused(meet, params, REFUSED, /already invited/)
  })

  test('within three weeks of a withdrawal', keeps('withdraw-invitation'), async () => {
    const meet = await meeting()
    const params = { identifier: meet.stranger().member }
    const { body } = await meet.invite(params)
    const invitation_id = body.data.invitation_urn.split(':').at(-1)
    expect((await meet.workspace.act(meet.account.id, 'withdraw', { invitation_id })).status).toBe(200)
    await expectRefused(meet, params, REFUSED, /three weeks/)
  })

  test('without a confirmed address', async () => {
    const meet = await meeting({ handle: 'unconfirmed' })
    await expectRefused(meet, { identifier: meet.stranger().member }, REFUSED, /e-mail address confirmed/)
  })

  test('at the weekly limit', keeps('errors-network-limit'), async () => {
    const meet = await meeting({ limits: { weekly_invitations: 2 } })
    for (const nth of [0, 1]) {
      expect((await meet.invite({ identifier: meet.stranger(nth).member })).status).toBe(200)
    }
    await expectRefused(meet, { identifier: meet.stranger(2).member }, LIMITED, /weekly limit/)
    // It is the account's limit of inviting, and of nothing else.
    expect((await meet.workspace.act(meet.account.id, 'list_sent')).status).toBe(200)
  })

  test(
    'at the limit of those that wait, until some are withdrawn',
    keeps('errors-network-limit'),
    async () => {
      const meet = await meeting({ sent: 4, limits: { pending_sent: 4 } })
      const params = { identifier: meet.stranger().member }
      await expectRefused(meet, params, LIMITED, /Withdraw some/)
      const [one] = await lists.sent(meet.account)
      await meet.workspace.act(meet.account.id, 'withdraw', { invitation_id: one?.id })
      expect((await meet.invite(params)).status).toBe(200)
    },
  )

  test('with a code that nobody has seen before, which is told', async () => {
    const meet = await meeting()
    const answer = { status: 400, body: { data: { errorDetails: [{ code: 'MOON_IS_TOO_FULL' }] } } }
    await sandbox.faults(meet.account.member, [{ on: 'invite', answer }])
    await expectRefused(meet, { identifier: meet.stranger().member }, REFUSED, /MOON_IS_TOO_FULL/)
  })
})

test(
  'without the operator’s query id only a member’s id will do, and it says so',
  keeps('invite-profile'),
  async () => {
    const plain = await house.gateway({ SALVER_QUERY_PROFILES: '' })
    const { workspace, account, stranger } = await meeting()
    const there = workspaceOf({ ...workspace, url: plain.url, sandbox })
    await sandbox.forgetRequests(account.member)
    for (const params of [{ profile_url: addressOf(stranger().slug) }, { identifier: stranger().slug }]) {
      const answer = await there.act(account.id, 'invite', params)
      expect(refusalOf(answer)).toEqual(REFUSED)
      expect(answer.body.error.message).toMatch(/member.*id.*identifier|identifier.*member.*id/)
      expect(answer.body.error.message).toContain('SALVER_QUERY_PROFILES')
    }
    expect(await sandbox.requests(account.member)).toEqual([])
    expect(await workspace.credits()).toBe(20)
    expect((await there.act(account.id, 'invite', { identifier: stranger().member })).status).toBe(200)
  },
)

test('two at once are one success and one refusal', keeps('invite-profile'), async () => {
  const { workspace, account, stranger } = await meeting()
  const other = workspaceOf({ ...workspace, url: (await house.gateway()).url, sandbox })
  const params = { identifier: stranger().member }
  const both = await Promise.all([
    workspace.act(account.id, 'invite', params),
    other.act(account.id, 'invite', params),
  ])
  expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
  expect((await sandbox.face(account.member)).sent).toBe(5)
  expect((await closedBooks(house, workspace.id)).captures).toHaveLength(1)
})

describe('a reply that is lost', () => {
  test.each(['reset', 'truncated', 'html'] as const)(
    'leads to what has really happened: %s',
    keeps('invite-profile'),
    async (answer) => {
      const { workspace, account, stranger, invite } = await meeting()
      await sandbox.faults(account.member, [{ on: 'invite', times: 1, answer }])
      const { status, body } = await invite({ identifier: stranger().member })
      expect(status).toBe(200)
      const pending = await lists.sent(account)
      expect(pending.filter(({ person }) => person?.dashEntityUrn === stranger().urn)).toHaveLength(1)
      // Of an answer that is cut off nobody can say what it named.
      expect([pending[0]?.urn, null]).toContain(body.data.invitation_urn)
      expect(await workspace.credits()).toBe(19)
    },
  )

  /** A list of those sent that says when, and not to whom. */
  const nameless = (more: object) => {
    const invitation = { entityUrn: 'urn:li:fsd_invitation:77', genericInvitationType: 'CONNECTION', ...more }
    const view = { entityUrn: 'urn:li:fs_relInvitationView:77', title: { text: 'Ada Lovelace' }, invitation }
    return { status: 200, body: { elements: [view], paging: { start: 0, count: 100 } } }
  }

  test.each([
    ['at no time that it says', {}],
    ['just now', { sentTime: Date.now() + 60_000 }],
    ['today', { sentTime: 'today' }],
  ])('is not known where the list may show it, and names nobody: sent %s', async (_, sent) => {
    const { workspace, account, stranger, invite } = await meeting()
    await sandbox.faults(account.member, [
      { on: 'invite', times: 1, answer: 'reset' },
      { on: 'sent', answer: nameless(sent) },
    ])
    const answer = await invite({ identifier: stranger().member })
    expect(refusalOf(answer)).toEqual({ status: 502, code: 'CHANNEL_ERROR' })
    expect(answer.body.error.message).toMatch(/whether it was carried out is not known/)
    expect(await writesOf(house, account)).toHaveLength(1)
    expect(await workspace.credits()).toBe(20)
  })

  test('is sent again where the list names nobody, and nobody of late', keeps('invite-profile'), async () => {
    const { account, stranger, invite } = await meeting()
    await sandbox.faults(account.member, [
      { on: 'invite', times: 1, answer: 'reset-before' },
      { on: 'sent', answer: nameless({ sentTime: Date.now() - 2 * 86_400_000 }) },
    ])
    expect((await invite({ identifier: stranger().member })).status).toBe(200)
    expect((await sandbox.face(account.member)).sent).toBe(5)
  })

  test('twice, and nothing was sent, is CHANNEL_ERROR, and free', async () => {
    const { workspace, account, stranger, invite } = await meeting()
    await sandbox.faults(account.member, [{ on: 'invite', answer: 'reset-before' }])
    const answer = await invite({ identifier: stranger().member })
    expect(refusalOf(answer)).toEqual({ status: 502, code: 'CHANNEL_ERROR' })
    expect((await sandbox.face(account.member)).sent).toBe(4)
    expect(await workspace.credits()).toBe(20)
    expect(await writesOf(house, account)).toHaveLength(2)
  })
})

test('a call that is tried again by its key has begun with its first try', async () => {
  const { workspace, account, stranger } = await meeting()
  const body = { account_id: account.id, action: 'invite', params: { identifier: stranger().member } }
  const again = () => workspace.ask('POST', '/v2/network', body, { 'idempotency-key': 'long' })
  await sandbox.faults(account.member, [
    { on: 'invite', answer: 'reset' },
    { on: 'sent', answer: '403' },
  ])
  expect((await again()).status).toBe(502)
  const begun = () =>
    house.sql<{ at: Date }>('select at from answers where account_id = $1 and state = $2', [
      account.id,
      'interrupted',
    ])
  await house.sql(`update answers set at = at - interval '5 minutes' where account_id = $1`, [account.id])
  const first = await begun()
  expect((await again()).status).toBe(502)
  expect(await begun()).toEqual(first)
  await sandbox.faults(account.member, [])
  expect((await again()).status).toBe(200)
})

test('shows up in list_sent, with a total that is right', async () => {
  const { workspace, account, stranger, invite } = await meeting({ sent: 40 })
  await workspace.act(account.id, 'list_sent')
  const { body } = await invite({ identifier: stranger().member })
  const { data } = (await workspace.act(account.id, 'list_sent')).body
  expect(data.total_available_results).toBe(41)
  expect(data.invitations[0].entity_urn).toBe(body.data.invitation_urn)
})
