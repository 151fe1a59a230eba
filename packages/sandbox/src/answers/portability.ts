import type { ListName } from '../lists/invitations.ts'
import { nameOf, type Person } from '../people/persons.ts'
import { queryOf } from '../routes.ts'
import type { Member } from '../world/member.ts'
import type { Asking } from './asking.ts'
import { errorReply, JSON_TYPE, type Reply } from './reply.ts'
import { offsetOf } from './window.ts'

/** The interface by which a member takes its own data along: rows of the archive, with neither ids nor secrets. */

/** Rows of one page. */
const PAGE_ROWS = 20
/** How far the total is from the truth: nobody may rely on it. */
const TOTAL_OFF_BY = 7
const PATH = '/rest/memberSnapshotData'

const NO_DATA = errorReply(404, { message: 'No data found for this memberId and domain' })

export function portabilityReply({ member, url, lack, empty }: Asking): Reply {
  const query = queryOf(url)
  const start = offsetOf(query.get('start'), 0)
  if (query.get('q') !== 'criteria' || query.get('domain') !== 'INVITATIONS' || start === null)
    return marked(errorReply(400))
  const all = rowsOf(member)
  const rows = all.slice(start * PAGE_ROWS, (start + 1) * PAGE_ROWS)
  if (rows.length === 0 || empty) return marked(NO_DATA)
  const next = `${PATH}?q=criteria&domain=INVITATIONS&start=${start + 1}`
  const more = all.length > (start + 1) * PAGE_ROWS
  const snapshotData = rows.map((row, index) =>
    lack === 'fields' && index % 2 === 0 ? {} : json(member, row),
  )
  const body = JSON.stringify({
    paging: {
      start,
      count: 1,
      total: all.length + TOTAL_OFF_BY,
      links: more ? [{ type: 'application/json', rel: 'next', href: next }] : [],
    },
    ...(lack !== 'list' && { elements: [{ snapshotDomain: 'INVITATIONS', snapshotData }] }),
  })
  return marked({ status: 200, headers: JSON_TYPE, body })
}

/** The same answer, saying that this is a sandbox, as each of this interface does. */
export function marked(reply: Reply): Reply {
  return { ...reply, headers: { ...reply.headers, 'x-salver-sandbox': '1' } }
}

interface Row {
  readonly list: ListName
  readonly serial: number
  readonly sentAt: number
}

/** The rows of each member, until its lists change: a walk through all pages sorts them once. */
const sorted = new WeakMap<Member, { readonly changes: number; readonly rows: readonly Row[] }>()

/** Both directions mixed, newest first. Invitations to events, pages and newsletters are not in the archive. */
function rowsOf(member: Member): readonly Row[] {
  const known = sorted.get(member)
  if (known?.changes === member.changes) return known.rows
  const { received, sent } = member
  const row = (list: ListName, serial: number): Row => ({ list, serial, sentAt: member[list].sentAt(serial) })
  const rows = [
    ...received.serials
      .at(0, received.serials.length)
      .filter((serial) => received.kind(serial) === 'CONNECTION')
      .map((serial) => row('received', serial)),
    ...sent.serials.at(0, sent.serials.length).map((serial) => row('sent', serial)),
  ].sort((a, b) => b.sentAt - a.sentAt)
  sorted.set(member, { changes: member.changes, rows })
  return rows
}

function json(member: Member, { list, serial, sentAt }: Row): Readonly<Record<string, string>> {
  const other =
    list === 'received' ? member.received.invitation(serial).sender : member.sent.invitation(serial).invitee
  const [from, to] = list === 'received' ? [other, member.person] : [member.person, other]
  return {
    From: fullName(from),
    To: fullName(to),
    'Sent At': archiveTime(sentAt),
    Message: member[list].invitation(serial).note ?? '',
    Direction: list === 'received' ? 'INCOMING' : 'OUTGOING',
    inviterProfileUrl: profileUrl(from),
    inviteeProfileUrl: profileUrl(to),
  }
}

function fullName(person: Person | null): string {
  return person === null || person.firstName === null ? '' : nameOf(person)
}

function profileUrl(person: Person | null): string {
  return person === null || person.slug === null ? '' : `https://www.linkedin.com/in/${person.slug}`
}

/** A time as the archive writes it, in UTC: `3/9/26, 4:05 PM`. */
export function archiveTime(time: number): string {
  const date = new Date(time)
  const [hour, minute] = [date.getUTCHours(), String(date.getUTCMinutes()).padStart(2, '0')]
  const day = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${String(date.getUTCFullYear()).slice(-2)}`
  return `${day}, ${hour % 12 || 12}:${minute} ${hour < 12 ? 'AM' : 'PM'}`
}
