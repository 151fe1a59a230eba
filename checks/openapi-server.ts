import diagnostics from 'node:diagnostics_channel'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApiDocument } from '@salver/contract'
import { readConfig, startGateway, startPostgres } from '@salver/local'

/** What a running gateway is, and what it says that it is. */
export interface Seen {
  /** Its routes, as its HTTP framework knows them: `GET /v2/accounts/{account_id}`. */
  readonly routes: ReadonlySet<string>
  /** The actions that it says it has. */
  readonly actions: ReadonlySet<string>
  readonly document: ApiDocument
}

/** What is used of the framework's server when it announces itself. */
interface Announced {
  fastify: {
    addHook(name: 'onRoute', hook: (route: { method: string | string[]; url: string }) => void): void
  }
}

/** Starts a gateway on a database of its own, and looks at it. */
export async function lookAtServer(): Promise<Seen> {
  await using stack = new AsyncDisposableStack()
  const dataFolder = mkdtempSync(join(tmpdir(), 'salver-openapi-'))
  chmodSync(dataFolder, 0o755) // started as root, PostgreSQL runs as somebody else
  stack.defer(() => rmSync(dataFolder, { recursive: true, force: true }))
  const postgres = await startPostgres({ dataFolder, say: () => {} })
  stack.defer(() => postgres.stop())

  const routes = new Set<string>()
  const listen = (message: unknown) => {
    const { fastify } = message as Announced
    fastify.addHook('onRoute', ({ method, url }) => {
      // HEAD is what the framework makes of each GET.
      for (const one of [method].flat()) if (one !== 'HEAD') routes.add(`${one} ${braced(url)}`)
    })
  }
  diagnostics.subscribe('fastify.initialization', listen)
  const gateway = await startGateway(
    readConfig({
      PORT: '0',
      DATABASE_URL: postgres.url,
      SALVER_SECRET_KEY: Buffer.alloc(32).toString('base64'),
      SALVER_ADMIN_TOKEN: 'operator-of-the-check',
      LOG_LEVEL: 'silent',
    }),
  )
  // Only its own server: what is made later is not reached from outside.
  diagnostics.unsubscribe('fastify.initialization', listen)
  stack.defer(() => gateway.drain(0))
  const document = (await (await fetch(`${gateway.url}/openapi.json`)).json()) as ApiDocument
  return { routes, actions: await actionsOf(gateway.url), document }
}

/** The actions of `POST /v2/network`: whoever asks for another one is told which there are. */
async function actionsOf(url: string): Promise<Set<string>> {
  const admin = (path: string, body: object) =>
    post(`${url}/admin/${path}`, { authorization: 'Bearer operator-of-the-check' }, body)
  const { data: workspace } = await admin('workspaces', { name: 'Check' })
  const { data: key } = await admin(`workspaces/${workspace?.workspace_id}/keys`, { name: 'Check' })
  const { error } = await post(
    `${url}/v2/network`,
    { 'x-api-key': key?.api_key ?? '' },
    { account_id: 'acc', action: '-' },
  )
  const [, list = ''] = /\/v2\/network has (.*?)\./.exec(error?.message ?? '') ?? []
  return new Set(list.split(', '))
}

async function post(url: string, headers: Record<string, string>, body: object) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return (await response.json()) as { data?: Record<string, string>; error?: { message: string } }
}

/** A route as a description writes it. */
function braced(url: string): string {
  return url.replace(/:(\w+)/g, '{$1}')
}
