import { randomUUID } from 'node:crypto'
import { type Fault, verify } from '@salver/local'
import { describe, expect, test, vi } from 'vitest'
import { addressOf, firstWithSlug, theirListsOf, writesOf } from '../actions/theirs.ts'
import { type Answer, startHouse, type Workspace, workspaceOf } from '../house.ts'
import { closedBooks, expectCharged } from '../money/books.ts'
import { startGatewayProcess } from '../races/process.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()
const second = await house.gateway()
const hasty = await house.gateway({ SALVER_CALL_TIMEOUT: '2s' })
const { sandbox } = house
const lists = theirListsOf(house)

const CREDITS = 20
type Write = 'accept' | 'decline' | 'withdraw' | 'invite'
const WRITES: readonly Write[] = ['accept', 'decline', 'withdraw', 'invite']
/** Those of an invitation that is there already, which Salver keeps a journal of. */
const ANSWERS: readonly Write[] = ['accept', 'decline', 'withdraw']
const PROMISE = {
  accept: 'accept-invitation',
  decline: 'decline-invitation',
  withdraw: 'withdraw-invitation',
  invite: 'invite-profile',
} as const
/** The list that tells whether it was carried out. */
const LIST = {
  accept: ['received', 'received-graphql'],
  decline: ['received', 'received-graphql'],
  withdraw: ['sent', 'sent-graphql'],
  invite: ['sent', 'sent-graphql'],
} as const
const NOT_KNOWN = /whether it was carried out is not known\. Nothing was charged/

/** A workspace with an account, and one thing that it may do once. */
async function stage(write: Write) {
  const workspace = await house.workspace(CREDITS)
  const account = await workspace.account({ invitations: 3, sent: 3, connections: 2, types: ['CONNECTION'] })
  const { member } = account
  const [, received] = await lists.received(account)
  const [, sent] = await lists.sent(account)
  const [stranger] = await sandbox.strangers(member, 1)
  const named = { entity_urn: received?.urn, shared_secret: received?.secret }
  const params = {
    accept: named,
    decline: named,
    withdraw: { invitation_id: sent?.id },
    invite: { identifier: stranger?.member },
  }[write]
  const faults = async (answer: Fault['answer'], more: Partial<Fault> = {}, others: Fault[] = []) => {
    await sandbox.faults(member, [{ on: write, answer, ...more }, ...others])
    await sandbox.forgetRequests(member)
  }
  const seen: Answer[] = []
  const one = {
    write,
    workspace,
    account,
    faults,
    /** What was paid for to list it. */
    seen,
    /** Lists it through some gateways, so that each has seen that it is there. */
    async see(...gateways: { url: string }[]) {
      if (write === 'invite') return
      const action = write === 'withdraw' ? 'list_sent' : 'list_invitations'
      for (const at of gateways) {
        const through = workspaceOf({ ...workspace, url: at.url, sandbox })
        // A hasty one may not manage it at once on a busy machine.
        seen.push(
          await vi.waitFor(
            async () => {
              const answer = await through.act(account.id, action)
              expect(answer.status).toBe(200)
              return answer
            },
            { timeout: 15_000 },
          ),
        )
      }
    },
    unreadable: (answer: Fault['answer']): Fault[] => LIST[write].map((on) => ({ on, answer })),
    heal: () => sandbox.faults(member, []),
    async act(
      at: { url: string } = house,
      headers: Record<string, string> = {},
      signal?: AbortSignal,
    ): Promise<Answer> {
      const response = await fetch(`${at.url}/v2/network`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': workspace.key, ...headers },
        body: JSON.stringify({ account_id: account.id, action: write, params }),
        ...(signal && { signal }),
      })
      return { status: response.status, headers: response.headers, body: await response.json() }
    },
    /** How often it has happened at the network. */
    async happened() {
      const face = await sandbox.face(member)
      return write === 'invite' ? face.sent - 3 : face.answered.length
    },
    writes: async () => (await writesOf(house, account)).length,
  }
  await one.see(house, second, hasty)
  return one
}
type Stage = Awaited<ReturnType<typeof stage>>

const charged = async ({ workspace, seen }: { workspace: Workspace; seen: Answer[] }) =>
  CREDITS - seen.length - (await closedBooks(house, workspace.id)).balance

function expectSuccess({ write }: Stage, answer: Answer, credits = 1): void {
  expect([write, answer.status, answer.body.error]).toEqual([write, 200, undefined])
  expect(answer.body.metadata.credits_consumed).toBe(credits)
}

