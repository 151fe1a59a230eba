import { describe, expect, test } from 'vitest'
import { startHouse } from '../house.ts'
import { failure, folder, salver, stub, success } from './salver.ts'

const house = await startHouse()

/** A user with an account of their own. */
async function user(order: { invitations: number; sent?: number }) {
  const workspace = await house.workspace(1_000)
  const account = await workspace.account(order)
  const home = folder()
  await salver(home, ['connect', '--url', house.url], { input: workspace.key })
  const ids = async (count: number): Promise<string[]> => {
    const { body } = await workspace.list(account.id, { count, invitation_type: 'CONNECTION' })
    return body.data.invitations.map((one: { invitation_id: string }) => one.invitation_id)
  }
  return { workspace, account, home, ids }
}

describe('answering', () => {
  test('one by its id, without a question; a second time it fails and says why', async () => {
    const { home, ids } = await user({ invitations: 10 })
    const [id = ''] = await ids(1)
    const first = await salver(home, ['invitations', 'accept', id])
    expect(first).toMatchObject({ code: 0, out: `accepted          ${id}\n` })
    const second = await salver(home, ['invitations', 'accept', id])
    expect(second).toMatchObject({ code: 1, out: expect.stringContaining('already answered') })
  })

  test('many only with --yes where nobody can be asked', async () => {
    const { home, ids, workspace } = await user({ invitations: 10 })
    const some = await ids(3)
    const refused = await salver(home, ['invitations', 'decline', ...some])
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('--yes') })
    const done = await salver(home, ['invitations', 'decline', '--yes', ...some])
    expect(done.code).toBe(0)
    expect(done.err).toContain('3 declined · 3 credits')
    expect(await workspace.credits()).toBe(1_000 - 1 - 3)
  })

  test('what list --ndjson prints, also of all, in calls of 100 with a key each', async () => {
    const { home, account, workspace } = await user({ invitations: 130 })
    const { out } = await salver(home, ['invitations', 'list', '--all', '--type', 'connection', '--ndjson'])
    const count = out.trimEnd().split('\n').length
    expect(count).toBeGreaterThan(100)
    const done = await salver(home, ['invitations', 'accept', '--yes', '--json'], { input: out })
    expect(done.code).toBe(0)
    const { outcomes, metadata } = JSON.parse(done.out)
    expect(outcomes.every(({ outcome }: { outcome: string }) => outcome === 'accepted')).toBe(true)
    expect([outcomes.length, metadata.credits_consumed]).toEqual([count, count])
    const { body } = await workspace.list(account.id, { count: 1, invitation_type: 'CONNECTION' })
    expect(body.data.total_available_results).toBe(0)
  })

  test('a broken answer is asked for again with the same key, and another call has another', async () => {
    let calls = 0
    const { url, asked } = await stub((_, body) => {
      calls += 1
      if (calls === 1)
        return { status: 503, headers: { 'retry-after': '0' }, body: failure('UNAVAILABLE', 'Not now.') }
      const { answers } = JSON.parse(body).params
      return {
        body: success({
          outcomes: answers.map((one: object) => ({ ...one, outcome: 'accepted', message: '' })),
        }),
      }
    })
    const env = { SALVER_URL: url, SALVER_API_KEY: 'slv_x', SALVER_ACCOUNT: 'acc_1' }
    const input = Array.from({ length: 150 }, (_, at) => `${at + 1}\n`).join('')
    const { code } = await salver(folder(), ['invitations', 'accept', '--yes'], { input, env })
    expect(code).toBe(0)
    const [first, again, second] = asked.map(({ once }) => once)
    expect(first).toBeDefined()
    expect(again).toBe(first)
    expect(second).not.toBe(first)
  })

  test('says what is no invitation, and asks for nothing then', async () => {
    const { home, workspace } = await user({ invitations: 2 })
    const { code, err } = await salver(home, ['invitations', 'accept', '--yes'], { input: '12\nnobody\n' })
    expect([code, err]).toEqual([2, expect.stringContaining('line 2: "nobody" names no invitation')])
    expect((await salver(home, ['invitations', 'accept'])).code).toBe(2)
    expect(await workspace.credits()).toBe(1_000)
  })
})

