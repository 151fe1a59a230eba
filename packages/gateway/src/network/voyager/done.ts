import { looksLikeJson } from '../line/answer.ts'
import { objectOf, textOf } from '../line/json.ts'
import { NetworkError } from '../provider.ts'
import { documentOf } from './document.ts'
import { refusalOf } from './refusals.ts'
import type { Read } from './wire.ts'

/**
 * Gives the body of an answer to a write that was carried out. It was also where a JSON answer was cut off on its
 * way: then the network had long decided. A page in its place says nothing.
 *
 * Anything else is thrown: `trouble` where it may have been carried out all the same.
 *
 * @param invites whether it was an invitation, to which some statuses have a meaning of their own
 */
export function readDone(route: string, invites: boolean): Read<string> {
  return (answer, failure) => {
    const { status, body } = answer
    const good = status >= 200 && status < 300
    if (failure === null || (failure.kind === 'trouble' && good)) {
      if (looksLikeJson(body) || (body.trim() === '' && failure === null)) return body
      throw failure ?? new NetworkError('trouble', `${route}: ${status}, no JSON`)
    }
    throw failure.kind === 'refused' ? refusalOf(answer, failure, { route, invites }) : failure
  }
}

/** The urn of the invitation that was made, in the form that lists have; null where the answer tells none. */
export function invitationUrnOf(body: string): string | null {
  for (const { value } of documentOf(parsed(body))?.bodies ?? []) {
    const urn = textOf(objectOf(value)?.invitationUrn)
    if (urn !== null) return urn.replace(/^urn:li:[A-Za-z_]+:(\d+)$/, 'urn:li:invitation:$1')
  }
  return null
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
