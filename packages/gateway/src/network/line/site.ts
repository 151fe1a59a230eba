/** The addresses that members and pages have on the network's own site. */
export const SITE = 'https://www.linkedin.com'

/**
 * The address of a profile, without a slash at its end. Slugs come percent-encoded or not: what may stand in a URL
 * stays as it is; anything else is encoded, once. Null for what no URL can hold.
 */
export function profileUrlOf(slug: string | null): string | null {
  if (slug === null) return null
  const segment = /^(?:[\w\-.~!$&'()*+,;=:@]|%[\da-f]{2})+$/i.test(slug) ? slug : segmentOf(slug)
  return segment === null ? null : `${SITE}/in/${segment}`
}

/** A text as one segment of a URL, encoded once whether it came encoded or not. Null for what no URL can hold. */
export function segmentOf(text: string): string | null {
  try {
    return encodeURIComponent(decoded(text))
  } catch {
    // Half a surrogate pair: no URL has it.
    return null
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
