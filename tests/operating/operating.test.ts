import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { type House, startHouse, type Workspace, workspaceOf } from '../house.ts'

const main = fileURLToPath(new URL('../../packages/gateway/src/main.ts', import.meta.url))

/** A command of the gateway, as an operator gives it. */
async function command(name: string, environment: Record<string, string>) {
  const child = spawn(process.execPath, [main, name], {
    env: {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const heard = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    heard.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    heard.err += text
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, ...heard, lines: heard.out.trim().split('\n') }
}

const verify = (house: House) => command('verify', { DATABASE_URL: house.databaseUrl })

/** A workspace of 100 credits that has made so many calls of 2 credits each. Gives their request ids, oldest first. */
async function usedWorkspace(house: House, calls: number) {
  const workspace = await house.workspace(100)
  const account = await workspace.account({ invitations: 60 })
  const requestIds: string[] = []
  for (let made = 0; made < calls; made++) {
    const { body } = await workspace.list(account.id, { count: 60 })
    requestIds.push(body.metadata.request_id)
  }
  return { workspace, account, requestIds }
}

describe('verify', async () => {
  const house = await startHouse()
  const { workspace, requestIds } = await usedWorkspace(house, 3)
  const { id } = workspace
  const [, second] = requestIds
  const tables = ['balances', 'entries', 'holds', 'calls']
  const before = await Promise.all(
    tables.map(async (table) => ({ table, rows: await house.sql(`select * from ${table}`) })),
  )
  const looked = 'verify: 1 workspace, 4 entries, 4 calls'

  afterEach(async () => {
    for (const { table, rows } of before) {
      await house.sql(`delete from ${table}`)
      const insert = `insert into ${table} select * from json_populate_recordset(null::${table}, $1)`
      await house.sql(insert, [JSON.stringify(rows)])
    }
  })

  test('exits with 0 where every balance, hold and price is what the entries and the log say.', async () => {
    const { code, out, err } = await verify(house)
    expect({ code, out, err }).toEqual({
      code: 0,
      out: `${looked}: every balance, hold and price is what they say\n`,
      err: '',
    })
  })

  // What was done to the books, and all that is then said of the workspace.
  const tampered: [string, string, string[]][] = [
    ['a balance', 'update balances set balance = balance + 1', ['its entries sum to 94, its balance is 95']],
    [
      'an entry that is missing',
      'delete from entries where sequence = 3',
      [
        'its balance has counted 4 entries, there are 3, the last with sequence 4',
        'its entries sum to 96, its balance is 94',
        'its entry 4 begins with 96, the one before ended with 98',
        `the call ${second} cost 2 credits by the log, 0 by the ledger`,
      ],
    ],
    [
      'the newest entry that is missing, and its call with it',
      'with gone as (delete from entries where sequence = 4 returning call_id) delete from calls using gone where request_id = call_id',
      [
        'its balance has counted 4 entries, there are 3, the last with sequence 3',
        'its entries sum to 96, its balance is 94',
      ],
    ],
    [
      'a hold that is in no balance',
      `insert into holds select workspace_id, 'req_of_nobody', 'gw_of_nobody', 2 from balances`,
      ['its holds sum to 2, its balance says 0'],
    ],
    [
      'a balance that says of a hold',
      'update balances set held = 1',
      ['its holds sum to 0, its balance says 1'],
    ],
    [
      'the credits of a call',
      `update calls set credits = 1 where request_id = '${second}'`,
      [
        `the call ${second} cost 1 credits by the log, 2 by the ledger`,
        `the call ${second} returned 60 rows and cost 1 credits`,
      ],
    ],
    [
      'a failure that cost something',
      `update calls set http_status = 502, rows = null where request_id = '${second}'`,
      [`the call ${second} failed and cost 2 credits`],
    ],
    [
      'a call that was charged twice, in books that otherwise agree',
      `with twice as (
        insert into entries (workspace_id, sequence, kind, amount, balance_before, balance, call_id)
        select workspace_id, 5, kind, amount, 94, 92, call_id from entries where sequence = 3
      ) update balances set balance = 92, last_sequence = 5`,
      [
        `the call ${second} cost 2 credits by the log, 4 by the ledger`,
        `the call ${second} was charged 2 times`,
      ],
    ],
    [
      'a call that was charged too little, in a ledger that otherwise agrees',
      `with cheap as (update entries set amount = -1, balance = balance + 1 where sequence = 4)
      update balances set balance = 95`,
      [`the call ${requestIds.at(-1)} cost 2 credits by the log, 1 by the ledger`],
    ],
    [
      'a charge without its call in the log',
      `delete from calls where request_id = '${second}'`,
      [`the call ${second} was charged 2 credits and is not in the log`],
    ],
  ]

  test.each(tampered)('names what is wrong, and exits with 1: %s.', async (_, statement, differences) => {
    await house.sql(statement)
    const { code, lines, err } = await verify(house)
    expect({ code, err }).toEqual({ code: 1, err: '' })
    expect(lines.slice(0, -1).sort()).toEqual(differences.map((difference) => `${id}: ${difference}`))
    expect(lines.at(-1)).toMatch(new RegExp(` calls?: ${differences.length} differences?$`))
  })
})

test('A gateway whose database speaks no TLS, and is to, says so and ends.', async () => {
  const house = await startHouse()
  const told = await command('serve', {
    ...house.environment({ DATABASE_URL: house.databaseUrl.replace('=disable', '=verify-full') }),
  })
  expect(told.code).toBe(1)
  expect(told.err).toBe(
    'salver: DATABASE_URL: the database cannot be reached (The server does not support SSL connections). Set it to a PostgreSQL that is there, 15 or newer.\n',
  )
})

describe('reseal', async () => {
  const [a, b] = [11, 22].map((byte) => Buffer.alloc(32, byte).toString('base64'))
  const house = await startHouse({ SALVER_SECRET_KEY: `${a}` })
  const workspace = await house.workspace(100)
  const account = await workspace.account({ invitations: 3 })
  const body = { account_id: account.id, action: 'list_invitations' }
  const headers = { 'idempotency-key': 'kept' }
  const { body: first } = await workspace.ask('POST', '/v2/network', body, headers)
  expect(first.success).toBe(true)

  const through = async (keys: string): Promise<Workspace> =>
    workspaceOf({ ...house, ...workspace, url: (await house.gateway({ SALVER_SECRET_KEY: keys })).url })
  const reseal = (keys: string) => command('reseal', house.environment({ SALVER_SECRET_KEY: keys }))
  /** The status of a call for the account, and of a retry that wants its kept answer. */
  async function statuses(keys: string): Promise<[number, number]> {
    const tenant = await through(keys)
    const live = await tenant.list(account.id)
    const replay = await tenant.ask('POST', '/v2/network', body, headers)
    if (replay.status === 200) {
      expect(replay.body).toEqual(first)
      expect(replay.headers.get('idempotency-replayed')).toBe('true')
    }
    return [live.status, replay.status]
  }

  test('lets an old sealing key go: what it had sealed opens with the new one alone, and before it does not.', async () => {
    expect(await statuses(`${b},${a}`)).toEqual([200, 200])
    const credits = await workspace.credits()
    expect(await statuses(`${b}`)).toEqual([500, 500])
    expect(await workspace.credits()).toBe(credits)

    // A key that is missing changes nothing.
    const refused = await reseal(`${b}`)
    expect(refused.code).toBe(1)
    expect(refused.err).toMatch(
      /^salver: SALVER_SECRET_KEY: no key of SALVER_SECRET_KEY is the one that sealed this \(kid [\w-]{12}\)\. .*\n$/,
    )
    expect(await statuses(`${a}`)).toEqual([200, 200])

    const done = await reseal(`${b},${a}`)
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out).toBe('reseal: 1 session token and 1 kept answer are now sealed with the first key\n')
    expect(await statuses(`${b}`)).toEqual([200, 200])
    expect(await statuses(`${a}`)).toEqual([500, 500])

    const again = await reseal(`${b},${a}`)
    expect(again.out).toContain('reseal: 0 session tokens and 0 kept answers')
  })
})

describe('a database', () => {
  const failing = (name: 'verify' | 'reseal', databaseUrl: string) =>
    command(name, {
      DATABASE_URL: databaseUrl,
      SALVER_SECRET_KEY: Buffer.alloc(32, 3).toString('base64'),
    })

  test('that cannot be reached is told of in one line', async () => {
    for (const name of ['verify', 'reseal'] as const) {
      const { code, err } = await failing(name, 'postgres://127.0.0.1:1/x')
      expect([code, err]).toEqual([
        1,
        expect.stringMatching(/^salver: DATABASE_URL: the database cannot be reached .*\n$/),
      ])
    }
  })

  test('of a newer version is left alone, and by everything', async () => {
    const house = await startHouse()
    await house.sql(`insert into kysely_migration (name, timestamp) values ('010_future', '')`)
    const told = /DATABASE_URL: the database is of a newer version .* 010_future/
    for (const name of ['verify', 'reseal'] as const) {
      const { code, err } = await failing(name, house.databaseUrl)
      expect([code, err]).toEqual([1, expect.stringMatching(told)])
    }
    await expect(house.gateway()).rejects.toThrow(told)
  })
})

describe('a backup', async () => {
  const house = await startHouse()
  const [server] = await house.sql<{ major: number }>(
    `select current_setting('server_version_num')::int / 10000 as major`,
  )
  const [dumpProgram, restoreProgram] = ['pg_dump', 'pg_restore'] as const
  /** Programs older than the server refuse to dump it. */
  const hasPrograms = [dumpProgram, restoreProgram].every((program) => {
    const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
    return Number(/\d+/.exec(stdout ?? '')?.[0] ?? 0) >= (server?.major ?? Number.POSITIVE_INFINITY)
  })

  test.skipIf(!hasPrograms)(
    'taken while a call is under way, restored after all was lost: the ledger still sums, and the tenant is served.',
    async () => {
      const { workspace, account } = await usedWorkspace(house, 5)
      await house.sandbox.faults(account.member, [{ on: 'received', answer: { latency_ms: 2_000 } }])
      const underWay = workspace.list(account.id)
      await expect.poll(async () => (await house.sql('select from holds')).length).toBe(1)
      const dump = execFileSync(dumpProgram, ['--format=custom', house.databaseUrl], { maxBuffer: 2 ** 27 })
      expect((await underWay).status).toBe(200)
      await house.sandbox.faults(account.member, [])

      const { pathname } = new URL(house.databaseUrl)
      const client = new pg.Client({
        connectionString: Object.assign(new URL(house.databaseUrl), { pathname: '/postgres' }).href,
      })
      await client.connect()
      await client.query(`drop database ${pathname.slice(1)} with (force)`)
      await client.query(`create database ${pathname.slice(1)} encoding 'UTF8' template template0`)
      await client.end()
      execFileSync(
        restoreProgram,
        ['--no-owner', '--exit-on-error', '--single-transaction', `--dbname=${house.databaseUrl}`],
        {
          input: dump,
        },
      )

      const restored = await verify(house)
      expect(restored).toMatchObject({ code: 0, err: '' })
      expect(restored.out).toContain('verify: 1 workspace, 6 entries, 6 calls: every balance')
      // What the call under way had held belongs to its gateway, which may have ended long before.
      const later = await house.gateway()
      const tenant = workspaceOf({ ...house, ...workspace, url: later.url })
      expect((await tenant.list(account.id)).status).toBe(200)
      expect((await verify(house)).code).toBe(0)
    },
  )
})

describe('in a database that nobody has analysed', async () => {
  const house = await startHouse()
  const workspace = await house.workspace()
  const account = await workspace.account({ invitations: 1 })

  // The rows come before the one that is looked for, in every order.
  test.each([
    [
      'an account is found by its own id',
      'accounts',
      `insert into accounts (workspace_id, account_id, platform, member_id, sandbox, status)
      select $1, 'acc_00' || number, 'linkedin', '0' || number, true, 'disconnected' from generate_series(1, 2000) number`,
    ],
    [
      'an earlier answer is found by its own key',
      'kept_answers',
      `insert into kept_answers (workspace_id, idempotency_key, request_hash, call_id, answer)
      select $1, '0' || number, '', 'req_0', '' from generate_series(1, 2000) number`,
    ],
  ])('%s, however many there are.', async (_, table, fill) => {
    const CALLS = 20
    const call = async () => {
      for (let made = 0; made < CALLS; made++) {
        const key = { 'idempotency-key': `a call ${randomUUID()}` }
        expect((await workspace.act(account.id, 'list_invitations', {}, key)).status).toBe(200)
      }
    }
    // PostgreSQL counts what each connection did when it has been idle for a moment.
    const read = async () => {
      const [counted] = await house.sql<{ scans: number; rows: number }>(
        `select (seq_scan + idx_scan)::int as scans, (seq_tup_read + rows)::int as rows from pg_stat_user_tables
        join (select relid, sum(idx_tup_read) as rows from pg_stat_user_indexes group by relid) indexes using (relid)
        where relname = $1`,
        [table],
      )
      if (counted === undefined) throw new Error(`${table} is not counted`)
      return counted
    }
    await house.sql(`alter table ${table} set (autovacuum_enabled = false)`)
    // By then PostgreSQL has made its plan, for a table of few rows.
    await call()
    await house.sql(fill, [workspace.id])
    const before = await read()
    await call()
    await expect
      .poll(async () => (await read()).scans, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(before.scans + CALLS)
    expect((await read()).rows - before.rows).toBeLessThan(CALLS * 10)
  })
})
