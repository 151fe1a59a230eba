import { afterAll, expect, test } from 'vitest'
import { startStage } from '../stage.ts'

const stage = await startStage()
afterAll(() => stage[Symbol.asyncDispose]())
const FILE = 'list-and-page/list-and-page.ts'
const { accountId } = await stage.account({ invitations: 223, types: { CONNECTION: 3, EVENT: 1 } })

test('shows a page, the next one, and all, with what they cost', async () => {
  const { code, out, err } = await stage.run(FILE, [], stage.environment(accountId))
  expect([code, err]).toEqual([0, ''])
  const lines = out.split('\n')
  expect(lines[10]).toBe('10 of 223, for 1 credit')
  expect(out).toContain('The next page: 11 to 20 of 223\n')
  // Three pages, of 100, 100 and 23.
  expect(out).toContain('All: 223, for 5 credits\n')
  const counts = [...out.matchAll(/^ {2}(\d+) (CONNECTION|EVENT)$/gm)].map(([, count]) => Number(count))
  expect([counts.length, counts.reduce((sum, count) => sum + count, 0)]).toEqual([2, 223])
  const withNote = await stage.client.invitations.list({ accountId, hasNote: true, count: 1 })
  expect(out).toContain(`With a note: ${withNote.totalAvailableResults}\n`)
})

test('each of the first ten is one line, whatever strangers have written', async () => {
  const { invitations } = await stage.client.invitations.list({ accountId, count: 10 })
  const { out } = await stage.run(FILE, [], stage.environment(accountId))
  const lines = out.split('\n').slice(0, 10)
  for (const [place, { sender, invitationType }] of invitations.entries()) {
    expect.soft(lines[place]).toContain(`${sender.firstName ?? 'Somebody'}`)
    expect.soft(lines[place]).toContain(`, ${invitationType}, `)
  }
})

test('an empty list is no failure, and free', async () => {
  const empty = await stage.account({ invitations: 0 })
  const { code, out } = await stage.run(FILE, [], stage.environment(empty.accountId))
  expect(code).toBe(0)
  expect(out).toBe('0 of 0, for 0 credits\n\nAll: 0, for 0 credits\nWith a note: 0\n')
})

test('fails with what is wrong', async () => {
  const wrong = { ...stage.environment(accountId), SALVER_API_KEY: 'slv_wrong' }
  const { code, err } = await stage.run(FILE, [], wrong)
  expect(code).toBe(1)
  expect(err).toContain('InvalidApiKeyError')
})
