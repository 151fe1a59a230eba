#!/usr/bin/env node
import { once } from 'node:events'
import { nearest } from '@salver/contract'
import { reseal, verify } from './commands.ts'
import { ConfigError, readConfig, readDatabaseUrl } from './config.ts'
import { startGateway } from './gateway.ts'

/**
 * The gateway as a process of its own: the environment in, calls served until SIGTERM or SIGINT. Or one of its
 * commands: `verify`, `reseal`.
 */

/** What only `npm start` reads, and may be set all the same. */
const ALSO_SET = ['SALVER_DATA']

const commands: Record<string, () => Promise<void>> = {
  async serve() {
    const stop = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
    // While it drains, a second signal, as a terminal's Ctrl-C sends it, changes nothing.
    process.on('SIGTERM', () => {}).on('SIGINT', () => {})
    await using gateway = await startGateway(readConfig(process.env, ALSO_SET))
    console.error(`salver: listening on ${gateway.url}`)
    await stop
  },
  async verify() {
    if (!(await verify(readDatabaseUrl(process.env, ALSO_SET), console.log))) process.exitCode = 1
  },
  async reseal() {
    await reseal(readConfig(process.env, ALSO_SET), console.log)
  },
}

const [name = 'serve'] = process.argv.slice(2)
const command = commands[name]
try {
  if (command === undefined) throw new ConfigError(unknownCommand(name))
  await command()
} catch (error) {
  process.exitCode = 1
  console.error(error instanceof ConfigError ? `salver: ${error.message}` : error)
}

function unknownCommand(given: string): string {
  const names = Object.keys(commands)
  const near = nearest(given, names)
  return `${given} is not a command. ${near === undefined ? `There are ${names.join(', ')}.` : `Did you mean ${near}?`}`
}
