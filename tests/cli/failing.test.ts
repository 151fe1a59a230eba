import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startHouse } from '../house.ts'
import { ended, environmentOf, failure, folder, MAIN, salver, stub, success } from './salver.ts'

const house = await startHouse()
const workspace = await house.workspace(100)
const account = await workspace.account({ invitations: 5, sent: 2 })
const env = { SALVER_URL: house.url, SALVER_API_KEY: workspace.key, SALVER_ACCOUNT: account.id }
const home = folder()

describe('exit codes', () => {
  test.each<[code: number, body: string, status: number, exit: number]>([
    [1, failure('INVALID_API_KEY', 'No.'), 403, 3],
    [2, failure('INVALID_ACCOUNT', 'No.'), 404, 4],
    [3, failure('ACCOUNT_INACTIVE', 'No.'), 403, 4],
    [4, failure('INVALID_PARAMS', 'No.'), 400, 2],
    [5, failure('INSUFFICIENT_CREDITS', 'No.'), 402, 5],
    [6, failure('RATE_LIMITED', 'No.'), 429, 6],
    [7, failure('CHANNEL_ERROR', 'No.'), 502, 8],
    [8, failure('INTERNAL_ERROR', 'No.'), 500, 1],
    [9, failure('NOT_FOUND', 'No.'), 404, 7],
    [10, failure('INVALID_ACTION', 'No.'), 400, 7],
    [11, '<html>A proxy</html>', 200, 7],
    [12, '{"something":"else"}', 200, 7],
  ])('%i: %s', async (_, body, status, exit) => {
    const { url } = await stub(() => ({ status, body, headers: { 'retry-after': '3600' } }))
    const { code, out, err } = await salver(home, ['invitations', 'list'], {
      env: { ...env, SALVER_URL: url },
    })
    expect([code, out]).toEqual([exit, ''])
    expect(err).toMatch(/^error \S[^\n]+\n {6}\S/)
    if (body.includes('req_of_the_stub')) expect(err).toContain('request req_of_the_stub')
    expect(err).not.toContain(workspace.key)
  })

  test('errors are JSON for whoever asks for JSON', async () => {
    const { url } = await stub(() => ({
      status: 429,
      body: failure('RATE_LIMITED', 'Slow.'),
      headers: { 'retry-after': '3600' },
    }))
    const { code, err } = await salver(home, ['credits', '--json'], { env: { ...env, SALVER_URL: url } })
    expect(code).toBe(6)
    expect(JSON.parse(err)).toEqual({
      error: {
        code: 'RATE_LIMITED',
        message: expect.stringContaining('Slow.'),
        way_out: 'Try again in 60 minutes.',
        request_id: 'req_of_the_stub',
        retry_after: 3600,
        exit_code: 6,
      },
    })
  })

  test('errors as JSON carry nothing that steers a terminal', async () => {
    const { url } = await stub(() => ({ status: 200, body: '\u009b31m a page \u202e' }))
    const { err } = await salver(home, ['credits', '--json'], { env: { ...env, SALVER_URL: url } })
    expect(JSON.parse(err).error.message).toContain('a page')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(err.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
  })

  test.each(['credits', 'doctor', 'open'])(
    '%s does not repeat a password in the address',
    async (command) => {
      const address = house.url.replace('://', '://somebody:pass-word@')
      const { code, out, err } = await salver(home, [command], { env: { ...env, SALVER_URL: address } })
      expect(code).toBe(2)
      expect(out + err).not.toContain('pass-word')
    },
  )

  test('nobody listens, or the address is none', async () => {
    const gone = await salver(home, ['credits'], { env: { ...env, SALVER_URL: 'http://127.0.0.1:1' } })
    expect([gone.code, gone.err]).toEqual([7, expect.stringContaining('salver doctor')])
    const none = await salver(home, ['credits'], { env: { ...env, SALVER_URL: 'localhost' } })
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('"localhost"')])
  })

  test('nobody is connected', async () => {
    const { code, err } = await salver(folder(), ['invitations', 'list'])
    expect([code, err]).toEqual([3, expect.stringContaining('salver connect')])
  })

  test('help exit-codes names each, and says what the README says', async () => {
    const { out } = await salver(home, ['help', 'exit-codes'])
    const readme = readFileSync(join(import.meta.dirname, '../../packages/cli/README.md'), 'utf8')
    const rows = [...readme.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)]
    expect(rows.map(([, code]) => Number(code))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 130])
    for (const [, code, meaning = ''] of rows)
      expect.soft(out).toContain(`  ${code?.padStart(3)}  ${meaning.replace(/\.$/, '')}`)
  })

  test.each([
    [502, '<h1>502 Bad Gateway</h1>'],
    [502, '{"message":"no upstream"}'],
    [503, '[]'],
    [504, '{"error":{"code":"GATEWAY_TIMEOUT"}}'],
  ])('a proxy whose gateway is down: %i %s', async (status, body) => {
    const { url } = await stub(() => ({ status, body }))
    const { code, out } = await salver(home, ['doctor'], { env: { ...env, SALVER_URL: url } })
    expect(code).toBe(7)
    expect(out).toContain(`answers ${status}: a proxy is there, and its gateway is down`)
    expect(out).not.toContain('/v2')
  })
})

