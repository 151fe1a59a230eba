import { INVITATION_TYPES, priceOfRows } from '@salver/contract'
import type { MemberSettings } from '@salver/local'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Account, type Answer, startHouse, type Workspace, workspaceOf } from '../house.ts'
import { closedBooks } from '../money/books.ts'
import { keeps } from '../requirements.ts'
import { type ListName, type Move, type Play, type Shown, startStage } from './stage.ts'

const stage = await startStage()
const house = await startHouse({ SALVER_NETWORK_URL: stage.url })
stage.playFor(house.sandbox.networkUrl)
const stepwise = await house.gateway({ SALVER_NETWORK_CONCURRENCY: '1' })

let tenant: Workspace
/** The same through a gateway that asks for one batch after the other. */
let patient: Workspace

beforeAll(async () => {
  tenant = await house.workspace(1_000_000)
  patient = workspaceOf({ ...tenant, url: stepwise.url, sandbox: house.sandbox })
})

/** What is asked of a list, and what moves meanwhile. */
interface Scene {
  /** Whose invitations they are, so that a scene that failed is the same again. */
  readonly seed: number
  readonly list: ListName
  readonly invitations: number
  readonly network: Pick<MemberSettings, 'total' | 'shape' | 'elements' | 'summary'> & {
    readonly sent_summary: 'null' | 'true' | 'wrong' | number
    readonly forms: readonly ('N' | 'I' | 'G')[]
  }
  readonly count: number
  readonly offset: number
  readonly filter: {
    readonly params: Record<string, unknown>
    readonly keeps: ((one: Shown) => boolean) | null
  }
  readonly oneByOne: boolean
  readonly moves: readonly Move[]
}

const network: fc.Arbitrary<Scene['network']> = fc.record({
  total: fc.constantFrom('zero', 'missing', 'true'),
  shape: fc.constantFrom('auto', 'N', 'I', 'wrapped', 'wrapped-data'),
  elements: fc.constantFrom('urns-star', 'urns', 'views'),
  summary: fc.oneof(
    fc.constantFrom('true' as const, 'fails' as const, 'missing' as const, 'wrong' as const),
    fc.nat(700),
  ),
  sent_summary: fc.oneof(fc.constantFrom('true' as const, 'null' as const, 'wrong' as const), fc.nat(700)),
  forms: fc.constantFrom(['N', 'I', 'G'] as const, ['N'] as const, ['I'] as const, ['G'] as const),
})

const noFilter = { params: {}, keeps: null }
const filters: Record<ListName, fc.Arbitrary<Scene['filter']>> = {
  received: fc.oneof(
    { weight: 3, arbitrary: fc.constant(noFilter) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...INVITATION_TYPES).map((invitation_type) => ({
        params: { invitation_type },
        keeps: ({ type }: Shown) => type === invitation_type,
      })),
    },
    {
      weight: 1,
      arbitrary: fc.boolean().map((has_note) => ({
        params: { has_note },
        keeps: ({ note }: Shown) => note === has_note,
      })),
    },
  ),
  sent: fc.oneof(
    { weight: 3, arbitrary: fc.constant(noFilter) },
    {
      weight: 1,
      // In the middle of a day, so that no row grows old enough while it is asked for.
      arbitrary: fc.constantFrom(1, 30, 90).map((older_than_days) => ({
        params: { older_than_days },
        keeps: ({ sentAt }: Shown) => sentAt !== null && sentAt <= Date.now() - older_than_days * 86_400_000,
      })),
    },
  ),
}

const at = fc.integer({ min: 0, max: 6 })
const arrival: fc.Arbitrary<Move> = fc.record({
  at,
  arrive: fc.integer({ min: 1, max: 70 }),
  leave: fc.constant([]),
})
/** Anywhere, or many next to each other at one end. */
const leaving = fc.oneof(
  fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 40 }),
  fc.integer({ min: 1, max: 40 }).map((many) => Array.from({ length: many }, (_, place) => place / 1000)),
  fc
    .integer({ min: 1, max: 40 })
    .map((many) => Array.from({ length: many }, (_, place) => 0.999 - place / 1000)),
)
const departure: fc.Arbitrary<Move> = fc.record({ at, arrive: fc.constant(0), leave: leaving })
const both: fc.Arbitrary<Move> = fc.record({ at, arrive: fc.integer({ min: 0, max: 70 }), leave: leaving })

