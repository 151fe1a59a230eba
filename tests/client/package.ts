import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, type InlineConfig } from 'tsdown'
import { afterAll } from 'vitest'

/** The folder of the client's package. */
export const CLIENT = join(import.meta.dirname, '../../packages/client')

/** Builds what is installed, as `npm run build` there does, into a folder that ends with the file. */
export async function buildClient(otherwise: InlineConfig = {}): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'salver-client-'))
  afterAll(() => rmSync(outDir, { recursive: true, force: true }))
  await build({
    cwd: CLIENT,
    config: join(CLIENT, 'tsdown.config.ts'),
    outDir,
    logLevel: 'silent',
    ...otherwise,
  })
  return outDir
}
