import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import openapiTypescript, { astToString, type OpenAPI3 } from 'openapi-typescript'

const COMPILER = join(import.meta.dirname, '../node_modules/typescript-native/bin/tsc')

/** How a stranger's code uses the types that are generated from the document. It must compile. */
export const USE = `
import type { components, operations, paths } from './api.ts'

type Call = paths['/v2/network']['post']['requestBody']['content']['application/json']
type Answer = operations['callNetwork']['responses'][200]['content']['application/json']
type Refusal = operations['callNetwork']['responses'][429]['content']['application/json']

export const call: Call = { account_id: 'acc', action: 'list_invitations', params: { count: 10 } }
export const short: Call = { account_id: 'acc', action: 'list_sent' }

export function names({ data }: components['schemas']['ListInvitationsAnswer']): (string | null)[] {
  return data.invitations.map(({ sender }) => sender.first_name)
}
export function charged(answer: Answer): number {
  return answer.metadata.credits_consumed
}
export const code = (refusal: Refusal): 'RATE_LIMITED' | undefined => refusal.error.code
export const next = (data: components['schemas']['AccountsData']): number | null => data.pagination.next_offset
export const query: operations['listLogs']['parameters']['query'] = { limit: 10, status: 'error' }
`

/** Generates the types of a document, and compiles them with some code that uses them: the compiler's complaints. */
export async function complaintsOfTypes(document: object, use: string): Promise<string[]> {
  // What has a default may be left out of a request; without this, its tool takes such fields for answers'.
  const types = astToString(await openapiTypescript(document as OpenAPI3, { defaultNonNullable: false }))
  const folder = mkdtempSync(join(tmpdir(), 'salver-openapi-'))
  try {
    writeFileSync(join(folder, 'api.ts'), types)
    writeFileSync(join(folder, 'use.ts'), use)
    const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess']
    const { stdout, status } = spawnSync(
      process.execPath,
      [COMPILER, ...options, '--allowImportingTsExtensions', '--types', '', 'api.ts', 'use.ts'],
      { cwd: folder, encoding: 'utf8' },
    )
    return status === 0 ? [] : stdout.trim().split('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
