import { makeAccounts, makeHealth, makeSeal, missingKeys, networkOf } from './accounts/index.ts'
import { makeActions } from './actions/index.ts'
import { makeAnswers } from './answers/index.ts'
import { makeCallLog, makeCalls, makeKept, makeOffers, makeStrangers, type Passing } from './calls/index.ts'
import { type Config, ConfigError } from './config.ts'
import { makeLedger } from './credits/index.ts'
import { isAway, openDatabase } from './database/index.ts'
import { every } from './every.ts'
import { joinGateways } from './gateways/index.ts'
import {
  adminRoutes,
  callRoutes,
  crossOrigins,
  describedRoutes,
  healthRoutes,
  makeServer,
  mcpRoutes,
} from './http/index.ts'
import { type Keys, makeKeys } from './keys/index.ts'
import { type Logger, makeLog } from './log.ts'
import { makeMeters } from './metrics.ts'
import { makePortability, makeVoyager } from './network/index.ts'
import { makeTraces } from './traces.ts'

/** A running gateway. Disposing of it drains it for as long as its configuration says. */
export interface Gateway extends AsyncDisposable {
  /** Where it listens, such as `http://127.0.0.1:8410`. */
  readonly url: string
  /**
   * Takes no new call, lets those under way finish for so long, answers what is then left with `UNAVAILABLE`, and
   * closes everything.
   */
  drain(timeoutMs: number): Promise<void>
}

const RELEASE_MS = 2_000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/**
 * Migrates the database and listens. Throws a `ConfigError` where the way out is a setting, as for a port taken.
 *
 * @param passing told where each call is; for tests, which may end the process there
 */
export async function startGateway(
  config: Config,
  passing?: (place: Passing, callId: string) => void,
): Promise<Gateway> {
  const log = makeLog(config.logLevel)
  const complain = complaining(log)
  await using started = new AsyncDisposableStack()

  const database = started.use(await openDatabase(config.databaseUrl, complain))
  const meters = makeMeters()
  const traces = makeTraces()
  for (const state of ['open', 'idle', 'waiting'] as const) {
    const help = `Connections to the database: ${state === 'waiting' ? 'who waits for one' : state}.`
    meters.watch(`salver_database_connections_${state}`, help, () => database.connections()[state])
  }
  const seal = makeSeal(config.secretKeys)
  const missing = await missingKeys(database, seal)
  if (missing.length > 0) {
    log.error(
      { kids: missing },
      'SALVER_SECRET_KEY lacks keys that have sealed accounts: their calls will fail',
    )
  }
  const kept = makeKept({ database, seal })
  const keys: Keys = makeKeys({
    database,
    onClose: (...of) => accounts.forgetAll(...of),
    afterClose: kept.forgetAll,
  })
  const ledger = makeLedger({ database })
  const answers = makeAnswers({ database, gatewayId: () => membership.id() })
  const membership = started.use(
    await joinGateways({
      database,
      onDeath: [ledger.releaseHoldsOf, kept.freeKeysOf, answers.interruptAllOf],
      complain,
    }),
  )
  const voyager = makeVoyager({ url: config.networkUrl, queries: config.networkQueries })
  started.defer(() => voyager.close())
  const portability = makePortability({ url: config.portabilityUrl })
  started.defer(() => portability.close())
  const health = started.use(makeHealth(database, complain))
  const accounts = makeAccounts({
    database,
    sources: {
      session: { provider: voyager, network: networkOf(config.networkUrl) },
      portability: { provider: portability, network: networkOf(config.portabilityUrl) },
    },
    seal,
    health,
    meters,
    traces,
    pace: config.accountPace,
    deadlineMs: config.callTimeoutMs,
    concurrency: config.networkConcurrency,
    keepOpen: keys.keepOpen,
    complain,
  })
  const callLog = makeCallLog(database)
  // There are parts for two months: one that cannot be made now, as somebody reads the log, is made later.
  await callLog.turnPages(config.logDays).catch(complain)
  started.use(every(HOUR_MS, () => callLog.turnPages(config.logDays), complain))
  started.use(every(MINUTE_MS, kept.clear, complain))
  started.use(every(HOUR_MS, answers.clear, complain))
  const actions = makeActions({
    accounts,
    answers,
    ledger,
    readLog: callLog.read,
    concurrency: config.networkConcurrency,
  })
  const strangers = makeStrangers()
  const calls = makeCalls({
    database,
    accounts,
    answers,
    ledger,
    kept,
    strangers,
    gatewayId: membership.id,
    timeoutMs: config.callTimeoutMs,
    mostCalls: config.maxCalls,
    checkAnswers: config.checkAnswers,
    log,
    meters,
    traces,
    ...(passing && { passing }),
  })
  started.use(every(RELEASE_MS, calls.releaseForgotten, complain))
  const { adminToken, checkAnswers, trustedProxies, corsOrigins } = config
  const offers = makeOffers(actions)
  const server = makeServer({
    log,
    strangers,
    trustedProxies,
    routes: [
      crossOrigins(corsOrigins),
      callRoutes(calls, offers, traces),
      mcpRoutes({ calls, offers, traces, origins: corsOrigins, complain }),
      adminRoutes({ adminToken, keys, ledger, kept, strangers, meters, checkAnswers }),
      healthRoutes(database.check),
      describedRoutes(),
    ],
  })

  const url = await server.listen(config.listen).catch((error: unknown) => {
    throw cannotListen(error, config)
  })
  log.info({ url }, 'the gateway listens')
  const rooms = started.move()
  let stopping: Promise<void> | undefined

  async function stop(timeoutMs: number): Promise<void> {
    log.info({ timeout_ms: timeoutMs }, 'the gateway stops')
    await server.close(calls, timeoutMs)
    await rooms.disposeAsync()
  }
  function drain(timeoutMs: number): Promise<void> {
    stopping ??= stop(timeoutMs)
    return stopping
  }
  return { url, drain, [Symbol.asyncDispose]: () => drain(config.drainTimeoutMs) }
}

/** How often it is said that the database is away: everything in the background finds out. */
const AWAY_AGAIN_MS = 60_000

/** What is told what failed in the background. */
function complaining(log: Logger): (error: unknown) => void {
  let saidAt = Number.NEGATIVE_INFINITY
  return (error) => {
    if (!isAway(error)) return log.warn({ err: error }, 'something in the background failed')
    if (performance.now() - saidAt < AWAY_AGAIN_MS) return
    saidAt = performance.now()
    log.error({ because: error instanceof Error ? error.message : String(error) }, 'the database is away')
  }
}

function cannotListen(error: unknown, { listen: { host, port } }: Config): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const reasons: Record<string, string> = {
    EADDRINUSE: `PORT: ${port} of ${host} is taken by another program. Stop that, or set PORT to another one (PORT=0 takes a free one).`,
    EACCES: `PORT: listening on ${port} is not permitted. Set PORT to one of 1024 or more.`,
    EADDRNOTAVAIL: `HOST: ${host} is not an address of this machine. Set HOST to one that is, or to 0.0.0.0 for all.`,
    ENOTFOUND: `HOST: ${host} is not known as a name. Set HOST to an address of this machine.`,
  }
  const reason = typeof code === 'string' ? reasons[code] : undefined
  return reason === undefined ? error : new ConfigError(reason, { cause: error })
}
