import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type pg from 'pg'
import { ConfigError } from '../config.ts'
import { migrations } from './migrations.ts'
import type { Schema } from './schema.ts'

/** The advisory lock under which one gateway migrates while others wait. Any constant does. */
const LOCK = 8_410_001

/**
 * Brings the database to the newest schema. Gateways that start together take turns.
 *
 * @throws where the database cannot keep every text (its encoding is not UTF8), is newer than this code, or refuses
 */
export async function migrate(pool: pg.Pool, kysely: Kysely<Schema>): Promise<void> {
  const client = await pool.connect()
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
    const { error } = await new Migrator({
      db: kysely,
      provider: { getMigrations: async () => migrations },
    }).migrateToLatest()
    if (error) throw error
  } finally {
    // Ends the session, and with it the lock, whatever happened.
    client.release(true)
  }
}

/** The name of the newest migration: the database is ready when it has this one. */
export const NEWEST = Object.keys(migrations).sort().at(-1)
