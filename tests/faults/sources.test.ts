import type { MemberOrder } from '@salver/local'
import { describe, expect, test } from 'vitest'
import { addressOf } from '../actions/theirs.ts'
import { type Answer, startHouse, type Workspace, workspaceOf } from '../house.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()
const { sandbox } = house
const CREDITS = 100

const through = (gateway: { url: string }, { id, key }: Workspace) =>
  workspaceOf({ url: gateway.url, sandbox, id, key })
const login = (workspace: Workspace, body: object) =>
  workspace.ask('POST', '/v2/login', { platform: 'linkedin', ...body })
const portability = (access_token: unknown) => ({ source: 'portability', access_token })
const accountOf = async (workspace: Workspace, id: string) =>
  (await workspace.ask('GET', `/v2/accounts/${id}`)).body.data
const codeOf = ({ status, body }: Answer) => [status, body.error?.code]

/** A workspace whose account reads a member's own data, and what the member has at the network. */
async function archive(order: Partial<MemberOrder> = {}) {
  const workspace = await house.workspace(CREDITS)
  const { li_at, public_identifier: member } = await sandbox.member({
    invitations: 45,
    sent: 30,
    types: ['CONNECTION'],
    seed: workspace.id,
    ...order,
  })
  const token = await sandbox.accessToken(member)
  const answer = await login(workspace, portability(token))
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  await sandbox.forgetRequests(member)
  return { workspace, id: answer.body.data.account_id as string, member, token, li_at }
}

interface ArchiveRow {
  readonly From: string
  readonly To: string
  readonly Message: string
  readonly 'Sent At': string
  readonly Direction: 'INCOMING' | 'OUTGOING'
  readonly inviterProfileUrl: string
  readonly inviteeProfileUrl: string
}

/** The rows of one direction as the interface itself gives them, in its order, apart from any reading of ours. */
async function rowsOf(token: string, direction: ArchiveRow['Direction']): Promise<ArchiveRow[]> {
  const rows: ArchiveRow[] = []
  for (let start = 0; ; start += 1) {
    const query = `q=criteria&domain=INVITATIONS&start=${start}`
    const response = await fetch(`${sandbox.portabilityUrl}/memberSnapshotData?${query}`, {
      headers: { authorization: `Bearer ${token}`, 'linkedin-version': '202312' },
    })
    if (response.status === 404) return rows.filter((row) => row.Direction === direction)
    const { elements } = (await response.json()) as { elements: { snapshotData: ArchiveRow[] }[] }
    rows.push(...elements.flatMap(({ snapshotData }) => snapshotData))
  }
}

const orNull = (text: string) => (text.trim() === '' ? null : text)
/** `3/9/26, 4:05 PM`, in UTC. */
const timeOf = (text: string) => new Date(`${text.replace(',', '')} UTC`).toISOString()
const nameOf = ({ first_name, last_name }: { first_name: string | null; last_name: string | null }) =>
  [first_name, last_name].filter((part) => part !== null).join(' ')

