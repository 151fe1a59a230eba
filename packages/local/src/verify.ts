import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { verify } from '@salver/gateway'

/** `npm run verify`: checks the books of `DATABASE_URL`, or of what `npm start` is running in this folder. */

const databaseUrl = process.env.DATABASE_URL || runningDatabase()
if (databaseUrl === undefined) {
  console.error('salver: nothing is running here. Run npm start beside this, or set DATABASE_URL.')
  process.exitCode = 1
} else if (!(await verify(databaseUrl, console.log))) process.exitCode = 1

function runningDatabase(): string | undefined {
  const file = join(resolve(process.env.SALVER_DATA || '.salver'), 'local.json')
  if (!existsSync(file)) return undefined
  const { database_url } = JSON.parse(readFileSync(file, 'utf8')) as { database_url: string }
  return database_url
}
