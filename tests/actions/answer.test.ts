import { describe, expect, test } from 'vitest'
import { type Account, type Answer, startHouse, type Workspace, workspaceOf } from '../house.ts'
import { startGatewayProcess } from '../races/process.ts'
import { keeps } from '../requirements.ts'
import {
  addressOf,
  chargesOf,
  filled,
  firstWithSlug,
  type TheirInvitation,
  theirListsOf,
  writesOf,
} from './theirs.ts'

const house = await startHouse()
const second = await house.gateway()
const { sandbox } = house
const lists = theirListsOf(house)

const REFUSED = { status: 400, code: 'INVALID_PARAMS' }
const refusalOf = ({ status, body }: Answer) => ({ status, code: body.error?.code })

type Kind = 'CONNECTION' | 'ORGANIZATION' | 'EVENT' | 'CONTENT_SERIES'

/** A workspace with an account, and the invitations that wait for its member’s answer. */
async function inbox({
  invitations = 8,
  credits = 200,
  types = ['CONNECTION'],
}: {
  invitations?: number
  credits?: number
  types?: Kind[]
} = {}) {
  const workspace = await house.workspace(credits)
  const account = await workspace.account({ invitations, connections: 2, types })
  const pending = await lists.received(account)
  /** The invitation at a place of the list. */
  const at = (place: number): TheirInvitation => {
    const one = pending[place]
    if (one === undefined) throw new Error('the list is shorter')
    return one
  }
  return { workspace, account, pending, at }
}

const answer = (
  workspace: Workspace,
  { id }: Account,
  answers: object[],
  more: object = {},
  headers?: Record<string, string>,
) => workspace.act(id, 'answer', { answers, ...more }, headers)
const outcomesOf = ({ body }: Answer): string[] =>
  body.data.outcomes.map(({ outcome }: { outcome: string }) => outcome)
const answeredOf = async ({ member }: Account) => (await sandbox.face(member)).answered
const accepting = ({ id }: TheirInvitation) => ({ invitation_id: id, do: 'accept' })
const declining = ({ id }: TheirInvitation) => ({ invitation_id: id, do: 'decline' })