describe.concurrent('list_invitations', () => {
  test(
    'has all that the archive tells, in its order, and null for all else',
    keeps('list-keys-present', 'list-network-order', 'list-sender', 'extra-sandbox'),
    async () => {
      const { workspace, id, token } = await archive()
      const theirs = await rowsOf(token, 'INCOMING')
      expect(theirs).toHaveLength(45)
      const { body } = await workspace.list(id, { count: 1_000 })
      expect(body.metadata.sandbox).toBe(true)
      expect(body.data.invitations).toHaveLength(45)
      for (const [place, row] of theirs.entries()) {
        const { sender, sent_time, sent_time_days, ...rest } = body.data.invitations[place]
        expect(rest).toEqual({
          entity_urn: null,
          invitation_id: null,
          shared_secret: null,
          invitation_type: 'CONNECTION',
          sent_at: timeOf(row['Sent At']),
          message: orNull(row.Message),
          unseen: null,
          mutual_connections: null,
          subject: null,
        })
        expect(nameOf(sender)).toBe(row.From)
        expect(sender).toEqual({
          first_name: sender.first_name,
          last_name: sender.last_name,
          headline: null,
          linkedin_url: orNull(row.inviterProfileUrl),
          profile_picture_url: null,
        })
        expect([typeof sent_time, Number.isInteger(sent_time_days)]).toEqual(['string', true])
      }
    },
  )

  test(
    'has true totals where the end was read, and costs as by a session',
    keeps('list-total-available', 'credits-per-fifty'),
    async () => {
      const { workspace, id } = await archive()
      const { body } = await workspace.list(id, { count: 1_000 })
      expect(body.data).toMatchObject({
        total_results: 45,
        total_available_results: 45,
        pagination: { offset: 0, count: 45, next_offset: null, has_more: false },
      })
      expect(body.metadata.credits_consumed).toBe(1)
      expect(await workspace.credits()).toBe(CREDITS - 1)
    },
  )

  test.each([1, 7, 10, 20, 44, 45, 46])(
    'shows each once, in order, to who walks it by %d',
    keeps('list-offset-walk', 'list-next-offset', 'list-network-order'),
    async (count) => {
      const { workspace, id, token } = await archive({ invitations: count === 1 ? 5 : 45 })
      const theirs = await rowsOf(token, 'INCOMING')
      const seen: string[] = []
      for (let offset: number | null = 0; offset !== null; ) {
        const { body } = await workspace.list(id, { count, offset })
        const { data } = body
        expect(data.total_available_results).toBe(theirs.length)
        expect(data.pagination.has_more).toBe(data.pagination.next_offset !== null)
        seen.push(
          ...data.invitations.map((one: { sender: Parameters<typeof nameOf>[0] }) => nameOf(one.sender)),
        )
        offset = data.pagination.next_offset
      }
      expect(seen).toEqual(theirs.map(({ From }) => From))
    },
  )

  test(
    'behind the end is empty and free',
    keeps('list-offset-past-end', 'credits-empty-page-free'),
    async () => {
      const { workspace, id } = await archive()
      const { body } = await workspace.list(id, { offset: 45 })
      expect(body.data).toMatchObject({ invitations: [], total_available_results: 45 })
      expect(body.metadata.credits_consumed).toBe(0)
    },
  )

  test('has no invitations of other types', keeps('list-type-filter'), async () => {
    const { workspace, id, token } = await archive({
      types: ['CONNECTION', 'EVENT', 'ORGANIZATION'],
      invitations: 30,
    })
    const theirs = await rowsOf(token, 'INCOMING')
    expect(theirs).toHaveLength(10)
    expect((await workspace.list(id, { count: 100 })).body.data.total_available_results).toBe(10)
    const typed = await workspace.list(id, { invitation_type: 'CONNECTION', count: 4 })
    expect(typed.body.data).toMatchObject({ total_results: 4, total_available_results: 10 })
    const events = await workspace.list(id, { invitation_type: 'EVENT' })
    expect(events.body.data).toMatchObject({ invitations: [], total_available_results: 0 })
    expect(events.body.metadata.credits_consumed).toBe(0)
  })

  test(
    'shows twice who has invited twice: only the same row is the same',
    keeps('list-total-results'),
    async () => {
      const { workspace, id, member } = await archive()
      const row = {
        From: 'Ada Alvarez',
        To: 'Me Myself',
        Message: '',
        Direction: 'INCOMING',
        inviterProfileUrl: addressOf('ada'),
        inviteeProfileUrl: addressOf('me'),
      }
      const snapshotData = ['3/9/26, 4:05 PM', '1/9/26, 4:05 PM'].map((at) => ({ ...row, 'Sent At': at }))
      const body = { paging: { links: [] }, elements: [{ snapshotDomain: 'INVITATIONS', snapshotData }] }
      await sandbox.faults(member, [{ on: 'portability', answer: { status: 200, body } }])
      const { data } = (await workspace.list(id)).body
      expect(data.invitations.map((one: { sent_at: string }) => one.sent_at)).toEqual([
        '2026-03-09T16:05:00.000Z',
        '2026-01-09T16:05:00.000Z',
      ])
    },
  )
})

