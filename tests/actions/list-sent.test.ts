import { describe, expect, test } from 'vitest'
import { startHouse } from '../house.ts'
import { keeps } from '../requirements.ts'
import { filled, pictureOf, theirListsOf } from './theirs.ts'

const house = await startHouse()
const lists = theirListsOf(house)
const workspace = await house.workspace(10_000)
const account = await workspace.account({ invitations: 5, sent: 237 })
const theirs = await lists.sent(account)
const ids = theirs.map(({ id }) => id)
const DAY = 86_400_000

const listSent = (params?: object) => workspace.act(account.id, 'list_sent', params)
const idsOf = (answer: { body: { data: { invitations: { invitation_id: string }[] } } }) =>
  answer.body.data.invitations.map(({ invitation_id }) => invitation_id)

test(
  'says all that the network says of each, and every key is there',
  keeps('sent-list', 'sent-type'),
  async () => {
    const { status, body } = await listSent({ count: 1000 })
    expect(status).toBe(200)
    expect(Object.keys(body.data).sort()).toEqual([
      'invitation_type',
      'invitations',
      'pagination',
      'total_available_results',
      'total_results',
    ])
    expect(body.data.invitations).toHaveLength(237)
    for (const [place, { id, urn, sentAt, note, person }] of theirs.entries()) {
      const one = body.data.invitations[place]
      const { linkedin_url, ...recipient } = one.recipient
      expect(Object.keys(one).sort()).toEqual(
        [
          'entity_urn',
          'recipient',
          'invitation_type',
          'sent_time',
          'sent_time_days',
          'invitation_id',
          'sent_at',
          'message',
          'unseen',
          'mutual_connections',
          'subject',
        ].sort(),
      )
      expect(one).toMatchObject({
        entity_urn: urn,
        invitation_id: id,
        invitation_type: 'CONNECTION',
        sent_at: sentAt === null ? null : new Date(sentAt).toISOString(),
        message: filled(note),
        subject: null,
      })
      expect(recipient).toEqual({
        first_name: filled(person?.firstName),
        last_name: filled(person?.lastName),
        headline: filled(person?.occupation),
        profile_picture: pictureOf(person?.picture),
      })
      const slug = filled(person?.publicIdentifier)
      expect(linkedin_url && decodeURIComponent(linkedin_url)).toBe(
        slug && `https://www.linkedin.com/in/${decodeURIComponent(slug)}`,
      )
      const days = sentAt === null ? null : Math.floor((Date.now() - sentAt) / DAY)
      expect(Math.abs((one.sent_time_days ?? -1) - (days ?? -1))).toBeLessThanOrEqual(1)
      expect(one.sent_time).toMatch(/^(now|\d+(m|h|d|w|mo|yr))$/)
    }
    expect(JSON.stringify(body)).not.toContain('shared_secret')
    for (const { secret } of theirs) expect(JSON.stringify(body)).not.toContain(secret)
  },
)

test.each([
  [undefined, 10, true, 10, 1],
  [{ count: 1 }, 1, true, 1, 1],
  [{ count: 50 }, 50, true, 50, 1],
  [{ count: 51 }, 51, true, 51, 2],
  [{ count: 236 }, 236, true, 236, 5],
  [{ count: 237 }, 237, false, null, 5],
  [{ count: 5_000 }, 237, false, null, 5],
  [{ count: 10, offset: 227 }, 10, false, null, 1],
  [{ count: 10, offset: 230 }, 7, false, null, 1],
  [{ count: 10, offset: 237 }, 0, false, null, 0],
  [{ count: 10, offset: 9_000 }, 0, false, null, 0],
])(
  'of 237, asked by %j, holds what it should and costs what it holds',
  keeps('sent-list', 'sent-credits'),
  async (params, rows, hasMore, next, credits) => {
    const before = await workspace.credits()
    const answer = await listSent(params)
    const offset = params && 'offset' in params ? params.offset : 0
    expect(answer.status).toBe(200)
    expect(idsOf(answer)).toEqual(ids.slice(offset, offset + rows))
    expect(answer.body.data).toMatchObject({
      total_results: rows,
      total_available_results: 237,
      pagination: {
        offset,
        count: rows,
        has_more: hasMore,
        next_offset: next === null ? null : offset + rows,
      },
    })
    expect(answer.body.metadata).toMatchObject({ action: 'list_sent', credits_consumed: credits })
    expect(await workspace.credits()).toBe(before - credits)
  },
)

test.each([7, 40, 100])('read in pages of %i is what the network holds', async (count) => {
  const found: string[] = []
  for (let offset: number | null = 0; offset !== null; ) {
    const answer = await listSent({ count, offset })
    expect(answer.body.data.total_available_results).toBe(237)
    found.push(...idsOf(answer))
    offset = answer.body.data.pagination.next_offset
  }
  expect(found).toEqual(ids)
})

