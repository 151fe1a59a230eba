import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, onTestFinished, TestRunner } from 'vitest'

/** The command as it is started from the clone. */
export const MAIN = join(import.meta.dirname, '../../packages/cli/src/main.ts')

/** How one command ended. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Run {
  readonly input?: string | Buffer
  readonly env?: Record<string, string>
}

/** A folder that goes with the test that asks for it, or with the file where none runs yet. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'salver-cli-'))
  afterwards(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Within a test, `afterAll` would take what it is given and never call it. */
function afterwards(undo: () => void): void {
  if (TestRunner.getCurrentTest() === undefined) afterAll(undo)
  else onTestFinished(undo)
}

/** The environment of a user who has nothing yet but this. */
export function environmentOf(home: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    LANG: 'C.UTF-8',
    ...more,
  }
}

/** Runs the real command, its output in pipes. */
export function salver(
  home: string,
  words: readonly string[],
  { input = '', env = {} }: Run = {},
): Promise<Ended> {
  return ended(process.execPath, [MAIN, ...words], { input, env: environmentOf(home, env) })
}

/** Runs any program to its end. */
export function ended(
  program: string,
  words: readonly string[],
  { input, env }: { input: string | Buffer; env: Record<string, string> },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => out.push(part))
    child.stderr.on('data', (part: Buffer) => err.push(part))
    child.stdin.on('error', () => {}) // it may end without reading
    child.once('error', reject)
    child.once('close', (code) =>
      resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    )
    child.stdin.end(input)
  })
}

/** What a stub answers. */
interface Answered {
  readonly status?: number
  readonly type?: string
  readonly headers?: Record<string, string>
  readonly body: string
}

/**
 * A server that answers everything in one way, and remembers what it was asked. It goes as a folder does.
 *
 * @param answer null to cut the connection without a word
 */
export async function stub(
  answer: (path: string, body: string) => Answered | null | Promise<Answered | null>,
): Promise<{
  url: string
  asked: { path: string; body: string; key: string | undefined; once: string | undefined }[]
}> {
  const asked: { path: string; body: string; key: string | undefined; once: string | undefined }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    const path = request.url ?? ''
    const header = (name: string) => request.headers[name]?.toString()
    asked.push({ path, body, key: header('x-api-key'), once: header('idempotency-key') })
    const given = await answer(path, body)
    if (given === null) return void request.socket.destroy()
    const { status = 200, type = 'application/json', headers = {}, body: answered } = given
    response.writeHead(status, { 'content-type': type, ...headers }).end(answered)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterwards(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** A success as a gateway answers it. */
export function success(data: object, more: object = {}): string {
  const metadata = {
    ...more,
    action: null,
    account_id: null,
    credits_consumed: 0,
    timestamp: '2026-04-26T10:35:00Z',
    request_id: 'req_of_the_stub',
  }
  return JSON.stringify({ success: true, data, metadata })
}

/** A failure likewise. */
export function failure(code: string, message: string): string {
  const metadata = {
    action: null,
    credits_consumed: 0,
    timestamp: '2026-04-26T10:35:00Z',
    request_id: 'req_of_the_stub',
  }
  return JSON.stringify({ success: false, error: { code, message }, metadata })
}

/** Whether each character of a line takes one cell, so that its length is its width. */
export function isNarrow(line: string): boolean {
  return /^[\u0020-\u024f─…]*$/.test(line)
}
