import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { KINDS } from '../lists/kinds.ts'
import type { Member } from './member.ts'
import { World } from './world.ts'

const NOW = 1_790_000_000_000
const clock = () => NOW

function world(folder: string | null = null): World {
  return new World({ folder, clock })
}

function listOf(member: Member) {
  return member.received.serials
    .at(0, member.received.serials.length)
    .map((serial) => member.received.invitation(serial))
}

function sentOf({ sent }: Member) {
  return sent.serials.at(0, sent.serials.length).map((serial) => sent.invitation(serial))
}

describe('a member', () => {
  test('is the same for the same seed, in any world', () => {
    const one = world().add({ invitations: 200, seed: 'oak', settings: {} })
    const two = world().add({ invitations: 200, seed: 'oak', settings: {} })
    expect(listOf(two)).toEqual(listOf(one))
    expect(two.tokens).toEqual(one.tokens)
  })

  test('is made once for one order, and anew for each order without a seed', () => {
    const here = world()
    const one = here.add({ invitations: 3, seed: 7, settings: { total: 'true', shape: 'I' } })
    expect(here.add({ invitations: 3, seed: 7, settings: { shape: 'I', total: 'true' } })).toBe(one)
    const other = here.add({ invitations: 3, seed: 7, settings: {} })
    expect(other.tokens).not.toEqual(one.tokens)
    expect(listOf(other).map(({ sender }) => sender)).toEqual(listOf(one).map(({ sender }) => sender))
    expect(here.add({ invitations: 3, settings: {} })).not.toBe(here.add({ invitations: 3, settings: {} }))
    expect(here.size).toBe(4)
  })

  test('has an id, a slug and a token for each invitation that nobody else has', () => {
    const list = listOf(world().add({ invitations: 20_000, seed: 1, settings: {} }))
    expect(new Set(list.map(({ id }) => id)).size).toBe(20_000)
    const senders = list.flatMap(({ sender }) => sender ?? [])
    expect(new Set(senders.map(({ token }) => token)).size).toBe(senders.length)
    const slugs = senders.flatMap(({ slug }) => slug ?? [])
    expect(new Set(slugs).size).toBe(slugs.length)
    expect(slugs.length).toBeLessThan(senders.length)
    expect(slugs.every((slug) => /^[a-z0-9%A-F.!~*()_'-]+$/.test(slug))).toBe(true)
  })

  test.each([1, 7, 312, 1_000_000])('has the newest of its %i invitations first', (invitations) => {
    const member = world().add({ invitations, seed: 3, settings: {} })
    for (const start of [0, Math.floor(invitations / 2), invitations - 50]) {
      const times = member.received.serials
        .at(Math.max(0, start), 50)
        .map((serial) => member.received.invitation(serial).sentAt)
      times.reduce((before, time) => {
        expect(time).toBeLessThan(before)
        return time
      }, NOW)
    }
  })

  test('has the kinds that were asked for, in the weights that were asked for', () => {
    const kinds = (types: Partial<Record<(typeof KINDS)[number], number>> | undefined, invitations: number) =>
      listOf(world().add({ invitations, seed: 9, types, settings: {} })).map(({ kind }) => kind)
    expect(new Set(kinds(undefined, 20))).toEqual(new Set(KINDS))
    expect(new Set(kinds({ EVENT: 1 }, 50))).toEqual(new Set(['EVENT']))
    expect(kinds({ CONNECTION: 3, EVENT: 1 }, 8).filter((kind) => kind === 'EVENT')).toHaveLength(2)
  })

  test('sees what arrives on top and what leaves gone, with all others where they were', () => {
    const here = world()
    const member = here.add({ invitations: 10, seed: 4, settings: {} })
    const before = member.received.serials.at(0, 10)
    here.arrive(member, 'received', 2, { EVENT: 1 })
    expect(member.received.serials.at(2, 10)).toEqual(before)
    expect(listOf(member).slice(0, 2)).toMatchObject([{ kind: 'EVENT' }, { kind: 'EVENT' }])
    here.leave(member, 'received', 3, 'top')
    here.leave(member, 'received', 2, 'bottom')
    expect(member.received.serials.at(0, 10)).toEqual(before.slice(1, 8))
    here.leaveAt(member, 'received', [0, 6, 3])
    expect(member.received.serials.at(0, 10)).toEqual([2, 3, 5, 6].map((place) => before[place]))
    here.leave(member, 'received', 99, 'random')
    expect(member.received.serials.length).toBe(0)
  })
})

describe('a world with a folder', () => {
  test('finds what was answered, invited and withdrawn', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
    try {
      const before = world(folder)
      const member = before.add({ invitations: 9, types: { CONNECTION: 1 }, seed: 'kept', settings: {} })
      const [stranger] = member.strangers(1)
      before.answer(member, 3, 'accepted')
      before.answer(member, 5, 'ignored')
      before.invite(member, stranger?.number ?? 0, 'Hello')
      before.withdraw(member, 2)
      before.arrive(member, 'sent', 2)
      before.leave(member, 'sent', 1, 'bottom')
      const access = before.newAccessToken(member)
      before.close()

      const after = world(folder)
      const found = after.access(access)?.member
      if (!found) throw new Error('the member is gone')
      expect(listOf(found)).toEqual(listOf(member))
      expect(sentOf(found)).toEqual(sentOf(member))
      expect(sentOf(found)).toHaveLength(25)
      expect(sentOf(found)[2]).toMatchObject({ note: 'Hello', invitee: stranger?.person })
      expect(found.connections.at(0, 2)).toEqual(member.connections.at(0, 2))
      expect(found.answered).toEqual(member.answered)
      expect(found.connections.has(3)).toBe(true)
      expect(found.knows(stranger?.number ?? 0)).toBe(true)
      after.endSessions(found)
      expect(after.access(access)?.ended).toBe(true)
      after.close()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('reads the facts of older versions, which knew received invitations alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
    try {
      const key = '{"invitations":6,"seed":"elm","settings":{}}'
      const made = { invitations: 6, seed: 'elm', settings: {} }
      const member = world().add(made).publicIdentifier
      const facts = [
        { fact: 'member', key, order: made, at: NOW },
        { fact: 'arrive', member, count: 2, types: { EVENT: 1 }, at: NOW },
        { fact: 'cut', member, from: 'bottom', count: 1 },
        { fact: 'leave', member, positions: [3] },
        { fact: 'settings', member, settings: { total: 'true' } },
        { fact: 'end', member },
      ]
      appendFileSync(join(folder, 'facts.jsonl'), facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''))
      const found = world(folder).add(made)
      expect(found.publicIdentifier).toBe(member)
      expect(found.received.serials.at(0, 10)).toEqual([7, 6, 0, 2, 3, 4])
      expect([found.sent.serials.length, found.connections.length]).toEqual([24, 60])
      expect(found.settings).toMatchObject({ total: 'true', forms: ['N', 'I', 'G'], sent_summary: 'null' })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('is found again as it was, without the line that was not written to its end', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
    try {
      const before = world(folder)
      const member = before.add({ invitations: 40, seed: 'kept', settings: { summary: 'missing' } })
      before.arrive(member, 'received', 5)
      before.leave(member, 'received', 7, 'random')
      before.change(member, { total: 'true' })
      before.endSessions(member)
      const token = before.newToken(member)
      before.close()
      const path = join(folder, 'facts.jsonl')
      const facts = readFileSync(path, 'utf8')
      appendFileSync(path, '{"fact":"cut","member":"')

      const after = world(folder)
      const found = after.session(token)?.member
      expect(found && listOf(found)).toEqual(listOf(member))
      expect(found?.settings).toEqual({ ...member.settings, total: 'true', summary: 'missing' })
      expect(after.session(member.tokens[0] ?? '')?.ended).toBe(true)
      expect(after.session(token)?.ended).toBe(false)
      expect(after.add({ invitations: 40, seed: 'kept', settings: { summary: 'missing' } })).toBe(found)
      after.close()
      expect(readFileSync(path, 'utf8')).toBe(facts)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
