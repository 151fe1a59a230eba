import { INVITATION_TYPES } from '@salver/contract'
import type { MemberOrder } from '@salver/local'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Account, startHouse } from '../house.ts'
import { keeps } from '../requirements.ts'
import { shownTo } from './list.ts'

const house = await startHouse()
const { sandbox } = house
const workspace = await house.workspace(1_000_000)

type Network = Pick<MemberOrder, 'total' | 'summary'>

/** What was asked for a member since the last time: how many batches of its list, and how many summaries. */
async function asked({ member }: Account): Promise<{ batches: string[]; summaries: number }> {
  const requests = await sandbox.requests(member)
  await sandbox.forgetRequests(member)
  const paths = requests.map(({ path }) => path)
  const batches = paths.flatMap((path) => {
    const [, start, count] = /invitationViews\?.*start=(\d+)&count=(\d+)/.exec(path) ?? []
    return start === undefined ? [] : [`${start}+${count}`]
  })
  const summaries = paths.filter((path) => path.includes('invitationsSummary')).length
  // Whatever else was asked would be for nothing.
  expect(batches.length + summaries).toBe(paths.length)
  return { batches: batches.toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)), summaries }
}

/** A new account, of which nothing is known yet. */
async function accountOf(order: MemberOrder): Promise<Account> {
  const account = await workspace.account({ sent: 0, connections: 0, ...order })
  await sandbox.forgetRequests(account.member)
  return account
}

/** What one call of an account of which nothing is known asks of its network. */
async function askedBy(order: MemberOrder, params: Record<string, unknown>) {
  const account = await accountOf(order)
  const { status, body } = await workspace.list(account.id, params)
  expect(status).toBe(200)
  return { ...(await asked(account)), data: body.data }
}

const silent: Network[] = [
  { total: 'zero', summary: 'true' },
  { total: 'missing', summary: 'true' },
]
const mute: Network[] = [
  { total: 'zero', summary: 'fails' },
  { total: 'missing', summary: 'missing' },
  // Less than what was seen.
  { total: 'zero', summary: 0 },
  { total: 'missing', summary: 'fails' },
]
const told: Network[] = [
  { total: 'true', summary: 'true' },
  { total: 'true', summary: 'fails' },
  { total: 'true', summary: 'wrong' },
  { total: 'true', summary: 'missing' },
]

describe('of a network whose lists tell their length, no summary is asked', () => {
  test.each<[invitations: number, params: Record<string, unknown>, batches: string[]]>([
    [0, {}, ['0+10']],
    [10, {}, ['0+10']],
    [50, {}, ['0+10']],
    [50, { count: 1 }, ['0+10']],
    [50, { count: 1, offset: 49 }, ['49+10']],
    [50, { count: 50 }, ['0+50']],
    [100, { count: 100 }, ['0+100']],
    [100, { count: 1000 }, ['0+100']],
    [230, { count: 100, offset: 40 }, ['40+100']],
    [230, { count: 101 }, ['0+100', '100+10']],
    [230, { count: 130 }, ['0+100', '100+30']],
    [230, { count: 1000 }, ['0+100', '100+100', '200+100']],
    [50, { offset: 50 }, ['50+10']],
    [50, { offset: 4_000 }, ['4000+10']],
    [230, { invitation_type: 'CONNECTION', count: 1 }, ['0+100', '100+100', '200+100']],
    [200, { has_note: true }, ['0+100', '100+100']],
  ])(
    '%d invitations, %j',
    keeps('list-batches', 'list-total-available'),
    async (invitations, params, batches) => {
      for (const network of told) {
        const { data, ...requests } = await askedBy({ invitations, ...network }, params)
        expect({ network, ...requests }).toEqual({ network, batches, summaries: 0 })
        expect(data.pagination.pages_fetched).toBe(batches.length)
        if (!('invitation_type' in params || 'has_note' in params)) {
          expect(data.total_available_results).toBe(invitations)
        }
      }
    },
  )
})

