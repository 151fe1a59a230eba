import type { WithdrawOutcome } from '@salver/client'
import { accountOf } from '../account.ts'
import { askToGoOn } from '../ask.ts'
import type { Column } from '../column.ts'
import { daysOf } from '../days.ts'
import { type CommonOptions, openGateway } from '../gateway.ts'
import { countOf } from '../outcomes.ts'
import { NOBODY, nameOf } from '../person.ts'
import { Problem } from '../problem.ts'
import { tableOf } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { Round } from '../withdrawing.ts'

/** The flags of `salver withdraw`. */
export interface WithdrawOptions extends CommonOptions {
  readonly account?: string
  readonly olderThan?: string
  readonly dryRun?: boolean
  readonly yes?: boolean
}

type Row = WithdrawOutcome<true>

/** What whoever withdraws should know before. */
const BAN = 'Whoever’s invitation is withdrawn cannot be invited again for three weeks.'

const COLUMNS: readonly Column<Row>[] = [
  { name: 'id', title: 'ID', value: (row) => row.invitation_id },
  { name: 'name', title: 'NAME', value: ({ recipient }) => nameOf(recipient) ?? NOBODY, flexible: true },
  { name: 'headline', title: 'HEADLINE', value: ({ recipient }) => recipient.headline, flexible: true },
  { name: 'sent', title: 'SENT', value: (row) => row.sent_at?.slice(0, 10) },
]

/**
 * `salver withdraw`: withdraws sent invitations, those named or those so old, of which it first shows whom.
 *
 * @returns whether each was withdrawn
 */
export async function withdraw(
  terminal: Terminal,
  ids: readonly string[],
  options: WithdrawOptions,
): Promise<boolean> {
  const { olderThan } = options
  if ((ids.length === 0) === (olderThan === undefined)) {
    throw new Problem(
      'usage',
      olderThan === undefined
        ? 'Which invitations? None is named.'
        : 'An id and --older-than cannot go together.',
      'salver withdraw <id…>, or salver withdraw --older-than 21d',
    )
  }
  if (olderThan !== undefined) return withdrawOld(terminal, daysOf('--older-than', olderThan), options)
  if (options.dryRun) throw new Problem('usage', '--dry-run goes with --older-than alone.')
  return withdrawNamed(terminal, ids.map(idOf), options)
}

async function withdrawNamed(
  terminal: Terminal,
  ids: readonly string[],
  options: WithdrawOptions,
): Promise<boolean> {
  const gateway = await openGateway(terminal, options)
  const account_id = await accountOf(gateway, terminal, options.account)
  const question = `Withdraw ${countOf(ids.length, 'invitation')}? ${BAN}`
  if (ids.length > 1 && !(await askToGoOn(terminal, question, options.yes === true))) {
    terminal.stderr.write('Nothing was withdrawn.\n')
    return false
  }
  const round = new Round(terminal, options)
  try {
    await round.withdraw(
      gateway,
      account_id,
      ids.map((invitation_id) => ({ invitation_id })),
    )
  } finally {
    if (options.json && round.outcomes.length > 0) round.writeJson()
  }
  if (!options.json) {
    if (ids.length > 1) round.tally()
    if (round.hasWithdrawn) terminal.stderr.write(`${terminal.paint('stderr', 'dim', BAN)}\n`)
  }
  return round.isWhole
}

/** In rounds of 100, which is what one call shows. Of each, those that were shown are withdrawn, and no others. */
async function withdrawOld(terminal: Terminal, days: number, options: WithdrawOptions): Promise<boolean> {
  const gateway = await openGateway(terminal, options)
  const account_id = await accountOf(gateway, terminal, options.account)
  const all = new Round(terminal, options)
  try {
    for (;;) {
      const dry = await gateway.invitations.withdraw({ account_id, older_than_days: days, dry_run: true })
      if (dry.outcomes.length === 0) {
        if (all.outcomes.length === 0)
          terminal.stderr.write(`No pending invitation was sent ${countOf(days, 'day')} ago or earlier.\n`)
        return true
      }
      if (!options.json) show(terminal, dry.outcomes, dry.total_matching)
      if (options.dryRun) {
        if (options.json) all.outcomes.push(...dry.outcomes)
        terminal.stderr.write('Nothing was withdrawn.\n')
        return true
      }
      const question = `Withdraw ${dry.outcomes.length === 1 ? 'it' : `these ${dry.outcomes.length}`}?`
      if (!(await askToGoOn(terminal, question, options.yes === true))) {
        terminal.stderr.write(
          all.outcomes.length === 0 ? 'Nothing was withdrawn.\n' : 'No more was withdrawn.\n',
        )
        return false
      }
      await all.withdraw(gateway, account_id, dry.outcomes)
      if (!options.json) all.tally()
      // What could not be withdrawn would only be tried again.
      if (!all.isWhole) return false
      if (dry.total_matching <= dry.outcomes.length) return true
    }
  } finally {
    if (options.json) all.writeJson()
  }
}

function show(terminal: Terminal, rows: readonly Row[], total: number): void {
  const paint = (text: string) => terminal.paint('stdout', 'bold', text)
  terminal.stdout.write(tableOf(COLUMNS, rows, { width: terminal.width, paint }))
  const more = total > rows.length ? ` These are the first ${rows.length} of ${total}.` : ''
  terminal.stderr.write(`\n${countOf(total, 'invitation')} would be withdrawn.${more} ${BAN}\n`)
}

function idOf(written: string): string {
  const id = written.trim().replace(/^urn:li:[a-z_]{1,40}:/i, '')
  if (/^\d{1,30}$/.test(id)) return id
  throw new Problem('usage', `"${written}" is no invitation id.`, 'salver sent shows the ids.')
}
