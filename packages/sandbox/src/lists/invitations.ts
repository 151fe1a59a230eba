import { type Draw, drawsOf, mix32, opaque, pick, unmix32 } from '../chance.ts'
import { type Company, companies, events, newsletters, notes } from '../people/data.ts'
import { FIRST_INVITER, INVITERS, nameOf, type Person, personOf } from '../people/persons.ts'
import type { Kind } from './kinds.ts'

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

/** An invitation that a member has sent; always one to connect. */
export interface SentInvitation {
  readonly id: string
  readonly sentAt: number
  readonly secret: string
  readonly note: string | null
  readonly saysKind: boolean
  readonly invitee: Person
  /** The network names the invitee in two ways: as `toMember`, or by `invitee.miniProfile`. */
  readonly namesMember: boolean
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
  const id = idOf(owner, 'received', serial)
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

/**
 * The sent invitation with this serial number. `note` is the one that its member wrote; undefined: the member was
 * made with it, and it is drawn.
 */
export function sentInvitationOf(
  seed: number,
  owner: number,
  serial: number,
  invitee: number,
  sentAt: number,
  note: string | null | undefined,
): SentInvitation {
  const draw = drawsOf(seed, serial | SENT)
  const secret = opaque(draw, 10)
  const saysKind = draw(2) === 0
  const namesMember = draw(2) === 0
  const drawnNote = draw(3) === 0 ? pick(draw, notes) : null
  return {
    id: idOf(owner, 'sent', serial),
    sentAt,
    secret,
    note: note === undefined ? drawnNote : note,
    saysKind,
    invitee: personOf(seed, invitee),
    namesMember,
  }
}

export const LISTS = ['received', 'sent'] as const
/** Which of a member's two lists. */
export type ListName = (typeof LISTS)[number]

/** Serial numbers lie below this bit. It tells the ids of both lists apart. */
const SENT = 0x4000_0000

function idOf(owner: number, list: ListName, serial: number): string {
  const mark = list === 'sent' ? serial | SENT : serial
  return `7${pad(owner % 100_000_000, 8)}${pad(mix32(mark ^ owner), 10)}`
}

/** Which invitation of `owner` has this id, waiting or not; null if it is none of its own. */
export function placeOf(owner: number, id: string): { list: ListName; serial: number } | null {
  if (!/^\d{19}$/.test(id)) return null
  const mark = (unmix32(Number(id.slice(9))) ^ owner) >>> 0
  const list = mark < SENT ? 'received' : 'sent'
  const serial = mark % SENT
  return idOf(owner, list, serial) === id ? { list, serial } : null
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
