import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ARENAS, FLAGS } from './bin.ts'
import { ran, strangerEnvironment } from './ran.ts'
import type { Tools } from './tools.ts'
import type { Running } from './whole.ts'

const LOADS = `
  const { startGateway, readConfig } = await import('@salver/gateway')
  const { startSalver, startSandbox } = await import('@salver/local')
  await using sandbox = await startSandbox()
  if (!(await fetch(sandbox.url + '/voyager/api/me')).status) throw new Error('no answer')
  console.log([startGateway, readConfig, startSalver].every((one) => typeof one === 'function'))`

/** What is wrong with what `npx @salver/local` started, seen from outside. */
export async function faultsOfWhole({ reached, said }: Running, folder: string): Promise<string[]> {
  const faults: string[] = []
  if (!/\d+ of 312 invitations, 1 credit/.test(said())) faults.push(`it shows no first call:\n${said()}`)
  if (/ExperimentalWarning|EBADENGINE/.test(said()))
    faults.push(`it says what nobody wants to know:\n${said()}`)
  for (const [path, expected] of [
    ['/readyz', '"'],
    ['/openapi.json', '"openapi":"3.1'],
    ['/reference', 'lang="en"'],
    ['/reference/scalar.js', 'function'],
  ] as const) {
    const answer = await fetch(reached.url + path)
    if (!answer.ok || !(await answer.text()).includes(expected))
      faults.push(`${path} answers ${answer.status}`)
  }
  const flags = await ran('ps', ['-ww', '-o', 'args=', '-p', String(reached.pid)], { cwd: folder })
  if (!flags.stdout.includes(FLAGS)) {
    faults.push(`it runs without the flags of npm start: ${flags.stdout}`)
  }
  const environment =
    process.platform === 'linux' ? readFileSync(`/proc/${reached.pid}/environ`, 'utf8').split('\0') : null
  if (environment && !environment.includes(ARENAS)) faults.push('it runs with many arenas of malloc')
  return faults.map((fault) => `npx @salver/local: ${fault}`)
}

/** Uses sandbox, gateway and local, installed in a project. */
export async function faultsOfServers(project: string, { nodes }: Tools, salver: Running): Promise<string[]> {
  const faults: string[] = []
  const program = (name: string) => join(project, 'node_modules/.bin', name)
  const loads = await ran(nodes[24], ['--input-type=module', '--eval', LOADS], { cwd: project })
  if (loads.stdout !== 'true\n') faults.push(`loading: ${loads.stdout}${loads.stderr}`)

  const env = strangerEnvironment(nodes[24], {
    DATABASE_URL: salver.reached.database_url,
    // The key that sealed what is there: resealing with it changes nothing.
    SALVER_SECRET_KEY: secretKeyOf(salver),
    SALVER_DATA: join(project, 'nothing'),
    SALVER_NETWORK_URL: `${salver.reached.sandbox_url}/voyager/api`,
    PORT: '0',
    LOG_LEVEL: 'silent',
  })
  for (const [name, words, expected] of [
    ['salver-gateway', ['verify'], /every balance, hold and price/],
    ['salver-gateway', ['reseal'], /^reseal: /],
    ['salver-local', ['verify'], /every balance, hold and price/],
  ] as const) {
    const { status, stdout, stderr } = await ran(program(name), words, { cwd: project, env })
    if (status !== 0 || !expected.test(stdout)) {
      faults.push(`${name} ${words.join(' ')} (${status}): ${stdout}${stderr}`)
    }
  }
  faults.push(...(await faultsOfServing(program('salver-gateway'), project, env)))

  for (const major of [20, 22] as const) {
    for (const name of ['sandbox', 'gateway', 'local']) {
      const { status, stdout, stderr } = await ran(program(`salver-${name}`), [], {
        cwd: project,
        env: strangerEnvironment(nodes[major]),
      })
      const isOneSentence = new RegExp(`^salver: @salver/${name} needs Node.js 24 or newer[^\\n]*\\n$`).test(
        stderr,
      )
      if (status !== 1 || stdout !== '' || !isOneSentence) {
        faults.push(`salver-${name} on Node ${major} (${status}): ${stdout}${stderr}`)
      }
    }
  }
  return faults
}

/** Starts the gateway, and ends it as a supervisor does. */
async function faultsOfServing(program: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const child = spawn(program, [], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000 })
  const ended = once(child, 'close')
  let told = ''
  for await (const text of child.stderr.setEncoding('utf8')) {
    told += text
    if (/^salver: listening on http:.*$/m.test(told)) child.kill('SIGTERM')
  }
  const [status, signal]: unknown[] = await ended
  return status === 0 && told.includes('listening') ? [] : [`salver-gateway (${signal ?? status}): ${told}`]
}

function secretKeyOf({ folder }: Running): string {
  return readFileSync(join(folder, 'secret.key'), 'utf8').trim()
}
