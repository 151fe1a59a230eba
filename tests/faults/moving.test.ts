import type { Fault, MemberSettings } from '@salver/local'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { type Account, startHouse, type Workspace } from '../house.ts'
import { closedBooks } from '../money/books.ts'
import { keeps } from '../requirements.ts'
import { shownTo } from '../walk/list.ts'

const house = await startHouse()

let tenant: Workspace

beforeAll(async () => {
  tenant = await house.workspace(1_000_000)
})

/** What happens to a list at the nth batch that is asked of it. */
interface Move {
  at: number
  arrive: number
  leave: number
}

/** How one call saw a list that moved under it, all in ids. */
interface Seen {
  status: number
  code: string | undefined
  /** What was answered. */
  rows: string[]
  pagination: { offset: number; next_offset: number | null; has_more: boolean }
  total: number
  /** The list before the call and after it. */
  before: string[]
  after: string[]
  /** What the network's batches showed, by its own log of them. */
  shown: Set<string>
  /** Whether one of them reached the end of the list. */
  endShown: boolean
}

/** Lists everything while the list moves. */
async function listMoving(
  account: Account,
  moves: readonly Move[],
  params: { count: number; offset?: number },
): Promise<Seen> {
  const before = (await shownTo(house, account)).map(({ id }) => id)
  const faults: Fault[] = moves.flatMap(({ at, arrive, leave }) => [
    { on: 'received' as const, after: at, times: 1, answer: { arrive } },
    { on: 'received' as const, after: at, times: 1, answer: { leave } },
  ])
  await house.sandbox.forgetRequests(account.member)
  await house.sandbox.faults(account.member, faults)
  const { status, body } = await tenant.list(account.id, params)
  const requests = await house.sandbox.requests(account.member)
  await house.sandbox.faults(account.member, [])
  const after = (await shownTo(house, account)).map(({ id }) => id)

  const known = new Set(before)
  const arrived = after.filter((id) => !known.has(id))
  const { list, shown, endShown } = replay(before, arrived, moves, requests)
  expect(list).toEqual(after)
  return {
    status,
    code: body.error?.code,
    rows: body.data?.invitations.map((one: { invitation_id: string }) => one.invitation_id) ?? [],
    pagination: body.data?.pagination,
    total: body.data?.total_available_results,
    before,
    after,
    shown,
    endShown,
  }
}

/** What the network showed, batch by batch in the order in which they were asked. */
function replay(
  before: readonly string[],
  arrived: readonly string[],
  moves: readonly Move[],
  requests: readonly { path: string }[],
): { list: string[]; shown: Set<string>; endShown: boolean } {
  let list = [...before]
  const waiting = [...arrived]
  const shown = new Set<string>()
  let endShown = false
  const batches = requests.filter(({ path }) => path.includes('invitationViews'))
  for (const [index, { path }] of batches.entries()) {
    for (const { at, arrive, leave } of moves) {
      if (at !== index) continue
      list = [...waiting.splice(Math.max(0, waiting.length - arrive)), ...list].slice(leave)
    }
    const query = new URL(path, 'http://network').searchParams
    const start = Number(query.get('start'))
    const end = start + Math.min(100, Number(query.get('count')))
    for (const id of list.slice(start, end)) shown.add(id)
    endShown ||= end >= list.length
  }
  return { list, shown, endShown }
}

/** What every answer owes, whatever moved. */
function expectHonest(
  { rows, pagination, before, shown, endShown, total }: Seen,
  params: { count: number },
): void {
  expect(new Set(rows).size).toBe(rows.length)
  // What had been there before stands in the list's order.
  const places = rows.map((id) => before.indexOf(id)).filter((place) => place >= 0)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  // Nothing that was not shown; and no row that was read is dropped, unless the answer is full without it.
  for (const id of rows) expect(shown).toContain(id)
  expect(rows).toHaveLength(Math.min(params.count, shown.size))
  expect(total).toBeGreaterThanOrEqual(pagination.offset + rows.length)
  expect(pagination.next_offset).toBe(pagination.has_more ? pagination.offset + rows.length : null)
  // The end is said only where it was seen.
  if (!pagination.has_more) expect(endShown).toBe(true)
}

const settings: fc.Arbitrary<Pick<MemberSettings, 'total' | 'summary'>> = fc.record({
  total: fc.constantFrom('zero', 'missing', 'true'),
  summary: fc.constantFrom('true', 'fails'),
})

const at = fc.integer({ min: 1, max: 5 })

test('However many arrive while a list is read, each invitation is answered once, and none that was read is dropped.', {
  ...keeps('moving-no-repeat', 'moving-no-row-dropped', 'moving-short-page'),
  timeout: 40_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 101, max: 450 }),
      settings,
      fc.array(fc.record({ at, arrive: fc.integer({ min: 1, max: 120 }), leave: fc.constant(0) }), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.constantFrom(150, 200, 1000),
      async (invitations, setting, moves, count) => {
        const account = await tenant.account({ invitations, ...setting })
        const seen = await listMoving(account, moves, { count })
        expect(seen.status).toBe(200)
        expectHonest(seen, { count })
        // Nor do arrivals hide anything from who walks on.
        const walked = new Set(seen.rows)
        for (let offset = seen.pagination.next_offset; offset !== null; ) {
          const { body } = await tenant.list(account.id, { count, offset })
          for (const one of body.data.invitations) walked.add(one.invitation_id)
          offset = body.data.pagination.next_offset
        }
        expect(seen.before.filter((id) => !walked.has(id))).toEqual([])
      },
    ),
    { numRuns: 15 },
  )
})

