import type { Reply } from './answers/reply.ts'
import type { Member } from './world/member.ts'
import type { Settings } from './world/settings.ts'

/** Rendered pages kept, over all members. When they are this much, all are forgotten. */
const PAGE_BYTES_KEPT = 64 * 1024 * 1024
/** A page is rendered anew after this time: some of its times are texts, such as `2 days ago`. */
const PAGE_AGE_MS = 60_000

/** A rendered page, and what it was rendered from. */
interface Page {
  readonly reply: Reply
  readonly bytes: number
  readonly changes: number
  readonly settings: Settings
  readonly at: number
}

/** Rendered pages, by what was asked, until the list or the member's settings change. */
export class PageCache {
  #kept = new Map<Member, Map<string, Page>>()
  #bytes = 0
  readonly #clock: () => number

  constructor(clock: () => number) {
    this.#clock = clock
  }

  get(member: Member, asked: string): Reply | undefined {
    const page = this.#kept.get(member)?.get(asked)
    const fresh =
      page !== undefined &&
      page.changes === member.changes &&
      page.settings === member.settings &&
      this.#clock() - page.at < PAGE_AGE_MS
    return fresh ? page.reply : undefined
  }

  /** Keeps a page if it is a good one; answers it with its body as bytes, ready to be sent. */
  keep(member: Member, asked: string, rendered: Reply): Reply {
    if (rendered.status !== 200) return rendered
    const body = Buffer.from(rendered.body)
    const reply = { ...rendered, body }
    if (this.#bytes + body.length > PAGE_BYTES_KEPT) {
      this.#kept = new Map()
      this.#bytes = 0
    }
    const ofMember = this.#kept.get(member) ?? new Map<string, Page>()
    this.#kept.set(member, ofMember)
    const { changes, settings } = member
    const bytes = body.length + asked.length
    this.#bytes += bytes - (ofMember.get(asked)?.bytes ?? 0)
    ofMember.set(asked, { reply, bytes, changes, settings, at: this.#clock() })
    return reply
  }
}
