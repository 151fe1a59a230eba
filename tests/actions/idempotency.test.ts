import { describe, expect, test } from 'vitest'
import { type Account, startHouse, type Workspace, workspaceOf } from '../house.ts'
import { startGatewayProcess } from '../races/process.ts'
import { keeps } from '../requirements.ts'
import { addressOf, chargesOf, firstWithSlug, theirListsOf, writesOf } from './theirs.ts'

const house = await startHouse()
const second = await house.gateway()
const { sandbox } = house
const lists = theirListsOf(house)

async function start() {
  const workspace = await house.workspace(50)
  const account = await workspace.account({ invitations: 8, sent: 8, types: ['CONNECTION'] })
  return { workspace, account }
}

/** Every call that changes something, with how many changes and credits it is. */
const WRITES: [name: string, action: string, params: (of: Account) => Promise<object>, changes: number][] = [
  [
    'accept by secret',
    'accept',
    async (of) => {
      const [one] = await lists.received(of)
      return { entity_urn: one?.urn, shared_secret: one?.secret }
    },
    1,
  ],
  ['accept by id', 'accept', async (of) => ({ invitation_id: (await lists.received(of))[0]?.id }), 1],
  [
    'accept by address',
    'accept',
    async (of) => ({ profile_url: addressOf(firstWithSlug(await lists.received(of)).slug) }),
    1,
  ],
  ['decline by id', 'decline', async (of) => ({ invitation_id: (await lists.received(of))[0]?.id }), 1],
  ['withdraw by id', 'withdraw', async (of) => ({ invitation_id: (await lists.sent(of))[0]?.id }), 1],
  ['withdraw by age', 'withdraw', async () => ({ older_than_days: 0, dry_run: false }), 8],
  [
    'invite by id',
    'invite',
    async ({ member }) => ({ identifier: (await sandbox.strangers(member, 1))[0]?.member }),
    1,
  ],
  [
    'invite by address',
    'invite',
    async ({ member }) => ({ profile_url: addressOf((await sandbox.strangers(member, 1))[0]?.slug ?? '') }),
    1,
  ],
  [
    'answer',
    'answer',
    async (of) => ({
      answers: (await lists.received(of)).slice(0, 4).map(({ id }, place) => ({
        invitation_id: id,
        do: place % 2 ? 'accept' : 'decline',
      })),
    }),
    4,
  ],
]

