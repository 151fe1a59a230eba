import type { Fault } from '@salver/local'
import { describe, expect, test } from 'vitest'
import { startHouse, workspaceOf } from '../house.ts'
import { keeps } from '../requirements.ts'
import { addressOf, filled, firstWithSlug, theirListsOf } from './theirs.ts'

type FaultAnswer = Fault['answer']

const house = await startHouse()
const { sandbox } = house
const lists = theirListsOf(house)
const workspace = await house.workspace(1_000)
const account = await workspace.account({
  invitations: 130,
  sent: 130,
  connections: 30,
  types: ['CONNECTION'],
})
const [received, sent, connections] = [
  await lists.received(account),
  await lists.sent(account),
  await lists.connections(account),
]
const friends = connections.flatMap(
  ({ connectedMemberResolutionResult: person }) => filled(person?.publicIdentifier) ?? [],
)
const friend = friends[0] ?? ''
const strangers = await sandbox.strangers(account.member, 60)

const check = (params: object) => workspace.act(account.id, 'check_invitation', params)

/** The ways in which an address may be written. */
const ADDRESSES: [how: string, address: (slug: string) => object][] = [
  ['profile_url', (slug) => ({ profile_url: addressOf(slug) })],
  ['linkedin_url', (slug) => ({ linkedin_url: addressOf(slug) })],
  ['profile_url with a trailing slash and a query', (slug) => ({ profile_url: `${addressOf(slug)}/?a=b` })],
  ['profile_url, decoded', (slug) => ({ profile_url: addressOf(decodeURIComponent(slug)) })],
  ['an old address', (slug) => ({ profile_url: addressOf(`old-${slug}`) })],
]

describe.each(ADDRESSES)('by %s', (_, named) => {
  test.each([0, 1, 2, 3, 4, 5])('connection %i is one', keeps('check-invitation'), async (nth) => {
    const before = await workspace.credits()
    const { status, body } = await check(named(friends[nth] ?? ''))
    expect(status).toBe(200)
    expect(body.data).toEqual({
      invitation_state: 'ACCEPTED',
      invitation_type: 'CONNECTED',
      invitation_id: null,
      member_distance: 1,
      message: expect.stringMatching(/\S/),
    })
    expect(body.metadata).toMatchObject({ action: 'check_invitation', credits_consumed: 1 })
    expect(await workspace.credits()).toBe(before - 1)
  })

  test.each([0, 3, 7, 100])(
    'who has invited, %i from the top, has',
    keeps('check-invitation'),
    async (nth) => {
      const one = firstWithSlug(received, nth)
      const { status, body } = await check(named(one.slug))
      expect(status).toBe(200)
      expect(body.data).toEqual({
        invitation_state: 'PENDING',
        invitation_type: 'RECEIVED',
        invitation_id: one.id,
        member_distance: 2,
        message: expect.stringMatching(/invited you/),
      })
    },
  )

  test.each([0, 3, 7, 100])(
    'who was invited, %i from the top, was',
    keeps('check-invitation'),
    async (nth) => {
      const one = firstWithSlug(sent, nth)
      const { status, body } = await check(named(one.slug))
      expect(status).toBe(200)
      expect(body.data).toEqual({
        invitation_state: 'PENDING',
        invitation_type: 'SENT',
        invitation_id: one.id,
        member_distance: 2,
        message: expect.stringMatching(/You have invited/),
      })
    },
  )

  test('a stranger is none', keeps('check-invitation'), async () => {
    const { status, body } = await check(named(strangers[0]?.slug ?? ''))
    expect(status).toBe(200)
    expect(body.data).toMatchObject({
      invitation_state: 'NO_INVITATION',
      invitation_type: null,
      invitation_id: null,
    })
    expect(body.metadata.credits_consumed).toBe(1)
  })
})

