import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startSandbox } from '@salver/local'
import { closedLoop, type Load, median, type Target } from './load.ts'
import {
  connect,
  makeKey,
  type Process,
  post,
  startDatabase,
  startGatewayProcess,
  startProcess,
  temporaryFolder,
} from './parts.ts'

/**
 * The bench: `npm run bench`, or `npm run bench -- calls` for one part. Load, baseline, network, gateway and database
 * share this machine. What is compared is measured by turns in the same run, and medians are what counts.
 */

const parts = { calls, batches, start }
const chosen = process.argv.slice(2)
let failed = false

for (const [name, part] of Object.entries(parts)) {
  if (chosen.length === 0 || chosen.includes(name)) await part()
}
if (failed) process.exitCode = 1

/** The call at count 10 against a bare proxy to the same network. */
async function calls(): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const postgres = stack.use(await startDatabase())
  const sandbox = stack.use(await startSandbox())
  const member = await sandbox.member({ invitations: 312, seed: 'bench' })
  const gateway = stack.use(
    await startGatewayProcess({ DATABASE_URL: postgres.url, SALVER_NETWORK_URL: sandbox.networkUrl }),
  )
  const proxy = stack.use(
    await startProcess(fileURLToPath(import.meta.resolve('./proxy.ts')), {
      NODE_ENV: 'production',
      NETWORK_URL: sandbox.networkUrl,
      LOGIN_TOKEN: member.li_at ?? '',
    }),
  )
  const ours = await targetOf(gateway, member.li_at ?? '')
  const bare: Target = { url: proxy.url, next: ours.next }
  await closedLoop(ours, 64, 2)
  await closedLoop(bare, 64, 2)

  title('list_invitations, count 10, against a bare Fastify + undici proxy (medians of 5 turns of 2 s each)')
  for (const connections of [1, 64, 256]) {
    const turns: { ours: Load; bare: Load }[] = []
    for (let turn = 0; turn < 5; turn++) {
      turns.push({
        ours: await closedLoop(ours, connections, 2),
        bare: await closedLoop(bare, connections, 2),
      })
    }
    const of = (which: 'ours' | 'bare', what: keyof Load) => median(turns.map((turn) => turn[which][what]))
    const ratio = median(turns.map((turn) => turn.ours.perSecond / turn.bare.perSecond))
    const more = median(turns.map((turn) => turn.ours.median - turn.bare.median))
    row(
      `${connections} connections`,
      `${of('ours', 'perSecond').toFixed(0)}/s of ${of('bare', 'perSecond').toFixed(0)}/s`,
      `p50 ${of('ours', 'median').toFixed(1)} ms (+${more.toFixed(1)}), p99 ${of('ours', 'p99').toFixed(1)} ms`,
    )
    goal(
      `  ratio at ${connections}`,
      ratio,
      connections === 64 ? { least: 0.4 } : {},
      (value) => `${value.toFixed(2)}`,
    )
  }
  goal(
    '  most memory of the gateway',
    gateway.peakMemory(),
    { most: 250 },
    (value) => `${value.toFixed(0)} MB`,
  )
}

/** 1,000 invitations from a network that takes 100 ms for each answer. */
async function batches(): Promise<void> {
  const latencyMs = 100
  await using stack = new AsyncDisposableStack()
  const postgres = stack.use(await startDatabase())
  const sandbox = stack.use(await startSandbox({ latencyMs }))
  const member = await sandbox.member({ invitations: 1_200, seed: 'bench' })
  const gateway = stack.use(
    await startGatewayProcess({ DATABASE_URL: postgres.url, SALVER_NETWORK_URL: sandbox.networkUrl }),
  )
  const { call } = await targetOf(gateway, member.li_at ?? '')
  const took: number[] = []
  for (let turn = 0; turn < 11; turn++) {
    const began = performance.now()
    await call({ count: 1_000 })
    took.push(performance.now() - began)
  }
  title(`1,000 invitations from a network that takes ${latencyMs} ms for each batch of 100 (median of 11)`)
  goal('  round trips', median(took) / latencyMs, { most: 2.5 }, (value) => value.toFixed(2))
  goal('  the first call of all', (took[0] ?? 0) / latencyMs, {}, (value) => value.toFixed(2))
}

/** `npm start`, until it is ready, with everything installed. */
async function start(): Promise<void> {
  const first: number[] = []
  const next: number[] = []
  for (let turn = 0; turn < 3; turn++) {
    const folder = temporaryFolder()
    first.push(await timeToReady(folder))
    next.push(await timeToReady(folder))
    rmSync(folder, { recursive: true, force: true })
  }
  title('npm start, until it is ready (medians of 3)')
  goal('  the first start', median(first), { most: 4 }, (value) => `${value.toFixed(2)} s`)
  goal('  the next start', median(next), { most: 2 }, (value) => `${value.toFixed(2)} s`)
}

async function timeToReady(folder: string): Promise<number> {
  const began = performance.now()
  const child: ChildProcess = spawn('npm', ['start'], {
    env: { ...process.env, PORT: '0', SALVER_DATA: folder },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = new Promise<void>((settle) => child.once('close', () => settle()))
  while (!existsSync(join(folder, 'local.json')) && child.exitCode === null) await sleep(5)
  const seconds = (performance.now() - began) / 1_000
  if (child.exitCode !== null) throw new Error('npm start ended by itself')
  child.kill('SIGTERM')
  await ended
  return seconds
}

/** One workspace that makes all the calls, for one account. */
async function targetOf(gateway: Process, token: string) {
  const key = await makeKey(gateway.url)
  const accountId = await connect(gateway.url, key, token)
  const bodyOf = (params: object) => ({ account_id: accountId, action: 'list_invitations', params })
  const body = JSON.stringify(bodyOf({ count: 10 }))
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }
  return {
    url: gateway.url,
    next: () => ({ headers, body }),
    call: (params: object) => post(`${gateway.url}/v2/network`, bodyOf(params), headers),
  }
}

function title(text: string): void {
  console.log(`\n${text}`)
}

function row(...cells: string[]): void {
  console.log(cells.map((cell) => cell.padEnd(26)).join(''))
}

function goal(
  what: string,
  value: number,
  wanted: { least?: number; most?: number },
  show: (value: number) => string,
): void {
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = wanted
  const reached = value >= least && value <= most
  if (!reached) failed = true
  const bound = wanted.least ?? wanted.most
  const sign = wanted.least === undefined ? 'at most' : 'at least'
  const verdict = bound === undefined ? '' : `${reached ? 'ok' : 'MISSED'}: ${sign} ${show(bound)}`
  row(what, show(value), verdict)
}
