import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startHouse } from '../house.ts'
import { ended, environmentOf, failure, folder, isNarrow, MAIN, salver, stub, success } from './salver.ts'
import { hasTerminal, typedInTerminal } from './typing.ts'

const house = await startHouse()
const workspace = await house.workspace(1_000)
const account = await workspace.account({ invitations: 300, seed: 'a terminal' })
const env = { SALVER_URL: house.url, SALVER_API_KEY: workspace.key, SALVER_ACCOUNT: account.id }
const home = folder()

/** Runs `salver` with these words in a pseudo-terminal. */
function inTerminal(
  words: string,
  { typed, more }: { typed?: [question: string, keys: string][]; more?: Record<string, string> } = {},
) {
  const line = `exec '${process.execPath}' '${MAIN}' ${words}`
  return typedInTerminal(line, { typed, env: environmentOf(home, { ...env, TERM: 'xterm', ...more }) })
}

/** What strangers may call themselves. */
const HOSTILE = [
  {
    first_name: '\u001b[31mRed\u0007',
    last_name: 'A\u009b2J',
    headline: '=HYPERLINK("http://evil.invalid")',
  },
  { first_name: 'Two\nlines', last_name: '\u202eright', headline: '+1, "quoted"' },
  { first_name: '山田', last_name: '太郎', headline: '👩‍👩‍👧‍👦 family 🇺🇦' },
  { first_name: 'نور', last_name: 'الهدى', headline: '@import' },
  { first_name: 'e\u0301\u0301', last_name: '\ud800', headline: '-1' },
].map((sender, at) => ({
  entity_urn: `urn:li:invitation:${at}`,
  invitation_id: `${at}`,
  shared_secret: 'secret of the row',
  sender: { ...sender, linkedin_url: null, profile_picture_url: null },
  invitation_type: 'CONNECTION',
  sent_time: '1d',
  sent_time_days: 1,
  sent_at: '2026-04-26T10:35:00Z',
  message: sender.headline,
  unseen: null,
  mutual_connections: null,
  subject: null,
}))
const hostile = await stub(() => ({
  body: success(
    {
      invitations: HOSTILE,
      total_results: HOSTILE.length,
      total_available_results: HOSTILE.length,
      pagination: {
        offset: 0,
        count: HOSTILE.length,
        next_offset: null,
        has_more: false,
        results_per_page: 10,
        pages_fetched: 1,
      },
    },
    { warnings: ['Odd\u001b[31m\u202e \u0007'] },
  ),
}))
const amongHostile = { env: { ...env, SALVER_URL: hostile.url } }

describe('what strangers wrote', () => {
  test('cannot steer a terminal, in any format', async () => {
    for (const flags of [[], ['--csv'], ['--json'], ['--ndjson']]) {
      const { code, out } = await salver(home, ['invitations', 'list', ...flags], amongHostile)
      expect(code).toBe(0)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(out).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/)
      expect(out).not.toContain('secret of the row')
    }
  })

  test('turns no line of a table or a CSV around, and warns of nothing in colour', async () => {
    for (const flags of [[], ['--csv']]) {
      const { out, err } = await salver(home, ['invitations', 'list', ...flags], amongHostile)
      expect(out).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
      expect(err).toContain('warning Odd\ufffd[31m \ufffd\n')
    }
  })

  test('is the same text in JSON', async () => {
    const { out } = await salver(home, ['invitations', 'list', '--json'], amongHostile)
    expect(JSON.parse(out).invitations[0].sender.first_name).toBe('\u001b[31mRed\u0007')
  })

  test('is no formula in a CSV', async () => {
    const { out } = await salver(
      home,
      ['invitations', 'list', '--csv', '--columns', 'headline'],
      amongHostile,
    )
    expect(out.split('\r\n')).toEqual([
      'headline',
      `"'=HYPERLINK(""http://evil.invalid"")"`,
      `"'+1, ""quoted"""`,
      '👩‍👩‍👧‍👦 family 🇺🇦',
      "'@import",
      "'-1",
      '',
    ])
  })

  test('is aligned, however wide', async () => {
    const { out } = await salver(home, ['invitations', 'list', '--columns', 'name,id'], amongHostile)
    expect(out.split('\n')).toEqual([
      'NAME             ID',
      '───────────────  ──',
      '\ufffd[31mRed\ufffd A\ufffd2J   0',
      'Two lines right  1',
      '山田 太郎        2',
      'نور الهدى        3',
      'e\u0301\u0301 \ufffd              4',
      '',
    ])
  })
})

