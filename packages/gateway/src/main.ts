import { once } from 'node:events'
import { ConfigError, readConfig } from './config.ts'
import { type Gateway, startGateway } from './gateway.ts'

/** The gateway as a process of its own: the environment in, calls served until SIGTERM or SIGINT. */

const stop = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
// While it drains, a second signal, as a terminal's Ctrl-C sends it, changes nothing.
process.on('SIGTERM', () => {}).on('SIGINT', () => {})

try {
  await using gateway: Gateway = await startGateway(readConfig(process.env))
  console.error(`salver: listening on ${gateway.url}`)
  await stop
} catch (error) {
  process.exitCode = 1
  console.error(error instanceof ConfigError ? `salver: ${error.message}` : error)
}
