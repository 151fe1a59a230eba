import { verify } from '@salver/local'
import { describe, expect, test, vi } from 'vitest'
import { type Account, type Answer, startHouse, type Workspace, workspaceOf } from '../house.ts'
import { startGatewayProcess } from '../races/process.ts'
import { layWire } from '../races/wire.ts'
import { keeps } from '../requirements.ts'
import { books, closedBooks, expectCharged, heldBy } from './books.ts'

const house = await startHouse()
const other = await house.gateway()

/** The same workspace through another gateway. */
function through({ url }: { url: string }, { id, key }: Workspace): Workspace {
  return workspaceOf({ url, sandbox: house.sandbox, id, key })
}

const elsewhere = (workspace: Workspace) => through(other, workspace)

interface Listed {
  invitation_id: string
  shared_secret: string
}

/** A workspace with this many credits, and an account that so many people want to connect with. */
async function invited(credits: number, invitations: number) {
  const workspace = await house.workspace(credits + Math.ceil(invitations / 50))
  const account = await workspace.account({ invitations, types: ['CONNECTION'], sent: 6 })
  const { body } = await workspace.list(account.id, { count: invitations })
  const listed: Listed[] = body.data.invitations
  expect(await workspace.credits()).toBe(credits)
  return { workspace, account, listed, ids: listed.map(({ invitation_id }) => invitation_id) }
}

const answersTo = (ids: readonly string[], reply = 'accept') => ({
  answers: ids.map((invitation_id) => ({ invitation_id, do: reply })),
})

const outcomesOf = ({ body }: Answer) => body.data.outcomes.map(({ outcome }: { outcome: string }) => outcome)

/** What has become of invitations, as the network says. */
async function answeredAt(account: Account): Promise<Record<string, string>> {
  const { answered } = await house.sandbox.face(account.member)
  return Object.fromEntries(answered.map(({ invitation_id, state }) => [invitation_id, state]))
}

/** What was paid for part by part, as the ledger says, in its order. */
async function partsOf(workspace: Workspace, options?: { cutOff: boolean }): Promise<(string | null)[]> {
  const { captures } = await books(house, workspace.id, options)
  return captures.flatMap(({ reason }) => reason ?? [])
}

/** What `npm run verify` says is wrong with one workspace. */
async function differencesOf({ id }: Workspace): Promise<string[]> {
  const said: string[] = []
  await verify(house.databaseUrl, (line) => said.push(line))
  return said.filter((line) => line.startsWith(id)).map((line) => line.slice(id.length + 2))
}

test('Each thing done is one entry that says what it pays for, and the log has their sum.', {
  ...keeps('credits-once', 'answer-charged-each', 'accept-invitation', 'decline-invitation'),
}, async () => {
  const { workspace, account, listed, ids } = await invited(50, 12)
  const [one, two, ...rest] = ids
  const sent = await workspace.act(account.id, 'list_sent', { count: 1 })
  const toWithdraw: string = sent.body.data.invitations[0].invitation_id
  const [stranger] = await house.sandbox.strangers(account.member, 1)
  const urnOf = (id: string | undefined) => `urn:li:invitation:${id}`
  const answers = [
    await workspace.act(account.id, 'accept', {
      entity_urn: urnOf(one),
      shared_secret: listed[0]?.shared_secret,
    }),
    await workspace.act(account.id, 'decline', { invitation_id: two }),
    await workspace.act(account.id, 'withdraw', { invitation_id: toWithdraw }),
    await workspace.act(account.id, 'invite', { identifier: stranger?.slug }),
    await workspace.act(account.id, 'check_invitation', {
      profile_url: `https://www.linkedin.com/in/${stranger?.slug}`,
    }),
    await workspace.act(account.id, 'answer', answersTo(rest.slice(0, 5))),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200])
  expect(answers.map(({ body }) => body.metadata.credits_consumed)).toEqual([1, 1, 1, 1, 1, 5])

  const end = await closedBooks(house, workspace.id)
  expect(end.captures.map(({ amount, reason }) => [amount, reason]).slice(2)).toEqual([
    [-1, `accept ${one}`],
    [-1, `decline ${two}`],
    [-1, `withdraw ${toWithdraw}`],
    [-1, `invite ${stranger?.member}`],
    [-1, null],
    ...rest.slice(0, 5).map((id) => [-1, `accept ${id}`]),
  ])
  const of = (answer: Answer | undefined) => answer?.body.metadata.request_id
  expect(end.captures.slice(-5).map(({ call }) => call)).toEqual(Array(5).fill(of(answers.at(-1))))
  const { body } = await workspace.ask('GET', '/v2/logs?action=answer')
  expect(body.data.logs).toMatchObject([
    { request_id: of(answers.at(-1)), status: 'success', credits_consumed: 5 },
  ])
  expect(end.balance).toBe(50 - 10 - 1)
  expect(await workspace.credits()).toBe(end.balance)
  expect(await differencesOf(workspace)).toEqual([])
})