describe('a pipe', () => {
  test('a reader who leaves ends it without a word', async () => {
    const line = `'${process.execPath}' '${MAIN}' invitations list --all --csv | head -n 1`
    const { code, out, err } = await ended('bash', ['-c', `set -o pipefail; ${line}`], {
      input: '',
      env: environmentOf(home, env),
    })
    expect([code, out, err]).toEqual([0, expect.stringMatching(/^id,.*\r\n$/), ''])
  })

  test('a reader who leaves in the middle of changes does not make them look done', async () => {
    const { url, asked } = await stub(() => ({
      body: success({ invitation_id: '1', entity_urn: 'urn:li:invitation:1', state: 'withdrawn' }),
    }))
    const ids = Array.from({ length: 40 }, (_, id) => String(id + 1)).join(' ')
    const line = `'${process.execPath}' '${MAIN}' withdraw ${ids} --yes | head -n 1`
    const { code, err } = await ended('bash', ['-c', `set -o pipefail; ${line}`], {
      input: '',
      env: environmentOf(home, { ...env, SALVER_URL: url }),
    })
    expect([code, err]).toEqual([1, expect.stringMatching(/salver sent shows what is left/)])
    expect(asked.length).toBeLessThan(40)
  })

  test('colours only where they are forced', async () => {
    const plain = await salver(home, ['invitations', 'list'], { env })
    expect(plain.out + plain.err).not.toContain('\u001b')
    const forced = await salver(home, ['invitations', 'list'], { env: { ...env, FORCE_COLOR: '1' } })
    expect(forced.out).toContain('\u001b[1m')
  })
})

test('Ctrl-C ends it at once with 130, and without half a table', async () => {
  const { url, asked } = await stub(() => ({ headers: { 'content-length': '1000' }, body: '{' }))
  const child = spawn(process.execPath, [MAIN, 'invitations', 'list'], {
    env: environmentOf(home, { ...env, SALVER_URL: url }),
  })
  let out = ''
  child.stdout.on('data', (part: Buffer) => {
    out += part
  })
  await expect.poll(() => asked.length, { timeout: 20_000 }).toBe(1)
  child.kill('SIGINT')
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect([code, out]).toEqual([130, ''])
})

