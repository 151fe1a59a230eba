import type { ListedInvitation, ListedSentInvitation } from '@salver/contract'
import type { Fault, MemberOrder } from '@salver/local'
import { describe, expect, test } from 'vitest'
import { type Account, startHouse, workspaceOf } from '../house.ts'
import { startGatewayProcess } from '../races/process.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()
const { sandbox } = house
const workspace = await house.workspace(1_000_000)
const KINDS = ['CONNECTION', 'ORGANIZATION', 'EVENT', 'CONTENT_SERIES'] as const
const account = await workspace.account({ invitations: 130, sent: 130, types: KINDS })

const LISTS = ['list_invitations', 'list_sent'] as const
type Action = (typeof LISTS)[number]
type Settings = Omit<MemberOrder, 'invitations' | 'sent' | 'seed' | 'types' | 'connections'>

const NORMAL: Settings = { shape: 'N', elements: 'urns-star', forms: ['N', 'I', 'G'], total: 'zero' }
const everything = { count: 1000 }

/** The data of a whole list as it comes with these settings. */
async function dataIn(settings: Settings, action: Action) {
  await sandbox.settings(account.member, { ...NORMAL, ...settings })
  const { status, body } = await workspace.act(account.id, action, everything)
  expect([settings, status]).toEqual([settings, 200])
  return body.data
}

/** What a list is in one shape and in another; the first as it is before or after, since ages grow. */
async function inBoth(settings: Settings, action: Action) {
  const before = await dataIn(NORMAL, action)
  const other = await dataIn(settings, action)
  const after = await dataIn(NORMAL, action)
  return { other, same: JSON.stringify(other) === JSON.stringify(after) ? after : before }
}

/** The routes by which a member's lists were asked for, one letter for each request, since the last time. */
async function askedIn({ member }: Account): Promise<string> {
  const requests = await sandbox.requests(member)
  await sandbox.forgetRequests(member)
  return requests
    .map(({ path }) => (/\/graphql\?/.test(path) ? 'G' : /nvitationViews/.test(path) ? 'R' : ''))
    .join('')
}

describe.each(LISTS)('%s', (action) => {
  const rows =
    action === 'list_sent'
      ? keeps('sent-list')
      : keeps(
          'list-network-order',
          'list-sender',
          'extra-subject',
          'extra-mutual-connections',
          'extra-message',
          'extra-unseen',
          'extra-sent-at',
        )

  test('in the normal shape says all that is asserted here', async () => {
    const data = await dataIn(NORMAL, action)
    expect(data.invitations).toHaveLength(130)
    const one = (fits: (row: ListedInvitation) => unknown) => data.invitations.filter(fits).length
    expect(one(({ message }) => message !== null)).toBeGreaterThan(5)
    expect(one(({ sent_at }) => sent_at === null)).toBe(0)
    if (action === 'list_sent') return
    expect(one(({ subject }) => subject?.name)).toBeGreaterThan(20)
    expect(one(({ subject }) => subject?.url)).toBeGreaterThan(20)
    expect(one(({ mutual_connections }) => mutual_connections !== null)).toBeGreaterThan(20)
    expect(one(({ unseen }) => unseen === true)).toBeGreaterThan(20)
    for (const kind of KINDS)
      expect(one(({ invitation_type }) => invitation_type === kind)).toBeGreaterThan(20)
  })

  test.each<Settings>([
    { shape: 'auto' },
    { shape: 'N', elements: 'urns' },
    { shape: 'N', elements: 'views' },
    { shape: 'wrapped' },
    { shape: 'wrapped', elements: 'urns' },
    { shape: 'wrapped', elements: 'views' },
    { shape: 'wrapped-data' },
    { shape: 'wrapped-data', elements: 'urns' },
    { shape: 'wrapped-data', elements: 'views' },
    { shape: 'I' },
    { shape: 'I', forms: ['I'] },
    { shape: 'auto', forms: ['I'] },
  ])('answers the same in %j', rows, async (settings) => {
    const { other, same } = await inBoth(settings, action)
    expect(other).toEqual(same)
  })

  test.each<Settings>([
    { shape: 'auto' },
    { shape: 'N', elements: 'urns-star' },
    { shape: 'N', elements: 'urns' },
    { shape: 'N', elements: 'views' },
    { shape: 'I' },
  ])('by the query answers the same, but for what it does not say, in %j', rows, async (settings) => {
    const { other, same } = await inBoth({ ...settings, forms: ['G'] }, action)
    const { invitations, ...totals } = other
    const { invitations: normal, ...normalTotals } = same
    expect(totals).toEqual(normalTotals)
    const DAY = 86_400_000
    // The query has no `unseen`, and gives the time of what is no CONNECTION in words alone.
    expect(invitations.map(exactly)).toEqual(normal.map(exactly))
    for (const [place, one] of invitations.entries()) {
      expect(one.unseen).toBe(null)
      const at = Date.parse(one.sent_at)
      const exact = Date.parse(normal[place].sent_at)
      const age = Date.now() - exact
      const units = [60_000, 3_600_000, DAY, 7 * DAY, 30 * DAY, 365 * DAY]
      const unit = units.findLast((length) => age >= length) ?? 60_000
      expect(Math.abs(at - exact)).toBeLessThanOrEqual(2 * unit)
    }
  })
})