describe.concurrent('list_sent', () => {
  test(
    'has all that the archive tells, in its order, and null for all else',
    keeps('sent-list', 'sent-type', 'sent-credits'),
    async () => {
      const { workspace, id, token } = await archive({ sent: 55 })
      const theirs = await rowsOf(token, 'OUTGOING')
      expect(theirs).toHaveLength(55)
      const { body } = await workspace.act(id, 'list_sent', { count: 1_000 })
      expect(body.data).toMatchObject({
        invitation_type: 'CONNECTION',
        total_results: 55,
        total_available_results: 55,
        pagination: { next_offset: null, has_more: false },
      })
      expect(body.metadata.credits_consumed).toBe(2)
      for (const [place, row] of theirs.entries()) {
        const one = body.data.invitations[place]
        expect(one).not.toHaveProperty('shared_secret')
        expect(one).toMatchObject({
          entity_urn: null,
          invitation_id: null,
          invitation_type: 'CONNECTION',
          sent_at: timeOf(row['Sent At']),
          message: orNull(row.Message),
          recipient: { headline: null, linkedin_url: orNull(row.inviteeProfileUrl), profile_picture: null },
        })
        expect(nameOf(one.recipient)).toBe(row.To)
      }
      expect(await workspace.credits()).toBe(CREDITS - 2)
    },
  )

  test('is walked by offset', keeps('sent-list'), async () => {
    const { workspace, id, token } = await archive()
    const theirs = await rowsOf(token, 'OUTGOING')
    const seen: string[] = []
    for (let offset: number | null = 0; offset !== null; ) {
      const { body } = await workspace.act(id, 'list_sent', { count: 11, offset })
      const { data } = body
      seen.push(
        ...data.invitations.map((one: { recipient: Parameters<typeof nameOf>[0] }) => nameOf(one.recipient)),
      )
      offset = data.pagination.next_offset
    }
    expect(seen).toEqual(theirs.map(({ To }) => To))
  })

  test('of another type is empty, and the type is echoed', keeps('sent-type'), async () => {
    const { workspace, id } = await archive()
    const { body } = await workspace.act(id, 'list_sent', { invitation_type: 'EVENT' })
    expect(body.data).toMatchObject({ invitation_type: 'EVENT', invitations: [], total_available_results: 0 })
    expect(body.metadata.credits_consumed).toBe(0)
  })
})

describe.concurrent('what the source cannot do', () => {
  const NAMED = { entity_urn: 'urn:li:invitation:7', shared_secret: 's' }
  test.each<[action: string, params: object]>([
    ['accept', NAMED],
    ['accept', { profile_url: addressOf('somebody') }],
    ['decline', NAMED],
    ['decline', { invitation_id: '7' }],
    ['answer', { answers: [{ invitation_id: '7', do: 'accept' }] }],
    ['withdraw', { invitation_id: '7' }],
    ['withdraw', { older_than_days: 0 }],
    ['withdraw', { older_than_days: 0, dry_run: false }],
    ['invite', { profile_url: addressOf('somebody') }],
    ['invite', { identifier: 'ACoAAsomebody' }],
    ['check_invitation', { profile_url: addressOf('somebody') }],
    ['list_connections', {}],
  ])(
    '%s is INVALID_PARAMS that says so, and asks and costs nothing: %j',
    keeps('errors-free'),
    async (action, params) => {
      const { workspace, id, member, token } = await archive()
      const answer = await workspace.act(id, action, params)
      expect(codeOf(answer)).toEqual([400, 'INVALID_PARAMS'])
      expect(answer.body.error.message).toMatch(
        /^The data portability interface cannot .*\. An account connected by its session can: POST \/v2\/login with a login_token\.$/,
      )
      expect(answer.body.metadata.credits_consumed).toBe(0)
      expect(JSON.stringify(answer.body)).not.toContain(token)
      expect(await sandbox.requests(member)).toEqual([])
      expect(await workspace.credits()).toBe(CREDITS)
      const { status, health } = await accountOf(workspace, id)
      expect([status, health.resting_until]).toEqual(['connected', null])
    },
  )
})