describe('the total is exact', () => {
  test.each(['null', 'true', 'wrong', 12, 9_999] as const)(
    'whatever the summary counts: %s',
    keeps('sent-list'),
    async (sent_summary) => {
      for (const total of ['zero', 'missing', 'true'] as const) {
        const own = await workspace.account({ invitations: 0, sent: 130, sent_summary, total })
        // Two of a kind: what was learnt from the first answer may not mislead the second.
        for (const count of [120, 200]) {
          const { body } = await workspace.act(own.id, 'list_sent', { count })
          expect(body.data.total_results, `${total}, ${count}`).toBe(Math.min(count, 130))
          // A count that is too high cannot be told from a true one before the end is seen.
          if (sent_summary !== 9_999 || total === 'true' || count === 200)
            expect(body.data.total_available_results, `${total}, ${count}`).toBe(130)
        }
      }
    },
  )

  test.each(['I', 'N', 'G'] as const)('and the rows are the same in the form %s', async (form) => {
    const own = await workspace.account({ invitations: 0, sent: 104, forms: [form] })
    const answer = await workspace.act(own.id, 'list_sent', { count: 1000 })
    expect(answer.status).toBe(200)
    expect(answer.body.data.total_available_results).toBe(104)
    await house.sandbox.settings(own.member, { forms: ['I'] })
    expect(idsOf(answer)).toEqual((await lists.sent(own)).map(({ id }) => id))
  })

  test('when there are none', async () => {
    const own = await workspace.account({ invitations: 3, sent: 0 })
    const { body } = await workspace.act(own.id, 'list_sent')
    expect(body.data).toMatchObject({ invitations: [], total_results: 0, total_available_results: 0 })
    expect(body.metadata.credits_consumed).toBe(0)
  })
})

test('echoes the type; what is sent is to connect, so others are none', keeps('sent-type'), async () => {
  expect((await listSent()).body.data.invitation_type).toBe('CONNECTION')
  expect((await listSent({ invitation_type: 'CONNECTION' })).body.data.total_available_results).toBe(237)
  for (const invitation_type of ['ORGANIZATION', 'EVENT', 'CONTENT_SERIES']) {
    const { status, body } = await listSent({ invitation_type })
    expect([status, body.metadata.credits_consumed]).toEqual([200, 0])
    expect(body.data).toMatchObject({ invitation_type, invitations: [], total_available_results: 0 })
  }
})

test('the total of one type is not that of another', keeps('sent-list', 'sent-type'), async () => {
  for (const total of ['zero', 'missing', 'true'] as const) {
    const own = await workspace.account({ invitations: 0, sent: 250, total })
    const ask = (params: object) => workspace.act(own.id, 'list_sent', params)
    const one = await ask({ count: 10 })
    expect(one.body.data.total_available_results).toBe(250)
    for (const params of [{ offset: 300 }, { count: 1000 }, { offset: 10 }]) {
      const { body } = await ask({ invitation_type: 'EVENT', ...params })
      expect(body.data, `${total}, ${JSON.stringify(params)}`).toMatchObject({
        invitations: [],
        total_available_results: 0,
        pagination: { has_more: false },
      })
    }
    expect((await ask({ count: 10 })).body.data.total_available_results).toBe(250)
  }
})

test('older_than_days leaves the older ones, with offsets and totals of those', async () => {
  // In the middle between two ages, so that no invitation grows too old while the test runs.
  for (const days of [0, 30, 90, 100_000]) {
    const before = Date.now()
    const answers = [
      await listSent({ older_than_days: days, count: 1000 }),
      await listSent({ older_than_days: days, count: 5, offset: 3 }),
    ]
    const least = theirs.filter(({ sentAt }) => (sentAt ?? 0) <= before - days * DAY).map(({ id }) => id)
    const most = theirs.filter(({ sentAt }) => (sentAt ?? 0) <= Date.now() - days * DAY).map(({ id }) => id)
    const [whole, part] = answers
    expect([least, most]).toContainEqual(whole && idsOf(whole))
    expect([least.slice(3, 8), most.slice(3, 8)]).toContainEqual(part && idsOf(part))
    expect([least.length, most.length]).toContain(whole?.body.data.total_available_results)
    expect([least.length, most.length]).toContain(part?.body.data.total_available_results)
    expect(whole?.body.metadata.credits_consumed).toBe(Math.ceil((whole?.body.data.total_results ?? 0) / 50))
  }
  const some = (await listSent({ older_than_days: 30, count: 1000 })).body.data.total_available_results
  expect(some).toBeGreaterThan(0)
  expect(some).toBeLessThan(237)
})

test('with fewer credits than it would cost, nothing is answered or charged', async () => {
  const poor = await house.workspace(2)
  const own = await poor.account({ invitations: 0, sent: 150 })
  const refused = await poor.act(own.id, 'list_sent', { count: 101 })
  expect([refused.status, refused.body.error.code]).toEqual([402, 'INSUFFICIENT_CREDITS'])
  expect(await poor.credits()).toBe(2)
  expect((await poor.act(own.id, 'list_sent', { count: 100 })).body.metadata.credits_consumed).toBe(2)
})
