import { Invitation } from '@salver/contract'
import { describe, expect, test } from 'vitest'
import { timeOfAgo } from './ago.ts'
import { readReceivedRow } from './invitation.ts'
import { readList } from './list.ts'

const NOW = Date.UTC(2026, 9, 14, 15, 30, 45, 123)
const TYPE = 'com.linkedin.voyager.relationships.invitation'

type Json = Record<string, unknown>

const alice = {
  entityUrn: 'urn:li:fs_miniProfile:ACoAA1',
  firstName: 'Alice',
  lastName: 'Johnson',
  occupation: 'Engineer',
  publicIdentifier: 'alicejohnson',
  picture: {
    rootUrl: 'https://media.invalid/a_',
    artifacts: [100, 800, 400, 200].map((width) => ({
      width,
      height: width,
      fileIdentifyingUrlPathSegment: `${width}/0?e=1`,
    })),
  },
}

/** One row, inline, with whatever is to be otherwise. */
function row(invitation: Json = {}, view: Json = {}): Json {
  return {
    entityUrn: 'urn:li:fs_relInvitationView:123',
    invitation: { entityUrn: 'urn:li:fs_relInvitation:123', fromMember: alice, ...invitation },
    ...view,
  }
}

function read(json: unknown, asked = { start: 0, count: 10 }) {
  const list = { route: 'the list', field: null, asked, now: NOW }
  const batch = readList(json, list, readReceivedRow)
  for (const invitation of batch.rows) Invitation.parse(invitation)
  return batch
}

function readRow(invitation: Json = {}, view: Json = {}) {
  const [only] = read({ elements: [row(invitation, view)] }).rows
  if (only === undefined) throw new Error('no row')
  return only
}

const unreadable = expect.objectContaining({ kind: 'unreadable', code: 'CHANNEL_ERROR' })

describe('shapes', () => {
  const invitation = {
    $type: `${TYPE}.Invitation`,
    entityUrn: 'urn:li:fs_relInvitation:123',
    mailboxItemId: 'urn:li:invitation:123',
    sharedSecret: 's3cret',
    invitationType: 'PENDING',
    sentTime: Date.UTC(2026, 9, 1),
    message: 'Hi!',
    customMessage: true,
    unseen: true,
    '*fromMember': alice.entityUrn,
  }
  const insights = [{ sharedInsight: { totalCount: 12 } }]
  const view = { $type: `${TYPE}.InvitationView`, entityUrn: 'urn:li:fs_relInvitationView:123', insights }
  const included = [alice, { ...view, '*invitation': invitation.entityUrn }, invitation]
  const paging = { start: 0, count: 10, links: [] }
  const { '*fromMember': _, ...inlineInvitation } = invitation
  const shapes: [string, Json][] = [
    ['urns under *elements', { data: { '*elements': [view.entityUrn], paging }, included }],
    ['urns under elements', { data: { elements: [view.entityUrn], paging }, included }],
    ['views under elements', { data: { elements: [{ ...view, invitation }], paging }, included: [alice] }],
    ['all wrapped', { data: { data: { '*elements': [view.entityUrn], paging }, included } }],
    ['data wrapped', { data: { data: { '*elements': [view.entityUrn], paging } }, included }],
    ['inline', { elements: [{ ...view, invitation: { ...inlineInvitation, fromMember: alice } }], paging }],
  ]

  test.each(shapes)('%s', (_name, json) => {
    expect(read(json)).toEqual({
      rows: [
        {
          entity_urn: 'urn:li:invitation:123',
          invitation_id: '123',
          shared_secret: 's3cret',
          sender: {
            first_name: 'Alice',
            last_name: 'Johnson',
            headline: 'Engineer',
            linkedin_url: 'https://www.linkedin.com/in/alicejohnson',
            profile_picture_url: 'https://media.invalid/a_400/0?e=1',
          },
          invitation_type: 'CONNECTION',
          sent_at: '2026-10-01T00:00:00.000Z',
          message: 'Hi!',
          unseen: true,
          mutual_connections: 12,
          subject: null,
        },
      ],
      total: null,
    })
  })

  test('a sender that is not included gives nulls', () => {
    const json = { data: { '*elements': [view.entityUrn] }, included: included.slice(1) }
    const nobody = { first_name: null, last_name: null, headline: null, linkedin_url: null }
    expect(read(json).rows[0]?.sender).toEqual({ ...nobody, profile_picture_url: null })
  })

  test.each([
    [null],
    [[]],
    ['elements'],
    [{}],
    [{ data: {} }],
    [{ data: null, included: [] }],
    [{ elements: null }],
    [{ elements: {} }],
    [{ data: { '*elements': [view.entityUrn] } }],
    [{ data: { '*elements': [view.entityUrn] }, included: included.slice(0, 2) }],
    [{ elements: [null] }],
    [{ elements: [7] }],
    [{ elements: [{}] }],
    [{ elements: ['constructor', '__proto__'] }],
    [{ elements: [{ invitation: { sharedSecret: 'x' } }] }],
    [JSON.parse('{"__proto__": {"elements": []}}')],
    [{ elements: [], errors: [{ message: 'timeout' }] }],
    [{ data: { data: { elements: [] }, errors: [{}] } }],
  ])('%j proves nothing', (json: unknown) => {
    expect(() => read(json)).toThrow(unreadable)
  })

  test('an empty list is a list', () => {
    expect(read({ elements: [] }).rows).toEqual([])
    expect(read({ data: { '*elements': [] }, included: [] }).rows).toEqual([])
    expect(read({ data: { '*elements': [], elements: [row()] } }).rows).toHaveLength(1)
    expect(read({ elements: [], errors: [] }).rows).toEqual([])
  })

  test('a list of more rows than any batch has is none', () => {
    const elements = Array.from({ length: 1_000 }, () => row())
    expect(read({ elements }).rows).toHaveLength(1_000)
    expect(() => read({ elements: [...elements, row()] })).toThrow(unreadable)
  })
})