test('The operator’s ledger names every part apart, with what it pays for.', {
  ...keeps('answer-charged-each'),
}, async () => {
  const { workspace, account, ids } = await invited(20, 4)
  await workspace.act(account.id, 'answer', answersTo(ids))
  const page = await house.admin('GET', `/admin/workspaces/${workspace.id}/ledger?count=4`)
  const { entries } = page.body.data
  expect(entries.map(({ reason }: { reason: string }) => reason)).toEqual(
    ids.map((id) => `accept ${id}`).reverse(),
  )
  expect(new Set(entries.map(({ entry_id }: { entry_id: string }) => entry_id)).size).toBe(4)
})

describe('What is refused', () => {
  test('for too few credits changes nothing at the network, and costs nothing.', {
    ...keeps('errors-credits', 'errors-free', 'answer-charged-each'),
  }, async () => {
    const { workspace, account, ids } = await invited(4, 5)
    const refused = await workspace.act(account.id, 'answer', answersTo(ids))
    expect(refused).toMatchObject({
      status: 402,
      body: { error: { code: 'INSUFFICIENT_CREDITS' }, metadata: { credits_consumed: 0 } },
    })
    expect(await answeredAt(account)).toEqual({})
    expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 4 })
    // What counts is what there is to do, not what was asked.
    const gone = ['1', '2', '3']
    const served = await workspace.act(account.id, 'answer', answersTo([...ids.slice(0, 4), ...gone]))
    expect(outcomesOf(served)).toEqual([...Array(4).fill('accepted'), ...Array(3).fill('not_pending')])
    expect(served.body.metadata.credits_consumed).toBe(4)
    const end = await closedBooks(house, workspace.id)
    expect(end.balance).toBe(0)
    for (const action of ['accept', 'decline']) {
      const poor = await workspace.act(account.id, action, { invitation_id: ids[4] })
      expect(poor).toMatchObject({ status: 402, body: { error: { code: 'INSUFFICIENT_CREDITS' } } })
    }
    expect(Object.keys(await answeredAt(account))).toHaveLength(4)
  })

  test.for([
    ['accept', '401', 403],
    ['accept', 'challenge', 403],
    ['accept', '429', 429],
    ['accept', '403', 502],
    ['decline', '401', 403],
    ['withdraw', '401', 403],
    ['withdraw', '429', 429],
    ['invite', '401', 403],
    ['invite', '403', 400],
  ] as const)(
    'by the network costs nothing: %s, %s.',
    { ...keeps('errors-free') },
    async ([action, answer, status]) => {
      const { workspace, account, ids } = await invited(5, 3)
      const sent = await workspace.act(account.id, 'list_sent', { count: 1 })
      const [stranger] = await house.sandbox.strangers(account.member, 1)
      await house.sandbox.faults(account.member, [
        { on: action, answer },
        ...(action === 'invite' ? [] : [{ on: `${action}-old` as const, answer }]),
      ])
      const params = {
        accept: { invitation_id: ids[0] },
        decline: { invitation_id: ids[0] },
        withdraw: { invitation_id: sent.body.data.invitations[0].invitation_id },
        invite: { identifier: stranger?.member },
      }[action]
      const failed = await workspace.act(account.id, action, params)
      expect(failed).toMatchObject({ status, body: { metadata: { credits_consumed: 0 } } })
      expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 4 })
      expect(await partsOf(workspace)).toEqual([])
    },
  )
})

