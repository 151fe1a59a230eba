import type { Fault } from '@salver/local'
import { describe, expect, test, vi } from 'vitest'
import { type Account, type Answer, startHouse, workspaceOf } from '../house.ts'
import { closedBooks } from '../money/books.ts'
import { keeps } from '../requirements.ts'
import { addressOf, chargesOf, filled, theirListsOf, writesOf } from './theirs.ts'

const house = await startHouse()
const second = await house.gateway()
const { sandbox } = house
const lists = theirListsOf(house)

const REFUSED = { status: 400, code: 'INVALID_PARAMS' }
const refusalOf = ({ status, body }: Answer) => ({ status, code: body.error?.code })

/** A workspace with an account, and the invitations that its member has sent. */
async function outbox({ sent = 8, credits = 300 } = {}) {
  const workspace = await house.workspace(credits)
  const account = await workspace.account({ invitations: 3, sent })
  const pending = await lists.sent(account)
  return { workspace, account, pending }
}

const answeredOf = async ({ member }: Account) => (await sandbox.face(member)).answered
interface Told {
  invitation_id: string
  outcome: string
  message: string
  sent_at: string
  recipient: { linkedin_url: string | null }
}

describe('by invitation_id', () => {
  test('takes one back on the network, once, for 1 credit', keeps('withdraw-invitation'), async () => {
    const { workspace, account, pending } = await outbox()
    const id = pending[3]?.id
    const answer = await workspace.act(account.id, 'withdraw', { invitation_id: id })
    expect(answer.status).toBe(200)
    expect(answer.body.data).toEqual({ withdrawn: true, invitation_id: id })
    expect(answer.body.metadata).toMatchObject({ action: 'withdraw', credits_consumed: 1 })
    expect(await answeredOf(account)).toEqual([{ invitation_id: id, state: 'withdrawn' }])
    expect(await sandbox.requests(account.member)).toHaveLength(1)
    expect(await writesOf(house, account)).toEqual([
      {
        route: `voyagerRelationshipsDashInvitations/urn%3Ali%3Afsd_invitation%3A${id}?action=withdraw`,
        body: { invitationType: 'CONNECTION' },
      },
    ])
    expect((await lists.sent(account)).map((one) => one.id)).toEqual(
      pending.map((one) => one.id).filter((one) => one !== id),
    )
    expect((await closedBooks(house, workspace.id)).balance).toBe(299)
    expect(await chargesOf(house, workspace)).toEqual([{ reason: `withdraw ${id}`, amount: 1 }])
  })

  test('takes the end of an entity_urn of list_sent', keeps('withdraw-invitation'), async () => {
    const { workspace, account } = await outbox()
    const [one] = (await workspace.act(account.id, 'list_sent')).body.data.invitations
    const invitation_id = one.entity_urn.split(':').at(-1)
    expect((await workspace.act(account.id, 'withdraw', { invitation_id })).status).toBe(200)
    expect(await answeredOf(account)).toEqual([{ invitation_id, state: 'withdrawn' }])
  })

  test('takes the older route when the newer answers 404', keeps('withdraw-invitation'), async () => {
    const { workspace, account, pending } = await outbox()
    await sandbox.faults(account.member, [{ on: 'withdraw', answer: '404' }])
    const id = pending[0]?.id
    const answer = await workspace.act(account.id, 'withdraw', { invitation_id: id })
    expect(answer.body.data).toEqual({ withdrawn: true, invitation_id: id })
    expect((await writesOf(house, account)).at(-1)).toEqual({
      route: 'relationships/invitations?action=closeInvitations',
      body: {
        inviteActionType: 'ACTOR_WITHDRAW',
        inviteActionData: [
          {
            entityUrn: `urn:li:fs_relInvitation:${id}`,
            genericInvitation: false,
            genericInvitationType: 'CONNECTION',
          },
        ],
      },
    })
    expect(await answeredOf(account)).toEqual([{ invitation_id: id, state: 'withdrawn' }])
  })

  test('again is refused, and says that it was withdrawn', keeps('answered-twice'), async () => {
    const { workspace, account, pending } = await outbox()
    const id = pending[0]?.id
    await workspace.act(account.id, 'withdraw', { invitation_id: id })
    const again = await workspace.act(account.id, 'withdraw', { invitation_id: id })
    expect(refusalOf(again)).toEqual(REFUSED)
    expect(again.body.error.message).toContain('withdrawn')
    expect(await answeredOf(account)).toHaveLength(1)
    expect(await workspace.credits()).toBe(299)
    const accepted = await workspace.act(account.id, 'accept', { invitation_id: id })
    expect(refusalOf(accepted)).toEqual(REFUSED)
    expect(accepted.body.error.message).toContain('withdrawn')
  })

  test('of what does not wait is refused, and free', async () => {
    const { workspace, account, pending } = await outbox()
    await sandbox.leave(account.member, { positions: [0] }, 'sent')
    const [received] = await lists.received(account)
    for (const invitation_id of ['1234567890', pending[0]?.id, received?.id]) {
      const answer = await workspace.act(account.id, 'withdraw', { invitation_id })
      expect(refusalOf(answer)).toEqual(REFUSED)
      expect(answer.body.error.message).toMatch(/^params\.invitation_id: got "\d+"; .*no such pending/)
    }
    expect(await workspace.credits()).toBe(300)
    expect(await answeredOf(account)).toEqual([])
  })

  test('two at once are one success and one refusal', keeps('answered-twice'), async () => {
    const { workspace, account, pending } = await outbox()
    const other = workspaceOf({ ...workspace, url: second.url, sandbox })
    await sandbox.faults(account.member, [{ on: 'withdraw', answer: { latency_ms: 300 } }])
    const params = { invitation_id: pending[0]?.id }
    const both = await Promise.all([
      workspace.act(account.id, 'withdraw', params),
      other.act(account.id, 'withdraw', params),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
    expect(await writesOf(house, account)).toHaveLength(1)
    expect((await closedBooks(house, workspace.id)).captures).toHaveLength(1)
  })

  test('takes it off the next list_sent, with a total that is right', async () => {
    const { workspace, account, pending } = await outbox({ sent: 60 })
    await workspace.act(account.id, 'list_sent')
    await workspace.act(account.id, 'withdraw', { invitation_id: pending[0]?.id })
    const { data } = (await workspace.act(account.id, 'list_sent')).body
    expect(data.total_available_results).toBe(59)
    expect(data.invitations[0].invitation_id).toBe(pending[1]?.id)
  })

  test('whose reply was lost takes it off the total, too', async () => {
    const { workspace, account, pending } = await outbox({ sent: 60 })
    await workspace.act(account.id, 'list_sent')
    await sandbox.faults(account.member, [
      { on: 'withdraw', answer: 'reset' },
      { on: 'sent', times: 3, answer: '500' },
      { on: 'sent-graphql', answer: '500' },
    ])
    const lost = await workspace.act(account.id, 'withdraw', { invitation_id: pending[0]?.id })
    expect(lost.body.error?.code).toBe('CHANNEL_ERROR')
    await sandbox.faults(account.member, [])
    const { data } = (await workspace.act(account.id, 'list_sent')).body
    expect(data.total_available_results).toBe(59)
  })
})

describe('by older_than_days', () => {
  const DAY = 86_400_000
  /** An age in the middle between those of two neighbours of the list: none of them grows into it meanwhile. */
  function daysBetween(pending: { sentAt: number | null }[], least: number): number {
    for (let place = least; place + 1 < pending.length; place += 1) {
      const [newer, older] = [pending[place], pending[place + 1]].map((one) =>
        Math.floor((Date.now() + 60_000 - (one?.sentAt ?? 0)) / DAY),
      )
      const youngest = Math.floor((Date.now() - (pending[place + 1]?.sentAt ?? 0)) / DAY)
      if (newer !== undefined && older === youngest && newer < older) return older
    }
    throw new Error('the list has no two ages')
  }

  test('shows whom it would be, and does nothing, unless told', keeps('withdraw-old'), async () => {
    const { workspace, account, pending } = await outbox({ sent: 40 })
    const older_than_days = daysBetween(pending, 10)
    const old = pending.filter(({ sentAt }) => (sentAt ?? 0) <= Date.now() - older_than_days * DAY)
    for (const params of [{ older_than_days }, { older_than_days, dry_run: true }]) {
      const { status, body } = await workspace.act(account.id, 'withdraw', params)
      expect(status).toBe(200)
      expect(body.data).toMatchObject({ dry_run: true, total_matching: old.length })
      expect(body.data.message).toMatch(/three weeks/)
      expect(body.data.outcomes.map(({ invitation_id }: Told) => invitation_id)).toEqual(
        old.map(({ id }) => id),
      )
      for (const [place, one] of body.data.outcomes.entries()) {
        expect(Object.keys(one).sort()).toEqual(
          ['invitation_id', 'message', 'outcome', 'recipient', 'sent_at'].sort(),
        )
        expect(one.outcome).toBe('would_withdraw')
        expect(Date.parse(one.sent_at)).toBe(old[place]?.sentAt)
        expect(one.recipient.first_name).toBe(old[place]?.person?.firstName ?? null)
      }
      expect(body.metadata.credits_consumed).toBe(0)
    }
    expect(await writesOf(house, account)).toEqual([])
    expect(await workspace.credits()).toBe(300)
  })

  test(
    'and dry_run false withdraws them, the newest first, 1 credit each',
    keeps('withdraw-old'),
    async () => {
      const { workspace, account, pending } = await outbox({ sent: 30 })
      const older_than_days = daysBetween(pending, 12)
      const old = pending.filter(({ sentAt }) => (sentAt ?? 0) <= Date.now() - older_than_days * DAY)
      const { status, body } = await workspace.act(account.id, 'withdraw', {
        older_than_days,
        dry_run: false,
      })
      expect(status).toBe(200)
      expect(body.data).toMatchObject({ dry_run: false, total_matching: old.length })
      expect(body.data.message).toMatch(/three weeks/)
      expect(body.data.outcomes.map(({ outcome }: Told) => outcome)).toEqual(old.map(() => 'withdrawn'))
      expect(body.metadata.credits_consumed).toBe(old.length)
      expect(await answeredOf(account)).toEqual(
        old.map(({ id }) => ({ invitation_id: id, state: 'withdrawn' })),
      )
      expect((await lists.sent(account)).map(({ id }) => id)).toEqual(
        pending.map(({ id }) => id).filter((id) => !old.some((one) => one.id === id)),
      )
      expect(await chargesOf(house, workspace)).toEqual(
        old.map(({ id }) => ({ reason: `withdraw ${id}`, amount: 1 })),
      )
      expect(await workspace.credits()).toBe(300 - old.length)
      const rest = await workspace.act(account.id, 'withdraw', { older_than_days })
      expect(rest.body.data).toMatchObject({ outcomes: [], total_matching: 0 })
    },
  )

  test('takes at most 100 in one call, and says how many there are', keeps('withdraw-old'), async () => {
    const { workspace, account, pending } = await outbox({ sent: 130 })
    const dry = await workspace.act(account.id, 'withdraw', { older_than_days: 0 })
    expect(dry.body.data).toMatchObject({ total_matching: 130 })
    expect(dry.body.data.outcomes).toHaveLength(100)
    expect(dry.body.data.message).toContain('130')
    const real = await workspace.act(account.id, 'withdraw', { older_than_days: 0, dry_run: false })
    expect(real.body.data).toMatchObject({ total_matching: 130 })
    expect(real.body.metadata.credits_consumed).toBe(100)
    expect((await answeredOf(account)).map(({ invitation_id }) => invitation_id)).toEqual(
      pending.slice(0, 100).map(({ id }) => id),
    )
    expect(await workspace.credits()).toBe(200)
    const rest = await workspace.act(account.id, 'withdraw', { older_than_days: 0, dry_run: false })
    expect(rest.body.metadata.credits_consumed).toBe(30)
    expect((await sandbox.face(account.member)).sent).toBe(0)
  })

  test('with nothing so old does nothing, and is free', async () => {
    const { workspace, account } = await outbox()
    const { status, body } = await workspace.act(account.id, 'withdraw', {
      older_than_days: 36_500,
      dry_run: false,
    })
    expect([status, body.metadata.credits_consumed]).toEqual([200, 0])
    expect(body.data).toMatchObject({ outcomes: [], total_matching: 0 })
  })

  test('with credits for fewer withdraws none', async () => {
    const { workspace, account } = await outbox({ sent: 6, credits: 5 })
    const params = { older_than_days: 0, dry_run: false }
    const answer = await workspace.act(account.id, 'withdraw', params)
    expect(refusalOf(answer)).toEqual({ status: 402, code: 'INSUFFICIENT_CREDITS' })
    expect(await writesOf(house, account)).toEqual([])
    expect(await workspace.credits()).toBe(5)
    // A dry run costs nothing.
    expect((await workspace.act(account.id, 'withdraw', { older_than_days: 0 })).status).toBe(200)
  })

  test('says what it has done where the session ends in the middle', keeps('withdraw-old'), async () => {
    const { workspace, account, pending } = await outbox({ sent: 6 })
    await sandbox.faults(account.member, [{ on: 'withdraw', after: 2, answer: '401' }])
    const { status, body } = await workspace.act(account.id, 'withdraw', {
      older_than_days: 0,
      dry_run: false,
    })
    expect(status).toBe(200)
    expect(body.data.outcomes.map(({ outcome }: Told) => outcome)).toEqual([
      'withdrawn',
      'withdrawn',
      'not_tried',
      'not_tried',
      'not_tried',
      'not_tried',
    ])
    expect(body.metadata.credits_consumed).toBe(2)
    expect(await workspace.credits()).toBe(298)
    expect(await chargesOf(house, workspace)).toEqual(
      pending.slice(0, 2).map(({ id }) => ({ reason: `withdraw ${id}`, amount: 1 })),
    )
  })

  test('takes the newest of all that are so old, in whatever order the network has them', {
    ...keeps('withdraw-old'),
  }, async () => {
    const { workspace, account, pending } = await outbox({ sent: 104 })
    const response = await fetch(
      `${sandbox.networkUrl}/relationships/sentInvitationViewsV2?q=invitationType&invitationType=CONNECTION&start=0&count=100`,
      {
        headers: {
          accept: 'application/json',
          cookie: `li_at=${account.token}; JSESSIONID="ajax:1"`,
          'csrf-token': 'ajax:1',
        },
      },
    )
    const first = (await response.json()) as { elements: unknown[] }
    const batch = (places: [number, number]) => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: { ...first, elements: first.elements.slice(...places) },
    })
    // Its first 100 are the older ones; the newest come last.
    await sandbox.leave(account.member, { count: 4, from: 'top' }, 'sent')
    await sandbox.faults(account.member, [{ on: 'sent', after: 1, times: 1, answer: batch([0, 4]) }])
    const { body } = await workspace.act(account.id, 'withdraw', { older_than_days: 0 })
    expect(body.data).toMatchObject({ total_matching: 104 })
    expect(body.data.outcomes.map((one: Told) => one.invitation_id)).toEqual(
      pending.slice(0, 100).map(({ id }) => id),
    )
  })

  describe('cut off, and asked again by its key', () => {
    const params = { older_than_days: 0, dry_run: false }
    const headers = { 'idempotency-key': 'of-age' }

    /** A call that hangs up as the sixth withdrawal is under way, and has ended. */
    async function cutOff({
      sent = 130,
      reply = { latency_ms: 60_000 },
    }: {
      sent?: number
      reply?: Fault['answer']
    } = {}) {
      const own = await outbox({ sent })
      const { workspace, account } = own
      await sandbox.faults(account.member, [{ on: 'withdraw', after: 5, answer: reply }])
      const client = new AbortController()
      const lost = fetch(`${house.url}/v2/network`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': workspace.key, ...headers },
        body: JSON.stringify({ account_id: account.id, action: 'withdraw', params }),
        signal: client.signal,
      })
      lost.catch(() => {})
      await vi.waitFor(async () => expect(await writesOf(house, account)).toHaveLength(6), {
        timeout: 20_000,
        interval: 20,
      })
      client.abort()
      await expect(lost).rejects.toThrow()
      await vi.waitFor(async () => expect((await closedBooks(house, workspace.id)).balance).toBe(295), {
        timeout: 20_000,
        interval: 50,
      })
      await sandbox.faults(account.member, [])
      return own
    }

    test('goes on with its own: 100 in all, each paid for once', {
      ...keeps('withdraw-old', 'idempotency-failures', 'credits-once'),
    }, async () => {
      const { workspace, account, pending } = await cutOff()
      const there = workspaceOf({ ...workspace, url: second.url, sandbox })
      const { status, body } = await there.act(account.id, 'withdraw', params, headers)
      expect([status, body.metadata.credits_consumed]).toEqual([200, 95])
      expect(body.data).toMatchObject({ dry_run: false, total_matching: 130 })
      expect(body.data.message).toMatch(/^100 of 100 withdrawn\. Of 130 in all/)
      const outcomes: Told[] = body.data.outcomes
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(outcomes.map(() => 'withdrawn'))
      const ids = pending.slice(0, 100).map(({ id }) => id)
      expect(outcomes.map((one) => one.invitation_id)).toEqual(ids)
      for (const one of outcomes.slice(0, 5)) expect(one.message).toMatch(/paid for.*earlier try/)
      // Of whom is not in the list any more, what is recorded is told: an address in small letters.
      for (const [place, { recipient, sent_at }] of outcomes.slice(0, 5).entries()) {
        const { linkedin_url, ...nothing } = recipient
        const slug = filled(pending[place]?.person?.publicIdentifier)
        expect([sent_at, nothing]).toEqual([
          null,
          { first_name: null, last_name: null, headline: null, profile_picture: null },
        ])
        expect(linkedin_url && decodeURIComponent(linkedin_url)).toBe(
          slug && addressOf(decodeURIComponent(slug).toLowerCase()),
        )
      }
      expect((await answeredOf(account)).map(({ invitation_id }) => invitation_id)).toEqual(ids)
      expect((await closedBooks(house, workspace.id)).balance).toBe(200)

      const third = await workspace.act(account.id, 'withdraw', params, headers)
      expect([third.headers.get('idempotency-replayed'), third.body]).toEqual(['true', body])
    })

    test('where the one in the middle had not arrived, withdraws it', keeps('withdraw-old'), async () => {
      const { workspace, account, pending } = await cutOff({ sent: 8, reply: 'stall-before' })
      const { body } = await workspace.act(account.id, 'withdraw', params, headers)
      expect(body.data).toMatchObject({ total_matching: 8 })
      expect(body.metadata.credits_consumed).toBe(3)
      const ids = pending.map(({ id }) => id)
      expect(body.data.outcomes.map((one: Told) => one.invitation_id)).toEqual(ids)
      expect((await answeredOf(account)).map(({ invitation_id }) => invitation_id)).toEqual(ids)
    })

    test('by another key is a call of its own', keeps('withdraw-old'), async () => {
      const { workspace, account, pending } = await cutOff({ sent: 8 })
      const other = { 'idempotency-key': 'another' }
      const { body } = await workspace.act(account.id, 'withdraw', params, other)
      expect(body.data.outcomes.map((one: Told) => one.invitation_id)).toEqual(
        pending.slice(6).map(({ id }) => id),
      )
      expect(body.metadata.credits_consumed).toBe(2)
    })
  })
})
