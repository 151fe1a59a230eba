import { afterAll, expect, test } from 'vitest'
import { startStage } from '../stage.ts'

const stage = await startStage()
afterAll(() => stage[Symbol.asyncDispose]())
const FILE = 'from-the-commercial-service/inbox.ts'
const { url, apiKey, adminToken, sandbox } = stage.salver
const environment = { API_URL: url, API_KEY: apiKey }

/** A key of a new workspace, from the operator's API. */
async function keyWith(credits: number): Promise<string> {
  const admin = async (path: string, body: object): Promise<Record<string, string>> => {
    const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    return ((await response.json()) as { data: Record<string, string> }).data
  }
  const { workspace_id } = await admin('/admin/workspaces', { name: 'Moved over', credits })
  const { api_key = '' } = await admin(`/admin/workspaces/${workspace_id}/keys`, { name: 'Moved over' })
  return api_key
}

test('every call of it works, from login to the removal of the account', async () => {
  const order = { invitations: 120, sent: 12, connections: 8, types: ['CONNECTION'], seed: 'moved' } as const
  const { li_at = '', public_identifier } = (await sandbox?.member(order)) ?? { public_identifier: '' }
  const [stranger] = (await sandbox?.strangers(public_identifier, 1)) ?? []
  const API_KEY = await keyWith(500)
  // Once, the network finds the account too fast: the program waits, as it did.
  await sandbox?.faults(public_identifier, [
    { on: 'connections', times: 1, answer: { '429': { retry_after: 1 } } },
  ])
  const PROFILE_URL = `https://www.linkedin.com/in/${stranger?.slug}`
  const { code, out, err } = await stage.run(FILE, [], {
    ...environment,
    API_KEY,
    LOGIN_TOKEN: li_at,
    PROFILE_URL,
  })
  expect([code, err]).toEqual([0, ''])
  expect(out.split('\n')).toEqual([
    'account: linkedin, connected; 500 credits',
    'list_invitations: 120',
    'check_invitation: PENDING RECEIVED',
    expect.stringMatching(/^accept: "/),
    expect.stringMatching(/^decline: "/),
    'list_sent: 10 CONNECTION',
    expect.stringMatching(/^withdraw: "/),
    `invite: ${JSON.stringify(`${stranger?.first_name} ${stranger?.last_name}`)}`,
    expect.stringMatching(/^RATE_LIMITED: again in \d+ s$/),
    'list_connections: 5',
    // login; 3 pages; check, accept, decline; sent; withdraw, invite; connections.
    'logs: 11 calls that succeeded, 10 credits; this run 10',
    'account: removed',
    '',
  ])
  const face = await sandbox?.face(public_identifier)
  expect(face?.answered.map(({ state }) => state).sort()).toEqual(['accepted', 'ignored', 'withdrawn'])
  expect([face?.invitations, face?.sent]).toEqual([118, 12])
})

test('without a token or an id, it is the first account', async () => {
  const { code, out } = await stage.run(FILE, [], environment)
  expect(code).toBe(0)
  expect(out).toContain('account: linkedin, connected; ')
  expect(out).not.toContain('removed')
})

test('its handling of failures works: the code and the status are the same', async () => {
  const { accountId, member } = await stage.account({ invitations: 3 })
  const run = async (more: Record<string, string>) => {
    const { code, err } = await stage.run(FILE, [], { ...environment, ACCOUNT_ID: accountId, ...more })
    return [code, err]
  }
  expect(await run({ API_KEY: 'sk_wrong' })).toEqual([1, '403 INVALID_API_KEY: check API_KEY\n'])
  expect(await run({ ACCOUNT_ID: 'acc_unknown' })).toEqual([1, '404 INVALID_ACCOUNT: check ACCOUNT_ID\n'])

  const { li_at = '' } = (await sandbox?.member({ invitations: 3, seed: 'poor' })) ?? {}
  const poor = { API_KEY: await keyWith(0), ACCOUNT_ID: '', LOGIN_TOKEN: li_at }
  expect(await run(poor)).toEqual([1, '402 INSUFFICIENT_CREDITS: buy credits\n'])
  expect(await run({ ACCOUNT_ID: '', LOGIN_TOKEN: 'refused-by-the-network' })).toEqual([
    1,
    expect.stringMatching(/^400 INVALID_PARAMS: login_token/),
  ])

  await sandbox?.faults(member, [{ on: 'any', answer: { '429': { retry_after: 600 } } }])
  expect(await run({})).toEqual([1, '429 RATE_LIMITED: try again later\n'])

  const ended = await stage.account({ invitations: 3 })
  await sandbox?.endSession(ended.member)
  expect(await run({ ACCOUNT_ID: ended.accountId })).toEqual([
    1,
    '403 ACCOUNT_INACTIVE: its owner has to connect the account again\n',
  ])
})
