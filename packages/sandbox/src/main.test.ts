import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
const started: ChildProcess[] = []

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

async function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  started.push(child)
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const { url } = JSON.parse(line.toString()) as { url: string }
  const control = async (path: string, body: unknown) => {
    const response = await fetch(`${url}/_control/members${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    return (await response.json()) as { li_at: string; public_identifier: string }
  }
  const list = async (liAt: string) => {
    const response = await fetch(
      `${url}/voyager/api/relationships/invitationViews?q=receivedInvitation&count=100`,
      {
        headers: {
          cookie: `li_at=${liAt}; JSESSIONID="a"`,
          'csrf-token': 'a',
          accept: 'application/json',
        },
      },
    )
    return { status: response.status, body: await response.text() }
  }
  return { child, control, list }
}

describe('a setting', () => {
  test.each([
    ['SANDBOX_PORT', 'abc', 'SANDBOX_PORT: got "abc"; expected a whole number from 0 to 65535.'],
    ['SANDBOX_LATENCY_MS', '-1', 'SANDBOX_LATENCY_MS: got "-1"; expected a whole number from 0 to 60000.'],
    [
      'SANDBOX_PROT',
      '1',
      'SANDBOX_PROT: there is no such setting. There are SANDBOX_DATA, SANDBOX_HOST, SANDBOX_LATENCY_MS, SANDBOX_PORT, SANDBOX_STDIN_LEASH.',
    ],
  ])('that is wrong is told in one line: %s=%s', (name, value, said) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts')], {
      env: { PATH: process.env.PATH, [name]: value },
      encoding: 'utf8',
      timeout: 10_000,
    })
    expect([status, stdout, stderr]).toEqual([1, '', `${said}\n`])
  })
})

describe('the process', () => {
  test('finds everything again after kill -9', async () => {
    const order = { invitations: 60, seed: 'kept', types: ['CONNECTION'] }
    const before = await start({ SANDBOX_DATA: folder })
    const who = await before.control('', order)
    const fresh = await before.control(`/${who.public_identifier}/new-token`, {})
    await before.control(`/${who.public_identifier}/arrive`, { count: 3 })
    await before.control(`/${who.public_identifier}/leave`, { count: 9, from: 'random' })
    await before.control(`/${who.public_identifier}/end-session`, { li_at: who.li_at })
    const seen = await before.list(fresh.li_at)
    before.child.kill('SIGKILL')
    await once(before.child, 'exit')

    const after = await start({ SANDBOX_DATA: folder })
    expect(await after.list(fresh.li_at)).toEqual(seen)
    expect((JSON.parse(seen.body) as { elements: unknown[] }).elements).toHaveLength(54)
    expect((await after.list(who.li_at)).status).toBe(401)
    expect(await after.control('', order)).toEqual({ ...who, li_at: fresh.li_at })
  })

  test('ends with 0 when it is told to, even while an answer stalls', async () => {
    const { child, control, list } = await start({})
    const who = await control('', { invitations: 5 })
    await control(`/${who.public_identifier}/faults`, [{ on: 'any', answer: 'stall' }])
    const stalled = list(who.li_at).catch(() => 'cut')
    await new Promise((soon) => setTimeout(soon, 50))
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(await stalled).toBe('cut')
  })

  test('ends with 0 when whoever holds its standard input lets go', async () => {
    const { child } = await start({ SANDBOX_STDIN_LEASH: '1' })
    child.stdin?.end()
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
