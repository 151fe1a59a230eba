import { INVITATION_TYPES, type ListedInvitation, priceOfRows } from '@salver/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Account, type Answer, startHouse } from '../house.ts'
import { closedBooks } from '../money/books.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()
const workspace = await house.workspace(1_000_000)
const mixed = await workspace.account({
  invitations: 260,
  seed: 'filters',
  types: { CONNECTION: 6, ORGANIZATION: 2, EVENT: 1, CONTENT_SERIES: 1 },
})
const DAY = 86_400_000

interface Filters {
  invitation_type?: string
  has_note?: boolean
  mutual_at_least?: number
  older_than_days?: number
  newer_than_days?: number
  text?: string
}

/** The whole list as it is without a filter. */
async function whole({ id }: Account): Promise<ListedInvitation[]> {
  const { body } = await workspace.list(id, { count: 1000 })
  expect(body.data.pagination.has_more).toBe(false)
  return body.data.invitations
}

/** Letters alone: neither case nor marks above and below them. */
function plain(text: string): string {
  const signs = [...text.normalize('NFKD')].filter((sign) => !/[\p{M}&&\p{Script=Inherited}]/v.test(sign))
  const capitals = [...signs.join('').normalize('NFC').toUpperCase()]
  return capitals.map((sign) => 'LODH'['ŁØĐĦ'.indexOf(sign)] ?? sign).join('')
}

/** Which rows of a list fit, at a time. */
function fitting(list: ListedInvitation[], filters: Filters, now: number): ListedInvitation[] {
  return list.filter((one) => {
    const { invitation_type, has_note, mutual_at_least, older_than_days, newer_than_days, text } = filters
    const age = one.sent_at === null ? null : now - Date.parse(one.sent_at)
    if (invitation_type !== undefined && one.invitation_type !== invitation_type) return false
    if (has_note === true && one.message === null) return false
    if (has_note === false && one.message !== null) return false
    if (mutual_at_least !== undefined && (one.mutual_connections ?? -1) < mutual_at_least) return false
    if (older_than_days !== undefined && (age === null || age < older_than_days * DAY)) return false
    if (newer_than_days !== undefined && (age === null || age >= newer_than_days * DAY)) return false
    if (text === undefined) return true
    const { first_name, last_name, headline } = one.sender
    const name = `${first_name ?? ''} ${last_name ?? ''}`.trim()
    return [name, headline ?? '', one.message ?? ''].some((its) => plain(its).includes(plain(text.trim())))
  })
}

const ageless = ({ sent_time: _, sent_time_days: __, ...one }: ListedInvitation) => one

/** What one filtered page owes, against a model of the unfiltered list. */
async function expectFiltered(
  filters: Filters,
  { count, offset }: { count: number; offset: number },
): Promise<Answer> {
  // While the call is made a row may grow a day older: then what holds before it, or after it, is right.
  const earlier = fitting(await whole(mixed), filters, Date.now())
  const before = await workspace.credits()
  const answer = await workspace.list(mixed.id, { ...filters, count, offset })
  const spent = before - (await workspace.credits())
  const later = fitting(await whole(mixed), filters, Date.now())
  expect(answer.body).toMatchObject({ success: true })
  const { data, metadata } = answer.body

  const pages = [earlier, later].map((list) => {
    const rows = list.slice(offset, offset + Math.min(count, 1000))
    const more = offset + rows.length < list.length
    return {
      rows: rows.map(ageless),
      total_results: rows.length,
      total_available_results: list.length,
      pagination: {
        offset,
        count: rows.length,
        next_offset: more ? offset + rows.length : null,
        has_more: more,
        results_per_page: 100,
        pages_fetched: 3,
      },
    }
  })
  const { invitations, ...totals } = data
  const page = { rows: invitations.map(ageless), ...totals }
  if (JSON.stringify(pages[0]) === JSON.stringify(pages[1])) expect(page).toEqual(pages[0])
  else expect(pages).toContainEqual(page)
  expect(metadata.credits_consumed).toBe(priceOfRows(invitations.length))
  expect(spent).toBe(priceOfRows(invitations.length))
  return answer
}