describe('a page that ends the list needs no summary, whatever the network says', () => {
  test.each<[invitations: number, params: Record<string, unknown>, batches: string[]]>([
    [0, {}, ['0+10']],
    [9, {}, ['0+10']],
    [9, { count: 1 }, ['0+10']],
    [99, { count: 1000 }, ['0+100']],
    [50, { offset: 45 }, ['45+10']],
    [50, { offset: 45, count: 1 }, ['45+10']],
    [99, { invitation_type: 'EVENT' }, ['0+100']],
    [99, { has_note: false, count: 1 }, ['0+100']],
  ])(
    '%d invitations, %j',
    keeps('list-batches', 'list-total-available'),
    async (invitations, params, batches) => {
      for (const network of [...silent, ...mute, ...told]) {
        const { data: _, ...requests } = await askedBy({ invitations, ...network }, params)
        expect({ network, ...requests }).toEqual({ network, batches, summaries: 0 })
      }
    },
  )
})

describe('where neither tells, one summary does, and no row is asked for that nobody wants', () => {
  test.each<[invitations: number, params: Record<string, unknown>, batches: string[]]>([
    [50, {}, ['0+10']],
    [50, { count: 1 }, ['0+10']],
    [50, { count: 1, offset: 30 }, ['30+10']],
    [230, { count: 100 }, ['0+100']],
    [230, { count: 130 }, ['0+100', '100+30']],
    [230, { count: 1000 }, ['0+100', '100+100', '200+100']],
    [230, { count: 1000, offset: 60 }, ['60+100', '160+100']],
    [50, { offset: 50 }, ['50+10']],
    [50, { offset: 4_000 }, ['4000+10']],
    [230, { invitation_type: 'CONNECTION', count: 1 }, ['0+100', '100+100', '200+100']],
    // Rows that end with the summary's count: one more batch makes sure, since a summary may be wrong.
    [100, { count: 100 }, ['0+100', '100+10']],
    [200, { count: 1000 }, ['0+100', '100+100', '200+100']],
  ])(
    '%d invitations, %j',
    keeps('list-batches', 'list-total-available'),
    async (invitations, params, batches) => {
      for (const network of silent) {
        const { data, ...requests } = await askedBy({ invitations, ...network }, params)
        expect({ network, ...requests }).toEqual({ network, batches, summaries: 1 })
        if (!('invitation_type' in params)) expect(data.total_available_results).toBe(invitations)
      }
    },
  )
})

describe('where nothing tells, the list is read on to its end, and the summary was asked once', () => {
  test.each<[invitations: number, params: Record<string, unknown>, batches: string[]]>([
    [50, {}, ['0+10', '10+100']],
    [50, { count: 1 }, ['0+10', '10+100']],
    [110, { count: 10 }, ['0+10', '10+100', '110+100']],
    [230, { count: 100 }, ['0+100', '100+100', '200+100']],
    [230, { count: 1000, offset: 60 }, ['60+100', '160+100']],
    [150, { offset: 200 }, ['0+100', '100+100', '200+10']],
    [230, { invitation_type: 'EVENT', count: 1 }, ['0+100', '100+100', '200+100']],
  ])(
    '%d invitations, %j',
    keeps('list-batches', 'list-total-available'),
    async (invitations, params, batches) => {
      for (const network of mute) {
        const { data, ...requests } = await askedBy({ invitations, ...network }, params)
        expect({ network, ...requests }).toEqual({ network, batches, summaries: 1 })
        if (!('invitation_type' in params)) expect(data.total_available_results).toBe(invitations)
      }
    },
  )
})

test('Whatever is asked, no call asks for more than one summary, nor for more batches than hold its rows and its end.', {
  ...keeps('list-batches', 'list-pages-fetched'),
  timeout: 90_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 700 }),
      fc.constantFrom(...silent, ...mute, ...told, { total: 'zero', summary: 'wrong' } as Network),
      fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.constantFrom(10, 100, 200)),
      fc.oneof(fc.constant(0), fc.nat(750)),
      fc.option(fc.constantFrom(...INVITATION_TYPES), { freq: 4 }),
      async (invitations, network, count, offset, type) => {
        const params = { count, offset, ...(type !== null && { invitation_type: type }) }
        const { batches, summaries, data } = await askedBy({ invitations, ...network }, params)
        // No place twice.
        expect(new Set(batches).size).toBe(batches.length)
        const from = type === null ? Math.min(offset, invitations) : 0
        const to = type === null ? Math.min(offset + count, invitations) : invitations
        const rows = Math.max(1, Math.ceil((to - from) / 100))
        const isWhole = offset > 0 && offset >= invitations && type === null
        if (network.total === 'true') {
          // None are on a list of which an empty page says 0 behind its start: then that start is asked.
          expect(batches.length).toBeLessThanOrEqual(isWhole && invitations === 0 ? 2 : rows)
          expect(summaries).toBe(isWhole && invitations === 0 ? 1 : 0)
        } else {
          expect(summaries).toBeLessThanOrEqual(1)
          // A first page that is small leaves the rest to others; the end of a full one is in the next.
          const told = network.summary === 'true'
          const rest = Math.ceil((invitations - (isWhole ? 0 : to)) / 100)
          expect(batches.length).toBeLessThanOrEqual(rows + 1 + (told ? 0 : rest + 1))
        }
        expect(data.pagination.pages_fetched).toBeLessThanOrEqual(batches.length)
        expect(data.pagination.pages_fetched).toBeGreaterThanOrEqual(batches.length - 1)
      },
    ),
    { numRuns: 30 },
  )
})