describe('What ends a call in its middle', () => {
  test.for([
    ['401', 'session'],
    ['challenge', 'login_token'],
    ['429', 'Retry-After'],
  ] as const)(
    'keeps what was paid for, and gives back the rest: %s.',
    {
      ...keeps('answer-charged-each', 'answer-outcomes'),
    },
    async ([answer, says]) => {
      const { workspace, account, ids } = await invited(10, 5)
      await house.sandbox.faults(account.member, [{ on: 'accept', after: 2, answer }])
      const ended = await workspace.act(account.id, 'answer', answersTo(ids))
      expect(ended.status).toBe(200)
      expect(outcomesOf(ended)).toEqual(['accepted', 'accepted', 'not_tried', 'not_tried', 'not_tried'])
      expect(ended.body.data.outcomes[2].message).toMatch(
        new RegExp(`^Not tried, after this: .*${says}`, 'i'),
      )
      expect(ended.body.metadata.credits_consumed).toBe(2)
      expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 8 })
      expect(Object.keys(await answeredAt(account)).sort()).toEqual(ids.slice(0, 2).sort())
      expect(await differencesOf(workspace)).toEqual([])
    },
  )

  test('is nothing where one alone is refused: the others go on, and it costs nothing.', {
    ...keeps('answer-charged-each', 'answer-outcomes'),
  }, async () => {
    const { workspace, account, ids } = await invited(10, 4)
    const refusal = { status: 400, body: { code: 'SOMETHING_IS_WRONG' } }
    await house.sandbox.faults(account.member, [{ on: 'accept', after: 1, times: 1, answer: refusal }])
    const answer = await workspace.act(account.id, 'answer', answersTo(ids))
    expect(outcomesOf(answer)).toEqual(['accepted', 'refused', 'accepted', 'accepted'])
    expect(answer.body.metadata.credits_consumed).toBe(3)
    expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 7 })
  })

  test('by hanging up leaves what was carried out charged and logged, and no more.', {
    ...keeps('credits-hang-up-free', 'answer-charged-each'),
  }, async () => {
    const { workspace, account, ids } = await invited(10, 5)
    await house.sandbox.faults(account.member, [
      { on: 'accept', after: 2, answer: 'stall-before' },
      { on: 'accept-old', answer: 'stall-before' },
    ])
    const client = new AbortController()
    const call = fetch(`${house.url}/v2/network`, {
      method: 'POST',
      signal: client.signal,
      headers: {
        'x-api-key': workspace.key,
        'content-type': 'application/json',
        'idempotency-key': 'hung-up',
      },
      body: JSON.stringify({ account_id: account.id, action: 'answer', params: answersTo(ids) }),
    })
    await vi.waitFor(async () => expect(await partsOf(workspace, { cutOff: true })).toHaveLength(2), 10_000)
    // The rest is set aside, and so not free.
    expect(await workspace.credits()).toBe(5)
    expect(await heldBy(house, workspace.id)).toBe(3)
    client.abort()
    await expect(call).rejects.toThrow()
    const end = await closedBooks(house, workspace.id)
    expect(end.balance).toBe(8)
    expect(end.calls.find(({ action }) => action === 'answer')).toMatchObject({ credits: 2 })
    // Nobody was told: whoever asks again by its key gets what was done for nothing more, and the rest goes on.
    await house.sandbox.faults(account.member, [])
    const again = await workspace.act(account.id, 'answer', answersTo(ids), { 'idempotency-key': 'hung-up' })
    expect(again.headers.get('idempotency-replayed')).toBeNull()
    expect(outcomesOf(again)).toEqual(['accepted', 'accepted', 'accepted', 'accepted', 'accepted'])
    expect(again.body.metadata.credits_consumed).toBe(3)
    expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 5 })
    expect(await differencesOf(workspace)).toEqual([])
  })
})

