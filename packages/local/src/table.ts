import type { ListedInvitation } from '@salver/contract'
import { columnsOf, fit, harmless } from './columns.ts'

const gap = '  '
const widestName = 24
const narrowestText = 12

/**
 * Invitations as a table of so many columns. What somebody is invited to stands where a person's headline would. It
 * gives way first where room is scarce.
 */
export function table(invitations: readonly ListedInvitation[], columns: number): string {
  const rows = [
    ['Name', 'Headline, or what to', 'Kind', 'Age', 'Note'] as const,
    ...invitations.map((invitation) => {
      const { first_name, last_name, headline } = invitation.sender
      return [
        harmless([first_name, last_name].filter((name) => name !== null).join(' ')) || '(gone)',
        harmless(invitation.subject?.name ?? headline ?? ''),
        invitation.invitation_type.toLowerCase().replaceAll('_', ' '),
        invitation.sent_time ?? '',
        invitation.message === null ? '' : '✓',
      ] as const
    }),
  ]
  const widest = (index: 0 | 1 | 2 | 3 | 4) => Math.max(...rows.map((row) => columnsOf(row[index])))
  const [name, kind, age, note] = [Math.min(widest(0), widestName), widest(2), widest(3), widest(4)]
  const room = columns - [name, kind, age, note].reduce((sum, width) => sum + width + gap.length, 0)
  const text = Math.min(widest(1), room)
  const shown = [name, text < narrowestText ? undefined : text, kind, age, note]
  const lines = rows.map((row) =>
    shown
      .flatMap((width, index) => (width === undefined ? [] : [fit(row[index] ?? '', width)]))
      .join(gap)
      .trimEnd(),
  )
  const rule = shown.flatMap((width) => (width === undefined ? [] : ['─'.repeat(width)]))
  return [lines[0], rule.join(gap), ...lines.slice(1)].join('\n')
}
