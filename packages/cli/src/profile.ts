import { configPath, type Profile, readProfiles } from './config.ts'
import { Problem } from './problem.ts'

/** With whom to speak, and where that comes from. */
export interface Connection {
  readonly url: string
  readonly apiKey: string
  /** The name of the stored profile that was looked at. */
  readonly profile: string
  readonly urlFrom: string
  readonly keyFrom: string
  /** Whether the key is a stored one. */
  readonly isKeyStored: boolean
  /** What to say where the environment wins over a profile that was asked for by name. */
  readonly warning: string | null
}

/** The name of the profile where nobody gives one. */
const USUAL = 'default'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The name of the profile that is meant.
 *
 * @throws a Problem of usage for a name that none can have
 */
export function profileName(environment: Environment, asked: string | undefined): string {
  const name = asked ?? (environment.SALVER_PROFILE || USUAL)
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) return name
  const where = asked === undefined ? 'SALVER_PROFILE' : '--profile'
  throw new Problem('usage', `${where}: got "${name}"; expected letters, digits, dots and dashes.`)
}

/**
 * With whom to speak: `SALVER_URL` and `SALVER_API_KEY`, and what they leave open from the stored profile.
 *
 * @throws a Problem where either is not known, or where a stored key would go to another gateway than its own
 */
export async function connectionOf(environment: Environment, asked: string | undefined): Promise<Connection> {
  const name = profileName(environment, asked)
  const url = environment.SALVER_URL || undefined
  const key = environment.SALVER_API_KEY || undefined
  const stored = url !== undefined && key !== undefined ? undefined : await storedProfile(environment, name)
  const found = { url: url ?? stored?.url, apiKey: key ?? stored?.api_key }
  if (found.url === undefined || found.apiKey === undefined) throw notConnected(name, found)
  if (url !== undefined && key === undefined && stored !== undefined && !isSameGateway(url, stored.url)) {
    throw new Problem(
      'refused',
      `SALVER_URL names another gateway than the profile "${name}", whose key is not sent there.`,
      'Set SALVER_API_KEY too, or unset SALVER_URL.',
    )
  }
  const from = `profile "${name}"`
  const winners = [url && 'SALVER_URL', key && 'SALVER_API_KEY'].filter(Boolean).join(' and ')
  return {
    url: found.url,
    apiKey: found.apiKey,
    profile: name,
    urlFrom: url === undefined ? from : 'SALVER_URL',
    keyFrom: key === undefined ? from : 'SALVER_API_KEY',
    isKeyStored: key === undefined,
    warning:
      asked !== undefined && winners !== ''
        ? `${winners} of the environment wins over --profile ${asked}`
        : null,
  }
}

async function storedProfile(environment: Environment, name: string): Promise<Profile | undefined> {
  const profiles = await readProfiles(environment)
  return Object.hasOwn(profiles, name) ? profiles[name] : undefined
}

function notConnected(name: string, found: { url: string | undefined; apiKey: string | undefined }): Problem {
  const flag = name === USUAL ? '' : ` --profile ${name}`
  const connect = `salver connect${flag}`
  if (found.url !== undefined) {
    return new Problem('refused', 'There is a URL, and no key.', `Set SALVER_API_KEY, or run: ${connect}`)
  }
  if (found.apiKey !== undefined) {
    return new Problem('refused', 'There is a key, and no URL.', `Set SALVER_URL, or run: ${connect}`)
  }
  return new Problem(
    'refused',
    name === USUAL ? 'You are not connected to a gateway.' : `There is no profile "${name}".`,
    `Run: ${connect} (or set SALVER_URL and SALVER_API_KEY)`,
  )
}

/** Of several gateways behind one proxy, each has a path of its own. */
function placeOf(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname.replace(/\/+$/, '')
}

function isSameGateway(one: string, other: string): boolean {
  try {
    return placeOf(one) === placeOf(other)
  } catch {
    return false
  }
}

/** Where profiles are stored, as people read it. */
export function shownPath(environment: Environment): string {
  const path = configPath(environment)
  const home = environment.HOME
  return home && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}
