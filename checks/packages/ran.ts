import { spawn } from 'node:child_process'
import { delimiter, dirname } from 'node:path'

/** What a command did. */
export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command to its end, within two minutes or the given time. It is told nothing on standard input. */
export function ran(
  command: string,
  words: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv; milliseconds?: number; input?: string },
): Promise<Ran> {
  const { cwd, env = process.env, milliseconds = 120_000, input = '' } = options
  return new Promise((settle, fail) => {
    const child = spawn(command, words, { cwd, env, timeout: milliseconds, stdio: ['pipe', 'pipe', 'pipe'] })
    const told = { stdout: '', stderr: '' }
    child.stdin.on('error', () => {}).end(input)
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        told[stream] += text
      })
    }
    child.once('error', fail)
    child.once('close', (status) => settle({ status, ...told }))
  })
}

/**
 * The environment of somebody at a terminal who never heard of this tree: none of its programs in PATH, nothing of the
 * `npm run` around us but where npm's packages come from, none of Salver's variables.
 *
 * @param node the program that is to be found as `node`
 */
export function strangerEnvironment(node: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = /^npm_config_(registry|cache|userconfig|globalconfig|https?_proxy|noproxy|cafile)$/i
  const foreign = /^(npm_|SALVER_|NODE_|DATABASE_URL$|PORT$|HOST$|LOG_LEVEL$|INIT_CWD$)/i
  const inherited = Object.entries(process.env).filter(
    ([name]) => kept.test(name) || name === 'NODE_EXTRA_CA_CERTS' || !foreign.test(name),
  )
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !/node_modules\/\.bin$|node-gyp-bin$/.test(folder))
  return { ...Object.fromEntries(inherited), PATH: [dirname(node), ...path].join(delimiter), ...more }
}