describe.concurrent('an empty archive', () => {
  test('is a proven empty list', keeps('list-empty', 'credits-empty-page-free'), async () => {
    const { workspace, id } = await archive({ invitations: 0, sent: 0 })
    for (const action of ['list_invitations', 'list_sent']) {
      const { status, body } = await workspace.act(id, action)
      expect([action, status]).toEqual([action, 200])
      expect(body.data).toMatchObject({
        invitations: [],
        total_results: 0,
        total_available_results: 0,
        pagination: { next_offset: null, has_more: false },
      })
      expect(body.metadata.credits_consumed).toBe(0)
    }
  })

  test.each<[what: string, status: number, body: object]>([
    ['404', 404, { message: 'No data found for this memberId and domain' }],
    ['400', 400, { message: 'No data found' }],
    ['200', 200, { message: 'No Data Found' }],
    ['200 and an empty list', 200, { elements: [], paging: { links: [] } }],
  ])('is one that is said so, by %s', keeps('list-empty'), async (_, status, body) => {
    const { workspace, id, member } = await archive()
    await sandbox.faults(member, [{ on: 'portability', answer: { status, body } }])
    const answer = await workspace.list(id)
    expect([answer.status, answer.body.data?.invitations]).toEqual([200, []])
    expect(await sandbox.requests(member)).toHaveLength(1)
  })

  test.each<[what: string, status: number, body: object]>([
    ['a 404 that says nothing', 404, { message: 'Not Found' }],
    ['a 200 without a list', 200, { paging: { links: [] } }],
    ['an element without rows', 200, { elements: [{ snapshotDomain: 'INVITATIONS' }], paging: {} }],
    [
      'a row that names nobody',
      200,
      { elements: [{ snapshotData: [{ Direction: 'INCOMING' }] }], paging: {} },
    ],
    ['a row of no direction', 200, { elements: [{ snapshotData: [{ From: 'A B' }] }], paging: {} }],
  ])(
    'is not one of which there is %s',
    keeps('errors-channel-unreadable', 'errors-free'),
    async (_, status, body) => {
      const { workspace, id, member } = await archive()
      await sandbox.faults(member, [{ on: 'portability', answer: { status, body } }])
      expect(codeOf(await workspace.list(id))).toEqual([502, 'CHANNEL_ERROR'])
      expect(await sandbox.requests(member)).toHaveLength(1)
      expect(await workspace.credits()).toBe(CREDITS)
    },
  )

  test('ends at a 404 behind its last page', keeps('list-total-available'), async () => {
    const { workspace, id, member } = await archive({ invitations: 40, sent: 0 })
    await sandbox.faults(member, [{ on: 'portability', after: 1, answer: '404' }])
    const { body } = await workspace.list(id, { count: 100 })
    expect(body.data).toMatchObject({ total_results: 20, total_available_results: 20 })
  })
})

