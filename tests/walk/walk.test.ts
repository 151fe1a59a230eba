import { INVITATION_TYPES, priceOfRows } from '@salver/contract'
import type { MemberOrder, MemberSettings } from '@salver/local'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { type Account, type Answer, startHouse, type Workspace } from '../house.ts'
import { closedBooks } from '../money/books.ts'
import { keeps } from '../requirements.ts'
import { type Shown, shownTo } from './list.ts'

const house = await startHouse()

const orders: MemberOrder[] = [
  { invitations: 0 },
  { invitations: 1 },
  { invitations: 26, types: ['EVENT', 'CONTENT_SERIES'] },
  { invitations: 100 },
  { invitations: 101, types: INVITATION_TYPES },
  { invitations: 312 },
  { invitations: 700, types: ['CONNECTION'] },
  { invitations: 1203, types: { CONNECTION: 5, ORGANIZATION: 4, EVENT: 2, CONTENT_SERIES: 1 } },
]

const settings: fc.Arbitrary<MemberSettings> = fc.record({
  total: fc.constantFrom('zero', 'missing', 'true'),
  shape: fc.constantFrom('auto', 'N', 'I', 'wrapped', 'wrapped-data'),
  elements: fc.constantFrom('urns-star', 'urns', 'views'),
  summary: fc.oneof(
    fc.constantFrom('true' as const, 'fails' as const, 'missing' as const, 'wrong' as const),
    fc.nat(1500),
  ),
})

/** Sizes on both sides of what a batch, a credit and an answer hold. */
const size = fc.oneof(
  fc.integer({ min: 1, max: 30 }),
  fc.integer({ min: 45, max: 210 }),
  fc.integer({ min: 900, max: 1100 }),
  fc.constantFrom(1, 10, 50, 51, 100, 101, 200, 999, 1000, 1001, 2 ** 31, Number.MAX_SAFE_INTEGER),
)

let tenant: Workspace
const members: { account: Account; shown: Shown[] }[] = []

beforeAll(async () => {
  tenant = await house.workspace(1_000_000)
  for (const order of orders) {
    const account = await tenant.account(order)
    members.push({ account, shown: await shownTo(house, account) })
  }
})

/** The network's rows that an answer should hold, against those that it holds. */
function expectPage(
  answer: Answer,
  { list, offset, count, told }: { list: Shown[]; offset: number; count: number; told: boolean },
): void {
  expect(answer.body).toMatchObject({ success: true })
  const { data, metadata } = answer.body
  const rows = list.slice(offset, offset + Math.min(count, 1000))
  const got = data.invitations.map((one: Record<string, unknown>) => [
    one.entity_urn,
    one.invitation_id,
    one.shared_secret,
    one.invitation_type,
  ])
  expect(got).toEqual(rows.map(({ id, secret, type }) => [`urn:li:invitation:${id}`, id, secret, type]))
  expect(data.total_results).toBe(rows.length)
  expect(data.pagination).toMatchObject({ offset, count: rows.length })
  expect(metadata.credits_consumed).toBe(priceOfRows(rows.length))

  const more = offset + rows.length < list.length
  if (told) {
    expect(data.total_available_results).toBe(list.length)
    expect(data.pagination.has_more).toBe(more)
  } else {
    // A network that lies about its number may have more announced than there are, never fewer than was shown.
    expect(data.total_available_results).toBeGreaterThanOrEqual(rows.length === 0 ? 0 : offset + rows.length)
    if (more) expect(data.pagination.has_more).toBe(true)
  }
  expect(data.pagination.next_offset).toBe(data.pagination.has_more ? offset + rows.length : null)
}

test('Every page of every list is what the network shows there, and a walk ends with each invitation once.', {
  ...keeps(
    'list-offset-walk',
    'list-network-order',
    'list-batches',
    'list-total-results',
    'list-total-available',
    'list-total-available-type',
    'list-next-offset',
    'list-page-offset-count',
    'list-type-filter',
    'list-type-default',
    'list-count-maximum',
    'list-offset-past-end',
    'list-results-per-page',
    'list-results-per-page-filter',
    'list-pages-fetched',
    'credits-per-fifty',
    'credits-empty-page-free',
  ),
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(orders.length - 1),
      settings,
      fc.option(fc.constantFrom(...INVITATION_TYPES), { freq: 3 }),
      size,
      fc.oneof(fc.constant(0), fc.nat(130), fc.nat(1350)),
      async (place, setting, type, count, start) => {
        const member = members[place]
        if (member === undefined) throw new Error('no such member')
        const { account, shown } = member
        await house.sandbox.settings(account.member, setting)
        // Connected anew, the account has nothing in mind of how its network counted under other settings.
        await tenant.ask('POST', '/v2/login', { platform: 'linkedin', login_token: account.token })
        const list = type === null ? shown : shown.filter((one) => one.type === type)
        // A total of 0 is what a network says too that does not count: behind an empty list, its number is believed.
        const counts = setting.total === 'true' && (shown.length > 0 || start === 0)
        const told = counts || type !== null || !['wrong', 'number'].includes(kindOf(setting.summary))
        const before = await tenant.credits()

        let charged = 0
        let offset: number | null = start
        for (let page = 0; offset !== null; page++) {
          expect(page).toBeLessThan(14)
          // However small the first page: the rest of the walk takes no more than ten others.
          const wanted: number = page === 0 ? count : Math.max(count, Math.ceil((list.length - start) / 10))
          const params = { count: wanted, offset, ...(type !== null && { invitation_type: type }) }
          const answer = await tenant.list(account.id, params)
          expectPage(answer, { list, offset, count: wanted, told })
          const { data, metadata } = answer.body
          const asked: number = type === null ? Math.min(Math.max(wanted, 10), 100) : 100
          // Where nothing tells how long the list is, it is read on in the largest steps.
          const sizes = setting.total === 'true' || setting.summary === 'true' ? [asked] : [asked, 100]
          if (offset < list.length) expect(sizes).toContain(data.pagination.results_per_page)
          if (setting.total === 'true' && offset < list.length) {
            const read: number = type === null ? Math.min(wanted, 1000, list.length - offset) : shown.length
            expect(data.pagination.pages_fetched).toBe(Math.max(1, Math.ceil(read / 100)))
          }
          charged += metadata.credits_consumed
          offset = data.pagination.next_offset
        }
        expect(await tenant.credits()).toBe(before - charged)
      },
    ),
    { numRuns: 20 },
  )
  await closedBooks(house, tenant.id)
})

function kindOf(summary: MemberSettings['summary']): string {
  return typeof summary === 'number' ? 'number' : summary
}

test('A walk of single invitations shows each of 26 once, in order, for a credit each.', {
  ...keeps('list-offset-walk', 'credits-per-fifty'),
}, async () => {
  const workspace = await house.workspace(30)
  const account = await workspace.account({ invitations: 26 })
  const seen: string[] = []
  for (let offset: number | null = 0; offset !== null; ) {
    const { body } = await workspace.list(account.id, { count: 1, offset })
    seen.push(...body.data.invitations.map((one: { invitation_id: string }) => one.invitation_id))
    offset = body.data.pagination.next_offset
  }
  expect(seen).toEqual((await shownTo(house, account)).map(({ id }) => id))
  expect(await workspace.credits()).toBe(4)
})