describe('Races', () => {
  test('Of accepts that race for the last credits as many succeed as there are credits, through whatever gateway.', {
    ...keeps('credits-once', 'errors-credits', 'accept-invitation'),
  }, async () => {
    const { workspace, account, ids } = await invited(11, 30)
    const answers = await Promise.all(
      ids.map((invitation_id, place) =>
        (place % 2 === 0 ? workspace : elsewhere(workspace)).act(account.id, 'accept', { invitation_id }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(11)
    expect(answers.filter(({ status }) => status === 402)).toHaveLength(19)
    const end = await closedBooks(house, workspace.id)
    expect(end.balance).toBe(0)
    const accepted = answers.filter(({ status }) => status === 200).map(({ body }) => body.data.invitation_id)
    expect((await partsOf(workspace)).sort()).toEqual(accepted.map((id) => `accept ${id}`).sort())
    expect(Object.keys(await answeredAt(account)).sort()).toEqual(accepted.sort())
    expect(await differencesOf(workspace)).toEqual([])
  })

  test('Calls that answer many set aside no more together than there is, and spend no more.', {
    ...keeps('credits-once', 'errors-credits', 'answer-charged-each'),
  }, async () => {
    const { workspace, account, ids } = await invited(23, 40)
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, call) =>
        (call % 2 === 0 ? workspace : elsewhere(workspace)).act(
          account.id,
          'answer',
          answersTo(ids.slice(5 * call, 5 * call + 5), call < 4 ? 'accept' : 'decline'),
        ),
      ),
    )
    for (const { status } of answers) expect([200, 402]).toContain(status)
    const served = answers.filter(({ status }) => status === 200)
    for (const { body } of served) expect(body.metadata.credits_consumed).toBe(5)
    const end = await closedBooks(house, workspace.id)
    expect(end.balance).toBe(23 - 5 * served.length)
    expect(Object.keys(await answeredAt(account))).toHaveLength(5 * served.length)
    expect(await differencesOf(workspace)).toEqual([])
  })

  test('Calls that answer the same invitations charge each invitation once between them.', {
    ...keeps('credits-once', 'answered-twice', 'answer-charged-each'),
  }, async () => {
    const { workspace, account, ids } = await invited(200, 8)
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, call) =>
        (call % 2 === 0 ? workspace : elsewhere(workspace)).act(account.id, 'answer', answersTo(ids)),
      ),
    )
    for (const { status } of answers) expect(status).toBe(200)
    for (const [place, id] of ids.entries()) {
      const outcomes = answers.map((answer) => outcomesOf(answer)[place])
      expect([id, outcomes.filter((outcome) => outcome === 'accepted')]).toEqual([id, ['accepted']])
      for (const outcome of outcomes) {
        expect(['accepted', 'already_answered', 'not_pending']).toContain(outcome)
      }
    }
    const end = await closedBooks(house, workspace.id)
    expect(end.balance).toBe(192)
    expect((await partsOf(workspace)).sort()).toEqual(ids.map((id) => `accept ${id}`).sort())
    expect(await differencesOf(workspace)).toEqual([])
  })

  test('What an answer has still set aside nobody can take back, and what it has paid for neither.', {
    ...keeps('admin-credits-take-back', 'answer-charged-each'),
  }, async () => {
    const { workspace, account, ids } = await invited(10, 6)
    await house.sandbox.faults(account.member, [{ on: 'accept', after: 2, answer: { latency_ms: 1_500 } }])
    const call = workspace.act(account.id, 'answer', answersTo(ids.slice(0, 3)))
    await vi.waitFor(async () => expect(await partsOf(workspace, { cutOff: true })).toHaveLength(2), 10_000)
    const take = (amount: number) =>
      house.admin('POST', `/admin/workspaces/${workspace.id}/credits`, { amount, reason: 'taken' })
    expect((await take(-8)).status).toBe(402)
    expect((await take(-7)).body.data.credits).toBe(0)
    expect(outcomesOf(await call)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(await closedBooks(house, workspace.id)).toMatchObject({ balance: 0 })
  })
})