function expectFailure({ write }: Stage, answer: Answer, code = 'CHANNEL_ERROR'): void {
  const { error, metadata } = answer.body
  expect([write, error?.code, error?.message]).toEqual([write, code, expect.any(String)])
  expect(metadata.credits_consumed).toBe(0)
}

describe.concurrent.each(WRITES)('%s', (write) => {
  test.each<[what: string, answer: Fault['answer'], writes: number]>([
    ['whose reply was lost', 'reset', 1],
    ['whose reply was cut off', 'truncated', 1],
    ['that did not arrive', 'reset-before', 2],
    ['that met a 500', '500', 2],
    ['that met a 503', '503', 2],
    ['that met a page', 'html', 2],
    ['that met a stale token', 'csrf', 2],
  ])(
    '%s is a success, happens once and is charged once',
    keeps(PROMISE[write], 'credits-once'),
    async (_, answer, writes) => {
      const one = await stage(write)
      await one.faults(answer, { times: 1 })
      const first = await one.act()
      expectSuccess(one, first)
      expect([await one.happened(), await one.writes()]).toEqual([1, writes])
      expectCharged(await closedBooks(house, one.workspace.id), [...one.seen, first])

      // Once more is never a second one.
      const again = await one.act(second)
      expectFailure(one, again, 'INVALID_PARAMS')
      expect(await one.happened()).toBe(1)
      expect(await charged(one)).toBe(1)
    },
  )

  test(
    'whose replies are always lost is a success, as the list says',
    keeps(PROMISE[write], 'credits-once'),
    async () => {
      const one = await stage(write)
      await one.faults('reset')
      expectSuccess(one, await one.act())
      expect([await one.happened(), await one.writes(), await charged(one)]).toEqual([1, 1, 1])
    },
  )

  test.each<Fault['answer']>(['reset-before', '500', '503', 'html'])(
    'that never arrives is tried twice, and CHANNEL_ERROR: %j',
    keeps('errors-channel-failed', 'errors-free', PROMISE[write]),
    async (answer) => {
      const one = await stage(write)
      await one.faults(answer)
      const failed = await one.act()
      expectFailure(one, failed)
      // It is known that nothing happened.
      expect(failed.body.error.message).not.toMatch(NOT_KNOWN)
      expect(failed.body.error.message).toMatch(/Nothing was charged; try again/)
      expect([await one.happened(), await one.writes(), await charged(one)]).toEqual([0, 2, 0])

      await one.heal()
      expectSuccess(one, await one.act(second))
      expect([await one.happened(), await charged(one)]).toEqual([1, 1])
    },
  )

  test(
    'is not tried again before the time that the network names',
    keeps('errors-channel-retry-after', 'errors-free'),
    async () => {
      const one = await stage(write)
      await one.faults({ status: 503, headers: { 'retry-after': '33' } })
      const failed = await one.act()
      expectFailure(one, failed)
      expect(failed.headers.get('retry-after')).toBe('33')
      expect([await one.happened(), await one.writes(), await charged(one)]).toEqual([0, 1, 0])
    },
  )

  test.each<[what: string, answer: Fault['answer'], list: Fault['answer'], happened: number]>([
    ['lost', 'reset', '500', 1],
    ['lost', 'reset', '401', 1],
    ['lost', 'reset', 'missing-fields', 1],
    ['lost', 'reset', '403', 1],
    ['sent in vain', 'reset-before', '500', 0],
    ['sent in vain', '500', 'no-list', 0],
  ])(
    'that was %s, where the list cannot be read, is not known, and free: %j, %j',
    keeps('errors-channel-failed', 'errors-free', PROMISE[write]),
    async (_, answer, list, happened) => {
      const one = await stage(write)
      const key = { 'idempotency-key': randomUUID() }
      await one.faults(answer, {}, one.unreadable(list))
      const failed = await one.act(house, key)
      expectFailure(one, failed)
      expect(failed.body.error.message).toMatch(NOT_KNOWN)
      expect([await one.happened(), await one.writes(), await charged(one)]).toEqual([happened, 1, 0])

      // The same call again gives the truth, through whatever gateway.
      await one.heal()
      if (list === '401') {
        const { account, workspace } = one
        await workspace.ask('POST', '/v2/login', { platform: 'linkedin', login_token: account.token })
      }
      const truth = await one.act(second, key)
      await expectTruth(one, truth)
      // And once more, it is the same answer.
      if (truth.status === 200) {
        const replayed = await one.act(house, key)
        expect([replayed.headers.get('idempotency-replayed'), replayed.body]).toEqual(['true', truth.body])
      }
    },
  )

  test.each<[what: string, answer: Fault['answer'], happened: number]>([
    ['is lost in a silence', 'stall', 1],
    ['comes too late', { latency_ms: 60_000 }, 1],
    ['is to something that never arrived', 'stall-before', 0],
  ])(
    'whose reply %s is not known by the deadline, and free',
    keeps('errors-channel-timeout', 'errors-free', PROMISE[write]),
    async (_, answer, happened) => {
      const one = await stage(write)
      const key = { 'idempotency-key': randomUUID() }
      await one.faults(answer)
      const failed = await one.act(hasty, key)
      expectFailure(one, failed)
      expect(failed.body.error.message).toMatch(NOT_KNOWN)
      // It may still be on its way there.
      await vi.waitFor(async () => expect(await one.writes()).toBe(1), 10_000)
      expect([await one.happened(), await charged(one)]).toEqual([happened, 0])
      await one.heal()
      await expectTruth(one, await one.act(second, key))
    },
  )

  test(
    'of which nobody knows, asked without a key, never happens twice',
    keeps(PROMISE[write], 'credits-once'),
    async () => {
      for (const answer of ['reset', 'reset-before'] as const) {
        const one = await stage(write)
        await one.faults(answer, {}, one.unreadable('500'))
        expectFailure(one, await one.act())
        const before = await one.happened()
        await one.heal()
        const next = await one.act(second)
        if (before === 0) expectSuccess(one, next)
        else expectFailure(one, next, 'INVALID_PARAMS')
        expect(await one.happened()).toBe(1)
        // Who was told that nothing was charged is not charged by asking again for what has happened.
        expect(await charged(one)).toBe(before === 0 ? 1 : 0)
      }
    },
  )

  test.each<[what: string, answer: Fault['answer'], list: Fault['answer'][], requests: number]>([
    ['while the reply is waited for', { latency_ms: 60_000 }, [], 1],
    ['while the list is read after a lost reply', 'reset', [{ latency_ms: 60_000 }], 2],
  ])(
    'whose caller hangs up %s ends, happens once, and is free',
    keeps('credits-hang-up-free', 'logs-entries'),
    async (_, answer, list, requests) => {
      const one = await stage(write)
      const { account, workspace } = one
      await one.faults(answer, {}, list.flatMap(one.unreadable))
      const client = new AbortController()
      const lost = one.act(house, {}, client.signal)
      lost.catch(() => {})
      await vi.waitFor(async () => expect(await sandbox.requests(account.member)).toHaveLength(requests), {
        timeout: 10_000,
        interval: 20,
      })
      client.abort()
      await expect(lost).rejects.toThrow()
      await vi.waitFor(
        async () => {
          const { body } = await workspace.ask('GET', `/v2/logs?action=${write}`)
          expect(body.data.logs).toMatchObject([{ http_status: 499, code: null, credits_consumed: 0 }])
        },
        { timeout: 10_000, interval: 50 },
      )
      expect(await sandbox.requests(account.member)).toHaveLength(requests)
      expect([await one.happened(), await charged(one)]).toEqual([1, 0])
    },
  )

  test.each<[what: string, answer: Fault['answer'], times: number]>([
    ['slow', { latency_ms: 400 }, 2],
    ['whose reply is lost', 'reset', 2],
    ['one of which does not arrive at first', 'reset-before', 1],
  ])(
    'two at once over two gateways, %s, happen once',
    keeps('answered-twice', 'credits-once'),
    async (_, answer, times) => {
      const one = await stage(write)
      await one.faults(answer, { times })
      const both = await Promise.all([one.act(), one.act(second)])
      expect(await one.happened()).toBe(1)
      expectCharged(await closedBooks(house, one.workspace.id), [...one.seen, ...both])
      const refused = both.filter(({ status }) => status !== 200)
      expect(refused).toHaveLength(1)
      for (const other of refused) expectFailure(one, other, 'INVALID_PARAMS')
    },
  )

  test(
    'two at once by one key over two gateways happen once',
    keeps('idempotency-replay', 'credits-once'),
    async () => {
      const one = await stage(write)
      const key = { 'idempotency-key': randomUUID() }
      await one.faults({ latency_ms: 400 })
      const both = await Promise.all([one.act(house, key), one.act(second, key)])
      const codes = both.map(({ status }) => status).sort()
      // The other one came while the first was under way, or after it.
      expect([
        [200, 200],
        [200, 409],
      ]).toContainEqual(codes)
      expect((await one.act(second, key)).headers.get('idempotency-replayed')).toBe('true')
      expect([await one.happened(), await one.writes(), await charged(one)]).toEqual([1, 1, 1])
    },
  )
})

