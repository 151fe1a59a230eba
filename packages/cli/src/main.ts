#!/usr/bin/env node
import module from 'node:module'

/**
 * The process of the command: the compile cache, signals, and what is done where nobody takes what is written. The
 * rest is imported when the cache is there.
 */

// A reader who has enough, as `head`, ends the command without a word.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
    // As it stands: what would tell it better may be what cannot be written.
    process.stderr.write(`error The output cannot be written: ${error.message}\n`)
    process.exit(1)
  })
}
// Newer than the oldest Node that this runs on.
module.enableCompileCache?.()

const { run } = await import('./run.ts')
process.exitCode = await run(process)
