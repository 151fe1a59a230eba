import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import {
  AnswerParams,
  AnswersParams,
  CheckInvitationParams,
  ERROR_CODES,
  ERRORS,
  Failure,
  InviteParams,
  ListConnectionsParams,
  ListedInvitation,
  ListInvitationsData,
  ListInvitationsParams,
  ListSentParams,
  successOf,
  WithdrawParams,
} from '@salver/contract'
import { readConfig, startSalver } from '@salver/local'
import { describe, expect, test } from 'vitest'
import { startHouse } from '../house.ts'

/** What the documents say is held against what the code knows, in both directions. */

const root = join(import.meta.dirname, '../..')
const readme = textOf('README.md')
const errors = textOf('docs/errors.md')
const house = await startHouse()

describe('the errors', () => {
  const retries = { never: 'no', later: 'later', after_mending: 'once mended' } as const

  test('of the README are those of the contract', () => {
    const rows = ERROR_CODES.map((code) => {
      const { status, meaning } = ERRORS[code]
      return [`[\`${code}\`](docs/errors.md#${anchorOf(code)})`, String(status), meaning]
    })
    expect(tableOf(readme, 'code')).toEqual(rows)
  })

  test('of docs/errors.md are those of the contract', () => {
    const rows = ERROR_CODES.map((code) => {
      const { status, retry, meaning } = ERRORS[code]
      return [`[\`${code}\`](#${anchorOf(code)})`, String(status), retries[retry], meaning]
    })
    expect(tableOf(errors, 'code')).toEqual(rows)
  })

  test('have a section each, and no section is about another one', () => {
    expect(sectionsOf(errors).map(({ heading }) => heading)).toEqual(ERROR_CODES)
  })

  test.each(sectionsOf(errors))('of the section $heading', ({ heading, text }) => {
    const { status, retry } = ERRORS[heading as keyof typeof ERRORS]
    expect(text).toMatch(new RegExp(`^\\s*HTTP ${status}\\b`))
    expect(text).toContain(`**Try again:** ${retries[retry]}`)
    expect(text).toContain('**What to do:** ')
    for (const example of blocksOf(text, 'json')) {
      expect(Failure.strict().parse(JSON.parse(example)).error.code).toBe(heading)
    }
  })
})

describe('the environment variables of the README', () => {
  const base = {
    DATABASE_URL: 'postgres://127.0.0.1/salver',
    SALVER_SECRET_KEY: Buffer.alloc(32).toString('base64'),
  }
  const documented = new Map(
    tableOf(readme, 'variable').map(([name, otherwise]) => [bare(name), otherwise ?? '']),
  )

  test('are those that npm start knows, and all but its own are those of the gateway', async () => {
    const ofSalver = [...documented.keys()].filter((name) => name.startsWith('SALVER_')).sort()
    const unknown = { SALVER_QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ: '1' }
    // In production nothing is made up, so that nothing would start even if this went through.
    const start = startSalver({ environment: { ...unknown, NODE_ENV: 'production' }, say: () => {} })
    expect(namesIn(await start.then(String, String))).toEqual(ofSalver)
    const gateway = namesIn(complaintOf({ ...base, ...unknown }))
    const ofStart = tableOf(readme, 'variable')
      .filter(([, , meaning]) => meaning?.startsWith('`npm start` only'))
      .map(([name]) => bare(name))
    expect(gateway).toEqual(ofSalver.filter((name) => !ofStart.includes(name)))
  })

  test('without the prefix are those that the gateway reads', () => {
    const source = textOf('packages/gateway/src/config.ts')
    const candidates = new Set([...documented.keys(), ...(source.match(/\b[A-Z]{2,}(_[A-Z]+)*\b/g) ?? [])])
    const read = [...candidates].filter((name) => !name.startsWith('SALVER_') && isRead(name))
    expect(read.sort()).toEqual([...documented.keys()].filter((name) => !name.startsWith('SALVER_')).sort())
  })

  test('have the defaults that it says', () => {
    for (const [name, otherwise] of documented) {
      if (otherwise === 'none' || name === 'SALVER_DATA') continue
      expect(readConfig({ ...base, [name]: bare(otherwise) }), name).toEqual(readConfig(base))
      expect(isRead(name), name).toBe(true)
    }
  })

  /** Whether it makes a difference: to the configuration, or by being refused. */
  function isRead(name: string): boolean {
    const known = JSON.stringify(readConfig(base))
    return ['?', 'production'].some((value) => {
      const environment = { ...base, [name]: value }
      return complaintOf(environment) !== '' || JSON.stringify(readConfig(environment)) !== known
    })
  }

  function complaintOf(environment: Record<string, string>): string {
    try {
      readConfig(environment)
      return ''
    } catch (error) {
      return String(error)
    }
  }

  function namesIn(complaint: string): string[] {
    const [, list = ''] = /Known are (.*?)\. /.exec(complaint) ?? []
    return list.split(', ').sort()
  }
})

