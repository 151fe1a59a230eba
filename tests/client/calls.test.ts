import {
  AccountInactiveError,
  InsufficientCreditsError,
  InvalidAccountError,
  InvalidApiKeyError,
  InvalidParamsError,
  type Invitation,
  Salver,
} from '@salver/client'
import { describe, expect, test } from 'vitest'
import { startHouse, type Workspace } from '../house.ts'

/** Every method against a real gateway, under both kinds of names. */

const house = await startHouse()

function clientOf(workspace: Workspace) {
  const options = { url: house.url, apiKey: workspace.key }
  return { salver: new Salver(options), wires: new Salver({ ...options, wire: true }) }
}

async function member(order: Parameters<Workspace['account']>[0], credits?: number) {
  const workspace = await house.workspace(credits)
  const account = await workspace.account(order)
  return { workspace, account, accountId: account.id, ...clientOf(workspace) }
}

async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const found: Row[] = []
  for await (const row of rows) found.push(row)
  return found
}

describe('a list', () => {
  test('awaited is one page, with what it cost beside it', async () => {
    const { salver, wires, accountId, workspace } = await member({ invitations: 26 })
    const page = await salver.invitations.list({ accountId, count: 20 })
    const raw = await workspace.list(accountId, { count: 20 })
    expect(page.invitations).toHaveLength(20)
    expect(page).toMatchObject({ totalResults: 20, totalAvailableResults: 26, hasMore: true })
    expect(page.pagination).toEqual({
      offset: 0,
      count: 20,
      nextOffset: 20,
      hasMore: true,
      resultsPerPage: 20,
      pagesFetched: 1,
    })
    expect(page.invitations[0]?.sharedSecret).toBe(raw.body.data.invitations[0].shared_secret)
    expect(page.invitations[0]?.sender.firstName).toBe(raw.body.data.invitations[0].sender.first_name)
    expect(page.meta).toMatchObject({ creditsConsumed: 1, warnings: [], sandbox: true, replayed: false })
    expect(page.meta.requestId).toMatch(/^req_/)
    expect(page.meta.rateLimit).toMatchObject({ limit: 1_000_000, windowSeconds: 1 })
    expect(Object.keys(page)).toEqual(['invitations', 'totalResults', 'totalAvailableResults', 'pagination'])
    expect((await wires.invitations.list({ account_id: accountId, count: 20 })).invitations).toEqual(
      raw.body.data.invitations,
    )
  })

  test('awaited twice is one call, and never awaited it is none', async () => {
    const { salver, accountId, workspace } = await member({ invitations: 5 })
    const listing = salver.invitations.list({ accountId })
    expect(await workspace.credits()).toBe(1_000)
    const [one, other] = await Promise.all([listing, listing])
    expect(one).toBe(other)
    expect(await workspace.credits()).toBe(999)
  })

  test('gives its next page until there is none', async () => {
    const { salver, accountId } = await member({ invitations: 26 })
    const counts: number[] = []
    let page: Awaited<ReturnType<typeof salver.invitations.list>> | null = await salver.invitations.list({
      accountId,
      count: 10,
    })
    for (; page !== null; page = await page.nextPage()) counts.push(page.invitations.length)
    expect(counts).toEqual([10, 10, 6])
  })

  test('iterated is all of it, at a hundred a page', async () => {
    const { salver, accountId, workspace } = await member({ invitations: 230 })
    const found = await all(salver.invitations.list({ accountId, offset: 10 }))
    expect(new Set(found.map(({ invitationId }) => invitationId)).size).toBe(220)
    expect(await workspace.credits()).toBe(1_000 - 2 - 2 - 1)
    const pages = await all(salver.invitations.list({ accountId, count: 200 }).pages())
    expect(pages.map(({ invitations }) => invitations.length)).toEqual([200, 30])
  })

  test.each([
    ['60 by 20 while each', { rows: 60, count: 20, every: 1 }],
    ['72 by 10 while each', { rows: 72, count: 10, every: 1 }],
    ['136 by a hundred while each', { rows: 136, count: undefined, every: 1 }],
    ['45 by 20 while every other one', { rows: 45, count: 20, every: 2 }],
  ])('iterated, %s is answered, passes over none', async (_name, one) => {
    const { salver, accountId } = await member({ invitations: one.rows, types: ['CONNECTION'] })
    const ask = { accountId, invitationType: 'CONNECTION', count: one.count } as const
    const found: string[] = []
    for await (const { invitationId, entityUrn, sharedSecret } of salver.invitations.list(ask)) {
      if (found.length % one.every === 0) {
        await salver.invitations.decline({ accountId, entityUrn, sharedSecret })
      }
      found.push(invitationId ?? '')
    }
    expect(new Set(found).size).toBe(one.rows)
    expect(found).toHaveLength(one.rows)
    const { totalAvailableResults } = await salver.invitations.list({ accountId })
    expect(totalAvailableResults).toBe(one.rows - Math.ceil(one.rows / one.every))
  })

  test('iterated while others arrive gives none twice', async () => {
    const { salver, accountId, account } = await member({ invitations: 30 })
    const ids: unknown[] = []
    for await (const { invitationId } of salver.invitations.list({ accountId, count: 10 })) {
      if (ids.length === 5) await house.sandbox.arrive(account.member, 7)
      ids.push(invitationId)
    }
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toHaveLength(30)
  })

  test('can be left, and ends with what went wrong', async () => {
    const { salver, accountId, account } = await member({ invitations: 150 })
    let first: Invitation | undefined
    for await (const invitation of salver.invitations.list({ accountId })) {
      first = invitation
      break
    }
    expect(first?.invitationId).toMatch(/^\d+$/)
    await house.sandbox.endSession(account.member)
    await expect(all(salver.invitations.list({ accountId }))).rejects.toBeInstanceOf(AccountInactiveError)
  })

  test('takes filters, and null for none', async () => {
    const { salver, accountId } = await member({ invitations: 80, types: ['CONNECTION', 'EVENT'] })
    const events = await all(salver.invitations.list({ accountId, invitationType: 'EVENT', hasNote: null }))
    expect(new Set(events.map(({ invitationType }) => invitationType))).toEqual(new Set(['EVENT']))
    const noted = await all(salver.invitations.list({ accountId, hasNote: true }))
    expect(noted.length).toBeGreaterThan(0)
    expect(noted.every(({ message }) => message !== null)).toBe(true)
  })

  test('with a key for a walk is charged once, however often it is walked', async () => {
    const { salver, accountId, workspace } = await member({ invitations: 130 })
    const options = { idempotencyKey: 'walk' }
    const first = await all(salver.invitations.list({ accountId }, options))
    expect(await all(salver.invitations.list({ accountId }, options))).toEqual(first)
    expect(await workspace.credits()).toBe(1_000 - 2 - 1)
  })
})

