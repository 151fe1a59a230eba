import { ApiError, SalverError, type WithdrawOutcome } from '@salver/client'
import { changing } from './changing.ts'
import type { Gateway } from './gateway.ts'
import { lineOf, tallyOf, writeOutcomesJson } from './outcomes.ts'
import { nameOf } from './person.ts'
import { plain } from './plain.ts'
import type { Terminal } from './terminal.ts'

/** One that is to be withdrawn; whom it was sent to is known where a list said it. */
type Pending = Pick<WithdrawOutcome<true>, 'invitation_id'> & Partial<WithdrawOutcome<true>>

/** What became of it. */
type Withdrawn = Pending & { readonly outcome: string; readonly message: string }

/** Withdraws invitations one after the other, which is as fast as an account may ask, and keeps what became of each. */
export class Round {
  readonly outcomes: Withdrawn[] = []
  #credits = 0
  readonly #terminal: Terminal
  readonly #json: boolean

  constructor(terminal: Terminal, { json = false }: { json?: boolean | undefined }) {
    this.#terminal = terminal
    this.#json = json
  }

  /** Whether each was withdrawn. */
  get isWhole(): boolean {
    return this.outcomes.every(({ outcome }) => outcome === 'withdrawn')
  }

  /** Whether any was. */
  get hasWithdrawn(): boolean {
    return this.outcomes.some(({ outcome }) => outcome === 'withdrawn')
  }

  /**
   * Withdraws each and says what became of it. One that is not pending any more stops none of the others.
   *
   * @throws what would happen to the others too, having said which one it is not known of, and how many are left
   */
  async withdraw(gateway: Gateway, account_id: string, pending: readonly Pending[]): Promise<void> {
    const terminal = this.#terminal
    let asked = 0
    try {
      for (const one of pending) {
        const judged = await changing(terminal, ': salver sent shows what is left.', () =>
          this.#judged(gateway, account_id, one),
        )
        asked += 1
        this.outcomes.push(judged)
        if (!this.#json) terminal.stdout.write(lineOf(terminal, judged, 'withdrawn', calledOf(one)))
      }
    } catch (error) {
      if (pending.length > 1) terminal.stderr.write(`${leftOf(pending, asked, error)}\n`)
      throw error
    }
  }

  async #judged(gateway: Gateway, account_id: string, one: Pending): Promise<Withdrawn> {
    try {
      const { meta } = await gateway.invitations.withdraw({
        account_id,
        invitation_id: one.invitation_id,
      })
      this.#credits += meta.creditsConsumed
      return { ...one, outcome: 'withdrawn', message: 'It was withdrawn.' }
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'INVALID_PARAMS') throw error
      // Named by its parameter, it is the invitation that is wrong; else the network will not, and says why.
      const [, about] = /^params\.invitation_id: got "\d+"; (.*)$/s.exec(error.message) ?? []
      return about === undefined
        ? { ...one, outcome: 'refused', message: error.message }
        : { ...one, outcome: 'not_pending', message: about }
    }
  }

  /** Says how many came to what, and what it cost. */
  tally(): void {
    const { stderr } = this.#terminal
    stderr.write(`\n${this.#terminal.paint('stderr', 'dim', tallyOf(this.outcomes, this.#credits))}\n`)
  }

  writeJson(): void {
    writeOutcomesJson(this.#terminal, this.outcomes, this.#credits)
  }
}

/** What is known of those that are left. One that was refused, or never sent, is open as the others are. */
function leftOf(pending: readonly Pending[], asked: number, error: unknown): string {
  const open = pending.length - asked
  const failed = pending[asked]
  const isKnown = error instanceof SalverError && !error.isUnanswered
  if (isKnown || failed === undefined)
    return `${asked} of ${pending.length} were asked for, ${open} are open.`
  const id = plain(failed.invitation_id)
  return `Of ${id} it is not known whether it was withdrawn; ${open - 1} were not tried.`
}

function calledOf({ invitation_id, recipient }: Pending): string {
  const name = recipient === undefined ? null : nameOf(recipient)
  return name === null ? invitation_id : `${invitation_id}  ${name}`
}