/** The same call again, by its `Idempotency-Key`: what has happened is a success now, charged once in all. */
async function expectTruth(one: Stage, truth: Answer): Promise<void> {
  expectSuccess(one, truth)
  expect([await one.happened(), await charged(one)]).toEqual([1, 1])
}

describe.concurrent('a session that ends', () => {
  test.each(ANSWERS)(
    'with the very reply to %s: the same key tells what happened, once it is connected again',
    async (write) => {
      const one = await stage(write)
      const key = { 'idempotency-key': randomUUID() }
      await one.faults('expired-cookie')
      const failed = await one.act(house, key)
      expectFailure(one, failed, 'ACCOUNT_INACTIVE')
      expect([await one.happened(), await charged(one)]).toEqual([1, 0])
      await one.heal()
      const { account, workspace } = one
      await workspace.ask('POST', '/v2/login', { platform: 'linkedin', login_token: account.token })
      await expectTruth(one, await one.act(second, key))
      expect(await one.writes()).toBe(1)
    },
  )
})

describe.concurrent('what nobody has seen before', () => {
  async function unseen(answer: Fault['answer'], action: string, params: object) {
    const workspace = await house.workspace(CREDITS)
    const account = await workspace.account({ invitations: 3, sent: 3, types: ['CONNECTION'] })
    await sandbox.faults(account.member, [{ on: 'any', after: 0, times: 1, answer }])
    const told = await workspace.act(account.id, action, params)
    return { told, credits: await workspace.credits(), account, workspace }
  }

  test.each(['reset-before', '500', 'truncated'] as const)(
    'is not taken for done where the reply was lost: %s',
    keeps('credits-once', 'errors-free'),
    async (answer) => {
      for (const [action, params] of [
        ['accept', { entity_urn: 'urn:li:invitation:12345', shared_secret: 'nope' }],
        ['decline', { invitation_id: '12345', shared_secret: 'nope' }],
        ['withdraw', { invitation_id: '777' }],
      ] as const) {
        const { told, credits } = await unseen(answer, action, params)
        expect([action, told.status === 200, credits]).toEqual([action, false, CREDITS])
        expect(['CHANNEL_ERROR', 'INVALID_PARAMS']).toContain(told.body.error.code)
      }
    },
  )

  test('is not taken for accepted where somebody has declined it before', keeps('credits-once'), async () => {
    const workspace = await house.workspace(CREDITS)
    const account = await workspace.account({ invitations: 3, types: ['CONNECTION'] })
    const [one] = await lists.received(account)
    await sandbox.leave(account.member, { positions: [0] })
    await sandbox.faults(account.member, [{ on: 'accept', times: 1, answer: '503' }])
    const named = { entity_urn: one?.urn, shared_secret: one?.secret }
    const told = await workspace.act(account.id, 'accept', named)
    expect([told.status, told.body.error.code]).toEqual([502, 'CHANNEL_ERROR'])
    expect(await workspace.credits()).toBe(CREDITS)
  })

  test('an invitation of before is not taken for a new one', keeps('credits-once'), async () => {
    const one = await stage('invite')
    expectSuccess(one, await one.act())
    await one.faults('reset-before')
    const again = await one.act()
    expect(again.status).not.toBe(200)
    expect([await one.happened(), await charged(one)]).toEqual([1, 1])
  })
})

