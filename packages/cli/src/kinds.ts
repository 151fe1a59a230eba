import type { InvitationType } from '@salver/contract'
import { Problem } from './problem.ts'

/** The kinds of invitation, and what people call them. */
const KINDS: Record<InvitationType, string> = {
  CONNECTION: 'connection',
  ORGANIZATION: 'page',
  EVENT: 'event',
  CONTENT_SERIES: 'newsletter',
}

/** The names by which people call them. */
export const KIND_NAMES: readonly string[] = Object.values(KINDS)

/** What people call a kind; one that is newer than this command stays as it is. */
export function shownKind(kind: string): string {
  return (KINDS as Record<string, string>)[kind] ?? kind.toLowerCase()
}

/**
 * The kind that is written, in the wire's name or the one that tables show.
 *
 * @throws a Problem of usage that says which there are
 */
export function kindOf(flag: string, written: string): InvitationType {
  const name = written.trim().replaceAll('-', '_')
  for (const kind of Object.keys(KINDS) as InvitationType[]) {
    if (kind === name.toUpperCase() || KINDS[kind] === name.toLowerCase()) return kind
  }
  const known = Object.entries(KINDS).map(([kind, shown]) =>
    kind.toLowerCase() === shown ? shown : `${shown} (${kind})`,
  )
  throw new Problem('usage', `${flag}: got "${written}"; there are ${known.join(', ')}.`)
}
