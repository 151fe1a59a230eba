import type { Account } from '@salver/client'
import { SalverError } from '@salver/client'
import { readersOf, readProfiles } from '../config.ts'
import { EXITS, type Exit } from '../exit-codes.ts'
import { Findings } from '../findings.ts'
import { type CommonOptions, type Gateway, gatewayAt } from '../gateway.ts'
import { countOf } from '../outcomes.ts'
import { certificateEnd, type Looked, look } from '../probe.ts'
import { type Connection, connectionOf, shownPath } from '../profile.ts'
import { tellingOf } from '../telling.ts'
import type { Terminal } from '../terminal.ts'
import { isPlainText, problemOfUrl } from './connect.ts'

/** The flags of `salver doctor`. */
export interface DoctorOptions extends CommonOptions {
  /** False for `--no-live`. */
  readonly live?: boolean
}

const DAY_MS = 86_400_000
/** Clocks that differ by more make ages and times hard to believe. */
const MOST_SKEW_MS = 30_000
/** Fewer are soon gone. */
const FEW_CREDITS = 10
/** Behind the end of any list: read from there, it is empty, which costs nothing. */
const BEYOND = 1_000_000

/**
 * `salver doctor`: looks at everything between here and the network, one thing after the other, and says what to do.
 *
 * @returns how the command ends: by the first thing that has to be mended
 */
export async function doctor(terminal: Terminal, options: DoctorOptions): Promise<Exit> {
  const findings = new Findings(terminal, { json: options.json === true })
  const connection = await ofConfig(terminal, options, findings)
  if (connection === null) return findings.end()
  const state = await ofGateway(connection.url, findings)
  if (state === 'not_ready') findings.skip('key', 'it could not be checked: the gateway is not ready')
  if (state !== 'up') return findings.end()
  const gateway = await ofKey(terminal, connection, options, findings)
  if (gateway !== null) await ofAccounts(gateway, findings, options.live !== false)
  return findings.end()
}

async function ofConfig(
  { environment }: Terminal,
  { profile }: DoctorOptions,
  findings: Findings,
): Promise<Connection | null> {
  const path = shownPath(environment)
  const readers = await readersOf(environment)
  const broken = await readProfiles(environment).then(() => null, tellingOf)
  if (broken !== null) {
    const { message, wayOut, exit } = broken
    // Where the environment says all, nobody reads it.
    if (!environment.SALVER_URL || !environment.SALVER_API_KEY) {
      findings.fail('config', message, wayOut, exit)
      return null
    }
    findings.warn('config', message, wayOut)
  } else if (readers === 'own') findings.ok('config', `${path}, yours alone`)
  else if (readers !== null) {
    findings.warn('config', `${path} can be read by others (mode ${readers.mode})`, `chmod 600 ${path}`)
  }
  try {
    const connection = await connectionOf(environment, profile)
    if (connection.warning !== null) findings.warn('config', connection.warning)
    findings.ok('connection', `URL from ${connection.urlFrom}, key from ${connection.keyFrom}`)
    return connection
  } catch (error) {
    failed(findings, 'connection', error)
    return null
  }
}

/** @returns whether it makes sense to look further: only where it is up */
async function ofGateway(written: string, findings: Findings): Promise<'up' | 'not_ready' | 'unknown'> {
  const url = written.replace(/\/+$/, '')
  const problem = problemOfUrl(url)
  if (problem !== undefined) {
    findings.fail('url', problem, 'salver connect stores another one', 'usage')
    return 'unknown'
  }
  const health = await look(url, '/healthz')
  if (health.problem !== null) {
    const wayOut = 'Does the gateway run, and is the URL right? A proxy or a firewall may be between'
    findings.fail('url', `${url} cannot be reached: ${health.problem}`, wayOut, 'unreachable')
    return 'unknown'
  }
  await ofTls(url, findings)
  if (health.status !== 200 || Object(health.body?.data).status !== 'ok') {
    // What a proxy says for a gateway that it does not reach, be it in JSON; a gateway's own answers say `success`.
    if (
      health.body?.success === undefined &&
      health.status !== null &&
      [502, 503, 504].includes(health.status)
    ) {
      const problem = `${url} answers ${health.status}: a proxy is there, and its gateway is down`
      const wayOut = 'Whoever runs it should see whether the gateway runs, and where the proxy sends to'
      findings.fail('gateway', problem, wayOut, 'unreachable')
      return 'unknown'
    }
    const what = health.body === null ? 'no JSON' : 'something else'
    const problem = `${url}/healthz answers ${health.status} and ${what}: this is no Salver gateway`
    findings.fail(
      'gateway',
      problem,
      'Check the URL: without /v2, and with the prefix of a proxy, if any',
      'unreachable',
    )
    return 'unknown'
  }
  findings.ok('url', `${url} answers`)
  const [described, ready] = await Promise.all([look(url, '/openapi.json'), look(url, '/readyz')])
  ofVersion(described, findings)
  const clock = ready.skewMs ?? health.skewMs
  if (clock !== null && Math.abs(clock) > MOST_SKEW_MS) {
    const seconds = Math.round(Math.abs(clock) / 1_000)
    const problem = `the gateway’s clock is ${seconds} s ${clock > 0 ? 'before' : 'behind'} yours`
    findings.warn('clock', problem, 'Set both by the network (NTP): ages and limits depend on them')
  } else if (clock !== null) findings.ok('clock', 'the gateway’s clock and yours agree')
  if (ready.status === 200) findings.ok('readiness', 'its database can be reached')
  else if (ready.status === 404) {
    findings.warn(
      'readiness',
      'the gateway does not say',
      'It is of another version: update the older of the two',
    )
  } else {
    const wayOut = 'Whoever runs the gateway should look at its database'
    findings.fail('readiness', 'the gateway is not ready to serve', wayOut, 'later')
    return 'not_ready'
  }
  return 'up'
}

