import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { faultsOfClients } from './packages/clients.ts'
import { faultsOfContents, minifiedClient } from './packages/contents.ts'
import { faultsOfLint } from './packages/linters.ts'
import { ran, strangerEnvironment } from './packages/ran.ts'
import { serveRegistry } from './packages/registry.ts'
import { plantedPackages } from './packages/seeds.ts'
import { faultsOfServers, faultsOfWhole } from './packages/servers.ts'
import { PACKAGES, stage } from './packages/stage.ts'
import { pack, type Tarball } from './packages/tarball.ts'
import { emptyProject, installTools, must } from './packages/tools.ts'
import { complaintsOfUse } from './packages/types.ts'
import { npxLocal } from './packages/whole.ts'

/**
 * Packs what is published, looks at it, and uses it as a stranger does: installed by npm into empty projects outside
 * this tree, on each Node that is promised.
 */
const began = performance.now()
const faults: string[] = []
const work = mkdtempSync(join(tmpdir(), 'salver-packages-'))
chmodSync(work, 0o755) // started as root, PostgreSQL runs as somebody else
try {
  await checkAll()
} catch (error) {
  faults.push(error instanceof Error ? error.message : String(error))
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 3 })
}
for (const fault of faults) console.error(`packages: ${fault}\n`)
if (faults.length > 0) process.exitCode = 1
say(faults.length === 0 ? `${PACKAGES.length} packages, no fault` : `${faults.length} faults`)

async function checkAll(): Promise<void> {
  const tools = installTools(place('tools'))
  tools.catch(() => {}) // told where it is waited for
  const staged = place('staged')
  await stage(staged)
  say('compiled')

  const tarballs: Tarball[] = []
  for (const name of PACKAGES) tarballs.push(await pack(join(staged, name), place('tarballs')))
  for (const tarball of tarballs) {
    console.log(
      `  ${tarball.name.padEnd(18)} ${kB(tarball.size)} packed, ${kB(tarball.unpackedSize)} unpacked, ${tarball.files.length} files`,
    )
    faults.push(...faultsOfContents(tarball), ...(await faultsOfLint(tarball)))
  }
  const minified = await minifiedClient(place('minified'))
  console.log(`  @salver/client     ${minified.bytes} bytes minified and compressed`)
  faults.push(...minified.faults)
  const { planted, missed } = await plantedPackages(staged, place('seeds'))
  faults.push(...missed.map((what) => `a planted breach was not found: ${what}`))
  say(`looked at, ${planted - missed.length} of ${planted} seeded breaches found`)

  const { nodes, npms } = await tools
  await using registry = await serveRegistry(tarballs)
  async function install(project: string, packages: readonly string[]): Promise<void> {
    emptyProject(project)
    const words = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', ...packages]
    const env = strangerEnvironment(nodes[24], registry.environment)
    must(
      await ran(nodes[24], [join(npms[11], 'npm-cli.js'), ...words], {
        cwd: project,
        env,
        milliseconds: 240_000,
      }),
      `npm install ${packages.join(' ')}`,
    )
  }
  const clients = place('clients')
  const servers = place('servers')
  await install(clients, ['@salver/contract', '@salver/client', '@salver/cli'])
  await install(servers, ['@salver/sandbox', '@salver/gateway', '@salver/local', '@types/node@24'])
  say('installed')
  for (const resolution of ['node16', 'bundler'] as const) {
    faults.push(...(await complaintsOfUse(clients, 'clients', resolution)))
    faults.push(...(await complaintsOfUse(servers, 'servers', resolution)))
  }
  say('types compiled by node16 and bundler')

  for (const npm of [11, 12] as const) {
    const folder = place(`npx${npm}`)
    // npm 12 asks before it runs install scripts: here they never run.
    const scripts = npm === 12 ? { npm_config_ignore_scripts: 'true' } : {}
    await using salver = await npxLocal(folder, npms[npm], { ...registry.environment, ...scripts })
    say(`npx @salver/local on npm ${npm} served after ${(salver.milliseconds / 1_000).toFixed(1)} s`)
    faults.push(...(await faultsOfWhole(salver, folder)))
    if (npm === 11) {
      for (const node of [nodes[20], nodes[22], nodes[24]]) {
        faults.push(...(await faultsOfClients(clients, node, salver)))
      }
      say('contract, client and command used on Node 20, 22 and 24')
      faults.push(...(await faultsOfServers(servers, { nodes, npms }, salver)))
      say('sandbox, gateway and local used on Node 24, and refused on 20 and 22')
    }
    faults.push(...(await salver.stop()))
  }
}

/** A folder for one part of the work. */
function place(name: string): string {
  const folder = join(work, name)
  mkdirSync(folder, { recursive: true })
  return folder
}

function say(what: string): void {
  console.log(`packages: ${what} (${((performance.now() - began) / 1_000).toFixed(0)} s)`)
}

function kB(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1).padStart(7)} kB`
}
