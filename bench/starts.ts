import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from './parts.ts'
import { goal, median, title } from './report.ts'

const TURNS = 3

/** `npm start`, until it is ready, with everything installed. */
export async function starts(): Promise<void> {
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
