import { expect, test } from 'vitest'
import { type Account, startHouse } from '../house.ts'
import { keeps } from '../requirements.ts'
import { filled, pictureOf, theirListsOf } from './theirs.ts'

const house = await startHouse()
const lists = theirListsOf(house)
const workspace = await house.workspace(10_000)
const account = await workspace.account({ invitations: 0, connections: 163 })
const theirs = await lists.connections(account)

const list = (params?: object, { id }: Account = account) => workspace.act(id, 'list_connections', params)

test('says all that the network says of each', keeps('connections-list'), async () => {
  const { status, body } = await list({ count: 1000 })
  expect(status).toBe(200)
  expect(body.data.connections).toHaveLength(163)
  for (const [place, their] of theirs.entries()) {
    const person = their.connectedMemberResolutionResult
    const one = body.data.connections[place]
    const names = [filled(person?.firstName), filled(person?.lastName)].filter((name) => name !== null)
    const slug = filled(person?.publicIdentifier)
    expect({ ...one, profile_url: one.profile_url && decodeURIComponent(one.profile_url) }).toEqual({
      name: names.length === 0 ? null : names.join(' '),
      job_title: filled(person?.headline),
      profile_url: slug && `https://www.linkedin.com/in/${decodeURIComponent(slug)}/`,
      profile_picture: pictureOf(person?.profilePicture?.displayImageReference.vectorImage),
      connected_at: new Date(their.createdAt).toISOString(),
    })
    if (one.profile_url !== null)
      expect(one.profile_url).toMatch(/^https:\/\/www\.linkedin\.com\/in\/[^/]+\/$/)
  }
})

test.each([
  [undefined, 10, true, 1],
  [{ count: 50 }, 50, true, 1],
  [{ count: 51 }, 51, true, 2],
  [{ count: 162 }, 162, true, 4],
  [{ count: 163 }, 163, false, 4],
  [{ count: 2_000 }, 163, false, 4],
  [{ count: 20, offset: 143 }, 20, false, 1],
  [{ count: 20, offset: 160 }, 3, false, 1],
  [{ offset: 163 }, 0, false, 0],
  [{ offset: 100_000 }, 0, false, 0],
  [{ offset: 1e15 }, 0, false, 0],
])(
  'of 163, asked by %j, holds what it should and costs what it holds',
  keeps('connections-list'),
  async (params, rows, hasMore, credits) => {
    const before = await workspace.credits()
    const { status, body } = await list(params)
    const offset = params && 'offset' in params ? params.offset : 0
    expect(status).toBe(200)
    expect(body.data).toMatchObject({
      total_results: rows,
      total_available_results: 163,
      pagination: {
        offset,
        count: rows,
        has_more: hasMore,
        next_offset: hasMore ? offset + rows : null,
      },
    })
    expect(body.data.connections.map((one: { connected_at: string }) => one.connected_at)).toEqual(
      theirs.slice(offset, offset + rows).map(({ createdAt }) => new Date(createdAt).toISOString()),
    )
    expect(body.metadata).toMatchObject({ action: 'list_connections', credits_consumed: credits })
    expect(await workspace.credits()).toBe(before - credits)
  },
)

test.each([9, 100])(
  'read in pages of %i is what the network holds',
  keeps('connections-list'),
  async (count) => {
    const found: string[] = []
    for (let offset: number | null = 0; offset !== null; ) {
      const { body } = await list({ count, offset })
      expect(body.data.total_available_results).toBe(163)
      found.push(...body.data.connections.map((one: { connected_at: string }) => one.connected_at))
      offset = body.data.pagination.next_offset
    }
    expect(found).toEqual(theirs.map(({ createdAt }) => new Date(createdAt).toISOString()))
  },
)

test.each([2_500, 1_000, 999, 101, 100])(
  'of %i, which nobody counts, the first page has the exact total at few requests',
  keeps('connections-list'),
  async (connections) => {
    const own = await workspace.account({ invitations: 0, connections })
    await house.sandbox.forgetRequests(own.member)
    const { body } = await list({ count: 10 }, own)
    expect(body.data).toMatchObject({ total_results: 10, total_available_results: connections })
    const requests = (await house.sandbox.requests(own.member)).length
    // There and back by halves, where reading them all takes one for each hundred.
    expect(requests).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(connections / 100 + 1)) + 3)
    expect(body.data.pagination.pages_fetched).toBe(requests)
  },
)

test('when there are none', keeps('connections-list'), async () => {
  const own = await workspace.account({ invitations: 3, connections: 0 })
  const { status, body } = await list({}, own)
  expect(status).toBe(200)
  expect(body.data).toMatchObject({ connections: [], total_results: 0, total_available_results: 0 })
  expect(body.metadata.credits_consumed).toBe(0)
})

test('grows with who is accepted', async () => {
  const own = await workspace.account({ invitations: 3, types: ['CONNECTION'], connections: 5 })
  const [invitation] = await lists.received(own)
  expect((await list({}, own)).body.data.total_available_results).toBe(5)
  await workspace.act(own.id, 'accept', { invitation_id: invitation?.id })
  const { body } = await list({}, own)
  expect(body.data.total_available_results).toBe(6)
  const { person } = invitation ?? {}
  expect(body.data.connections[0].name).toBe(
    [filled(person?.firstName), filled(person?.lastName)].filter((name) => name !== null).join(' ') || null,
  )
})

test.each([
  ['that succeeds', false],
  ['whose reply was lost', true],
])('grows with an answer %s, also where its length was looked for', async (_, isLost) => {
  const own = await workspace.account({ invitations: 3, types: ['CONNECTION'], connections: 250 })
  const [invitation] = await lists.received(own)
  expect((await list({}, own)).body.data.total_available_results).toBe(250)
  if (isLost) {
    await house.sandbox.faults(own.member, [
      { on: 'accept', answer: 'reset' },
      { on: 'received', answer: '500' },
      { on: 'received-graphql', answer: '500' },
    ])
  }
  const params = { invitation_id: invitation?.id, shared_secret: invitation?.secret }
  const { status } = await workspace.act(own.id, 'accept', params)
  expect(status).toBe(isLost ? 502 : 200)
  expect((await list({}, own)).body.data.total_available_results).toBe(251)
})

test('with fewer credits than it would cost, nothing is answered or charged', async () => {
  const poor = await house.workspace(1)
  const own = await poor.account({ invitations: 0, connections: 80 })
  const refused = await poor.act(own.id, 'list_connections', { count: 60 })
  expect([refused.status, refused.body.error.code]).toEqual([402, 'INSUFFICIENT_CREDITS'])
  expect(await poor.credits()).toBe(1)
  expect((await poor.act(own.id, 'list_connections', { count: 50 })).status).toBe(200)
})
