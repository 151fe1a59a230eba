import { describe, expect, test } from 'vitest'
import { type Account, startHouse } from '../house.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()
const workspace = await house.workspace(10_000)

const TYPES = ['CONNECTION', 'ORGANIZATION', 'EVENT', 'CONTENT_SERIES'] as const
const long = await workspace.account({ invitations: 1_203 })
const short = await workspace.account({ invitations: 137 })
const mixed = await workspace.account({
  invitations: 250,
  types: { CONNECTION: 5, ORGANIZATION: 2, EVENT: 2, CONTENT_SERIES: 1 },
})

/** A member’s list as the network itself gives it to a signed-in browser, apart from any reading of ours. */
async function theirs({ token, member }: Account) {
  const rows: { id: string; kind: string; element: Element }[] = []
  for (;;) {
    const query = `q=receivedInvitation&start=${rows.length}&count=100&includeInsights=true`
    const response = await fetch(`${house.sandbox.networkUrl}/relationships/invitationViews?${query}`, {
      headers: {
        accept: 'application/json',
        cookie: `li_at=${token}; JSESSIONID="ajax:1"`,
        'csrf-token': 'ajax:1',
      },
    })
    const { elements } = (await response.json()) as { elements: Element[] }
    for (const element of elements) {
      const id = element.entityUrn.replace(/^.*:/, '')
      rows.push({ id, kind: element.genericInvitationView?.invitationType ?? 'CONNECTION', element })
    }
    if (elements.length === 0) break
  }
  await house.sandbox.forgetRequests(member)
  return rows
}
interface Element {
  entityUrn: string
  invitation: {
    sharedSecret: string
    sentTime: number | null
    message?: string
    unseen: boolean
    fromMember?: Profile
  }
  genericInvitationView?: {
    invitationType: string
    subtitle?: { text: string }
    invitationTargetUrn?: string
    sentTime: number | string
    primaryImage: { attributes: { miniProfile?: Profile; miniCompany?: { name: string } }[] }
  }
  insights: { sharedInsight: { totalCount: number } }[]
}
interface Profile {
  firstName?: string | null
  lastName?: string | null
  occupation?: string | null
  publicIdentifier?: string | null
  picture?: { rootUrl: string; artifacts: { width: number; fileIdentifyingUrlPathSegment: string }[] }
}

const rowsOf = { short: await theirs(short), long: await theirs(long), mixed: await theirs(mixed) }

const idsOf = (answer: { body: { data: { invitations: { invitation_id: string }[] } } }) =>
  answer.body.data.invitations.map(({ invitation_id }) => invitation_id)

/** An account whose network answers these rows, in the older form in which each thing stands in its place. */
async function accountWith(elements: object[]): Promise<Account> {
  const account = await workspace.account({ invitations: 0 })
  const body = { elements, paging: { start: 0, count: 100, links: [] } }
  await house.sandbox.faults(account.member, [{ on: 'received', answer: { status: 200, body } }])
  return account
}
const rowWith = (invitation: object, id = 123) => ({
  entityUrn: `urn:li:fs_relInvitationView:${id}`,
  invitation: {
    entityUrn: `urn:li:fs_relInvitation:${id}`,
    sharedSecret: 's',
    sentTime: 1e12,
    ...invitation,
  },
})