test('a listing that has a key of its own can be awaited and walked, in either order', async () => {
  const { salver, accountId, workspace } = await member({ invitations: 130 })
  const awaited = salver.invitations.list({ accountId }, { idempotencyKey: 'awaited first' })
  expect((await awaited).invitations).toHaveLength(10)
  expect(await all(awaited)).toHaveLength(130)
  const walked = salver.invitations.list({ accountId }, { idempotencyKey: 'walked first' })
  expect(await all(walked)).toHaveLength(130)
  expect((await walked).invitations).toHaveLength(10)
  // Where it says how many a page has, the first one is the same call either way.
  const sized = salver.invitations.list({ accountId, count: 100 }, { idempotencyKey: 'sized' })
  expect(await all(sized)).toHaveLength(130)
  expect((await sized).meta.replayed).toBe(true)
  expect(await workspace.credits()).toBe(1_000 - 2 * (1 + 2 + 1) - (2 + 1))
})

test('a key in place of the URL is not repeated', () => {
  expect(() => new Salver({ url: 'slv_secret', apiKey: 'http://127.0.0.1:8410' })).toThrow(/^url: got a key/)
})

describe('an invitation', () => {
  test('is accepted and declined by each of its names', async () => {
    const { salver, wires, accountId } = await member({ invitations: 4, types: ['CONNECTION'] })
    const { invitations } = await salver.invitations.list({ accountId })
    const [first, second, third, fourth] = invitations
    expect(
      await salver.invitations.accept({
        accountId,
        entityUrn: first?.entityUrn ?? null,
        sharedSecret: first?.sharedSecret ?? null,
      }),
    ).toEqual({ invitationId: first?.invitationId, entityUrn: first?.entityUrn, state: 'accepted' })
    const declined = await salver.invitations.decline({ accountId, invitationId: second?.invitationId })
    expect(declined.state).toBe('declined')
    const { state } = await salver.invitations.accept({ accountId, profileUrl: third?.sender.linkedinUrl })
    expect(state).toBe('accepted')
    const ask = { account_id: accountId, invitation_id: fourth?.invitationId ?? '' }
    expect((await wires.invitations.decline(ask)).entity_urn).toBe(fourth?.entityUrn)
    await expect(
      salver.invitations.accept({ accountId, invitationId: second?.invitationId }),
    ).rejects.toMatchObject({ name: 'InvalidParamsError', message: expect.stringMatching(/declined/) })
  })

  test('is answered among many', async () => {
    const { salver, wires, accountId } = await member({ invitations: 6, types: ['CONNECTION'] })
    const { invitations } = await salver.invitations.list({ accountId })
    const answers = invitations.slice(0, 3).map(({ invitationId }, index) => ({
      invitationId,
      profileUrl: null,
      do: index === 0 ? ('decline' as const) : ('accept' as const),
    }))
    const { outcomes, meta } = await salver.invitations.answer({ accountId, answers, types: ['CONNECTION'] })
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['declined', 'accepted', 'accepted'])
    expect(outcomes[0]).toMatchObject({ invitationId: answers[0]?.invitationId, do: 'decline' })
    expect(meta.creditsConsumed).toBe(3)
    const again = await wires.invitations.answer({
      account_id: accountId,
      answers: [{ invitation_id: answers[0]?.invitationId, do: 'accept' }],
    })
    expect(again.outcomes[0]?.outcome).toBe('already_answered')
  })

  test('that was sent is listed and withdrawn, one or all that are old', async () => {
    const { salver, wires, accountId } = await member({ invitations: 1, sent: 12 })
    const { invitations, invitationType } = await salver.invitations.sent({ accountId })
    expect(invitationType).toBe('CONNECTION')
    const invitationId = invitations[0]?.invitationId ?? ''
    expect(await salver.invitations.withdraw({ accountId, invitationId })).toEqual({
      withdrawn: true,
      invitationId,
    })
    const would = await salver.invitations.withdraw({ accountId, olderThanDays: 0 })
    expect(would).toMatchObject({ dryRun: true, totalMatching: 11 })
    expect(would.outcomes[0]).toMatchObject({ outcome: 'would_withdraw', recipient: expect.anything() })
    const did = await wires.invitations.withdraw({
      account_id: accountId,
      older_than_days: 0,
      dry_run: false,
    })
    expect(did.outcomes.every(({ outcome }) => outcome === 'withdrawn')).toBe(true)
    expect(await all(salver.invitations.sent({ accountId }))).toEqual([])
  })

  test('is looked for and sent', async () => {
    const { salver, wires, accountId, account } = await member({ invitations: 50, types: ['CONNECTION'] })
    const { invitations } = await salver.invitations.list({ accountId, count: 50 })
    // Some people have no address.
    const invitation = invitations.find(({ sender }) => sender.linkedinUrl !== null)
    const profileUrl = invitation?.sender.linkedinUrl ?? ''
    expect(await salver.invitations.check({ accountId, profileUrl })).toMatchObject({
      invitationState: 'PENDING',
      invitationType: 'RECEIVED',
      invitationId: invitation?.invitationId,
    })
    const [stranger] = await house.sandbox.strangers(account.member, 1)
    const sent = await salver.invitations.invite({
      accountId,
      identifier: stranger?.slug ?? '',
      message: 'Hello',
    })
    expect(sent.firstName).toBe(stranger?.first_name)
    const ask = { account_id: accountId, profile_url: `https://www.linkedin.com/in/${stranger?.slug}` }
    expect((await wires.invitations.check(ask)).invitation_state).toBe('PENDING')
  })
})