describe.concurrent('a portability interface that fails', () => {
  test.each<['500' | 'reset' | 'truncated' | 'html']>([['500'], ['reset'], ['truncated'], ['html']])(
    'is asked three times in all, then it is CHANNEL_ERROR: %s',
    keeps('errors-channel-failed', 'errors-free'),
    async (answer) => {
      const { workspace, id, member } = await archive()
      await sandbox.faults(member, [{ on: 'portability', answer }])
      expect(codeOf(await workspace.list(id))).toEqual([502, 'CHANNEL_ERROR'])
      expect(await sandbox.requests(member)).toHaveLength(3)
      expect(await workspace.credits()).toBe(CREDITS)
      await sandbox.faults(member, [{ on: 'portability', after: 1, times: 2, answer }])
      expect((await workspace.list(id, { count: 100 })).body.data?.total_results).toBe(45)
    },
  )

  test(
    'makes the account rest where it is asked too fast',
    keeps('errors-network-limit', 'errors-free'),
    async () => {
      const { workspace, id, member } = await archive()
      await sandbox.faults(member, [{ on: 'portability', answer: { '429': { retry_after: 50 } } }])
      const first = await workspace.list(id)
      expect([...codeOf(first), first.headers.get('retry-after')]).toEqual([429, 'RATE_LIMITED', '50'])
      await sandbox.faults(member, [])
      expect(codeOf(await workspace.act(id, 'list_sent'))).toEqual([429, 'RATE_LIMITED'])
      expect(await sandbox.requests(member)).toHaveLength(1)
      expect(await workspace.credits()).toBe(CREDITS)
    },
  )

  test(
    'no longer takes an expired token: the account is inactive, and asks no more',
    keeps('errors-account-inactive', 'account-disconnected', 'errors-free'),
    async () => {
      const { workspace, id, member, token } = await archive()
      await sandbox.endSession(member)
      // What a token that is worth nothing asks is nobody's: by a fault it is seen.
      const again = await sandbox.accessToken(member)
      const first = await workspace.list(id)
      expect(codeOf(first)).toEqual([403, 'ACCOUNT_INACTIVE'])
      expect(first.body.error.message).toMatch(/"source": "portability" and a new access_token/)
      expect(JSON.stringify(first.body)).not.toContain(token)
      for (const action of ['list_invitations', 'list_sent', 'list_connections']) {
        const later = await workspace.act(id, action)
        expect([codeOf(later), later.body.error.message]).toEqual([
          [403, 'ACCOUNT_INACTIVE'],
          first.body.error.message,
        ])
      }
      expect(await accountOf(workspace, id)).toMatchObject({
        status: 'disconnected',
        source: 'portability',
        health: { last_failure: 'session_ended' },
      })
      expect(await workspace.credits()).toBe(CREDITS)

      // A new token of the member makes the same account active again.
      const back = await login(workspace, portability(again))
      expect(back.body.data).toEqual({ account_id: id, status: 'connected' })
      expect((await workspace.list(id)).status).toBe(200)
    },
  )

  test('is asked once where it refuses the token', keeps('errors-account-inactive'), async () => {
    const { workspace, id, member } = await archive()
    await sandbox.faults(member, [{ on: 'portability', answer: '401', times: 1 }])
    expect(codeOf(await workspace.list(id))).toEqual([403, 'ACCOUNT_INACTIVE'])
    expect(codeOf(await workspace.list(id))).toEqual([403, 'ACCOUNT_INACTIVE'])
    expect(await sandbox.requests(member)).toHaveLength(1)
  })
})