const list = await whole(mixed)
const filled = (texts: (string | null)[]) => texts.filter((text) => text !== null)
const words = filled(
  list.flatMap(({ sender, message }) => [
    sender.first_name && sender.last_name && `${sender.first_name} ${sender.last_name}`,
    sender.headline,
    message,
  ]),
)
const days = [...new Set(list.flatMap(({ sent_time_days }) => sent_time_days ?? []))]
const mutual = [...new Set(list.flatMap(({ mutual_connections }) => mutual_connections ?? []))]
const whole100 = { count: 100, offset: 0 }

/** A piece of what somebody wrote, written otherwise: case and accents do not matter. */
const piece = fc
  .tuple(fc.constantFrom(...words), fc.nat(60), fc.integer({ min: 1, max: 12 }), fc.nat(3))
  .map(([word, start, length, how]) => {
    const signs = [...new Intl.Segmenter().segment(word)].map(({ segment }) => segment)
    const from = start % signs.length
    const text = signs.slice(from, from + length).join('')
    if (how === 0) return text.toUpperCase()
    if (how === 1) return text.toLowerCase().normalize('NFD')
    return how === 2 ? plain(text) : text
  })
  .filter((text) => plain(text.trim()) !== '' && text.length <= 100)

const around = (values: number[]) =>
  fc.oneof(
    fc
      .tuple(fc.constantFrom(...values), fc.constantFrom(-1, 0, 1))
      .map(([value, by]) => Math.max(0, value + by)),
    fc.constantFrom(0, 1, 10_000),
  )

const filters: fc.Arbitrary<Filters> = fc.record(
  {
    invitation_type: fc.constantFrom(...INVITATION_TYPES),
    has_note: fc.boolean(),
    mutual_at_least: around(mutual),
    older_than_days: around(days),
    newer_than_days: around(days),
    text: piece,
  },
  { requiredKeys: [] },
)