describe('a page', () => {
  const ids = rowsOf.short.map(({ id }) => id)

  // What was asked; then rows, whether there are more, the largest batch, the batches, and the price.
  test.each([
    [{}, 10, true, 10, 1, 1],
    [{ count: 1 }, 1, true, 10, 1, 1],
    [{ count: 10 }, 10, true, 10, 1, 1],
    [{ count: 11 }, 11, true, 11, 1, 1],
    [{ count: 49 }, 49, true, 49, 1, 1],
    [{ count: 50 }, 50, true, 50, 1, 1],
    [{ count: 51 }, 51, true, 51, 1, 2],
    [{ count: 100 }, 100, true, 100, 1, 2],
    [{ count: 101 }, 101, true, 100, 2, 3],
    [{ count: 136 }, 136, true, 100, 2, 3],
    [{ count: 137 }, 137, false, 100, 2, 3],
    [{ count: 1000 }, 137, false, 100, 2, 3],
    [{ count: 5, offset: 7 }, 5, true, 10, 1, 1],
    [{ offset: 126 }, 10, true, 10, 1, 1],
    [{ offset: 127 }, 10, false, 10, 1, 1],
    [{ offset: 130 }, 7, false, 10, 1, 1],
    [{ count: 1, offset: 136 }, 1, false, 10, 1, 1],
    [{ offset: 137 }, 0, false, 10, 1, 0],
    [{ offset: 138 }, 0, false, 10, 1, 0],
    [{ count: 1000, offset: 5_000 }, 0, false, 100, 1, 0],
    [{ offset: Number.MAX_SAFE_INTEGER }, 0, false, 10, 1, 0],
  ])(
    'of 137, asked by %j, holds what it should and costs what it holds',
    keeps(
      'list-defaults',
      'list-network-order',
      'list-offset-past-end',
      'list-batches',
      'list-total-results',
      'list-total-available',
      'list-page-offset-count',
      'list-next-offset',
      'list-results-per-page',
      'list-pages-fetched',
      'credits-per-fifty',
      'credits-empty-page-free',
    ),
    async (params: { count?: number; offset?: number }, rows, more, batch, batches, price) => {
      const before = await workspace.credits()
      const answer = await workspace.list(short.id, params)
      const offset = params.offset ?? 0
      expect(idsOf(answer)).toEqual(ids.slice(offset, offset + rows))
      expect(answer.body.data).toMatchObject({
        total_results: rows,
        total_available_results: 137,
        pagination: {
          offset,
          count: rows,
          next_offset: more ? offset + rows : null,
          has_more: more,
          results_per_page: batch,
          pages_fetched: batches,
        },
      })
      expect(answer.body.metadata.credits_consumed).toBe(price)
      expect(await workspace.credits()).toBe(before - price)
    },
  )

  test('is as the documentation shows it: 1 of 26', keeps('list-documented-example'), async () => {
    const account = await workspace.account({ invitations: 26 })
    const { body } = await workspace.list(account.id, { count: 1 })
    expect(body.data).toEqual({
      invitations: [expect.any(Object)],
      total_results: 1,
      total_available_results: 26,
      pagination: {
        offset: 0,
        count: 1,
        next_offset: 1,
        has_more: true,
        results_per_page: 10,
        pages_fetched: 1,
      },
    })
    expect(body.metadata.credits_consumed).toBe(1)
  })

  test(
    'of an account without invitations is empty and free',
    keeps('list-empty', 'credits-empty-page-free'),
    async () => {
      const account = await workspace.account({ invitations: 0 })
      const before = await workspace.credits()
      for (const params of [{}, { count: 1000 }, { invitation_type: 'EVENT' }]) {
        const { body } = await workspace.list(account.id, params)
        expect(body.data).toMatchObject({
          invitations: [],
          total_results: 0,
          total_available_results: 0,
          pagination: { offset: 0, count: 0, next_offset: null, has_more: false },
        })
        expect(body.metadata.credits_consumed).toBe(0)
      }
      expect(await workspace.credits()).toBe(before)
    },
  )
})

describe('a long list', () => {
  const rows = rowsOf.long

  test.each([1000, 1001, 5_000, Number.MAX_SAFE_INTEGER])(
    'is served by a thousand at most: count %d',
    keeps('list-count-maximum', 'list-batches', 'list-pages-fetched', 'credits-per-fifty'),
    async (count) => {
      const answer = await workspace.list(long.id, { count })
      expect(idsOf(answer)).toEqual(rows.slice(0, 1000).map(({ id }) => id))
      expect(answer.body.data.pagination).toEqual({
        offset: 0,
        count: 1000,
        next_offset: 1000,
        has_more: true,
        results_per_page: 100,
        pages_fetched: 10,
      })
      expect(answer.body.metadata.credits_consumed).toBe(20)
    },
  )

  test.each([97, 100, 401, 1000])(
    'shows each invitation once, in order, to who walks it by %d',
    keeps('list-offset-walk', 'list-network-order', 'list-pending-received', 'list-type-default'),
    async (count) => {
      const seen: string[] = []
      for (let offset: number | null = 0; offset !== null; ) {
        const answer = await workspace.list(long.id, { count, offset })
        seen.push(...idsOf(answer))
        expect(answer.body.data.total_available_results).toBe(1_203)
        offset = answer.body.data.pagination.next_offset
      }
      expect(seen).toEqual(rows.map(({ id }) => id))
    },
  )

  test(
    'shows what is pending now, and nothing that has left',
    keeps('list-pending-received', 'list-total-available'),
    async () => {
      const account = await workspace.account({ invitations: 20 })
      const before = idsOf(await workspace.list(account.id, { count: 20 }))
      await house.sandbox.leave(account.member, { positions: [0, 7] })
      await house.sandbox.arrive(account.member, 1)
      const answer = await workspace.list(account.id, { count: 20 })
      expect(idsOf(answer).slice(1)).toEqual(before.filter((_, place) => place !== 0 && place !== 7))
      expect(before).not.toContain(idsOf(answer)[0])
      expect(answer.body.data.total_available_results).toBe(19)
    },
  )
})

