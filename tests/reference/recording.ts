import type { House } from '../house.ts'

/** What was sent and what was answered, as the API's description shows it. */
export interface Recorded {
  request?: unknown
  response: unknown
}

/** Real answers: of every operation and action by its name, and of every error by its code. */
export interface Recording {
  answers: Record<string, Recorded>
  failures: Record<string, unknown>
}

/** Keeps a member's people and lists the same, whenever it is made. */
const SEED = 'reference'

/** Asks a house for everything that the description shows an example of. */
export async function record(house: House): Promise<Recording> {
  return {
    answers: { ...(await networkAnswers(house)), ...(await otherAnswers(house)) },
    failures: await failures(house),
  }
}

async function networkAnswers(house: House): Promise<Recording['answers']> {
  const workspace = await house.workspace(500)
  const account = await workspace.account({
    invitations: 40,
    sent: 30,
    connections: 20,
    seed: SEED,
    types: { CONNECTION: 1 },
  })
  const answers: Recording['answers'] = {}
  async function act(name: string, params: object) {
    const request = { account_id: account.id, action: name.split(' ')[0], params }
    const { status, body } = await workspace.ask('POST', '/v2/network', request)
    if (status !== 200) throw new Error(`${name}: ${JSON.stringify(body)}`)
    answers[name] = { request, response: body }
    return body.data
  }
  const { invitations } = await act('list_invitations', { count: 2, offset: 20 })
  const sent = await act('list_sent', { count: 2 })
  await act('list_connections', { count: 2 })
  await act('check_invitation', { profile_url: invitations[0].sender.linkedin_url })
  const [first, second] = invitations
  await act('accept', { entity_urn: first.entity_urn, shared_secret: first.shared_secret })
  await act('decline', { invitation_id: second.invitation_id })
  const { invitations: others } = (await workspace.list(account.id, { count: 2 })).body.data
  await act('answer', {
    answers: [
      { invitation_id: others[0].invitation_id, do: 'accept' },
      { invitation_id: second.invitation_id, do: 'decline' },
    ],
  })
  await act('withdraw', { invitation_id: sent.invitations[0].invitation_id })
  const all = (await workspace.act(account.id, 'list_sent', { count: 100 })).body.data.invitations
  // The two oldest, or as many as share their day.
  await act('withdraw by age', { older_than_days: all.at(-2).sent_time_days })
  const [stranger] = await house.sandbox.strangers(account.member, 1)
  await act('invite', {
    profile_url: `https://www.linkedin.com/in/${stranger?.slug}`,
    message: 'We met at the conference last week.',
  })
  return answers
}

async function otherAnswers(house: House): Promise<Recording['answers']> {
  const { admin } = house
  const made = (request: unknown, { body }: { body: unknown }): Recorded => ({ request, response: body })
  const got = ({ body }: { body: unknown }): Recorded => ({ response: body })

  const workspaceBody = { name: 'Acme', credits: 1000 }
  const makeWorkspace = made(workspaceBody, await admin('POST', '/admin/workspaces', workspaceBody))
  const workspace = await house.workspace(50)
  const at = `/admin/workspaces/${workspace.id}`
  const keyBody = { name: 'Production', rate_limit: { requests: 600, per_seconds: 60 } }
  const keyed = await admin('POST', `${at}/keys`, keyBody)
  const grantBody = { amount: 500, reason: 'Top-up for March' }
  const grantCredits = made(grantBody, await admin('POST', `${at}/credits`, grantBody))

  const member = await house.sandbox.member({ invitations: 20, seed: SEED })
  const loginBody = { platform: 'linkedin', login_token: member.li_at, account_name: 'Second' }
  const login = await workspace.ask('POST', '/v2/login', loginBody)
  const accountId: string = login.body.data.account_id
  await workspace.list(accountId, { count: 2 })

  const answers: Recording['answers'] = {
    login: made({ ...loginBody, login_token: 'THE_COOKIE_li_at' }, login),
    listAccounts: got(await workspace.ask('GET', '/v2/accounts')),
    getAccount: got(await workspace.ask('GET', `/v2/accounts/${accountId}`)),
    getCredits: got(await workspace.ask('GET', '/v2/credits')),
    listLogs: got(await workspace.ask('GET', '/v2/logs?limit=2')),
    forgetAccount: got(await workspace.ask('DELETE', `/v2/accounts/${accountId}`)),
    makeWorkspace,
    listWorkspaces: got(await admin('GET', '/admin/workspaces?count=2')),
    grantCredits,
    listLedger: got(await admin('GET', `${at}/ledger?count=2`)),
    makeKey: made(keyBody, keyed),
    listKeys: got(await admin('GET', `${at}/keys`)),
    revokeKey: got(await admin('DELETE', `${at}/keys/${keyed.body.data.key_id}`)),
    getHealth: got(await admin('GET', '/healthz')),
    getReadiness: got(await admin('GET', '/readyz')),
  }
  answers.closeWorkspace = got(await admin('DELETE', at))
  // It opens nothing any more, and is not to look as if it did.
  keyed.body.data.api_key = `slv_${'X'.repeat(keyed.body.data.api_key.length - 4)}`
  return answers
}