describe('with a filter', () => {
  test(
    'has_note leaves those with a note, or those without',
    keeps('filter-has-note', 'filter-totals'),
    async () => {
      const withNote = await expectFiltered({ has_note: true }, whole100)
      const without = await expectFiltered({ has_note: false }, { count: 1000, offset: 0 })
      expect(withNote.body.data.total_results).toBeGreaterThan(10)
      for (const one of withNote.body.data.invitations) expect(one.message.trim()).not.toBe('')
      for (const one of without.body.data.invitations) expect(one.message).toBeNull()
      const totals = [withNote, without].map(({ body }) => body.data.total_available_results)
      expect(totals[0] + totals[1]).toBe(260)
    },
  )

  test(
    'mutual_at_least leaves those with so many, never those of whom the network says nothing',
    keeps('filter-mutual', 'filter-totals'),
    async () => {
      expect(list.some((one) => one.mutual_connections === null)).toBe(true)
      expect(list.some((one) => one.mutual_connections === 0)).toBe(true)
      for (const least of [0, 1, ...mutual.slice(0, 4), Math.max(...mutual), Math.max(...mutual) + 1]) {
        const { body } = await expectFiltered({ mutual_at_least: least }, { count: 1000, offset: 0 })
        for (const one of body.data.invitations) expect(one.mutual_connections).toBeGreaterThanOrEqual(least)
      }
      const none = await workspace.list(mixed.id, { mutual_at_least: Math.max(...mutual) + 1 })
      expect(none.body.data).toMatchObject({ invitations: [], total_available_results: 0 })
      expect(none.body.metadata.credits_consumed).toBe(0)
    },
  )

  test(
    'older_than_days and newer_than_days part the list at the day, as sent_time_days counts',
    keeps('filter-age', 'filter-totals'),
    async () => {
      for (const day of [0, 1, ...days.filter((_, place) => place % 8 === 0), Math.max(...days) + 2]) {
        const older = await expectFiltered({ older_than_days: day }, { count: 1000, offset: 0 })
        const newer = await expectFiltered({ newer_than_days: day }, { count: 1000, offset: 0 })
        for (const one of older.body.data.invitations) expect(one.sent_time_days).toBeGreaterThanOrEqual(day)
        // One that has grown a day older between the reading and the answer is what it was when it was read.
        for (const one of newer.body.data.invitations) expect(one.sent_time_days).toBeLessThanOrEqual(day)
      }
      const all = await expectFiltered({ older_than_days: 0 }, whole100)
      expect(all.body.data.total_available_results).toBe(list.filter((one) => one.sent_at !== null).length)
      expect((await expectFiltered({ newer_than_days: 0 }, whole100)).body.data.total_results).toBe(0)
    },
  )

  test('every mix of them leaves what fits to all, in order, with its own offsets, totals and price', {
    ...keeps(
      'filter-has-note',
      'filter-mutual',
      'filter-age',
      'filter-text',
      'filter-totals',
      'list-type-filter',
      'list-next-offset',
      'credits-per-fifty',
      'credits-empty-page-free',
    ),
    timeout: 90_000,
  }, async () => {
    let found = 0
    await fc.assert(
      fc.asyncProperty(
        filters.filter((chosen) => Object.keys(chosen).length > 0),
        fc.oneof(fc.integer({ min: 1, max: 120 }), fc.constant(1000)),
        fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(60)),
        async (chosen, count, offset) => {
          const { body } = await expectFiltered(chosen, { count, offset })
          if (body.data.total_results > 0) found++
        },
      ),
      { numRuns: 40 },
    )
    expect(found).toBeGreaterThan(0)
    await closedBooks(house, workspace.id)
  })

  test('a walk by next_offset shows what fits, once, in order', keeps('filter-totals'), async () => {
    const chosen = { has_note: false, mutual_at_least: 1, older_than_days: 2 }
    const fit = fitting(await whole(mixed), chosen, Date.now()).map((one) => one.invitation_id)
    expect(fit.length).toBeGreaterThan(30)
    const seen: string[] = []
    for (let offset: number | null = 0; offset !== null; ) {
      const { body } = await workspace.list(mixed.id, { ...chosen, count: 7, offset })
      seen.push(...body.data.invitations.map((one: ListedInvitation) => one.invitation_id))
      expect(body.metadata.credits_consumed).toBe(body.data.total_results > 0 ? 1 : 0)
      offset = body.data.pagination.next_offset
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(Math.abs(seen.length - fit.length)).toBeLessThanOrEqual(2)
    expect(seen.filter((id) => !fit.includes(id)).length).toBeLessThanOrEqual(2)
  })
})

/** An account whose network answers these people, in the older form in which each thing stands in its place. */
async function accountWith(
  people: { first?: string | null; last?: string | null; headline?: string; note?: string; sent?: number }[],
): Promise<Account> {
  const account = await workspace.account({ invitations: 0 })
  const elements = people.map(({ first, last, headline, note, sent }, place) => ({
    entityUrn: `urn:li:fs_relInvitationView:${place + 1}`,
    invitation: {
      entityUrn: `urn:li:fs_relInvitation:${place + 1}`,
      sharedSecret: 's',
      sentTime: sent ?? 1e12,
      message: note,
      fromMember: { firstName: first, lastName: last, occupation: headline, publicIdentifier: `p${place}` },
    },
  }))
  const body = { elements, paging: { start: 0, count: 100, links: [] } }
  await house.sandbox.faults(account.member, [{ on: 'received', answer: { status: 200, body } }])
  return account
}

