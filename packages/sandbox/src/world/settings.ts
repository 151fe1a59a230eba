/** The network's limits for one member: this many invitations a week, waiting at once, and connections. */
export interface Limits {
  readonly weekly_invitations: number
  readonly pending_sent: number
  readonly connections: number
}

/** Those of a member that has none of its own. The network names no numbers: these are about what members meet. */
export const LIMITS: Limits = { weekly_invitations: 100, pending_sent: 3_000, connections: 30_000 }

/** What each setting may be; some also take a number, and `forms` takes some of these. The default comes first. */
export const CHOICES = {
  total: ['zero', 'missing', 'true'],
  shape: ['auto', 'N', 'I', 'wrapped', 'wrapped-data'],
  elements: ['urns-star', 'urns', 'views'],
  summary: ['true', 'fails', 'missing', 'wrong'],
  sent_summary: ['null', 'true', 'wrong'],
  handle: ['confirmed', 'unconfirmed'],
} as const

/** The forms in which the network gives lists of invitations: normalized, inline, GraphQL. */
export const FORMS = ['N', 'I', 'G'] as const
export type ListForm = (typeof FORMS)[number]

type Choice<Name extends keyof typeof CHOICES> = (typeof CHOICES)[Name][number]

/** How a list names its rows: urns under `*elements`, urns under `elements`, or views under `elements`. */
export type Elements = Choice<'elements'>

/** How the network behaves towards one member. */
export interface Settings {
  /** What `paging.total` of a list says. */
  readonly total: Choice<'total'>
  /** `auto`: by the `accept` header. `wrapped`: the whole document under `data`; `wrapped-data`: its `data` alone. */
  readonly shape: Choice<'shape'>
  readonly elements: Elements
  /** What the summary says of the received; a number is said as it is. */
  readonly summary: Choice<'summary'> | number
  /** What the summary says of the sent. */
  readonly sent_summary: Choice<'sent_summary'> | number
  /** The forms that the network still has for its lists of invitations. */
  readonly forms: readonly ListForm[]
  /** Where the member has not confirmed its address, it can neither invite nor accept. */
  readonly handle: Choice<'handle'>
  readonly limits: Partial<Limits>
}

export const DEFAULT_SETTINGS: Settings = {
  total: 'zero',
  shape: 'auto',
  elements: 'urns-star',
  summary: 'true',
  sent_summary: 'null',
  forms: FORMS,
  handle: 'confirmed',
  limits: {},
}
