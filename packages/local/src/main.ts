#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { join, resolve } from 'node:path'
import { makeFolder } from './place.ts'

/**
 * The process of `npm start`, or of its one command, `verify`: the compile cache, signals, and how errors are told. The
 * rest is imported when the cache is there, which more than halves the time that it takes.
 */

/** Nobody is left waiting longer than this, whatever hangs. */
const patienceMilliseconds = 4_900

class Stopped extends Error {}

// Whoever reads our output may leave: that is no reason to stop serving.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

try {
  await carryOut(process.argv.slice(2))
} catch (error) {
  if (!isStop(error)) {
    process.exitCode = 1
    console.error(isForPeople(error) ? `salver: ${error.message}` : error)
  }
}

async function carryOut([command, ...others]: string[]): Promise<void> {
  const unknown = command === 'verify' ? others[0] : command
  if (unknown !== undefined) {
    console.error(
      `salver: ${unknown} is not known here. There is verify, and settings are variables, such as PORT=9000 npm start.`,
    )
    process.exitCode = 1
  } else if (command === 'verify') {
    const { verifyHere } = await import('./verify.ts')
    if (!(await verifyHere(process.env))) process.exitCode = 1
  } else {
    const signal = stopSignal()
    keepCompiledCode()
    console.log('Starting Salver …')
    const { npmStart } = await import('./npm-start.ts')
    await npmStart(signal)
  }
}

/** Aborted when the process is told to stop. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Stays in place: a terminal's Ctrl-C comes twice under npm, and the second one must not cut the draining short.
    process.on(signal, () => {
      if (stop.signal.aborted) return
      stop.abort(new Stopped(signal))
      setTimeout(() => {
        console.error('salver: not everything could be stopped in 5 seconds')
        process.exit(1)
      }, patienceMilliseconds).unref()
    })
  }
  return stop.signal
}

function isStop(error: unknown): boolean {
  return error instanceof Stopped || (error instanceof Error && error.cause instanceof Stopped)
}

/** By name, because the modules of the others come with the import, which may be what fails. */
function isForPeople(error: unknown): error is Error {
  return error instanceof Error && ['StartError', 'ConfigError', 'Refusal'].includes(error.name)
}

function keepCompiledCode(): void {
  try {
    const folder = join(resolve(process.env.SALVER_DATA || '.salver'), 'compile-cache')
    makeFolder(folder)
    enableCompileCache(folder)
  } catch {
    // A folder that cannot be used is told of later, by whoever needs it more.
  }
}
