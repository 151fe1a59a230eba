/**
 * A program as it was written for the commercial service: plain `fetch`, an `x-api-key`, version 2 of its API. It knows
 * nothing of Salver. Where it is pointed is all that changes:
 *
 *     API_URL=http://127.0.0.1:8410 API_KEY=… node inbox.ts
 *
 * LOGIN_TOKEN connects an account for this run; without it, it is the first that is connected. PROFILE_URL is invited.
 */
import assert from 'node:assert/strict'

const { API_URL, API_KEY = '', ACCOUNT_ID, LOGIN_TOKEN, PROFILE_URL } = process.env
assert(API_URL, 'API_URL is not set: the base URL of the service, without /v2')

interface Person {
  first_name: string | null
  last_name: string | null
}
interface Pagination {
  next_offset: number | null
  has_more: boolean
}
interface Received {
  entity_urn: string
  shared_secret: string
  sender: Person & { linkedin_url: string | null }
  invitation_type: string
  sent_time: string | null
}
interface Sent {
  entity_urn: string
  recipient: Person
  sent_time_days: number | null
}
interface Account {
  account_id: string
  status: string
  platform: string
}
interface Log {
  action: string | null
  status: string
  credits_consumed: number
}

class ApiError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const MOST_TRIES = 3
const LONGEST_PAUSE_SECONDS = 60
let spent = 0

async function api<Data>(method: string, path: string, body?: object): Promise<Data> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(`${API_URL}${path}`, {
      method,
      headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const answer = (await response.json()) as
      | { success: true; data: Data; metadata: { credits_consumed: number } }
      | { success: false; error: { code: string; message: string } }
    if (answer.success) {
      spent += answer.metadata.credits_consumed
      return answer.data
    }
    const seconds = Number(response.headers.get('retry-after') ?? 5)
    if (response.status === 429 && attempt < MOST_TRIES && seconds <= LONGEST_PAUSE_SECONDS) {
      console.log(`${answer.error.code}: again in ${seconds} s`)
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
      continue
    }
    throw new ApiError(response.status, answer.error.code, answer.error.message)
  }
}

function network<Data>(account_id: string, action: string, params: object): Promise<Data> {
  return api('POST', '/v2/network', { account_id, action, params })
}

async function connect(): Promise<string> {
  if (ACCOUNT_ID) return ACCOUNT_ID
  if (LOGIN_TOKEN) {
    const body = { platform: 'linkedin', login_token: LOGIN_TOKEN, country: 'FR', account_name: 'Inbox' }
    return (await api<{ account_id: string }>('POST', '/v2/login', body)).account_id
  }
  const { accounts } = await api<{ accounts: Account[] }>('GET', '/v2/accounts?limit=1&offset=0')
  assert(accounts[0], 'No account is connected: set LOGIN_TOKEN')
  return accounts[0].account_id
}

async function allReceived(account: string): Promise<Received[]> {
  const all: Received[] = []
  for (let offset: number | null = 0; offset !== null; ) {
    const page: { invitations: Received[]; total_available_results: number; pagination: Pagination } =
      await network(account, 'list_invitations', { count: 50, offset, invitation_type: 'CONNECTION' })
    all.push(...page.invitations)
    offset = page.pagination.next_offset
  }
  return all
}

const nameOf = ({ first_name, last_name }: Person) => JSON.stringify(`${first_name ?? ''} ${last_name ?? ''}`)

async function run(): Promise<void> {
  const account = await connect()
  const { status, platform } = await api<Account>('GET', `/v2/accounts/${account}`)
  const { credits } = await api<{ credits: number }>('GET', '/v2/credits')
  console.log(`account: ${platform}, ${status}; ${credits} credits`)

  const received = await allReceived(account)
  console.log(`list_invitations: ${received.length}`)
  const [first, second] = received
  if (first && second) {
    const profile_url = first.sender.linkedin_url
    if (profile_url !== null) {
      const stands = await network<{ invitation_state: string; invitation_type: string | null }>(
        account,
        'check_invitation',
        { profile_url },
      )
      console.log(`check_invitation: ${stands.invitation_state} ${stands.invitation_type}`)
    }
    const keyOf = ({ entity_urn, shared_secret }: Received) => ({ entity_urn, shared_secret })
    await network(account, 'accept', keyOf(first))
    console.log(`accept: ${nameOf(first.sender)}`)
    await network(account, 'decline', keyOf(second))
    console.log(`decline: ${nameOf(second.sender)}`)
  }

  const { invitations, invitation_type } = await network<{ invitations: Sent[]; invitation_type: string }>(
    account,
    'list_sent',
    { count: 10, offset: 0 },
  )
  console.log(`list_sent: ${invitations.length} ${invitation_type}`)
  const last = invitations.at(-1)
  if (last) {
    const invitation_id = last.entity_urn.split(':').at(-1)
    const { withdrawn } = await network<{ withdrawn: boolean }>(account, 'withdraw', { invitation_id })
    assert.equal(withdrawn, true)
    console.log(`withdraw: ${nameOf(last.recipient)}`)
  }
  if (PROFILE_URL) {
    const params = { profile_url: PROFILE_URL, message: 'We met in Riga.' }
    const invited = await network<Person & { invitation_urn: string }>(account, 'invite', params)
    console.log(`invite: ${nameOf(invited)}`)
  }
  const { connections } = await network<{ connections: { name: string }[]; pagination: Pagination }>(
    account,
    'list_connections',
    { count: 5 },
  )
  console.log(`list_connections: ${connections.length}`)

  const { logs } = await api<{ logs: Log[] }>(
    'GET',
    `/v2/logs?limit=50&offset=0&account_id=${account}&status=success`,
  )
  const paid = logs.reduce((sum, { credits_consumed }) => sum + credits_consumed, 0)
  console.log(`logs: ${logs.length} calls that succeeded, ${paid} credits; this run ${spent}`)
  if (LOGIN_TOKEN && !ACCOUNT_ID) {
    await api('DELETE', `/v2/accounts/${account}`)
    console.log('account: removed')
  }
}

try {
  await run()
} catch (error) {
  if (!(error instanceof ApiError)) throw error
  const ways: Record<string, string> = {
    INVALID_API_KEY: 'check API_KEY',
    ACCOUNT_INACTIVE: 'its owner has to connect the account again',
    INVALID_ACCOUNT: 'check ACCOUNT_ID',
    INSUFFICIENT_CREDITS: 'buy credits',
    RATE_LIMITED: 'try again later',
  }
  console.error(`${error.status} ${error.code}: ${ways[error.code] ?? error.message}`)
  process.exitCode = 1
}
