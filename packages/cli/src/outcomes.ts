import { plain, safeJson } from './plain.ts'
import type { Terminal } from './terminal.ts'

interface Judged {
  readonly outcome: string
  readonly message: string
}

/** The widest outcome that there usually is. */
const WIDTH = 'already answered'.length

/**
 * What became of one of many, as a line.
 *
 * @param wanted the outcome that was asked for
 */
export function lineOf(
  terminal: Terminal,
  { outcome, message }: Judged,
  wanted: string,
  what: string,
): string {
  const word = plain(outcome.replaceAll('_', ' ')).padEnd(WIDTH)
  if (outcome === wanted) return `${terminal.paint('stdout', 'green', word)}  ${plain(what)}\n`
  return `${terminal.paint('stdout', 'red', word)}  ${plain(what)}  ${plain(message)}\n`
}

/** How many became what, and what it cost. */
export function tallyOf(outcomes: readonly Judged[], credits: number): string {
  const counts = new Map<string, number>()
  for (const { outcome } of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  const said = [...counts].map(([outcome, count]) => `${count} ${plain(outcome.replaceAll('_', ' '))}`)
  const notTried = counts.has('not_tried') ? ' · run the same command again for those not tried' : ''
  return `${said.join(', ')} · ${countOf(credits, 'credit')}${notTried}`
}

/** The same as JSON. */
export function writeOutcomesJson(terminal: Terminal, outcomes: readonly Judged[], credits: number): void {
  terminal.stdout.write(`${safeJson({ outcomes, metadata: { credits_consumed: credits } }, 2)}\n`)
}

/** Such as `1 credit` and `2 credits`. */
export function countOf(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
