import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeTenant, startHouse, temporaryFolder } from './parts.ts'
import { goal, median, row, title } from './report.ts'

const TURNS = 3
const COMMANDS = 21

/** What a user waits for before anything is there: `npm start`, and the command. */
export async function starts(): Promise<void> {
  await startsOfService()
  await startsOfCommand()
}

/** `npm start`, until it is ready, with everything installed. */
async function startsOfService(): Promise<void> {
  const first: number[] = []
  const next: number[] = []
  for (let turn = 0; turn < TURNS; turn++) {
    const folder = temporaryFolder()
    first.push(await timeToReady(folder))
    next.push(await timeToReady(folder))
    rmSync(folder, { recursive: true, force: true })
  }
  title(`npm start, until it is ready; medians of ${TURNS}`)
  goal('the first start', median(first), { most: 4 }, (value) => `${value.toFixed(2)} s`)
  goal('the next start', median(next), { most: 2 }, (value) => `${value.toFixed(2)} s`)
}

async function timeToReady(folder: string): Promise<number> {
  const began = performance.now()
  const child = spawn('npm', ['start'], {
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

/**
 * `salver invitations list` as it is published, to the end, its two calls of a gateway included; and by turns Node with
 * nothing to do.
 */
async function startsOfCommand(): Promise<void> {
  await using house = await startHouse()
  const { key } = await makeTenant(house.gateway.url, house.tokens)
  const folder = temporaryFolder()
  await buildCommand(folder)
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    SALVER_URL: house.gateway.url,
    SALVER_API_KEY: key,
  }
  const command = [join(folder, 'dist/main.js'), 'invitations', 'list']
  // What is compiled is kept from the first time on, where Node can.
  await timeToEnd(command, { env })
  const alone: number[] = []
  const whole: number[] = []
  for (let turn = 0; turn < COMMANDS; turn++) {
    alone.push(await timeToEnd(['-e', '0'], { env }))
    whole.push(await timeToEnd(command, { env }))
  }
  rmSync(folder, { recursive: true, force: true })
  title(`salver invitations list on Node ${process.versions.node}; medians of ${COMMANDS}`)
  const ms = (value: number) => `${value.toFixed(0)} ms`
  row('node -e 0', ms(median(alone)))
  row('salver invitations list', ms(median(whole)))
  goal('  beyond Node’s own start', median(whole) - median(alone), { most: 250 }, ms)
}

/** Compiles the command as `npm run stage` does. */
async function buildCommand(folder: string): Promise<void> {
  const root = join(import.meta.dirname, '..')
  const words = [join(root, 'node_modules/tsdown/dist/run.mjs'), '--out-dir', join(folder, 'dist')]
  await timeToEnd([...words, '--log-level', 'warn'], { cwd: join(root, 'packages/cli') })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
}

/** Runs Node to its end, which has to be a good one. In milliseconds. */
async function timeToEnd(
  words: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv },
): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, words, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}:\n${complaints}`)
  return performance.now() - began
}
