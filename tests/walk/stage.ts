import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Control } from '@salver/local'
import { afterAll } from 'vitest'

/** Which of a member's lists of invitations. */
export type ListName = 'received' | 'sent'

/** What happens to a list just before the network answers the nth batch of it: departures, then arrivals on top. */
export interface Move {
  /** 0 is the first batch. */
  readonly at: number
  readonly arrive: number
  /** Where rows leave: places as parts of the list's length, from 0 (the newest) up to 1. */
  readonly leave: readonly number[]
}

/** An invitation as the network shows it in place. */
export interface Shown {
  readonly id: string
  readonly type: string
  readonly note: boolean
  readonly sentAt: number | null
}

/** A batch as it was asked of a list, and the list as it stood then, in ids. */
export interface Batch {
  readonly start: number
  readonly count: number
  readonly list: readonly string[]
}

interface Watched {
  readonly control: Control
  readonly member: string
  readonly token: string
  readonly name: ListName
  /** Those that are still to come. */
  moves: readonly Move[]
  readonly list: Shown[]
  readonly batches: Batch[]
}

/** What a list was before a call and after it, and what of it the network showed meanwhile. */
export interface Play<Result> {
  readonly result: Result
  readonly before: readonly Shown[]
  readonly after: readonly Shown[]
  /** Everything that was ever on the list. */
  readonly ever: ReadonlyMap<string, Shown>
  /** In the order in which they were answered. */
  readonly batches: readonly Batch[]
}

/**
 * A network in front of the sandbox that moves a list while it is read, anywhere in it, and knows at every batch what
 * the list was. It answers one request after the other. Ends with the file.
 */
export async function startStage() {
  let target = ''
  let watched: Watched | undefined
  let last: Promise<unknown> = Promise.resolve()

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', target)
    const batch = watched && batchOf(url, watched.name)
    if (watched && batch) await moveAt(watched, watched.batches.length)
    const headers = new Headers()
    for (const name of ['accept', 'cookie', 'csrf-token', 'x-restli-protocol-version']) {
      const value = request.headers[name]
      if (typeof value === 'string') headers.set(name, value)
    }
    const answer = await fetch(url, { headers, redirect: 'manual' })
    const text = await answer.text()
    if (watched && batch && answer.status === 200) {
      watched.batches.push({ ...batch, list: watched.list.map(({ id }) => id) })
    }
    const passed = ['content-type', 'x-salver-sandbox'].flatMap((name) => {
      const value = answer.headers.get(name)
      return value === null ? [] : [[name, value] as const]
    })
    response.writeHead(answer.status, Object.fromEntries(passed)).end(text)
  }

  const server = createServer((request, response) => {
    last = last
      .then(() => pass(request, response))
      .catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/voyager/api`,
    /** The network that stands behind this one. */
    playFor(networkUrl: string): void {
      target = networkUrl
    },
    /** Makes a call while the list moves. */
    async play<Result>(
      of: { readonly control: Control; readonly member: string; readonly token: string },
      name: ListName,
      moves: readonly Move[],
      call: () => Promise<Result>,
    ): Promise<Play<Result>> {
      const before = await shown(target, of, name)
      const play: Watched = { ...of, name, moves, list: [...before], batches: [] }
      const ever = new Map(before.map((one) => [one.id, one]))
      watched = play
      try {
        const result = await call()
        watched = undefined
        // A request that was given up may still be on its way.
        await last
        const after = await shown(target, of, name)
        for (const one of after) ever.set(one.id, one)
        return { result, before, after, ever, batches: play.batches }
      } finally {
        watched = undefined
      }
    },
  }

  async function moveAt(of: Watched, index: number): Promise<void> {
    const { control, member, list, name } = of
    // A shape that the network no longer has is asked for as a batch, too, but nothing moves twice.
    const due = of.moves.filter(({ at }) => at === index)
    of.moves = of.moves.filter(({ at }) => at !== index)
    for (const { arrive, leave } of due) {
      const places = new Set(leave.map((part) => Math.floor(part * list.length)))
      if (places.size > 0 && list.length > 0) {
        await control.leave(member, { positions: [...places] }, name)
        list.splice(0, list.length, ...list.filter((_, place) => !places.has(place)))
      }
      if (arrive > 0) {
        await control.arrive(member, arrive, undefined, name)
        list.unshift(...(await shown(target, of, name, arrive)))
      }
    }
  }
}

/** What part of the list a request is for; undefined where it is for something else. */
function batchOf(url: URL, name: ListName): { start: number; count: number } | undefined {
  const path = url.pathname.replace(/^.*\/voyager\/api\//, '')
  const rest = name === 'received' ? 'relationships/invitationViews' : 'relationships/sentInvitationViewsV2'
  const variables = url.searchParams.get('variables') ?? ''
  const query = name === 'received' ? 'includeInsights' : 'invitationType'
  if (path !== rest && !(path === 'graphql' && variables.includes(query))) return undefined
  const numberOf = (field: string) =>
    Number(url.searchParams.get(field) ?? new RegExp(`${field}:(\\d+)`).exec(variables)?.[1])
  return { start: numberOf('start'), count: Math.min(100, numberOf('count')) }
}

interface Element {
  readonly entityUrn: string
  readonly invitation: { readonly message?: string | null; readonly sentTime: number | null }
  readonly genericInvitationView?: { readonly invitationType: string }
}

/** The newest `most` of a list, or all, read past everything of ours; whatever shape the network is to give it in. */
async function shown(
  networkUrl: string,
  { control, member, token }: { readonly control: Control; readonly member: string; readonly token: string },
  name: ListName,
  most = Number.POSITIVE_INFINITY,
): Promise<Shown[]> {
  const { settings } = await control.face(member)
  const { forms, shape } = settings
  await control.settings(member, { forms: ['I'], shape: 'auto' })
  const route =
    name === 'received'
      ? 'relationships/invitationViews?q=receivedInvitation'
      : 'relationships/sentInvitationViewsV2?q=invitationType&invitationType=CONNECTION'
  const rows: Shown[] = []
  while (rows.length < most) {
    const count = Math.min(100, most - rows.length)
    const response = await fetch(`${networkUrl}/${route}&start=${rows.length}&count=${count}`, {
      headers: { accept: 'application/json', 'csrf-token': 'a', cookie: `li_at=${token}; JSESSIONID="a"` },
    })
    const { elements } = (await response.json()) as { elements: Element[] }
    if (elements.length === 0) break
    for (const { entityUrn, invitation, genericInvitationView: view } of elements) {
      rows.push({
        id: entityUrn.replace(/^.*:/, ''),
        type: view?.invitationType ?? 'CONNECTION',
        note: (invitation.message ?? '').trim() !== '',
        sentAt: invitation.sentTime,
      })
    }
  }
  await control.settings(member, { forms, shape })
  return rows
}
