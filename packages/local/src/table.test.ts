import type { ListedInvitation } from '@salver/contract'
import { describe, expect, it } from 'vitest'
import { columnsOf, fit, harmless } from './columns.ts'
import { table } from './table.ts'

describe('columns', () => {
  it.each([
    ['plain', 5],
    ['Zoë', 3],
    ['Zoe\u0308', 3],
    ['王小明', 6],
    ['김민준', 6],
    ['ｆｕｌｌ', 8],
    ['🌈', 2],
    ['👩‍👩‍👧‍👦', 2],
    ['❤️', 2],
    ['🇫🇷', 2],
    ['👍🏽', 2],
    ['क्षत्रिय', 6],
    ['אבג', 3],
    ['', 0],
  ])('of %s are %i', (text, columns) => {
    expect(columnsOf(text)).toBe(columns)
  })

  it('are exactly those asked for, cut between letters', () => {
    expect(fit('Alice', 8)).toBe('Alice   ')
    expect(fit('Alice Johnson', 7)).toBe('Alice… ')
    expect(fit('软件工程师', 6)).toBe('软件… ')
    expect(fit('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 5)).toBe('👩‍👩‍👧‍👦👩‍👩‍👧‍👦…')
    for (const text of ['Alice', '软件工程师 是', '👍🏽👍🏽👍🏽', 'क्षत्रिय']) {
      for (const columns of [1, 2, 3, 4, 5, 6, 20]) expect(columnsOf(fit(text, columns))).toBe(columns)
    }
  })
})

it('takes from a text what would command a terminal or turn its direction', () => {
  expect(harmless('a\u001b[2Jb\r\nc\u202Ed\u2028e')).toBe('a [2Jb cd e')
  expect(harmless('👩‍👩‍👧‍👦')).toBe('👩‍👩‍👧‍👦')
})

describe('the table', () => {
  const row = (change: object): ListedInvitation => ({
    entity_urn: 'urn:li:invitation:1',
    invitation_id: '1',
    shared_secret: 'x',
    sender: {
      first_name: 'Alice',
      last_name: 'Johnson',
      headline: 'Engineer',
      linkedin_url: null,
      profile_picture_url: null,
    },
    invitation_type: 'CONNECTION',
    sent_at: null,
    sent_time: '5h',
    sent_time_days: 0,
    message: null,
    unseen: null,
    mutual_connections: null,
    subject: null,
    ...change,
  })
  const nobody = {
    first_name: null,
    last_name: null,
    headline: null,
    linkedin_url: null,
    profile_picture_url: null,
  }
  const rows = [
    row({ message: 'Hello' }),
    row({
      invitation_type: 'CONTENT_SERIES',
      sender: { ...nobody, first_name: '王小明', headline: 'not this' },
      subject: { type: 'CONTENT_SERIES', name: 'The long letter about everything there is', url: null },
    }),
    row({ sender: nobody, sent_time: null }),
  ]

  it('shows names, headlines or subjects, kinds, ages and notes', () => {
    expect(table(rows, 70)).toBe(
      [
        'Name           Headline, or what to          Kind            Age  Note',
        '─────────────  ────────────────────────────  ──────────────  ───  ────',
        'Alice Johnson  Engineer                      connection      5h   ✓',
        '王小明         The long letter about every…  content series  5h',
        '(gone)                                       connection',
      ].join('\n'),
    )
  })

  it('stays within the width, and does without headlines where there is no room', () => {
    for (const columns of [45, 60, 80, 100, 200]) {
      const lines = table(rows, columns).split('\n')
      for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(columns)
      expect(lines[0]?.includes('Headline')).toBe(columns >= 60)
    }
  })

  it('has its head when there is nothing to show', () => {
    expect(table([], 80).split('\n')).toHaveLength(2)
  })
})