describe('text', () => {
  const somebody = accountWith([
    { first: 'Łukasz', last: 'Wójcik', headline: 'Kierownik działu zakupów' },
    { first: 'Χρήστος', last: 'Παπαδόπουλος' },
    { first: 'Jürgen', last: 'Groß', note: 'Grüße aus Köln!' },
    { first: 'Şebnem', last: 'Yıldırım' },
    { first: 'İlker', last: 'Çağlar', headline: 'Yazılım geliştirici' },
    { first: 'राम', last: 'शर्मा' },
    { first: 'रोमा', last: 'शर्मी' },
    { first: '山本', last: '太郎', headline: '株式会社あおぞら 営業部長' },
    { first: '민준', last: '김' },
    { first: 'محمد', last: 'الحسن' },
    { first: 'Алёна', last: 'Ёлкин' },
    { first: 'Björn', last: 'Kjærgaard', headline: 'ﬁnance · Ｗｉｄｅ' },
    { first: null, last: null, note: 'no name, one word: zebra' },
    { first: 'Ann', last: null, headline: '100% (C++) [x] .*' },
    { first: 'Nguyễn Thị', last: 'Trần', headline: 'Sales 🚀' },
    { first: 'Søren', last: 'Đukić' },
  ])

  test.each<[text: string, ids: number[]]>([
    ['łukasz', [1]],
    ['ŁUKASZ WÓJ', [1]],
    ['lukasz wojcik', [1]],
    ['  Zakupow ', [1]],
    ['χρηστος', [2]],
    ['ΧΡΗΣΤΟΣ ΠΑΠΑ', [2]],
    // The capital of both small sigmas, in the middle of a word and at its end.
    ['ΧΡΗΣ', [2]],
    ['παπαδοπουλοσ', [2]],
    ['GROSS', [3]],
    ['groß', [3]],
    ['GRÜSSE', [3]],
    ['grusse aus koln', [3]],
    ['yıldırım', [4]],
    ['YILDIRIM', [4]],
    ['sebnem', [4]],
    ['ilker', [5]],
    ['İLKER ÇAĞ', [5]],
    // Vowels that are written as signs are letters all the same.
    ['राम', [6]],
    ['शर्मा', [6]],
    ['शर्मी', [7]],
    ['山本 太', [8]],
    ['あおぞら', [8]],
    ['민준 김', [9]],
    ['미', []],
    ['محمد', [10]],
    ['مُحَمَّد', [10]],
    ['алена елкин', [11]],
    ['АЛЁНА', [11]],
    ['bjo\u0308rn', [12]],
    ['finance · wide', [12]],
    ['zebra', [13]],
    ['ann', [14]],
    ['Ann null', []],
    ['null', []],
    ['100% (c++) [x] .*', [14]],
    ['.*', [14]],
    ['nguyen thi tran', [15]],
    ['🚀', [15]],
    ['soren dukic', [16]],
    // Over first and last name, but over no other border.
    ['wójcik kierownik', []],
    ['groß grüße', []],
    ['p0', []],
  ])('%j finds %j', keeps('filter-text', 'filter-totals'), async (text, ids) => {
    const { status, body } = await workspace.list((await somebody).id, { text, count: 50 })
    expect(status).toBe(200)
    expect(body.data.invitations.map((one: ListedInvitation) => Number(one.invitation_id))).toEqual(ids)
    expect(body.data.total_available_results).toBe(ids.length)
    expect(body.metadata.credits_consumed).toBe(ids.length > 0 ? 1 : 0)
  })
})

test('a day is over after 24 hours, on both sides of it', keeps('filter-age'), async () => {
  const now = Date.now()
  const minute = 60_000
  const ages = [0, DAY - minute, DAY + minute, 5 * DAY - minute, 5 * DAY + minute]
  const account = await accountWith(ages.map((age) => ({ first: 'A', sent: now - age })))
  const found = async (params: Filters) => {
    const { body } = await workspace.list(account.id, { ...params, count: 50 })
    return body.data.invitations.map((one: ListedInvitation) => Number(one.invitation_id))
  }
  expect(await found({ older_than_days: 1 })).toEqual([3, 4, 5])
  expect(await found({ newer_than_days: 1 })).toEqual([1, 2])
  expect(await found({ older_than_days: 5 })).toEqual([5])
  expect(await found({ newer_than_days: 5 })).toEqual([1, 2, 3, 4])
  expect(await found({ older_than_days: 1, newer_than_days: 5 })).toEqual([3, 4])
  expect(await found({ older_than_days: 5, newer_than_days: 5 })).toEqual([])
})

