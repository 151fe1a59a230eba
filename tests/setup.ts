import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, startGateway, startPostgres } from '@salver/local'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL whose database `salver` has been migrated: every house gets a copy of it. */
    databaseUrl: string
  }
}

/** One PostgreSQL for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Many processes of ours are started: none but the first compiles what all have in common.
  process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../node_modules/.cache/node')
  const dataFolder = mkdtempSync(join(tmpdir(), 'salver-tests-'))
  chmodSync(dataFolder, 0o755) // started as root, PostgreSQL runs as somebody else
  const postgres = await startPostgres({ dataFolder, say: () => {} })
  const config = readConfig({
    PORT: '0',
    DATABASE_URL: postgres.url,
    SALVER_SECRET_KEY: Buffer.alloc(32).toString('base64'),
    LOG_LEVEL: 'silent',
  })
  const gateway = await startGateway(config)
  await gateway.drain(0)
  project.provide('databaseUrl', postgres.url)
  return async () => {
    await postgres.stop()
    rmSync(dataFolder, { recursive: true, force: true })
  }
}
