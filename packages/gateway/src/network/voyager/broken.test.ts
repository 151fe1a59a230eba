import { Connection, Invitation, SentInvitation } from '@salver/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { NetworkError } from '../provider.ts'
import { readConnection } from './connection.ts'
import { connectionPages, type RecordedPage, receivedPages, sentPages } from './fixtures/pages.ts'
import profilePage from './fixtures/profile.json' with { type: 'json' }
import { readReceivedRow, readSentRow } from './invitation.ts'
import { type Page, readList } from './list.ts'
import { readDistance, readMe, readPendingCounts, readProfile } from './people.ts'

const NOW = Date.UTC(2026, 9, 14, 15, 30)
type Json = Record<string, unknown>
type Path = readonly (string | number)[]

interface Kind {
  name: string
  page: RecordedPage
  field: string | null
  readRow: (view: Json, page: Page) => unknown
  schema: z.ZodType
  keyOf: (row: never) => unknown
}

const kinds: Kind[] = [
  ...receivedPages.map((page) => ({
    name: `received in ${page.shape}`,
    page,
    field: 'relationshipsDashInvitationViewsByReceived',
    readRow: readReceivedRow,
    schema: Invitation,
    keyOf: (row: Invitation) => row.invitation_id,
  })),
  ...sentPages.map((page) => ({
    name: `sent in ${page.shape}`,
    page,
    field: 'relationshipsDashSentInvitationViewsByInvitationType',
    readRow: (view: Json, on: Page) => readSentRow(view, on, 'CONNECTION'),
    schema: SentInvitation,
    keyOf: (row: SentInvitation) => row.invitation_id,
  })),
  ...connectionPages.map((page) => ({
    name: `connections in ${page.shape}`,
    page,
    field: null,
    readRow: readConnection,
    schema: Connection,
    keyOf: (row: Connection) => row.connected_at,
  })),
]

/** Everything in a document, by the way to it. */
function pathsOf(json: unknown, path: Path = []): Path[] {
  if (typeof json !== 'object' || json === null) return path.length > 0 ? [path] : []
  const entries: [string | number, unknown][] = Array.isArray(json)
    ? [...json.entries()]
    : Object.entries(json)
  const inner = entries.flatMap(([key, value]) => pathsOf(value, [...path, key]))
  return path.length > 0 ? [path, ...inner] : inner
}

function at(json: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | null)?.[key], json)
}

type Breaking = (holder: Record<string | number, unknown>, key: string | number) => void

const breakings: fc.Arbitrary<Breaking> = fc.oneof(
  fc.constant<Breaking>((holder, key) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 1)
    else delete holder[key]
  }),
  fc.constant<Breaking>((holder, key) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 0, structuredClone(holder[key]))
  }),
  fc
    .oneof(
      fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 7, 1e300, '', 'x', 'SEANCE', 'urn:li:other:x', [], {}),
      fc.constantFrom<unknown>([null], { elements: [] }, '__proto__', 'constructor', '\ud800'),
      fc.jsonValue({ maxDepth: 2 }),
    )
    .map<Breaking>((value) => (holder, key) => {
      holder[key] = structuredClone(value)
    }),
)

/** Includes the same things in another order. */
function shuffled(json: unknown, seed: number): unknown {
  const copy = structuredClone(json) as { included?: unknown[]; data?: { included?: unknown[] } }
  for (const included of [copy.included, copy.data?.included]) {
    if (Array.isArray(included)) {
      included.sort(() => Math.sin(seed) - 0.5)
      const cut = included.splice(0, seed % (included.length + 1))
      included.push(...cut.reverse())
    }
  }
  return copy
}

function attempt<Value>(read: () => Value): Value | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof NetworkError) return null
    throw error
  }
}

describe.each(kinds)('$name', ({ page, field, readRow, schema, keyOf }) => {
  const read = (json: unknown) =>
    readList(json, { route: 'r', field, asked: { start: 0, count: 100 }, now: NOW }, readRow)
  const keys = read(page.json).rows.map((row) => keyOf(row as never))
  const elements = at(page.json, page.list) as unknown[]
  const paths = pathsOf(page.json)
  /** What tells an element of the list, wherever it now stands. */
  const nameOf = (element: unknown) =>
    typeof element === 'string' ? element : (element as Json | null)?.entityUrn

  test('broken anywhere is a NetworkError or all of its rows', () => {
    fc.assert(
      fc.property(fc.nat(), breakings, fc.nat(), (place, breaking, seed) => {
        const path = paths[place % paths.length] ?? []
        const json = structuredClone(page.json)
        breaking(at(json, path.slice(0, -1)) as Record<string | number, unknown>, path.at(-1) ?? '')
        const found = attempt(() => read(json))
        expect(attempt(() => read(shuffled(json, seed)))).toEqual(found)
        if (found === null) return
        const list = at(json, page.list)
        // Only a list that stands where it stood, or a leaf put in the place of all that held it, gives rows.
        const length = Array.isArray(list) ? list.length : 0
        expect(found.rows).toHaveLength(length)
        found.rows.forEach((row, index) => {
          schema.parse(row)
          const name = nameOf((list as unknown[])[index])
          const before = elements.findIndex((element) => nameOf(element) === name)
          // A time that was broken is none; an id cannot be lost.
          const key = keyOf(row as never)
          if (before >= 0 && field !== null) expect(key).toBe(keys[before])
          else if (field !== null) expect(keys).toContain(key)
        })
      }),
      { numRuns: 300 },
    )
  })

  test('is the same in whatever order things are included', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        expect(read(shuffled(page.json, seed))).toEqual(read(page.json))
      }),
      { numRuns: 50 },
    )
  })
})

test('a broken profile is that member, nobody, or a NetworkError', () => {
  const paths = pathsOf(profilePage)
  fc.assert(
    fc.property(fc.nat(), breakings, (place, breaking) => {
      const path = paths[place % paths.length] ?? []
      const json = structuredClone(profilePage)
      breaking(at(json, path.slice(0, -1)) as Record<string | number, unknown>, path.at(-1) ?? '')
      const found = attempt(() => readProfile(json, 'alicejohnson'))
      const urn = at(json, ['included', 1, 'entityUrn'])
      if (found !== null && String(urn).startsWith('urn:li:fsd_profile:')) {
        expect(found.memberId).toBe('ACoAAAlice01')
      }
    }),
    { numRuns: 1000 },
  )
})

test('whatever JSON comes, only a NetworkError is thrown', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      for (const read of [readMe, readPendingCounts, readDistance]) attempt(() => read(json))
      attempt(() => readProfile(json, 'a'))
      for (const { field, readRow } of kinds.slice(0, 1)) {
        attempt(() =>
          readList(json, { route: 'r', field, asked: { start: 0, count: 10 }, now: NOW }, readRow),
        )
      }
    }),
    { numRuns: 1000 },
  )
})