test.each([
  [{ total: 1 }, 0, 1, 1],
  [{ total: 26 }, 0, 1, 26],
  [{ total: 0 }, 0, 1, null],
  [{ total: 20 }, 20, 1, null],
  [{ total: 21 }, 20, 1, 21],
  [{ total: 100_000 }, 0, 1, 100_000],
  [{ total: 100_001 }, 0, 1, null],
  [{ total: 2 ** 31 - 1 }, 20, 0, null],
  [{ total: 1.5 }, 0, 1, null],
  [{ total: '26' }, 0, 1, null],
  [{}, 0, 1, null],
  [{ total: 0 }, 0, 0, 0],
  [{ total: 0 }, 20, 0, null],
  [{ total: 12 }, 20, 0, 12],
  [{ total: -1 }, 0, 0, null],
])('paging %j at %i with %i rows tells %s', (paging, start, rows, total) => {
  const elements = rows > 0 ? [row()] : []
  expect(read({ elements, paging }, { start, count: 10 }).total).toBe(total)
})

describe('ids', () => {
  test.each([
    ['urn:li:fs_relInvitation:9', undefined, '9'],
    ['urn:li:fsd_invitation:9', undefined, '9'],
    [undefined, 'urn:li:invitation:9', '9'],
    [null, null, '123'],
    ['urn:li:fs_relInvitation:9x', 'urn:li:invitation:', '123'],
    ['some text that ends in 9', 9, '123'],
  ])('%s and %s', (entityUrn, mailboxItemId, id) => {
    const invitation = readRow({ entityUrn, mailboxItemId })
    expect(invitation).toMatchObject({ invitation_id: id, entity_urn: `urn:li:invitation:${id}` })
  })
})

describe('kinds', () => {
  test.each([
    [{ invitationType: 'PENDING' }, {}, 'CONNECTION'],
    [{ invitationType: 'CONNECTION' }, {}, 'CONNECTION'],
    [{ invitationType: 'EVENT' }, {}, 'CONNECTION'],
    [{ genericInvitationType: 'EVENT' }, {}, 'EVENT'],
    [
      { genericInvitationType: ' ' },
      { genericInvitationView: { invitationType: 'ORGANIZATION' } },
      'ORGANIZATION',
    ],
    [
      { invitationType: 'SENT' },
      { genericInvitationView: { invitationType: 'CONTENT_SERIES' } },
      'CONTENT_SERIES',
    ],
    [{}, { '*genericInvitationView': 'urn:not:there' }, 'CONNECTION'],
  ])('%j with %j is %s', (invitation, view, kind) => {
    expect(readRow(invitation, view).invitation_type).toBe(kind)
  })

  test('one that nobody knows cannot be read', () => {
    expect(() => readRow({ genericInvitationType: 'SEANCE' })).toThrow(unreadable)
  })
})

describe('texts', () => {
  test('empty and blank ones are nothing, others stay as they are', () => {
    expect(readRow({ message: ' \n', sharedSecret: '' })).toMatchObject({
      message: null,
      shared_secret: null,
    })
    expect(readRow({ message: ' a\n' }).message).toBe(' a\n')
    expect(readRow({ customMessage: 'true', message: 7 }).message).toBeNull()
  })

  test('a member who has gone gives nulls', () => {
    const gone = {
      entityUrn: 'urn:li:fs_miniProfile:ACoAA2',
      firstName: '',
      lastName: null,
      publicIdentifier: ' ',
    }
    expect(Object.values(readRow({ fromMember: gone }).sender)).toEqual([null, null, null, null, null])
  })

  test.each([
    ['alice-1', 'alice-1'],
    ['%E5%BC%A0-1', '%E5%BC%A0-1'],
    ['張-1', '%E5%BC%B5-1'],
    ['100%', '100%25'],
    ['a/b?c', 'a%2Fb%3Fc'],
    ['é%20x', '%C3%A9%20x'],
  ])('the slug %s', (publicIdentifier, segment) => {
    const url = readRow({ fromMember: { publicIdentifier } }).sender.linkedin_url
    expect(url).toBe(`https://www.linkedin.com/in/${segment}`)
    expect(new URL(url ?? '').href).toBe(url)
  })

  test('half a character makes no URL', () => {
    expect(readRow({ fromMember: { publicIdentifier: '\ud800' } }).sender.linkedin_url).toBeNull()
  })
})

