import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { ask, startHouse, workspaceOf } from '../house.ts'
import { keeps } from '../requirements.ts'

const house = await startHouse()
const workspace = await house.workspace(100)
const account = await workspace.account({ invitations: 3 })
const line = await lineTo(house.databaseUrl)
const gateway = await house.gateway({ DATABASE_URL: line.url })
afterAll(() => line.mend())

/** A way to the database that can be cut and mended. */
async function lineTo(databaseUrl: string) {
  const { hostname, port } = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let cut = false
  const server = createServer((here) => {
    if (cut) return here.destroy()
    const there = connect(Number(port), hostname)
    for (const [one, other] of [
      [here, there],
      [there, here],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
    return undefined
  }).listen(0, '127.0.0.1')
  server.unref()
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the line has no port')
  const url = Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(address.port) }).href
  return {
    url,
    cut() {
      cut = true
      for (const socket of sockets) socket.destroy()
    },
    mend() {
      cut = false
    },
  }
}

describe('the health of a gateway', () => {
  test.each([
    ['/healthz', 'ok'],
    ['/readyz', 'ready'],
  ])(
    'at %s is open to all, and tells nothing else',
    keeps('health-process', 'health-ready'),
    async (path, status) => {
      for (const headers of [{}, { 'x-api-key': 'slv_unknown' }, { authorization: 'Bearer wrong' }] as Record<
        string,
        string
      >[]) {
        const answer = await ask(gateway.url, 'GET', path, undefined, headers)
        expect([answer.status, answer.body.success, answer.body.data]).toEqual([200, true, { status }])
      }
      expect((await ask(gateway.url, 'HEAD', path)).status).toBe(200)
    },
  )

  test('is that it is not ready without its tables', keeps('health-ready'), async () => {
    await house.sql('alter table kysely_migration rename to hidden')
    try {
      const answer = await ask(gateway.url, 'GET', '/readyz')
      expect([answer.status, answer.body.error.code]).toEqual([503, 'UNAVAILABLE'])
      expect(answer.body.error.message).not.toMatch(/kysely|relation/)
      expect((await ask(gateway.url, 'GET', '/healthz')).status).toBe(200)
    } finally {
      await house.sql('alter table hidden rename to kysely_migration')
    }
    expect((await ask(gateway.url, 'GET', '/readyz')).status).toBe(200)
  })
})

describe('a gateway whose database is away', () => {
  const tenant = { 'x-api-key': workspace.key }
  const operator = { authorization: `Bearer ${house.adminToken}` }
  const call = { account_id: account.id, action: 'list_invitations' }
  const list = workspaceOf({ ...workspace, url: gateway.url, sandbox: house.sandbox })

  test(
    'answers UNAVAILABLE with Retry-After, says so, and serves again when it is back',
    keeps('errors-database-away', 'health-ready', 'health-process', 'errors-free', 'errors-everywhere-json'),
    async () => {
      expect((await list.list(account.id)).status).toBe(200)
      await house.sandbox.forgetRequests(account.member)
      const before = await workspace.credits()
      line.cut()
      try {
        const calls: [method: string, path: string, headers: Record<string, string>, body?: object][] = [
          ['GET', '/readyz', {}],
          ['POST', '/v2/network', tenant, call],
          ['POST', '/v2/login', tenant, { platform: 'linkedin', login_token: account.token }],
          ['GET', '/v2/credits', tenant],
          ['GET', '/v2/accounts', tenant],
          ['GET', '/admin/workspaces', operator],
          ['POST', '/admin/workspaces', operator, { name: 'Tests' }],
          ['POST', `/admin/workspaces/${workspace.id}/credits`, operator, { amount: 1, reason: 'Tests' }],
        ]
        const answers = await Promise.all(
          calls.map(async ([method, path, headers, body]) => {
            const answer = await ask(gateway.url, method, path, body, headers)
            expect(JSON.stringify(answer.body)).not.toMatch(/ECONN|127\.0\.0\.1|postgres|terminated/i)
            return [
              path,
              answer.status,
              answer.body.error?.code,
              /^[1-9]\d*$/.test(answer.headers.get('retry-after') ?? ''),
            ]
          }),
        )
        expect(answers).toEqual(calls.map(([, path]) => [path, 503, 'UNAVAILABLE', true]))
        expect((await ask(gateway.url, 'GET', '/healthz')).status).toBe(200)
        expect(await house.sandbox.requests(account.member)).toEqual([])
      } finally {
        line.mend()
      }
      await expect
        .poll(async () => (await ask(gateway.url, 'GET', '/readyz')).status, { timeout: 10_000 })
        .toBe(200)
      expect(await workspace.credits()).toBe(before)
      expect((await list.list(account.id)).status).toBe(200)
    },
  )

  test('goes on living when the line is cut under many requests', keeps('errors-database-away'), async () => {
    const main = fileURLToPath(new URL('../../packages/gateway/src/main.ts', import.meta.url))
    const environment = { ...house.environment({ DATABASE_URL: line.url }), PATH: process.env.PATH ?? '' }
    const child = spawn(process.execPath, [main], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] })
    try {
      let said = ''
      child.stderr.on('data', (text) => {
        said += text
      })
      const urlOf = () => /listening on (\S+)/.exec(said)?.[1]
      await expect.poll(urlOf, { timeout: 10_000 }).toBeDefined()
      const url = urlOf() ?? ''
      // Some of these are always at the database.
      const asking = Array.from({ length: 8 }, async () => {
        for (let round = 0; round < 50; round += 1) {
          await ask(url, 'GET', '/admin/workspaces', undefined, operator).catch(() => {})
          if (round === 20) line.cut()
        }
      })
      await Promise.all(asking)
      line.mend()
      expect(said.replace(/^salver: listening.*$/m, '').trim()).toBe('')
      expect(child.exitCode).toBeNull()
      const ready = () => ask(url, 'GET', '/readyz').then(({ status }) => status)
      await expect.poll(ready, { timeout: 10_000 }).toBe(200)
    } finally {
      line.mend()
      child.kill('SIGKILL')
    }
  })
})
