import { describe, expect, test } from 'vitest'
import { type Account, ask, startHouse, type Workspace } from '../house.ts'
import { keeps, type RequirementId } from '../requirements.ts'

const house = await startHouse()
const rich = await house.workspace(100)
const poor = await house.workspace(100)
const other = await house.workspace(100)

/** Every check of a call in its order, with what comes of failing it. */
const CHECKS = {
  key: { status: 403, code: 'INVALID_API_KEY', says: /x-api-key/, keeps: 'order-key-before-body' },
  body: { status: 400, code: 'INVALID_PARAMS', says: /not JSON/, keeps: 'order-body-before-action' },
  action: { status: 400, code: 'INVALID_ACTION', says: /nonsense/, keeps: 'order-action-before-params' },
  params: { status: 400, code: 'INVALID_PARAMS', says: /count/, keeps: 'order-params-before-account' },
  account: { status: 404, code: 'INVALID_ACCOUNT', says: /account/, keeps: 'order-account-before-active' },
  active: { status: 403, code: 'ACCOUNT_INACTIVE', says: /session/, keeps: 'order-account-before-active' },
  credits: { status: 402, code: 'INSUFFICIENT_CREDITS', says: /free/, keeps: 'order-credits-before-network' },
  network: { status: 502, code: 'CHANNEL_ERROR', says: /refused/, keeps: 'order-credits-before-network' },
} as const satisfies Record<string, { status: number; code: string; says: RegExp; keeps: RequirementId }>
type Check = keyof typeof CHECKS
const ORDER = Object.keys(CHECKS) as Check[]

/** An account of each kind: `dead` ones have lost their session, and the network refuses `refused` ones. */
async function accountsOf(workspace: Workspace) {
  const make = async ({ dead, refused }: { dead: boolean; refused: boolean }) => {
    const account = await workspace.account({ invitations: 3 })
    if (dead) {
      await house.sandbox.endSession(account.member)
      await workspace.list(account.id)
    }
    if (refused) await house.sandbox.faults(account.member, [{ on: 'any', answer: '403' }])
    await house.sandbox.forgetRequests(account.member)
    return account
  }
  return {
    sound: await make({ dead: false, refused: false }),
    refused: await make({ dead: false, refused: true }),
    dead: await make({ dead: true, refused: true }),
  }
}
const accounts = {
  rich: await accountsOf(rich),
  poor: await accountsOf(poor),
  other: await accountsOf(other),
}
await house.admin('POST', `/admin/workspaces/${poor.id}/credits`, {
  amount: -(await poor.credits()),
  reason: 'Tests',
})

/** Makes a call that fails these checks and no other. */
async function callFailing(failing: ReadonlySet<Check>) {
  const workspace = failing.has('credits') ? poor : rich
  // One that is not the workspace’s own fails whatever else its owner’s call would fail.
  const owned = accounts[failing.has('account') ? 'other' : failing.has('credits') ? 'poor' : 'rich']
  const account: Account = failing.has('active')
    ? owned.dead
    : failing.has('network')
      ? owned.refused
      : owned.sound
  const body = JSON.stringify({
    account_id: account.id,
    action: failing.has('action') ? 'nonsense' : 'list_invitations',
    params: failing.has('params') ? { count: 0 } : {},
  })
  const answer = await ask(house.url, 'POST', '/v2/network', failing.has('body') ? body.slice(0, -1) : body, {
    'x-api-key': failing.has('key') ? 'slv_unknown' : workspace.key,
  })
  return { answer, requests: await house.sandbox.requests(account.member) }
}