describe('usage', () => {
  test.each([
    [['invitations', 'list', '--count', '0'], '--count: got "0"'],
    [['invitations', 'list', '--count', '1e3'], '--count: got "1e3"'],
    [['invitations', 'list', '--offset', '-1'], '--offset'],
    [['invitations', 'list', '--type', 'dance'], 'newsletter (CONTENT_SERIES)'],
    [['invitations', 'list', '--columns', 'id,shared_secret'], '"shared_secret"; there are id, '],
    [['invitations', 'list', '--older-than', 'long'], 'such as 21d'],
    [['invitations', 'list', '--all', '--count', '3'], '--all and --count'],
    [['invitations', 'list', '--json', '--csv'], '--json and --csv'],
    [['invitations', 'list', '--text', ''], '--text'],
    [['invitations', 'list', '--has-note', '--no-has-note'], '--has-note and --no-has-note'],
    [['invitations', 'list', '--no-has-note', '--has-note'], '--has-note and --no-has-note'],
    [['connect', '--url', 'http://127.0.0.1:1/v2'], 'Expected one such as http://127.0.0.1:8410'],
    [['connect', '--url', 'http://me:pass-word@gate:way'], 'error What came is no URL.'],
    [['invitations', 'list', '--cuont', '3'], 'Did you mean --count?'],
    [['invitatoins'], 'Did you mean invitations?'],
    [['logs', '--status', 'good'], 'success or error'],
    [['logs', '--from', 'yesterday'], 'such as 2026-04-26'],
    [['invite', 'somebody', '--message', 'x'.repeat(301)], 'at most 300'],
    [['withdraw'], '--older-than'],
    [['check', 'not a person'], 'linkedin.com/in/'],
    [['accounts', 'connect', '--source', 'theft'], 'session or portability'],
    [['completion', 'tcsh'], 'bash, zsh and fish'],
    [['help', 'nothing'], 'There is no help'],
    [['credits', '--profile', '../x'], '--profile'],
  ])('%j', async (words, said) => {
    const { code, out, err } = await salver(home, words, { env })
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(said)
  })
})

// A device that is always full is of Linux alone.
test
  .runIf(existsSync('/dev/full'))
  .each([['credits'], ['credits', '--json'], ['connections', '--all', '--csv']])(
  'what cannot be written is told in one line: %s',
  async (...words) => {
    const { code, err } = await ended(
      'sh',
      ['-c', 'exec "$0" "$@" > /dev/full', process.execPath, MAIN, ...words],
      {
        input: '',
        env: environmentOf(home, env),
      },
    )
    expect(err).toMatch(/^error The output cannot be written: [^\n]*ENOSPC[^\n]*\n$/)
    expect(code).toBe(1)
  },
)