function scene(moves: fc.Arbitrary<Move>): fc.Arbitrary<Scene> {
  return fc.constantFrom('received' as const, 'sent' as const).chain((list) =>
    fc.record({
      seed: fc.nat(),
      list: fc.constant(list),
      invitations: fc.oneof(fc.integer({ min: 0, max: 520 }), fc.constantFrom(0, 1, 100, 101, 200, 300)),
      network,
      count: fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.constantFrom(1, 10, 100, 101, 150, 200, 1000)),
      offset: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(120), fc.nat(560)),
      filter: filters[list],
      oneByOne: fc.boolean(),
      moves: fc.array(moves, { minLength: 1, maxLength: 4 }),
    }),
  )
}

type Seen = Play<Answer> & Scene & { readonly rows: readonly string[]; readonly spent: number }

let members = 0

/** A member whom nothing has happened to yet: how many connections it has tells it from others of the seed. */
function accountFor({ seed, list, invitations, network }: Scene): Promise<Account> {
  const received = list === 'received' ? invitations : 0
  const sent = list === 'sent' ? invitations : 0
  return tenant.account({ seed, invitations: received, sent, connections: members++, ...network })
}

/** Makes one call while the list moves. */
async function call(account: Account, asked: Scene): Promise<Seen> {
  const { list, count, offset, filter, oneByOne, moves } = asked
  const action = list === 'received' ? 'list_invitations' : 'list_sent'
  const before = await tenant.credits()
  const of = { control: house.sandbox, ...account }
  const play = await stage.play(of, list, moves, () =>
    (oneByOne ? patient : tenant).act(account.id, action, { count, offset, ...filter.params }),
  )
  const { data } = play.result.body
  const rows = (data?.invitations ?? []).map((one: { invitation_id: string }) => one.invitation_id)
  return { ...asked, ...play, rows, spent: before - (await tenant.credits()) }
}

function isAmong(ids: readonly string[]): (id: string) => boolean {
  const all = new Set(ids)
  return (id) => all.has(id)
}

/** What every answer owes, whatever moved; `earlier` calls of the same walk may have counted the list for this one. */
function expectHonest(seen: Seen, earlier: readonly Seen[] = []): void {
  const { result, rows, count, offset, before, batches, ever, filter, spent, network } = seen
  const { data, metadata } = result.body
  const { pagination, total_available_results: total } = data
  const wanted = (id: string) => {
    const one = ever.get(id)
    return one !== undefined && (filter.keeps === null || filter.keeps(one))
  }

  // Nothing twice, nothing that the network did not show, nothing that was not asked for.
  expect(new Set(rows).size).toBe(rows.length)
  const shown = batches.map((batch) => batch.list.slice(batch.start, batch.start + batch.count))
  const allShown = new Set(shown.flat())
  for (const id of rows) expect(allShown).toContain(id)
  // What has left by now is in no list any more; it was shown all the same.
  for (const id of rows) if (ever.has(id)) expect(wanted(id)).toBe(true)
  // What was there all the time stands in the list's own order, as far as anything tells it.
  const order = new Map(before.map(({ id }, place) => [id, place]))
  const still = new Set(seen.after.map(({ id }) => id))
  for (const part of partsOf(seen)) {
    const places = rows.flatMap((id) => (still.has(id) && part.has(id) ? (order.get(id) ?? []) : []))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  }

  // No row that was read is dropped, unless the answer is full without it, or totals tell that it stands above the place
  // that was asked for.
  const first = batches.find(({ start }) => start === offset)
  const isAsked =
    network.total === 'true' && offset > 0 && first ? isAmong(first.list.slice(offset)) : () => true
  const read = new Set(
    [...allShown].filter((id) => (filter.keeps === null ? isAsked(id) : !ever.has(id) || wanted(id))),
  )
  if (filter.keeps === null && batches[0]?.list.length !== undefined && batches[0].list.length > offset) {
    expect(rows).toHaveLength(Math.min(count, read.size))
  }

  // The numbers.
  expect(data.total_results).toBe(rows.length)
  expect(pagination).toMatchObject({ offset, count: rows.length })
  expect(pagination.next_offset).toBe(pagination.has_more ? offset + rows.length : null)
  if (rows.length > 0) expect(total).toBeGreaterThanOrEqual(offset + rows.length)
  if (rows.length > 0) expect(pagination.has_more).toBe(total > offset + rows.length)
  // The end is said only where it was seen.
  const endSeen = batches.some(({ start, count: size, list }) => start + size >= list.length)
  if (!pagination.has_more) expect(endSeen).toBe(true)
  const lengths = [seen, ...earlier].flatMap((one) => one.batches.map(({ list }) => list.length))
  const summary = seen.list === 'received' ? network.summary : network.sent_summary
  const told = network.total === 'true' || (summary !== 'wrong' && typeof summary !== 'number')
  if (filter.keeps === null && told) {
    expect(total).toBeGreaterThanOrEqual(Math.min(...lengths))
    expect(total).toBeLessThanOrEqual(Math.max(...lengths, offset + rows.length))
  }
  if (filter.keeps !== null && [...allShown].every((id) => ever.has(id))) {
    expect(total).toBe(read.size)
    expect(rows).toHaveLength(Math.min(count, Math.max(0, read.size - offset)))
  }
  if (filter.keeps !== null) {
    expect(total).toBeLessThanOrEqual(read.size)
    const stayed = seen.after.filter((one) => order.has(one.id) && wanted(one.id))
    if (network.total === 'true') expect(total).toBeGreaterThanOrEqual(stayed.length)
  }

  // The price is that of what came.
  expect(metadata.credits_consumed).toBe(priceOfRows(rows.length))
  expect(spent).toBe(priceOfRows(rows.length))
}