describe('that it may have been carried out', () => {
  const env = { SALVER_API_KEY: 'slv_x' }
  const SAID = 'It may have been carried out.'
  const account = { account_id: 'acc_1', account_name: null, name: null, public_identifier: null }

  test.each<[words: string, path: string, input: string]>([
    ['invitations accept 1 --account acc_1', '/v2/network', ''],
    ['invite somebody --account acc_1', '/v2/network', ''],
    ['withdraw 1 --account acc_1', '/v2/network', ''],
    ['accounts remove acc_1 --yes', '/v2/accounts/acc_1', ''],
    ['accounts connect', '/v2/login', 'token'],
  ])('is said where the answer of the change is none: %s', async (words, path, input) => {
    const { url, asked } = await stub(() => ({ type: 'text/html', body: '<h1>A page</h1>' }))
    const { code, err } = await salver(folder(), words.split(' '), {
      input,
      env: { ...env, SALVER_URL: url },
    })
    expect([code, err]).toEqual([7, expect.stringContaining(SAID)])
    expect(asked.map((one) => one.path)).toEqual([path])
  })

  test.each(['invitations accept 1', 'invite somebody', 'withdraw 1', 'withdraw --older-than 3w --yes'])(
    'is not said where the list of accounts before it was not answered: %s',
    async (words) => {
      const { url } = await stub(() => null)
      const { code, err } = await salver(folder(), words.split(' '), { env: { ...env, SALVER_URL: url } })
      expect([code, err]).toEqual([7, expect.stringContaining('salver doctor')])
      expect(err).not.toContain('carried out')
    },
  )

  test('is not said of a dry run', async () => {
    const { url, asked } = await stub((path) =>
      path.startsWith('/v2/accounts')
        ? { body: success({ accounts: [account], pagination: { has_more: false } }) }
        : null,
    )
    const words = ['withdraw', '--older-than', '3w', '--dry-run']
    const { code, err } = await salver(folder(), words, { env: { ...env, SALVER_URL: url } })
    expect([code, asked.at(-1)?.path]).toEqual([7, '/v2/network'])
    expect(err).not.toContain('carried out')
  })
})

