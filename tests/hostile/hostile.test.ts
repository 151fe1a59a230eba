import { expect, inject, test } from 'vitest'
import { makeClient } from '../faulty/client.ts'
import { openStage } from '../faulty/stage.ts'
import { sendHostile, together } from './hostility.ts'

const REQUESTS = 10_000
const WARM_UP = 4_000
/** So much more may be held after all of them than after the first: caches have filled up, and nothing may grow. */
const MORE_MEMORY = 48 * 1024 * 1024

test('Ten thousand hostile requests get no 500, end no process, cost no memory, and the next good call works.', {
  timeout: 120_000,
}, async () => {
  const seed = Number(process.env.PROOF_SEED ?? Math.floor(Math.random() * 2 ** 31))
  await using stage = await openStage({ serverUrl: inject('databaseUrl') })
  await using gateway = await stage.gateway({
    SALVER_QUERY_INVITATIONS: stage.sandbox.queries.invitations,
    SALVER_QUERY_SENT: stage.sandbox.queries.sent,
    SALVER_QUERY_PROFILES: stage.sandbox.queries.profiles,
  })
  using client = makeClient()
  const tenant = await stage.workspace(gateway.url, 1_000_000)
  const member = await stage.sandbox.member({ seed: 'hostile', invitations: 12, total: 'true' })
  const good = { key: tenant.key, accountId: await stage.account(gateway.url, tenant, member.li_at ?? '') }

  const first = await sendHostile(gateway.port, good, WARM_UP, seed)
  const before = await gateway.weigh()
  const rest = await sendHostile(gateway.port, good, REQUESTS - WARM_UP, seed + 1)
  const after = await gateway.weigh()
  const { kinds, statuses, silent, wrong } = together(first, rest)
  const again = `PROOF_SEED=${seed} npx vitest run tests/hostile`
  const megabytes = (bytes: number) => Math.round(bytes / 1024 / 1024)
  console.log(
    `hostile: ${REQUESTS} requests of ${Object.keys(kinds).length} kinds, answers ${JSON.stringify(statuses)}, ` +
      `none ${JSON.stringify(silent)}; ${megabytes(before)} MB before, ${megabytes(after)} MB after`,
  )
  expect(wrong.slice(0, 10), again).toEqual([])
  expect((await stage.sandbox.requests(member.public_identifier)).length, again).toBeGreaterThan(100)
  expect(gateway.alive, again).toBe(true)
  expect(after - before, again).toBeLessThan(MORE_MEMORY)

  const told = await client.ask(gateway.url, {
    method: 'POST',
    path: '/v2/network',
    headers: { 'x-api-key': tenant.key },
    body: JSON.stringify({ account_id: good.accountId, action: 'list_invitations' }),
  })
  expect(told).toMatchObject({ as: 'ok', credits: 1 })
  await stage.atRest(5_000)
  expect(await stage.differences()).toEqual([])
})
