import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A gateway that is a process of its own, as in production. */
export interface GatewayProcess extends AsyncDisposable {
  readonly url: string
  readonly child: ChildProcess
  /** Everything that it has written so far, to either stream. */
  output(): string
  /** Sends a signal, and gives the exit code when it has ended; null for one that was killed. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

const main = fileURLToPath(new URL('../../packages/gateway/src/main.ts', import.meta.url))

/** Runs the gateway's program until it ends, and gives its exit code and all that it wrote. */
export async function runGateway(
  environment: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const { child, output } = launch(environment)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output: output() }
}

/**
 * Starts a gateway as a process; throws what it wrote where it ends instead of listening.
 *
 * @param run what Node is to run, and in which folder, where it is not the program of this tree
 */
export async function startGatewayProcess(
  environment: Record<string, string>,
  run?: { args: string[]; cwd: string },
): Promise<GatewayProcess> {
  const { child, output } = launch(environment, run)
  const ended = once(child, 'close') as Promise<[number | null]>
  const url = await new Promise<string>((settle, reject) => {
    child.stderr?.on('data', () => {
      const listening = /salver: listening on (\S+)/.exec(output())
      if (listening?.[1] !== undefined) settle(listening[1])
    })
    void ended.then(() => reject(new Error(`The gateway ended: ${output()}`)))
  })
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    const [code] = await ended
    return code
  }
  return {
    url,
    child,
    output,
    end,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) await end('SIGKILL')
    },
  }
}

function launch(
  environment: Record<string, string>,
  { args, cwd }: { args: string[]; cwd?: string } = { args: [main] },
): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, args, {
    cwd,
    env: {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let written = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      written += text
    })
  }
  return { child, output: () => written }
}
