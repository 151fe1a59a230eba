import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { startGateway } from '@salver/gateway'
import { holdFolder } from './cluster.ts'
import { findFirst } from './first.ts'
import { keepFile, keptSecret } from './kept.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import { type Sandbox, startSandbox } from './sandbox.ts'
import { gatewayConfig, readSettings, type Settings } from './settings.ts'

/** The whole of Salver, running. Disposing of it stops it. */
export interface Salver extends AsyncDisposable {
  /** Where the gateway listens. */
  readonly url: string
  readonly workspaceId: string
  readonly apiKey: string
  /** The first account, on the sandbox; null without one. */
  readonly accountId: string | null
  readonly adminToken: string
  readonly databaseUrl: string
  /** Null where `SALVER_NETWORK_URL` names another network. */
  readonly sandbox: Sandbox | null
  /** Null where `DATABASE_URL` names another database. */
  readonly postgres: Postgres | null
  /**
   * Resolves when everything has ended: with nothing after `stop`, with what happened if a part ended by itself and
   * took the rest with it.
   */
  readonly ended: Promise<Error | undefined>
  /** Lets calls under way finish for up to four seconds, and ends within five. */
  stop(): Promise<void>
}

const drainMilliseconds = 4_000
/** For the drain and an orderly end of the database; the rest of five seconds is for killing it. */
const stopMilliseconds = 4_600

/**
 * Starts everything on this machine: database and sandbox as processes, the gateway in this one; makes or finds the
 * first workspace, key and account; and says in `local.json` of the data folder how to reach it all.
 *
 * @param options.environment variables as `npm start` reads them; nothing else is read
 * @param options.dataFolder in place of `SALVER_DATA`
 * @param options.say is told what takes long, in short lines
 * @param options.signal gives up, with its reason or an error caused by it, and leaves nothing running
 * @throws ConfigError for a wrong variable, before anything is started; StartError for what else stands in the way
 */
export async function startSalver(options: {
  environment: Readonly<Record<string, string | undefined>>
  dataFolder?: string
  say: (line: string) => void
  signal?: AbortSignal
}): Promise<Salver> {
  const { say, signal } = options
  const settings = readSettings(options.environment, options.dataFolder)
  await using owned = new AsyncDisposableStack()
  const folder = owned.use(holdFolder(settings.dataFolder, 'salver')).path
  const readyFile = join(folder, 'local.json')
  owned.defer(() => rmSync(readyFile, { force: true }))
  rmSync(readyFile, { force: true }) // one that was killed has left it
  const secretKey = settings.secretKey ?? keptSecret(join(folder, 'secret.key'))
  const adminToken = settings.adminToken ?? keptSecret(join(folder, 'admin.token'))

  signal?.throwIfAborted()
  const { postgres, sandbox } = await startParts(settings, folder, say, signal)
  let patience = stopMilliseconds
  owned.defer(() => stopParts(postgres, sandbox, patience))
  signal?.throwIfAborted()
  const databaseUrl = postgres?.url ?? settings.databaseUrl ?? ''
  const gateway = await startGateway(gatewayConfig(settings, { databaseUrl, sandbox, secretKey, adminToken }))
  owned.defer(async () => {
    const began = performance.now()
    await gateway.drain(drainMilliseconds).finally(() => {
      patience -= performance.now() - began
    })
  })
  signal?.throwIfAborted()

  const file = join(folder, 'first.json')
  const first = await findFirst({ file, gatewayUrl: gateway.url, adminToken, sandbox, say })
  signal?.throwIfAborted()
  const ready = {
    url: gateway.url,
    api_key: first.apiKey,
    account_id: first.accountId,
    admin_token: adminToken,
    sandbox_url: sandbox?.url ?? null,
    database_url: databaseUrl,
    pid: process.pid,
  }
  keepFile(readyFile, `${JSON.stringify(ready, null, 2)}\n`)
  return {
    url: gateway.url,
    ...first,
    adminToken,
    databaseUrl,
    sandbox,
    postgres,
    ...lifeOf(owned.move(), [postgres, sandbox]),
  }
}

/** Database and sandbox, at the same time. If one fails, the other does not stay. */
async function startParts(
  settings: Settings,
  folder: string,
  say: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<{ postgres: Postgres | null; sandbox: Sandbox | null }> {
  const [postgres, sandbox] = await Promise.allSettled([
    settings.databaseUrl === null ? startPostgres({ dataFolder: folder, say, signal }) : null,
    settings.networkUrl === null
      ? startSandbox({ dataFolder: join(folder, 'sandbox'), cacheFolder: join(folder, 'compile-cache') })
      : null,
  ])
  if (postgres.status === 'fulfilled' && sandbox.status === 'fulfilled') {
    return { postgres: postgres.value, sandbox: sandbox.value }
  }
  await stopParts(
    postgres.status === 'fulfilled' ? postgres.value : null,
    sandbox.status === 'fulfilled' ? sandbox.value : null,
    stopMilliseconds,
  )
  throw postgres.status === 'rejected'
    ? postgres.reason
    : sandbox.status === 'rejected'
      ? sandbox.reason
      : undefined
}

async function stopParts(
  postgres: Postgres | null,
  sandbox: Sandbox | null,
  milliseconds: number,
): Promise<void> {
  await Promise.all([postgres?.stop(Math.max(milliseconds, 200)), sandbox?.stop()])
}

/** One end for all: what one part cannot do without another, it does not go on trying. */
function lifeOf(
  owned: AsyncDisposableStack,
  parts: readonly ({ exited: Promise<Error | undefined> } | null)[],
): Pick<Salver, 'ended' | 'stop' | typeof Symbol.asyncDispose> {
  const { promise: ended, resolve } = Promise.withResolvers<Error | undefined>()
  let stopping: Promise<void> | undefined
  async function end(cause: Error | undefined): Promise<void> {
    try {
      await owned.disposeAsync()
    } catch (error) {
      // Where a part is missing, what goes wrong besides is no news.
      if (!cause) throw error
    } finally {
      resolve(cause)
    }
  }
  const stop = (cause?: Error) => {
    stopping ??= end(cause)
    return stopping
  }
  for (const part of parts) {
    void part?.exited.then((cause) => cause && stop(cause))
  }
  return { ended, stop: () => stop(), [Symbol.asyncDispose]: () => stop() }
}