test('connections are listed and walked', async () => {
  const { salver, wires, accountId } = await member({ invitations: 1, connections: 130 })
  const page = await salver.connections.list({ accountId, count: 5 })
  expect(page.connections).toHaveLength(5)
  expect(page.connections[0]).toHaveProperty('jobTitle')
  expect(await all(salver.connections.list({ accountId }))).toHaveLength(130)
  const [first] = (await wires.connections.list({ account_id: accountId })).connections
  expect(first?.profile_url).toBe(page.connections[0]?.profileUrl)
})

test('accounts are connected, listed, looked at and removed', async () => {
  const workspace = await house.workspace()
  const { salver, wires } = clientOf(workspace)
  const token = (await house.sandbox.member({ invitations: 1, seed: 'client accounts' })).li_at ?? ''
  const { accountId, status } = await salver.accounts.connect({ loginToken: token, accountName: 'Mine' })
  expect(status).toBe('connected')
  const account = await salver.accounts.get(accountId)
  expect(account).toMatchObject({
    accountId,
    accountName: 'Mine',
    health: { requestsLastHour: expect.any(Number) },
  })
  expect((await wires.accounts.get(accountId)).account_name).toBe('Mine')
  expect((await salver.accounts.list({ count: 1 })).accounts).toEqual([
    // What the network was asked meanwhile may be counted a moment later.
    { ...account, health: expect.anything() },
  ])
  expect(await all(salver.accounts.list())).toHaveLength(1)
  expect(await salver.accounts.remove(accountId)).toEqual({})
  await expect(salver.accounts.get(accountId)).rejects.toBeInstanceOf(InvalidAccountError)
  await expect(salver.accounts.connect({ loginToken: 'wrong' })).rejects.toBeInstanceOf(InvalidParamsError)
})

