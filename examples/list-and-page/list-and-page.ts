/** Lists the pending invitations of one account: first a page of ten, then all of them. */
import assert from 'node:assert/strict'
import { type Invitation, Salver } from '@salver/client'

const { SALVER_URL, SALVER_API_KEY, SALVER_ACCOUNT } = process.env
const salver = new Salver({ url: SALVER_URL ?? 'http://127.0.0.1:8410', apiKey: SALVER_API_KEY ?? '' })

const accountId = SALVER_ACCOUNT ?? (await salver.accounts.list({ count: 1 })).accounts[0]?.accountId
assert(accountId, 'No account is connected yet: salver.accounts.connect({ loginToken }) connects one.')

// Awaited, a listing is one page.
const page = await salver.invitations.list({ accountId, count: 10 })
for (const invitation of page.invitations) console.log(line(invitation))
console.log(
  `${page.totalResults} of ${page.totalAvailableResults}, for ${creditsOf(page.meta.creditsConsumed)}\n`,
)

// A page knows the next one.
const next = await page.nextPage()
if (next !== null) {
  const { offset, count } = next.pagination
  console.log(`The next page: ${offset + 1} to ${offset + count} of ${next.totalAvailableResults}\n`)
}

// Iterated, it is all of them: 100 are asked for at a time, when they are needed.
const { credits: before } = await salver.credits.get()
const all: Invitation[] = []
for await (const invitation of salver.invitations.list({ accountId })) all.push(invitation)
const { credits: after } = await salver.credits.get()

const withNote = all.filter(({ message }) => message !== null)
console.log(`All: ${all.length}, for ${creditsOf(before - after)}`)
for (const [type, some] of Map.groupBy(all, ({ invitationType }) => invitationType)) {
  console.log(`  ${some.length} ${type}`)
}
console.log(`With a note: ${withNote.length}`)

// Each once, however the list moved while it was read.
const ids = all.map(({ invitationId }) => invitationId).filter((id) => id !== null)
assert.equal(new Set(ids).size, ids.length, 'an invitation was given twice')
assert(page.invitations.length <= 10)

function line({ sender, sentTime, invitationType, message }: Invitation): string {
  const name = [sender.firstName, sender.lastName].filter((part) => part !== null).join(' ')
  const note = message === null ? '' : `  ${JSON.stringify(shown(message))}`
  return `${shown(name || 'Somebody')}, ${invitationType}, ${sentTime ?? 'age unknown'}${note}`
}

/** Without what would command a terminal, or turn the order of its letters: a stranger has written it. */
function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, ' ')
}

function creditsOf(count: number): string {
  return count === 1 ? '1 credit' : `${count} credits`
}
