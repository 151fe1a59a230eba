import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A member of the sandbox network, and what can be done to it. */
export interface SandboxMember {
  token: string
  publicIdentifier: string
  /** Orders faults, in place of those before. */
  faults(...faults: unknown[]): Promise<void>
  settings(settings: Record<string, unknown>): Promise<void>
  /** What was asked of it, such as `received 0+10` or `summary`. */
  asked(): Promise<string[]>
  forgetAsked(): Promise<void>
}

/** The sandbox network as a process of its own, as in production. */
export interface Sandbox extends AsyncDisposable {
  /** The base URL of its protocol. */
  url: string
  member(order: Record<string, unknown>): Promise<SandboxMember>
}

export async function startSandbox(): Promise<Sandbox> {
  const main = fileURLToPath(new URL('../../../sandbox/src/main.ts', import.meta.url))
  const child = spawn(process.execPath, [main], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, SANDBOX_STDIN_LEASH: '1', SANDBOX_PORT: '0', SANDBOX_DATA: '' },
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const { url } = JSON.parse(line) as { url: string }

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
        async asked() {
          const requests = (await control('GET', `${path}/requests`)) as { path: string }[]
          return requests.map((request) => {
            const { pathname, searchParams } = new URL(request.path, url)
            if (pathname.endsWith('invitationsSummary')) return 'summary'
            if (pathname.endsWith('/me')) return 'me'
            return `received ${searchParams.get('start')}+${searchParams.get('count')}`
          })
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
