/**
 * Keeps a CSV file in step with the pending invitations of one account. Each run adds the new ones, and marks those that
 * have gone since the last (accepted, declined or withdrawn) with the time: no row is ever removed.
 *
 *     node sync-to-csv.ts invitations.csv
 */
import assert from 'node:assert/strict'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { type Invitation, Salver } from '@salver/client'
import { readCsv, writeCsv } from './csv.ts'

const COLUMNS = [
  'account_id',
  'invitation_id',
  'type',
  'first_name',
  'last_name',
  'headline',
  'profile_url',
  'note',
  'mutual_connections',
  'sent_at',
  'first_seen_at',
  'gone_at',
] as const
/** A row of the file, by its columns; what is not known is empty. */
type Row = Record<(typeof COLUMNS)[number], string>

const { SALVER_URL, SALVER_API_KEY, SALVER_ACCOUNT } = process.env
const salver = new Salver({ url: SALVER_URL ?? 'http://127.0.0.1:8410', apiKey: SALVER_API_KEY ?? '' })
const file = process.argv[2] ?? 'invitations.csv'

const accountId = SALVER_ACCOUNT ?? (await salver.accounts.list({ count: 1 })).accounts[0]?.accountId
assert(accountId, 'No account is connected yet: salver.accounts.connect({ loginToken }) connects one.')

const known = await readKnown(file)
const now = new Date().toISOString()

// All of them before anything is written: a list that broke off must not make the rest look gone.
const pending = new Map<string, Row>()
for await (const invitation of salver.invitations.list({ accountId })) {
  const row = rowOf(invitation)
  pending.set(keyOf(row), { ...row, first_seen_at: known.get(keyOf(row))?.first_seen_at || now })
}

const isNew = (key: string) => !known.has(key)
const isGoneNow = ([key, { gone_at }]: [string, Row]) => gone_at === '' && !pending.has(key)
const added = [...pending].filter(([key]) => isNew(key))
const gone = [...known].filter(isGoneNow)

// Those pending first, in the network's own order; then those that have gone, the last ones first.
const rows = [
  ...pending.values(),
  ...gone.map(([, row]) => ({ ...row, gone_at: now })),
  ...[...known].filter(([key, { gone_at }]) => gone_at !== '' && !pending.has(key)).map(([, row]) => row),
]
await replace(file, writeCsv([COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column]))]))

console.log(`${file}: ${pending.size} pending, ${added.length} new, ${gone.length} gone since the last run`)
if (known.size > 0) {
  for (const [, row] of added) console.log(`  new   ${nameOf(row)}`)
  for (const [, row] of gone) console.log(`  gone  ${nameOf(row)}`)
}

// What lies on the disk is what was meant.
const { size } = await readKnown(file)
assert.equal(size, new Set([...known.keys(), ...pending.keys()]).size, `${file} is not what was written`)

function rowOf({ sender, ...invitation }: Invitation): Row {
  return {
    account_id: accountId ?? '',
    invitation_id: invitation.invitationId ?? '',
    type: invitation.invitationType,
    first_name: sender.firstName ?? '',
    last_name: sender.lastName ?? '',
    headline: sender.headline ?? '',
    profile_url: sender.linkedinUrl ?? '',
    note: invitation.message ?? '',
    mutual_connections: invitation.mutualConnections?.toString() ?? '',
    sent_at: invitation.sentAt ?? '',
    first_seen_at: '',
    gone_at: '',
  }
}

/** Its id; where the source of the account has none, who it is from and when it was sent. */
function keyOf({ invitation_id, profile_url, sent_at }: Row): string {
  // A spreadsheet that has saved the file may have made a rounded number of a long id: there is no way back from that.
  assert(!/^[\d.,]+E\+?\d+$/i.test(invitation_id), `The ids were rounded by a spreadsheet: ${invitation_id}`)
  return invitation_id || `${profile_url} ${sent_at}`
}

function nameOf({ first_name, last_name, invitation_id }: Row): string {
  // Strangers have written the names: nothing in them may command a terminal.
  const name = `${first_name} ${last_name}`.replace(/[\p{Cc}\p{Bidi_Control}]/gu, ' ').trim()
  return `${name || 'Somebody'} (${invitation_id})`
}

/** What the last run has left. */
async function readKnown(path: string): Promise<Map<string, Row>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  if (text === '') return new Map()
  const [head, ...lines] = readCsv(text)
  assert.deepEqual(
    head,
    [...COLUMNS],
    `${path} has other columns: it is not of this program, and stays as it is`,
  )
  const rows = lines.map((line) => {
    assert.equal(line.length, COLUMNS.length, `${path} has a row of ${line.length} columns: ${line[0]}`)
    return Object.fromEntries(COLUMNS.map((column, place) => [column, line[place] ?? ''])) as Row
  })
  // All of theirs would look gone.
  const other = rows.find(({ account_id }) => account_id !== accountId)?.account_id
  assert(other === undefined, `${path} is of the account ${other}: give this one a file of its own`)
  return new Map(rows.map((row) => [keyOf(row), row]))
}

/** Writes a file whole or not at all, for nobody else to read: whoever reads it meanwhile has the old one. */
async function replace(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.draft`
  try {
    await using handle = await open(draft, 'wx', 0o600)
    await handle.writeFile(text)
    await handle.sync()
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}