describe.each(WRITES)('%s', (_, action, paramsFor, changes) => {
  const key = { 'idempotency-key': 'once' }
  const same = async (workspaces: Workspace[], account: Account, params: object) =>
    Promise.all(workspaces.map((one) => one.act(account.id, action, params, key)))

  test(
    'again by its key is the first answer, and nothing is asked or charged',
    keeps('idempotency-replay'),
    async () => {
      const { workspace, account } = await start()
      const params = await paramsFor(account)
      const first = await workspace.act(account.id, action, params, key)
      expect(first.status).toBe(200)
      expect(first.body.metadata.credits_consumed).toBe(changes)
      const asked = await sandbox.requests(account.member)
      const writes = await writesOf(house, account)
      expect(writes).toHaveLength(changes)
      const there = workspaceOf({ ...workspace, url: second.url, sandbox })
      for (const again of await same([workspace, there], account, params)) {
        expect(again.status).toBe(200)
        expect(again.body).toEqual(first.body)
        expect(again.headers.get('idempotency-replayed')).toBe('true')
      }
      expect(await sandbox.requests(account.member)).toEqual(asked)
      expect(await chargesOf(house, workspace)).toHaveLength(changes)
      expect(await workspace.credits()).toBe(50 - changes)
    },
  )

  test('many at once with its key are one, over two gateways', keeps('errors-in-progress'), async () => {
    const { workspace, account } = await start()
    const params = await paramsFor(account)
    await sandbox.faults(account.member, [{ on: 'any', answer: { latency_ms: 30 } }])
    const there = workspaceOf({ ...workspace, url: second.url, sandbox })
    const all = await same([workspace, there, workspace, there, workspace], account, params)
    for (const { status } of all) expect([200, 409]).toContain(status)
    const done = all.filter(({ status }) => status === 200)
    expect(new Set(done.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(await writesOf(house, account)).toHaveLength(changes)
    expect(await workspace.credits()).toBe(50 - changes)
  })

  test('that failed is not kept: by the same key it is done', keeps('idempotency-failures'), async () => {
    const { workspace, account } = await start()
    const params = await paramsFor(account)
    await sandbox.faults(account.member, [{ on: 'any', times: 1, answer: '403' }])
    const failed = await workspace.act(account.id, action, params, key)
    expect(failed.body).toMatchObject({ success: false, metadata: { credits_consumed: 0 } })
    expect(await workspace.credits()).toBe(50)
    expect(await sandbox.face(account.member)).toMatchObject({ invitations: 8, sent: 8, answered: [] })
    const done = await workspace.act(account.id, action, params, key)
    expect(done.status).toBe(200)
    expect(done.headers.get('idempotency-replayed')).toBeNull()
    expect(await workspace.credits()).toBe(50 - changes)
    expect((await workspace.act(account.id, action, params, key)).body).toEqual(done.body)
    expect(await chargesOf(house, workspace)).toHaveLength(changes)
  })
})

test(
  'another action or other params with the same key are refused',
  keeps('idempotency-other-body'),
  async () => {
    const { workspace, account } = await start()
    const [one, other] = await lists.received(account)
    const key = { 'idempotency-key': 'taken' }
    expect((await workspace.act(account.id, 'accept', { invitation_id: one?.id }, key)).status).toBe(200)
    for (const [action, invitation_id] of [
      ['accept', other?.id],
      ['decline', one?.id],
    ] as const) {
      const refused = await workspace.act(account.id, action, { invitation_id }, key)
      expect([refused.status, refused.body.error.code]).toEqual([400, 'INVALID_PARAMS'])
      expect(refused.body.error.message).toContain('Idempotency-Key')
    }
    expect(await writesOf(house, account)).toHaveLength(1)
  },
)

test('one call whose gateway died in the middle is done once by its key, and paid for once', {
  ...keeps('idempotency-dead-gateway'),
  timeout: 60_000,
}, async () => {
  const { workspace, account } = await start()
  await using gateway = await startGatewayProcess(house.environment())
  const there = workspaceOf({ ...workspace, url: gateway.url, sandbox })
  // It has seen what it is about to answer.
  for (const action of ['list_invitations', 'list_sent']) await there.act(account.id, action)
  const listed = await chargesOf(house, workspace)
  // Carried out, with an answer that nobody waits for.
  const slow = { times: 1, answer: { latency_ms: 30_000 } } as const
  await sandbox.faults(account.member, [
    { on: 'accept', ...slow },
    { on: 'decline', ...slow },
    { on: 'withdraw', ...slow },
  ])
  const [one, two, three] = await lists.received(account)
  const [sent] = await lists.sent(account)
  const calls: [action: string, params: object][] = [
    ['accept', { entity_urn: one?.urn, shared_secret: one?.secret }],
    ['decline', { invitation_id: two?.id }],
    ['withdraw', { invitation_id: sent?.id }],
  ]
  const run = (through: Workspace) =>
    Promise.all(
      calls.map(([action, params]) =>
        through.act(account.id, action, params, { 'idempotency-key': `died ${action}` }),
      ),
    )
  const lost = run(there).then(
    () => 'answered',
    () => 'lost',
  )
  await expect
    .poll(async () => (await sandbox.face(account.member)).answered.length, {
      interval: 20,
      timeout: 10_000,
    })
    .toBe(3)
  await gateway.end('SIGKILL')
  expect(await lost).toBe('lost')
  expect(await chargesOf(house, workspace)).toEqual(listed)
  await expect
    .poll(
      async () => {
        const tried = await run(workspace)
        for (const { status } of tried) expect([200, 409]).toContain(status)
        return tried.map(({ status }) => status)
      },
      { interval: 250, timeout: 20_000 },
    )
    .toEqual([200, 200, 200])
  const again = await run(workspace)
  expect(again.map(({ body }) => body.data)).toEqual([
    { invitation_id: one?.id, entity_urn: one?.urn, state: 'accepted' },
    { invitation_id: two?.id, entity_urn: two?.urn, state: 'declined' },
    { withdrawn: true, invitation_id: sent?.id },
  ])
  expect(await writesOf(house, account)).toHaveLength(3)
  expect(await chargesOf(house, workspace)).toHaveLength(listed.length + 3)
  expect(await workspace.credits()).toBe(47 - listed.length)
  // Without the key, another call is told what became of it.
  const other = await workspace.act(account.id, 'accept', { invitation_id: two?.id })
  expect(other.body.error.message).toContain('declined')
  expect((await workspace.act(account.id, 'accept', { invitation_id: three?.id })).status).toBe(200)
})
