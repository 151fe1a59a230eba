import { verify } from '@salver/local'
import { afterEach, describe, expect, test } from 'vitest'
import { startHouse } from '../house.ts'
import { keeps } from '../requirements.ts'

describe('The books of what was charged part by part', async () => {
  const house = await startHouse()
  const workspace = await house.workspace(100)
  const account = await workspace.account({ invitations: 8, types: ['CONNECTION'], total: 'true' })
  const listed = await workspace.list(account.id)
  const ids: string[] = listed.body.data.invitations.map(
    (one: { invitation_id: string }) => one.invitation_id,
  )
  const answersTo = (some: string[]) => ({
    answers: some.map((invitation_id) => ({ invitation_id, do: 'accept' })),
  })
  // Entries: 1 the grant, 2 the list, 3 to 5 one call, 6 and 7 the next, 8 one alone.
  const first = await workspace.act(account.id, 'answer', answersTo(ids.slice(0, 3)))
  const second = await workspace.act(account.id, 'answer', answersTo(ids.slice(3, 5)))
  const third = await workspace.act(account.id, 'decline', { invitation_id: ids[5] })
  const [one, two, alone] = [first, second, third].map(({ body }) => body.metadata.request_id as string)
  const tables = ['balances', 'entries', 'holds', 'calls']
  const before = await Promise.all(
    tables.map(async (table) => ({ table, rows: await house.sql(`select * from ${table}`) })),
  )

  afterEach(async () => {
    for (const { table, rows } of before) {
      await house.sql(`delete from ${table}`)
      const insert = `insert into ${table} select * from json_populate_recordset(null::${table}, $1)`
      await house.sql(insert, [JSON.stringify(rows)])
    }
  })

  async function verified(): Promise<{ sound: boolean; said: string[] }> {
    const said: string[] = []
    const sound = await verify(house.databaseUrl, (line) => said.push(line))
    return { sound, said }
  }

  test('are sound as they are.', { ...keeps('answer-charged-each') }, async () => {
    expect(await verified()).toEqual({
      sound: true,
      said: ['verify: 1 workspace, 8 entries, 5 calls: every balance, hold and price is what they say'],
    })
  })

  test('are sound where a gateway died before it could log what it was charging for.', async () => {
    await house.sql('delete from calls where request_id = $1', [one])
    expect(await verified()).toMatchObject({ sound: true })
  })

  const log = (call: string | undefined, byLog: number, byLedger: number) =>
    `the call ${call} cost ${byLog} credits by the log, ${byLedger} by the ledger`

  // What was done to the books, and all that is then said of the workspace.
  const tampered: [string, string, string[]][] = [
    [
      'a part that is missing',
      'delete from entries where sequence = 4',
      [
        'its balance has counted 8 entries, there are 7, the last with sequence 8',
        'its entries sum to 94, its balance is 93',
        'its entry 5 begins with 97, the one before ended with 98',
        log(one, 3, 2),
      ],
    ],
    [
      'a part that is missing, in a chain that was mended',
      `with gone as (delete from entries where sequence = 8),
        mended as (update balances set balance = 94, last_sequence = 7)
        select 1`,
      [log(alone, 1, 0)],
    ],
    [
      'a part that was made dearer, in a chain that was mended',
      `with dear as (update entries set amount = -3, balance = balance - 2 where sequence = 8)
        update balances set balance = balance - 2`,
      [log(alone, 1, 3)],
    ],
    [
      'a part that is there twice, in a chain that goes on',
      `with twice as (
        insert into entries (workspace_id, sequence, kind, amount, balance_before, balance, call_id, reason)
        select workspace_id, 9, kind, amount, 93, 92, call_id, reason from entries where sequence = 6
      ) update balances set balance = 92, last_sequence = 9`,
      [log(two, 2, 3), `the call ${two} was charged 2 times for "accept ${ids[3]}"`],
    ],
    [
      'a part that was moved to another call',
      `update entries set call_id = '${two}' where sequence = 5`,
      [log(one, 3, 2), log(two, 2, 3)],
    ],
    [
      'a part that does not say what it is for',
      'update entries set reason = null where sequence = 4',
      [`the call ${one} was charged 3 times`],
    ],
    [
      'the same part paid for by the same call twice',
      `update entries e set reason = f.reason from entries f where e.sequence = 4 and f.sequence = 3`,
      [`the call ${one} was charged 2 times for "accept ${ids[0]}"`],
    ],
    [
      'the credits that the log says',
      `update calls set credits = 2 where request_id = '${one}'`,
      [log(one, 2, 3)],
    ],
    [
      'a failure that was charged in parts',
      `update calls set http_status = 502, code = 'CHANNEL_ERROR' where request_id = '${two}'`,
      [`the call ${two} failed and cost 2 credits`],
    ],
    [
      'a failure that was charged in parts, and is logged as free',
      `update calls set http_status = 502, code = 'CHANNEL_ERROR', credits = 0 where request_id = '${two}'`,
      [log(two, 0, 2)],
    ],
    [
      'what a dead gateway held, and is nowhere released',
      'update balances set held = 2',
      ['its holds sum to 0, its balance says 2'],
    ],
  ]

  test.each(tampered)('are found to be wrong: %s.', async (_, statement, differences) => {
    await house.sql(statement)
    const { sound, said } = await verified()
    expect(sound).toBe(false)
    expect(said.slice(0, -1).sort()).toEqual(
      differences.map((difference) => `${workspace.id}: ${difference}`).sort(),
    )
  })
})