/** A row without what the query tells less exactly. */
function exactly(row: ListedInvitation | ListedSentInvitation) {
  const { unseen: _, sent_at, sent_time, sent_time_days, ...one } = row
  return row.invitation_type === 'CONNECTION' ? { ...one, sent_at, sent_time, sent_time_days } : one
}

describe.each(LISTS)('%s, when the network takes a form away', (action) => {
  const page = { count: 20 }
  const own = async (settings: Settings) => {
    const made = await workspace.account({ invitations: 30, sent: 30, total: 'true', ...settings })
    await sandbox.forgetRequests(made.member)
    return made
  }
  const ids = async (made: Account) => {
    const { status, body } = await workspace.act(made.id, action, page)
    expect(status).toBe(200)
    return body.data.invitations.map((one: ListedInvitation) => one.invitation_id)
  }

  test.each<[forms: ('N' | 'I' | 'G')[], first: string, next: string]>([
    [['N', 'I', 'G'], 'R', 'R'],
    [['G', 'I'], 'RG', 'G'],
    [['G'], 'RG', 'G'],
    [['I'], 'RGR', 'R'],
  ])(
    'has %j: the next is tried, and what works is asked for alone the next time',
    async (forms, first, next) => {
      const made = await own({ forms })
      const rows = await ids(made)
      expect(rows).toHaveLength(20)
      expect(await askedIn(made)).toBe(first)
      expect(await ids(made)).toEqual(rows)
      expect(await askedIn(made)).toBe(next)
    },
  )

  test('one after the other, each call is answered, and the first form comes back when the last stops', async () => {
    const made = await own({ forms: ['N', 'G', 'I'] })
    const rows = await ids(made)
    const steps: [forms: ('N' | 'I' | 'G')[], asked: string][] = [
      [['G', 'I'], 'RG'],
      [['I'], 'GRR'],
      [['N'], 'RR'],
      [['G'], 'RG'],
      [['N'], 'GR'],
    ]
    await askedIn(made)
    for (const [forms, asked] of steps) {
      await sandbox.settings(made.member, { forms })
      expect([forms, await ids(made)]).toEqual([forms, rows])
      expect(await askedIn(made)).toBe(asked)
      // Once it was found to work, it is asked for alone.
      expect(await ids(made)).toEqual(rows)
      expect(await askedIn(made)).toBe(asked.at(-1))
    }
  })

  test(
    'and none is left, it is CHANNEL_ERROR, free, and each was asked once',
    keeps('errors-channel-failed'),
    async () => {
      const made = await own({ forms: ['N'] })
      await sandbox.settings(made.member, { forms: [] })
      const before = await workspace.credits()
      const { status, body } = await workspace.act(made.id, action, page)
      expect([status, body.error.code]).toEqual([502, 'CHANNEL_ERROR'])
      expect(body.error.message).not.toMatch(/graphql|relationships|nvitationViews|404/)
      expect(await askedIn(made)).toBe('RGR')
      expect(await workspace.credits()).toBe(before)
    },
  )

  test('where the last answer has no list, the next form is tried', async () => {
    const made = await own({ forms: ['N', 'G', 'I'] })
    const on = action === 'list_sent' ? 'sent' : 'received'
    await sandbox.faults(made.member, [{ on, times: 1, answer: 'no-list' }])
    expect(await ids(made)).toHaveLength(20)
    expect(await askedIn(made)).toBe('RG')
  })
})