describe.runIf(hasTerminal)('a terminal of 80 columns', () => {
  test('colours, a table that fits, and none with NO_COLOR', async () => {
    const { code, screen } = await inTerminal('invitations list --count 20')
    expect([code, screen]).toEqual([0, expect.stringContaining('\u001b[1m')])
    const bare = await inTerminal('invitations list --count 20', { more: { NO_COLOR: '1' } })
    expect(bare.screen).not.toContain('\u001b')
    for (const row of bare.screen.split('\r\n').filter(isNarrow)) expect(row.length).toBeLessThanOrEqual(80)
  })

  test('a progress bar for all of them, which goes away', async () => {
    const { screen } = await inTerminal('invitations list --all --columns id')
    expect(screen).toMatch(/█.* of 300 invitations/)
    expect(screen.slice(screen.lastIndexOf('█'))).toContain('\u001b[0K')
  })

  test('a progress bar also where the rows go elsewhere, and what it cost', async () => {
    const path = join(home, 'all.csv')
    const { screen } = await inTerminal(`invitations list --all --csv --columns id > '${path}'`)
    expect(screen).toMatch(/█.* of 300 invitations/)
    expect(screen).toContain('300 of 300 invitations · 6 credits')
    expect(readFileSync(path, 'utf8').trimEnd().split('\r\n')).toHaveLength(301)
    const here = await inTerminal('invitations list --all --csv --columns id')
    expect(here.screen).not.toContain('█')
  })

  test('says that it waits, where a gateway hangs', async () => {
    const { url } = await stub(() => new Promise(() => {}))
    const { code, screen } = await inTerminal('credits', {
      more: { SALVER_URL: url },
      typed: [['is waited for', '\u0003']],
    })
    expect([code, screen]).toEqual([130, expect.stringContaining(url)])
  })

  test('says for whom mcp waits', async () => {
    const { code, screen } = await inTerminal('mcp', { typed: [['Ctrl-C ends it.', '\u0003']] })
    expect([code, screen]).toEqual([130, expect.stringContaining('an agent’s configuration starts this')])
  })

  test('says that it tries again', async () => {
    let calls = 0
    const { url } = await stub(() => {
      calls += 1
      const busy = { status: 503, headers: { 'retry-after': '0' }, body: failure('UNAVAILABLE', 'No.') }
      return calls === 1 ? busy : { body: success({ credits: 4 }) }
    })
    const { code, screen } = await inTerminal('credits', { more: { SALVER_URL: url } })
    expect([code, screen]).toEqual([0, expect.stringContaining('trying again (2)')])
    expect(screen).toContain('4 credits')
  })

  test('takes the address that is typed, as it is', async () => {
    const { code, screen } = await inTerminal('connect --profile typed', {
      more: { SALVER_URL: '' },
      typed: [
        ['Where is the gateway?', `${house.url}\r`],
        ['The key of your workspace', `${workspace.key}\r`],
      ],
    })
    expect([code, screen]).toEqual([0, expect.stringContaining(` to ${house.url}: 1 account`)])
    expect(screen).toContain('Next: salver invitations list --profile typed')
  })

  test('asks for the key without showing it', async () => {
    const { code, screen } = await inTerminal('connect --profile asked', {
      typed: [
        ['Where is the gateway?', '\r'],
        ['The key of your workspace', `${workspace.key}\r`],
      ],
    })
    expect([code, screen]).toEqual([0, expect.stringContaining('Connected')])
    expect(screen).not.toContain(workspace.key)
  })

  test('asks before many, and does nothing for a no or a Ctrl-C', async () => {
    const { body } = await workspace.list(account.id, { count: 2, invitation_type: 'CONNECTION' })
    const ids = body.data.invitations.map((one: { invitation_id: string }) => one.invitation_id).join(' ')
    const no = await inTerminal(`invitations accept ${ids}`, { typed: [['Accept 2 invitations?', 'n']] })
    expect([no.code, no.screen]).toEqual([1, expect.stringContaining('Nothing was answered')])
    const interrupted = await inTerminal(`invitations accept ${ids}`, {
      typed: [['Accept 2 invitations?', '\u0003']],
    })
    expect(interrupted.code).toBe(130)
    const yes = await inTerminal(`invitations accept ${ids}`, { typed: [['Accept 2 invitations?', 'y']] })
    expect([yes.code, yes.screen]).toEqual([0, expect.stringContaining('2 accepted')])
  })
})

test.each([
  [['invitations', '--help'], /^ {2}list {2,}list those that wait$/m],
  [['accounts', '--help'], /^ {2}list {2,}list the accounts$/m],
  [['invitations', 'list', '--help'], /--older-than <age>[^-]*: 21d or 21, 3w/],
  [['withdraw', '--help'], /--older-than <age>[^-]*: 21d or 21, 3w/],
])('%j says', async (words, said) => {
  const { code, out } = await salver(home, words)
  expect([code, out]).toEqual([0, expect.stringMatching(said)])
})

test('where there is no browser, open prints the address', async () => {
  const { code, out } = await salver(home, ['open'], { env })
  expect([code, out]).toEqual([0, `${house.url}/reference\n`])
})

test('every command has help with examples, that fits into 80 columns', async () => {
  const { out } = await salver(home, ['--help'])
  const commands = [...out.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name]) => name ?? '')
  expect(commands.length).toBeGreaterThan(14)
  const leaves = commands.flatMap((name) => {
    if (name === 'accounts') return ['list', 'connect', 'show', 'remove'].map((one) => [name, one])
    return name === 'invitations' ? ['list', 'accept', 'decline'].map((one) => [name, one]) : [[name]]
  })
  for (const words of leaves) {
    const help = await salver(home, ['help', ...words])
    expect(help.code).toBe(0)
    if (words[0] !== 'help') expect(help.out).toContain('Examples:')
    for (const line of help.out.split('\n'))
      if (!line.startsWith('  $')) expect(line.length).toBeLessThanOrEqual(80)
  }
})
