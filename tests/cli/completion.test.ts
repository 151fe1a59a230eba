import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ended, environmentOf, folder, salver } from './salver.ts'
import { hasTerminal, typedInTerminal } from './typing.ts'

/** A shell that is not here cannot be tried: its tests are skipped under their names. */
const has = (shell: string) => spawnSync(shell, ['--version']).status === 0

const home = folder()
const env = environmentOf(home)

/** The shell's own script, in a file. */
async function scriptOf(shell: string): Promise<string> {
  const { out } = await salver(home, ['completion', shell])
  const path = join(home, `salver.${shell}`)
  writeFileSync(path, out)
  return path
}

/** What is typed before the cursor, and all that may stand there. */
const ALL: [line: string, words: string][] = [
  ['salver invita', 'invitations'],
  ['salver invitations ', 'list accept decline'],
  ['salver invitations list --has', '--has-note'],
  ['salver --json invita', 'invitations'],
  ['salver --profile accounts invita', 'invitations'],
  ['salver --profile accounts ', ''],
  ['salver invitations list --type ', 'connection page event newsletter'],
  ['salver sent --type=ne', 'newsletter'],
  ['salver invitations list --columns ', ''],
  ['salver invitations list --columns head', 'headline'],
  ['salver invitations list --columns id,head', 'id,headline'],
  ['salver logs --columns dur', ''],
  ['salver logs --columns req', 'request'],
  ['salver logs --status ', 'success error'],
  ['salver invitations accept --types connection,pa', 'connection,page'],
  ['salver accounts connect --source ', 'session portability'],
  ['salver completion ', 'bash zsh fish'],
  ['salver completion bash ', ''],
  ['salver help exi', 'exit-codes'],
  ['salver help invitations ', 'list accept decline'],
  ['salver check ', ''],
]
/** Of these it is said elsewhere that they begin so. */
const MANY = new Set([
  'salver --profile accounts ',
  'salver invitations list --columns ',
  'salver completion bash ',
  'salver check ',
])
const CASES = ALL.filter(([line]) => !MANY.has(line))

const sorted = (words: string) => words.split(/\s+/).filter(Boolean).sort().join(' ')

test.runIf(has('bash'))('bash completes commands, flags and values', async () => {
  const path = await scriptOf('bash')
  const asks = ALL.map(([line]) => {
    // As bash cuts a line: an equals sign is a word.
    const words = line.split(/\s+|(?==)|(?<==)/)
    return `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; COMPREPLY=(); _salver; echo "\${COMPREPLY[*]}"`
  })
  const typed = join(home, 'typed.bash')
  writeFileSync(typed, [`source '${path}'`, ...asks, ''].join('\n'))
  const { out, err } = await ended('bash', ['--norc', typed], { input: '', env })
  expect(err).toBe('')
  const said = new Map(out.split('\n').map((line, at) => [ALL[at]?.[0], sorted(line)]))
  for (const [line, words] of CASES) expect.soft(said.get(line), line).toBe(sorted(words))
  expect(said.get('salver invitations list --columns ')).toContain('headline id last_name')
  expect(said.get('salver --profile accounts ')).toMatch(/^accounts .*invitations/)
  for (const line of ['salver check ', 'salver completion bash '])
    expect(said.get(line)).toMatch(/^(--\S+ ?)+$/)
})

test.runIf(has('fish'))('fish completes commands, flags and values, and offers no files', async () => {
  const path = await scriptOf('fish')
  expect(await ended('fish', ['-n', path], { input: '', env })).toMatchObject({ code: 0, err: '' })
  const asks = ALL.map(([line]) => `echo '>'; complete -C '${line}' | string replace -r '\\t.*' ''`)
  const typed = join(home, 'typed.fish')
  writeFileSync(typed, [`source '${path}'`, ...asks, ''].join('\n'))
  // A folder of its own, in which there is a file.
  const here = join(home, 'fish')
  mkdirSync(here)
  writeFileSync(join(here, 'a-file'), '')
  const { out, err } = await ended('fish', ['-N', '-C', `cd '${here}'`, typed], { input: '', env })
  expect(err).toBe('')
  const told = out.split('>\n').slice(1)
  const said = new Map(told.map((lines, at) => [ALL[at]?.[0], sorted(lines.replaceAll('--type=', ''))]))
  for (const [line, words] of CASES) expect.soft(said.get(line), line).toBe(sorted(words))
  expect(said.get('salver invitations list --columns ')).toContain('headline id last_name')
  expect(said.get('salver --profile accounts ')).toMatch(/accounts .*invitations/)
  // Flags are offered where one is begun.
  for (const line of ['salver check ', 'salver completion bash ']) expect(said.get(line)).toBe('')
})

describe.runIf(has('zsh') && hasTerminal)('zsh', () => {
  test('completes what is typed, commands, flags and values', async () => {
    const path = await scriptOf('zsh')
    writeFileSync(
      join(home, '.zshrc'),
      [
        'autoload -Uz compinit; compinit -u -D',
        `source '${path}'`,
        'unsetopt zle_bracketed_paste; setopt nobeep',
        'salver() { print -r -- "<$*>" }',
        "PS1='ready> '",
        '',
      ].join('\n'),
    )
    const single = CASES.filter(([, words]) => words !== '' && !words.includes(' '))
    const { screen } = await typedInTerminal('exec zsh -i', {
      typed: [
        ...single.map(([line]): [string, string] => ['ready> ', `${line}\t\r`]),
        ['ready> ', 'salver completion \t\u0015exit\r'],
      ],
      env: { ...env, TERM: 'dumb', ZDOTDIR: home },
    })
    const ran = [...screen.matchAll(/^<(.*?) *>\r?$/gm)].map(([, words]) => words)
    const expected = single.map(([line, word]) =>
      line.replace(/^salver /, '').replace(/(--\w+=)?[^\s=]*$/, (_, flag = '') => flag + word),
    )
    expect(ran).toEqual(expected)
    expect(screen).toMatch(/bash.*fish.*zsh|bash.*zsh.*fish/)
  })
})

test('each command that has columns offers them', async () => {
  const { out } = await salver(home, ['completion', 'bash'])
  for (const place of ['invitations list', 'sent', 'connections', 'accounts list', 'logs'])
    expect.soft(out).toMatch(new RegExp(`'${place} --columns'\\) words='[a-z_]+( [a-z_]+)+'`))
})