describe('the id of a query that the operator has set', () => {
  const rotated = {
    SALVER_QUERY_INVITATIONS: 'voyagerRelationshipsDashInvitationViews.0ld',
    SALVER_QUERY_SENT: 'x.y',
  }
  test.each(LISTS)('has changed: %s goes on to the form after it', async (action) => {
    const gateway = await house.gateway(rotated)
    const there = workspaceOf({ ...workspace, url: gateway.url, sandbox })
    const made = await there.account({ invitations: 12, sent: 12, total: 'true', forms: ['G', 'I'] })
    await sandbox.forgetRequests(made.member)
    const { status, body } = await there.act(made.id, action)
    expect([status, body.data?.total_available_results]).toEqual([200, 12])
    expect(await askedIn(made)).toBe('RGR')
    await there.act(made.id, action)
    expect(await askedIn(made)).toBe('R')

    await sandbox.settings(made.member, { forms: ['G'] })
    const failed = await there.act(made.id, action)
    expect([failed.status, failed.body.error.code]).toEqual([502, 'CHANNEL_ERROR'])
  })

  test.each(LISTS)('is not set: %s never asks for it', async (action) => {
    const gateway = await house.gateway({ SALVER_QUERY_INVITATIONS: '', SALVER_QUERY_SENT: '' })
    const there = workspaceOf({ ...workspace, url: gateway.url, sandbox })
    const made = await there.account({ invitations: 12, sent: 12, total: 'true', forms: ['G', 'I'] })
    await sandbox.forgetRequests(made.member)
    expect((await there.act(made.id, action)).status).toBe(200)
    expect(await askedIn(made)).toBe('RR')
  })
})

/** A normalized answer in which a list names these rows; `included` is what the answer holds of them. */
function answerOf(elements: string[], included: object[], wrapping: 'none' | 'wrapped' | 'wrapped-data') {
  const data = { '*elements': elements, paging: { start: 0, count: 10, links: [] } }
  if (wrapping === 'wrapped') return { data: { data, included } }
  return wrapping === 'wrapped-data' ? { data: { data }, included } : { data, included }
}