describe('many at once', () => {
  test(
    'by whatever name, each have what was asked and what became of it, in order',
    keeps('answer-many', 'answer-outcomes', 'answer-charged-each'),
    async () => {
      const { workspace, account, pending, at } = await inbox({ invitations: 12 })
      const [person, other] = [firstWithSlug(pending.slice(4)), firstWithSlug(pending.slice(4), 1)]
      const asked = [
        accepting(at(2)),
        { entity_urn: at(0).urn, do: 'decline' },
        { profile_url: addressOf(person.slug), do: 'accept' },
        { linkedin_url: `${addressOf(decodeURIComponent(other.slug))}/`, do: 'decline' },
        declining(at(1)),
        { entity_urn: `urn:li:fsd_invitation:${at(3).id}`, invitation_id: at(3).id, do: 'accept' },
      ]
      const told = await answer(workspace, account, asked)
      expect(told.status).toBe(200)
      expect(Object.keys(told.body.data)).toEqual(['outcomes'])
      expect(told.body.data.outcomes).toEqual(
        asked.map((one) => ({
          ...one,
          outcome: one.do === 'accept' ? 'accepted' : 'declined',
          message: expect.stringMatching(/\S/),
        })),
      )
      expect(told.body.metadata).toMatchObject({ action: 'answer', credits_consumed: 6, sandbox: true })
      const became = new Map(
        [
          [at(2), 'accepted'],
          [at(0), 'ignored'],
          [person, 'accepted'],
          [other, 'ignored'],
          [at(1), 'ignored'],
          [at(3), 'accepted'],
        ].map(([one, state]) => [(one as TheirInvitation).id, state]),
      )
      const answered = await answeredOf(account)
      expect(new Map(answered.map(({ invitation_id, state }) => [invitation_id, state]))).toEqual(became)
      // The newest first, whatever the order asked.
      const order = pending.map(({ id }) => id).filter((id) => became.has(id))
      expect(answered.map(({ invitation_id }) => invitation_id)).toEqual(order)
      expect(await chargesOf(house, workspace)).toEqual(
        answered.map(({ invitation_id, state }) => ({
          reason: `${state === 'accepted' ? 'accept' : 'decline'} ${invitation_id}`,
          amount: 1,
        })),
      )
      expect(await workspace.credits()).toBe(194)
      expect((await sandbox.face(account.member)).connections).toBe(5)
    },
  )

  test('are 100, for one reading of the list', keeps('answer-many', 'answer-charged-each'), async () => {
    const { workspace, account, pending } = await inbox({ invitations: 130 })
    const told = await answer(workspace, account, pending.slice(0, 100).map(accepting))
    expect(outcomesOf(told)).toEqual(Array.from({ length: 100 }, () => 'accepted'))
    expect(told.body.metadata.credits_consumed).toBe(100)
    expect((await sandbox.requests(account.member)).filter(({ method }) => method === 'GET')).toHaveLength(1)
    expect((await sandbox.face(account.member)).invitations).toBe(30)
    expect(await chargesOf(house, workspace)).toHaveLength(100)
    expect(await workspace.credits()).toBe(100)
  })

  test('are one at least, and no more than 100', keeps('answer-many'), async () => {
    const { workspace, account, at } = await inbox()
    for (const answers of [[], Array.from({ length: 101 }, () => accepting(at(0)))]) {
      const refused = await answer(workspace, account, answers)
      expect(refusalOf(refused)).toEqual(REFUSED)
      expect(refused.body.error.message).toMatch(/^params\.answers: .*1 to 100/)
    }
    expect(await sandbox.requests(account.member)).toEqual([])
    expect(outcomesOf(await answer(workspace, account, [accepting(at(0))]))).toEqual(['accepted'])
  })

  test('leave the next listing with a total that is right', async () => {
    const { workspace, account, at } = await inbox({ invitations: 60 })
    await workspace.list(account.id)
    await answer(workspace, account, [accepting(at(0)), declining(at(5))])
    expect((await workspace.list(account.id)).body.data.total_available_results).toBe(58)
  })

  test('take the older route when the newer answers 404', keeps('answer-many'), async () => {
    const { workspace, account, at } = await inbox()
    await sandbox.faults(account.member, [
      { on: 'accept', answer: '404' },
      { on: 'decline', answer: '404' },
    ])
    const told = await answer(workspace, account, [accepting(at(0)), declining(at(1)), accepting(at(2))])
    expect(outcomesOf(told)).toEqual(['accepted', 'declined', 'accepted'])
    expect(await answeredOf(account)).toHaveLength(3)
  })
})