describe('a stored key', () => {
  test('never goes to another gateway than its own', async () => {
    const fresh = folder()
    await salver(fresh, ['connect', '--url', house.url], { input: workspace.key })
    const { url, asked } = await stub(() => ({ body: success({ credits: 1 }) }))
    const { code, err } = await salver(fresh, ['credits'], { env: { SALVER_URL: url } })
    expect([code, err]).toEqual([3, expect.stringContaining('Set SALVER_API_KEY too')])
    // Nor to one that is at another path behind the same proxy.
    const beside = await salver(fresh, ['credits'], { env: { SALVER_URL: `${house.url}/other` } })
    expect([beside.code, beside.err]).toEqual([3, expect.stringContaining('Set SALVER_API_KEY too')])
    const same = await salver(fresh, ['credits'], { env: { SALVER_URL: `${house.url}/` } })
    expect(same.code).toBe(0)
    expect(asked).toEqual([])
  })

  test('is not told of where what is stored is broken', async () => {
    const fresh = folder()
    const path = join(fresh, 'config/salver/config.json')
    mkdirSync(join(fresh, 'config/salver'), { recursive: true })
    writeFileSync(path, '{"profiles": {"default": {"api_key": "slv_secret"')
    const { code, err } = await salver(fresh, ['credits'])
    expect([code, err]).toEqual([3, expect.stringContaining(path)])
    expect(err).not.toContain('slv_secret')
  })
})

test('a stored key that others can read is warned of, each time it is used', async () => {
  const fresh = folder()
  await salver(fresh, ['connect', '--url', house.url], { input: workspace.key })
  chmodSync(join(fresh, 'config/salver/config.json'), 0o644)
  const { code, err } = await salver(fresh, ['credits'])
  expect(code).toBe(0)
  expect(err).toMatch(
    /^warning .*config\.json can be read by others \(mode 0644\): chmod 600 .*config\.json\n$/,
  )
  const given = await salver(fresh, ['credits'], { env })
  expect(given.err).toBe('')
})

