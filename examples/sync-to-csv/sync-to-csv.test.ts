import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startStage } from '../stage.ts'
import { readCsv } from './csv.ts'

const stage = await startStage()
afterAll(() => stage[Symbol.asyncDispose]())
const FILE = 'sync-to-csv/sync-to-csv.ts'

/** The rows of a file that an example has written, by the names of their columns. */
function rowsOf(file: string): Record<string, string>[] {
  const [head = [], ...rows] = readCsv(readFileSync(join(stage.folder, file), 'utf8'))
  return rows.map((row) => Object.fromEntries(head.map((name, place) => [name, row[place] ?? ''])))
}

async function idsOf(accountId: string): Promise<string[]> {
  const { invitations } = await stage.client.invitations.list({ accountId, count: 1000 })
  return invitations.map(({ invitationId }) => invitationId ?? '')
}

test('keeps up with what arrives and what leaves', async () => {
  const { accountId, member } = await stage.account({ invitations: 130 })
  const sync = () => stage.run(FILE, ['kept.csv'], stage.environment(accountId))
  const before = await idsOf(accountId)
  expect(await sync()).toEqual({
    code: 0,
    out: 'kept.csv: 130 pending, 130 new, 0 gone since the last run\n',
    err: '',
  })
  const first = rowsOf('kept.csv')
  expect(first.map((row) => row.invitation_id)).toEqual(before)
  expect(first.every((row) => row.first_seen_at !== '' && row.gone_at === '')).toBe(true)

  await stage.sandbox.arrive(member, 3)
  await stage.sandbox.leave(member, { positions: [5, 60] })
  const after = await idsOf(accountId)
  const second = await sync()
  expect([second.code, second.err]).toEqual([0, ''])
  const [line, ...named] = second.out.trimEnd().split('\n')
  expect(line).toBe('kept.csv: 131 pending, 3 new, 2 gone since the last run')
  expect(named.map((text) => text.slice(0, 8).trim())).toEqual(['new', 'new', 'new', 'gone', 'gone'])
  const rows = rowsOf('kept.csv')
  const gone = before.filter((id) => !after.includes(id))
  expect(rows.map((row) => row.invitation_id)).toEqual([...after, ...gone])
  expect(rows.filter((row) => row.gone_at !== '').map((row) => row.invitation_id)).toEqual(gone)
  // Who was there before is still known since then.
  const since = new Map(first.map((row) => [row.invitation_id, row.first_seen_at]))
  for (const { invitation_id = '', first_seen_at } of rows) {
    if (since.has(invitation_id)) expect.soft(first_seen_at).toBe(since.get(invitation_id))
  }

  // A third run, with nothing in between, changes nothing.
  const kept = readFileSync(join(stage.folder, 'kept.csv'), 'utf8')
  expect((await sync()).out).toBe('kept.csv: 131 pending, 0 new, 0 gone since the last run\n')
  expect(readFileSync(join(stage.folder, 'kept.csv'), 'utf8')).toBe(kept)
  expect(statSync(join(stage.folder, 'kept.csv')).mode & 0o777).toBe(0o600)
})

test('what strangers write is no formula, and breaks no row', async () => {
  const { accountId, member } = await stage.account({ invitations: 1 })
  const hostile = '=HYPERLINK("https://evil.example","Alice, Bob")\r\n"x",y'
  const invitation = {
    entityUrn: 'urn:li:fs_relInvitationView:7001',
    invitation: {
      entityUrn: 'urn:li:fs_relInvitation:7001',
      mailboxItemId: 'urn:li:invitation:7001',
      invitationType: 'PENDING',
      sharedSecret: 'secret',
      sentTime: 1_790_000_000_000,
      message: hostile,
      customMessage: true,
      fromMemberId: 'ACoAAHostile',
      fromMember: {
        entityUrn: 'urn:li:fs_miniProfile:ACoAAHostile',
        firstName: '@SUM(A1)',
        lastName: '+49',
        occupation: '-1',
        publicIdentifier: 'hostile',
      },
    },
    insights: [],
  }
  const answer = {
    status: 200,
    body: { elements: [invitation], paging: { start: 0, count: 1, total: 1 } },
  }
  await stage.sandbox.faults(member, [
    { on: 'received', answer },
    { on: 'received-graphql', answer },
  ])
  for (const _twice of [1, 2]) {
    const { code, err } = await stage.run(FILE, ['hostile.csv'], stage.environment(accountId))
    expect([code, err]).toEqual([0, ''])
    expect(rowsOf('hostile.csv')).toMatchObject([
      {
        first_name: "'@SUM(A1)",
        last_name: "'+49",
        headline: "'-1",
        note: expect.stringMatching(/^'=HYPER/),
      },
    ])
  }
})

test('a list that cannot be read leaves the file as it was', async () => {
  const { accountId, member } = await stage.account({ invitations: 230 })
  const sync = () => stage.run(FILE, ['broken.csv'], stage.environment(accountId))
  await sync()
  const kept = readFileSync(join(stage.folder, 'broken.csv'), 'utf8')
  await stage.sandbox.faults(member, [
    { on: 'received', after: 1, answer: 'html' },
    { on: 'received-graphql', answer: '404' },
  ])
  const { code, err } = await sync()
  expect(code).toBe(1)
  expect(err).toContain('ChannelError')
  expect(readFileSync(join(stage.folder, 'broken.csv'), 'utf8')).toBe(kept)
  expect(readdirSync(stage.folder).filter((name) => name.endsWith('.draft'))).toEqual([])
})

test('a file of somebody else stays as it is', async () => {
  const { accountId } = await stage.account({ invitations: 2 })
  writeFileSync(join(stage.folder, 'other.csv'), 'name,age\r\nAlice,42\r\n')
  const { code, err } = await stage.run(FILE, ['other.csv'], stage.environment(accountId))
  expect(code).toBe(1)
  expect(err).toContain('other.csv has other columns')
  expect(readFileSync(join(stage.folder, 'other.csv'), 'utf8')).toBe('name,age\r\nAlice,42\r\n')
  expect(existsSync(join(stage.folder, 'invitations.csv'))).toBe(false)
})

test('each account has a file of its own', async () => {
  const [one, other] = [await stage.account({ invitations: 2 }), await stage.account({ invitations: 3 })]
  await stage.run(FILE, ['own.csv'], stage.environment(one.accountId))
  const { code, err } = await stage.run(FILE, ['own.csv'], stage.environment(other.accountId))
  expect(code).toBe(1)
  expect(err).toContain(`own.csv is of the account ${one.accountId}`)
  expect(rowsOf('own.csv')).toHaveLength(2)
})
