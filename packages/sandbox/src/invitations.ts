import { type Draw, drawsOf, mix32, opaque, pick } from './chance.ts'
import {
  type Company,
  companies,
  cultures,
  events,
  newsletters,
  notes,
  ornaments,
  roles,
  tags,
  trickyHeadlines,
} from './people.ts'

export const KINDS = ['CONNECTION', 'ORGANIZATION', 'EVENT', 'CONTENT_SERIES'] as const
export type Kind = (typeof KINDS)[number]

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

/** What an invitation of another kind than CONNECTION is about. */
export interface Subject {
  readonly inviter: Person | null
  readonly company: Company | null
  readonly title: string
  readonly name: string | null
  readonly targetUrn: string | null
  /** The network gives some of these times as text: `2 days ago`. */
  readonly timeAsText: boolean
}

export interface Invitation {
  readonly id: string
  readonly kind: Kind
  readonly sentAt: number
  readonly secret: string
  readonly unseen: boolean
  readonly note: string | null
  /** The invitation itself says its kind (`genericInvitationType`); else only its view does. */
  readonly saysKind: boolean
  readonly hasMailboxItem: boolean
  /** Null: the view has no insights at all. */
  readonly mutual: number | null
  /** The sender of a CONNECTION; null for the others. */
  readonly sender: Person | null
  readonly subject: Subject | null
}

/** Those who invite to events, pages and newsletters are few and do it often: their profiles repeat in a page. */
const INVITERS = 60
/** Their numbers lie above those of all who ask to connect, whose number is their invitation's. */
const FIRST_INVITER = 900_000_000
/** Above both: the members of the sandbox themselves. */
const FIRST_MEMBER = 950_000_000

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** The oldest invitation of a new member is about this old, the newest about three minutes. */
const OLDEST = 420 * DAY
const NEWEST = 3 * MINUTE
/** How steeply ages grow down the list: about half of a list of 300 is younger than a week. */
const STEEPNESS = 8

/**
 * How old the invitation at `index` of `count` is when its member is made. Older down the list without
 * exception, and by at least a millisecond even among a million.
 */
export function ageAt(seed: number, index: number, count: number): number {
  const place = (index + drawsOf(seed, index ^ 0x5a5a5a)(900) / 1000) / count
  return Math.round(NEWEST + (OLDEST * Math.expm1(STEEPNESS * place)) / Math.expm1(STEEPNESS))
}

/** The weight of each kind in a list. */
export type Mix = Readonly<Partial<Record<Kind, number>>>

/**
 * The kind of the entry at `index` of a list with this mix. Each run of as many entries as the weights sum to
 * holds exactly that many of each kind, so a short list has some of all.
 */
export function kindAt(seed: number, mix: Mix, index: number): Kind {
  let sum = 0
  for (const kind of KINDS) sum += mix[kind] ?? 0
  const round = Math.floor(index / sum)
  // Steps of about 0.62 of the round spread a kind's entries; from a new starting point in each round.
  let step = Math.max(1, Math.round(sum * 0.618))
  while (greatestDivisor(step, sum) > 1) step += 1
  let place = ((index % sum) * step + drawsOf(seed, round ^ 0x33cc33)(sum)) % sum
  for (const kind of KINDS) {
    place -= mix[kind] ?? 0
    if (place < 0) return kind
  }
  throw new Error('a mix of kinds needs a weight above 0')
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}

/** The invitation with this serial number in the world of `seed`; `owner` tells equal worlds' ids apart. */
export function invitationOf(
  seed: number,
  owner: number,
  serial: number,
  kind: Kind,
  sentAt: number,
): Invitation {
  const draw = drawsOf(seed, serial)
  const id = `7${pad(owner % 100_000_000, 8)}${pad(mix32(serial ^ owner), 10)}`
  const secret = opaque(draw, 10)
  const unseen = draw(10) < 4
  const mutual = draw(4) === 0 ? null : draw(3) === 0 ? 0 : 1 + draw(draw(10) === 0 ? 480 : 40)
  const saysKind = draw(2) === 0
  const hasMailboxItem = draw(12) !== 0
  const connection = kind === 'CONNECTION'
  const note = connection && draw(4) === 0 ? pick(draw, notes) : null
  const sender = connection ? personOf(seed, serial) : null
  const subject = connection ? null : subjectOf(seed, kind, draw)
  return { id, kind, sentAt, secret, unseen, note, saysKind, hasMailboxItem, mutual, sender, subject }
}

function pad(number: number, width: number): string {
  return String(number).padStart(width, '0')
}

function subjectOf(seed: number, kind: Exclude<Kind, 'CONNECTION'>, draw: Draw): Subject {
  const byCompany = draw(kind === 'ORGANIZATION' ? 2 : 5) === 0
  const inviter = byCompany ? null : personOf(seed, FIRST_INVITER + draw(INVITERS))
  const host = pick(draw, companies)
  const company = byCompany ? host : null
  const who = inviter === null ? host.name : nameOf(inviter)
  const timeAsText = draw(2) === 0
  const nameless = draw(15) === 0
  const targetless = draw(12) === 0
  const about = (name: string, title: string, targetUrn: string): Subject => ({
    inviter,
    company,
    title,
    name: nameless ? null : name,
    targetUrn: targetless ? null : targetUrn,
    timeAsText,
  })
  switch (kind) {
    case 'ORGANIZATION':
      return about(host.name, `${who} invited you to follow ${host.name}`, `urn:li:fsd_company:${host.id}`)
    case 'EVENT': {
      const event = pick(draw, events)
      const number = 7_100_000_000_000 + events.indexOf(event) * 104_729
      return about(event, `${who} invited you to attend ${event}`, `urn:li:fsd_professionalEvent:${number}`)
    }
    case 'CONTENT_SERIES': {
      const series = pick(draw, newsletters)
      const number = 6_900_000_000_000 + newsletters.indexOf(series) * 15_485_863
      return about(
        series,
        `${who} invited you to subscribe to ${series}`,
        `urn:li:fsd_contentSeries:${number}`,
      )
    }
  }
}

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

function personOf(seed: number, number: number): Person {
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
  const suffix = hex(Math.imul(number, 0x9e3779b1) ^ seed)
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

/** Holds seed and number, so that no two people share it; 39 signs, as the network's have. */
function tokenOf(seed: number, number: number, draw: Draw): string {
  return `ACoAA${number.toString(36).padStart(6, '0')}${(seed >>> 0).toString(36).padStart(7, '0')}${opaque(draw, 21)}`
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