/**
 * What was shown, in parts within which something tells how rows lie to each other. Without totals nothing does where
 * more arrives at once than was read before, and what is read next lies wholly above that: it looks like what lies below.
 */
function partsOf({ before, after, batches, network }: Seen): Set<string>[] {
  const order = new Map(before.map(({ id }, place) => [id, place]))
  const still = new Set(after.map(({ id }) => id))
  const placesOf = (ids: Iterable<string>) =>
    [...ids].flatMap((id) => (still.has(id) ? (order.get(id) ?? []) : []))
  let parts: Set<string>[] = []
  for (const { start, count, list } of batches) {
    const ids = list.slice(start, start + count)
    const sharing = parts.filter((part) => network.total === 'true' || ids.some((id) => part.has(id)))
    const last = parts.at(-1)
    const isBelow = last !== undefined && Math.max(...placesOf(last)) < Math.min(...placesOf(ids))
    const joined = sharing.length === 0 && isBelow ? [last] : sharing
    const part = new Set([...joined.flatMap((one) => [...one]), ...ids])
    parts = [...parts.filter((one) => !joined.includes(one)), part]
  }
  return parts
}

/** Between the first row and the last, and from the top and to the end where they were reached, nothing that stayed is missing. */
function expectWhole(seen: Seen): void {
  const { result, rows, before, after, offset, filter } = seen
  const waited = new Set(before.map(({ id }) => id))
  const stayed = after.filter((one) => waited.has(one.id) && (filter.keeps === null || filter.keeps(one)))
  const answered = new Set(rows)
  const reachesEnd = offset === 0 && !result.body.data.pagination.has_more
  for (const part of partsOf(seen)) {
    const has = stayed.map(({ id }) => answered.has(id) && part.has(id))
    const from = offset === 0 ? 0 : Math.max(0, has.indexOf(true))
    const to = reachesEnd ? stayed.length : has.lastIndexOf(true) + 1
    expect(stayed.slice(from, to).filter(({ id }) => !answered.has(id))).toEqual([])
  }
}

