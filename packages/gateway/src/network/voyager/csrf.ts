import { randomInt } from 'node:crypto'
import type { Answer } from '../line/answer.ts'
import { cookiesOf, isCookieValue, isDeleted, unquoted } from '../line/cookies.ts'

/** A new token against forgery. Any value will do, as long as cookie and header agree. */
export function newCsrf(): string {
  return `ajax:${randomInt(1e9, 1e10)}${randomInt(1e9, 1e10)}`
}

/** Whether the network says that cookie and header do not belong together. */
export function saysCsrfFailed(answer: Answer): boolean {
  return answer.status === 403 && answer.body.includes('CSRF check failed')
}

/** The value that the answer rotates `JSESSIONID` to, without its quotes; null where it leaves it. */
export function rotatedCsrf({ headers }: Answer, now: number): string | null {
  let rotated: string | null = null
  for (const cookie of cookiesOf(headers)) {
    if (cookie.name !== 'JSESSIONID' || isDeleted(cookie, now)) continue
    const value = unquoted(cookie.value)
    if (isCookieValue(value)) rotated = value
  }
  return rotated
}