test('says the distance that the network says, or null', keeps('check-invitation'), async () => {
  const said = new Set<number | null>()
  for (const { slug } of strangers) {
    const response = await fetch(`${sandbox.networkUrl}/identity/profiles/${slug}/networkinfo`, {
      headers: {
        accept: 'application/json',
        cookie: `li_at=${account.token}; JSESSIONID="ajax:1"`,
        'csrf-token': 'ajax:1',
      },
    })
    const { distance } = (await response.json()) as { distance: { value: string } }
    const { body } = await check({ profile_url: addressOf(slug) })
    const far = /^DISTANCE_([123])$/.exec(distance.value)?.[1]
    expect(body.data.member_distance).toBe(far === undefined ? null : Number(far))
    said.add(body.data.member_distance)
  }
  expect(said).toEqual(new Set([2, 3, null]))
})

test.each(['profile_url', 'linkedin_url'])(
  'somebody whom nobody knows is no one to ask about, and free: by %s',
  async (name) => {
    const { status, body } = await check({ [name]: addressOf('nobody-at-all') })
    expect([status, body.error.code, body.metadata.credits_consumed]).toEqual([400, 'INVALID_PARAMS', 0])
    expect(body.error.message).toBe(
      `params.${name}: got "${addressOf('nobody-at-all')}"; the network has nobody of this name.`,
    )
  },
)

test.each(['403', '404', '500', 'html', 'no-list'] as const)(
  'does not need the distance: %s',
  keeps('check-invitation'),
  async (answer) => {
    const own = await workspace.account({ invitations: 5, types: ['CONNECTION'] })
    const one = firstWithSlug(await lists.received(own))
    await sandbox.faults(own.member, [{ on: 'networkinfo', answer }])
    const { status, body } = await workspace.act(own.id, 'check_invitation', {
      profile_url: addressOf(one.slug),
    })
    expect(status).toBe(200)
    expect(body.data).toMatchObject({
      invitation_state: 'PENDING',
      invitation_type: 'RECEIVED',
      invitation_id: one.id,
      member_distance: null,
    })
  },
)

test(
  'without the distance it does not take a connection for a stranger',
  keeps('check-invitation'),
  async () => {
    const own = await workspace.account({ invitations: 2, sent: 2, connections: 5 })
    const listed = await workspace.act(own.id, 'list_connections', { count: 5 })
    const url = listed.body.data.connections.find(
      (one: { profile_url: string | null }) => one.profile_url,
    ).profile_url
    const before = await workspace.credits()
    await sandbox.faults(own.member, [{ on: 'networkinfo', answer: '500' }])
    const blind = await workspace.act(own.id, 'check_invitation', { profile_url: url })
    expect([blind.status, blind.body.error.code]).toEqual([502, 'CHANNEL_ERROR'])
    expect(await workspace.credits()).toBe(before)
    await sandbox.faults(own.member, [])
    const seeing = await workspace.act(own.id, 'check_invitation', { profile_url: url })
    expect(seeing.body.data.invitation_state).toBe('ACCEPTED')
  },
)

test.each<[what: string, answer: FaultAnswer]>([
  ['without the distance', 'missing-fields'],
  ['without anything', { status: 200, body: '{}' }],
  ['with a distance that nobody knows', { status: 200, body: '{"distance":{"value":"DISTANCE_ONE"}}' }],
  ['without its route', '404'],
])(
  'where the network answers %s, nobody is said to have no invitation',
  keeps('check-invitation', 'errors-free'),
  async (_, answer) => {
    const own = await workspace.account({ invitations: 2, sent: 2, connections: 5 })
    const listed = await workspace.act(own.id, 'list_connections', { count: 5 })
    const url = listed.body.data.connections.find(
      (one: { profile_url: string | null }) => one.profile_url,
    ).profile_url
    const [stranger] = await sandbox.strangers(own.member, 1)
    await sandbox.faults(own.member, [{ on: 'networkinfo', answer }])
    const before = await workspace.credits()
    for (const profile_url of [url, addressOf(stranger?.slug ?? '')]) {
      const { status, body } = await workspace.act(own.id, 'check_invitation', { profile_url })
      expect([status, body.error.code]).toEqual([502, 'CHANNEL_ERROR'])
      expect(body.error.message).toMatch(/does not say .* connected.*list_connections/)
    }
    expect(await workspace.credits()).toBe(before)
    // Who is nobody is so without it.
    const nobody = await workspace.act(own.id, 'check_invitation', {
      profile_url: addressOf('nobody-at-all'),
    })
    expect(nobody.body.error.message).toMatch(/nobody of this name/)
  },
)

