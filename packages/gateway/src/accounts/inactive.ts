import { ApiError, type Source } from '@salver/contract'
import { NetworkError } from '../network/index.ts'
import type { FoundAccount } from './admission.ts'

/** How a session ends. */
export type End = 'session_ended' | 'challenge'

/** Whether a failure of the network is the end of the session. */
export function isEnd(kind: string): kind is End {
  return kind === 'session_ended' || kind === 'challenge'
}

/** A session's end as a caller is told it: with what the account's source takes to connect it again. */
export function ended(source: Source, kind: End, because: string, cause?: NetworkError): NetworkError {
  return new NetworkError(kind, because, {
    ...(cause && { cause, isUnsure: cause.isUnsure }),
    ...(source === 'portability' && {
      message:
        'The network no longer takes the account’s access token. Its owner must connect it again: POST /v2/login with "source": "portability" and a new access_token.',
    }),
  })
}

/** The refusal of a call for an account whose session has ended. */
export function inactive({ source, lastFailure }: FoundAccount): ApiError {
  const kind = lastFailure === 'challenge' ? 'challenge' : 'session_ended'
  return ended(source, kind, 'the account is disconnected')
}

/** The refusal of a call for an account of another network; undefined where it is one of this gateway's. */
export function elsewhere({ elsewhere }: FoundAccount): ApiError | undefined {
  if (elsewhere === null) return undefined
  const [network, asked] = [elsewhere.network, elsewhere.asked].map((name) =>
    name === 'local' ? 'a network of this machine, as the sandbox is,' : name,
  )
  return new ApiError(
    'ACCOUNT_INACTIVE',
    `This account was connected at ${network} and this gateway asks ${asked}, which is never shown the account’s token. ` +
      'Make the call at a gateway that asks the same network, connect the account anew here (POST /v2/login), or remove it.',
  )
}

/** The refusal of a call for an account that the network has told to pause; undefined where it may go on. */
export function resting({ restingSeconds }: FoundAccount): ApiError | undefined {
  if (restingSeconds === null || restingSeconds <= 0) return undefined
  return new NetworkError('too_fast', 'the account is resting', {
    retryAfterSeconds: Math.ceil(restingSeconds),
  })
}

/** The refusal of a login whose token the network does not take: it names the field and the way out. */
export function refusedToken(source: Source, error: NetworkError): ApiError {
  const refusals = {
    session: `login_token: the network does not take it; ${
      error.kind === 'challenge'
        ? 'it asks the owner to sign in there and confirm who they are first'
        : 'take the value of the cookie li_at of a browser that is signed in'
    }.`,
    portability:
      'access_token: the network does not take it; make a new one for the data portability interface, with its owner’s consent.',
  }
  return new ApiError('INVALID_PARAMS', refusals[source], {
    cause: error,
    because: error.because ?? error.kind,
  })
}
