import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { ConfigError } from '../config.ts'
import { migrations } from './migrations.ts'
import type { Schema } from './schema.ts'

/** The advisory lock under which one gateway migrates while others wait. Any constant does. */
const LOCK = 8_410_001

/** How long a migration that was held up steps back before it tries again. */
const PAUSE_MS = 1_000
/** PostgreSQL's codes of a lock that was not had in time, and of two that wait for each other. */
const HELD_UP = ['55P03', '40P01']

/**
 * Brings the database to the newest schema. Gateways that start together take turns, however long one takes.
 *
 * @throws ConfigError where the database cannot keep every text, as its encoding is not UTF8; where it is newer than
 *   this code, or refuses
 */
export async function migrate(url: string): Promise<void> {
  // One connection holds the lock, one migrates, and neither has a time limit but for tables.
  const pool = new pg.Pool({ connectionString: url, application_name: 'salver-migration', max: 2 })
  pool.on('error', () => {}) // the statement's own failure says it
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  try {
    const client = await pool.connect()
    client.on('error', () => {})
    try {
      const { rows } = await client.query<{ server_encoding: string }>('show server_encoding')
      const encoding = rows[0]?.server_encoding
      if (encoding !== 'UTF8') {
        throw new ConfigError(
          `DATABASE_URL: the database’s encoding is ${encoding}; Salver needs UTF8. ` +
            "Make one with: create database salver encoding 'UTF8' template template0",
        )
      }
      await client.query('select pg_advisory_lock($1)', [LOCK])
      await refuseNewer(kysely)
      const migrator = new Migrator({ db: kysely, provider: { getMigrations: async () => migrations } })
      for (;;) {
        const { error } = await migrator.migrateToLatest()
        if (!error) break
        if (!isHeldUp(error)) throw error
        await sleep(PAUSE_MS)
      }
    } finally {
      // Ends the session, and with it the lock, whatever happened.
      client.release(true)
    }
  } finally {
    await kysely.destroy()
  }
}

/** @throws ConfigError where a newer version has migrated the database */
export async function refuseNewer(queries: Kysely<Schema>): Promise<void> {
  const { rows: made } = await sql<{ is: boolean }>`
    select to_regclass('kysely_migration') is not null as is`.execute(queries)
  if (made[0]?.is !== true) return
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
    queries,
  )
  const newer = rows.findLast(({ name }) => !Object.hasOwn(migrations, name))
  if (newer === undefined) return
  throw new ConfigError(
    `DATABASE_URL: the database is of a newer version of Salver than this one: it has ${newer.name}. Start that version, or one after it; or restore a backup from before.`,
  )
}

function isHeldUp(error: unknown): boolean {
  return error instanceof pg.DatabaseError && HELD_UP.includes(error.code ?? '')
}

/** The name of the newest migration: the database is ready when it has this one. */
export const NEWEST = Object.keys(migrations).sort().at(-1)