describe('withdrawing', () => {
  test('shows first whom, and withdraws only with --yes where nobody can be asked', async () => {
    const { home, account, workspace } = await user({ invitations: 1, sent: 20 })
    const pending = async () =>
      (await workspace.act(account.id, 'list_sent', { count: 1 })).body.data.total_available_results
    const dry = await salver(home, ['withdraw', '--older-than', '3w', '--dry-run'])
    expect(dry.code).toBe(0)
    expect(dry.out).toMatch(/^ID +NAME/)
    expect(dry.err).toContain('three weeks')
    const asked = await salver(home, ['withdraw', '--older-than', '3w'])
    expect([asked.code, asked.err]).toEqual([2, expect.stringContaining('--yes')])
    expect(await pending()).toBe(20)
    const done = await salver(home, ['withdraw', '--older-than', '3w', '--yes'])
    expect(done.code).toBe(0)
    const withdrawn = done.out.split('\n').filter((line) => line.startsWith('withdrawn')).length
    expect(withdrawn).toBeGreaterThan(0)
    expect(await pending()).toBe(20 - withdrawn)
  })

  test('one by its id, and nothing where both are said', async () => {
    const { home, account, workspace } = await user({ invitations: 1, sent: 3 })
    const { body } = await workspace.act(account.id, 'list_sent', {})
    const [{ invitation_id }] = body.data.invitations
    expect((await salver(home, ['withdraw', invitation_id, '--older-than', '1d'])).code).toBe(2)
    expect(await salver(home, ['withdraw', invitation_id])).toMatchObject({
      code: 0,
      out: expect.stringContaining(`withdrawn         ${invitation_id}`),
    })
    const again = await salver(home, ['withdraw', invitation_id])
    expect(again).toMatchObject({ code: 1, out: expect.stringMatching(`^refused .*${invitation_id}  `) })
  })

  test('many by their ids, also where some are not pending any more', async () => {
    const { home, account, workspace } = await user({ invitations: 1, sent: 5 })
    const { body } = await workspace.act(account.id, 'list_sent', {})
    const [first, second] = body.data.invitations.map((one: { invitation_id: string }) => one.invitation_id)
    const words = ['withdraw', first, '999999999999', second, '--yes']
    const done = await salver(home, words)
    expect(done.code).toBe(1)
    expect(done.out.split('\n').map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ['withdrawn', first],
      ['not pending', '999999999999'],
      ['withdrawn', second],
      [''],
    ])
    expect(done.err).toContain('2 withdrawn, 1 not pending · 2 credits')
    const json = await salver(home, [...words, '--json'])
    expect(json.code).toBe(1)
    expect(JSON.parse(json.out).outcomes).toHaveLength(3)
  })

  test('by age: those alone that were shown', async () => {
    const shown = Array.from({ length: 2 }, (_, at) => ({
      invitation_id: `${at + 1}`,
      recipient: {
        first_name: 'A',
        last_name: null,
        headline: null,
        linkedin_url: null,
        profile_picture: null,
      },
      sent_at: '2026-04-26T10:35:00Z',
      outcome: 'would_withdraw',
      message: '',
    }))
    const { url, asked } = await stub((_, body) => {
      const { invitation_id } = JSON.parse(body).params
      if (invitation_id !== undefined) return { body: success({ withdrawn: true, invitation_id }) }
      return { body: success({ dry_run: true, outcomes: shown, total_matching: 2, message: '' }) }
    })
    const env = { SALVER_URL: url, SALVER_API_KEY: 'slv_x', SALVER_ACCOUNT: 'acc_1' }
    const { code } = await salver(folder(), ['withdraw', '--older-than', '3w', '--yes'], { env })
    expect(code).toBe(0)
    expect(asked.map(({ body }) => JSON.parse(body).params)).toEqual([
      { older_than_days: 21, dry_run: true },
      { invitation_id: '1' },
      { invitation_id: '2' },
    ])
  })

  test('what ends it leaves the rest untried, and says how many', async () => {
    let calls = 0
    const { url } = await stub((_, body) => {
      calls += 1
      const { invitation_id } = JSON.parse(body).params
      return calls === 1
        ? { body: success({ withdrawn: true, invitation_id }) }
        : { status: 402, body: failure('INSUFFICIENT_CREDITS', 'No.') }
    })
    const env = { SALVER_URL: url, SALVER_API_KEY: 'slv_x', SALVER_ACCOUNT: 'acc_1' }
    const { code, err } = await salver(folder(), ['withdraw', '1', '2', '3', '--yes'], { env })
    expect([code, calls]).toEqual([5, 2])
    expect(err).toContain('1 of 3 were asked for, 2 are open.')
  })

  test('of the one whose answer is lost nobody says that it is open', async () => {
    const { url } = await stub((_, body) => {
      const { invitation_id } = JSON.parse(body).params
      return invitation_id === '1' ? { body: success({ withdrawn: true, invitation_id }) } : null
    })
    const env = { SALVER_URL: url, SALVER_API_KEY: 'slv_x', SALVER_ACCOUNT: 'acc_1' }
    const { code, err } = await salver(folder(), ['withdraw', '1', '2', '3', '4', '--yes'], { env })
    expect(code).toBe(7)
    expect(err).toContain('Of 2 it is not known whether it was withdrawn; 2 were not tried.\n')
    expect(err).toContain('It may have been carried out.')
    expect(err).not.toContain('open')
  })
})

test('inviting somebody', async () => {
  const { home, account } = await user({ invitations: 1 })
  const [stranger] = await house.sandbox.strangers(account.member, 1)
  const { code, out } = await salver(home, ['invite', String(stranger?.slug), '--message', 'Hello'])
  expect([code, out]).toEqual([0, expect.stringMatching(/^invited {2}\S/)])
  const again = await salver(home, ['invite', String(stranger?.slug)])
  expect(again.code).not.toBe(0)
})

test('removing an account', async () => {
  const { home, account, workspace } = await user({ invitations: 1 })
  expect((await salver(home, ['accounts', 'remove', account.id])).code).toBe(2)
  expect((await salver(home, ['accounts', 'remove', account.id, '--yes'])).code).toBe(0)
  expect((await workspace.ask('GET', `/v2/accounts/${account.id}`)).status).toBe(404)
})

test('the portability interface, its token from standard input', async () => {
  const { home, account, workspace } = await user({ invitations: 1 })
  const token = await house.sandbox.accessToken(account.member)
  const { code, out } = await salver(home, ['accounts', 'connect', '--source', 'portability', '--json'], {
    input: token,
  })
  expect(code).toBe(0)
  const { body } = await workspace.ask('GET', `/v2/accounts/${JSON.parse(out).account_id}`)
  expect(body.data.source).toBe('portability')
})
