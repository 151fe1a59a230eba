import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { KINDS } from './invitations.ts'
import { type Member, World } from './world.ts'

const NOW = 1_790_000_000_000
const clock = () => NOW

function world(folder: string | null = null): World {
  return new World({ folder, clock })
}

function listOf(member: Member) {
  return member.serials(0, member.pending).map((serial) => member.invitation(serial))
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
      const times = member.serials(Math.max(0, start), 50).map((serial) => member.invitation(serial).sentAt)
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
    const before = member.serials(0, 10)
    here.arrive(member, 2, { EVENT: 1 })
    expect(member.serials(2, 10)).toEqual(before)
    expect(listOf(member).slice(0, 2)).toMatchObject([{ kind: 'EVENT' }, { kind: 'EVENT' }])
    here.leave(member, 3, 'top')
    here.leave(member, 2, 'bottom')
    expect(member.serials(0, 10)).toEqual(before.slice(1, 8))
    here.leaveAt(member, [0, 6, 3])
    expect(member.serials(0, 10)).toEqual([2, 3, 5, 6].map((place) => before[place]))
    here.leave(member, 99, 'random')
    expect(member.pending).toBe(0)
  })
})

describe('a world with a folder', () => {
  test('is found again as it was, without the line that was not written to its end', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
    try {
      const before = world(folder)
      const member = before.add({ invitations: 40, seed: 'kept', settings: { summary: 'missing' } })
      before.arrive(member, 5)
      before.leave(member, 7, 'random')
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
