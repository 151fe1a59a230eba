import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startHouse } from '../house.ts'
import { folder, isNarrow, salver } from './salver.ts'

const house = await startHouse()
const workspace = await house.workspace(1_000)
const account = await workspace.account({
  invitations: 60,
  sent: 12,
  connections: 9,
  seed: 'the command line',
})
const home = folder()
await salver(home, ['connect'], { input: `${house.url}\n${workspace.key}\n` })

describe('connecting', () => {
  test('takes the URL and the key from standard input, tries them and stores them for the user alone', async () => {
    const fresh = folder()
    const { code, out, err } = await salver(fresh, ['connect'], { input: `${house.url}\n${workspace.key}\n` })
    expect(code).toBe(0)
    expect(out).toContain(`Connected to ${house.url}: 1 account, `)
    expect(out + err).not.toContain(workspace.key)
    const path = join(fresh, 'config/salver/config.json')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      profiles: { default: { url: house.url, api_key: workspace.key } },
    })
  })

  test('keeps several profiles apart, and forgets one alone', async () => {
    const fresh = folder()
    const other = await house.workspace(7)
    await salver(fresh, ['connect', '--url', house.url], { input: workspace.key })
    await salver(fresh, ['connect', '--profile', 'small', '--url', house.url], { input: other.key })
    expect((await salver(fresh, ['credits', '--profile', 'small'])).out).toBe('7 credits\n')
    expect((await salver(fresh, ['credits'], { env: { SALVER_PROFILE: 'small' } })).out).toBe('7 credits\n')
    expect((await salver(fresh, ['credits'], { env: { SALVER_API_KEY: other.key } })).out).toBe('7 credits\n')
    const gone = await salver(fresh, ['disconnect', '--profile', 'small'])
    expect([gone.code, gone.out]).toEqual([0, expect.stringContaining('"small" is gone')])
    const missing = await salver(fresh, ['credits', '--profile', 'small'])
    expect([missing.code, missing.err]).toEqual([3, expect.stringContaining('There is no profile "small"')])
    expect((await salver(fresh, ['credits'])).code).toBe(0)
  })

  test('stores nothing where the key is refused', async () => {
    const fresh = folder()
    const { code, err } = await salver(fresh, ['connect'], { input: `${house.url}\nslv_wrong\n` })
    expect([code, err]).toEqual([3, expect.stringContaining('INVALID_API_KEY')])
    expect(() => statSync(join(fresh, 'config/salver/config.json'))).toThrow()
  })

  test('takes no secret as an argument, and does not repeat one', async () => {
    for (const words of [
      ['connect', workspace.key],
      ['accounts', 'connect', account.token],
    ]) {
      const { code, out, err } = await salver(home, words)
      expect(code).toBe(2)
      expect(out + err).not.toContain(words.at(-1))
    }
  })
})

describe('lists of invitations', () => {
  test('a table, with ids that can be copied and what there is beyond', async () => {
    const { code, out, err } = await salver(home, ['invitations', 'list', '--count', '3'])
    expect(code).toBe(0)
    const [titles, , ...rows] = out.trimEnd().split('\n')
    expect(titles).toMatch(/^ID +NAME +HEADLINE +TYPE +AGE +NOTE$/)
    expect(rows).toHaveLength(3)
    for (const row of rows) expect(row).toMatch(/^\d{15,} {2}/)
    expect(err).toContain('3 of 60 invitations · 1 credit · more with --offset 3, or --all')
    expect(out).not.toContain('\u001b')
  })

  test('JSON has what the API answers, without the secrets', async () => {
    const { out } = await salver(home, ['invitations', 'list', '--count', '2', '--json'])
    const answer = JSON.parse(out)
    const { body } = await workspace.list(account.id, { count: 2 })
    const expected = body.data.invitations.map(
      ({ shared_secret: _, sent_time: __, ...told }: object & Record<string, unknown>) => told,
    )
    expect(answer.invitations.map(({ sent_time: _, ...told }: Record<string, unknown>) => told)).toEqual(
      expected,
    )
    expect(answer.pagination).toEqual({ offset: 0, count: 2, next_offset: 2, has_more: true })
    expect(answer.total_available_results).toBe(60)
    expect(out).not.toContain('shared_secret')
  })

  test('all of them, each once, one object a line', async () => {
    const { out } = await salver(home, ['invitations', 'list', '--all', '--ndjson'])
    const ids = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).invitation_id)
    expect(new Set(ids).size).toBe(60)
    expect(ids).toHaveLength(60)
  })

  test('CSV of the columns that are asked for', async () => {
    const { out } = await salver(home, [
      'invitations',
      'list',
      '--count',
      '2',
      '--csv',
      '--columns',
      'id,type,days',
    ])
    expect(out).toMatch(/^id,type,days\r\n(\d+,[A-Z_]+,\d+\r\n){2}$/)
  })

  test.each([
    [['--type', 'connection'], { invitation_type: 'CONNECTION' }],
    [['--type', 'newsletter'], { invitation_type: 'CONTENT_SERIES' }],
    [['--has-note'], { has_note: true }],
    [['--no-has-note'], { has_note: false }],
    [['--older-than', '3w'], { older_than_days: 21 }],
    [['--newer-than', '21d'], { newer_than_days: 21 }],
    [['--mutual-at-least', '5'], { mutual_at_least: 5 }],
    [['--text', 'a'], { text: 'a' }],
  ])('the filter %j is that of the API', async (flags, params) => {
    const { out } = await salver(home, ['invitations', 'list', '--count', '50', '--json', ...flags])
    const { body } = await workspace.list(account.id, { count: 50, ...params })
    expect(JSON.parse(out).total_available_results).toBe(body.data.total_available_results)
  })

  test('columns that are wider than the terminal are cut', async () => {
    const { out } = await salver(home, ['invitations', 'list', '--count', '60'], { env: { COLUMNS: '80' } })
    const rows = out.trimEnd().split('\n').filter(isNarrow)
    expect(rows.length).toBeGreaterThan(10)
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(80)
    expect(Math.max(...rows.map((row) => row.length))).toBeGreaterThan(70)
  })
})

