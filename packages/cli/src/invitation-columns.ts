import type { ListedInvitation, ListedSentInvitation } from '@salver/contract'
import type { Column } from './column.ts'
import { shownKind } from './kinds.ts'
import { NOBODY, nameOf } from './person.ts'

type Common = Pick<
  ListedInvitation & ListedSentInvitation,
  | 'entity_urn'
  | 'invitation_id'
  | 'invitation_type'
  | 'sent_at'
  | 'sent_time'
  | 'sent_time_days'
  | 'message'
  | 'unseen'
  | 'mutual_connections'
  | 'subject'
>

type Person = ListedInvitation['sender'] | ListedSentInvitation['recipient']

/** Columns of invitations that were received. The shared secret is not among them: answering needs none. */
export const RECEIVED: readonly Column<ListedInvitation>[] = columnsOf<ListedInvitation>(
  ({ sender }) => sender,
  {
    picture: 'profile_picture_url',
    hasNote: true,
  },
)

/** Columns of invitations that were sent. */
export const SENT: readonly Column<ListedSentInvitation>[] = columnsOf<ListedSentInvitation>(
  ({ recipient }) => recipient,
  { picture: 'profile_picture', hasNote: false },
)

function columnsOf<Row extends Common>(
  personOf: (row: Row) => Person,
  { picture, hasNote }: { picture: string; hasNote: boolean },
): Column<Row>[] {
  return [
    { name: 'id', title: 'ID', value: (row) => row.invitation_id, byDefault: true },
    { name: 'entity_urn', title: 'URN', value: (row) => row.entity_urn },
    {
      name: 'name',
      title: 'NAME',
      value: (row) => nameOf(personOf(row)),
      shown: (row) => nameOf(personOf(row)) ?? row.subject?.name ?? NOBODY,
      flexible: true,
      byDefault: true,
    },
    { name: 'first_name', title: 'FIRST NAME', value: (row) => personOf(row).first_name, flexible: true },
    { name: 'last_name', title: 'LAST NAME', value: (row) => personOf(row).last_name, flexible: true },
    {
      name: 'headline',
      title: 'HEADLINE',
      value: (row) => personOf(row).headline,
      shown: (row) => personOf(row).headline ?? row.subject?.name ?? '',
      flexible: true,
      byDefault: true,
    },
    { name: 'linkedin_url', title: 'URL', value: (row) => personOf(row).linkedin_url, flexible: true },
    {
      name: 'type',
      title: 'TYPE',
      value: (row) => row.invitation_type,
      shown: (row) => shownKind(row.invitation_type),
      byDefault: true,
    },
    { name: 'sent_at', title: 'SENT AT', value: (row) => row.sent_at },
    { name: 'age', title: 'AGE', value: (row) => row.sent_time, right: true, byDefault: true },
    { name: 'days', title: 'DAYS', value: (row) => row.sent_time_days, right: true },
    { name: 'note', title: 'NOTE', value: (row) => row.message, flexible: true, byDefault: hasNote },
    { name: 'unseen', title: 'UNSEEN', value: (row) => row.unseen },
    { name: 'mutual', title: 'MUTUAL', value: (row) => row.mutual_connections, right: true },
    { name: 'subject', title: 'SUBJECT', value: (row) => row.subject?.name, flexible: true },
    { name: 'subject_url', title: 'SUBJECT URL', value: (row) => row.subject?.url, flexible: true },
    {
      name: 'picture',
      title: 'PICTURE',
      value: (row) => (personOf(row) as unknown as Record<string, string | null>)[picture],
      flexible: true,
    },
  ]
}
