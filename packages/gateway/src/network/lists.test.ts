import { expect, test } from 'vitest'
import { gather } from './gather.ts'
import { connectionsList } from './lists.ts'
import { makeListMemory } from './pending.ts'
import type { Batch, ConnectionRow } from './provider.ts'

const never = new AbortController().signal

/** A connection; one with nothing but the member's id is of somebody who has gone. */
function connection(id: number, more: Partial<ConnectionRow> = {}): ConnectionRow {
  const nothing = { name: null, job_title: null, profile_url: null, profile_picture: null }
  return { ...nothing, connected_at: null, memberId: `ACoAA${id}`, ...more }
}

test('a connection of a member who has gone is one, whoever arrives in mid-reading', async () => {
  const rows = Array.from({ length: 200 }, (_, index) => connection(index))
  const asked: Batch[] = []
  const session = {
    connections: async (batch: Batch) => {
      if (asked.push(batch) === 2) rows.unshift(connection(1000))
      return { rows: rows.slice(batch.start, batch.start + batch.count), total: null }
    },
  }
  const gathered = await gather({
    list: connectionsList(session),
    count: 150,
    offset: 0,
    keeps: null,
    memory: makeListMemory().connections,
    concurrency: 1,
    now: () => 0,
    signal: never,
    onKnown: async () => {},
    reserve: async () => {},
  })
  const found = gathered.rows.map(({ memberId }) => memberId)
  expect(new Set(found).size).toBe(found.length)
})

test('a connection whose member has no id is told apart by address and time', () => {
  const { keyOf } = connectionsList({ connections: () => expect.unreachable('nothing is read') })
  const one = { memberId: null, profile_url: 'https://www.linkedin.com/in/ann/' }
  const at = '2026-10-01T00:00:00.000Z'
  expect(keyOf(connection(1, { ...one, connected_at: at }))).not.toBe(keyOf(connection(1, one)))
  expect(keyOf(connection(1, { memberId: null }))).toBeNull()
})