describe('doctor', () => {
  test('finds nothing where all is well, for nothing', async () => {
    const before = await workspace.credits()
    const { code, out } = await salver(home, ['doctor'], { env })
    expect(out).toContain('All is well.')
    expect(code).toBe(0)
    expect(await workspace.credits()).toBe(before)
  })

  test('says all of it as JSON', async () => {
    const { out } = await salver(home, ['doctor', '--json'], { env })
    const { ok, exit_code, checks } = JSON.parse(out)
    expect([ok, exit_code]).toEqual([true, 0])
    const names = checks.map(({ check }: { check: string }) => check)
    expect(names).toEqual([
      'connection',
      'tls',
      'url',
      'version',
      'clock',
      'readiness',
      'key',
      'credits',
      'rate limit',
      'account',
    ])
  })

  test('an account whose session has ended, and a file that others can read', async () => {
    const own = await house.workspace(3)
    const lost = await own.account({ invitations: 3 })
    await house.sandbox.endSession(lost.member)
    await own.list(lost.id)
    const fresh = folder()
    await salver(fresh, ['connect', '--url', house.url], { input: own.key })
    chmodSync(join(fresh, 'config/salver/config.json'), 0o644)
    const { code, out } = await salver(fresh, ['doctor'])
    expect(code).toBe(4)
    expect(out).toMatch(/^warn {2}config .*mode 0644/m)
    expect(out).toContain('chmod 600')
    expect(out).toMatch(/^warn {2}credits +3 credits left/m)
    expect(out).toMatch(/^fail {2}account .*its session has ended\n.*salver accounts connect/m)
  })

  test.each([
    ['nobody there', null, 7, 'nothing listens there'],
    ['another service', '<html>', 7, 'this is no Salver gateway'],
  ])('%s', async (_, body, exit, said) => {
    const url = body === null ? 'http://127.0.0.1:1021' : (await stub(() => ({ body }))).url
    const { code, out } = await salver(home, ['doctor'], { env: { ...env, SALVER_URL: url } })
    expect([code, out]).toEqual([exit, expect.stringContaining(said)])
  })

  test('a gateway that is older, whose clock goes wrong, and a key that is refused', async () => {
    const date = new Date(Date.now() - 3_600_000).toUTCString()
    const { url } = await stub((path) => {
      if (path === '/healthz') return { headers: { date }, body: success({ status: 'ok' }) }
      if (path === '/readyz') return { status: 404, headers: { date }, body: failure('NOT_FOUND', 'No.') }
      const code = path === '/v2/credits' ? 'INVALID_API_KEY' : 'NOT_FOUND'
      return { status: 404, body: failure(code, 'No.') }
    })
    const { code, out } = await salver(home, ['doctor'], { env: { ...env, SALVER_URL: url } })
    expect(code).toBe(3)
    expect(out).toMatch(/^warn {2}version /m)
    expect(out).toMatch(/^warn {2}clock +the gateway’s clock is 3\d\d\d s behind yours/m)
    expect(out).toMatch(/^warn {2}readiness /m)
    expect(out).toMatch(/^fail {2}key /m)
  })

  test('of a gateway whose database is away nothing more is asked, and one thing is to mend', async () => {
    const { url, asked } = await stub((path) =>
      path === '/healthz'
        ? { body: success({ status: 'ok' }) }
        : { status: 503, body: failure('UNAVAILABLE', 'Its database is away.') },
    )
    const there = { env: { ...env, SALVER_URL: url } }
    const { code, out } = await salver(home, ['doctor'], there)
    expect(code).toBe(6)
    expect(out).toMatch(/^fail {2}readiness /m)
    expect(out).toMatch(/^skip {2}key +it could not be checked/m)
    expect(out).toContain('\n1 to mend, ')
    expect(asked.map(({ path }) => path)).not.toContain('/v2/credits')
    const { checks } = JSON.parse((await salver(home, ['doctor', '--json'], there)).out)
    expect(checks.at(-1)).toMatchObject({ check: 'key', state: 'skip' })
  })

  test('counts one request as one', async () => {
    const { url } = await stub((path) => {
      if (path === '/healthz') return { body: success({ status: 'ok' }) }
      if (path === '/v2/credits') return { body: success({ credits: 50 }) }
      if (path.startsWith('/v2/accounts')) {
        const health = { resting_until: null, requests_last_hour: 1 }
        const one = { account_id: 'acc_1', account_name: 'One', status: 'connected', health }
        return { body: success({ accounts: [one], total: 1, pagination: { next_offset: null } }) }
      }
      const invitations = { invitations: [], total_results: 0, pagination: { next_offset: null } }
      return { body: success(path === '/v2/network' ? invitations : {}) }
    })
    const { out } = await salver(home, ['doctor'], { env: { ...env, SALVER_URL: url } })
    expect(out).toContain('(One): the network answers (1 request in the last hour)')
  })

  test('what is stored is broken, and not the connection', async () => {
    const fresh = folder()
    mkdirSync(join(fresh, 'config/salver'), { recursive: true })
    writeFileSync(join(fresh, 'config/salver/config.json'), '{"profiles": {', { mode: 0o600 })
    const { code, out } = await salver(fresh, ['doctor'])
    expect(code).toBe(3)
    expect(out).toMatch(/^fail {2}config +.*config\.json is not what salver connect writes\.\n +→ Mend it/m)
    expect(out).not.toMatch(/^ok {4}config|connection/m)
    // Nobody reads it where the environment says all.
    const given = await salver(fresh, ['doctor'], { env })
    expect([given.code, given.out]).toEqual([
      0,
      expect.stringMatching(/^warn {2}config .*\n.*\nok {4}connection /),
    ])
  })
})