describe.concurrent.each(WRITES)('%s that cannot be told', (write) => {
  test('by a reply too long to be read is looked up', keeps(PROMISE[write], 'credits-once'), async () => {
    const one = await stage(write)
    await one.faults('huge', { times: 1 })
    expectSuccess(one, await one.act())
    expect([await one.happened(), await charged(one)]).toEqual([1, 1])
  })

  test('is still known by its key after a retry that saw nothing either', keeps('credits-once'), async () => {
    const one = await stage(write)
    const key = { 'idempotency-key': randomUUID() }
    await one.faults('reset', { times: 1 }, one.unreadable('500'))
    expectFailure(one, await one.act(house, key))
    expectFailure(one, await one.act(house, key))
    await one.heal()
    await expectTruth(one, await one.act(second, key))
  })
})

test.concurrent.each(ANSWERS)(
  '%s whose routes have gone is not taken for an invitation that has',
  keeps('errors-channel-failed'),
  async (write) => {
    const one = await stage(write)
    await one.faults('404', {}, [{ on: `${write}-old` as Fault['on'], answer: '404' }])
    expectFailure(one, await one.act())
    expect([await one.happened(), await charged(one)]).toEqual([0, 0])
  },
)

test.concurrent.each(ANSWERS)(
  '%s of an invitation that is gone is refused also where no list can be read, and leaves nothing behind',
  keeps('errors-target-gone', 'errors-free'),
  async (write) => {
    const one = await stage(write)
    const { member } = one.account
    await sandbox.leave(member, { positions: [1] }, write === 'withdraw' ? 'sent' : 'received')
    await sandbox.faults(member, one.unreadable('500'))
    const answer = await one.act()
    expectFailure(one, answer, 'INVALID_PARAMS')
    expect(answer.body.error.message).toMatch(/no such pending invitation/)
    expect(await house.sql('select state from answers where workspace_id = $1', [one.workspace.id])).toEqual(
      [],
    )
    expect([await one.happened(), await charged(one)]).toEqual([0, 0])
  },
)