describe('While a list moves', () => {
  test('however many arrive, a call and a walk show each invitation, once, and drop none that was read.', {
    ...keeps(
      'moving-no-repeat',
      'moving-no-row-dropped',
      'moving-short-page',
      'list-network-order',
      'sent-list',
      'sent-credits',
    ),
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(scene(arrival), fc.array(arrival, { maxLength: 3 }), async (asked, later) => {
        const account = await accountFor(asked)
        const first = await call(account, asked)
        expect(first.result.status).toBe(200)
        expectHonest(first)
        expectWhole(first)

        // Nor do arrivals hide anything from who walks on, while still more come.
        const walked = new Set(first.rows)
        const calls = [first]
        let { next_offset: offset } = first.result.body.data.pagination
        for (let page = 0; offset !== null; page++) {
          expect(page).toBeLessThan(20)
          // However small the first page: the rest takes no more than a few others.
          const count = Math.max(asked.count, 200)
          const moves = page === 0 ? later : []
          const next = await call(account, { ...asked, count, offset, moves })
          expect(next.result.status).toBe(200)
          expectHonest(next, calls)
          calls.push(next)
          for (const id of next.rows) walked.add(id)
          offset = next.result.body.data.pagination.next_offset
        }
        const { keeps: kept } = asked.filter
        const all = kept === null ? first.before : first.before.filter(kept)
        expect(all.slice(asked.offset).filter(({ id }) => !walked.has(id))).toEqual([])
      }),
      { numRuns: 20 },
    )
    await closedBooks(house, tenant.id)
  })

  test('a departure anywhere that a total reveals leaves no gap, or the call fails and is free.', {
    ...keeps('moving-departure-mended', 'moving-no-repeat', 'moving-short-page', 'errors-free'),
    timeout: 120_000,
  }, async () => {
    let answered = 0
    await fc.assert(
      fc.asyncProperty(scene(both), async (drawn) => {
        const asked: Scene = { ...drawn, network: { ...drawn.network, total: 'true' } }
        const seen = await call(await accountFor(asked), asked)
        if (seen.result.status !== 200) {
          expect([seen.result.status, seen.result.body.error.code]).toEqual([502, 'CHANNEL_ERROR'])
          expect(seen.spent).toBe(0)
          // Only a list that moves on while it is read again cannot be mended.
          expect(new Set(asked.moves.map((move) => move.at)).size).toBeGreaterThan(1)
          return
        }
        answered++
        expectHonest(seen)
        expectWhole(seen)
      }),
      { numRuns: 25 },
    )
    expect(answered).toBeGreaterThan(0)
    await closedBooks(house, tenant.id)
  })

  test('and no total tells of departures, no row that was read is dropped and the end is said only where it was seen.', {
    ...keeps('moving-no-row-dropped', 'moving-no-repeat', 'moving-short-page'),
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        scene(fc.oneof(departure, both)),
        fc.constantFrom('zero' as const, 'missing' as const),
        async (drawn, total) => {
          const asked: Scene = { ...drawn, network: { ...drawn.network, total } }
          const seen = await call(await accountFor(asked), asked)
          expect(seen.result.status).toBe(200)
          expectHonest(seen)
        },
      ),
      { numRuns: 25 },
    )
    await closedBooks(house, tenant.id)
  })
})

const still: Scene = {
  seed: 1,
  list: 'received',
  invitations: 101,
  network: {
    total: 'zero',
    shape: 'auto',
    elements: 'urns-star',
    summary: 'true',
    sent_summary: 'null',
    forms: ['N', 'I', 'G'],
  },
  count: 150,
  offset: 0,
  filter: noFilter,
  oneByOne: true,
  moves: [],
}

test('What is read only to find the end of a list that has grown is answered too, where there is room for it.', {
  ...keeps('moving-no-row-dropped', 'moving-short-page'),
}, async () => {
  const asked: Scene = { ...still, moves: [{ at: 1, arrive: 50, leave: [] }] }
  const seen = await call(await accountFor(asked), asked)
  expect(seen.rows).toEqual(seen.before.map(({ id }) => id))
  expect(seen.result.body.data).toMatchObject({
    total_available_results: 151,
    pagination: { next_offset: 101, has_more: true },
  })
  expectHonest(seen)
})

test('A row that arrivals pushed down into what is read again stands where the network has it.', {
  ...keeps('list-network-order', 'moving-departure-mended'),
}, async () => {
  const top = (many: number) => Array.from({ length: many }, (_, place) => place / 1000)
  const asked: Scene = {
    ...still,
    list: 'sent',
    invitations: 103,
    network: { ...still.network, total: 'true' },
    count: 101,
    offset: 26,
    moves: [
      { at: 0, arrive: 25, leave: top(1) },
      { at: 1, arrive: 43, leave: top(1) },
      { at: 1, arrive: 64, leave: top(25) },
      { at: 2, arrive: 0, leave: top(1) },
    ],
  }
  const seen = await call(await accountFor(asked), asked)
  expect(seen.result.status).toBe(200)
  const order = seen.after.map(({ id }) => id).filter((id) => seen.rows.includes(id))
  expect(seen.rows.filter((id) => order.includes(id))).toEqual(order)
  expectHonest(seen)
})

