import { Problem } from './problem.ts'

/** One invitation, as the API names it. */
export type Target = { invitation_id: string } | { entity_urn: string } | { profile_url: string }

const PROFILE = /^(?:https?:\/\/)?(?:[a-z0-9-]+\.)*linkedin\.com\/in\/[^/?#\s]+\/?(?:[?#].*)?$/i

/** Whether it is the address of a profile. */
export function isProfileUrl(written: string): boolean {
  return PROFILE.test(written.trim())
}

/**
 * The address of a profile, from one or from its slug alone.
 *
 * @throws a Problem of usage for what is neither
 */
export function profileUrlOf(written: string): string {
  const person = written.trim()
  if (isProfileUrl(person)) return person
  if (/^[^\s/?#:]+$/.test(person)) return `https://www.linkedin.com/in/${person}`
  throw new Problem(
    'usage',
    `"${written}" is not the address of a profile.`,
    'Expected one such as https://www.linkedin.com/in/alicejohnson, or alicejohnson alone.',
  )
}

/**
 * The invitation that an argument or a line names: an id, a urn, the address of its sender's profile, or a line of
 * `list --ndjson`.
 *
 * @param where what names the place in the message, such as `line 3`
 * @throws a Problem of usage for anything else
 */
export function targetOf(written: string, where: string): Target {
  const text = written.trim()
  if (text.startsWith('{')) return targetInJson(text, where)
  if (/^\d{1,30}$/.test(text)) return { invitation_id: text }
  if (/^urn:li:[a-z_]{1,40}:\d{1,30}$/i.test(text)) return { entity_urn: text }
  if (isProfileUrl(text)) return { profile_url: text }
  throw new Problem(
    'usage',
    `${where}: "${text.slice(0, 100)}" names no invitation.`,
    'Expected an invitation id, a urn, the address of a profile, or a line of list --ndjson.',
  )
}

function targetInJson(text: string, where: string): Target {
  let row: Record<string, unknown>
  try {
    row = JSON.parse(text)
  } catch {
    throw new Problem(
      'usage',
      `${where}: it begins like JSON and is none.`,
      'One object a line: list --ndjson',
    )
  }
  const { invitation_id, id = invitation_id, entity_urn, profile_url, linkedin_url = profile_url } = row
  for (const one of [id, entity_urn, linkedin_url]) if (typeof one === 'string') return targetOf(one, where)
  throw new Problem(
    'usage',
    `${where}: the object has neither invitation_id nor entity_urn.`,
    'Pipe what list --ndjson prints, with its ids.',
  )
}

/** What tells one target from another. */
export function keyOf(target: Target): string {
  return Object.values(target)
    .join()
    .toLowerCase()
    .replace(/^urn:li:[a-z_]+:/, '')
}
