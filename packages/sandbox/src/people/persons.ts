import { type Draw, drawsOf, inverse32, opaque, pick } from '../chance.ts'
import { companies, cultures, ornaments, roles, tags, trickyHeadlines } from './data.ts'

/**
 * People by number. Slug and token hold the number, so that whoever was named anywhere is found again without a
 * directory of all.
 */

export interface Person {
  readonly token: string
  readonly memberNumber: number
  /** Null, all four, for a member who has gone. */
  readonly firstName: string | null
  readonly lastName: string | null
  readonly headline: string | null
  readonly slug: string | null
  readonly picture: Picture | null
}

interface Picture {
  readonly token: string
  readonly widths: readonly number[]
}

/** Those who invite to events, pages and newsletters are few and do it often: their profiles repeat in a page. */
export const INVITERS = 60
/** Their numbers lie above those of all who ask to connect, whose number is their invitation's. */
export const FIRST_INVITER = 900_000_000
/** Above both: the members of the sandbox themselves. */
const FIRST_MEMBER = 950_000_000
/** Above these: those whom a member has invited, those whom it is connected with, and those it does not know. */
export const FIRST_INVITEE = 1_000_000_000
export const FIRST_CONNECTION = 1_100_000_000
export const FIRST_STRANGER = 1_200_000_000
/** Odd, so that the product can be undone: a slug's end is its person's number, scattered. */
const SLUG_FACTOR = 0x9e3779b1

/** A person's name as the network writes it in a sentence. */
export function nameOf(person: Person): string {
  const name = `${person.firstName ?? ''} ${person.lastName ?? ''}`.trim()
  return name === '' ? 'A member' : name
}

/** A member of the sandbox, by the number of its world: with a plain slug, since it stands in control paths. */
export function memberPersonOf(owner: number, suffix: string): Person & { slug: string } {
  const draw = drawsOf(owner, FIRST_MEMBER)
  const culture = cultures[1] ?? pick(draw, cultures)
  const firstName = pick(draw, culture.given)
  const lastName = pick(draw, culture.family)
  return {
    token: tokenOf(owner, FIRST_MEMBER, draw),
    memberNumber: 100_000_000 + draw(800_000_000),
    firstName,
    lastName,
    headline: `${pick(draw, roles)} at ${pick(draw, companies).name}`,
    slug: `${plainSlug(`${firstName} ${lastName}`)}-${suffix}`,
    picture: { token: opaque(draw, 22), widths: [100, 200, 400, 800] },
  }
}

/** The person with this number in the world of `seed`. */
export function personOf(seed: number, number: number): Person {
  const draw = drawsOf(seed, number ^ 0x2f6e2b1)
  const token = tokenOf(seed, number, draw)
  const memberNumber = 1_000_000 + draw(1_200_000_000)
  if (draw(50) === 0) {
    return { token, memberNumber, firstName: null, lastName: null, headline: null, slug: null, picture: null }
  }
  const culture = cultureOf(draw)
  const firstName = pick(draw, culture.given)
  const family = draw(25) === 0 ? '' : pick(draw, culture.family)
  const ornament = draw(14) === 0 ? pick(draw, ornaments) : ''
  const lastName =
    ornament === '' ? family : `${family}${ornament.startsWith(',') ? '' : ' '}${ornament}`.trim()
  const name = `${firstName} ${family}`.trim()
  const suffix = hex(Math.imul(number, SLUG_FACTOR) ^ seed)
  const plain = plainSlug(name)
  const slug =
    plain === '' ? encodeURIComponent(`${name.replace(/\s+/g, '-')}-${suffix}`) : `${plain}-${suffix}`
  return {
    token,
    memberNumber,
    firstName,
    lastName,
    headline: headlineOf(draw, culture.headlines),
    slug,
    picture: pictureOf(draw),
  }
}

/** A person, and the number that it has. */
export interface Numbered {
  readonly number: number
  readonly person: Person
}

/** Whose slug this is, percent-encoded or not; null if it is nobody's in the world of `seed`. */
export function personBySlug(seed: number, slug: string): Numbered | null {
  const suffix = /-([0-9a-f]{8})$/.exec(slug)?.[1]
  if (suffix === undefined) return null
  const number = Math.imul(Number.parseInt(suffix, 16) ^ seed, inverse32(SLUG_FACTOR)) >>> 0
  const person = personOf(seed, number)
  return person.slug !== null && decoded(person.slug) === decoded(slug) ? { number, person } : null
}

/** Whose token this is; null if it is nobody's in the world of `seed`. */
export function personByToken(seed: number, token: string): Numbered | null {
  const number = Number.parseInt(token.slice(TOKEN_STEM.length, -28), 36)
  if (!Number.isSafeInteger(number)) return null
  const person = personOf(seed, number)
  return person.token === token ? { number, person } : null
}

/** A slug as a person reads it; the network writes letters outside of ASCII percent-encoded. */
export function decoded(slug: string): string {
  try {
    return decodeURIComponent(slug)
  } catch {
    return slug
  }
}

const TOKEN_STEM = 'ACoAA'

/** Holds seed and number, so that no two people share it; 39 signs, as the network's have. */
function tokenOf(seed: number, number: number, draw: Draw): string {
  return `${TOKEN_STEM}${number.toString(36).padStart(6, '0')}${(seed >>> 0).toString(36).padStart(7, '0')}${opaque(draw, 21)}`
}

function hex(number: number): string {
  return (number >>> 0).toString(16).padStart(8, '0')
}

/** The slug of a name in Latin letters; empty for any other. */
function plainSlug(name: string): string {
  if (/[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(name)) return ''
  return name
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{Mark}|['’.]/gu, '')
    .replace(/[łđøæßþðıœ]/g, (letter) => PLAIN_LETTERS[letter] ?? '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ł: 'l',
  đ: 'd',
  ø: 'o',
  æ: 'ae',
  ß: 'ss',
  þ: 'th',
  ð: 'd',
  ı: 'i',
  œ: 'oe',
}

const CULTURE_WEIGHTS = cultures.reduce((sum, culture) => sum + culture.weight, 0)

function cultureOf(draw: Draw) {
  let place = draw(CULTURE_WEIGHTS)
  for (const culture of cultures) {
    place -= culture.weight
    if (place < 0) return culture
  }
  throw new Error('the weights of all cultures are more than their sum')
}

function headlineOf(draw: Draw, own: readonly string[]): string {
  const chance = draw(100)
  if (chance < 5) return ''
  if (chance < 25) return pick(draw, own)
  if (chance < 27) return pick(draw, trickyHeadlines)
  const job = `${pick(draw, roles)} ${draw(4) === 0 ? '@' : 'at'} ${pick(draw, companies).name}`
  if (chance < 60) return job
  const parts = new Set([job])
  for (let more = chance > 95 ? 10 : 1 + draw(3); more > 0; more -= 1) parts.add(pick(draw, tags))
  return [...parts].join(' | ')
}

const WIDTHS: readonly (readonly number[])[] = [
  [100, 200, 400, 800],
  [800, 400, 200, 100],
  [200, 800, 100, 400],
  [100, 200],
  [800],
  [],
]

function pictureOf(draw: Draw): Picture | null {
  const chance = draw(20)
  if (chance < 5) return null
  return { token: opaque(draw, 22), widths: chance < 14 ? [100, 200, 400, 800] : pick(draw, WIDTHS) }
}
