import { expect, test } from 'vitest'
import { startHouse, type Workspace, workspaceOf } from '../house.ts'
import { keeps } from '../requirements.ts'
import { closedBooks, expectCharged } from './books.ts'

const house = await startHouse()
const other = await house.gateway()

/** Many at once. */
function together<Result>(count: number, one: (index: number) => Promise<Result>): Promise<Result[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => one(index)))
}

/** The same workspace through the second gateway. */
function elsewhere({ id, key }: Workspace): Workspace {
  return workspaceOf({ url: other.url, sandbox: house.sandbox, id, key })
}

function grant(workspace: Workspace, amount: number) {
  return house.admin('POST', `/admin/workspaces/${workspace.id}/credits`, { amount, reason: 'race' })
}

test('Of 200 calls that race for the last 37 credits exactly 37 succeed, and each of those is charged once.', {
  ...keeps('credits-once', 'errors-credits', 'credits-price-of-answer'),
}, async () => {
  const workspace = await house.workspace(37)
  const account = await workspace.account({ invitations: 12 })
  const answers = await together(200, () => workspace.list(account.id))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(37)
  expect(answers.filter(({ status }) => status === 402)).toHaveLength(163)
  const end = await closedBooks(house, workspace.id)
  expectCharged(end, answers)
  expect(end.balance).toBe(0)
})

test('Two gateways that share the last credits of a workspace give none of them away twice.', {
  ...keeps('credits-once', 'errors-credits'),
}, async () => {
  const workspace = await house.workspace(37)
  const doors = [workspace, elsewhere(workspace)]
  const account = await workspace.account({ invitations: 12 })
  const answers = (await Promise.all(doors.map((door) => together(100, () => door.list(account.id))))).flat()
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(37)
  expect(answers.filter(({ status }) => status === 402)).toHaveLength(163)
  const end = await closedBooks(house, workspace.id)
  expectCharged(end, answers)
  expect(end.balance).toBe(0)
})

test.for([1, 2, 3, 4])(
  'Calls of several credits that race raise their holds together no higher than the balance (%i).',
  {
    ...keeps('credits-once', 'credits-price-of-answer'),
  },
  async () => {
    const workspace = await house.workspace(20)
    const doors = [workspace, elsewhere(workspace)]
    const account = await workspace.account({ invitations: 160, total: 'true' })
    const answers = await together(30, (index) =>
      (doors[index % 2] ?? workspace).list(account.id, { count: 160 }),
    )
    for (const { status } of answers) expect([200, 402]).toContain(status)
    const end = await closedBooks(house, workspace.id)
    expectCharged(end, answers)
    expect(end.balance).toBe(20 - 4 * answers.filter(({ status }) => status === 200).length)
  },
)

test('A call that costs more than there is takes nothing from those that raise their holds together with it.', {
  ...keeps('credits-once', 'errors-credits'),
}, async () => {
  for (let round = 0; round < 12; round++) {
    // Of 7 credits each of the four holds one, so each of the three that want one more can have it.
    const workspace = await house.workspace(7)
    const dear = await workspace.account({ invitations: 1_000, total: 'true' })
    const cheap = await workspace.account({ invitations: 100, total: 'true' })
    const answers = await together(4, (index) =>
      workspace.list(index === 0 ? dear.id : cheap.id, { count: 1_000 }),
    )
    expect(answers.map(({ status }) => status)).toEqual([402, 200, 200, 200])
    const end = await closedBooks(house, workspace.id)
    expectCharged(end, answers)
    expect(end.balance).toBe(1)
  }
})

test('A last credit that calls hold and give back in turn is free or not, and never a fault of ours.', {
  ...keeps('errors-free', 'errors-credits'),
}, async () => {
  const workspace = await house.workspace(2)
  const doors = [workspace, elsewhere(workspace)]
  const account = await workspace.account({ invitations: 12, forms: ['N', 'I'] })
  await house.sandbox.faults(account.member, [{ on: 'received', answer: 'no-list' }])
  const answers = await together(24, async (client) => {
    const told = []
    for (let call = 0; call < 30; call++) told.push(await (doors[client % 2] ?? workspace).list(account.id))
    return told
  })
  const statuses = answers.flat().map(({ status }) => status)
  expect(new Set(statuses)).toEqual(new Set([402, 502]))
  expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 2, captures: [] })
})

test('Take-backs that race calls take only what is free, and never what a call has set aside.', {
  ...keeps('admin-credits-take-back', 'credits-once'),
}, async () => {
  const workspace = await house.workspace(60)
  const account = await workspace.account({ invitations: 110, total: 'true' })
  const [answers, takings] = await Promise.all([
    together(20, (index) => workspace.list(account.id, { count: index % 2 === 0 ? 110 : 10 })),
    together(20, () => grant(workspace, -3)),
  ])
  for (const { status } of [...answers, ...takings]) expect([200, 402]).toContain(status)
  const end = await closedBooks(house, workspace.id)
  expectCharged(end, answers)
  const taken = takings.filter(({ status }) => status === 200)
  expect(end.entries.filter(({ kind }) => kind === 'take_back')).toHaveLength(taken.length)
  const spent = end.captures.reduce((sum, { amount }) => sum - amount, 0)
  expect(end.balance).toBe(60 - spent - 3 * taken.length)
})

test('A take-back cannot have what a call under way holds.', keeps('admin-credits-take-back'), async () => {
  const workspace = await house.workspace(10)
  const account = await workspace.account({ invitations: 300, total: 'true' })
  await house.sandbox.faults(account.member, [{ on: 'received', after: 1, answer: { latency_ms: 60_000 } }])
  const client = new AbortController()
  const call = fetch(`${house.url}/v2/network`, {
    method: 'POST',
    signal: client.signal,
    headers: { 'x-api-key': workspace.key, 'content-type': 'application/json' },
    body: JSON.stringify({ account_id: account.id, action: 'list_invitations', params: { count: 300 } }),
  }).catch(() => undefined)
  await expect.poll(() => workspace.credits()).toBe(4)
  expect((await grant(workspace, -5)).status).toBe(402)
  expect((await grant(workspace, -4)).body.data.credits).toBe(0)
  client.abort()
  await call
  expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 6 })
})

test(
  'Workspaces that race beside each other are charged each for its own.',
  keeps('credits-once'),
  async () => {
    const tenants = await together(8, async (index) => {
      const workspace = await house.workspace(5 + index)
      return { workspace, account: await workspace.account({ invitations: 3 }) }
    })
    const answers = await Promise.all(
      tenants.map(({ workspace, account }) =>
        together(16, (index) => (index % 2 === 0 ? workspace : elsewhere(workspace)).list(account.id)),
      ),
    )
    for (const [index, { workspace }] of tenants.entries()) {
      const end = await closedBooks(house, workspace.id)
      expectCharged(end, answers[index] ?? [])
      expect(end.captures).toHaveLength(5 + index)
      expect(end.balance).toBe(0)
    }
  },
)
