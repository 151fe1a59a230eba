import type { Exit } from './exit-codes.ts'

/** What went wrong on this side of the gateway: one sentence for people, and what to do about it. */
export class Problem extends Error {
  readonly exit: Exit
  /** What to do, or null where the message says it. */
  readonly wayOut: string | null

  constructor(exit: Exit, message: string, wayOut: string | null = null) {
    super(message)
    this.name = 'Problem'
    this.exit = exit
    this.wayOut = wayOut
  }
}