describe('an outcome', () => {
  test(
    'is already_answered by Salver’s own records, and says what it was',
    keeps('answer-outcomes', 'answered-twice'),
    async () => {
      const { workspace, account, pending } = await inbox()
      const [one, other] = [firstWithSlug(pending), firstWithSlug(pending, 1)]
      await workspace.act(account.id, 'accept', { invitation_id: one.id })
      await answer(workspace, account, [declining(other)])
      const told = await answer(workspace, account, [
        accepting(one),
        declining(one),
        { entity_urn: other.urn, do: 'accept' },
        { profile_url: addressOf(one.slug), do: 'accept' },
        { linkedin_url: addressOf(other.slug), do: 'accept' },
      ])
      expect(outcomesOf(told)).toEqual(Array.from({ length: 5 }, () => 'already_answered'))
      const messages = told.body.data.outcomes.map(({ message }: { message: string }) => message)
      expect(messages.map((message: string) => /accepted|declined/.exec(message)?.[0])).toEqual([
        'accepted',
        'accepted',
        'declined',
        'accepted',
        'declined',
      ])
      expect(told.body.metadata.credits_consumed).toBe(0)
      expect(await workspace.credits()).toBe(198)
      expect(await writesOf(house, account)).toHaveLength(2)
    },
  )

  test('is already_answered for the second of two in the same call', keeps('answer-outcomes'), async () => {
    const { workspace, account, pending } = await inbox()
    const one = firstWithSlug(pending)
    const told = await answer(workspace, account, [
      accepting(one),
      declining(one),
      { entity_urn: one.urn, do: 'accept' },
      { profile_url: addressOf(one.slug), do: 'accept' },
    ])
    expect(outcomesOf(told)).toEqual(['accepted', 'already_answered', 'already_answered', 'already_answered'])
    expect(await answeredOf(account)).toEqual([{ invitation_id: one.id, state: 'accepted' }])
    expect(await writesOf(house, account)).toHaveLength(1)
    expect(told.body.metadata.credits_consumed).toBe(1)
    expect(await workspace.credits()).toBe(199)
  })

  test('is not_pending where the whole list was read', keeps('answer-outcomes'), async () => {
    const { workspace, account, pending, at } = await inbox({ invitations: 220 })
    await sandbox.leave(account.member, { positions: [0] })
    const told = await answer(workspace, account, [
      declining(at(0)),
      { invitation_id: '1234567890', do: 'accept' },
      { profile_url: addressOf('nobody-at-all'), do: 'accept' },
      accepting(at(200)),
    ])
    expect(outcomesOf(told)).toEqual(['not_pending', 'not_pending', 'not_pending', 'accepted'])
    expect(told.body.metadata.credits_consumed).toBe(1)
    expect(await answeredOf(account)).toMatchObject([{ invitation_id: pending[200]?.id }])
  })

  test('under an old address is looked up as accept does, once', keeps('answer-outcomes'), async () => {
    const { workspace, account, pending } = await inbox({ invitations: 130 })
    const [one, other] = [firstWithSlug(pending, 2), firstWithSlug(pending, 110)]
    const [stranger] = await sandbox.strangers(account.member, 1)
    const asked = [
      { profile_url: addressOf(`old-${other.slug}`), do: 'decline' },
      { profile_url: addressOf(`old-${stranger?.slug}`), do: 'accept' },
      { linkedin_url: addressOf(`old-${one.slug}`), do: 'accept' },
      { profile_url: addressOf('nobody-at-all'), do: 'accept' },
    ]
    const key = { 'idempotency-key': 'old' }
    const told = await answer(workspace, account, asked, {}, key)
    expect(outcomesOf(told)).toEqual(['declined', 'not_pending', 'accepted', 'not_pending'])
    expect(told.body.data.outcomes).toMatchObject(asked)
    expect(told.body.metadata.credits_consumed).toBe(2)
    expect(await answeredOf(account)).toHaveLength(2)
    // Four profiles, the list twice, and the answers.
    const requests = await sandbox.requests(account.member)
    expect(requests.filter(({ path }) => path.includes('vanityName'))).toHaveLength(4)
    expect(requests).toHaveLength(4 + 2 * 2 + 2)
    const again = await answer(workspace, account, asked.slice(2, 3))
    expect(outcomesOf(again)).toEqual(['already_answered'])
    expect(await workspace.credits()).toBe(198)
  })

  test(
    'under an old address is not said to be not there where the profile cannot be read',
    keeps('answer-outcomes', 'errors-free'),
    async () => {
      const { workspace, account, pending, at } = await inbox()
      const one = firstWithSlug(pending, 2)
      const asked = { profile_url: addressOf(`old-${one.slug}`), do: 'accept' }
      await sandbox.faults(account.member, [{ on: 'profile', answer: '403' }])
      const told = await answer(workspace, account, [accepting(at(0)), asked])
      expect(outcomesOf(told)).toEqual(['accepted', 'list_not_fully_read'])
      expect(told.body.data.outcomes[1].message).toMatch(/another one by now could not be looked up/)
      const alone = await answer(workspace, account, [asked])
      expect([alone.status, alone.body.error.code]).toEqual([502, 'CHANNEL_ERROR'])
      expect(await workspace.credits()).toBe(199)
    },
  )

  test(
    'under an old address fails alone where its profile cannot be read',
    keeps('answer-outcomes'),
    async () => {
      const { workspace, account, pending } = await inbox()
      const one = firstWithSlug(pending, 2)
      await sandbox.faults(account.member, [{ on: 'profile', answer: '403', times: 1 }])
      const told = await answer(workspace, account, [
        { profile_url: addressOf('nobody-at-all'), do: 'accept' },
        { profile_url: addressOf(`old-${one.slug}`), do: 'accept' },
      ])
      expect(outcomesOf(told)).toEqual(['list_not_fully_read', 'accepted'])
      expect(told.body.metadata.credits_consumed).toBe(1)
    },
  )

  test(
    'of one that is there is had, however long a profile takes that is not',
    keeps('answer-outcomes', 'credits-once'),
    async () => {
      const hasty = await house.gateway({ SALVER_CALL_TIMEOUT: '3s' })
      const { workspace, account, at } = await inbox()
      const own = workspaceOf({ ...workspace, url: hasty.url, sandbox })
      await sandbox.faults(account.member, [{ on: 'profile', answer: 'stall' }])
      const told = await answer(own, account, [
        { profile_url: addressOf('nobody-at-all'), do: 'accept' },
        accepting(at(1)),
      ])
      expect(outcomesOf(told)).toEqual(['list_not_fully_read', 'accepted'])
      expect(await answeredOf(account)).toEqual([{ invitation_id: at(1).id, state: 'accepted' }])
    },
  )

  test(
    'is told as it is, and paid for, where the account goes away before an old address is answered',
    keeps('answer-outcomes', 'answer-charged-each', 'errors-free'),
    async () => {
      const { workspace, account, pending, at } = await inbox()
      const one = firstWithSlug(pending, 2)
      // The list is looked through once more, for the new address.
      await sandbox.faults(account.member, [{ on: 'received', after: 1, answer: { latency_ms: 1_500 } }])
      const asked = [accepting(at(0)), { profile_url: addressOf(`old-${one.slug}`), do: 'accept' }]
      const telling = answer(workspace, account, asked)
      const looks = async () =>
        (await sandbox.requests(account.member)).filter(({ path }) => path.includes('Views')).length
      await expect.poll(looks).toBe(2)
      expect((await workspace.ask('DELETE', `/v2/accounts/${account.id}`)).status).toBe(200)
      const told = await telling
      expect(told.status).toBe(200)
      expect(outcomesOf(told)).toEqual(['accepted', 'list_not_fully_read'])
      expect(told.body.metadata.credits_consumed).toBe(1)
      expect(await workspace.credits()).toBe(199)
    },
  )

  test('under an old address takes no turns from what is found', keeps('answer-outcomes'), async () => {
    const tight = await house.gateway({ SALVER_ACCOUNT_PACE: '1/hour burst 7' })
    const { workspace, account, pending, at } = await inbox()
    const own = workspaceOf({ ...workspace, url: tight.url, sandbox })
    const one = firstWithSlug(pending, 5)
    const told = await answer(own, account, [
      { profile_url: addressOf(`old-${one.slug}`), do: 'accept' },
      { profile_url: addressOf(`old-${one.slug}`), do: 'accept' },
      ...[0, 1, 2, 3].map((place) => accepting(at(place))),
    ])
    expect(outcomesOf(told)).toEqual([
      'list_not_fully_read',
      'list_not_fully_read',
      ...Array(4).fill('accepted'),
    ])
  })

  test('is list_not_fully_read where the reading broke off', keeps('answer-outcomes'), async () => {
    const { workspace, account, at } = await inbox({ invitations: 250 })
    await sandbox.faults(account.member, [{ on: 'received', after: 1, answer: '403' }])
    const told = await answer(workspace, account, [accepting(at(180)), accepting(at(40))])
    expect(outcomesOf(told)).toEqual(['list_not_fully_read', 'accepted'])
    expect(told.body.metadata.credits_consumed).toBe(1)
    expect(await answeredOf(account)).toEqual([{ invitation_id: at(40).id, state: 'accepted' }])
  })

  test('is other_type for what is not in types', keeps('answer-other-type', 'answer-outcomes'), async () => {
    const { workspace, account, pending } = await inbox({
      invitations: 8,
      types: ['CONNECTION', 'ORGANIZATION', 'EVENT', 'CONTENT_SERIES'],
    })
    const asked = pending.slice(0, 4).map(accepting)
    const kinds = pending.slice(0, 4).map(({ kind }) => kind)
    expect(new Set(kinds).size).toBe(4)
    const told = await answer(workspace, account, asked)
    expect(outcomesOf(told)).toEqual(kinds.map((kind) => (kind === 'CONNECTION' ? 'accepted' : 'other_type')))
    for (const [place, { message }] of told.body.data.outcomes.entries()) {
      if (kinds[place] !== 'CONNECTION') expect(message).toContain(kinds[place])
    }
    expect(await answeredOf(account)).toHaveLength(1)
    const types = ['EVENT', 'CONTENT_SERIES']
    const again = await answer(workspace, account, asked, { types })
    expect(outcomesOf(again)).toEqual(
      kinds.map((kind) =>
        kind === 'CONNECTION' ? 'already_answered' : types.includes(kind) ? 'accepted' : 'other_type',
      ),
    )
    expect(await workspace.credits()).toBe(197)
    expect((await writesOf(house, account)).map(({ body }) => body)).toMatchObject(
      [...kinds.filter((kind) => kind === 'CONNECTION'), ...kinds.filter((kind) => types.includes(kind))].map(
        (invitationType) => ({ invitationType }),
      ),
    )
  })

  test('by a person is only of an invitation to connect', keeps('answer-other-type'), async () => {
    const { workspace, account } = await inbox({ types: ['EVENT'] })
    const { invitations } = (await workspace.list(account.id)).body.data
    const inviter = invitations.find(
      ({ sender }: { sender: { linkedin_url: string | null } }) => sender.linkedin_url,
    )
    const told = await answer(
      workspace,
      account,
      [{ profile_url: inviter.sender.linkedin_url, do: 'accept' }],
      { types: ['EVENT', 'CONNECTION'] },
    )
    expect(outcomesOf(told)).toEqual(['not_pending'])
  })

  test('is refused where the network will not, and the others go on', keeps('answer-outcomes'), async () => {
    const { workspace, account, at } = await inbox()
    await sandbox.settings(account.member, { handle: 'unconfirmed' })
    const told = await answer(workspace, account, [accepting(at(0)), declining(at(1)), accepting(at(2))])
    expect(outcomesOf(told)).toEqual(['refused', 'declined', 'refused'])
    expect(told.body.data.outcomes[0].message).toMatch(/e-mail address confirmed/)
    expect(told.body.metadata.credits_consumed).toBe(1)
    expect(await workspace.credits()).toBe(199)
  })

  test.each(['reset', 'truncated', 'html'] as const)(
    'is what really became of it where the reply was lost: %s',
    keeps('answer-outcomes'),
    async (fault) => {
      const { workspace, account, at } = await inbox()
      await sandbox.faults(account.member, [{ on: 'accept', times: 1, after: 1, answer: fault }])
      const told = await answer(workspace, account, [accepting(at(0)), accepting(at(1)), accepting(at(2))])
      expect(outcomesOf(told)).toEqual(['accepted', 'accepted', 'accepted'])
      expect((await answeredOf(account)).map(({ invitation_id }) => invitation_id)).toEqual(
        [0, 1, 2].map((place) => at(place).id),
      )
      expect(await workspace.credits()).toBe(197)
    },
  )
})

