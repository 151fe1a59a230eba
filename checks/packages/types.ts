import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ran } from './ran.ts'
import { ROOT } from './stage.ts'

/** What a user writes, by file. The name of the second one makes it CommonJS. */
const USES: Readonly<Record<string, string>> = {
  'use.mts': `
    import { Salver, type Invitation } from '@salver/client'
    import { ERRORS, ListInvitationsData, read } from '@salver/contract'
    export async function first(salver: Salver, accountId: string): Promise<Invitation | undefined> {
      for await (const invitation of salver.invitations.list({ accountId })) return invitation
      return undefined
    }
    export const status: number = ERRORS.RATE_LIMITED.status
    export const total = (data: ListInvitationsData): number => data.total_results
    export { read }
    // @ts-expect-error: the types are there, and not any
    export const wrong: string = new Salver({ url: 'http://h', apiKey: 'slv_' })`,
  'use.cts': `
    import { Salver } from '@salver/client'
    import contract = require('@salver/contract')
    export const salver: Salver = new Salver({ url: 'http://h', apiKey: 'slv_' })
    export const price: number = contract.priceOfRows(51)
    // @ts-expect-error: the types are there, and not any
    export const wrong: string = contract.priceOfRows`,
}

/** Those of the packages that run on the newest Node alone, which are modules. */
const USES_OF_SERVERS: Readonly<Record<string, string>> = {
  'use.mts': `
    import { readConfig, startGateway, type Gateway } from '@salver/gateway'
    import { startSalver, type Salver } from '@salver/local'
    export const gateway = (): Promise<Gateway> => startGateway(readConfig({ PORT: '0' }))
    export const salver = (): Promise<Salver> => startSalver({ environment: {}, say: console.log })
    // @ts-expect-error: the types are there, and not any
    export const wrong: string = readConfig`,
}

/**
 * Compiles what a user writes, as strictly as there is, with the declarations of all libraries looked at too.
 *
 * @param folder a project that has the packages
 * @returns the complaints
 */
export async function complaintsOfUse(
  folder: string,
  use: 'clients' | 'servers',
  resolution: 'node16' | 'bundler',
): Promise<string[]> {
  const uses = use === 'clients' ? USES : USES_OF_SERVERS
  // A bundler knows no `require` with an assignment.
  const files = Object.entries(uses).filter(([name]) => resolution === 'node16' || !name.endsWith('.cts'))
  for (const [name, text] of files) writeFileSync(join(folder, name), text)
  const compilerOptions = {
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    target: 'es2022',
    ...(use === 'clients'
      ? { lib: ['es2022', 'dom', 'dom.iterable'], types: [] }
      : { lib: ['es2024', 'esnext.disposable'], types: ['node'] }),
    ...(resolution === 'node16'
      ? { module: 'node16', moduleResolution: 'node16' }
      : { module: 'esnext', moduleResolution: 'bundler' }),
  }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: files.map(([name]) => name) }),
  )
  const compiler = join(ROOT, 'node_modules/typescript-native/bin/tsc')
  const { status, stdout, stderr } = await ran(process.execPath, [compiler, '-p', 'tsconfig.json'], {
    cwd: folder,
  })
  return status === 0 ? [] : [`types, ${use}, ${resolution}: ${stdout}${stderr}`]
}
