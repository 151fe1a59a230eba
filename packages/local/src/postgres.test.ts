import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { programsPackage } from './place.ts'
import { type Postgres, StartError, startPostgres } from './postgres.ts'

const isRoot = process.getuid?.() === 0

function temporaryFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'salver-postgres-'))
  chmodSync(folder, mode) // as root, PostgreSQL runs as another user, who has to pass through
  return folder
}

function start(dataFolder: string, lines: string[] = []): Promise<Postgres> {
  return startPostgres({ dataFolder, say: (line) => lines.push(line) })
}

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

/** Starts the database of a folder in a Node process of its own, which can then be killed. */
async function startElsewhere(
  dataFolder: string,
  afterwards = '',
): Promise<{ node: ChildProcess; postgresPid: number }> {
  const script = `
    const { startPostgres } = await import(${JSON.stringify(import.meta.resolve('./postgres.ts'))})
    const postgres = await startPostgres({ dataFolder: ${JSON.stringify(dataFolder)}, say() {} })
    console.log(postgres.pid)
    ${afterwards}`
  const node = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => {
    node.kill('SIGKILL')
  })
  const [line] = await once(createInterface({ input: node.stdout }), 'line')
  return { node, postgresPid: Number(line) }
}

describe('a folder that has a database', () => {
  let folder: string
  beforeAll(async () => {
    folder = temporaryFolder()
    const lines: string[] = []
    await using _postgres = await start(folder, lines)
    expect(lines).toEqual(['Making the database (once) …'])
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('keeps what was written before a stop', async () => {
    const first = await start(folder)
    await query(first.url, 'CREATE TABLE plates AS SELECT 7 AS size')
    await first.stop()
    await using second = await start(folder)
    expect(await query(second.url, 'SELECT size FROM plates')).toEqual([{ size: 7 }])
  })

  it('is durable, speaks UTF8 and UTC, and knows the letters of all languages', async () => {
    await using postgres = await start(folder)
    const [row] = await query(
      postgres.url,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync,
              current_setting('synchronous_commit') AS commit, current_setting('timezone') AS zone, upper('é') AS upper`,
    )
    expect(row).toEqual({ encoding: 'UTF8', fsync: 'on', commit: 'on', zone: 'UTC', upper: 'É' })
  })

  it('opens for its password alone, which nobody else can read', async () => {
    await using postgres = await start(folder)
    const url = new URL(postgres.url)
    expect(url.hostname).toBe('127.0.0.1')
    url.password = 'guess'
    await expect(query(url.href, 'SELECT')).rejects.toThrow('password authentication failed')
    expect(statSync(join(folder, 'postgres.password')).mode & 0o777).toBe(0o600)
  })

  it('makes databases from a template, several at once, and drops them under their users', async () => {
    await using postgres = await start(folder)
    const template = await postgres.createDatabase('pattern')
    await query(template, 'CREATE TABLE spoons AS SELECT 3 AS count')
    const urls = await Promise.all(
      ['one', 'a "second"'].map((name) => postgres.createDatabase(name, 'pattern')),
    )
    for (const url of urls) expect(await query(url, 'SELECT count FROM spoons')).toEqual([{ count: 3 }])

    const guest = new pg.Client({ connectionString: urls[0] })
    const cut = new Promise((resolve) => guest.on('error', resolve))
    await guest.connect()
    for (const name of ['one', 'a "second"', 'pattern', 'never made']) await postgres.dropDatabase(name)
    await cut
    await expect(query(template, 'SELECT')).rejects.toThrow('does not exist')
  })

  it('is refused to a second start while the first runs, with its pid', async () => {
    await using postgres = await start(folder)
    await expect(start(folder)).rejects.toThrow(`already running from ${folder} (pid ${process.pid})`)
    expect(await query(postgres.url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }])
  })

  it('is refused while another process runs it, and taken over when that one was killed', async () => {
    const { node, postgresPid } = await startElsewhere(folder)
    await expect(start(folder)).rejects.toThrow(`(pid ${node.pid})`)

    node.kill('SIGKILL')
    await once(node, 'exit')
    const lines: string[] = []
    await using postgres = await start(folder, lines)
    expect(postgres.pid).not.toBe(postgresPid)
    expect(lines.join()).toContain(`pid ${postgresPid}`)
    expect(await query(postgres.url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }])
  })

  it('recovers when Node and PostgreSQL were both killed', async () => {
    const { node, postgresPid } = await startElsewhere(folder)
    node.kill('SIGKILL')
    process.kill(postgresPid, 'SIGKILL')
    await once(node, 'exit')
    await using postgres = await start(folder)
    expect(await query(postgres.url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }])
  })

  it('starts in spite of a note about a process that is none of its own', async () => {
    // Of PostgreSQL's own user, whose living processes it takes for a server.
    const { uid, gid } = statSync(join(folder, 'postgres', 'cluster'))
    const stranger = spawn('sleep', ['60'], isRoot ? { uid, gid, cwd: '/' } : { cwd: '/' })
    onTestFinished(() => {
      stranger.kill()
    })
    writeFileSync(
      join(folder, 'postgres', 'cluster', 'postmaster.pid'),
      `${stranger.pid}\n${folder}\n1\n5432\n\n\n\nready\n`,
    )
    await using postgres = await start(folder)
    expect(await query(postgres.url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }])
    expect(stranger.exitCode).toBeNull()
  })

  it('tells its owner when it ends by itself, and can be started again', async () => {
    const first = await start(folder)
    process.kill(first.pid, 'SIGKILL')
    expect((await first.exited)?.message).toContain('ended by itself: killed by SIGKILL')
    await first.stop()
    await using second = await start(folder)
    await second.stop()
    expect(await second.exited).toBeUndefined()
  })

  it('stops in spite of connections in the middle of their work', async () => {
    const postgres = await start(folder)
    const busy = query(postgres.url, 'SELECT pg_sleep(60)').catch((error: Error) => error.message)
    await expect
      .poll(() => query(postgres.url, "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'"))
      .toHaveLength(1)
    await Promise.all([postgres.stop(), postgres.stop()])
    expect(await busy).toMatch(/terminat/)
    expect(existsSync(join(folder, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false)
  })

  it('is not left running by a Node process that ends by an error', async () => {
    await startElsewhere(folder, 'throw new Error("nobody catches this")')
    await expect.poll(() => existsSync(join(folder, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false)
  })
})

describe('a folder that cannot be used', () => {
  let folder: string
  beforeEach(() => {
    folder = temporaryFolder()
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /** The message of the refusal; the folder must not stay taken after it. */
  async function refusal(dataFolder: string): Promise<string> {
    const errors = []
    for (const _ of ['first', 'again']) {
      errors.push(
        await start(dataFolder).then(
          () => undefined,
          (error: unknown) => error,
        ),
      )
    }
    const [first, again] = errors
    expect(first).toBeInstanceOf(StartError)
    expect(again).toEqual(first)
    return first instanceof StartError ? first.message : ''
  }

  it('is a file, or below one', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    expect(await refusal(file)).toMatch(/is not a folder.*SALVER_DATA/)
    expect(await refusal(join(file, 'below'))).toMatch(/is not a folder.*SALVER_DATA/)
  })

  it.skipIf(isRoot)('is closed to this user', async () => {
    chmodSync(folder, 0o500)
    expect(await refusal(folder)).toMatch(/is not open to this user.*SALVER_DATA/)
  })

  it('has a database of another PostgreSQL, or none where one should be', async () => {
    const cluster = join(folder, 'postgres', 'cluster')
    mkdirSync(cluster, { recursive: true })
    writeFileSync(join(folder, 'postgres.password'), 'secret\n')
    expect(await refusal(folder)).toContain('is not a database of PostgreSQL')
    writeFileSync(join(cluster, 'PG_VERSION'), '17\n')
    expect(await refusal(folder)).toMatch(/was made by PostgreSQL 17, and this is 18/)
    rmSync(join(folder, 'postgres.password'))
    expect(await refusal(folder)).toContain('postgres.password is missing')
  })

  it.runIf(isRoot)(
    'is out of reach for the user who runs PostgreSQL for root: the data goes elsewhere',
    async () => {
      chmodSync(folder, 0o700)
      const lines: string[] = []
      const first = await start(folder, lines)
      const home = /data in (\S+)/.exec(lines[0] ?? '')?.[1] ?? ''
      onTestFinished(() => rmSync(home, { recursive: true, force: true }))
      await first.stop()
      expect(lines[0]).toMatch(
        /^Started as root: .* data in \/var\/lib\/salver\/\w+ and its programs in \S+\.$/,
      )
      expect(readFileSync(join(home, 'cluster', 'PG_VERSION'), 'utf8')).toBe('18\n')

      const later: string[] = []
      await using _second = await start(folder, later)
      expect(later).toEqual([lines[0]])
    },
  )
})

it('names the systems it has no programs for, and the way out', () => {
  expect(() => programsPackage('win32', 'x64')).toThrow(/no embedded PostgreSQL for win32-x64.*DATABASE_URL/)
})