test(
  'an outcome is unknown where the reply was lost and the list cannot be read',
  keeps('answer-outcomes'),
  async () => {
    const { workspace, account, at } = await inbox()
    await sandbox.faults(account.member, [
      { on: 'accept', after: 1, times: 1, answer: 'reset' },
      { on: 'received', after: 1, answer: '403' },
    ])
    const told = await answer(workspace, account, [accepting(at(0)), accepting(at(1)), accepting(at(2))])
    expect(outcomesOf(told)).toEqual(['accepted', 'unknown', 'accepted'])
    expect(told.body.data.outcomes[1].message).toMatch(/reply was lost/)
    expect(await workspace.credits()).toBe(198)
  },
)

test('a list of which nothing can be read is the failure of the call, and free', async () => {
  const { workspace, account, at } = await inbox()
  await sandbox.faults(account.member, [{ on: 'received', answer: '403' }])
  const refused = await answer(workspace, account, [accepting(at(0)), accepting(at(1))])
  expect(refusalOf(refused)).toEqual({ status: 502, code: 'CHANNEL_ERROR' })
  expect(await writesOf(house, account)).toEqual([])
  expect(await workspace.credits()).toBe(200)
})

describe('what ends the call in the middle', () => {
  const CALL = [0, 1, 2, 3, 4]
  const DELETED = {
    status: 200,
    headers: { 'set-cookie': ['li_at=delete me; Max-Age=0; Path=/'] },
    body: {},
  }

  test.each([
    ['the end of the session', '401', 'not_tried'],
    ['the end of the session with a reply that does not say what became of it', DELETED, 'unknown'],
    ['a challenge', 'challenge', 'not_tried'],
    ['being too fast', '429', 'not_tried'],
    // That one was tried, twice.
    ['a network in trouble', 'reset-before', 'refused'],
  ] as const)(
    'leaves the rest not_tried, and what was done is charged: %s',
    keeps('answer-outcomes', 'answer-charged-each'),
    async (_, fault, third) => {
      const { workspace, account, at } = await inbox()
      await sandbox.faults(account.member, [{ on: 'accept', after: 2, answer: fault }])
      const told = await answer(
        workspace,
        account,
        CALL.map((place) => accepting(at(place))),
      )
      expect(told.status).toBe(200)
      expect(outcomesOf(told)).toEqual(['accepted', 'accepted', third, 'not_tried', 'not_tried'])
      expect(told.body.data.outcomes[4].message).toMatch(/\S/)
      expect(told.body.metadata.credits_consumed).toBe(2)
      expect(await workspace.credits()).toBe(198)
      expect(await chargesOf(house, workspace)).toEqual(
        [0, 1].map((place) => ({ reason: `accept ${at(place).id}`, amount: 1 })),
      )
      expect(await answeredOf(account)).toHaveLength(2)
    },
  )

  test.each([
    ['refused it: nothing is left of it', '401', []],
    ['did not: nobody knows what became of it', DELETED, ['interrupted']],
  ] as const)('by a reply that ended the session, and %s', async (_, fault, states) => {
    const { workspace, account, at } = await inbox()
    await sandbox.faults(account.member, [{ on: 'accept', answer: fault }])
    const told = await answer(workspace, account, [accepting(at(0))])
    expect(refusalOf(told)).toEqual({ status: 403, code: 'ACCOUNT_INACTIVE' })
    expect(await workspace.credits()).toBe(200)
    const left = await house.sql<{ state: string }>('select state from answers where account_id = $1', [
      account.id,
    ])
    expect(left.map(({ state }) => state)).toEqual(states)
  })

  test('at the network’s limit of connections declines go on', keeps('answer-outcomes'), async () => {
    const { workspace, account, at } = await inbox()
    await sandbox.settings(account.member, { limits: { connections: 1 } })
    const told = await answer(workspace, account, [
      accepting(at(0)),
      { invitation_id: at(1).id, do: 'decline' },
      accepting(at(2)),
    ])
    expect(outcomesOf(told)).toEqual(['not_tried', 'declined', 'not_tried'])
    expect(await workspace.credits()).toBe(199)
  })

  test('at the network’s limit of connections too', keeps('answer-outcomes'), async () => {
    const { workspace, account, at } = await inbox()
    await sandbox.settings(account.member, { limits: { connections: 3 } })
    const told = await answer(workspace, account, [accepting(at(0)), accepting(at(1)), accepting(at(2))])
    expect(outcomesOf(told)).toEqual(['accepted', 'not_tried', 'not_tried'])
    expect(told.body.data.outcomes[2].message).toMatch(/limit of connections/)
    expect(await workspace.credits()).toBe(199)
  })

  test('and that ends it at the first one is the failure of the call, and free', async () => {
    for (const [fault, status, code] of [
      ['401', 403, 'ACCOUNT_INACTIVE'],
      ['429', 429, 'RATE_LIMITED'],
      ['reset-before', 502, 'CHANNEL_ERROR'],
    ] as const) {
      const { workspace, account, at } = await inbox()
      await sandbox.faults(account.member, [{ on: 'accept', answer: fault }])
      const refused = await answer(workspace, account, [accepting(at(0)), accepting(at(1))])
      expect(refusalOf(refused)).toEqual({ status, code })
      expect(await workspace.credits()).toBe(200)
      expect(await answeredOf(account)).toEqual([])
    }
  })

  test('after the session has ended the account is inactive', keeps('errors-account-inactive'), async () => {
    const { workspace, account, at } = await inbox()
    await sandbox.faults(account.member, [{ on: 'accept', after: 1, answer: '401' }])
    await answer(workspace, account, [accepting(at(0)), accepting(at(1))])
    const refused = await answer(workspace, account, [accepting(at(2))])
    expect(refusalOf(refused)).toEqual({ status: 403, code: 'ACCOUNT_INACTIVE' })
  })
})

