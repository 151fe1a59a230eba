import { Salver } from '@salver/client'

/** A gateway of one account whose list changes as it is told, as far as a walk asks it: in memory, and at once. */
export class Pending {
  /** Who is pending, in the network's order. */
  ids: string[] = []
  /** How many pages were read. */
  reads = 0
  /** What it says that there is in all: the truth, unless a test has it lie. */
  total = () => this.ids.length
  /** What it calls a row. */
  nameOf: (id: string) => string | null = (id) => id
  readonly salver: Salver
  #made = 0

  constructor(rows: number) {
    this.arrive(rows)
    this.salver = new Salver({ url: 'http://pending', apiKey: 'slv_test', fetch: this.#answered })
  }

  /** The newest come first. */
  arrive(rows: number): void {
    for (let row = 0; row < rows; row++) this.ids = [String(++this.#made), ...this.ids]
  }

  /** By being answered, or withdrawn by the sender. */
  leave(id: string | null | undefined): void {
    this.ids = this.ids.filter((one) => one !== id)
  }

  readonly #answered = async (_url: string, init: RequestInit): Promise<Response> => {
    this.reads++
    const { count, offset = 0 } = JSON.parse(String(init.body)).params
    const ids = this.ids.slice(offset, offset + count)
    const end = offset + ids.length
    const hasMore = end < this.ids.length && ids.length > 0
    const data = {
      invitations: ids.map((id) => ({ invitation_id: this.nameOf(id), message: id })),
      total_results: ids.length,
      total_available_results: this.total(),
      pagination: { offset, count: ids.length, next_offset: hasMore ? end : null, has_more: hasMore },
    }
    return Response.json({ success: true, data, metadata: {} })
  }
}
