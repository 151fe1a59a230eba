import { EXITS, type Exit } from './exit-codes.ts'
import { plain, safeJson } from './plain.ts'
import type { Terminal } from './terminal.ts'

/** What one look found: how it is, and what to do about it. */
export interface Finding {
  readonly check: string
  readonly state: 'ok' | 'warn' | 'fail' | 'skip'
  readonly message: string
  readonly wayOut: string | null
}

/** Collects what is found, and prints each as it is found. */
export class Findings {
  readonly #found: Finding[] = []
  readonly #terminal: Terminal
  readonly #json: boolean
  #exit: Exit = 'ok'

  constructor(terminal: Terminal, { json }: { json: boolean }) {
    this.#terminal = terminal
    this.#json = json
  }

  ok(check: string, message: string): void {
    this.#add({ check, state: 'ok', message, wayOut: null })
  }

  warn(check: string, message: string, wayOut: string | null = null): void {
    this.#add({ check, state: 'warn', message, wayOut })
  }

  /** Says why something was not looked at. */
  skip(check: string, message: string): void {
    this.#add({ check, state: 'skip', message, wayOut: null })
  }

  /** @param exit how the command ends by it; the first one decides */
  fail(check: string, message: string, wayOut: string | null, exit: Exit): void {
    if (this.#exit === 'ok') this.#exit = exit
    this.#add({ check, state: 'fail', message, wayOut })
  }

  /** Says what there is to say in all, and how the command ends. */
  end(): Exit {
    const count = (state: Finding['state']) => this.#found.filter((one) => one.state === state).length
    const [fails, warns] = [count('fail'), count('warn')]
    if (this.#json) {
      const checks = this.#found.map(({ wayOut, ...one }) => ({ ...one, way_out: wayOut }))
      const told = { ok: fails === 0, exit_code: EXITS[this.#exit].code, checks }
      this.#terminal.stdout.write(`${safeJson(told, 2)}\n`)
      return this.#exit
    }
    const said =
      fails + warns === 0 ? 'All is well.' : `${fails} to mend, ${warns} to look at, ${count('ok')} well.`
    this.#terminal.stdout.write(`\n${said}\n`)
    return this.#exit
  }

  #add(finding: Finding): void {
    this.#found.push(finding)
    if (this.#json) return
    const { check, state, message, wayOut } = finding
    const style = { ok: 'green', warn: 'yellow', fail: 'red', skip: 'dim' } as const
    const word = this.#terminal.paint('stdout', style[state], state.padEnd(4))
    this.#terminal.stdout.write(`${word}  ${plain(check).padEnd(11)}  ${plain(message)}\n`)
    if (wayOut !== null) this.#terminal.stdout.write(`      ${' '.repeat(11)}  → ${plain(wayOut)}\n`)
  }
}