describe.concurrent('a login', () => {
  test('by either source makes accounts of their own, that end apart', keeps('login-connects'), async () => {
    const { workspace, id, li_at, member, token } = await archive()
    const session = await login(workspace, { source: 'session', login_token: li_at })
    const bySession: string = session.body.data.account_id
    expect(bySession).not.toBe(id)
    expect((await login(workspace, portability(token))).body.data.account_id).toBe(id)
    const { accounts } = (await workspace.ask('GET', '/v2/accounts')).body.data
    expect(
      accounts.map((one: { account_id: string; source: string }) => [one.account_id, one.source]).sort(),
    ).toEqual(
      [
        [id, 'portability'],
        [bySession, 'session'],
      ].sort(),
    )
    for (const one of accounts) expect(one.public_identifier).toBe(member)

    // The session ends, and the access token is still good.
    await sandbox.endSession(member, li_at)
    expect(codeOf(await workspace.list(bySession))).toEqual([403, 'ACCOUNT_INACTIVE'])
    expect((await workspace.list(id)).status).toBe(200)
    await workspace.ask('DELETE', `/v2/accounts/${bySession}`)
    expect((await workspace.list(id)).status).toBe(200)
  })

  test(
    'with another access token of the same member replaces the first',
    keeps('login-same-member'),
    async () => {
      const { workspace, id, member } = await archive()
      const again = await login(workspace, {
        ...portability(await sandbox.accessToken(member)),
        account_name: 'Mine',
      })
      expect(again.body.data).toEqual({ account_id: id, status: 'connected' })
      expect(await accountOf(workspace, id)).toMatchObject({ account_name: 'Mine', source: 'portability' })
    },
  )

  test(
    'with the same access token is of the same account, whatever is in the archive',
    keeps('login-connects', 'login-same-member'),
    async () => {
      const { workspace, id, member, token } = await archive({ invitations: 0, sent: 0 })
      const connected = async (one: string) => (await login(workspace, portability(one))).body.data.account_id
      expect(await connected(token)).toBe(id)
      await sandbox.arrive(member, 3, ['CONNECTION'])
      expect(await connected(token)).toBe(id)
      expect(await accountOf(workspace, id)).toMatchObject({ public_identifier: member })
      expect((await workspace.list(id)).body.data.total_results).toBe(3)
      // Now that its member is named, so does another token of the same one.
      const other = await sandbox.accessToken(member)
      expect(await connected(other)).toBe(id)
      await sandbox.leave(member, { count: 3, from: 'top' })
      expect(await connected(other)).toBe(id)
      expect((await workspace.list(id)).body.data.total_results).toBe(0)
      expect((await workspace.ask('GET', '/v2/accounts')).body.data.accounts).toHaveLength(1)
      // In another workspace it is another account.
      const foreign = await house.workspace(CREDITS)
      expect((await login(foreign, portability(other))).body.data.account_id).not.toBe(id)
    },
  )

  test('with the access token of an account goes on with it, where its member has another one', async () => {
    const { workspace, id, member, token } = await archive({ invitations: 0, sent: 0 })
    await sandbox.arrive(member, 3, ['CONNECTION'])
    const other = await login(workspace, portability(await sandbox.accessToken(member)))
    expect(other.body.data.account_id).not.toBe(id)
    expect((await login(workspace, portability(token))).body.data.account_id).toBe(id)
    expect((await workspace.list(id)).body.data.total_results).toBe(3)
    expect((await workspace.list(other.body.data.account_id)).body.data.total_results).toBe(3)
  })

  test.each<[what: object, says: RegExp]>([
    [{ source: 'portability' }, /^access_token: missing/],
    [{ source: 'portability', login_token: 'AQED' }, /^access_token: missing/],
    [
      { source: 'portability', login_token: 'AQED', access_token: 'good-secret' },
      /^access_token: it came beside login_token/,
    ],
    [{ source: 'session', access_token: 'good-secret' }, /^login_token: missing/],
    [{ access_token: 'good-secret' }, /^login_token: missing/],
    [
      { source: 'session', login_token: 'AQED', access_token: 'good-secret' },
      /^access_token: it came beside login_token/,
    ],
    [{ login_token: 'AQED', access_token: 'good-secret' }, /^access_token: it came beside login_token/],
    [{ source: 'archive', access_token: 'good-secret' }, /^source: got "archive"/],
    [{ source: 'Portability', access_token: 'good-secret' }, /^source: got "Portability"/],
    [{ source: null, login_token: 'AQED' }, /^source: got null/],
    [{ source: 'portability', access_token: 7 }, /^access_token: got 7/],
    [{ source: 'portability', access_token: '' }, /^access_token: got/],
    [{ source: 'portability', access_token: 'good secret' }, /^access_token: got a string of 11 characters/],
    [{ source: 'portability', access_token: 'good\r\nx-other: secret' }, /^access_token: got a string/],
    [{ source: 'portability', password: 'good-secret' }, /no e-mail and password/],
  ])(
    'with fields that do not go together is refused, and shows no token: %#',
    keeps('login-token-refused', 'errors-params-named'),
    async (fields, says) => {
      const workspace = await house.workspace()
      const answer = await login(workspace, fields)
      expect(codeOf(answer)).toEqual([400, 'INVALID_PARAMS'])
      expect(answer.body.error.message).toMatch(says)
      expect(JSON.stringify(answer.body)).not.toMatch(/good|secret|AQED/)
      expect((await workspace.ask('GET', '/v2/accounts')).body.data.accounts).toEqual([])
    },
  )

  test('takes no token of the one source for the other', keeps('login-token-refused'), async () => {
    const { workspace, li_at, token } = await archive()
    for (const [fields, says] of [
      [portability(li_at), /^access_token: the network does not take it/],
      [{ login_token: token }, /^login_token: the network does not take it/],
    ] as const) {
      const answer = await login(workspace, fields)
      expect(codeOf(answer)).toEqual([400, 'INVALID_PARAMS'])
      expect(answer.body.error.message).toMatch(says)
      expect(JSON.stringify(answer.body)).not.toContain(token)
    }
  })
})