describe('other lists', () => {
  test.each([
    [['sent', '--count', '12', '--json'], 'invitations', 12],
    [['connections', '--count', '9', '--json'], 'connections', 9],
    [['accounts', 'list', '--json'], 'accounts', 1],
    [['logs', '--count', '2', '--json'], 'logs', 2],
  ])('%j', async (words, key, count) => {
    const { code, out } = await salver(home, words)
    expect(code).toBe(0)
    expect(JSON.parse(out)[key]).toHaveLength(count)
  })

  test('logs by account, action, status and time', async () => {
    const day = new Date().toISOString().slice(0, 10)
    const flags = [
      '--account',
      account.id,
      '--action',
      'list_sent',
      '--status',
      'success',
      '--from',
      day,
      '--columns',
      'action',
    ]
    await salver(home, ['sent'])
    const { out } = await salver(home, ['logs', '--csv', ...flags])
    expect(out).toMatch(/^action\r\n(list_sent\r\n)+$/)
  })

  test('one account, and how it fares', async () => {
    const { out } = await salver(home, ['accounts', 'show', account.id])
    expect(out).toMatch(new RegExp(`^Account +${account.id}\n`))
    expect(out).toMatch(/^Status +connected$/m)
    // The only one need not be named.
    expect((await salver(home, ['accounts', 'show'])).out).toContain(account.id)
  })

  test('what is left', async () => {
    expect((await salver(home, ['credits'])).out).toBe(`${await workspace.credits()} credits\n`)
    expect(JSON.parse((await salver(home, ['credits', '--json'])).out)).toEqual({
      credits: await workspace.credits(),
    })
  })

  test('how one stands with somebody', async () => {
    const { body } = await workspace.list(account.id, { count: 1, invitation_type: 'CONNECTION' })
    const [{ invitation_id, sender }] = body.data.invitations
    const { out, err } = await salver(home, ['check', sender.linkedin_url])
    expect(out).toContain('This person has invited you')
    expect(err).toContain(`salver invitations accept ${invitation_id}`)
  })
})

describe('which account', () => {
  test('is asked where there are several, and may be said by id, by name, or in the environment', async () => {
    const own = await house.workspace(100)
    const fresh = folder()
    await salver(fresh, ['connect', '--url', house.url], { input: own.key })
    const none = await salver(fresh, ['invitations', 'list'])
    expect([none.code, none.err]).toEqual([4, expect.stringContaining('salver accounts connect')])
    const first = await house.sandbox.member({ invitations: 1, seed: 'one' })
    const second = await house.sandbox.member({ invitations: 2, seed: 'two' })
    const made = await salver(fresh, ['accounts', 'connect', '--name', 'One', '--json'], {
      input: first.li_at ?? '',
    })
    const two = await salver(fresh, ['accounts', 'connect', '--name', 'Two'], { input: `${second.li_at}\n` })
    expect(two.err).toMatch(/^Next: salver invitations list --account acc_\w+\n$/)
    const again = await salver(fresh, ['connect', '--url', house.url], { input: own.key })
    expect(again.err).toMatch(/^Next: salver accounts list\n$/)
    const unclear = await salver(fresh, ['invitations', 'list'])
    expect([unclear.code, unclear.err]).toEqual([2, expect.stringContaining('Say --account')])
    const total = async (words: string[], env = {}) =>
      JSON.parse((await salver(fresh, ['invitations', 'list', '--json', ...words], { env })).out)
        .total_available_results
    expect(await total(['--account', 'Two'])).toBe(2)
    expect(await total([], { SALVER_ACCOUNT: JSON.parse(made.out).account_id })).toBe(1)
  })
})
