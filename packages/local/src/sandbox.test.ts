import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { livingOf } from './living.ts'
import { StartError } from './place.ts'
import { type Sandbox, startSandbox } from './sandbox.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'salver-sandbox-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** One request of the protocol. */
function me(sandbox: Sandbox, li_at: string | undefined): Promise<Response> {
  return fetch(`${sandbox.networkUrl}/me`, {
    headers: { cookie: `li_at=${li_at}; JSESSIONID="a"`, 'csrf-token': 'a' },
    redirect: 'manual',
  })
}

describe('the control door', () => {
  it('makes members and moves their lists', async () => {
    await using sandbox = await startSandbox()
    const order = { invitations: 12, seed: 'a', types: { CONNECTION: 3, EVENT: 1 }, total: 'true' } as const
    const member = await sandbox.member(order)
    expect(await sandbox.member(order)).toEqual(member)
    const id = member.public_identifier
    expect(await sandbox.arrive(id, 3, ['EVENT'])).toBe(15)
    expect(await sandbox.leave(id, { count: 2, from: 'bottom' })).toBe(13)
    expect(await sandbox.leave(id, { positions: [0, 5] })).toBe(11)
    expect(await sandbox.settings(id, { shape: 'I' })).toMatchObject({ shape: 'I', total: 'true' })
  })

  it('ends and renews sessions, puts faults in the way, and tells what was asked', async () => {
    await using sandbox = await startSandbox()
    const { li_at, public_identifier: id } = await sandbox.member({ invitations: 1 })
    expect((await me(sandbox, li_at)).status).toBe(200)
    await sandbox.faults(id, [{ on: 'me', times: 1, answer: { '429': { retry_after: 7 } } }])
    expect((await me(sandbox, li_at)).status).toBe(429)
    await sandbox.faults(id, [])
    expect((await sandbox.requests(id)).map(({ status }) => status)).toEqual([200, 429])
    await sandbox.forgetRequests(id)
    expect(await sandbox.requests(id)).toEqual([])

    await sandbox.endSession(id, li_at)
    expect((await me(sandbox, li_at)).status).toBe(401)
    expect((await me(sandbox, await sandbox.newToken(id))).status).toBe(200)
    await sandbox.endSession(id)
    expect((await sandbox.member({ invitations: 1, seed: 'other' })).li_at).toBeTypeOf('string')
  })

  it('tells what a member has, moves what it has sent, and finds whom it can invite', async () => {
    await using sandbox = await startSandbox()
    const { public_identifier: id } = await sandbox.member({ invitations: 4, sent: 6, connections: 2 })
    expect(await sandbox.arrive(id, 3, undefined, 'sent')).toBe(9)
    expect(await sandbox.leave(id, { count: 2, from: 'bottom' }, 'sent')).toBe(7)
    expect(await sandbox.face(id)).toMatchObject({ invitations: 4, sent: 7, connections: 2, answered: [] })
    const strangers = await sandbox.strangers(id, 3)
    expect(strangers).toHaveLength(3)
    expect(strangers[0]?.urn).toBe(`urn:li:fsd_profile:${strangers[0]?.member}`)
  })

  it('gives access to the portability interface, and says what its queries are called', async () => {
    await using sandbox = await startSandbox()
    const { public_identifier: id } = await sandbox.member({ invitations: 4 })
    const read = (token: string) =>
      fetch(`${sandbox.portabilityUrl}/memberSnapshotData?q=criteria&domain=INVITATIONS&start=0`, {
        headers: { authorization: `Bearer ${token}`, 'linkedin-version': '202312' },
      })
    const token = await sandbox.accessToken(id)
    expect((await read(token)).status).toBe(200)
    await sandbox.endSession(id)
    expect((await read(token)).status).toBe(401)
    expect(sandbox.queries.invitations).toMatch(/^voyagerRelationshipsDashInvitationViews\.\w+$/)
    expect(sandbox.queries.profiles).toMatch(/^voyagerIdentityDashProfiles\.\w+$/)
  })

  it('says what it refuses', async () => {
    await using sandbox = await startSandbox()
    await expect(sandbox.arrive('nobody', 1)).rejects.toThrow('there is no member nobody')
  })
})

describe('the process', () => {
  it('keeps its members in a folder that is closed to others', async () => {
    const dataFolder = join(folder, 'deep', 'sandbox')
    const order = { invitations: 5, seed: 'kept' }
    const first = await startSandbox({ dataFolder })
    const member = await first.member(order)
    expect(await first.arrive(member.public_identifier, 2)).toBe(7)
    await first.stop()
    expect(await first.exited).toBeUndefined()
    expect(livingOf([first.pid])).toEqual([])
    expect(statSync(dataFolder).mode & 0o777).toBe(0o700)

    await using second = await startSandbox({ dataFolder })
    expect(await second.member(order)).toEqual(member)
    expect(await second.arrive(member.public_identifier, 1)).toBe(8)
  })

  it('takes its time where it is told to', async () => {
    await using sandbox = await startSandbox({ latencyMs: 60 })
    const { li_at } = await sandbox.member({ invitations: 1 })
    const began = performance.now()
    await me(sandbox, li_at)
    expect(performance.now() - began).toBeGreaterThan(55)
  })

  it('tells its owner when it ends by itself', async () => {
    await using sandbox = await startSandbox()
    process.kill(sandbox.pid, 'SIGKILL')
    expect((await sandbox.exited)?.message).toBe('The sandbox network ended by itself: killed by SIGKILL')
  })

  it('is stopped even where it does not listen', async () => {
    const sandbox = await startSandbox()
    process.kill(sandbox.pid, 'SIGSTOP')
    await sandbox.stop()
    expect(livingOf([sandbox.pid])).toEqual([])
  })

  it('does not outlive a process that was killed', async () => {
    const script = `
      const { startSandbox } = await import(${JSON.stringify(import.meta.resolve('./sandbox.ts'))})
      console.log((await startSandbox()).pid)`
    const node: ChildProcess & { stdout: NodeJS.ReadableStream } = spawn(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    )
    onTestFinished(() => {
      node.kill('SIGKILL')
    })
    const [line] = await once(createInterface({ input: node.stdout }), 'line')
    expect(livingOf([Number(line)])).toEqual([Number(line)])
    node.kill('SIGKILL')
    await expect.poll(() => livingOf([Number(line)])).toEqual([])
  })

  it('does not start in a folder that it cannot use, and says so', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const error = await startSandbox({ dataFolder: join(file, 'sandbox') }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(StartError)
    expect(String(error)).toContain('is not a folder')
  })
})