test('credits and logs', async () => {
  const { salver, wires, accountId } = await member({ invitations: 3 }, 2)
  await salver.invitations.list({ accountId })
  await salver.invitations.list({ accountId })
  expect(await salver.credits.get()).toEqual({ credits: 0 })
  const error = await salver.invitations.list({ accountId }).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(InsufficientCreditsError)
  expect(error).toMatchObject({ status: 402, isRetryable: false })
  const failed = await salver.logs.list({ status: 'error', accountId })
  expect(failed.logs).toMatchObject([
    {
      requestId: (error as InsufficientCreditsError).requestId,
      code: 'INSUFFICIENT_CREDITS',
      httpStatus: 402,
    },
  ])
  expect(await all(salver.logs.list({ limit: 1 }))).toHaveLength(4)
  expect((await wires.logs.list({ account_id: accountId, status: 'success' })).logs).toHaveLength(3)
})

test('a wrong key is told as one', async () => {
  const salver = new Salver({ url: house.url, apiKey: 'slv_wrong' })
  await expect(salver.credits.get()).rejects.toBeInstanceOf(InvalidApiKeyError)
})

test('what does not exist is named among the warnings', async () => {
  const { salver, accountId } = await member({ invitations: 1 })
  const ask = { accountId, hasNotes: true }
  const { meta } = await salver.invitations.list(ask)
  expect(meta.warnings).toEqual([expect.stringMatching(/has_notes.*Did you mean has_note\?/)])
})