describe('of the checks of a call', () => {
  for (const [place, first] of ORDER.entries()) {
    const { status, code, says } = CHECKS[first]
    const expected = { status, code, says: expect.stringMatching(says) }
    const outcomeOf = ({ answer }: Awaited<ReturnType<typeof callFailing>>) => ({
      status: answer.status,
      code: answer.body.error?.code,
      says: answer.body.error?.message,
    })

    test(`${first} can fail alone`, keeps(CHECKS[first].keeps), async () => {
      expect(outcomeOf(await callFailing(new Set([first])))).toEqual(expected)
    })

    for (const second of ORDER.slice(place + 1)) {
      test(`${first} is looked at before ${second}`, keeps(CHECKS[first].keeps), async () => {
        const { answer, requests } = await callFailing(new Set([first, second]))
        expect(outcomeOf({ answer, requests })).toEqual(expected)
        expect(requests).toEqual([])
      })
    }

    test(`${first} is looked at before all that come after it`, keeps(CHECKS[first].keeps), async () => {
      expect(outcomeOf(await callFailing(new Set(ORDER.slice(place))))).toEqual(expected)
    })
  }

  test.each([
    [{ account_id: 7, action: 'nonsense' }, /^account_id: got 7/],
    [{ action: 'nonsense', params: {} }, /^account_id: missing/],
    [{ account_id: 'acc_1', action: 'nonsense', params: [] }, /^params: got an array/],
    [{ account_id: 'acc_1', action: 'nonsense', params: 7 }, /^params: got 7/],
  ])(
    'the body’s shape is looked at before the action: %j',
    keeps('order-body-before-action'),
    async (body, says) => {
      const answer = await rich.ask('POST', '/v2/network', body)
      expect(answer.body.error).toEqual({ code: 'INVALID_PARAMS', message: expect.stringMatching(says) })
    },
  )
})

describe('an account that the network has told to rest', () => {
  test('is refused for its credits first', keeps('order-credits-before-network'), async () => {
    const workspace = await house.workspace(1)
    const account = await workspace.account({ invitations: 3 })
    await house.sandbox.faults(account.member, [{ on: 'any', answer: { '429': { retry_after: 60 } } }])
    expect((await workspace.list(account.id)).body.error.code).toBe('RATE_LIMITED')
    await house.admin('POST', `/admin/workspaces/${workspace.id}/credits`, { amount: -1, reason: 'Tests' })
    expect((await workspace.list(account.id)).body.error.code).toBe('INSUFFICIENT_CREDITS')
  })
})

describe('of the checks of a login', () => {
  const refused = { platform: 'linkedin', login_token: 'AQEDnobody' }

  test('the key is looked at before the body', keeps('order-key-before-body'), async () => {
    for (const body of ['{', { platform: 'other' }, refused]) {
      const answer = await ask(house.url, 'POST', '/v2/login', body, { 'x-api-key': 'slv_unknown' })
      expect([answer.status, answer.body.error.code]).toEqual([403, 'INVALID_API_KEY'])
    }
  })

  test(
    'the body is looked at before the network is asked, which no credit is needed for',
    keeps('accounts-free'),
    async () => {
      const { sound } = accounts.rich
      await house.sandbox.forgetRequests(sound.member)
      const wrong = await poor.ask('POST', '/v2/login', { platform: 'other', login_token: sound.token })
      expect(wrong.body.error).toMatchObject({
        code: 'INVALID_PARAMS',
        message: expect.stringMatching(/^platform/),
      })
      expect(await house.sandbox.requests(sound.member)).toEqual([])
      const right = await poor.ask('POST', '/v2/login', { platform: 'linkedin', login_token: sound.token })
      expect(right.status).toBe(200)
      expect(await poor.credits()).toBe(0)
    },
  )
})

describe('the path and the method', () => {
  test.each([
    ['POST', '/v2/nothing', 404],
    ['PUT', '/v2/network', 405],
    ['GET', '/v2/login', 405],
    ['POST', '/admin/nothing', 404],
    ['PUT', '/admin/workspaces', 405],
  ])(
    'are looked at before any key or body: %s %s',
    keeps('errors-unknown-path', 'errors-wrong-method'),
    async (method, path, status) => {
      const body = method === 'GET' ? undefined : '{'
      for (const headers of [{}, { 'x-api-key': 'slv_unknown' }, { authorization: 'Bearer wrong' }]) {
        expect((await ask(house.url, method, path, body, headers)).status).toBe(status)
      }
    },
  )
})