test(
  'at its account’s pace does what fits, the newest first, and the rest is not_tried',
  keeps('answer-outcomes'),
  async () => {
    const paced = await house.gateway({ SALVER_ACCOUNT_PACE: '6/min burst 5', SALVER_CALL_TIMEOUT: '3s' })
    const { workspace, account, at } = await inbox()
    const there = workspaceOf({ ...workspace, url: paced.url, sandbox })
    // One of five turns goes for the list.
    const told = await answer(
      there,
      account,
      [5, 4, 3, 2, 1, 0].map((place) => accepting(at(place))),
    )
    expect(outcomesOf(told)).toEqual([
      'not_tried',
      'not_tried',
      'accepted',
      'accepted',
      'accepted',
      'accepted',
    ])
    expect(told.body.data.outcomes[0].message).toMatch(/pace/)
    expect(told.body.metadata.credits_consumed).toBe(4)
    expect(await workspace.credits()).toBe(196)
  },
)

test('with credits for fewer does nothing', keeps('errors-credits', 'answer-charged-each'), async () => {
  const { workspace, account, at } = await inbox({ credits: 2 })
  const three = [accepting(at(0)), accepting(at(1)), declining(at(2))]
  const refused = await answer(workspace, account, three)
  expect(refusalOf(refused)).toEqual({ status: 402, code: 'INSUFFICIENT_CREDITS' })
  expect(refused.body.error.message).toMatch(/3 credits and 2 are free/)
  expect(await writesOf(house, account)).toEqual([])
  expect(await workspace.credits()).toBe(2)
  // Those that cost nothing need none.
  const told = await answer(workspace, account, [
    ...three.slice(0, 2),
    { invitation_id: '123', do: 'accept' },
  ])
  expect(outcomesOf(told)).toEqual(['accepted', 'accepted', 'not_pending'])
  expect(await workspace.credits()).toBe(0)
})