describe('with invitation_type', () => {
  const rows = rowsOf.mixed

  test.each(TYPES)(
    '%s only those come, counted by themselves',
    keeps(
      'list-type-filter',
      'list-total-available-type',
      'list-results-per-page-filter',
      'list-pages-fetched',
      'list-next-offset',
      'credits-per-fifty',
    ),
    async (type) => {
      const ids = rows.filter(({ kind }) => kind === type).map(({ id }) => id)
      expect(ids.length).toBeGreaterThan(20)
      for (const [count, offset] of [
        [10, 0],
        [1000, 0],
        [5, 17],
        [10, ids.length - 10],
        [10, ids.length],
        [10, 900],
      ] as const) {
        const before = await workspace.credits()
        const answer = await workspace.list(mixed.id, { invitation_type: type, count, offset })
        const page = ids.slice(offset, offset + count)
        const more = offset + page.length < ids.length
        expect(idsOf(answer)).toEqual(page)
        expect(answer.body.data).toMatchObject({
          total_results: page.length,
          total_available_results: ids.length,
          pagination: {
            offset,
            count: page.length,
            next_offset: more ? offset + page.length : null,
            has_more: more,
            results_per_page: 100,
            pages_fetched: 3,
          },
        })
        const { invitations } = answer.body.data
        expect(new Set(invitations.map((one: { invitation_type: string }) => one.invitation_type)).size).toBe(
          page.length > 0 ? 1 : 0,
        )
        expect(answer.body.metadata.credits_consumed).toBe(Math.ceil(page.length / 50))
        expect(await workspace.credits()).toBe(before - Math.ceil(page.length / 50))
      }
    },
  )

  test('absent, all types come', keeps('list-type-default'), async () => {
    const { body } = await workspace.list(mixed.id, { count: 250 })
    const types = body.data.invitations.map((one: { invitation_type: string }) => one.invitation_type)
    expect(types).toEqual(rows.map(({ kind }) => kind))
    expect(new Set(types)).toEqual(new Set(TYPES))
  })
})

describe('a wrong value', () => {
  const invalid = keeps(
    'list-wrong-types',
    'list-count-minimum',
    'list-offset-minimum',
    'list-huge-integers',
    'errors-params-named',
  )
  const values: [json: string, came: string][] = [
    ['"10"', 'got "10" (a string)'],
    ['""', 'got "" (a string)'],
    ['1.5', 'got 1.5'],
    ['null', 'got null'],
    ['true', 'got true'],
    ['[]', 'got an array'],
    ['{}', 'got an object'],
    ['-1', 'got -1'],
    ['9007199254740992', 'got 9007199254740992 (too large to be exact)'],
    ['-9007199254740992', 'got -9007199254740992 (too large to be exact)'],
    ['1e400', 'got Infinity'],
  ]
  const cases: [field: string, json: string, came: string, allowed: string][] = [
    ...values.map(([json, came]): [string, string, string, string] => [
      'count',
      json,
      came,
      'an integer of at least 1',
    ]),
    ['count', '0', 'got 0', 'an integer of at least 1'],
    ...values.map(([json, came]): [string, string, string, string] => [
      'offset',
      json,
      came,
      'an integer of at least 0',
    ]),
  ]
  test.each(cases)('of %s is named: %s', invalid, async (field, json, came, allowed) => {
    const body = `{"account_id":"${short.id}","action":"list_invitations","params":{"${field}":${json}}}`
    const answer = await workspace.ask('POST', '/v2/network', body)
    expect([answer.status, answer.body.error.code]).toEqual([400, 'INVALID_PARAMS'])
    expect(answer.body.error.message).toContain(`params.${field}: ${came}; expected ${allowed}`)
  })

  test.each([
    ['PERSON', 'got "PERSON" (a string)'],
    ['connection', 'got "connection" (a string)'],
    ['', 'got "" (a string)'],
    [7, 'got 7'],
    [null, 'got null'],
    [['EVENT'], 'got an array'],
    ['x'.repeat(10_000), `got "${'x'.repeat(60)}…" (a string of 10000 characters)`],
  ])(
    'of invitation_type is named, with the four that there are: %j',
    keeps('list-type-unknown', 'errors-params-named'),
    async (value, came) => {
      const answer = await workspace.list(short.id, { invitation_type: value })
      expect([answer.status, answer.body.error.code]).toEqual([400, 'INVALID_PARAMS'])
      expect(answer.body.error.message).toContain(
        `params.invitation_type: ${came}; expected one of ${TYPES.join(', ')}`,
      )
    },
  )

  test('costs nothing and asks nobody', keeps('errors-free'), async () => {
    const before = await workspace.credits()
    await house.sandbox.forgetRequests(short.member)
    await workspace.list(short.id, { count: 0 })
    expect(await house.sandbox.requests(short.member)).toEqual([])
    expect(await workspace.credits()).toBe(before)
  })
})

