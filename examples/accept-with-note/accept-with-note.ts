/**
 * Accepts those who wrote a note. First it only shows whom, and keeps that as a plan; with `--yes` it carries out what
 * was shown, and nobody else. If it breaks off, start it with `--yes` again: it goes on, and does and pays nothing twice.
 *
 *     node accept-with-note.ts
 *     node accept-with-note.ts --yes
 */
import assert from 'node:assert/strict'
import { parseArgs } from 'node:util'
import { type AnswerOutcome, Salver } from '@salver/client'
import { batchesOf, keepPlan, makePlan, type Plan, readPlan } from './plan.ts'

/** Nothing more is to be done: answered or withdrawn by somebody else meanwhile is no failure. */
const DONE = ['accepted', 'already_answered', 'not_pending']
/** May be asked again: it did not fit into the call's time, or the call broke off. */
const OPEN = ['not_tried', 'unknown', 'list_not_fully_read']

const { SALVER_URL: url = 'http://127.0.0.1:8410', SALVER_API_KEY, SALVER_ACCOUNT } = process.env
const salver = new Salver({ url, apiKey: SALVER_API_KEY ?? '' })
const { values } = parseArgs({
  options: {
    yes: { type: 'boolean', default: false },
    plan: { type: 'string', default: 'accept-with-note.plan.json' },
  },
})

const accountId = SALVER_ACCOUNT ?? (await salver.accounts.list({ count: 1 })).accounts[0]?.accountId
assert(accountId, 'No account is connected yet: salver.accounts.connect({ loginToken }) connects one.')

const kept = await readPlan(values.plan)
const isOurs = kept === null || (kept.url === url && kept.accountId === accountId)
assert(isOurs, `${values.plan} is for another account: carry it out there first, or remove the file`)

if (values.yes) {
  assert(kept, `There is no ${values.plan}: run it without --yes first, which shows whom it would accept`)
  await carryOut(kept)
} else if (kept?.begunAt) {
  const left = kept.batches.reduce((sum, { invitationIds }) => sum + invitationIds.length, 0)
  console.log(`A plan of ${kept.begunAt} broke off with ${left} left. Go on with --yes.`)
} else {
  await show(accountId)
}

/** The dry run: nothing is answered. */
async function show(account: string): Promise<void> {
  const invitationIds: string[] = []
  // Those to connect alone: an accepted event or newsletter would be something else.
  const asked = { accountId: account, hasNote: true, invitationType: 'CONNECTION' } as const
  for await (const { invitationId, sender, message } of salver.invitations.list(asked)) {
    if (invitationId === null) continue // from a source that cannot answer either
    invitationIds.push(invitationId)
    const name = [sender.firstName, sender.lastName].filter((part) => part !== null).join(' ')
    console.log(`${invitationId}  ${shown(name || 'Somebody')}: ${shown(message ?? '')}`)
  }
  // Also over an older plan: what was shown last counts.
  await keepPlan(values.plan, makePlan({ url, accountId: account, invitationIds }))
  const { length } = invitationIds
  console.log(
    length === 0
      ? 'Nobody has written a note.'
      : `A dry run: nothing was answered. --yes accepts ${length === 1 ? 'this 1' : `these ${length}`}, for 1 credit each.`,
  )
}

/** Sends batch after batch, each under its key, and takes it off the plan when its answer is here. */
async function carryOut(plan: Plan): Promise<void> {
  let left: Plan = { ...plan, begunAt: plan.begunAt ?? new Date().toISOString() }
  // Kept before anything is sent: after a power cut the same batch has the same key.
  await keepPlan(values.plan, left)
  const settled: AnswerOutcome[] = []
  let credits = 0
  for (let batch = left.batches[0]; batch !== undefined; batch = left.batches[0]) {
    const { idempotencyKey, invitationIds } = batch
    const answers = invitationIds.map((invitationId) => ({ invitationId, do: 'accept' as const }))
    const { outcomes, meta } = await salver.invitations.answer(
      { accountId: plan.accountId, answers },
      { idempotencyKey },
    )
    assert.equal(outcomes.length, answers.length, 'there is an outcome for each')
    for (const { invitationId, outcome, message } of outcomes)
      console.log(`${invitationId}  ${outcome}: ${message}`)
    credits += meta.creditsConsumed
    const isOpen = ({ outcome }: AnswerOutcome) => OPEN.includes(outcome)
    settled.push(...outcomes.filter((one) => !isOpen(one)))
    // The answer to the old key is kept as it is: what it leaves open is asked under a new one.
    const open = invitationIds.filter((_id, place) => outcomes.slice(place, place + 1).some(isOpen))
    left = { ...left, batches: [...batchesOf(open), ...left.batches.slice(1)] }
    await keepPlan(values.plan, left)
    // Not even one: it is no use to go on now. What was replayed is the end of an earlier run, and says nothing of now.
    if (open.length === invitationIds.length && !meta.replayed) break
  }

  const counts = Map.groupBy(settled, ({ outcome }) => outcome)
  const summary = [...counts].map(([outcome, some]) => `${some.length} ${outcome}`).join(', ')
  console.log(`${summary || 'None settled'}; ${credits} ${credits === 1 ? 'credit' : 'credits'}`)
  const refused = settled.filter(({ outcome }) => !DONE.includes(outcome))
  const open = left.batches.reduce((sum, { invitationIds }) => sum + invitationIds.length, 0)
  if (refused.length > 0) console.error(`${refused.length} were not accepted, for the reasons above.`)
  if (open > 0) console.error(`${open} are left: go on later with --yes.`)
  if (refused.length + open > 0) process.exitCode = 1
}

/** Without what would command a terminal, or turn the order of its letters: a stranger has written it. */
function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, ' ')
}
