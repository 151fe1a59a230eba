import {
  Kysely,
  type Transaction as KyselyTransaction,
  type PostgresCursor,
  PostgresDialect,
  type PostgresPoolClient,
  type PostgresQueryResult,
  sql,
} from 'kysely'
import pg from 'pg'
import { ConfigError } from '../config.ts'
import { migrate, NEWEST, refuseNewer } from './migrate.ts'
import type { Schema } from './schema.ts'

/** A statement written out by hand, prepared once for each connection under its name. */
export interface Statement {
  readonly name: string
  readonly text: string
}

/** Typed SQL, in a transaction or not. */
export type Queries = Kysely<Schema> | KyselyTransaction<Schema>

/** The one door to PostgreSQL. */
export interface Database extends AsyncDisposable {
  /** Typed SQL for everything that is not hot. */
  readonly sql: Kysely<Schema>
  /** Connections: all of them, those that nobody uses, and how many wait for one. */
  readonly connections: () => { open: number; idle: number; waiting: number }
  /** Runs a hot statement. Throws `NotConnected` where it cannot even have been sent. */
  run<Row extends object>(statement: Statement, values: unknown[]): Promise<Row[]>
  /**
   * Runs `work` in one transaction: all of it happens, or nothing.
   *
   * @throws OutcomeUnknown where the database went away while it was committed
   */
  transaction<Result>(work: (transaction: KyselyTransaction<Schema>) => Promise<Result>): Promise<Result>
  /** Runs `work` in a transaction that sees the database as it is at one moment, and changes nothing. */
  atOneMoment<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result>
  /** Throws where the database cannot be reached, or is not migrated. */
  check(): Promise<void>
}

/**
 * Connects, and migrates to the newest schema.
 *
 * @param complain told of connections that broke while nobody used them
 * @throws ConfigError where the way out is a setting
 */
export async function openDatabase(url: string, complain: (error: Error) => void): Promise<Database> {
  await migrate(url).catch((error: unknown) => {
    throw explained(error)
  })
  return connect(url, complain, { settings: `${WITH_LIMITS}; ${BY_INDEX}`, answerMs: 20_000 })
}

/**
 * A gateway that is stopped or cut off in the middle of a transaction would keep what it has locked until somebody notices
 * that its connection is dead, which may take hours. Less than a gateway may be silent before it is declared dead.
 */
const WITH_LIMITS = "set statement_timeout = '15s'; set idle_in_transaction_session_timeout = '5s'"

/**
 * What a call needs is looked up by an index, and is in memory. PostgreSQL would plan to read a table whole while it is
 * small, and keep that plan until it has counted the rows again, a minute after thousands have come; or plan a statement
 * anew each time, as the one that it has is for more rows. Where it has no other way it still reads the whole, at a cost
 * that older versions take for a reason to compile.
 */
const BY_INDEX =
  'set enable_seqscan = off; set jit = off; set seq_page_cost = 0.1; set random_page_cost = 0.1'

/**
 * Connects for a command that may take its time, and changes nothing of the schema.
 *
 * @throws ConfigError where the schema is not that of this version
 */
export async function openMigrated(url: string): Promise<Database> {
  const database = connect(url, () => {}, {})
  try {
    await refuseNewer(database.sql)
    await database.check()
  } catch (error) {
    await database[Symbol.asyncDispose]()
    const reason = explained(error)
    if (reason instanceof ConfigError) throw reason
    throw new ConfigError(
      'DATABASE_URL: the database has not the schema of this version. Start a gateway of this version on it first.',
      { cause: error },
    )
  }
  return database
}

/** Where a database refuses, or is not to be reached, what to set in place of it; anything else as it is. */
function explained(error: unknown): unknown {
  const reason = reasonOfRefusal(error)
  if (reason === undefined) return error
  return new ConfigError(`DATABASE_URL: ${reason}. Set it to a PostgreSQL that is there, 15 or newer.`, {
    cause: error,
  })
}

/**
 * @param by.settings what is told to PostgreSQL first on each connection. Not as it connects: poolers let little through
 * @param by.answerMs how long its answer is waited for: a connection that is half open would never answer
 */
