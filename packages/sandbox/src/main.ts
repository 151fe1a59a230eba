#!/usr/bin/env node
import type { AddressInfo } from 'node:net'
import { QUERIES } from './queries.ts'
import { makeNetwork } from './server.ts'
import { World } from './world/world.ts'

/**
 * The sandbox as a process. It says where it listens, and its query ids, in one line of JSON, and ends on SIGTERM, SIGINT, or, where
 * SANDBOX_STDIN_LEASH is 1, when its standard input does: it never outlives whoever holds the other end.
 */

const SETTINGS = ['SANDBOX_DATA', 'SANDBOX_HOST', 'SANDBOX_LATENCY_MS', 'SANDBOX_PORT', 'SANDBOX_STDIN_LEASH']

const unknown = Object.keys(process.env).find(
  (name) => name.startsWith('SANDBOX_') && !SETTINGS.includes(name),
)
if (unknown !== undefined) refuse(`${unknown}: there is no such setting. There are ${SETTINGS.join(', ')}.`)
const wantedPort = numberFrom('SANDBOX_PORT', 65_535)
const latencyMs = numberFrom('SANDBOX_LATENCY_MS', 60_000)
const world = new World({ folder: process.env.SANDBOX_DATA || null, clock: Date.now })
const network = makeNetwork({ world, latencyMs, clock: Date.now })

network.listen(wantedPort, process.env.SANDBOX_HOST || '127.0.0.1', () => {
  const { address, family, port } = network.address() as AddressInfo
  const host = family === 'IPv6' ? `[${address}]` : address
  process.stdout.write(`${JSON.stringify({ url: `http://${host}:${port}`, queries: QUERIES })}\n`)
})
network.on('error', (error) => {
  console.error(`the sandbox cannot listen: ${error.message}`)
  process.exitCode = 1
  end()
})

process.once('SIGTERM', end)
process.once('SIGINT', end)
if (process.env.SANDBOX_STDIN_LEASH === '1') {
  process.stdin.once('end', end).once('close', end).once('error', end).resume()
}

let ended = false
function end(): void {
  if (ended) return
  ended = true
  // A second signal, as a terminal sends it, finds somebody listening and changes nothing.
  process.on('SIGTERM', () => {}).on('SIGINT', () => {})
  process.stdin.destroy()
  network.close(() => world.close())
  network.closeAllConnections()
}

function numberFrom(name: string, max: number): number {
  const text = process.env[name] || '0'
  const number = Number(text)
  if (Number.isInteger(number) && number >= 0 && number <= max) return number
  return refuse(`${name}: got ${JSON.stringify(text)}; expected a whole number from 0 to ${max}.`)
}

/** Ends the process, before there is anything of it, in one line about a setting. */
function refuse(problem: string): never {
  console.error(problem)
  process.exit(1)
}