describe('an unknown parameter', () => {
  test.each([
    ['cuont', 'count'],
    ['Offset', 'offset'],
    ['invitationType', 'invitation_type'],
    ['invitation_typ', 'invitation_type'],
    ['banana', null],
    ['constructor', null],
    ['x', null],
  ])(
    'is ignored and named: %s',
    keeps('list-unknown-param', 'list-unknown-param-nearest'),
    async (name, near) => {
      const { status, body } = await workspace.list(short.id, { [name]: 3 })
      expect([status, body.data.total_results]).toEqual([200, 10])
      const [warning, ...more] = body.metadata.warnings
      expect(more).toEqual([])
      expect(warning).toContain(`params.${name} is not a parameter`)
      if (near === null) expect(warning).not.toMatch(/did you mean/i)
      else expect(warning).toMatch(new RegExp(`Did you mean ${near}\\?`))
    },
  )

  test('beside params is named too, and several are all named', keeps('list-unknown-param'), async () => {
    const body = {
      account_id: short.id,
      action: 'list_invitations',
      paramz: {},
      params: { a: 1, count: 2, b: 2 },
    }
    const answer = await workspace.ask('POST', '/v2/network', body)
    expect(answer.body.metadata.warnings).toEqual([
      expect.stringMatching(/^paramz .*Did you mean params\?$/),
      expect.stringMatching(/^params\.a /),
      expect.stringMatching(/^params\.b /),
    ])
    expect(answer.body.data.total_results).toBe(2)
  })
})