describe.concurrent('an account of one network is never sent to another', () => {
  const ELSEWHERE = 'https://network.invalid'

  test(
    'by a session, nor by the portability interface',
    keeps('errors-account-inactive', 'errors-free'),
    async () => {
      const elsewhere = await house.gateway({
        SALVER_NETWORK_URL: `${ELSEWHERE}/voyager/api`,
        SALVER_PORTABILITY_URL: `${ELSEWHERE}/rest`,
      })
      const { workspace, id, li_at, member, token } = await archive()
      const session: string = (await login(workspace, { login_token: li_at })).body.data.account_id
      await sandbox.forgetRequests(member)
      for (const one of [id, session]) {
        for (const action of ['list_invitations', 'list_sent', 'list_connections']) {
          const answer = await through(elsewhere, workspace).act(one, action)
          expect(codeOf(answer)).toEqual([403, 'ACCOUNT_INACTIVE'])
          expect(answer.body.error.message).toMatch(
            /connected at a network of this machine.*asks network\.invalid/,
          )
          expect(answer.body.metadata.credits_consumed).toBe(0)
          expect(JSON.stringify(answer.body)).not.toContain(token)
        }
        expect((await workspace.list(one)).status).toBe(200)
      }
      expect(await workspace.credits()).toBe(CREDITS - 2)
      // Had it been asked, nobody of that name would have been found: a failure, written down by its end at the latest.
      await elsewhere.drain(1_000)
      for (const one of [id, session]) {
        const { status, health } = await accountOf(workspace, one)
        expect([status, health.last_failure]).toEqual(['connected', null])
      }
    },
  )

  test('nor does one source’s network stand for the other’s', keeps('errors-account-inactive'), async () => {
    const half = await house.gateway({ SALVER_PORTABILITY_URL: `${ELSEWHERE}/rest` })
    const { workspace, id, li_at } = await archive()
    const session: string = (await login(workspace, { login_token: li_at })).body.data.account_id
    expect((await through(half, workspace).list(session)).status).toBe(200)
    expect(codeOf(await through(half, workspace).list(id))).toEqual([403, 'ACCOUNT_INACTIVE'])
  })

  test('and this machine is the same network by whatever name', keeps('list-total-results'), async () => {
    const local = (url: string) => url.replace('127.0.0.1', 'localhost')
    const named = await house.gateway({
      SALVER_NETWORK_URL: local(sandbox.networkUrl),
      SALVER_PORTABILITY_URL: local(sandbox.portabilityUrl),
    })
    const { workspace, id, li_at } = await archive()
    const session: string = (await login(workspace, { login_token: li_at })).body.data.account_id
    for (const one of [id, session]) {
      const { status, body } = await through(named, workspace).list(one)
      expect([status, body.data?.total_results]).toEqual([200, 10])
    }
  })
})
