import { resolve } from 'node:path'
import { ConfigError, readConfig } from '@salver/gateway'
import type { Sandbox } from './sandbox.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What an environment says about running everything on one machine. Empty variables count as unset. */
export interface Settings {
  readonly dataFolder: string
  /** Null: the embedded one. */
  readonly databaseUrl: string | null
  /** Null: the sandbox. */
  readonly networkUrl: string | null
  /** Null: made once and kept. */
  readonly secretKey: string | null
  readonly adminToken: string | null
  /** The variables that the gateway reads, and others. */
  readonly environment: Environment
}

/** SALVER_ variables that only we read. */
const ours = ['SALVER_DATA']

/** Takes the place of what is known only later, so that everything else can be checked before anything starts. */
const standIns = {
  DATABASE_URL: 'postgres://127.0.0.1/salver',
  SALVER_SECRET_KEY: Buffer.alloc(32).toString('base64'),
}

/** Reads and checks all settings. Throws a `ConfigError`. */
export function readSettings(environment: Environment, dataFolder?: string): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  readConfig({ ...standIns, ...given }, ours)
  if (given.NODE_ENV === 'production') refuseInventions(given)
  return {
    dataFolder: resolve(dataFolder ?? given.SALVER_DATA ?? '.salver'),
    databaseUrl: given.DATABASE_URL ?? null,
    networkUrl: given.SALVER_NETWORK_URL ?? null,
    secretKey: given.SALVER_SECRET_KEY ?? null,
    adminToken: given.SALVER_ADMIN_TOKEN ?? null,
    // Who starts everything by one command wants to read what it says: a line for each call would bury that.
    environment: { LOG_LEVEL: 'warn', ...given },
  }
}

/** The gateway's configuration, when all that was not given is there. */
export function gatewayConfig(
  settings: Settings,
  found: { databaseUrl: string; sandbox: Sandbox | null; secretKey: string; adminToken: string },
) {
  return readConfig(
    {
      ...(found.sandbox && settingsOf(found.sandbox)),
      ...settings.environment,
      DATABASE_URL: found.databaseUrl,
      SALVER_SECRET_KEY: found.secretKey,
      SALVER_ADMIN_TOKEN: found.adminToken,
    },
    ours,
  )
}

/** What the sandbox is asked by, unless the environment says otherwise. Nobody there minds a fast pace. */
function settingsOf({ networkUrl, portabilityUrl, queries }: Sandbox): Environment {
  return {
    SALVER_NETWORK_URL: networkUrl,
    SALVER_PORTABILITY_URL: portabilityUrl,
    SALVER_QUERY_INVITATIONS: queries.invitations,
    SALVER_QUERY_SENT: queries.sent,
    SALVER_QUERY_PROFILES: queries.profiles,
    SALVER_ACCOUNT_PACE: '6000/min burst 600',
  }
}

/** In production nothing is made up that somebody would have to know of. */
function refuseInventions(given: Environment): void {
  const wanted = {
    SALVER_NETWORK_URL: [
      'no sandbox network is started',
      'the base URL of the network’s protocol (https://…/voyager/api)',
    ],
    SALVER_SECRET_KEY: [
      'none is made up',
      '32 random bytes in base64, as `openssl rand -base64 32` prints them',
    ],
    SALVER_ADMIN_TOKEN: ['none is made up', 'at least 16 printable characters without blanks'],
  }
  for (const [name, [consequence, allowed]] of Object.entries(wanted)) {
    if (given[name] !== undefined) continue
    throw new ConfigError(
      `${name} is not set, and with NODE_ENV=production ${consequence}. Set it to ${allowed}, ` +
        `or unset NODE_ENV; the gateway alone is "npm run gateway".`,
    )
  }
}
