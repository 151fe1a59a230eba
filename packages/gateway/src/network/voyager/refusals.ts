import type { Answer } from '../line/answer.ts'
import { type Json, objectOf } from '../line/json.ts'
import { type FailureKind, NetworkError } from '../provider.ts'

/** Nobody is told when a limit ends: asking more than once a day would only tell the same. */
const DAY_SECONDS = 24 * 60 * 60

/** What the network refuses a write for, by the code in its answer, and the way out. */
const REFUSALS: Readonly<
  Record<string, { kind: FailureKind & ('limit' | 'forbidden'); message: string; retryAfterSeconds?: number }>
> = {
  CANT_INVITE_CONNECTION_LIMIT_REACHED: {
    kind: 'limit',
    message:
      'The network’s weekly limit of invitations is reached for this account. Invite again when the week has passed.',
    retryAfterSeconds: DAY_SECONDS,
  },
  MAX_INVITATION_SENT: {
    kind: 'limit',
    message:
      'The network’s limit of pending sent invitations is reached for this account. Withdraw some first, such as the oldest ones.',
    retryAfterSeconds: DAY_SECONDS,
  },
  CANT_ACCEPT_CONNECTION_LIMIT_REACHED: {
    kind: 'limit',
    message:
      'The network’s limit of connections is reached for this account. Remove some at the network itself first.',
    retryAfterSeconds: DAY_SECONDS,
  },
  CANT_RESEND_YET: {
    kind: 'forbidden',
    message:
      'The network lets a member be invited again only three weeks after an invitation to them was withdrawn.',
  },
  PRIMARY_HANDLE_NOT_CONFIRMED: {
    kind: 'forbidden',
    message:
      'The network wants the account’s e-mail address confirmed first. Its owner can do that at the network itself.',
  },
}

/** What an answer without a code means where somebody was to be invited. */
const INVITE_REFUSALS: Readonly<Record<number, string>> = {
  403: 'The network says that the account cannot reach this profile.',
  406: 'The network says that this member is already invited or connected.',
  409: 'The network says that this member is already invited or connected.',
}

/** How a code of the network looks. */
const CODE = /^[A-Z_]{5,60}$/
/** How deep in an answer a code may stand. */
const DEEPEST = 4

/**
 * Why the network refused a write; the failure as it was where the answer tells no more.
 *
 * @param failure of kind `refused`
 */
export function refusalOf(
  answer: Answer,
  failure: NetworkError,
  { route, invites }: { route: string; invites: boolean },
): NetworkError {
  const { status, body } = answer
  const codes = codesOf(body)
  const known = [...codes, ...Object.keys(REFUSALS).filter((code) => saysAlone(body, code))].find((code) =>
    Object.hasOwn(REFUSALS, code),
  )
  const refusal = known === undefined ? undefined : REFUSALS[known]
  if (refusal !== undefined) {
    const { kind, ...rest } = refusal
    return new NetworkError(kind, `${route}: ${status}, ${known}`, rest)
  }
  const [code] = codes
  const because = code === undefined ? `${route}: ${status}` : `${route}: ${status}, ${code}`
  const message = invites ? INVITE_REFUSALS[status] : undefined
  if (message !== undefined) return new NetworkError('forbidden', because, { message })
  if (code === undefined) return failure
  return new NetworkError('forbidden', because, { message: `The network will not do that: it says ${code}.` })
}

/** The codes that an answer gives in the fields meant for them. Texts, such as a note that it repeats, are none. */
function codesOf(body: string): string[] {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return []
  }
  const codes: string[] = []
  const look = (thing: Json, depth: number) => {
    for (const name of ['code', 'errorCode', 'message']) {
      const said = thing[name]
      if (typeof said === 'string' && CODE.test(said)) codes.push(said)
    }
    if (depth === DEEPEST) return
    for (const value of Object.values(thing)) {
      for (const inner of Array.isArray(value) ? value : [value]) {
        const found = objectOf(inner)
        if (found !== null) look(found, depth + 1)
      }
    }
  }
  const root = objectOf(json)
  if (root !== null) look(root, 1)
  return codes
}

/** Whether a code stands somewhere in the answer, and not as a part of another word. */
function saysAlone(body: string, code: string): boolean {
  return new RegExp(`(?<![A-Za-z_])${code}(?![A-Za-z_])`).test(body)
}