test(
  'two calls at once, over two gateways, answer each invitation once',
  keeps('answered-twice', 'answer-charged-each'),
  async () => {
    const { workspace, account, pending } = await inbox({ invitations: 12 })
    const other = workspaceOf({ ...workspace, url: second.url, sandbox })
    await sandbox.faults(account.member, [{ on: 'accept', answer: { latency_ms: 20 } }])
    const asked = pending.map(accepting)
    const both = await Promise.all([
      answer(workspace, account, asked),
      answer(other, account, asked.toReversed()),
    ])
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    const [one, two] = [both[0] && outcomesOf(both[0]), both[1] && outcomesOf(both[1]).toReversed()]
    for (const place of pending.keys()) {
      expect([one?.[place], two?.[place]].sort(), `place ${place}`).toEqual([
        'accepted',
        expect.stringMatching(/^(already_answered|not_pending)$/),
      ])
    }
    expect(await answeredOf(account)).toHaveLength(12)
    expect(await writesOf(house, account)).toHaveLength(12)
    expect(await chargesOf(house, workspace)).toHaveLength(12)
    expect(await workspace.credits()).toBe(188)
  },
)

test('goes on by its Idempotency-Key where a gateway that died had come to', {
  ...keeps('answer-resumed', 'answer-charged-each', 'idempotency-dead-gateway'),
  timeout: 60_000,
}, async () => {
  const { workspace, account, pending } = await inbox({ invitations: 10 })
  await using gateway = await startGatewayProcess(house.environment())
  const there = workspaceOf({ ...workspace, url: gateway.url, sandbox })
  // The third is carried out, and its answer is long in coming: nobody has written down that it was.
  await sandbox.faults(account.member, [{ on: 'accept', after: 2, times: 1, answer: { latency_ms: 30_000 } }])
  const asked = [
    ...pending.slice(0, 5).map(accepting),
    { profile_url: addressOf(firstWithSlug(pending.slice(5)).slug), do: 'accept' },
  ]
  const key = { 'idempotency-key': 'resumed' }
  const lost = answer(there, account, asked, {}, key).then(
    () => 'answered',
    () => 'lost',
  )
  await expect
    .poll(async () => (await sandbox.face(account.member)).answered.length, {
      interval: 20,
      timeout: 10_000,
    })
    .toBe(3)
  await gateway.end('SIGKILL')
  expect(await lost).toBe('lost')
  expect(await chargesOf(house, workspace)).toHaveLength(2)

  let told: Answer | undefined
  await expect
    .poll(
      async () => {
        told = await answer(workspace, account, asked, {}, key)
        if (told.status !== 200) expect(refusalOf(told)).toEqual({ status: 409, code: 'REQUEST_IN_PROGRESS' })
        return told.status
      },
      { interval: 250, timeout: 20_000 },
    )
    .toBe(200)
  expect(told && outcomesOf(told)).toEqual(asked.map(() => 'accepted'))
  // Two were paid for before it died.
  expect(told?.body.metadata.credits_consumed).toBe(4)
  const writes = (await writesOf(house, account)).map(({ route }) => route)
  expect(new Set(writes).size).toBe(writes.length)
  expect(writes).toHaveLength(6)
  expect(await answeredOf(account)).toHaveLength(6)
  const charges = await chargesOf(house, workspace)
  expect(charges).toHaveLength(6)
  expect(new Set(charges.map(({ reason }) => reason)).size).toBe(6)
  expect(await workspace.credits()).toBe(194)
  const again = await answer(workspace, account, asked, {}, key)
  expect(again.body).toEqual(told?.body)
  expect(again.headers.get('idempotency-replayed')).toBe('true')
})

test('names people whose letters are not plain ones too', keeps('answer-many'), async () => {
  const { workspace, account, pending } = await inbox({ invitations: 60 })
  const people = pending.flatMap(({ person }) => filled(person?.publicIdentifier) ?? [])
  const strange = people.filter((slug) => slug.includes('%')).slice(0, 10)
  expect(strange.length).toBeGreaterThan(3)
  const told = await answer(
    workspace,
    account,
    strange.map((slug, place) => ({
      profile_url: addressOf(place % 2 ? slug : decodeURIComponent(slug)),
      do: 'decline',
    })),
  )
  expect(outcomesOf(told)).toEqual(strange.map(() => 'declined'))
})