test('what has no time is neither older nor newer', keeps('filter-age'), async () => {
  const account = await workspace.account({ invitations: 0 })
  const elements = [
    { invitation: { entityUrn: 'urn:li:fs_relInvitation:1', sharedSecret: 's', sentTime: null } },
  ]
  await house.sandbox.faults(account.member, [
    { on: 'received', answer: { status: 200, body: { elements, paging: {} } } },
  ])
  for (const filter of [{ older_than_days: 0 }, { newer_than_days: 100_000 }]) {
    expect((await workspace.list(account.id, filter)).body.data.total_available_results).toBe(0)
  }
  expect((await workspace.list(account.id)).body.data.total_available_results).toBe(1)
})

describe('a wrong value', () => {
  const integer = ['-1', '1.5', '"3"', 'null', 'true', '[]', '9007199254740992']
  const cases: [field: string, json: string, allowed: string][] = [
    ...['mutual_at_least', 'older_than_days', 'newer_than_days'].flatMap((field) =>
      integer.map((json): [string, string, string] => [field, json, 'an integer of at least 0']),
    ),
    ...['"true"', '1', 'null', '[]'].map((json): [string, string, string] => [
      'has_note',
      json,
      'true or false',
    ]),
    ...[
      '""',
      '" \\n "',
      '"\u0301"',
      '"\u3099"',
      '7',
      'null',
      'true',
      '["a"]',
      JSON.stringify('x'.repeat(101)),
    ].map((json): [string, string, string] => ['text', json, 'a string of 1 to 100 characters']),
  ]
  test.each(cases)(
    'of %s is named, free, and asks nobody: %s',
    keeps('errors-params-named', 'errors-free'),
    async (field, json, allowed) => {
      const own = await house.workspace(5)
      const account = await own.account({ invitations: 3 })
      await house.sandbox.forgetRequests(account.member)
      const body = `{"account_id":"${account.id}","action":"list_invitations","params":{"${field}":${json}}}`
      const answer = await own.ask('POST', '/v2/network', body)
      expect([answer.status, answer.body.error.code]).toEqual([400, 'INVALID_PARAMS'])
      expect(answer.body.error.message).toContain(`params.${field}: `)
      expect(answer.body.error.message).toContain(`expected ${allowed}`)
      expect(await house.sandbox.requests(account.member)).toEqual([])
      expect(await own.credits()).toBe(5)
    },
  )

  test('of 100 characters is still a text', keeps('filter-text'), async () => {
    const { status, body } = await workspace.list(mixed.id, { text: 'x'.repeat(100) })
    expect([status, body.data.total_results, body.metadata.credits_consumed]).toEqual([200, 0, 0])
  })
})

test('what fits must be payable, else nothing is answered or charged', keeps('filter-totals'), async () => {
  const poor = await house.workspace(2)
  const account = await poor.account({ invitations: 300, types: ['CONNECTION'] })
  const refused = await poor.list(account.id, { has_note: false, count: 101 })
  expect([refused.status, refused.body.error.code]).toEqual([402, 'INSUFFICIENT_CREDITS'])
  expect(await poor.credits()).toBe(2)
  const paid = await poor.list(account.id, { has_note: true, count: 100 })
  expect(paid.status).toBe(200)
  const rows = paid.body.data.total_results
  expect(rows).toBeGreaterThan(50)
  expect(await poor.credits()).toBe(2 - priceOfRows(rows))
})