test.each<[what: string, answer: FaultAnswer]>([
  [
    'with an error of its query',
    {
      status: 200,
      body: '{"data":{"data":{"identityDashProfilesByMemberIdentity":null},"errors":[{"message":"x"}]},"included":[]}',
    },
  ],
  [
    'with one who is not in the answer',
    {
      status: 200,
      body: '{"data":{"data":{"identityDashProfilesByMemberIdentity":{"*elements":["urn:li:fsd_profile:ACoAAx"]}}},"included":[]}',
    },
  ],
])('where the network answers %s, nobody is said to be nobody', keeps('errors-free'), async (_, answer) => {
  const own = await workspace.account({ invitations: 2, sent: 2 })
  const [stranger] = await sandbox.strangers(own.member, 1)
  const slug = stranger?.slug ?? ''
  await sandbox.faults(own.member, [
    { on: 'profile', answer },
    { on: 'networkinfo', answer: '404' },
  ])
  const before = await workspace.credits()
  for (const [action, params] of [
    ['invite', { identifier: slug }],
    ['check_invitation', { profile_url: addressOf(slug) }],
    ['accept', { profile_url: addressOf(slug) }],
  ] as const) {
    const { status, body } = await workspace.act(own.id, action, params)
    expect([action, status, body.error.code]).toEqual([action, 502, 'CHANNEL_ERROR'])
  }
  expect(await workspace.credits()).toBe(before)
})

test('without its lists it says nothing, and is free', async () => {
  const own = await workspace.account({ invitations: 5, sent: 5 })
  const [stranger] = await sandbox.strangers(own.member, 1)
  for (const on of ['received', 'sent'] as const) {
    const before = await workspace.credits()
    await sandbox.faults(own.member, [{ on, answer: '403' }])
    const answer = await workspace.act(own.id, 'check_invitation', {
      profile_url: addressOf(stranger?.slug ?? ''),
    })
    expect([answer.status, answer.body.error.code]).toEqual([502, 'CHANNEL_ERROR'])
    expect(await workspace.credits()).toBe(before)
  }
})

test('follows what happens', keeps('check-invitation'), async () => {
  const own = await workspace.account({ invitations: 3, sent: 3, types: ['CONNECTION'] })
  const state = async (slug: string) => {
    const params = { profile_url: addressOf(slug) }
    const { data } = (await workspace.act(own.id, 'check_invitation', params)).body
    return [data.invitation_state, data.invitation_type]
  }
  const one = firstWithSlug(await lists.received(own))
  expect(await state(one.slug)).toEqual(['PENDING', 'RECEIVED'])
  await workspace.act(own.id, 'accept', { invitation_id: one.id })
  expect(await state(one.slug)).toEqual(['ACCEPTED', 'CONNECTED'])
  const [stranger] = await sandbox.strangers(own.member, 1)
  const slug = stranger?.slug ?? ''
  expect(await state(slug)).toEqual(['NO_INVITATION', null])
  const { body } = await workspace.act(own.id, 'invite', { profile_url: addressOf(slug) })
  expect(await state(slug)).toEqual(['PENDING', 'SENT'])
  const invitation_id = body.data.invitation_urn.split(':').at(-1)
  await workspace.act(own.id, 'withdraw', { invitation_id })
  expect(await state(slug)).toEqual(['NO_INVITATION', null])
})

test('without the operator’s query id, all but an old address is known', async () => {
  const plain = await house.gateway({ SALVER_QUERY_PROFILES: '' })
  const there = workspaceOf({ ...workspace, url: plain.url, sandbox })
  const one = firstWithSlug(received)
  const ask = (slug: string) => there.act(account.id, 'check_invitation', { profile_url: addressOf(slug) })
  expect((await ask(one.slug)).body.data).toMatchObject({
    invitation_type: 'RECEIVED',
    invitation_id: one.id,
  })
  expect((await ask(friend)).body.data).toMatchObject({ invitation_type: 'CONNECTED' })
  expect((await ask(strangers[0]?.slug ?? '')).body.data).toMatchObject({ invitation_type: null })
})