async function failures(house: House): Promise<Recording['failures']> {
  const workspace = await house.workspace(1)
  const account = await workspace.account({ invitations: 120, seed: `${SEED} failures` })
  const ended = await workspace.account({ invitations: 1, seed: `${SEED} ended` })
  await house.sandbox.endSession(ended.member)
  await workspace.list(ended.id)
  const failing = await workspace.account({ invitations: 10, seed: `${SEED} failing` })
  await house.sandbox.faults(failing.member, [{ on: 'any', answer: '500' }])
  const paused = await workspace.account({ invitations: 10, seed: `${SEED} paused` })
  await house.sandbox.faults(paused.member, [{ on: 'any', answer: { '429': { retry_after: 60 } } }])
  const other = await house.gateway({ SALVER_SECRET_KEY: Buffer.alloc(32, 9).toString('base64') })
  const list = { account_id: account.id, action: 'list_invitations' }
  const through = (url: string, headers: Record<string, string> = {}, body: object = list) =>
    fetch(`${url}/v2/network`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'x-api-key': workspace.key, ...headers },
    }).then((answer) => answer.json())

  const answered = [
    (await workspace.ask('GET', '/v2/acounts')).body,
    (await workspace.ask('GET', '/v2/network')).body,
    await through(house.url, { 'x-api-key': 'slv_unknown' }),
    (await workspace.list('acc_1')).body,
    (await workspace.list(ended.id)).body,
    (await workspace.act(account.id, 'list_invitation')).body,
    (await workspace.list(account.id, { count: '10' })).body,
    (await workspace.list(account.id, { count: 100 })).body,
    (await workspace.list(failing.id)).body,
    (await workspace.list(paused.id)).body,
    await through(other.url),
    ...(await whileBusy(house, workspace.key, list)),
  ]
  return Object.fromEntries(answered.map((body) => [body.error.code, body]))
}

/** What is refused while a call is under way that the network does not answer. */
async function whileBusy(house: House, key: string, list: { account_id: string; action: string }) {
  const narrow = await house.gateway({ SALVER_MAX_CALLS: '1', SALVER_CALL_TIMEOUT: '2s' })
  const [{ member = '' } = {}] = await house.sql<{ member: string }>(
    'select public_identifier as member from accounts where account_id = $1',
    [list.account_id],
  )
  await house.sandbox.forgetRequests(member)
  await house.sandbox.faults(member, [{ on: 'any', answer: 'stall-before' }])
  const send = (url: string) =>
    fetch(`${url}/v2/network`, {
      method: 'POST',
      body: JSON.stringify(list),
      headers: { 'content-type': 'application/json', 'x-api-key': key, 'idempotency-key': 'busy' },
    }).then((answer) => answer.json())
  const first = send(narrow.url)
  while ((await house.sandbox.requests(member)).length === 0) await new Promise(setImmediate)
  const refused = [await send(house.url), await send(narrow.url)]
  await first
  return refused
}