describe.concurrent('a gateway that is killed', () => {
  /** Kills a gateway of its own when the network has done it, before the reply is there. */
  async function killed(write: Write, key?: Record<string, string>): Promise<Stage> {
    const one = await stage(write)
    await using gateway = await startGatewayProcess(house.environment())
    await one.see(gateway)
    await one.faults({ latency_ms: 60_000 })
    const lost = one.act(gateway, key).catch(() => null)
    await vi.waitFor(async () => expect(await one.happened()).toBe(1), { timeout: 15_000, interval: 20 })
    await gateway.end('SIGKILL')
    expect(await lost).toBeNull()
    await one.heal()
    return one
  }

  test.each(WRITES)(
    'before the reply to %s: the same key gives a success, and one charge',
    {
      ...keeps('idempotency-dead-gateway', 'credits-once'),
      timeout: 60_000,
    },
    async (write) => {
      const key = { 'idempotency-key': randomUUID() }
      const one = await killed(write, key)
      const truth = await vi.waitFor(
        async () => {
          const answer = await one.act(second, key)
          expect(answer.body.error?.code).not.toBe('REQUEST_IN_PROGRESS')
          return answer
        },
        { timeout: 20_000, interval: 100 },
      )
      await expectTruth(one, truth)
      expect(await one.writes()).toBe(1)
    },
  )

  test.each(WRITES)(
    'before the reply to %s: without a key it never happens twice',
    {
      ...keeps('answered-twice'),
      timeout: 60_000,
    },
    async (write) => {
      const one = await killed(write)
      // At once, while the dead gateway is still thought to be at it; and when it is not any more.
      expectFailure(one, await one.act(second), 'INVALID_PARAMS')
      await closedBooks(house, one.workspace.id, 20_000)
      const later = await one.act(second)
      expectFailure(one, later, 'INVALID_PARAMS')
      expect([await one.happened(), await charged(one)]).toEqual([1, 0])
    },
  )
})

test(
  'an invitation by its sender’s address is answered once, whatever is lost',
  keeps('accept-by-any-name', 'credits-once'),
  async () => {
    const workspace = await house.workspace(CREDITS)
    const account = await workspace.account({ invitations: 9, types: ['CONNECTION'] })
    const { slug, id } = firstWithSlug(await lists.received(account), 2)
    const key = { 'idempotency-key': randomUUID() }
    const params = { profile_url: addressOf(slug) }
    // The list is read to find it, and cannot be read any more when the reply is lost.
    await sandbox.faults(account.member, [
      { on: 'accept', answer: 'reset' },
      { on: 'received', after: 1, answer: '500' },
      { on: 'received-graphql', answer: '500' },
    ])
    const failed = await workspace.act(account.id, 'accept', params, key)
    expect(failed.body.error?.message).toMatch(NOT_KNOWN)
    await sandbox.faults(account.member, [])
    const truth = await workspace.act(account.id, 'accept', params, key)
    expect([truth.status, truth.body.data?.invitation_id]).toEqual([200, id])
    expect((await sandbox.face(account.member)).answered).toEqual([{ invitation_id: id, state: 'accepted' }])
    expect(await charged({ workspace, seen: [] })).toBe(1)
    expect(await writesOf(house, account)).toHaveLength(1)
  },
)

test('the books of all of it are right in the end', keeps('credits-once', 'errors-free'), async () => {
  const said: string[] = []
  expect([await verify(house.databaseUrl, (line) => said.push(line)), said]).toEqual([
    true,
    [expect.stringMatching(/every balance, hold and price is what they say/)],
  ])
})
