import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { verify } from '@salver/gateway'
import { StartError } from './place.ts'

/**
 * Checks the books of `DATABASE_URL`, or of what `npm start` is running from the folder of `SALVER_DATA`, and prints what
 * it finds.
 *
 * @returns whether there was no difference
 * @throws StartError, ConfigError where there is nothing to look at
 */
export async function verifyHere(environment: NodeJS.ProcessEnv): Promise<boolean> {
  const given = environment.DATABASE_URL
  if (given && !(/^postgres(ql)?:\/\//.test(given) && URL.canParse(given))) {
    throw new StartError(
      'DATABASE_URL: expected a connection string such as postgres://user:password@host:5432/salver.',
    )
  }
  return verify(given || runningDatabase(resolve(environment.SALVER_DATA || '.salver')), console.log)
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
