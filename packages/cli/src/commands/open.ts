import { spawn } from 'node:child_process'
import type { CommonOptions } from '../gateway.ts'
import { plain } from '../plain.ts'
import { Problem } from '../problem.ts'
import { connectionOf } from '../profile.ts'
import type { Terminal } from '../terminal.ts'
import { problemOfUrl } from './connect.ts'

/** `salver open`: the gateway's reference in the browser; where there is none, its address. */
export async function openReference(terminal: Terminal, options: CommonOptions): Promise<void> {
  const { url } = await connectionOf(terminal.environment, options.profile)
  const base = url.replace(/\/+$/, '')
  const problem = problemOfUrl(base)
  if (problem !== undefined) throw new Problem('usage', problem, 'salver connect stores another one.')
  const reference = new URL(`${base}/reference`).href
  terminal.stdout.write(`${plain(reference)}\n`)
  if (terminal.stdout.isTTY !== true) return
  const opened = await launch(reference, terminal.environment)
  if (!opened) terminal.stderr.write('No browser could be opened here: open this address in one.\n')
}

/** Whether something took the address. Nothing goes through a shell. */
async function launch(address: string, environment: Terminal['environment']): Promise<boolean> {
  const [command, ...first] = launcherOf(environment)
  if (command === undefined) return false
  return new Promise((resolve) => {
    const child = spawn(command, [...first, address], { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}

function launcherOf(environment: Terminal['environment']): string[] {
  if (environment.BROWSER) return [environment.BROWSER]
  if (process.platform === 'darwin') return ['open']
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  return environment.DISPLAY || environment.WAYLAND_DISPLAY ? ['xdg-open'] : []
}
