import { askLine, askSecret } from '../ask.ts'
import { changeProfiles } from '../config.ts'
import { AT_ONCE, type CommonOptions, gatewayAt } from '../gateway.ts'
import { countOf } from '../outcomes.ts'
import { plain, safeJson } from '../plain.ts'
import { Problem } from '../problem.ts'
import { profileName, shownPath } from '../profile.ts'
import { linesOf } from '../standard-input.ts'
import type { Terminal } from '../terminal.ts'

/** The flags of `salver connect`. */
export interface ConnectOptions extends CommonOptions {
  readonly url?: string
}

/** Where `npm start` serves. */
const USUAL_URL = 'http://127.0.0.1:8410'

/** `salver connect`: asks for a gateway and a key of it, tries them, and stores them. */
export async function connect(terminal: Terminal, options: ConnectOptions): Promise<void> {
  const profile = profileName(terminal.environment, options.profile)
  const given = await credentials(terminal, options.url)
  const url = checkedUrl(given.url)
  const gateway = gatewayAt(terminal, { url, apiKey: given.apiKey }, options)
  const { credits } = await gateway.credits.get(AT_ONCE)
  const { accounts, pagination } = await gateway.accounts.list({ count: 500 }, AT_ONCE)
  const path = await changeProfiles(terminal.environment, (profiles) => ({
    ...profiles,
    [profile]: { url, api_key: given.apiKey },
  }))
  if (options.json) {
    const told = { profile, url, path, credits, accounts: accounts.length }
    return void terminal.stdout.write(`${safeJson(told, 2)}\n`)
  }
  const many = `${pagination.has_more ? 'more than ' : ''}${countOf(accounts.length, 'account')}`
  terminal.stdout.write(
    `${terminal.paint('stdout', 'green', 'Connected')} to ${plain(url)}: ${many}, ${countOf(credits, 'credit')}.\n` +
      `Stored as profile "${profile}" in ${plain(shownPath(terminal.environment))}, for you alone to read.\n`,
  )
  const hints = [
    isPlainText(url) && 'The key goes to this host without TLS: anybody on the way can read it.',
    winnerOf(terminal.environment),
    `Next: ${nextOf(accounts.length)}${options.profile === undefined ? '' : ` --profile ${profile}`}`,
  ]
  terminal.stderr.write(`${hints.filter(Boolean).join('\n')}\n`)
}

/** Where there are several accounts, which one is meant has to be said: the list has their ids. */
function nextOf(accounts: number): string {
  if (accounts === 0) return 'salver accounts connect'
  return accounts === 1 ? 'salver invitations list' : 'salver accounts list'
}

/** From standard input, or from whoever sits there: the URL, unless it is given, then the key. */
async function credentials(
  terminal: Terminal,
  url: string | undefined,
): Promise<{ url: string; apiKey: string }> {
  if (url !== undefined) checkedUrl(url)
  if (!terminal.isInteractive) {
    if (terminal.stdin.isTTY === true) throw nobodyToAsk()
    const lines = await linesOf(terminal)
    const address = url ?? lines.shift()
    const apiKey = lines.shift()
    if (address === undefined || apiKey === undefined || lines.length > 0) throw nobodyToAsk()
    return { url: address, apiKey }
  }
  const address =
    url ??
    (await askLine(terminal, {
      message: 'Where is the gateway?',
      usual: terminal.environment.SALVER_URL || USUAL_URL,
      check: problemOfUrl,
    }))
  checkedUrl(address)
  return { url: address, apiKey: await askSecret(terminal, 'The key of your workspace (it is not shown)') }
}

function nobodyToAsk(): Problem {
  return new Problem(
    'usage',
    'There is nobody to ask, and standard input has not what is needed.',
    'Give two lines, the URL and the key; or --url, and the key as the only line.',
  )
}

function checkedUrl(written: string): string {
  const problem = problemOfUrl(written)
  if (problem !== undefined) throw new Problem('usage', problem, `Expected one such as ${USUAL_URL}.`)
  return written.trim().replace(/\/+$/, '')
}

export function problemOfUrl(written: string): string | undefined {
  // It may be the key, given in the wrong place.
  if (/^\s*slv_/.test(written)) return 'A key is no URL.'
  // What stands before an @ or behind a ? may be a secret.
  const shown = /[@?#]/.test(written) ? 'What came' : `"${written.trim().slice(0, 100)}"`
  if (!URL.canParse(written.trim())) return `${shown} is no URL.`
  const { protocol, username, password, search, hash, pathname } = new URL(written.trim())
  if (protocol !== 'http:' && protocol !== 'https:')
    return `${shown} begins with neither http:// nor https://.`
  if (username !== '' || password !== '')
    return 'The URL has a name or a password in it, which no gateway asks for.'
  if (search !== '' || hash !== '') return `${shown} has a ? or a # in it, which no gateway's has.`
  // It is added to what is stored, and would be there twice.
  if (/\/v2(\/|$)/.test(pathname)) return `${shown} has /v2 in it: leave out that, and what follows.`
  return undefined
}

/** Whether a key would go over a network in the clear. */
export function isPlainText(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}

function winnerOf(environment: Terminal['environment']): string | null {
  const set = ['SALVER_URL', 'SALVER_API_KEY'].filter((name) => environment[name])
  return set.length === 0 ? null : `${set.join(' and ')} of the environment wins over what is stored.`
}