describe('an invitation', () => {
  const KEYS = [
    'entity_urn',
    'shared_secret',
    'sender',
    'invitation_type',
    'sent_time',
    'sent_time_days',
    'invitation_id',
    'sent_at',
    'message',
    'unseen',
    'mutual_connections',
    'subject',
  ].sort()
  const SENDER_KEYS = ['first_name', 'last_name', 'headline', 'linkedin_url', 'profile_picture_url'].sort()
  const rows = rowsOf.mixed
  const filled = (text: string | null | undefined) => (text?.trim() ? text : null)

  test(
    'says all that the network says of it, and every key is there',
    keeps(
      'list-keys-present',
      'list-entity-urn',
      'list-shared-secret',
      'list-sender',
      'list-sender-url',
      'list-blank-is-null',
      'extra-invitation-id',
      'extra-message',
      'extra-unseen',
      'extra-mutual-connections',
      'extra-subject',
      'extra-sent-at',
    ),
    async () => {
      const { body } = await workspace.list(mixed.id, { count: 250 })
      expect(body.data.invitations).toHaveLength(250)
      for (const [place, { id, kind, element }] of rows.entries()) {
        const one = body.data.invitations[place]
        const { invitation, genericInvitationView: view, insights } = element
        const image = view?.primaryImage.attributes[0]
        const profile = invitation.fromMember ?? image?.miniProfile
        expect(Object.keys(one).sort()).toEqual(KEYS)
        expect(Object.keys(one.sender).sort()).toEqual(SENDER_KEYS)
        expect(one).toMatchObject({
          entity_urn: `urn:li:invitation:${id}`,
          invitation_id: id,
          shared_secret: invitation.sharedSecret,
          invitation_type: kind,
          message: filled(invitation.message),
          unseen: invitation.unseen,
          mutual_connections: insights[0]?.sharedInsight.totalCount ?? null,
          sender: {
            first_name: filled(profile?.firstName),
            last_name: filled(profile?.lastName),
            headline: filled(profile?.occupation),
          },
        })
        const slug = filled(profile?.publicIdentifier)
        const url: string | null = one.sender.linkedin_url
        expect(url && decodeURIComponent(url)).toBe(
          slug && `https://www.linkedin.com/in/${decodeURIComponent(slug)}`,
        )
        expect(url ?? '').toMatch(/^$|^https:\/\/www\.linkedin\.com\/in\/[\x21-\x2e\x30-\x7e]+$/)
        const { picture } = profile ?? {}
        const widths = picture?.artifacts.map(({ width }) => width) ?? []
        const width = Math.max(...widths.filter((one) => one <= 400))
        const best = picture?.artifacts.find(
          (one) => one.width === (widths.length > 0 && width < 0 ? Math.min(...widths) : width),
        )
        expect(one.sender.profile_picture_url).toBe(
          best && picture ? picture.rootUrl + best.fileIdentifyingUrlPathSegment : null,
        )
        if (kind === 'CONNECTION') {
          expect(one.subject).toBeNull()
          expect(Date.parse(one.sent_at)).toBe(invitation.sentTime)
        } else {
          expect(one.subject.type).toBe(kind)
          const name = filled(image?.miniCompany?.name) ?? filled(view?.subtitle?.text)
          if (name !== null) expect(one.subject.name).toBe(name)
          if (view?.invitationTargetUrn !== undefined) {
            const path = { ORGANIZATION: 'company', EVENT: 'events', CONTENT_SERIES: 'newsletters' }[kind]
            expect(one.subject.url).toMatch(new RegExp(`^https://www\\.linkedin\\.com/${path}/[^/]+$`))
          }
          if (typeof view?.sentTime === 'number') expect(Date.parse(one.sent_at)).toBe(view.sentTime)
        }
        expect(one.sent_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
      }
    },
  )

  test(
    'is named urn:li:invitation, whatever the network calls it',
    keeps('list-entity-urn', 'extra-invitation-id'),
    async () => {
      const spaces = ['fs_relInvitation', 'fsd_invitation', 'invitation']
      const account = await accountWith(
        spaces.map((space, place) => rowWith({ entityUrn: `urn:li:${space}:70${place}` }, place)),
      )
      const { body } = await workspace.list(account.id)
      const urns = body.data.invitations.map((one: { entity_urn: string }) => one.entity_urn)
      expect(urns).toEqual(['urn:li:invitation:700', 'urn:li:invitation:701', 'urn:li:invitation:702'])
    },
  )

  test.each(['', ' ', '\n\t', null, undefined])(
    'has null for what the network leaves blank: %j',
    keeps(
      'list-blank-is-null',
      'list-keys-present',
      'list-sender',
      'extra-unseen',
      'extra-mutual-connections',
    ),
    async (blank) => {
      const account = await accountWith([
        rowWith({
          sharedSecret: blank,
          message: blank,
          sentTime: null,
          fromMember: { firstName: blank, lastName: blank, occupation: blank, publicIdentifier: blank },
        }),
      ])
      const { body } = await workspace.list(account.id)
      expect(body.data.invitations).toEqual([
        {
          entity_urn: 'urn:li:invitation:123',
          shared_secret: null,
          sender: {
            first_name: null,
            last_name: null,
            headline: null,
            linkedin_url: null,
            profile_picture_url: null,
          },
          invitation_type: 'CONNECTION',
          sent_time: null,
          sent_time_days: null,
          invitation_id: '123',
          sent_at: null,
          message: null,
          unseen: null,
          mutual_connections: null,
          subject: null,
        },
      ])
    },
  )

  test('has its note as it was written, whatever is in it', keeps('extra-message'), async () => {
    const note =
      ' Hi 👋\n"CHALLENGE_REQUIRED" /checkpoint/ /uas/login authwall FUSE_LIMIT_EXCEEDED <b>\u2028é '
    const account = await accountWith([rowWith({ message: note })])
    const { status, body } = await workspace.list(account.id)
    expect([status, body.data?.invitations[0].message]).toEqual([200, note])
  })

  const MINUTE = 60_000
  const HOUR = 60 * MINUTE
  const DAY = 24 * HOUR
  test(
    'says its age, compact and rounded down',
    keeps('list-sent-time', 'list-sent-time-days', 'extra-sent-at'),
    async () => {
      const ages: [age: number, text: string, days: number][] = [
        [-DAY, 'now', 0],
        [0, 'now', 0],
        [MINUTE, '1m', 0],
        [59 * MINUTE, '59m', 0],
        [HOUR, '1h', 0],
        [HOUR + 59 * MINUTE, '1h', 0],
        [23 * HOUR, '23h', 0],
        [DAY, '1d', 1],
        [6 * DAY + 23 * HOUR, '6d', 6],
        [7 * DAY, '1w', 7],
        [20 * DAY, '2w', 20],
        [29 * DAY, '4w', 29],
        [30 * DAY, '1mo', 30],
        [100 * DAY, '3mo', 100],
        [364 * DAY, '12mo', 364],
        [365 * DAY, '1yr', 365],
        [800 * DAY, '2yr', 800],
      ]
      const now = Date.now()
      const account = await accountWith(
        ages.map(([age], place) => rowWith({ sentTime: now - age - 5_000 }, place + 1)),
      )
      const { body } = await workspace.list(account.id, { count: 50 })
      const told = body.data.invitations.map(
        (one: { sent_time: string; sent_time_days: number; sent_at: string }) => [
          one.sent_time,
          one.sent_time_days,
          one.sent_at,
        ],
      )
      expect(told).toEqual(
        ages.map(([age, text, days]) => [text, days, new Date(now - age - 5_000).toISOString()]),
      )
    },
  )

  test(
    'of which the network tells the age in words has the time that follows',
    keeps('list-sent-time-text', 'extra-sent-at'),
    async () => {
      const startOf = (time: number, unit: number) => Math.floor(time / unit) * unit
      const MONDAY = 4 * DAY
      const words: [said: string, sentAt: (now: number) => number, text: RegExp][] = [
        ['5 minutes ago', (now) => startOf(now - 5 * MINUTE, MINUTE), /^[56]m$/],
        ['3 hours ago', (now) => startOf(now - 3 * HOUR, HOUR), /^3h$/],
        ['1 day ago', (now) => startOf(now - DAY, DAY), /^1d$/],
        ['2 days ago', (now) => startOf(now - 2 * DAY, DAY), /^2d$/],
        ['2 weeks ago', (now) => startOf(now - 14 * DAY - MONDAY, 7 * DAY) + MONDAY, /^2w$/],
        ['1 year ago', (now) => Date.UTC(new Date(now - 365 * DAY).getUTCFullYear(), 0), /^[12]yr$/],
        ['soon', () => Number.NaN, /^$/],
      ]
      const account = await accountWith(
        words.map(([said], place) => ({
          ...rowWith({ sentTime: null, genericInvitationType: 'EVENT' }, place + 1),
          genericInvitationView: { invitationType: 'EVENT', sentTime: said },
        })),
      )
      const before = Date.now()
      const { body } = await workspace.list(account.id)
      const times = [before, Date.now()]
      for (const [place, [said, sentAt, text]] of words.entries()) {
        const one = body.data.invitations[place]
        // The unit may have turned while the call was under way.
        const right = times
          .map(sentAt)
          .map((time) => (Number.isNaN(time) ? null : new Date(time).toISOString()))
        expect(right, said).toContain(one.sent_at)
        expect(one.sent_time ?? '', said).toMatch(text)
      }
    },
  )
})

describe('the credits', () => {
  test(
    'that are told are what is free: what a call under way holds is not',
    keeps('credits-get', 'credits-get-free'),
    async () => {
      const own = await house.workspace(20)
      const account = await own.account({ invitations: 60 })
      expect(await own.credits()).toBe(20)
      await house.sandbox.faults(account.member, [{ on: 'any', answer: { latency_ms: 400 } }])
      const call = own.list(account.id, { count: 60 })
      await expect.poll(() => own.credits(), { interval: 20 }).toBe(19)
      expect((await call).body.metadata.credits_consumed).toBe(2)
      const { status, body } = await own.ask('GET', '/v2/credits')
      expect([status, body.data, body.metadata.credits_consumed]).toEqual([200, { credits: 18 }, 0])
      expect(await own.credits()).toBe(18)
    },
  )
})