describe.each(['none', 'wrapped', 'wrapped-data'] as const)('in an answer wrapped like %s', (wrapping) => {
  const view = 'urn:li:fs_relInvitationView:1'
  const invitation = 'urn:li:fs_relInvitation:1'
  const said = {
    list_invitations: { on: 'received', person: '*fromMember', field: 'sender' },
    list_sent: { on: 'sent', person: '*toMember', field: 'recipient' },
  } as const
  const given = async (action: Action, included: object[]) => {
    const made = await workspace.account({ invitations: 0, sent: 0 })
    const answer: Fault['answer'] = { status: 200, body: answerOf([view], included, wrapping) }
    await sandbox.faults(made.member, [{ on: said[action].on, answer }])
    return workspace.act(made.id, action)
  }
  const viewed = { entityUrn: view, '*invitation': invitation }

  test.each(LISTS)(
    'a person who is not there gives nulls, not a lost row: %s',
    keeps('list-keys-present', 'list-sender'),
    async (action) => {
      const { person, field } = said[action]
      const invited = {
        entityUrn: invitation,
        sharedSecret: 's',
        sentTime: 1e12,
        [person]: 'urn:li:fs_miniProfile:x',
      }
      const { status, body } = await given(action, [viewed, invited])
      expect(status).toBe(200)
      expect(body.data.invitations).toHaveLength(1)
      const [one] = body.data.invitations
      expect(one.entity_urn).toBe('urn:li:invitation:1')
      expect(Object.keys(one[field])).toHaveLength(5)
      expect(Object.values(one[field])).toEqual([null, null, null, null, null])
    },
  )

  test.each(LISTS)(
    'a row that is named but not there is CHANNEL_ERROR, never a shorter list: %s',
    keeps('errors-channel-unreadable', 'errors-free'),
    async (action) => {
      for (const included of [[], [viewed], [{ entityUrn: invitation, sharedSecret: 's' }]]) {
        const { status, body } = await given(action, included)
        expect([status, body.error?.code, body.metadata.credits_consumed]).toEqual([502, 'CHANNEL_ERROR', 0])
        expect(body.error.message).not.toContain('urn:')
      }
    },
  )
})

test.each(
  LISTS.flatMap((action) =>
    (['N', 'I', 'G'] as const).flatMap((form) =>
      (['urns-star', 'urns', 'views'] as const).map((elements) => ({ action, form, elements })),
    ),
  ),
)(
  'a list that lacks rows is CHANNEL_ERROR in every shape: $action $form $elements',
  keeps('errors-channel-unreadable', 'errors-free'),
  async ({ action, form, elements }) => {
    const made = await workspace.account({ invitations: 8, sent: 8, forms: [form], elements })
    const on =
      `${action === 'list_sent' ? 'sent' : 'received'}${form === 'G' ? '-graphql' : ''}` as Fault['on']
    await sandbox.faults(made.member, [{ on, answer: 'missing-fields' }])
    // Whatever the forms before it answered, this one has a list, and it is not whole.
    const { status, body } = await workspace.act(made.id, action)
    expect([status, body.error?.code]).toEqual([502, 'CHANNEL_ERROR'])
    await sandbox.faults(made.member, [])
    expect((await workspace.act(made.id, action)).body.data.total_results).toBe(8)
  },
)

test('what was missing stands in the log, and in no answer', keeps('errors-channel-unreadable'), async () => {
  await using gateway = await startGatewayProcess(house.environment({ LOG_LEVEL: 'info' }))
  const there = workspaceOf({ ...workspace, url: gateway.url, sandbox })
  const told: [action: Action, change: Settings | Fault[], log: RegExp][] = [
    ['list_invitations', { forms: [] }, /relationships\/invitationViews: 404/],
    ['list_sent', { forms: [] }, /relationships\/sentInvitationViewsV2: 404/],
    ['list_invitations', [{ on: 'any', answer: 'no-list' }], /relationships\/invitationViews: no list/],
    [
      'list_invitations',
      [{ on: 'received', answer: 'missing-fields' }],
      /invitationViews: a row whose invitation is not there/,
    ],
    [
      'list_sent',
      [{ on: 'sent', answer: 'missing-fields' }],
      /sentInvitationViewsV2: a row whose invitation is not there/,
    ],
  ]
  const lines: [requestId: string, log: RegExp][] = []
  for (const [action, change, log] of told) {
    const made = await there.account({ invitations: 8, sent: 8 })
    if (Array.isArray(change)) await sandbox.faults(made.member, change)
    else await sandbox.settings(made.member, change)
    const { body } = await there.act(made.id, action)
    expect(body.error.code).toBe('CHANNEL_ERROR')
    expect(JSON.stringify(body)).not.toMatch(/relationships|nvitationViews|404|row/)
    lines.push([body.metadata.request_id, log])
  }
  await gateway.end('SIGTERM')
  const output = gateway.output().split('\n')
  for (const [requestId, log] of lines) {
    expect(output.filter((line) => line.includes(requestId)).join('\n')).toMatch(log)
  }
})
