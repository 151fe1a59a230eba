import { Failure, type Success } from '@salver/contract'

/** An answer of the gateway that is no success. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string

  constructor(url: string, { error }: Failure) {
    super(`${url} answers ${error.code}: ${error.message}`)
    this.code = error.code
  }
}

/** What a request shows to be let in. */
export type Credential = { readonly apiKey: string } | { readonly adminToken: string }

/**
 * One request to a gateway's public API: a GET without a body, a POST with one.
 *
 * @param shape of the whole answer
 * @throws Refusal
 */
export async function ask<Data>(
  shape: { parse(answer: unknown): Success<Data> },
  url: string,
  credential: Credential,
  body?: unknown,
): Promise<Success<Data>> {
  const headers: Record<string, string> =
    'apiKey' in credential
      ? { 'x-api-key': credential.apiKey }
      : { authorization: `Bearer ${credential.adminToken}` }
  const response = await fetch(
    url,
    body === undefined
      ? { headers }
      : {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        },
  )
  const answer: unknown = await response.json()
  if (!response.ok) throw new Refusal(url, Failure.parse(answer))
  return shape.parse(answer)
}