describe('the call of the README', () => {
  test('has the parameters of list_invitations, with their defaults', () => {
    const rows = tableOf(readme, 'parameter')
    expect(rows.map(([name]) => bare(name))).toEqual(Object.keys(ListInvitationsParams.shape))
    const defaults = rows.flatMap(([name, , otherwise = '']) =>
      otherwise.startsWith('`') ? [[bare(name), JSON.parse(bare(otherwise))]] : [],
    )
    expect(Object.fromEntries(defaults)).toEqual(ListInvitationsParams.parse({}))
  })

  test('has the fields of an invitation', () => {
    const names = tableOf(readme, 'field').map(([name]) => bare(name))
    expect(names.sort()).toEqual(Object.keys(ListedInvitation.shape).sort())
  })

  test('has an answer and a failure that are what the contract says', () => {
    const [success, failure, ...others] = blocksOf(readme, 'json').map((text) => JSON.parse(text))
    expect(successOf(ListInvitationsData.strict()).strict().parse(success)).toEqual(success)
    expect(Failure.strict().parse(failure)).toEqual(failure)
    expect(others).toEqual([])
  })
})

describe('the actions of the README', () => {
  const params = {
    list_invitations: ListInvitationsParams,
    list_sent: ListSentParams,
    list_connections: ListConnectionsParams,
    check_invitation: CheckInvitationParams,
    accept: AnswerParams,
    decline: AnswerParams,
    answer: AnswersParams,
    invite: InviteParams,
    withdraw: WithdrawParams,
  }

  test('are each described, and called with params that the contract takes', () => {
    const described = tableOf(readme, 'action').flatMap(([names = '']) => bare(names).split(', '))
    expect(described).toEqual(Object.keys(params))
    const called = [...readme.matchAll(/^act (\w+) '(.*)'$/gm)]
    expect(called.map(([, name]) => name)).toEqual(Object.keys(params))
    for (const [, name, written = ''] of called) {
      const shape = params[name as keyof typeof params]
      expect(shape.strict().safeParse(JSON.parse(written)).error, name).toBeUndefined()
    }
  })

  test('are those of the errors’ example, which the gateway gives', async () => {
    const workspace = await house.workspace()
    const { body } = await workspace.act('acc_1', 'list_invitation', {})
    const [example = ''] = blocksOf(errors, 'json').filter((block) => block.includes('"INVALID_ACTION"'))
    expect(body.error?.message).toBe(JSON.parse(example).error.message)
    for (const name of Object.keys(params)) expect(body.error?.message).toContain(name)
  })
})

describe('the loops of the README', () => {
  const hasPython = spawnSync('python3', ['--version']).status === 0

  async function run(program: string, ...words: string[]): Promise<string[]> {
    const workspace = await house.workspace()
    const account = await workspace.account({ invitations: 215 })
    const environment = { API_URL: house.url, API_KEY: workspace.key, ACCOUNT_ID: account.id }
    const { stdout } = await promisify(execFile)(program, words, { env: { ...process.env, ...environment } })
    expect(await workspace.credits()).toBe(1_000 - 2 - 2 - 1)
    return stdout.trim().split('\n')
  }

  test('in JavaScript walks over all of a list', async () => {
    const [loop = ''] = blocksOf(readme, 'js')
    expect(await run(process.execPath, '--input-type=module', '--eval', loop)).toHaveLength(215)
  })

  test.runIf(hasPython)('in Python walks over all of a list', async () => {
    const [loop = ''] = blocksOf(readme, 'python')
    expect(await run('python3', '-c', loop)).toHaveLength(215)
  })
})

describe('the links of the documents', () => {
  const documents = [
    ...readdirSync(root).filter((name) => name.endsWith('.md')),
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join('docs', name)),
  ]

  test.each(documents)('of %s lead somewhere', (document) => {
    const text = textOf(document)
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)]
    for (const [, path = '', anchor] of links) {
      const target = path === '' ? document : join(dirname(document), path)
      expect(existsSync(join(root, target)), target).toBe(true)
      if (anchor !== undefined) expect(anchorsOf(textOf(target)), `${target}#${anchor}`).toContain(anchor)
    }
  })
})

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** The cells of the one table whose first column is headed so, row by row. */
function tableOf(text: string, firstHeading: string): string[][] {
  const lines = text.split('\n').map((line) =>
    line.startsWith('|')
      ? line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim())
      : null,
  )
  const heads = lines.flatMap((cells, index) => (cells?.[0] === firstHeading ? [index] : []))
  expect(heads, `tables headed ${firstHeading}`).toHaveLength(1)
  const rows: string[][] = []
  for (const cells of lines.slice((heads[0] ?? 0) + 2)) {
    if (cells === null) break
    rows.push(cells)
  }
  return rows
}

/** What stands under each heading of the second level. */
function sectionsOf(text: string): { heading: string; text: string }[] {
  const [, ...parts] = text.split(/^## /m)
  return parts.map((part) => {
    const end = part.indexOf('\n')
    return { heading: part.slice(0, end).trim(), text: part.slice(end) }
  })
}

/** The fenced blocks of a language. */
function blocksOf(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, is, block]) =>
    is === language && block !== undefined ? [block] : [],
  )
}

function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))
}

/** The anchor that a heading gets where the documents are shown. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-')
}

/** A cell without its backticks. */
function bare(cell: string | undefined): string {
  return (cell ?? '').replaceAll('`', '')
}
