import { Connection, Invitation, SentInvitation } from '@salver/contract'
import { describe, expect, test } from 'vitest'
import { readConnection } from './connection.ts'
import { connectionPages, receivedPages, sentPages } from './fixtures/pages.ts'
import { readReceivedRow, readSentRow } from './invitation.ts'
import { readList } from './list.ts'

const NOW = Date.UTC(2026, 9, 14, 15, 30)
const asked = { start: 0, count: 10 }
const day = (days: number) => new Date(1_790_000_000_000 - days * 86_400_000).toISOString()

const nobody = { first_name: null, last_name: null, headline: null, linkedin_url: null }
const alice = {
  first_name: 'Alice',
  last_name: 'Johnson',
  headline: 'Engineer at Northwind',
  linkedin_url: 'https://www.linkedin.com/in/alicejohnson',
}
const alicesPicture = 'https://media.example.com/ACoAAAlice01-400_400/0?e=1798761600&v=beta'
const carol = {
  first_name: 'Carol',
  last_name: 'García',
  headline: 'Editor',
  linkedin_url: 'https://www.linkedin.com/in/carol-garc%C3%ADa-4',
}
/** Somebody without a profile, as the row itself shows them. */
const bob = { ...nobody, first_name: 'Bob', last_name: 'van der Berg', headline: 'Carpenter' }

const row = (id: string) => ({
  entity_urn: `urn:li:invitation:${id}`,
  invitation_id: id,
  invitation_type: 'CONNECTION',
  message: null,
  mutual_connections: null,
  subject: null,
})

describe.each(receivedPages)('received in shape $shape', ({ shape, json }) => {
  const field = 'relationshipsDashInvitationViewsByReceived'
  const { rows, total } = readList(json, { route: 'r', field, asked, now: NOW }, readReceivedRow)
  const shown = shape.startsWith('G')
  const received = (id: string) => ({ ...row(id), shared_secret: `secret-${id}`, unseen: false })

  test('is each of its rows, field by field', () => {
    for (const invitation of rows) Invitation.strict().parse(invitation)
    expect(total).toBeNull()
    expect(rows).toEqual([
      {
        ...received('7001'),
        sender: { ...alice, profile_picture_url: alicesPicture },
        sent_at: day(0),
        message: 'Hello! Shall we connect?',
        unseen: true,
        mutual_connections: 12,
      },
      {
        ...received('7002'),
        sender: { ...(shown ? bob : nobody), profile_picture_url: null },
        sent_at: shown ? '2026-10-12T00:00:00.000Z' : day(1),
      },
      {
        ...received('7003'),
        sender: { ...nobody, profile_picture_url: null },
        invitation_type: 'ORGANIZATION',
        sent_at: day(2),
        subject: {
          type: 'ORGANIZATION',
          name: 'Northwind',
          url: 'https://www.linkedin.com/company/northwind',
        },
      },
      {
        ...received('7004'),
        sender: { ...carol, profile_picture_url: null },
        invitation_type: 'EVENT',
        sent_at: '2026-09-21T00:00:00.000Z',
        subject: { type: 'EVENT', name: 'Open Data Days', url: 'https://www.linkedin.com/events/601' },
      },
      {
        ...received('7005'),
        sender: { ...carol, profile_picture_url: null },
        invitation_type: 'CONTENT_SERIES',
        sent_at: day(4),
        subject: {
          type: 'CONTENT_SERIES',
          name: 'The Weekly Ledger',
          url: 'https://www.linkedin.com/newsletters/701',
        },
      },
    ])
  })
})

describe.each(sentPages)('sent in shape $shape', ({ shape, json }) => {
  const field = 'relationshipsDashSentInvitationViewsByInvitationType'
  const list = { route: 'r', field, asked, now: NOW }
  const shown = shape.startsWith('G')

  test('is each of its rows, field by field', () => {
    const { rows } = readList(json, list, (view, page) => readSentRow(view, page, 'CONNECTION'))
    for (const invitation of rows) SentInvitation.parse(invitation)
    expect(rows).toEqual([
      {
        ...row('8001'),
        recipient: { ...alice, profile_picture: alicesPicture },
        sent_at: day(0),
        message: 'We met in Lyon.',
        unseen: null,
        mutual_connections: 3,
        recipientId: 'ACoAAAlice01',
      },
      {
        ...row('8002'),
        recipient: { ...carol, profile_picture: null },
        sent_at: day(1),
        unseen: null,
        recipientId: 'ACoAACarol04',
      },
      {
        ...row('8003'),
        recipient: { ...(shown ? bob : nobody), profile_picture: null },
        sent_at: shown ? '2026-10-12T00:00:00.000Z' : day(2),
        unseen: null,
        recipientId: shown ? null : 'ACoAAGone02',
      },
    ])
  })

  test('says each row’s own kind, and the list’s where it says none', () => {
    const { rows } = readList(json, list, (view, page) => readSentRow(view, page, 'EVENT'))
    const kind = shown ? 'CONNECTION' : 'EVENT'
    expect(rows.map((invitation) => invitation.invitation_type)).toEqual([kind, kind, kind])
    expect(rows.map((invitation) => invitation.subject?.type ?? 'CONNECTION')).toEqual([kind, kind, kind])
  })
})

describe.each(connectionPages)('connections in shape $shape', ({ json }) => {
  const list = { route: 'r', field: null, asked, now: NOW }

  test('are each of its rows, field by field', () => {
    const { rows, total } = readList(json, list, readConnection)
    for (const { memberId: _, ...connection } of rows) Connection.strict().parse(connection)
    expect(total).toBeNull()
    const picture = (of: string) => `https://media.example.com/${of}-400_400/0?e=1798761600&v=beta`
    expect(rows).toEqual([
      {
        name: 'Alice Johnson',
        job_title: 'Engineer at Northwind',
        profile_url: 'https://www.linkedin.com/in/alicejohnson/',
        profile_picture: picture('alice'),
        connected_at: '2026-09-21T14:13:20.000Z',
        memberId: 'ACoAAAlice01',
      },
      {
        name: 'Carol García',
        job_title: 'Editor',
        profile_url: 'https://www.linkedin.com/in/carol-garc%C3%ADa-4/',
        profile_picture: picture('carol'),
        connected_at: '2026-09-21T14:13:19.000Z',
        memberId: 'ACoAACarol04',
      },
      {
        name: 'Dan',
        job_title: null,
        profile_url: 'https://www.linkedin.com/in/dan/',
        profile_picture: picture('dan'),
        connected_at: '2026-09-21T14:13:18.000Z',
        memberId: 'ACoAADan05',
      },
      // Somebody who has gone.
      {
        name: null,
        job_title: null,
        profile_url: null,
        profile_picture: null,
        connected_at: '2026-09-21T14:13:17.000Z',
        memberId: 'ACoAAGone02',
      },
    ])
  })
})

test('a connection that names nobody, or is not there, cannot be read', () => {
  const read = (json: unknown) => readList(json, { route: 'r', field: null, asked, now: NOW }, readConnection)
  const unreadable = expect.objectContaining({ kind: 'unreadable' })
  expect(read({ elements: [] })).toEqual({ rows: [], total: null })
  for (const json of [
    {},
    { elements: [{}] },
    { elements: [{ createdAt: 1 }] },
    { data: { '*elements': ['urn:li:fsd_connection:1'] }, included: [] },
  ]) {
    expect(() => read(json)).toThrow(unreadable)
  }
})
