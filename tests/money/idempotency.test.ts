import { expect, test } from 'vitest'
import { startHouse } from '../house.ts'

const house = await startHouse()

test('a retry gets the first answer, and is charged once', async () => {
  const workspace = await house.workspace(100)
  const account = await workspace.account({ invitations: 26 })
  const body = { account_id: account.id, action: 'list_invitations', params: { count: 1 } }
  const headers = { 'idempotency-key': 'a' }
  const first = await workspace.ask('POST', '/v2/network', body, headers)
  const second = await workspace.ask('POST', '/v2/network', body, headers)
  expect(second.body).toEqual(first.body)
  expect(second.headers.get('idempotency-replayed')).toBe('true')
  expect(first.headers.get('ratelimit')).toBe('"key";r=999999;t=1')
  expect(await workspace.credits()).toBe(99)
  const other = await workspace.ask('POST', '/v2/network', { ...body, params: { count: 2 } }, headers)
  expect(other.body.error.code).toBe('INVALID_PARAMS')
  const all = await Promise.all(
    Array.from({ length: 50 }, () => workspace.ask('POST', '/v2/network', body, { 'idempotency-key': 'b' })),
  )
  expect(await workspace.credits()).toBe(98)
  expect(new Set(all.map((a) => a.status))).toEqual(new Set([200, 409]))
  const logs = await workspace.ask('GET', '/v2/logs?limit=200')
  expect(logs.body.data.logs.length).toBe(54)
  console.log(
    logs.body.data.logs.slice(0, 2),
    await workspace
      .ask('GET', '/v2/logs?date_from=2026-01-01&status=error&limit=1')
      .then((r) => r.body.data.pagination),
  )
  const key = await house.admin('POST', `/admin/workspaces/${workspace.id}/keys`, {
    name: 'slow',
    rate_limit: { requests: 2, per_seconds: 60 },
  })
  const slow = { 'x-api-key': key.body.data.api_key }
  const three = await Promise.all([1, 2, 3].map(() => workspace.ask('GET', '/v2/credits', undefined, slow)))
  expect(three.map((a) => a.status).sort()).toEqual([200, 200, 429])
  console.log(
    three.map((a) => [
      a.status,
      a.headers.get('retry-after'),
      a.headers.get('ratelimit'),
      a.headers.get('ratelimit-policy'),
    ]),
  )
})
