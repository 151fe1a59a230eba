import { textOf } from './json.ts'

/** A first and a last name. */
export interface Names {
  first: string | null
  last: string | null
}

/** A name that came in one piece, split at its first blank. */
export function namesOf(name: string | null): Names {
  const whole = name?.trim() ?? ''
  const blank = whole.search(/\s/)
  if (blank < 0) return { first: textOf(whole), last: null }
  return { first: whole.slice(0, blank), last: textOf(whole.slice(blank).trim()) }
}