async function ofTls(url: string, findings: Findings): Promise<void> {
  if (new URL(url).protocol === 'http:') {
    if (!isPlainText(url)) return findings.ok('tls', 'not needed: it is on this machine')
    return findings.warn(
      'tls',
      'the key goes over the network in the clear',
      'Put TLS before the gateway, and use https://',
    )
  }
  const end = await certificateEnd(url)
  if (end === null) return findings.ok('tls', 'the certificate is valid')
  const days = Math.floor((end.getTime() - Date.now()) / DAY_MS)
  const told = `the certificate is valid for ${countOf(days, 'day')}`
  if (days < 14) findings.warn('tls', told, 'Whoever runs the gateway should renew it')
  else findings.ok('tls', told)
}

function ofVersion({ status, body }: Looked, findings: Findings): void {
  const version: unknown = Object(body?.info).version
  if (status === 200 && typeof version === 'string') findings.ok('version', `gateway ${version}`)
  else
    findings.warn(
      'version',
      'the gateway does not say its version',
      'It is older than this command: update it',
    )
}

async function ofKey(
  terminal: Terminal,
  connection: Connection,
  options: DoctorOptions,
  findings: Findings,
): Promise<Gateway | null> {
  try {
    const gateway = gatewayAt(terminal, connection, options)
    const { credits, meta } = await gateway.credits.get({ retries: 0, timeoutMs: 15_000 })
    findings.ok('key', 'it is accepted')
    const left = `${countOf(credits, 'credit')} left`
    if (credits < FEW_CREDITS) findings.warn('credits', left, 'Whoever runs the gateway can grant more')
    else findings.ok('credits', left)
    const { rateLimit } = meta
    if (rateLimit !== null) {
      const { remaining, limit, windowSeconds, resetSeconds } = rateLimit
      const told = `${remaining} of ${limit} calls left, refilled over ${windowSeconds} s`
      if (remaining < limit / 10)
        findings.warn('rate limit', told, `All are there again in ${resetSeconds} s`)
      else findings.ok('rate limit', told)
    }
    return gateway
  } catch (error) {
    failed(findings, 'key', error)
    return null
  }
}

async function ofAccounts(gateway: Gateway, findings: Findings, live: boolean): Promise<void> {
  try {
    const accounts: Account<true>[] = []
    for await (const account of gateway.accounts.list()) accounts.push(account)
    if (accounts.length === 0) findings.warn('accounts', 'none is connected', 'salver accounts connect')
    for (const account of accounts) await ofAccount(gateway, account, findings, live)
  } catch (error) {
    failed(findings, 'accounts', error)
  }
}

async function ofAccount(
  gateway: Gateway,
  { account_id, account_name, name, status, health }: Account<true>,
  findings: Findings,
  live: boolean,
): Promise<void> {
  const who = `${account_id} (${account_name ?? name ?? 'not named'})`
  if (status === 'disconnected') {
    const wayOut = 'Connect it again with a new token of the same member: salver accounts connect'
    return findings.fail('account', `${who}: its session has ended`, wayOut, 'account')
  }
  const { resting_until, last_failure, last_failure_at, last_success_at, requests_last_hour } = health
  if (resting_until !== null && Date.parse(resting_until) > Date.now()) {
    const problem = `${who}: the network asked for a pause until ${resting_until}`
    return findings.warn('account', problem, 'Wait until then, and ask less often')
  }
  if (live) {
    try {
      await gateway.invitations.list(
        { account_id, count: 1, offset: BEYOND },
        { retries: 0, timeoutMs: 30_000 },
      )
      return findings.ok(
        'account',
        `${who}: the network answers (${countOf(requests_last_hour, 'request')} in the last hour)`,
      )
    } catch (error) {
      return failed(findings, 'account', error, `${who}: `)
    }
  }
  if ((last_failure_at ?? '') > (last_success_at ?? '')) {
    return findings.warn(
      'account',
      `${who}: its last call failed (${last_failure ?? 'unknown'})`,
      'salver doctor without --no-live tries it',
    )
  }
  findings.ok('account', `${who}: connected`)
}

function failed(findings: Findings, check: string, error: unknown, before = ''): void {
  const { message, wayOut, exit, requestId } = tellingOf(error)
  const request = requestId === null ? '' : ` (request ${requestId})`
  const wayOutHere = error instanceof SalverError && EXITS[exit] === EXITS.unreachable ? null : wayOut
  findings.fail(check, `${before}${message}${request}`, wayOutHere, exit)
}
