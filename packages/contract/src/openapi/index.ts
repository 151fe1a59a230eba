import type { AboutServer, ApiDocument } from './document.ts'

/**
 * The API as an OpenAPI 3.1 document, derived from the schemas, the table of errors and recorded answers.
 *
 * What it is made of is loaded when it is first asked for: whoever only reads or checks a message does not pay for it.
 *
 * @param about which version of the service it describes, and under which URL that is reached
 * @returns plain JSON
 */
export async function apiDocument(about: AboutServer): Promise<ApiDocument> {
  const { makeDocument } = await import('./document.ts')
  return makeDocument(about)
}

export { anchorOfError } from './anchor.ts'
export type { AboutServer, ApiDocument } from './document.ts'
