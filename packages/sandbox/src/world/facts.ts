import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Mix } from '../lists/kinds.ts'
import type { Settings } from './settings.ts'

/** What a member is made from. The same order twice is the same member. */
export interface Order {
  readonly invitations: number
  /** How many it has sent, and how many connections it has; without them, some. */
  readonly sent?: number | undefined
  readonly connections?: number | undefined
  readonly seed?: string | number | undefined
  readonly types?: Mix | undefined
  readonly settings: Partial<Settings>
}

/** Something that has happened to one member. Without a `list`, it is about the received. */
export type MemberFact =
  | { readonly fact: 'token'; readonly member: string }
  | { readonly fact: 'access-token'; readonly member: string }
  | { readonly fact: 'end'; readonly member: string; readonly li_at?: string }
  | { readonly fact: 'settings'; readonly member: string; readonly settings: Partial<Settings> }
  | {
      readonly fact: 'arrive'
      readonly member: string
      readonly list?: 'sent'
      readonly count: number
      readonly types: Mix
      readonly at: number
    }
  | {
      readonly fact: 'cut'
      readonly member: string
      readonly list?: 'sent'
      readonly from: 'top' | 'bottom'
      readonly count: number
    }
  | {
      readonly fact: 'leave'
      readonly member: string
      readonly list?: 'sent'
      readonly positions: readonly number[]
    }
  | {
      readonly fact: 'answered'
      readonly member: string
      readonly serial: number
      readonly state: 'accepted' | 'ignored'
      readonly at: number
    }
  | { readonly fact: 'withdrawn'; readonly member: string; readonly serial: number; readonly at: number }
  | {
      readonly fact: 'invited'
      readonly member: string
      readonly person: number
      readonly note: string | null
      readonly at: number
    }

/** What has happened: everything that is kept. The world follows from these lines and nothing else. */
export type Fact =
  | MemberFact
  | { readonly fact: 'member'; readonly key: string; readonly order: Order; readonly at: number }

/** Where facts are kept: a file of lines, to which is only added. */
export class FactLog {
  readonly #file: number

  /** Opens the log in this folder, and gives every fact in it to `found`, oldest first. */
  constructor(folder: string, found: (fact: Fact) => void) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, 'facts.jsonl')
    if (existsSync(path)) {
      for (const line of wholeLines(path)) found(JSON.parse(line) as Fact)
    }
    this.#file = openSync(path, 'a', 0o600)
  }

  /** The kernel has it before anybody is told: a process that is killed loses nothing that was answered. */
  write(fact: Fact): void {
    writeSync(this.#file, `${JSON.stringify(fact)}\n`)
  }

  close(): void {
    closeSync(this.#file)
  }
}

/** The lines of the log. A last line that was not written to its end was never answered: it is cut off. */
function wholeLines(path: string): string[] {
  const bytes = readFileSync(path)
  const end = bytes.lastIndexOf(0x0a) + 1
  if (end < bytes.length) truncateSync(path, end)
  return bytes
    .toString('utf8', 0, end)
    .split('\n')
    .filter((line) => line !== '')
}