describe('A retry by its key', () => {
  test('gets the first answer through whatever gateway, does nothing again and pays nothing more.', {
    ...keeps('idempotency-replay', 'credits-once', 'credits-lost-answer'),
  }, async () => {
    const { workspace, account, ids } = await invited(20, 5)
    const [one, two, three] = ids
    const [stranger] = await house.sandbox.strangers(account.member, 1)
    const sent = await workspace.act(account.id, 'list_sent', { count: 1 })
    const calls: [string, object][] = [
      ['accept', { invitation_id: one }],
      ['decline', { invitation_id: two }],
      ['answer', answersTo([one ?? '', three ?? ''])],
      ['withdraw', { invitation_id: sent.body.data.invitations[0].invitation_id }],
      ['invite', { identifier: stranger?.member }],
    ]
    const answers: Answer[] = []
    for (const [action, params] of calls) {
      const headers = { 'idempotency-key': `kept-${action}` }
      const first = await workspace.act(account.id, action, params, headers)
      expect([action, first.status]).toEqual([action, 200])
      answers.push(first)
      await house.sandbox.forgetRequests(account.member)
      for (const door of [workspace, elsewhere(workspace)]) {
        const again = await door.act(account.id, action, params, headers)
        expect(again.body).toEqual(first.body)
        expect(again.headers.get('idempotency-replayed')).toBe('true')
      }
      expect(await house.sandbox.requests(account.member)).toEqual([])
    }
    const end = await closedBooks(house, workspace.id)
    expect(answers.map(({ body }) => body.metadata.credits_consumed)).toEqual([1, 1, 1, 1, 1])
    expect(end.balance).toBe(20 - 1 - 5)
    expect(await differencesOf(workspace)).toEqual([])
  })

  test('of a call whose gateway died in the middle pays for the rest alone; what was paid for stays paid for.', {
    ...keeps('answer-resumed', 'answer-charged-each', 'idempotency-dead-gateway'),
    timeout: 40_000,
  }, async () => {
    await using gateway = await startGatewayProcess(house.environment())
    const { workspace, account, ids } = await invited(20, 6)
    // The fourth is carried out by the network, and its gateway never learns of it.
    await house.sandbox.faults(account.member, [{ on: 'accept', after: 3, answer: { latency_ms: 60_000 } }])
    const headers = { 'idempotency-key': 'cut-off' }
    const lost = through(gateway, workspace)
      .act(account.id, 'answer', answersTo(ids), headers)
      .catch(() => null)
    await vi.waitFor(async () => {
      expect(Object.keys(await answeredAt(account))).toHaveLength(4)
      expect(await partsOf(workspace, { cutOff: true })).toHaveLength(3)
    }, 15_000)
    expect(await heldBy(house, workspace.id)).toBe(3)
    await gateway.end('SIGKILL')
    expect(await lost).toBeNull()
    const died = await closedBooks(house, workspace.id, 15_000, { cutOff: true })
    expect(died.balance).toBe(17)
    expect(await partsOf(workspace, { cutOff: true })).toEqual(ids.slice(0, 3).map((id) => `accept ${id}`))
    expect(await differencesOf(workspace)).toEqual([])

    await house.sandbox.faults(account.member, [])
    const retry = async () => {
      const answer = await workspace.act(account.id, 'answer', answersTo(ids), headers)
      expect(answer.status).toBe(200)
      return answer
    }
    const resumed = await vi.waitFor(retry, { timeout: 15_000, interval: 100 })
    expect(resumed.headers.get('idempotency-replayed')).toBeNull()
    expect(outcomesOf(resumed)).toEqual(Array(6).fill('accepted'))
    expect(resumed.body.metadata.credits_consumed).toBe(3)
    expect(await partsOf(workspace, { cutOff: true })).toEqual(
      expect.arrayContaining(ids.map((id) => `accept ${id}`)),
    )
    expect(await closedBooks(house, workspace.id, 10_000, { cutOff: true })).toMatchObject({ balance: 14 })
    // Each was asked of the network once.
    const asked = (await house.sandbox.requests(account.member)).filter(({ method }) => method === 'POST')
    expect(asked).toHaveLength(6)
    expect(await differencesOf(workspace)).toEqual([])
  })
})

