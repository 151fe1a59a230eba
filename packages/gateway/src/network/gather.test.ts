import { getEventListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { type Invitation, type InvitationType, priceOfRows } from '@salver/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Gathering, gather } from './gather.ts'
import { receivedList } from './lists.ts'
import { forgetLength, type ListMemory } from './pending.ts'
import { type Batch, NetworkError, type Provider, type Session } from './provider.ts'
import { type Sandbox, type SandboxMember, startSandbox } from './sandbox.fixture.ts'
import { makeVoyager } from './voyager/voyager.ts'

const never = new AbortController().signal
const KINDS: InvitationType[] = ['CONNECTION', 'CONNECTION', 'EVENT', 'CONNECTION', 'ORGANIZATION']

function invitation(id: number): Invitation {
  const nobody = { first_name: null, last_name: null, headline: null, linkedin_url: null }
  return {
    entity_urn: `urn:li:invitation:${id}`,
    invitation_id: String(id),
    shared_secret: null,
    sender: { ...nobody, profile_picture_url: null },
    invitation_type: KINDS[id % KINDS.length] ?? 'CONNECTION',
    sent_at: null,
    message: null,
    unseen: null,
    mutual_connections: null,
    subject: null,
  }
}

type Summary = 'true' | 'missing' | 'wrong' | 'fails' | number

/** A list that a test holds in its hand: what is asked of it, and what happens at each request. */
function makeList(length: number, { told = false, summary = 'true' as Summary } = {}) {
  const rows = Array.from({ length }, (_, index) => invitation(length - index))
  const asked: (Batch | 'summary')[] = []
  const list = {
    rows,
    asked,
    /** Requests under way, and the most that ever were. */
    now: 0,
    most: 0,
    /** Called when the nth batch is about to be answered. */
    before: (_nth: number): void | Promise<void> => {},
    batches: () => asked.filter((entry) => entry !== 'summary'),
    session: {
      async received(batch, signal) {
        asked.push(batch)
        const nth = list.batches().length
        list.now += 1
        list.most = Math.max(list.most, list.now)
        try {
          await setImmediate()
          await list.before(nth)
          signal.throwIfAborted()
          const invitations = rows.slice(batch.start, batch.start + batch.count)
          const empty = invitations.length === 0 && rows.length === 0 && batch.start > 0
          return { rows: invitations, total: told && !empty ? rows.length : null }
        } finally {
          list.now -= 1
        }
      },
      async pendingCounts() {
        asked.push('summary')
        if (summary === 'fails') throw new NetworkError('trouble', 'no summary')
        if (summary === 'missing') return { received: null, sent: null }
        if (summary === 'wrong') return { received: Math.floor(rows.length / 2), sent: null }
        return { received: summary === 'true' ? rows.length : summary, sent: null }
      },
    } satisfies Pick<Session, 'received' | 'pendingCounts'>,
  }
  return list
}

const freshMemory = (): ListMemory => ({
  lastHadTotal: undefined,
  summary: undefined,
  length: undefined,
  changes: 0,
})

/** A gathering with everything that a test does not care about, and the rows that were told. */
function asking(session: Parameters<typeof receivedList>[0], more: Partial<Gathering<Invitation>> = {}) {
  const told: number[] = []
  const gathering: Gathering<Invitation> = {
    list: receivedList(session),
    keeps: null,
    reserve: async () => {},
    count: 10,
    offset: 0,
    memory: freshMemory(),
    concurrency: 10,
    now: () => 0,
    signal: never,
    onKnown: async (rows) => {
      told.push(rows)
    },
    ...more,
  }
  return { told, gathered: gather(gathering) }
}

const ids = (rows: readonly Invitation[]) => rows.map((row) => row.invitation_id)

const lists = fc.record({
  length: fc.oneof(
    fc.integer({ min: 0, max: 130 }),
    fc.integer({ min: 0, max: 2500 }),
    fc.constantFrom(100, 1000),
  ),
  told: fc.boolean(),
  summary: fc.constantFrom<Summary[]>('true', 'missing', 'wrong', 'fails', 0, 5000),
  memory: fc.constantFrom(undefined, true, false),
  concurrency: fc.integer({ min: 1, max: 12 }),
  kind: fc.constantFrom<(InvitationType | undefined)[]>(
    undefined,
    undefined,
    'CONNECTION',
    'EVENT',
    'CONTENT_SERIES',
  ),
})

const counts = fc.oneof(
  fc.integer({ min: 1, max: 12 }),
  fc.integer({ min: 1, max: 1000 }),
  fc.constantFrom(50, 100, 500),
)

function oneCall(
  list: ReturnType<typeof makeList>,
  more: Partial<Gathering<Invitation>>,
  kind: InvitationType | undefined,
) {
  return asking(list.session, {
    ...more,
    keeps: kind === undefined ? null : (row) => row.invitation_type === kind,
  })
}

test('any part of a list that stands still is that part, with its length', async () => {
  await fc.assert(
    fc.asyncProperty(lists, counts, fc.integer({ min: 0, max: 2700 }), async (world, count, offset) => {
      const { length, told: total, summary, memory, concurrency, kind } = world
      const list = makeList(length, { told: total, summary })
      const more = {
        count,
        offset,
        concurrency,
        memory: { lastHadTotal: memory, summary: undefined, length: undefined, changes: 0 },
      }
      const { told, gathered } = oneCall(list, more, kind)
      const { rows, total: found, hasMore, batchSize, batches } = await gathered
      const all = list.rows.filter((row) => kind === undefined || row.invitation_type === kind)
      expect(ids(rows)).toEqual(ids(all.slice(offset, offset + count)))
      expect(hasMore).toBe(offset + rows.length < found)
      // A summary that is wrong and cannot be told from a right one is all that may make the length wrong.
      const believed = summary === 'wrong' || summary === 0 || summary === 5000
      if (!believed || total || kind !== undefined) expect(found).toBe(all.length)
      if (all.length > offset + rows.length) expect(hasMore).toBe(true)
      expect(told.at(-1)).toBe(rows.length)
      expect(list.most).toBeLessThanOrEqual(concurrency)
      expect(batchSize).toBe(Math.max(...list.batches().map((batch) => batch.count)))
      expect(list.batches().length - batches).toBeOneOf(summary === 'true' || believed ? [0, 1] : [0])
      for (const batch of list.batches()) {
        expect(batch.count).toBeGreaterThanOrEqual(10)
        expect(batch.count).toBeLessThanOrEqual(100)
      }
    }),
    { numRuns: 400 },
  )
})

test('a walk gives each invitation once, in order, and ends', async () => {
  await fc.assert(
    fc.asyncProperty(
      lists,
      fc.oneof(fc.integer({ min: 20, max: 1000 }), fc.constant(50)),
      async (world, count) => {
        const { length, told, summary, kind, concurrency } = world
        const list = makeList(length, { told, summary })
        const memory = freshMemory()
        const walked: Invitation[] = []
        let hasMore = true
        for (let calls = 0; hasMore; calls += 1) {
          expect(calls).toBeLessThanOrEqual(length / count + 2)
          const offset = walked.length
          const gathered = await oneCall(list, { offset, count, memory, concurrency }, kind).gathered
          walked.push(...gathered.rows)
          hasMore = gathered.hasMore
        }
        const all = list.rows.filter((row) => kind === undefined || row.invitation_type === kind)
        expect(ids(walked)).toEqual(ids(all))
      },
    ),
    { numRuns: 150 },
  )
})

describe('requests', () => {
  test('of the documented example: one of 26', async () => {
    const list = makeList(26)
    const { told, gathered } = asking(list.session, { count: 1 })
    expect(await gathered).toMatchObject({ total: 26, hasMore: true, batchSize: 10, batches: 1 })
    expect(told).toEqual([1])
    expect(list.asked).toEqual([{ start: 0, count: 10 }, 'summary'])
  })

  test('are none for a summary that is remembered, or a length that is told', async () => {
    const list = makeList(312)
    const memory = freshMemory()
    await asking(list.session, { memory }).gathered
    await asking(list.session, { memory, offset: 10, now: () => 29_999 }).gathered
    expect(list.asked.filter((entry) => entry === 'summary')).toHaveLength(1)
    await asking(list.session, { memory, offset: 20, now: () => 30_000 }).gathered
    expect(list.asked.filter((entry) => entry === 'summary')).toHaveLength(2)
    const telling = makeList(312, { told: true })
    await asking(telling.session, { count: 312 }).gathered
    expect(telling.asked).toEqual(
      [0, 100, 200, 300].map((start) => ({ start, count: start < 300 ? 100 : 12 })),
    )
  })

  test('for a summary go out beside the first batch where the last answer told nothing', async () => {
    const list = makeList(312)
    let besides: unknown[] = []
    list.before = () => {
      besides = [...list.asked]
    }
    await asking(list.session, {
      memory: { lastHadTotal: false, summary: undefined, length: undefined, changes: 0 },
    }).gathered
    expect(besides).toContain('summary')
  })

  test('take one turn for what was seen lately, and no more of them', async () => {
    const list = makeList(1000, { told: true })
    const memory = freshMemory()
    await asking(list.session, { memory }).gathered
    list.asked.length = 0
    list.most = 0
    const { told, gathered } = asking(list.session, { memory, count: 1000 })
    expect(await gathered).toMatchObject({ total: 1000, batches: 10, hasMore: false })
    expect([list.most, list.asked.length]).toEqual([10, 10])
    // Paid for before any of it was asked.
    expect(told[0]).toBe(1000)
  })

  test('go one by one where what was seen lately cannot be paid for', async () => {
    const list = makeList(1000, { told: true })
    const memory = freshMemory()
    await asking(list.session, { memory }).gathered
    list.rows.length = 120
    const tooDear = async (rows: number) => {
      if (rows > 120) throw new Error('too dear')
    }
    const { gathered } = asking(list.session, { memory, count: 1000, onKnown: tooDear })
    expect(await gathered).toMatchObject({ total: 120, hasMore: false })
  })

  test('ask for what was seen lately and has left since, and say what there is', async () => {
    for (const told of [true, false]) {
      const list = makeList(1000, { told })
      const memory = freshMemory()
      await asking(list.session, { memory, count: 1000 }).gathered
      list.rows.length = 333
      memory.summary = undefined
      expect(await asking(list.session, { memory, count: 1000 }).gathered).toMatchObject({
        total: 333,
        hasMore: false,
      })
    }
  })

  test('remember no summary and no length of before a write of ours', async () => {
    const list = makeList(26)
    const memory = freshMemory()
    const { pendingCounts } = list.session
    const session = {
      ...list.session,
      pendingCounts: async () => {
        const counts = await pendingCounts()
        // The network has counted; while its answer is on the way, another call accepts one.
        forgetLength(memory)
        return counts
      },
    }
    await asking(session, { memory }).gathered
    expect(memory).toMatchObject({ summary: undefined, length: undefined })
    const later = makeList(25)
    expect(await asking(later.session, { memory, offset: 15 }).gathered).toMatchObject({
      total: 25,
      hasMore: false,
    })
  })

  test('take two turns for a thousand, the summary beside', async () => {
    const list = makeList(1000)
    const turns: number[] = []
    list.before = () => {
      turns.push(list.now)
    }
    const memory = { lastHadTotal: false, summary: undefined, length: undefined, changes: 0 }
    const gathered = await asking(list.session, { memory, count: 1000 }).gathered
    expect(gathered).toMatchObject({ total: 1000, hasMore: false, batches: 10, batchSize: 100 })
    // Nine, and a small one that makes sure of the summary's count.
    expect(list.most).toBe(10)
    expect(list.batches()).toHaveLength(11)
  })

  test('leave nothing behind at the signal', async () => {
    const { signal } = new AbortController()
    await asking(makeList(1000).session, { count: 1000, signal }).gathered
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })
})

describe('what is known', () => {
  test('is told before the rest goes out, and may end it', async () => {
    const refusal = new Error('no credits')
    const list = makeList(500, { told: true })
    const onKnown = async (rows: number) => {
      expect(rows).toBe(500)
      throw refusal
    }
    await expect(asking(list.session, { count: 1000, onKnown }).gathered).rejects.toBe(refusal)
    expect(list.asked).toHaveLength(1)
  })

  test('grows by a credit’s rows where the length is only estimated', async () => {
    const list = makeList(260)
    const { told, gathered } = asking(list.session, { count: 1000, concurrency: 1 })
    await gathered
    expect(told).toEqual([100, 200, 260])
    const prices = told.map(priceOfRows)
    expect(prices).toEqual([...new Set(prices)])
  })

  test('ends the batches under way when it is refused', async () => {
    const list = makeList(900)
    const refusal = new Error('no credits')
    const onKnown = async (rows: number) => {
      if (rows > 150) throw refusal
    }
    await expect(asking(list.session, { count: 1000, onKnown, concurrency: 3 }).gathered).rejects.toBe(
      refusal,
    )
    expect(list.now).toBe(0)
    expect(list.batches().length).toBeLessThan(9)
  })
})

describe('a batch that fails', () => {
  test('is tried again, and no batch more is counted', async () => {
    const list = makeList(300, { told: true })
    list.before = (nth) => {
      if (nth === 2) throw new NetworkError('trouble', 'for a moment')
    }
    expect(await asking(list.session, { count: 300 }).gathered).toMatchObject({ batches: 3, total: 300 })
    expect(list.batches()).toHaveLength(4)
  })

  test('for good fails all, and takes the others with it', async () => {
    const list = makeList(1000, { told: true })
    const error = new NetworkError('refused', 'no')
    list.before = (nth) => {
      if (nth === 3) throw error
      return nth === 1 ? undefined : new Promise((resolve) => setTimeout(resolve, 20))
    }
    await expect(asking(list.session, { count: 1000, concurrency: 4 }).gathered).rejects.toBe(error)
    expect(list.now).toBe(0)
    expect(list.batches()).toHaveLength(5)
  })

  test('within a pause ends with the deadline’s reason', async () => {
    const list = makeList(10)
    const deadline = new AbortController()
    const reason = new Error('the deadline')
    let couldBeOver = false
    list.before = () => {
      setTimeout(() => deadline.abort(reason), 1)
      // The least that a pause takes, begun before it.
      setTimeout(() => {
        couldBeOver = true
      }, 100)
      throw new NetworkError('trouble', 'always')
    }
    await expect(asking(list.session, { signal: deadline.signal }).gathered).rejects.toBe(reason)
    expect([couldBeOver, list.asked.length]).toEqual([false, 1])
  })

  test('is not tried before the time that the network names', async () => {
    const list = makeList(10)
    const error = new NetworkError('trouble', '503', { retryAfterSeconds: 30 })
    list.before = () => {
      throw error
    }
    await expect(asking(list.session).gathered).rejects.toBe(error)
    expect(list.asked).toHaveLength(1)
  })

  test.each(['session_ended', 'challenge', 'too_fast'] as const)(
    'as a summary by %s ends the call',
    async (kind) => {
      const list = makeList(50)
      const error = new NetworkError(kind, 'about the account')
      const pendingCounts = async () => {
        throw error
      }
      await expect(asking({ ...list.session, pendingCounts }).gathered).rejects.toBe(error)
    },
  )
})

describe('a list that moves', () => {
  /** Gathers while the list changes before the nth batch is answered. */
  async function moving(told: boolean, changes: Record<number, (rows: Invitation[]) => void>, count = 1000) {
    const list = makeList(300, { told })
    const first = ids(list.rows)
    list.before = (nth) => changes[nth]?.(list.rows)
    const gathered = await asking(list.session, { count, concurrency: 1 }).gathered
    const found = ids(gathered.rows)
    expect(new Set(found).size).toBe(found.length)
    return { ...gathered, first, found, list, stayed: ids(list.rows).filter((id) => first.includes(id)) }
  }

  test.each([2, 3])(
    'loses nothing to departures from its top before batch %i, by its own totals',
    async (nth) => {
      const { found, first } = await moving(true, { [nth]: (rows) => rows.splice(0, 3) })
      expect(found).toEqual(first)
    },
  )

  test('loses nothing to departures from anywhere, twice', async () => {
    const { found, stayed, batches } = await moving(true, {
      2: (rows) => rows.splice(50, 7),
      3: (rows) => rows.splice(150, 12),
    })
    expect(found).toEqual(expect.arrayContaining(stayed))
    expect(batches).toBeGreaterThan(3)
  })

  test.each([2, 3])('keeps its order when more than a batch leaves before batch %i', async (nth) => {
    const { found, first, stayed } = await moving(true, { [nth]: (rows) => rows.splice(0, 150) })
    expect(found).toEqual(expect.arrayContaining(stayed))
    expect(found).toEqual(first.filter((id) => found.includes(id)))
  })

  test('gives no row twice when some arrive, and goes on until its end', async () => {
    for (const told of [true, false]) {
      const arrive = (rows: Invitation[]) => rows.unshift(...[901, 902, 903].map(invitation))
      const all = await moving(told, { 2: arrive, 3: arrive })
      expect(all.found).toEqual(all.first)
      const some = await moving(told, { 2: arrive }, 200)
      expect(some.found).toEqual(some.first.slice(0, 197))
      expect(some.hasMore).toBe(true)
    }
  })

  test('answers nothing from above the place that it was asked for', async () => {
    // One whose first total counts those who have just left, though no row has moved.
    const still = makeList(100)
    const { received } = still.session
    const session = {
      ...still.session,
      received: async (batch: Batch, signal: AbortSignal) => {
        const first = still.asked.length === 0
        return { rows: (await received(batch, signal)).rows, total: first ? 110 : 100 }
      },
    }
    const end = await asking(session, { offset: 90, count: 100 }).gathered
    expect(ids(end.rows)).toEqual(ids(still.rows).slice(90))
    expect(end).toMatchObject({ total: 100, hasMore: false })

    // One from which many leave further down.
    const list = makeList(400, { told: true })
    const first = ids(list.rows)
    list.before = (nth) => void (nth === 2 && list.rows.splice(280, 110))
    const { rows } = await asking(list.session, { offset: 100, count: 150, concurrency: 1 }).gathered
    expect(ids(rows)).toEqual(first.slice(100, 100 + rows.length))
  })

  test('that never stops leaving is trouble, after two mendings', async () => {
    const leave = (rows: Invitation[]) => rows.splice(0, 4)
    const changes = Object.fromEntries(Array.from({ length: 99 }, (_, nth) => [nth + 2, leave]))
    await expect(moving(true, changes)).rejects.toMatchObject({ kind: 'trouble', code: 'CHANNEL_ERROR' })
  })

  test('any departures, with totals: none that stayed is missed', async () => {
    const change = fc.record({ nth: fc.integer({ min: 2, max: 8 }), at: fc.nat(250), gone: fc.nat(120) })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 2 }), async (changes) => {
        const { found, stayed } = await moving(
          true,
          Object.fromEntries(
            changes.map(({ nth, at, gone }) => [nth, (rows: Invitation[]) => rows.splice(at, gone)]),
          ),
        )
        expect(found).toEqual(expect.arrayContaining(stayed))
      }),
      { numRuns: 200 },
    )
  })

  test('any arrivals or departures while batches are under way together: none that stayed is missed', async () => {
    const change = fc.record({
      nth: fc.integer({ min: 2, max: 8 }),
      at: fc.nat(799),
      by: fc.constantFrom(-1, 1, -1, 1, -40, 40),
    })
    // One at a time, so that each total tells of it.
    const changes = fc.uniqueArray(change, { maxLength: 3, selector: ({ nth }) => nth })
    const delays = fc.array(fc.nat(3), { minLength: 5, maxLength: 15 })
    let id = 1000
    await fc.assert(
      fc.asyncProperty(changes, delays, async (changes, delays) => {
        const list = makeList(800, { told: true })
        const first = ids(list.rows)
        const { received } = list.session
        let sent = 0
        list.before = (nth) => {
          for (const { by, at } of changes.filter((one) => one.nth === nth)) {
            if (by < 0) list.rows.splice(at, -by)
            else list.rows.unshift(...Array.from({ length: by }, () => invitation(id++)))
          }
        }
        const session = {
          ...list.session,
          received: async (batch: Batch, signal: AbortSignal) => {
            for (let turns = delays[sent++ % delays.length] ?? 0; turns > 0; turns -= 1) await setImmediate()
            return received(batch, signal)
          },
        }
        const gathered = await asking(session, { count: 1000 }).gathered.catch((error: unknown) => {
          // Only one that moves on while it is read again cannot be mended.
          expect(error).toMatchObject({ code: 'CHANNEL_ERROR' })
          expect(changes.length).toBeGreaterThan(1)
        })
        if (gathered === undefined) return
        const found = ids(gathered.rows)
        const stayed = ids(list.rows).filter((id) => first.includes(id))
        expect(found.filter((one) => stayed.includes(one))).toEqual(stayed)
      }),
      { numRuns: 300 },
    )
  })

  test('any arrivals and departures, with totals: none that stayed is missed, and their order holds', async () => {
    const change = fc.record({
      nth: fc.integer({ min: 2, max: 7 }),
      at: fc.nat(299),
      gone: fc.nat(60),
      come: fc.nat(120),
    })
    let id = 1000
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 3 }), async (changes) => {
        const moves: Record<number, (rows: Invitation[]) => void> = {}
        for (const { nth, at, gone, come } of changes) {
          moves[nth] = (rows) => {
            rows.splice(at, gone)
            rows.unshift(...Array.from({ length: come }, () => invitation(id++)))
          }
        }
        const moved = await moving(true, moves).catch((error: unknown) => {
          // Only one that moves on while it is read again cannot be mended.
          expect(error).toMatchObject({ code: 'CHANNEL_ERROR' })
          expect(Object.keys(moves).length).toBeGreaterThan(1)
        })
        if (moved !== undefined) {
          expect(moved.found.filter((one) => moved.stayed.includes(one))).toEqual(moved.stayed)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('a network that is wrong', () => {
  test('with a batch that comes short in the middle is asked for the rest', async () => {
    const list = makeList(400)
    const { received } = list.session
    const session = {
      ...list.session,
      received: async (batch: Batch, signal: AbortSignal) => {
        const { rows, total } = await received(batch, signal)
        return { rows: batch.start === 100 ? rows.slice(0, 60) : rows, total }
      },
    }
    const gathered = await asking(session, { count: 1000 }).gathered
    expect(ids(gathered.rows)).toEqual(ids(list.rows))
    expect(gathered).toMatchObject({ total: 400, hasMore: false })
  })

  test('with a hole that stays is trouble', async () => {
    const list = makeList(400)
    const session = {
      ...list.session,
      received: async (batch: Batch, signal: AbortSignal) => {
        if (batch.start >= 100 && batch.start < 200) return { rows: [], total: null }
        return list.session.received(batch, signal)
      },
    }
    await expect(asking(session, { count: 1000 }).gathered).rejects.toMatchObject({ kind: 'trouble' })
  })

  test('with a first batch short of its own total is asked on', async () => {
    const list = makeList(30, { told: true })
    let first = true
    const session = {
      ...list.session,
      received: async (batch: Batch, signal: AbortSignal) => {
        const { rows, total } = await list.session.received(batch, signal)
        const cut = first ? rows.slice(0, 5) : rows
        first = false
        return { rows: cut, total }
      },
    }
    const gathered = await asking(session, { count: 30 }).gathered
    expect(ids(gathered.rows)).toEqual(ids(list.rows))
  })

  test('with a list that ignores where it is to start ends', async () => {
    const list = makeList(300, { summary: 'missing' })
    const session = {
      ...list.session,
      received: (batch: Batch, signal: AbortSignal) => list.session.received({ ...batch, start: 0 }, signal),
    }
    await expect(asking(session, { count: 1000 }).gathered).rejects.toMatchObject({ kind: 'trouble' })
  })
})

describe('a length beyond all reason', () => {
  const FAR_TOO_MUCH = 2_000_000

  test.each([
    ['of a total', FAR_TOO_MUCH, 'missing' as const],
    ['of a summary', null, FAR_TOO_MUCH],
  ])('%s takes no more requests at a time than the longest list does', async (_, total, summary) => {
    const list = makeList(150, { summary })
    const { received } = list.session
    const session = {
      ...list.session,
      received: async (batch: Batch, signal: AbortSignal) => ({ ...(await received(batch, signal)), total }),
    }
    const reserved: number[] = []
    const reserve = async (requests: number) => {
      reserved.push(requests)
      throw new Error('too many')
    }
    await expect(asking(session, { keeps: () => true, reserve }).gathered).rejects.toThrow('too many')
    expect(reserved).toEqual([1000])
  })

  test('that one answer tells is no gap to be read', async () => {
    const list = makeList(300, { told: true })
    const { received } = list.session
    const session = {
      ...list.session,
      received: async (batch: Batch, signal: AbortSignal) => {
        const { rows, total } = await received(batch, signal)
        return { rows, total: batch.start === 200 && batch.count === 100 ? FAR_TOO_MUCH : total }
      },
    }
    const reserved: number[] = []
    const reserve = async (requests: number) => {
      reserved.push(requests)
    }
    await asking(session, { count: 300, reserve }).gathered.catch((error: unknown) => {
      expect(error).toMatchObject({ kind: 'trouble' })
    })
    expect(Math.max(...reserved)).toBeLessThanOrEqual(1000)
  })
})

describe('over the sandbox network', () => {
  let sandbox: Sandbox
  let provider: Provider

  beforeAll(async () => {
    sandbox = await startSandbox()
    provider = makeVoyager({ url: sandbox.url, queries: { invitations: null, sent: null, profiles: null } })
  })

  afterAll(async () => {
    await provider.close()
    await sandbox[Symbol.asyncDispose]()
  })

  async function meet(order: Record<string, unknown>): Promise<{ member: SandboxMember; session: Session }> {
    const member = await sandbox.member(order)
    return { member, session: provider.open(member.token).session((request) => request()) }
  }

  /** A session, and in how many turns it was asked: those that go out before another is answered are one turn. */
  function turnsOf(session: Session) {
    let answered = 0
    const counted = {
      asked: 0,
      turns: 0,
      session: {
        received: async (batch: Batch, signal: AbortSignal) => {
          const turn = answered + 1
          counted.asked += 1
          counted.turns = Math.max(counted.turns, turn)
          const received = await session.received(batch, signal)
          answered = Math.max(answered, turn)
          return received
        },
        pendingCounts: (signal: AbortSignal) => session.pendingCounts(signal),
      },
    }
    return counted
  }

  test('a thousand come in two turns', async () => {
    const { session } = await meet({ invitations: 1000 })
    const memory = freshMemory()
    await asking(session, { memory }).gathered
    memory.summary = undefined
    memory.length = undefined
    const counted = turnsOf(session)
    const gathered = await asking(counted.session, { memory, count: 1000 }).gathered
    // Ten, and a small one that makes sure of the summary's count.
    expect([counted.turns, counted.asked]).toEqual([2, 11])
    expect(gathered).toMatchObject({ total: 1000, hasMore: false, batches: 10 })
    expect(new Set(ids(gathered.rows)).size).toBe(1000)
  })

  test('a walk in every setting gives each once', async () => {
    for (const total of ['zero', 'missing', 'true']) {
      for (const summary of ['true', 'missing', 'wrong', 'fails']) {
        const { session } = await meet({ invitations: 312, seed: 'walk', total, summary })
        const memory = freshMemory()
        const walked: Invitation[] = []
        for (let hasMore = true; hasMore; ) {
          const gathered = await asking(session, { memory, count: 52, offset: walked.length }).gathered
          walked.push(...gathered.rows)
          hasMore = gathered.hasMore
        }
        expect(new Set(ids(walked)).size).toBe(312)
        expect(walked).toHaveLength(312)
      }
    }
  })

  test('a filter counts its own', async () => {
    const { session } = await meet({ invitations: 400, types: { CONNECTION: 3, EVENT: 1 } })
    const gathered = await asking(session, {
      count: 30,
      offset: 80,
      keeps: (row) => row.invitation_type === 'EVENT',
    }).gathered
    expect(gathered).toMatchObject({ total: 100, hasMore: false, batchSize: 100 })
    expect(gathered.rows).toHaveLength(20)
  })

  test('departures and arrivals in mid-reading lose and repeat nothing', async () => {
    for (const fault of [{ leave: 5 }, { arrive: 5 }]) {
      const { member, session } = await meet({ invitations: 500, total: 'true' })
      const before = ids((await asking(session, { count: 500 }).gathered).rows)
      await member.faults({ on: 'received', after: 2, times: 1, answer: fault })
      const found = ids((await asking(session, { count: 1000 }).gathered).rows)
      expect(new Set(found).size).toBe(found.length)
      expect(found).toEqual(expect.arrayContaining(before.slice(5)))
    }
  })
})
