import type { ErrorCode } from '@salver/contract'

/** Every way in which the command ends, as a script may decide by it. */
export const EXITS = {
  ok: { code: 0, meaning: 'Done.' },
  failed: {
    code: 1,
    meaning: 'Failed, or one of many failed: the output says which. Also where you said no.',
  },
  usage: {
    code: 2,
    meaning: 'Asked in a way that cannot be: a flag, a value, or with nobody to ask.',
  },
  refused: { code: 3, meaning: 'Not connected, or the key is refused: salver connect.' },
  account: { code: 4, meaning: 'The account is unknown or its session has ended: salver accounts connect.' },
  credits: { code: 5, meaning: 'Not enough credits.' },
  later: { code: 6, meaning: 'Not now: a limit is reached, or the gateway is busy. Try again later.' },
  unreachable: { code: 7, meaning: 'The gateway cannot be reached, or what answers is none: salver doctor.' },
  network: { code: 8, meaning: 'The network refused, failed or was not understood. Nothing was charged.' },
  interrupted: { code: 130, meaning: 'Interrupted, as by Ctrl-C; 143 by SIGTERM.' },
} as const

/** The name of a way to end. */
export type Exit = keyof typeof EXITS

/** How the command ends for each error of the gateway. */
export const EXIT_OF_CODE: Record<ErrorCode, Exit> = {
  INVALID_API_KEY: 'refused',
  INVALID_ACCOUNT: 'account',
  ACCOUNT_INACTIVE: 'account',
  INVALID_ACTION: 'unreachable',
  INVALID_PARAMS: 'usage',
  RATE_LIMITED: 'later',
  INSUFFICIENT_CREDITS: 'credits',
  CHANNEL_ERROR: 'network',
  INTERNAL_ERROR: 'failed',
  UNAVAILABLE: 'later',
  REQUEST_IN_PROGRESS: 'later',
  NOT_FOUND: 'unreachable',
  METHOD_NOT_ALLOWED: 'unreachable',
}

/** The text of `salver help exit-codes`. */
export function exitCodesText(): string {
  const lines = Object.values(EXITS).map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`)
  return `How salver ends:\n\n${lines.join('\n')}\n\nErrors go to standard error, with --json as JSON.\n`
}
