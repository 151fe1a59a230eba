import { randomUUID } from 'node:crypto'
import type { AnswerOutcome } from '@salver/client'
import type { InvitationType } from '@salver/contract'
import { accountOf } from '../account.ts'
import { askToGoOn } from '../ask.ts'
import { changing } from '../changing.ts'
import { type CommonOptions, openGateway } from '../gateway.ts'
import { kindOf } from '../kinds.ts'
import { countOf, lineOf, tallyOf, writeOutcomesJson } from '../outcomes.ts'
import { Problem } from '../problem.ts'
import { linesOf } from '../standard-input.ts'
import { keyOf, type Target, targetOf } from '../targets.ts'
import type { Terminal } from '../terminal.ts'

/** The flags of `salver invitations accept` and `decline`. */
export interface AnswerOptions extends CommonOptions {
  readonly account?: string
  readonly types?: string
  readonly yes?: boolean
}

/** The most that one call answers. */
const BATCH = 100

const DONE = { accept: 'accepted', decline: 'declined' } as const

/**
 * `salver invitations accept` and `decline`: answers those that are named, in calls of 100, and says what became of
 * each.
 *
 * @returns whether each was answered as asked
 */
export async function answerInvitations(
  terminal: Terminal,
  reply: 'accept' | 'decline',
  named: readonly string[],
  options: AnswerOptions,
): Promise<boolean> {
  const types = typesOf(options.types)
  const targets = await targetsOf(terminal, named, reply)
  const [noun, verb] = [countOf(targets.length, 'invitation'), reply === 'accept' ? 'Accept' : 'Decline']
  const gateway = await openGateway(terminal, options)
  const account_id = await accountOf(gateway, terminal, options.account)
  if (targets.length > 1 && !(await askToGoOn(terminal, `${verb} ${noun}?`, options.yes === true))) {
    terminal.stderr.write('Nothing was answered.\n')
    return false
  }
  const outcomes: AnswerOutcome<true>[] = []
  let credits = 0
  try {
    for (let at = 0; at < targets.length; at += BATCH) {
      const answers = targets.slice(at, at + BATCH).map((target) => ({ ...target, do: reply }))
      // Kept over all tries of the call, so that a broken connection repeats nothing.
      const idempotencyKey = randomUUID()
      const answered = await changing(terminal, '. The same command again answers nothing twice.', () =>
        gateway.invitations.answer({ account_id, answers, types }, { idempotencyKey }),
      )
      outcomes.push(...answered.outcomes)
      credits += answered.meta.creditsConsumed
      if (options.json) continue
      terminal.stdout.write(
        answered.outcomes.map((one) => lineOf(terminal, one, DONE[reply], idOf(one))).join(''),
      )
    }
  } catch (error) {
    const open = targets.length - outcomes.length
    if (outcomes.length > 0) terminal.stderr.write(`${outcomes.length} were asked for, ${open} are open.\n`)
    throw error
  } finally {
    if (options.json && outcomes.length > 0) writeOutcomesJson(terminal, outcomes, credits)
  }
  if (!options.json && targets.length > 1) {
    terminal.stderr.write(`\n${terminal.paint('stderr', 'dim', tallyOf(outcomes, credits))}\n`)
  }
  return outcomes.every(({ outcome }) => outcome === DONE[reply])
}

function idOf({ invitation_id, entity_urn, profile_url }: AnswerOutcome<true>): string {
  return String(invitation_id ?? entity_urn ?? profile_url ?? '')
}

async function targetsOf(terminal: Terminal, named: readonly string[], reply: string): Promise<Target[]> {
  const fromInput = named.length === 0 || named.includes('-')
  if (fromInput && terminal.stdin.isTTY === true) {
    throw new Problem(
      'usage',
      `Which invitations? None is named.`,
      `salver invitations ${reply} <id…>, or ids on standard input, one a line.`,
    )
  }
  const given = named.filter((one) => one !== '-').map((one) => targetOf(one, 'argument'))
  const lines = fromInput ? await linesOf(terminal) : []
  const read = lines.map((line, at) => targetOf(line, `line ${at + 1}`))
  const targets = new Map([...given, ...read].map((target) => [keyOf(target), target]))
  if (targets.size === 0) throw new Problem('usage', 'Standard input names no invitation.', 'One id a line.')
  return [...targets.values()]
}

function typesOf(written = 'connection'): InvitationType[] {
  if (written.trim().toLowerCase() === 'all') return ['CONNECTION', 'ORGANIZATION', 'EVENT', 'CONTENT_SERIES']
  return written.split(',').map((one) => kindOf('--types', one))
}
