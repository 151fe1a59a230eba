import { randomUUID } from 'node:crypto'
import type { Fault } from '@salver/local'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { theirListsOf } from '../actions/theirs.ts'
import { type Account, type Answer, startHouse, type Workspace, workspaceOf } from '../house.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()
const { sandbox } = house
const lists = theirListsOf(house)

const NOT_KNOWN = /whether it was carried out is not known\. Nothing was charged/

/** A workspace with an account, and the newest invitation of either list. */
async function stage(order: { invitations?: number; sent?: number; connections?: number } = {}) {
  const workspace = await house.workspace(200)
  const account = await workspace.account({ invitations: 3, sent: 3, types: ['CONNECTION'], ...order })
  const [received] = await lists.received(account)
  const [sent] = await lists.sent(account)
  const accept = { invitation_id: received?.id, shared_secret: received?.secret }
  return { workspace, account, accept, withdraw: { invitation_id: sent?.id } }
}

const lose = ({ member }: Account, on: Fault['on'], answer: Fault['answer'], others: Fault[] = []) =>
  sandbox.faults(member, [{ on, times: 1, answer }, ...others])
const answeredOf = async ({ member }: Account) => (await sandbox.face(member)).answered

/** Makes a call of which nobody can know what became, and which is free. */
async function expectNotKnown(workspace: Workspace, call: () => Promise<Answer>): Promise<void> {
  const before = await workspace.credits()
  const { body } = await call()
  expect([body.error?.code, body.error?.message]).toEqual(['CHANNEL_ERROR', expect.stringMatching(NOT_KNOWN)])
  expect(await workspace.credits()).toBe(before)
}

afterEach(() => {
  vi.useRealTimers()
})

describe('an invitation of the other list', () => {
  test('that was received is not taken for withdrawn, and can still be accepted', {
    ...keeps('credits-once', 'withdraw-invitation'),
  }, async () => {
    const { workspace, account, accept } = await stage()
    await workspace.act(account.id, 'list_invitations')
    await lose(account, 'withdraw', 'reset-before')
    const { invitation_id } = accept
    await expectNotKnown(workspace, () => workspace.act(account.id, 'withdraw', { invitation_id }))
    expect(await answeredOf(account)).toEqual([])
    expect((await workspace.act(account.id, 'accept', accept)).status).toBe(200)
    expect(await answeredOf(account)).toEqual([{ invitation_id, state: 'accepted' }])
  })

  test.each(['accept', 'decline'])(
    'that was sent is not taken for answered: %s',
    {
      ...keeps('credits-once'),
    },
    async (action) => {
      const { workspace, account, withdraw } = await stage()
      await workspace.act(account.id, 'list_sent')
      await lose(account, action as Fault['on'], 'reset-before')
      const params = { ...withdraw, shared_secret: 'abc' }
      await expectNotKnown(workspace, () => workspace.act(account.id, action, params))
      expect((await workspace.act(account.id, 'withdraw', withdraw)).status).toBe(200)
      expect(await answeredOf(account)).toEqual([{ ...withdraw, state: 'withdrawn' }])
    },
  )

  test('proves nothing either where another call had seen it, and was cut off', {
    ...keeps('credits-once'),
  }, async () => {
    const { workspace, account, accept } = await stage()
    await workspace.act(account.id, 'list_invitations')
    const unreadable: Fault[] = (['received', 'received-graphql'] as const).map((on) => ({
      on,
      answer: '500',
    }))
    await lose(account, 'accept', 'reset-before', unreadable)
    await expectNotKnown(workspace, () => workspace.act(account.id, 'accept', accept))
    const { invitation_id } = accept
    const key = { 'idempotency-key': randomUUID() }
    await lose(account, 'withdraw', 'reset-before')
    // At once, and by its own retry.
    for (const _ of ['first', 'again']) {
      await expectNotKnown(workspace, () => workspace.act(account.id, 'withdraw', { invitation_id }, key))
    }
    expect(await answeredOf(account)).toEqual([])
  })
})

describe('a sighting', () => {
  /** Goes on to a later time of the gateway. */
  const later = (seconds: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })

  test.each([
    ['list_invitations', 'accept', 'received'],
    ['list_sent', 'withdraw', 'sent'],
  ] as const)(
    'of more than a minute ago proves nothing: %s, %s',
    {
      ...keeps('credits-once'),
    },
    async (listing, action, list) => {
      const { workspace, account, [action]: params } = await stage()
      await workspace.act(account.id, listing)
      await sandbox.leave(account.member, { positions: [0] }, list)
      await lose(account, action, 'reset-before')
      later(61)
      await expectNotKnown(workspace, () => workspace.act(account.id, action, params))
      expect(await answeredOf(account)).toEqual([])
    },
  )

  test('is one of now where it is listed again', keeps('accept-invitation'), async () => {
    const { workspace, account, accept } = await stage()
    await workspace.act(account.id, 'list_invitations')
    later(61)
    await workspace.act(account.id, 'list_invitations')
    await lose(account, 'accept', 'reset')
    expect((await workspace.act(account.id, 'accept', accept)).status).toBe(200)
  })

  test('of the newest of a long list stays', keeps('accept-invitation'), async () => {
    const { workspace, account, accept } = await stage({ invitations: 700 })
    await workspace.list(account.id, { count: 700 })
    await lose(account, 'accept', 'reset')
    expect((await workspace.act(account.id, 'accept', accept)).status).toBe(200)
    expect(await answeredOf(account)).toHaveLength(1)
  })

  test('is not pushed out by connections', keeps('accept-invitation'), async () => {
    const { workspace, account, accept } = await stage({ connections: 900 })
    await workspace.list(account.id)
    await workspace.act(account.id, 'list_connections', { count: 900 })
    await lose(account, 'accept', 'reset')
    expect((await workspace.act(account.id, 'accept', accept)).status).toBe(200)
    expect(await answeredOf(account)).toHaveLength(1)
  })

  test('of a call that was cut off is still its own after another call was refused', {
    ...keeps('credits-once'),
  }, async () => {
    const { workspace, account, accept } = await stage()
    await workspace.list(account.id)
    const key = { 'idempotency-key': randomUUID() }
    await lose(account, 'accept', 'reset', [
      { on: 'received', answer: '500' },
      { on: 'received-graphql', answer: '500' },
    ])
    await expectNotKnown(workspace, () => workspace.act(account.id, 'accept', accept, key))
    await sandbox.faults(account.member, [])
    // Through a gateway that has seen nothing.
    const other = workspaceOf({ ...workspace, url: (await house.gateway()).url, sandbox })
    const refused = await other.act(account.id, 'accept', accept)
    expect(refused.body.error?.code).toBe('INVALID_PARAMS')
    const truth = await other.act(account.id, 'accept', accept, key)
    expect([truth.status, truth.body.metadata.credits_consumed]).toEqual([200, 1])
  })
})
