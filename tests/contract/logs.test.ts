import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { LogsData } from '@salver/contract'
import { expect, test } from 'vitest'
import { startHouse } from '../house.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()

const workspace = await house.workspace(3)
const account = await workspace.account({ invitations: 60 })
const other = await workspace.account({ invitations: 5 })
await workspace.list(account.id, { count: 60 })
await workspace.list(account.id, { count: 0 })
await workspace.ask('POST', '/v2/network', { account_id: account.id, action: 'lits_invitations' })
await workspace.ask('POST', '/v2/network', '{')
await workspace.list(other.id)
await workspace.list(other.id)

async function logs(query = '') {
  const { status, body } = await workspace.ask('GET', `/v2/logs${query}`)
  expect(status).toBe(200)
  return LogsData.parse(body.data)
}

test(
  'every POST is there once, newest first, and no GET',
  keeps('logs-list', 'logs-entries', 'logs-free'),
  async () => {
    await workspace.ask('GET', '/v2/accounts')
    await workspace.ask('GET', '/v2/credits')
    const { logs: entries, pagination } = await logs()
    expect(
      entries.map(({ action, account_id, status, http_status, code, credits_consumed }) => [
        action,
        account_id,
        status,
        http_status,
        code,
        credits_consumed,
      ]),
    ).toEqual([
      ['list_invitations', other.id, 'error', 402, 'INSUFFICIENT_CREDITS', 0],
      ['list_invitations', other.id, 'success', 200, null, 1],
      [null, null, 'error', 400, 'INVALID_PARAMS', 0],
      ['lits_invitations', account.id, 'error', 400, 'INVALID_ACTION', 0],
      ['list_invitations', account.id, 'error', 400, 'INVALID_PARAMS', 0],
      ['list_invitations', account.id, 'success', 200, null, 2],
      ['login', other.id, 'success', 200, null, 0],
      ['login', account.id, 'success', 200, null, 0],
    ])
    expect(pagination).toEqual({ offset: 0, count: 8, next_offset: null, has_more: false })
    const times = entries.map(({ at }) => Date.parse(at))
    expect(times).toEqual([...times].sort((a, b) => b - a))
    expect(Math.abs(Date.now() - (times[0] ?? 0))).toBeLessThan(60_000)
    expect(await workspace.credits()).toBe(0)
  },
)

test('the time of a call is that of its id, by which the log is in order', keeps('logs-list'), async () => {
  const own = await house.workspace()
  const url = new URL(house.url)
  const slow = connect(Number(url.port), url.hostname)
  const body = '{"platform":"linkedin"}'
  slow.write(
    `POST /v2/login HTTP/1.1\r\nhost: x\r\nx-api-key: ${own.key}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n{`,
  )
  await sleep(300)
  await own.ask('POST', '/v2/login', {})
  slow.write(body.slice(1))
  await text(slow)
  const { logs: entries } = LogsData.parse((await own.ask('GET', '/v2/logs')).body.data)
  const times = entries.map(({ at }) => Date.parse(at))
  expect(times).toHaveLength(2)
  expect(times).toEqual([...times].sort((a, b) => b - a))
})

test('pages follow each other', keeps('logs-list', 'logs-limit'), async () => {
  const all = await logs()
  const first = await logs('?limit=3')
  const second = await logs(`?limit=200&offset=${first.pagination.next_offset}`)
  expect(first.pagination).toEqual({ offset: 0, count: 3, next_offset: 3, has_more: true })
  expect([...first.logs, ...second.logs]).toEqual(all.logs)
  expect(second.pagination.has_more).toBe(false)
})

test.each([
  ['?action=login', 2],
  ['?action=list_invitations', 5 - 1],
  [`?account_id=${other.id}`, 3],
  ['?status=success', 4],
  ['?status=error', 4],
  [`?status=error&account_id=${account.id}&action=list_invitations`, 1],
  [`?date_from=${today()}`, 8],
  [`?date_to=${today()}`, 8],
  [`?date_from=${today(1)}`, 0],
  [`?date_to=${today(-1)}`, 0],
  [`?date_from=${today()}&date_to=${today()}`, 8],
  [`?date_to=${encodeURIComponent(new Date(Date.now() - 3_600_000).toISOString())}`, 0],
  [`?account_id=${'acc_'}${'0'.repeat(32)}`, 0],
])('%s', keeps('logs-filters'), async (query, count) => {
  expect((await logs(query)).logs).toHaveLength(count)
})

test.each([
  'limit=0',
  'limit=201',
  'limit=x',
  'offset=-1',
  'status=ok',
  'date_from=yesterday',
  'date_to=2026-13-01',
])('?%s is refused, by the name of the parameter', keeps('logs-limit', 'logs-filters'), async (query) => {
  const { status, body } = await workspace.ask('GET', `/v2/logs?${query}`)
  expect(status).toBe(400)
  expect(body.error.code).toBe('INVALID_PARAMS')
  expect(body.error.message).toMatch(new RegExp(`^${query.split('=')[0]}: got`))
})

test('another workspace sees nothing of it', async () => {
  const stranger = await house.workspace()
  const { body } = await stranger.ask('GET', '/v2/logs')
  expect(body.data.logs).toEqual([])
})

test('metrics want the operator’s token and count the calls', keeps('admin-metrics'), async () => {
  expect((await workspace.ask('GET', '/metrics')).status).toBe(403)
  const response = await fetch(`${house.url}/metrics`, {
    headers: { authorization: `Bearer ${house.adminToken}` },
  })
  expect(response.headers.get('content-type')).toContain('text/plain')
  const text = await response.text()
  expect(text).toMatch(/salver_calls_total\{action="list_invitations",code="ok"\} 2/)
  expect(text).toMatch(/salver_calls_total\{action="list_invitations",code="INSUFFICIENT_CREDITS"\} 1/)
  expect(text).toMatch(/salver_network_request_seconds_count\{outcome="ok"\} \d/)
  expect(text).toContain('salver_batch_calls_bucket')
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds')
})

/** A day of the calendar in UTC, so many days from now. */
function today(days = 0): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}
