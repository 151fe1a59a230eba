import type { ErrorCode } from '../errors.ts'

/**
 * Where a gateway's reference, and `docs/errors.md`, tell about an error: what follows `#` in the URL of the page, such as
 * `invalid_api_key`.
 */
export function anchorOfError(code: ErrorCode): string {
  return code.toLowerCase()
}

/** Where the document links to for it: the reference makes such anchors of headings, and takes the one above there. */
export function placeOfError(code: ErrorCode): string {
  return `description/${code.toLowerCase().replaceAll('_', '-')}`
}

/** The heading of that section, from which the reference makes that anchor: `Invalid API key`. */
export function titleOfError(code: ErrorCode): string {
  const words = code
    .toLowerCase()
    .replaceAll('_', ' ')
    .replace(/\bapi\b/, 'API')
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}
