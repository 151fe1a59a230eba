import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Queries } from './voyager/routes.ts'

/** A member of the sandbox network, and what can be done to it. */
export interface SandboxMember {
  token: string
  publicIdentifier: string
  /** Orders faults, in place of those before. */
  faults(...faults: unknown[]): Promise<void>
  settings(settings: Record<string, unknown>): Promise<void>
  /** A token for its portability interface. */
  accessToken(): Promise<string>
  /** People whom it can invite. */
  strangers(count: number): Promise<SandboxStranger[]>
  /** How it stands: how many there are of each, and what became of the invitations that were answered or withdrawn. */
  face(): Promise<SandboxFace>
  /** What was asked of it, such as `received 0+10` or `summary`. */
  asked(): Promise<string[]>
  forgetAsked(): Promise<void>
}

export interface SandboxStranger {
  slug: string
  /** Such as `ACoAA…`. */
  member: string
  first_name: string
  last_name: string
}

export interface SandboxFace {
  invitations: number
  sent: number
  connections: number
  answered: { invitation_id: string; state: 'accepted' | 'ignored' | 'withdrawn' }[]
}

/** The sandbox network as a process of its own, as in production. */
export interface Sandbox extends AsyncDisposable {
  /** The base URL of its protocol. */
  url: string
  /** The base URL of its portability interface. */
  portabilityUrl: string
  /** The ids of its queries. */
  queries: Queries
  member(order: Record<string, unknown>): Promise<SandboxMember>
}

export async function startSandbox(): Promise<Sandbox> {
  const main = fileURLToPath(new URL('../../../sandbox/src/main.ts', import.meta.url))
  const child = spawn(process.execPath, [main], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, SANDBOX_STDIN_LEASH: '1', SANDBOX_PORT: '0', SANDBOX_DATA: '' },
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const { url, queries } = JSON.parse(line) as { url: string; queries: Queries }

  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${url}/_control/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return response.json()
  }

  return {
    url: `${url}/voyager/api`,
    portabilityUrl: `${url}/rest`,
    queries,
    async member(order) {
      const made = (await control('POST', 'members', order)) as { li_at: string; public_identifier: string }
      const path = `members/${made.public_identifier}`
      return {
        token: made.li_at,
        publicIdentifier: made.public_identifier,
        async faults(...faults) {
          await control('POST', `${path}/faults`, faults)
        },
        async settings(settings) {
          await control('POST', `${path}/settings`, settings)
        },
        async accessToken() {
          const { access_token } = (await control('POST', `${path}/access-token`)) as { access_token: string }
          return access_token
        },
        async strangers(count) {
          return (await control('GET', `${path}/strangers?count=${count}`)) as SandboxStranger[]
        },
        async face() {
          return (await control('GET', path)) as SandboxFace
        },
        async asked() {
          const requests = (await control('GET', `${path}/requests`)) as { path: string }[]
          return requests.map(({ path: asked }) => askedOf(new URL(asked, url)))
        },
        async forgetAsked() {
          await control('DELETE', `${path}/requests`)
        },
      }
    },
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit')
      child.kill()
      await gone
    },
  }
}

/** The lists, by the ends of their paths. */
const LISTS = {
  invitationViews: 'received',
  sentInvitationViewsV2: 'sent',
  connections: 'connections',
  memberSnapshotData: 'portability',
} as const

/** A request in short. */
function askedOf({ pathname, searchParams }: URL): string {
  const end = pathname.slice(pathname.lastIndexOf('/') + 1)
  if (end === 'invitationsSummary') return 'summary'
  if (end === 'graphql')
    return `${searchParams.get('queryId')?.split('.')[0]} ${searchParams.get('variables')}`
  const list = Object.entries(LISTS).find(([name]) => name === end)?.[1]
  return list === undefined ? end : `${list} ${searchParams.get('start')}+${searchParams.get('count')}`
}