test('Departures that no total reveals drop no row that was read.', {
  ...keeps('moving-no-row-dropped', 'moving-short-page', 'moving-no-repeat'),
  timeout: 40_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 101, max: 450 }),
      settings.filter(({ total }) => total !== 'true'),
      fc.array(fc.record({ at, arrive: fc.constant(0), leave: fc.integer({ min: 1, max: 60 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.constantFrom(150, 200, 1000),
      async (invitations, setting, moves, count) => {
        const account = await tenant.account({ invitations, ...setting })
        const seen = await listMoving(account, moves, { count })
        expect(seen.status).toBe(200)
        expectHonest(seen, { count })
      },
    ),
    { numRuns: 15 },
  )
})

test('A departure that a total reveals is mended: what stays is answered without a gap, or the call fails and is free.', {
  ...keeps('moving-departure-mended', 'moving-short-page', 'errors-free'),
  timeout: 40_000,
}, async () => {
  let mended = 0
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 101, max: 450 }),
      fc.array(fc.record({ at, arrive: fc.constant(0), leave: fc.integer({ min: 1, max: 60 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.constantFrom(150, 200, 1000),
      async (invitations, moves, count) => {
        const account = await tenant.account({ invitations, total: 'true' })
        const before = await tenant.credits()
        const seen = await listMoving(account, moves, { count })
        if (seen.status !== 200) {
          expect(seen.code).toBe('CHANNEL_ERROR')
          expect(await tenant.credits()).toBe(before)
          // Only a list that moves on while it is read again cannot be mended.
          expect(new Set(moves.map((move) => move.at)).size).toBeGreaterThan(1)
          return
        }
        expectHonest(seen, { count })
        const end = seen.after.indexOf(seen.rows.at(-1) ?? '') + 1
        expect(seen.rows).toEqual(expect.arrayContaining(seen.after.slice(0, end)))
        mended++
      },
    ),
    { numRuns: 15 },
  )
  expect(mended).toBeGreaterThan(0)
})

test('One departure between two batches costs one more reading and loses nothing.', {
  ...keeps('moving-departure-mended'),
}, async () => {
  const account = await tenant.account({ invitations: 300, total: 'true' })
  const seen = await listMoving(account, [{ at: 1, arrive: 0, leave: 5 }], { count: 300 })
  expect(seen.status).toBe(200)
  // The five had been read before they left.
  expect(seen.rows).toEqual(seen.before)
  expect(seen.pagination).toMatchObject({ next_offset: null, has_more: false })
})

test('A list that loses rows at every batch is read again twice, then given up: CHANNEL_ERROR, uncharged.', {
  ...keeps('moving-departure-mended', 'errors-free'),
}, async () => {
  const workspace = await house.workspace(50)
  const account = await workspace.account({ invitations: 900, total: 'true' })
  await house.sandbox.forgetRequests(account.member)
  await house.sandbox.faults(account.member, [{ on: 'received', answer: { leave: 2 } }])
  const failed = await workspace.list(account.id, { count: 800 })
  expect(failed).toMatchObject({ status: 502, body: { error: { code: 'CHANNEL_ERROR' } } })
  expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 50, captures: [] })
  // Twice more for each batch is the most that it may take.
  expect((await house.sandbox.requests(account.member)).length).toBeLessThanOrEqual(3 * 9)
})

test('A page that arrivals made shorter goes on behind what it holds, and the walk ends at the list’s end.', {
  ...keeps('moving-short-page', 'moving-no-repeat'),
}, async () => {
  const account = await tenant.account({ invitations: 250 })
  const seen = await listMoving(account, [{ at: 1, arrive: 7, leave: 0 }], { count: 200 })
  expect(seen.status).toBe(200)
  expect(seen.rows).toHaveLength(193)
  expect(seen.pagination).toMatchObject({ offset: 0, next_offset: 193, has_more: true })
  const rest = await tenant.list(account.id, { count: 200, offset: 193 })
  const rows = rest.body.data.invitations.map((one: { invitation_id: string }) => one.invitation_id)
  expect(rows).toEqual(seen.after.slice(193))
  expect(rest.body.data.pagination).toMatchObject({ next_offset: null, has_more: false })
})

test('With a type asked for, a list that moves is answered without repeats, in order, and of that type alone.', {
  ...keeps('moving-no-repeat', 'list-type-filter'),
}, async () => {
  const account = await tenant.account({ invitations: 350, types: ['CONNECTION', 'EVENT'] })
  const before = await shownTo(house, account)
  await house.sandbox.faults(account.member, [
    { on: 'received', after: 1, times: 1, answer: { arrive: 30 } },
    { on: 'received', after: 2, times: 1, answer: { arrive: 3 } },
  ])
  const { body } = await tenant.list(account.id, { count: 1000, invitation_type: 'EVENT' })
  const ids = body.data.invitations.map((one: { invitation_id: string }) => one.invitation_id)
  expect(ids).toEqual(before.filter(({ type }) => type === 'EVENT').map(({ id }) => id))
  expect(body.data.total_available_results).toBe(ids.length)
})
