import type { Column } from '../column.ts'
import { ACCOUNTS } from '../commands/accounts.ts'
import { CONNECTIONS } from '../commands/connections.ts'
import { LOGS } from '../commands/logs.ts'
import { RECEIVED, SENT } from '../invitation-columns.ts'
import { KIND_NAMES } from '../kinds.ts'

/** Flags whose values are a few words, the same wherever the flag is. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  '--type': KIND_NAMES,
  '--types': [...KIND_NAMES, 'all'],
  '--source': ['session', 'portability'],
  '--status': ['success', 'error'],
}

/** Commands that show columns. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  'invitations list': namesOf(RECEIVED),
  sent: namesOf(SENT),
  connections: namesOf(CONNECTIONS),
  'accounts list': namesOf(ACCOUNTS),
  logs: namesOf(LOGS),
}

/** Flags that take several values, with commas between. */
export const LISTS: readonly string[] = ['--columns', '--types']

/** What may stand after a flag of a command; nothing where that is free text. */
export function valuesOf(path: string, flag: string): readonly string[] {
  return (flag === '--columns' ? COLUMNS[path] : VALUES[flag]) ?? []
}

function namesOf<Row>(columns: readonly Column<Row>[]): string[] {
  return columns.map(({ name }) => name)
}