test('Rows that arrivals pushed a whole batch further down are shown once, and a walk goes on above them.', {
  ...keeps('list-network-order', 'moving-no-repeat', 'moving-short-page'),
}, async () => {
  // By what the summary has told, two batches go out at once. The two last rows are in the first of them, and after
  // the arrivals at the very beginning of the other.
  const asked: Scene = {
    ...still,
    invitations: 102,
    network: { ...still.network, summary: 201 },
    count: 200,
    offset: 100,
    oneByOne: false,
  }
  const account = await accountFor(asked)
  await call(account, { ...asked, count: 100, offset: 0 })
  const seen = await call(account, { ...asked, moves: [{ at: 1, arrive: 100, leave: [] }] })
  const ids = seen.before.map(({ id }) => id)
  expect(seen.batches.map(({ start }) => start)).toEqual([100, 200])
  expect(seen.rows).toEqual(ids.slice(100))
  expectHonest(seen)
  const { pagination } = seen.result.body.data
  expect(pagination).toMatchObject({ next_offset: 102, has_more: true })
  const next = await call(account, { ...asked, offset: pagination.next_offset })
  expect(next.rows).toEqual(ids.slice(2))
})

test('Rows that share none with what was read before them were pushed as far as those that they follow on from.', {
  ...keeps('list-network-order'),
}, async () => {
  // Three batches go out at once after the arrivals. The last of them shows nothing of the first one, as those above it
  // do; nor does the very last row, which is read alone.
  const asked: Scene = {
    ...still,
    invitations: 285,
    network: { ...still.network, summary: 300 },
    count: 1000,
    oneByOne: false,
    moves: [{ at: 1, arrive: 116, leave: [] }],
  }
  const seen = await call(await accountFor(asked), asked)
  expect(seen.batches.map(({ start }) => start)).toEqual([0, 100, 200, 300, 400])
  expect(seen.rows.slice(16)).toEqual(seen.before.map(({ id }) => id))
  expectHonest(seen)
})

const told: Scene = { ...still, network: { ...still.network, total: 'true' }, count: 1000 }
/** The first of so many rows leave. */
const top = (many: number, rows: number) => Array.from({ length: many }, (_, place) => (place + 0.5) / rows)

test('A gap is not taken for filled because arrivals have hidden a departure below it.', {
  ...keeps('moving-departure-mended'),
}, async () => {
  // Two leave the top, so that a gap is read again. Meanwhile nine arrive, and the last row leaves.
  const asked: Scene = {
    ...told,
    invitations: 200,
    moves: [
      { at: 1, arrive: 0, leave: top(2, 200) },
      { at: 2, arrive: 9, leave: [0.999] },
    ],
  }
  const seen = await call(await accountFor(asked), asked)
  expect(seen.result.status).toBe(200)
  expectHonest(seen)
  expectWhole(seen)
})

test('Rows that more arrivals than were read pushed wholly above these are joined to them.', {
  ...keeps('moving-departure-mended', 'list-network-order'),
}, async () => {
  // The second batch shows what stood before the first. By its total it could stand within it, as some left below.
  const asked: Scene = {
    ...told,
    invitations: 257,
    offset: 17,
    count: 110,
    moves: [{ at: 1, arrive: 123, leave: top(39, 257).map((place) => 1 - place) }],
  }
  const seen = await call(await accountFor(asked), asked)
  expect(seen.result.status).toBe(200)
  expectHonest(seen)
  expectWhole(seen)
})

test('Where a batch came back empty is not the end of a list that has grown since.', {
  ...keeps('moving-departure-mended', 'moving-short-page'),
}, async () => {
  // The batch at 300 is empty while the list is at its shortest, and three rows are left to read when it is not.
  const asked: Scene = {
    ...told,
    invitations: 310,
    moves: [
      { at: 2, arrive: 0, leave: top(7, 310) },
      { at: 3, arrive: 0, leave: top(8, 303) },
      { at: 4, arrive: 8, leave: [] },
    ],
  }
  const seen = await call(await accountFor(asked), asked)
  expect(seen.result.status).toBe(200)
  expectHonest(seen)
  expectWhole(seen)
})
