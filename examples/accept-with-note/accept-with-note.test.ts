import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { startStage } from '../stage.ts'

const stage = await startStage()
afterAll(() => stage[Symbol.asyncDispose]())
const FILE = 'accept-with-note/accept-with-note.ts'

/** The ids of those to connect who wrote a note. */
async function withNote(accountId: string): Promise<string[]> {
  const asked = { accountId, hasNote: true, invitationType: 'CONNECTION', count: 1000 } as const
  const { invitations } = await stage.client.invitations.list(asked)
  return invitations.map(({ invitationId }) => invitationId ?? '')
}

/** The ids of those that the network says were accepted, each as often as it was asked to accept it. */
async function accepted(member: string): Promise<string[]> {
  const { answered } = await stage.sandbox.face(member)
  return answered.filter(({ state }) => state === 'accepted').map(({ invitation_id }) => invitation_id)
}

test('shows whom first, then accepts those and nobody else', async () => {
  const { accountId, member } = await stage.account({
    invitations: 40,
    types: { CONNECTION: 3, CONTENT_SERIES: 1 },
  })
  const run = (...words: string[]) =>
    stage.run(FILE, ['--plan', 'first.json', ...words], stage.environment(accountId))
  const wanted = await withNote(accountId)
  expect(wanted.length).toBeGreaterThan(2)

  const early = await run('--yes')
  expect([early.code, early.err]).toEqual([1, expect.stringContaining('There is no first.json')])

  const dry = await run()
  expect([dry.code, dry.err]).toEqual([0, ''])
  for (const id of wanted) expect.soft(dry.out).toContain(`${id}  `)
  expect(dry.out).toContain(
    `A dry run: nothing was answered. --yes accepts these ${wanted.length}, for 1 credit each.\n`,
  )
  expect(await accepted(member)).toEqual([])

  // Who writes after that was not shown, and is not accepted.
  await stage.sandbox.arrive(member, 20, ['CONNECTION'])
  const { credits: before } = await stage.client.credits.get()
  const done = await run('--yes')
  expect([done.code, done.err]).toEqual([0, ''])
  for (const id of wanted) expect.soft(done.out).toContain(`${id}  accepted: `)
  expect(done.out).toContain(`${wanted.length} accepted; ${wanted.length} credits\n`)
  const { credits: after } = await stage.client.credits.get()
  expect(before - after).toBe(wanted.length)
  expect((await accepted(member)).sort()).toEqual(wanted.sort())
  expect(existsSync(join(stage.folder, 'first.json'))).toBe(false)
})

test('killed in the middle, it goes on and does nothing twice', async () => {
  const { accountId, member } = await stage.account({ invitations: 520, types: ['CONNECTION'] })
  const environment = stage.environment(accountId)
  const words = ['--plan', 'killed.json', '--yes']
  const wanted = await withNote(accountId)
  // More than one batch.
  expect(wanted.length).toBeGreaterThan(100)
  await stage.run(FILE, ['--plan', 'killed.json'], environment)
  const plan: { batches: object[] } = JSON.parse(readFileSync(join(stage.folder, 'killed.json'), 'utf8'))
  expect(plan.batches).toHaveLength(Math.ceil(wanted.length / 100))
  const { credits: before } = await stage.client.credits.get()

  // From the fourth on the network takes its time, so that the first batch is under way when all breaks down.
  await stage.sandbox.faults(member, [{ on: 'accept', after: 3, answer: { latency_ms: 1_000 } }])
  const broken = stage.start(FILE, words, environment)
  await vi.waitUntil(async () => (await accepted(member)).length >= 3, { timeout: 20_000, interval: 20 })
  broken.kill()
  expect((await broken.ended).code).toBe(null)
  await stage.sandbox.faults(member, [])

  const told = await stage.run(FILE, ['--plan', 'killed.json'], environment)
  expect(told.out).toMatch(/^A plan of .* broke off with \d+ left\. Go on with --yes\.\n$/)
  const gone = await stage.run(FILE, words, environment)
  expect([gone.code, gone.err]).toEqual([0, ''])
  for (const id of wanted) expect.soft(gone.out).toMatch(new RegExp(`${id} {2}(accepted|already|not_pend)`))
  const once = await accepted(member)
  expect(once.sort()).toEqual(wanted.sort())
  // The one at which it broke off may have been carried out without anybody hearing of it: then it is free.
  const { credits: after } = await stage.client.credits.get()
  expect([wanted.length - 1, wanted.length]).toContain(before - after)
  expect(existsSync(join(stage.folder, 'killed.json'))).toBe(false)
}, 60_000)

test('says what could not be done, and fails', async () => {
  const { accountId, member } = await stage.account({ invitations: 30, types: ['CONNECTION'] })
  const words = ['--plan', 'refused.json']
  const wanted = await withNote(accountId)
  await stage.run(FILE, words, stage.environment(accountId))
  const refusal = { status: 400, body: { code: 'CANT_ACCEPT_SOMEHOW' } }
  await stage.sandbox.faults(member, [
    { on: 'accept', times: 1, answer: refusal },
    { on: 'accept-old', times: 1, answer: refusal },
  ])
  const { code, out, err } = await stage.run(FILE, [...words, '--yes'], stage.environment(accountId))
  expect([code, err]).toEqual([1, '1 were not accepted, for the reasons above.\n'])
  expect(out).toContain(`${wanted[0]}  refused: `)
  expect(out).toMatch(new RegExp(`${wanted.length - 1} accepted`))
  expect(await accepted(member)).toHaveLength(wanted.length - 1)
})

test('a plan is for one account', async () => {
  const [one, other] = [await stage.account({ invitations: 40 }), await stage.account({ invitations: 40 })]
  const words = ['--plan', 'one.json']
  await stage.run(FILE, words, stage.environment(one.accountId))
  const { code, err } = await stage.run(FILE, [...words, '--yes'], stage.environment(other.accountId))
  expect([code, err]).toEqual([1, expect.stringContaining('one.json is for another account')])
  expect(await accepted(other.member)).toEqual([])
})

test('nobody to accept is no failure', async () => {
  const { accountId } = await stage.account({ invitations: 0 })
  const { code, out } = await stage.run(FILE, ['--plan', 'none.json'], stage.environment(accountId))
  expect([code, out]).toEqual([0, 'Nobody has written a note.\n'])
  expect(existsSync(join(stage.folder, 'none.json'))).toBe(false)
})
