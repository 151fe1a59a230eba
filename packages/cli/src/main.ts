#!/usr/bin/env node
import module from 'node:module'

/** The process of the command. Everything is imported when the compile cache is there. */

// Newer than the oldest Node that this runs on.
module.enableCompileCache?.()

const { run } = await import('./run.ts')
process.exitCode = await run(process)