describe('Where the database’s word on a charge is lost', () => {
  test('nobody is told anything; one accepted is charged once, and a retry by its key finds it done.', {
    ...keeps('credits-once', 'credits-lost-answer'),
  }, async () => {
    const { workspace, account, ids } = await invited(5, 2)
    await using wire = await layWire(house.databaseUrl)
    const gateway = await house.gateway({ DATABASE_URL: wire.url })
    const headers = { 'idempotency-key': 'unsure' }
    const params = { invitation_id: ids[0] }
    const lost = wire.loseAnswerOf('commit')
    await expect(through(gateway, workspace).act(account.id, 'accept', params, headers)).rejects.toThrow()
    await lost
    const end = await closedBooks(house, workspace.id, 10_000, { cutOff: true })
    expect(end.balance).toBe(4)
    const retry = async () => {
      const answer = await workspace.act(account.id, 'accept', params, headers)
      expect(answer).toMatchObject({ status: 200, body: { data: { state: 'accepted' } } })
      return answer
    }
    const again = await vi.waitFor(retry, { timeout: 15_000, interval: 100 })
    expect(again.body.metadata.credits_consumed).toBe(0)
    expect(await partsOf(workspace, { cutOff: true })).toEqual([`accept ${ids[0]}`])
    expect(await differencesOf(workspace)).toEqual([])
  })

  test('in the middle of many, none of them is told to be what it is not, and books and log agree.', {
    ...keeps('credits-once', 'answer-resumed', 'answer-charged-each'),
  }, async () => {
    const { workspace, account, ids } = await invited(10, 4)
    await using wire = await layWire(house.databaseUrl)
    const gateway = await house.gateway({ DATABASE_URL: wire.url })
    const headers = { 'idempotency-key': 'unsure-of-many' }
    const lost = wire.loseAnswerOf('commit', 1)
    await expect(
      through(gateway, workspace).act(account.id, 'answer', answersTo(ids), headers),
    ).rejects.toThrow()
    await lost
    const end = await closedBooks(house, workspace.id, 10_000, { cutOff: true })
    expect(end.balance).toBe(8)
    expect(await differencesOf(workspace)).toEqual([])
    const retry = async () => {
      const answer = await workspace.act(account.id, 'answer', answersTo(ids), headers)
      expect(answer.status).toBe(200)
      return answer
    }
    const again = await vi.waitFor(retry, { timeout: 15_000, interval: 100 })
    expect(outcomesOf(again)).toEqual(Array(4).fill('accepted'))
    expect(again.body.metadata.credits_consumed).toBe(2)
    expect((await partsOf(workspace, { cutOff: true })).sort()).toEqual(
      ids.map((id) => `accept ${id}`).sort(),
    )
    expect(await differencesOf(workspace)).toEqual([])
  })
})

test('A workspace whose calls race with all of it is charged what its answers say.', {
  ...keeps('credits-once'),
}, async () => {
  const { workspace, account, ids } = await invited(100, 20)
  const before = await closedBooks(house, workspace.id)
  const answers = await Promise.all([
    ...ids.slice(0, 5).map((invitation_id) => workspace.act(account.id, 'accept', { invitation_id })),
    ...ids
      .slice(3, 8)
      .map((invitation_id) => elsewhere(workspace).act(account.id, 'decline', { invitation_id })),
    workspace.act(account.id, 'answer', answersTo(ids.slice(6, 14))),
    elsewhere(workspace).act(account.id, 'answer', answersTo(ids.slice(10))),
    workspace.act(account.id, 'withdraw', { older_than_days: 0, dry_run: false }),
    workspace.list(account.id),
    workspace.act(account.id, 'list_connections'),
  ])
  for (const { status } of answers) expect([200, 400]).toContain(status)
  const end = await closedBooks(house, workspace.id)
  const charges = new Map([...end.charges].filter(([call]) => !before.charges.has(call)))
  expectCharged({ charges }, answers)
  const parts = (await partsOf(workspace)).flatMap((part) => part?.split(' ')[1] ?? [])
  expect(new Set(parts).size).toBe(parts.length)
  expect(Object.keys(await answeredAt(account)).sort()).toEqual(parts.sort())
  expect(await differencesOf(workspace)).toEqual([])
})