function connect(
  url: string,
  complain: (error: Error) => void,
  { settings, answerMs }: { settings?: string; answerMs?: number },
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'salver-gateway',
    // Hot statements go one at a time; these are for what happens beside them.
    max: 10,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    types: { getTypeParser: ((oid: number, format?: 'text') => typeParser(oid, format)) as never },
  })
  let closing = false
  // Without a listener, an idle connection that breaks would end the process. One that we are closing may break.
  pool.on('error', (error) => {
    if (!closing) complain(error)
  })
  // One that breaks in use fails its query, which says it; the event besides would end the process all the same.
  pool.on('connect', (client) => client.on('error', () => {}))
  const told = new WeakSet<pg.PoolClient>()
  async function connection(): Promise<pg.PoolClient> {
    const client = await pool.connect()
    if (settings === undefined || told.has(client)) return client
    try {
      await ask(client, { text: settings }, answerMs)
      told.add(client)
      return client
    } catch (error) {
      client.release(true)
      throw error
    }
  }
  const kysely = new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool: {
        options: pool.options,
        connect: async () => inTime(await connection(), answerMs),
        end: () => pool.end(),
      },
    }),
  })
  return {
    sql: kysely,
    connections: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    async run<Row extends object>(statement: Statement, values: unknown[]) {
      const client = await connection().catch((error: unknown) => {
        throw new NotConnected(error instanceof Error ? error.message : String(error), { cause: error })
      })
      try {
        const { rows } = await ask<Row>(client, { ...statement, values }, answerMs)
        client.release()
        return rows
      } catch (error) {
        // Its own stack leads to a socket, this one to who has asked.
        if (error instanceof Error) Error.captureStackTrace(error)
        // One that broke must not be used again; after a refusal by PostgreSQL itself it is as good as before.
        client.release(!(error instanceof pg.DatabaseError))
        throw error
      }
    },
    async transaction(work) {
      let committing = false
      try {
        return await kysely.transaction().execute(async (transaction) => {
          const result = await work(transaction)
          committing = true
          return result
        })
      } catch (error) {
        throw committing && isAway(error) ? new OutcomeUnknown(error) : error
      }
    },
    atOneMoment: (work) =>
      kysely.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
    async check() {
      const newest = sql<{ name: string }>`select name from kysely_migration where name = ${NEWEST}`
      const { rows } = await newest.execute(kysely)
      if (rows.length === 0) throw new Error(`The database lacks the migration ${NEWEST}.`)
    },
    [Symbol.asyncDispose]: () => {
      closing = true
      return kysely.destroy()
    },
  }
}

/**
 * Sends a query, and waits for its answer no longer than `answerMs`, if that is given.
 *
 * By a callback, and without the `query_timeout` of `pg`: for its promises and its timeouts `pg` writes closures to
 * properties. V8 takes those for methods, and puts them into the old generation at once: whatever they lead to, here all
 * that waits for the answer, is then garbage that only a collection of the whole heap finds.
 */
function ask<Row extends object>(
  client: pg.ClientBase,
  query: pg.QueryConfig,
  answerMs: number | undefined,
): Promise<pg.QueryResult<Row>> {
  return new Promise((resolve, reject) => {
    const late = answerMs && setTimeout(() => reject(new Silent(answerMs)), answerMs)
    void client.query<Row>(query, (error: Error | null, result) => {
      clearTimeout(late)
      if (error) reject(error)
      else resolve(result)
    })
  })
}

/** A connection for typed SQL, whose answers are waited for as those of hot statements are. */
function inTime(client: pg.PoolClient, answerMs: number | undefined): PostgresPoolClient {
  let silent: Silent | null = null
  function query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>>
  function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>
  function query(text: unknown, values: readonly unknown[] = []): unknown {
    if (typeof text !== 'string') throw new Error('nothing of ours is asked by a cursor')
    // The end of a transaction would wait behind what was not answered: PostgreSQL rolls back what is cut off.
    if (silent !== null) return Promise.reject(silent)
    return ask(client, { text, values: [...values] }, answerMs).catch((error: unknown) => {
      if (error instanceof Silent) silent = error
      throw error
    })
  }
  return { query, release: (destroy = false) => client.release(destroy || silent !== null) }
}

/** `bigint` as a number: those that we keep stay below 2^53, which the tables check where it could be otherwise. */
function typeParser(oid: number, format: 'text' | undefined) {
  return oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)
}

/** PostgreSQL's classes of errors that speak of itself rather than of the statement: connection, resources, shutdown. */
const CLASSES_OF_ABSENCE = new Set(['08', '53', '57', '58'])

/** Whether an error says that the database is away for now, so that the same may succeed later. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof NotConnected || error instanceof OutcomeUnknown || error instanceof Silent) return true
  if (error instanceof pg.DatabaseError) {
    // Besides: read only, as a standby is; too long in a transaction.
    return (
      CLASSES_OF_ABSENCE.has(error.code?.slice(0, 2) ?? '') || ['25006', '25P03'].includes(error.code ?? '')
    )
  }
  if (error instanceof AggregateError) return error.errors.some(isAway)
  const code = 'code' in error ? error.code : undefined
  return (
    (typeof code === 'string' &&
      /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/.test(
        code,
      )) ||
    /^Connection terminated|^timeout exceeded|not queryable|^Client has encountered|not support SSL/.test(
      error.message,
    )
  )
}

/** No connection was had, so nothing of the statement can have reached the database. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected'
}

/** The database has not answered in time, and may have done what it was asked. */
class Silent extends Error {
  override readonly name = 'Silent'

  constructor(answerMs: number) {
    super(`the database has not answered within ${answerMs / 1000} s`)
  }
}

/**
 * The database went away while something was committed, and nobody knows whether it was. So nobody may be told that it
 * has failed, nor that it has not.
 */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown'

  constructor(cause: unknown) {
    super('the database went away in the middle: nobody knows whether it was committed', { cause })
  }
}

/** Why a database could not be connected to, for people; undefined where it is for developers. */
function reasonOfRefusal(error: unknown): string | undefined {
  if (error instanceof AggregateError) return reasonOfRefusal(error.errors[0])
  if (!(error instanceof Error)) return undefined
  if (error instanceof pg.DatabaseError) {
    // Authentication, no such database, no right to it, too many connections, starting up.
    const isRefusal = /^(28|3D|42501|53|57)/.test(error.code ?? '')
    return isRefusal ? `the database refuses: ${error.message}` : undefined
  }
  return isAway(error) ? `the database cannot be reached (${error.message})` : undefined
}
