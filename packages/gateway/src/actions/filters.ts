import {
  type Invitation,
  type InvitationFilters,
  type InvitationType,
  withoutAccents,
} from '@salver/contract'

const DAY_MS = 86_400_000

/**
 * Which invitations are wanted; null for all.
 *
 * @param now epoch milliseconds: all rows of one answer are of one age
 */
export function filterOf(
  asked: InvitationFilters & { invitation_type?: InvitationType | undefined },
  now: number,
): ((invitation: Invitation) => boolean) | null {
  const { invitation_type, has_note, mutual_at_least, older_than_days, newer_than_days, text } = asked
  const checks: ((invitation: Invitation) => boolean)[] = []
  if (invitation_type !== undefined) checks.push((one) => one.invitation_type === invitation_type)
  if (has_note !== undefined) checks.push((one) => (one.message !== null) === has_note)
  if (mutual_at_least !== undefined) {
    checks.push((one) => one.mutual_connections !== null && one.mutual_connections >= mutual_at_least)
  }
  if (older_than_days !== undefined) checks.push(isOlderThan(older_than_days, now))
  if (newer_than_days !== undefined) {
    checks.push((one) => one.sent_at !== null && Date.parse(one.sent_at) > now - newer_than_days * DAY_MS)
  }
  if (text !== undefined) {
    const wanted = comparable(text)
    checks.push((one) => textsOf(one).some((its) => comparable(its).includes(wanted)))
  }
  return checks.length === 0 ? null : (invitation) => checks.every((check) => check(invitation))
}

/** Whether something was sent so many days ago, or earlier. What has no time was not. */
export function isOlderThan(days: number, now: number): (one: { sent_at: string | null }) => boolean {
  return ({ sent_at }) => sent_at !== null && Date.parse(sent_at) <= now - days * DAY_MS
}

function textsOf({ sender, message }: Invitation): string[] {
  const name = [sender.first_name, sender.last_name].filter((part) => part !== null).join(' ')
  return [name, sender.headline, message].filter((text) => text !== null)
}

/** Letters that Unicode does not take apart into a letter and its stroke. */
const STRUCK: Readonly<Record<string, string>> = { Ł: 'L', Ø: 'O', Đ: 'D', Ħ: 'H' }

/** A text without case and accents. In capitals, since only there `ß` is `SS` and every sigma and `ı` are like others. */
function comparable(text: string): string {
  return withoutAccents(text)
    .toUpperCase()
    .replace(/[ŁØĐĦ]/g, (letter) => STRUCK[letter] ?? letter)
}