describe('a summary', () => {
  const page = { count: 10 }

  test(
    'serves the calls that follow, until Salver itself accepts or declines',
    keeps('list-total-available'),
    async () => {
      for (const action of ['accept', 'decline']) {
        const account = await accountOf({ invitations: 60, total: 'missing' })
        const totals: number[] = []
        const call = async () => {
          const { body } = await workspace.list(account.id, page)
          totals.push(body.data.total_available_results)
          return asked(account)
        }
        expect(await call()).toEqual({ batches: ['0+10'], summaries: 1 })
        expect(await call()).toEqual({ batches: ['0+10'], summaries: 0 })
        expect(await call()).toEqual({ batches: ['0+10'], summaries: 0 })
        const [one] = await shownTo(house, account)
        const answer = { entity_urn: `urn:li:invitation:${one?.id}`, shared_secret: one?.secret }
        expect((await workspace.act(account.id, action, answer)).status).toBe(200)
        await sandbox.forgetRequests(account.member)
        expect(await call()).toEqual({ batches: ['0+10'], summaries: 1 })
        expect(await call()).toEqual({ batches: ['0+10'], summaries: 0 })
        expect(totals).toEqual([60, 60, 60, 59, 59])
      }
    },
  )

  test('that no longer fits to what was read is asked for anew', keeps('list-total-available'), async () => {
    const account = await accountOf({ invitations: 20, total: 'missing' })
    await workspace.list(account.id, page)
    await sandbox.arrive(account.member, 30)
    await asked(account)
    const { body } = await workspace.list(account.id, { count: 40 })
    expect(body.data.total_available_results).toBe(50)
    expect((await asked(account)).summaries).toBe(1)
  })

  test('that fails is not tried again, and fails nothing', keeps('list-total-available'), async () => {
    const account = await accountOf({ invitations: 60, total: 'missing' })
    for (const answer of ['500', 'reset', 'html', '403', '404'] as const) {
      await sandbox.faults(account.member, [{ on: 'summary', answer }])
      const { status, body } = await workspace.list(account.id, page)
      expect([answer, status, body.data?.total_available_results]).toEqual([answer, 200, 60])
      expect((await asked(account)).summaries).toBeLessThanOrEqual(1)
    }
  })

  test('is asked beside the first page, where the last answer had no total; after it, where none was read yet', async () => {
    const account = await accountOf({ invitations: 60, total: 'missing' })
    // The first page fails in the end: what is asked only after it is never asked.
    const failing = async () => {
      await sandbox.faults(account.member, [
        { on: 'received', answer: { latency_ms: 300 } },
        { on: 'received', answer: '403' },
      ])
      expect((await workspace.list(account.id, page)).status).toBe(502)
      await sandbox.faults(account.member, [])
      return (await asked(account)).summaries
    }
    expect(await failing()).toBe(0)
    expect((await workspace.list(account.id, page)).status).toBe(200)
    // What is remembered need not be asked for beside anything.
    await asked(account)
    expect(await failing()).toBe(0)
    const [one] = await shownTo(house, account)
    const answer = { entity_urn: `urn:li:invitation:${one?.id}`, shared_secret: one?.secret }
    await workspace.act(account.id, 'accept', answer)
    await sandbox.forgetRequests(account.member)
    expect(await failing()).toBe(1)
  })

  test('is asked beside no page of an account whose last answer told its length', async () => {
    const account = await accountOf({ invitations: 60, total: 'true' })
    for (let call = 0; call < 3; call++) {
      await workspace.list(account.id, page)
      expect(await asked(account)).toEqual({ batches: ['0+10'], summaries: 0 })
    }
  })
})