test.each([
  [[100, 200, 400, 800], '400'],
  [[800, 200, 100], '200'],
  [[1200, 800], '800'],
  [[], null],
])('of pictures %j it is %s', (widths, width) => {
  const artifacts = [
    {},
    null,
    ...widths.map((width) => ({ width, fileIdentifyingUrlPathSegment: `${width}` })),
  ]
  const picture = { rootUrl: 'https://m.invalid/', artifacts }
  const url = width === null ? null : `https://m.invalid/${width}`
  expect(readRow({ fromMember: { picture } }).sender.profile_picture_url).toBe(url)
  const wrapped = { 'com.linkedin.common.VectorImage': picture }
  expect(readRow({ fromMember: { picture: wrapped } }).sender.profile_picture_url).toBe(url)
})

describe('times', () => {
  test('of the invitation, else of the generic view', () => {
    const genericInvitationView = { invitationType: 'EVENT', sentTime: '2 days ago' }
    expect(readRow({ sentTime: 1_790_000_000_000 }).sent_at).toBe(new Date(1_790_000_000_000).toISOString())
    expect(readRow({ sentTime: null }, { genericInvitationView }).sent_at).toBe('2026-10-12T00:00:00.000Z')
    for (const sentTime of [null, 0, -1, 1e300, 8.64e15, 'soon'])
      expect(readRow({ sentTime }).sent_at).toBeNull()
  })

  test.each([
    ['30 seconds ago', '2026-10-14T15:30:15.000Z'],
    ['1 minute ago', '2026-10-14T15:29:00.000Z'],
    ['an hour ago', '2026-10-14T14:00:00.000Z'],
    ['5 hours ago', '2026-10-14T10:00:00.000Z'],
    ['Sent 1 day ago', '2026-10-13T00:00:00.000Z'],
    ['yesterday', '2026-10-13T00:00:00.000Z'],
    ['today', '2026-10-14T00:00:00.000Z'],
    ['just now', '2026-10-14T15:30:00.000Z'],
    ['1 week ago', '2026-10-05T00:00:00.000Z'],
    ['2 months ago', '2026-08-01T00:00:00.000Z'],
    ['1 year ago', '2025-01-01T00:00:00.000Z'],
    ['in 2 days', null],
    ['9999999 years ago', null],
  ])('%s', (text, time) => {
    const found = timeOfAgo(text, NOW)
    expect(found === null ? null : new Date(found).toISOString()).toBe(time)
  })
})

test.each([
  [undefined, null],
  [[], null],
  [[{}], null],
  [[{ other: 1 }, { sharedInsight: { totalCount: 0 } }], 0],
  [[{ sharedInsight: { totalCount: -1 } }], null],
])('insights %j: %s in common', (insights, mutual) => {
  expect(readRow({}, { insights }).mutual_connections).toBe(mutual)
})

describe('what one is invited to', () => {
  const company = { entityUrn: 'urn:li:fs_miniCompany:5', name: 'Northwind', universalName: 'northwind' }
  const generic = (more: Json, attribute: Json = {}) => ({
    genericInvitationView: { primaryImage: { attributes: [attribute] }, ...more },
  })

  test('a page by its company', () => {
    const found = readRow(
      { fromMember: null },
      generic({ invitationType: 'ORGANIZATION' }, { miniCompany: company }),
    )
    expect(found.subject).toEqual({
      type: 'ORGANIZATION',
      name: 'Northwind',
      url: 'https://www.linkedin.com/company/northwind',
    })
    expect(found.sender.first_name).toBeNull()
  })

  test('a page, an event and a newsletter by who invites', () => {
    const subjectOf = (invitationType: string, more: Json) => {
      const found = readRow(
        { fromMember: null },
        generic({ invitationType, ...more }, { miniProfile: alice }),
      )
      expect(found.sender.first_name).toBe('Alice')
      return found.subject
    }
    const titles = { title: { text: 'T' }, subtitle: { text: 'S' } }
    expect(subjectOf('ORGANIZATION', { ...titles, invitationTargetUrn: 'urn:li:fsd_company:5' })).toEqual({
      type: 'ORGANIZATION',
      name: 'S',
      url: 'https://www.linkedin.com/company/5',
    })
    expect(
      subjectOf('EVENT', { title: titles.title, invitationTargetUrn: 'urn:li:fsd_professionalEvent:7' }),
    ).toEqual({ type: 'EVENT', name: 'T', url: 'https://www.linkedin.com/events/7' })
    expect(subjectOf('CONTENT_SERIES', { invitationTargetUrn: 'urn:li:fsd_contentSeries:8' })).toEqual({
      type: 'CONTENT_SERIES',
      name: null,
      url: 'https://www.linkedin.com/newsletters/8',
    })
    expect(subjectOf('EVENT', {})).toEqual({ type: 'EVENT', name: null, url: null })
  })
})
