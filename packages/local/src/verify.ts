import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readDatabaseUrl, verify } from '@salver/gateway'
import { StartError } from './place.ts'

/**
 * Checks the books of `DATABASE_URL`, or of what `npm start` is running from the folder of `SALVER_DATA`, and prints what
 * it finds.
 *
 * @returns whether there was no difference
 * @throws StartError, ConfigError where there is nothing to look at
 */
export async function verifyHere(environment: NodeJS.ProcessEnv): Promise<boolean> {
  const { DATABASE_URL, SALVER_DATA } = environment
  const databaseUrl = DATABASE_URL
    ? readDatabaseUrl({ DATABASE_URL })
    : runningDatabase(resolve(SALVER_DATA || '.salver'))
  return verify(databaseUrl, console.log)
}

function runningDatabase(folder: string): string {
  const file = join(folder, 'local.json')
  if (!existsSync(file)) {
    throw new StartError(
      `nothing is running from ${folder}. Run npm start beside this, name its folder in SALVER_DATA, or set DATABASE_URL.`,
    )
  }
  const { database_url } = JSON.parse(readFileSync(file, 'utf8')) as { database_url: string }
  return database_url
}
